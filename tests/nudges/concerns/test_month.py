"""A month with Easter in it: who is told of each concern, and at which hour, whoever is away.

What is right is worked out here a second time, from the face of the clock and the days nobody works, so that
a fault in Kith's own ladder cannot hide itself.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, event

from bot.nudges.choosing import Rules
from bot.nudges.concerns import capability
from bot.nudges.deciding import Deciding
from bot.nudges.delivery import Delivery
from bot.nudges.faults import Down
from bot.nudges.kinds import kinds_of
from bot.nudges.occasions import Occasions
from bot.nudges.sender import Sender
from bot.nudges.ticks import Tick
from bot.nudges.tools import Tools
from bot.policy import read_policy
from bot.services.concerns.acting import Acting
from bot.services.concerns.cases import Case
from bot.services.concerns.raising import Danger, Raising, Told
from bot.services.concerns.safe import Safe
from bot.services.concerns.team import team_of
from bot.services.concerns.timetable import Timetable
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.reaching import Nation
from bot.store.concerns.concerns import DutyTurn
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.store.people import Person
from bot.store.roles import RoleGrant
from bot.store.sealing import Vault, new_key
from bot.store.sending import Claimed
from bot.views.notes import Note
from tests.conftest import Clock
from tests.nudges.concerns.reckoning import (
    BY_NIGHT,
    DAY,
    HOLIDAYS,
    HOUR,
    LADO,
    LONDON,
    MINUTE,
    STEPS,
    Raised,
    end_of_working_day,
    fits,
    kind_of,
    ticks_of,
    usual,
)

BEGIN, END = datetime(2027, 3, 15, 0, 0, tzinfo=UTC), datetime(2027, 4, 16, 0, 0, tzinfo=UTC)
# Slack is silent from Saturday evening over the night that is an hour short.
SILENT, BACK = datetime(2027, 3, 27, 22, 0, tzinfo=UTC), datetime(2027, 3, 28, 7, 0, tzinfo=UTC)
LEA, LOU, DEE, MO = "U0LEA", "U0LOU", "U0DEE", "U0MO"
ROLES = {LEA: "safeguarding lead", LOU: "safeguarding lead", DEE: "deputy", MO: "manager"}
OUTSIDE = "outside"
REPORTERS = ("U0NADIA", "U0OWEN", "U0BETH")


class Post:
    """What goes out, by Slack or by e-mail; Slack is silent for a night."""

    def __init__(self, month: "Month", via: str) -> None:
        self.month, self.via = month, via

    def address(self, claimed: Claimed) -> str:
        return f"to {claimed.person_id}"

    def post(self, claimed: Claimed, note: Note) -> str:
        if self.via == "slack" and self.month.is_silent:
            raise Down("internal_error", is_unsure=False)
        self.month.arrived(self.via, claimed.id, note)
        return f"{claimed.id}.0"

    def find(self, conversation: str, since: datetime, ids: Collection[int]) -> Mapping[int, str]:
        return {}

    def update(self, conversation: str, ts: str, message: Mapping[str, object]) -> None:
        raise AssertionError("nothing is changed")


@dataclass
class Month:
    """The people, the concerns, and who was told what when; two processes are at work all the time."""

    database: Database
    random: Random = field(default_factory=lambda: Random(20270326))
    raised: dict[str, Raised] = field(default_factory=dict)
    sent: list[tuple[str, str, str, datetime]] = field(default_factory=list)
    """How, whom, which occasion, at which tick."""
    due: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """By the test's own reckoning: whom, which occasion, at which tick first."""
    roles: dict[str, str] = field(default_factory=lambda: dict(ROLES))
    duty: list[tuple[str, datetime, datetime]] = field(default_factory=list)
    planned: dict[datetime, Sequence[tuple[timedelta, str]]] = field(default_factory=dict)
    """What is done, and how long after, about what is raised at a time."""

    def __post_init__(self) -> None:
        self.clock = Clock(BEGIN)
        self.tick_at = BEGIN
        self.safe = Safe(Vault([new_key()], "record"), Timetable(read_policy().concerns, Nation.ENGLAND))
        self.names: dict[int, str] = {}
        self._settle_in()
        self.other = Database(self.database.engine.url)
        for each in (self.database, self.other):
            if each.engine.dialect.name == "sqlite":  # the machine does not fail while this test runs
                event.listen(each.engine, "connect", _quickly)
                each.engine.dispose()
        self.processes = [self._process(each) for each in (self.database, self.other)]

    @property
    def is_silent(self) -> bool:
        return SILENT <= self.tick_at < BACK

    def who(self, user_ids: Collection[str]) -> Mapping[str, Actor]:
        if self.is_silent:
            raise OSError("Slack is silent")
        return {one: staff(one) for one in user_ids}

    def _settle_in(self) -> None:
        weeks = [(LEA, 0), (LOU, 7), (LEA, 16), (LOU, 23)]
        self.duty = [(who, BEGIN + start * DAY, BEGIN + (start + 7) * DAY) for who, start in weeks]
        # From Monday to the Wednesday after Easter nobody is on duty at night: the turn ends early.
        self.duty[1] = (LOU, BEGIN + 7 * DAY, datetime(2027, 3, 25, 17, 0, tzinfo=UTC))
        with self.database.transaction(writes=True) as session:
            for user_id, role in ROLES.items():
                session.add(RoleGrant(user_id=user_id, role=role, given_at=BEGIN, given_by=MO))
            for who, starts_at, ends_at in self.duty:
                turn = {"starts_at": starts_at, "ends_at": ends_at, "noted_by": MO, "noted_at": BEGIN}
                session.add(DutyTurn(user_id=who, **turn))
            for user_id in (*ROLES, *REPORTERS):
                email = f"{user_id}@council.example" if user_id in ROLES else None
                self._meet(session, user_id, user_id=user_id, email=email)
            self.outside = self._meet(session, OUTSIDE, email="outside@council.example", name="Outside")

    def _meet(self, session: object, known_as: str, **facts: object) -> int:
        person = Person(noted_at=BEGIN, noted_by="kith", **facts)
        session.add(person)  # type: ignore[attr-defined]
        session.flush()  # type: ignore[attr-defined]
        self.names[person.id] = known_as
        return person.id

    def _process(self, database: Database) -> tuple[Tick, list[Sender]]:
        told = capability(self.safe, self.who, self.outside)
        rules = Rules(kinds_of([told]), read_policy().reaching, has_email=True)
        occasions = Occasions(Directory(database), frozenset(), self.who, str)
        silent = [kind.name for kind in rules.kinds.values() if kind.though_silent]
        senders = []
        for via in ("slack", "email"):
            delivery: Delivery = Post(self, via)
            decide = Deciding(database, rules).decide
            tools = Tools(
                *(via, database, delivery, occasions, decide, self.clock),
                though_silent=silent if via == "email" else (),
                random=lambda: 1.0,
            )
            senders.append(Sender(tools, submit=lambda act: act()))
        return Tick(database, tuple(told.rules), rules, self.clock), senders

    # --- what happens

    def tick(self, at: datetime) -> None:
        """Both processes, one after the other; then all that may go now goes, at the pace it may."""
        self.tick_at, self.clock.now = at, max(at, self.clock.now)
        for tick, _ in self.processes:
            tick()
        for _, senders in self.processes:
            for sender in senders:
                while (following := sender.step()) and following - at < timedelta(seconds=50):
                    self.clock.now = max(following, self.clock.now)
        self._reckon(at)

    def arrived(self, via: str, nudge_id: int, note: Note) -> None:
        with self.database.transaction() as session:
            nudge = session.get_one(Nudge, nudge_id)
        _, reference, *occasion, person = nudge.key.split(":")
        assert note.heading == f"Something needs you: {reference}"
        told = self.names[int(person)]
        if len(occasion) == 3:
            occasion = [f"{occasion[0]} {occasion[1]}", occasion[2]]
        self.sent.append((via, told, f"{reference}:{':'.join(occasion)}", self.tick_at))
        one = self.raised[reference]
        assert told not in one.kept_out, (reference, told)
        assert told in (*ROLES, OUTSIDE, one.reporter)

    def raise_one(self, at: datetime, number: int, *, is_planned: bool = False) -> None:
        urgent = self.random.random() < 0.5
        named = tuple(who for who in ROLES if self.random.random() < 0.15 and not is_planned)
        told = Told(self.random.choice(["yes", "not sure"]) if urgent else Danger.NO, "…", "", named, "…")
        reporter = self.random.choice(REPORTERS)
        self.clock.now = at
        with self.database.transaction(writes=True) as session:
            team = team_of(session, {one: staff(one) for one in ROLES}, at)
            actor = Actor(reporter, "T2", Standing.ELSEWHERE)
            raising = Raising(session, self.safe.vault, actor, team, self.safe.timetable, at)
            reference = raising.raise_concern(told, f"V{number}").reference
        owner = self._first(at, set(named))
        self.raised[reference] = Raised(reference, at, urgent, set(named), owner, reporter)

    def handle(self, one: Raised, at: datetime, step: str) -> None:
        """Whoever may does it."""
        for who in self.random.sample(sorted(ROLES), len(ROLES)):
            try:
                with self.database.transaction(writes=True) as session:
                    team = team_of(session, {each: staff(each) for each in ROLES}, at)
                    acting = Acting(session, self.safe.vault, staff(who), team, self.safe.timetable, at)
                    case = STEPS[step](acting, one)
            except NotAllowed:
                continue
            assert who in self.roles
            assert who not in one.kept_out
            if step in ("acknowledge", "decide", "refer"):
                one.owner = one.owner if one.acknowledged else who
                one.acknowledged = True
            self._note(one, at, step, case)
            return

    def _note(self, one: Raised, at: datetime, step: str, case: Case) -> None:
        match step:
            case "decide":
                one.decided = True
            case "assess":
                one.kind, one.assessed_at = kind_of(one), at
            case "refer":
                one.referred_at, one.referral = at, case.entries[-1].number
            case "answer":
                one.answered = True
            case "tell":
                one.told_at = at
            case "note":
                one.noted = True
            case "close":
                one.closed = True
        if one.decided and step in ("assess", "decide", "refer", "answer", "review"):
            one.thought_at = at

    def leave(self, who: str) -> None:
        del self.roles[who]
        with self.database.transaction(writes=True) as session:
            session.execute(delete(RoleGrant).where(RoleGrant.user_id == who))

    def come_back(self, who: str) -> None:
        self.roles[who] = ROLES[who]
        with self.database.transaction(writes=True) as session:
            grant = RoleGrant(user_id=who, role=ROLES[who], given_at=self.clock.now, given_by=MO)
            session.add(grant)

    # --- what is right, worked out a second time

    def _on_duty(self, at: datetime) -> list[str]:
        turns = sorted((start, who) for who, start, end in self.duty if start <= at < end)
        return [who for _, who in reversed(turns) if self.roles.get(who) in ("safeguarding lead", "deputy")]

    def _first(self, at: datetime, kept_out: set[str]) -> str | None:
        by_role = [w for r in dict.fromkeys(ROLES.values()) for w in sorted(self.roles) if self.roles[w] == r]
        return next((who for who in (*self._on_duty(at), *by_role) if who not in kept_out), None)

    def _standing(self, one: Raised, at: datetime) -> list[set[str]]:
        owner = {one.owner} & set(self.roles) if one.owner else set()
        deputies = {who for who, role in self.roles.items() if role == "deputy"} | set(self._on_duty(at))
        managers = {who for who, role in self.roles.items() if role == "manager"}
        return [each - one.kept_out for each in (owner, deputies, managers)]

    def _reckon(self, at: datetime) -> None:
        for one in self.raised.values():
            standing = self._standing(one, at)
            for clock, times in one.rungs():
                for number, who in enumerate(standing):
                    if not who:
                        times[number + 1] = times[number]
                for number, when in enumerate(times):
                    for told in (*standing, {OUTSIDE})[number] if when <= at else ():
                        self.due.setdefault((told, f"{one.reference}:{clock}:{number}"), at)


def _quickly(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF").close()


def staff(user_id: str) -> Actor:
    return Actor(user_id, "T1", Standing.MEMBER)


def live(month: Month, number: int) -> None:
    """Concerns at all hours; more of them over Easter, when nobody takes them up."""
    random, easter = month.random, datetime(2027, 3, 25, 12, tzinfo=UTC)
    minutes = sorted(
        [random.randrange(0, 28 * 1440) for _ in range(number)]
        + [int((easter - BEGIN) / MINUTE) + random.randrange(0, 5 * 1440) for _ in range(number // 2)]
    )
    agenda: dict[datetime, list[tuple[str, str]]] = {BEGIN + at * MINUTE: [("raise", "")] for at in minutes}
    agenda.setdefault(datetime(2027, 3, 25, 17, 3, tzinfo=UTC), []).append(("leave", LEA))
    agenda.setdefault(datetime(2027, 3, 30, 8, 3, tzinfo=UTC), []).append(("back", LEA))
    # Two that nobody refers in time: one is due with the LADO on the next working day, one by night.
    thursday = datetime(2027, 3, 25, 14, 0, 1, tzinfo=UTC)
    for at, steps in ((thursday, LADO), (datetime(2027, 3, 26, 20, 0, tzinfo=UTC), BY_NIGHT)):
        agenda.setdefault(at, []).append(("raise", "planned"))
        month.planned[at] = steps
    pending = {BEGIN + number * 4 * HOUR for number in range(int((END - BEGIN) / HOUR) // 4)} | set(agenda)
    while pending:
        at = min(pending)
        pending.remove(at)
        for what, about in agenda.pop(at, ()):
            if what == "raise":
                month.raise_one(at, len(month.raised), is_planned=about == "planned")
                one = [*month.raised.values()][-1]
                pending |= ticks_of(one)
                is_easter = easter <= at < easter + 5 * DAY
                done = usual(random) if random.random() < 0.6 and not is_easter else ()
                for after, step in month.planned.get(at, done):
                    agenda.setdefault(at + after, []).append((step, one.reference))
                    pending.add(at + after)
            elif what in ("leave", "back"):
                (month.leave if what == "leave" else month.come_back)(about)
            elif fits(month.raised[about], what):
                month.handle(month.raised[about], at, what)
                pending |= ticks_of(month.raised[about])
        pending = {each for each in pending if at < each < END}
        month.tick(at)


@pytest.mark.slow
def test_every_deadline_of_the_month_is_kept_or_climbs_at_its_hour_and_nobody_named_is_told(
    database: Database,
) -> None:
    month = Month(database)
    live(month, 8)
    ladder = [one for one in month.sent if " " in one[2]]
    by_mail = {(told, about): at for via, told, about, at in ladder if via == "email"}
    by_slack = {(told, about): at for via, told, about, at in ladder if via == "slack"}

    # By e-mail each at its hour, also while Slack was silent; and nothing that was not due.
    assert {key: at for key, at in by_mail.items() if month.due.get(key) != at} == {}
    assert {key: at for key, at in month.due.items() if key not in by_mail} == {}
    # In Slack too, later only where it was silent.
    inside = {key: at for key, at in month.due.items() if key[0] != OUTSIDE}
    late = {key: by_slack.get(key) for key, at in inside.items() if by_slack.get(key) != at}
    assert {key for key, at in inside.items() if SILENT <= at < BACK} != set()
    assert {key: at for key, at in late.items() if not SILENT <= inside[key] < BACK + HOUR} == {}
    assert {key: at for key, at in late.items() if at is None or at > BACK + 2 * HOUR} == {}
    # Nothing twice.
    assert len({(via, told, about) for via, told, about, _ in month.sent}) == len(month.sent)
    # All of it happened: every rung, by night and on the bank holidays.
    assert {about[-1] for _, _, about, _ in ladder} == {"0", "1", "2", "3"}
    at_night = [at for _, _, _, at in ladder if not 7 <= at.astimezone(LONDON).hour < 20]
    assert len(at_night) > 20
    assert {at.astimezone(LONDON).date() for _, _, _, at in ladder} >= HOLIDAYS
    # Each clock ran out at least once, and climbed to the top: also what is due on the working day after
    # Easter, and what is due in the night after Good Friday.
    clocks = {about.split(":")[1].split()[0].split(".")[0] for _, _, about, _ in ladder if about[-1] == "3"}
    assert clocks == {"acknowledge", "decide", "refer", "hear_back", "update", "review", "notify"}
    refer = {at for _, _, about, at in ladder if ":refer " in about and about.endswith(":0")}
    assert refer >= {datetime(2027, 3, 30, 16, tzinfo=UTC), datetime(2027, 3, 27, 1, tzinfo=UTC)}
    month.other.close()


@pytest.mark.parametrize(
    ("start", "number", "ends"),
    [
        # Raised on Maundy Thursday: the next working day is the Tuesday after Easter, in summer time.
        (datetime(2027, 3, 25, 16, 0, tzinfo=UTC), 1, datetime(2027, 3, 30, 16, 0, tzinfo=UTC)),
        (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), 2, datetime(2027, 3, 31, 16, 0, tzinfo=UTC)),
        (datetime(2027, 3, 19, 9, 0, tzinfo=UTC), 5, datetime(2027, 3, 30, 16, 0, tzinfo=UTC)),
    ],
)
def test_the_second_reckoning_is_right_where_a_person_can_see_it(
    start: datetime, number: int, ends: datetime
) -> None:
    assert end_of_working_day(start, number) == ends
