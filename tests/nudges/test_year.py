"""A year of 2,000 people, on a clock that is moved: nobody is disturbed, nothing missed, nothing doubled.

What is right is worked out here a second time, from the face of the clock and the list of bank holidays that
gov.uk publishes, so that a fault in Kith's own calendar cannot hide itself.
"""

import json
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.nudges.deciding import Deciding
from bot.nudges.decisions import Drop, Later, Send
from bot.nudges.kinds import Occasion
from bot.nudges.planning import plan
from bot.nudges.rules import run_rules
from bot.store import planning
from bot.store.database import Database
from bot.store.outbox import Due, Nudge
from bot.store.people import Person
from tests.conftest import Clock
from tests.nudges.planned import KINDS, POLICY, RULES, preference

HOLIDAYS = Path(__file__).parents[3] / "shared" / "data" / "bank-holidays.json"
LONDON = ZoneInfo("Europe/London")
# The clocks go back on 25 October 2026 and forward on 28 March 2027.
BEGIN, END = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 10, 1, tzinfo=UTC)
PEOPLE = 2000
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
QUIET = [
    *((time(18), time(8)), (time(22), time(7)), (time(0), time(0)), (time(12), time(14))),
    *((time(9, 30), time(8)), (time(1, 30), time(2, 15)), (time(17), time(9)), (time(8, 15), time(8, 45))),
]
# Of what falls on a weekend gov.uk lists only the substitute; nobody is disturbed on the day itself either.
WEEKEND = frozenset({date(2026, 12, 26)})
SCOTTISH_WEEKEND = frozenset({date(2027, 1, 2)})
DIVISIONS = {
    "england": "england-and-wales",
    "wales": "england-and-wales",
    "scotland": "scotland",
    "northern-ireland": "northern-ireland",
}


@dataclass(frozen=True)
class Wish:
    """What one person of the year wants, and when that allows what."""

    quiet_from: time
    quiet_until: time
    work_days: str
    nation: str
    paused_until: date | None
    digest: bool
    reach: str
    stopped: list[str]
    holidays: frozenset[date] = field(repr=False)

    @cached_property
    def quiet_minutes(self) -> frozenset[int]:
        """The minutes of a day in which they are not to be disturbed: walked through, one by one."""
        minute, end, quiet = _minute(self.quiet_from), _minute(self.quiet_until), set()
        while minute != end:
            quiet.add(minute)
            minute = (minute + 1) % 1440
        return frozenset(quiet)

    def may_come(self, moment: datetime) -> bool:
        """Whether they may be reached at this moment."""
        local = moment.astimezone(LONDON)
        return (
            str(local.weekday() + 1) in self.work_days
            and local.date() not in self.holidays
            and not (self.paused_until and local.date() < self.paused_until)
            and _minute(local.time()) not in self.quiet_minutes
        )

    def digest_may_come(self, moment: datetime) -> bool:
        """Whether it is late enough in the morning for a digest, too."""
        morning = _minute(time(8, 30))
        while morning in self.quiet_minutes:
            morning = (morning + 1) % 1440
        return self.may_come(moment) and _minute(moment.astimezone(LONDON).time()) >= morning


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


class Year:
    """The people, what is due to them, and what became of it."""

    def __init__(self, database: Database) -> None:
        self.database, self.clock, self.random = database, Clock(BEGIN), Random(20261001)
        self.wishes: dict[int, Wish] = {}
        self.schedule: list[Due] = []
        self.posted: Counter[int] = Counter()
        """How often each nudge reached its person, by itself or in a digest."""
        self.ticks: list[datetime] = []
        self.up: list[datetime] = []
        """The moments at which Slack could do its part."""
        self.deciding = Deciding(database, RULES)

    def live(self) -> None:
        """The whole year, and some time to catch up with what was put off until its end."""
        self._settle_in()
        self._make_schedule()
        down_until = BEGIN
        while self.clock.now < END + 25 * DAY:
            run_rules(self.database, [self._rule], self.clock)
            plan(self.database, RULES, self.clock)
            self.ticks.append(self.clock.now)
            states = ["task"]
            if self.clock.now >= down_until:
                self.up.append(self.clock.now)
                states.append("ready")
            self._send(states)
            if self.random.random() < 0.004:  # Slack is down for some hours
                down_until = self.clock.now + self.random.randint(60, 900) * MINUTE
            self.clock.now += self._step()

    def _settle_in(self) -> None:
        with self.database.transaction(writes=True) as session:
            people = [
                Person(user_id=f"U0{n:06}", email=f"p{n}@x.example", noted_at=BEGIN, noted_by="U0")
                for n in range(PEOPLE)
            ]
            session.add_all(people)
            session.flush()
            for person in people:
                wish = self._wish()
                self.wishes[person.id] = wish
                said = {key: value for key, value in vars(wish).items() if key != "holidays"}
                session.add(preference(person.id, **said))

    def _wish(self) -> Wish:
        choose, nation = self.random.choice, self.random.choice(list(DIVISIONS))
        pause = choose([None, None, None, self.random.randint(5, 360), 5000])
        return Wish(
            *choose(QUIET),
            work_days=choose(["12345", "12345", "135", "67", "1234567", "3", ""] + ["1245"] * 3),
            nation=nation,
            paused_until=BEGIN.date() + timedelta(days=pause) if pause else None,
            digest=choose([True, False, False]),
            reach=choose(["slack", "slack", "slack", "email", "phone", "letter"]),
            stopped=choose([[], [], [], [], [], ["plain"], ["alarm"]]),
            holidays=_bank_holidays(nation),
        )

    def _make_schedule(self) -> None:
        for person_id in self.wishes:
            for number in range(self.random.randint(2, 6)):
                self._add("plain", person_id, number, self._moment())
        for person_id in self.random.sample(sorted(self.wishes), PEOPLE // 12):
            for week in range(4):  # more votes at once than anybody wants
                first = self._moment()
                for number in range(self.random.randint(2, 6)):
                    self._add("ask", person_id, 10 * week + number, first + number * 90 * MINUTE)
            self._add("alarm", person_id, 0, self._moment())
        self.schedule.sort(key=lambda due: due.due_at)
        self._due_ats = [due.due_at for due in self.schedule]

    def _add(self, kind: str, person_id: int, number: int, due_at: datetime) -> None:
        expires = (
            due_at + self.random.randint(1, 14 * 24) * 60 * MINUTE if self.random.random() < 0.3 else None
        )
        key = f"{kind}:{person_id}:{number}"
        self.schedule.append(Due(kind, key, due_at, person_id, expires_at=expires))

    def _moment(self) -> datetime:
        return BEGIN + self.random.randrange(365 * 1440) * MINUTE

    def _rule(self, _session: Session, now: datetime) -> Sequence[Due]:
        """What has come due lately: longer than any outage lasts, so it says much of it again and again."""
        since = bisect_left(self._due_ats, now - 36 * 60 * MINUTE)
        return self.schedule[since : bisect_right(self._due_ats, now)]

    def _step(self) -> timedelta:
        """To the next tick: within the hour by day, hours at night, a day or two after an outage; or back."""
        chance = self.random.random()
        if chance < 0.001:
            return self.random.randint(1, 30) * 60 * MINUTE
        if chance < 0.002:
            return -10 * MINUTE
        by_day = 6 <= self.clock.now.hour < 19
        return self.random.randint(30, 90 if by_day else 400) * MINUTE

    def _send(self, states: Sequence[str]) -> None:
        """As colleagues and the sender would, without Slack: at once, as far as it is decided to go."""
        now = self.clock.now
        with self.database.transaction() as session:
            rows = session.scalars(select(Nudge).where(Nudge.state.in_(states))).all()
            decided = [(row.id, row.state, self._decide(session, row)) for row in rows]
        if not decided:
            return
        with self.database.transaction(writes=True) as session:
            for nudge_id, state, decision in decided:
                nudge = session.get_one(Nudge, nudge_id)
                if state == "task" or isinstance(decision, Send):
                    nudge.state, nudge.sent_at = "sent", now
                    planning.arrived(session, nudge, now)
                    self._count(session, nudge)
                elif isinstance(decision, Later):
                    nudge.state, nudge.look_at, nudge.via, nudge.lane = "planned", decision.until, None, None
                elif isinstance(decision, Drop):
                    nudge.state, nudge.reason, nudge.ended_at = "withdrawn", decision.reason, now

    def _decide(self, session: Session, nudge: Nudge) -> object:
        person = session.get_one(Person, nudge.person_id)
        who: dict[str, object] = {"actor": None, "directory": None, "first_admins": frozenset()}
        said = Occasion(session, nudge, person, now=self.clock.now, who=None, name=None, **who)  # type: ignore[arg-type]
        return None if nudge.state == "task" else self.deciding.decide(said)

    def _count(self, session: Session, nudge: Nudge) -> None:
        self.posted[nudge.id] += 1
        if nudge.kind == "digest":
            self.posted.update(member.id for member in planning.members(session, nudge.id))


def _bank_holidays(nation: str) -> frozenset[date]:
    listed = json.loads(HOLIDAYS.read_text(encoding="utf-8"))[DIVISIONS[nation]]["events"]
    weekend = WEEKEND | (SCOTTISH_WEEKEND if nation == "scotland" else frozenset())
    return weekend | frozenset(date.fromisoformat(one["date"]) for one in listed)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[Year]:
    if not HOLIDAYS.exists():
        pytest.skip("The list of bank holidays of gov.uk is not here.")
    path = tmp_path_factory.mktemp("year") / "kith.db"
    path.write_bytes(empty_file.read_bytes())
    database = Database(f"sqlite:///{path}")
    # Nothing here is about power cuts, and there are many thousand transactions.
    event.listen(
        database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF")
    )
    lived = Year(database)
    lived.live()
    yield lived
    database.close()


def rows(year: Year) -> list[Nudge]:
    with year.database.transaction() as session:
        return list(session.scalars(select(Nudge)))


@pytest.mark.slow
def test_nobody_is_disturbed_in_a_whole_year(year: Year) -> None:
    sent = [row for row in rows(year) if row.state == "sent" and row.kind != "alarm"]
    wrong = [row.key for row in sent if not year.wishes[row.person_id or 0].may_come(row.sent_at or END)]
    assert len(sent) > PEOPLE
    assert wrong == []


@pytest.mark.slow
def test_nothing_comes_twice_in_a_whole_year(year: Year) -> None:
    sent = {row.id for row in rows(year) if row.state == "sent"}
    assert set(year.posted) == sent
    assert set(year.posted.values()) == {1}


@pytest.mark.slow
def test_nothing_is_missed_in_a_whole_year(year: Year) -> None:
    found = {row.key: row for row in rows(year)}
    assert {due.key for due in year.schedule} == {key for key, row in found.items() if row.kind != "digest"}
    wrong = [due.key for due in year.schedule if not _is_accounted_for(year, found[due.key])]
    assert wrong == []


def _is_accounted_for(year: Year, row: Nudge) -> bool:
    """Whether it came, or has a reason that is true not to."""
    wish = year.wishes[row.person_id or 0]
    if row.state == "sent":
        return row.kind not in wish.stopped or row.kind == "alarm"
    if row.state == "withdrawn":
        reasons = {
            "expired": row.expires_at is not None,
            "stopped": row.kind in wish.stopped and row.kind != "alarm",
            "unreachable": wish.work_days == "",
        }
        return reasons.get(row.reason or "", False)
    far_off = wish.paused_until and wish.paused_until >= END.date()
    return row.state == "planned" and bool(far_off)


@pytest.mark.slow
def test_what_needs_no_digest_and_is_no_ask_comes_at_the_first_moment_it_may(year: Year) -> None:
    checked = 0
    for row in rows(year):
        wish = year.wishes[row.person_id or 0]
        by_itself = not wish.digest or wish.reach in ("phone", "letter") or row.kind == "alarm"
        if row.kind not in ("plain", "alarm") or not by_itself or row.kind in wish.stopped:
            continue
        assert row.sent_at == _first_moment(year, wish, row), row.key
        checked += 1
    assert checked > PEOPLE


def _first_moment(year: Year, wish: Wish, row: Nudge) -> datetime | None:
    """When it could first be sent, of all the moments at which anything could be."""
    moments = year.ticks if wish.reach in ("phone", "letter") else year.up
    since = row.due_at
    if row.kind != "alarm" and (wish.paused_until or not wish.work_days):
        paused_until = wish.paused_until or date.max - 2 * DAY
        since = max(since, datetime.combine(paused_until, time(), UTC) - DAY)
    for moment in moments[_index(moments, since) :]:
        if row.expires_at and moment > row.expires_at:
            return None
        if moment >= row.due_at and (row.kind == "alarm" or wish.may_come(moment)):
            return moment
    return None


def _index(moments: Sequence[datetime], moment: datetime) -> int:
    """From where on to look; the clock goes back a little now and then."""
    return max(bisect_left(moments, moment - 60 * MINUTE) - 2, 0)


@pytest.mark.slow
def test_there_is_one_digest_a_morning_and_nothing_waits_for_a_second_one(year: Year) -> None:
    mornings: Counter[tuple[int, date]] = Counter()
    for row in rows(year):
        wish = year.wishes[row.person_id or 0]
        if row.kind == "digest" and row.sent_at:
            mornings[row.person_id or 0, row.sent_at.astimezone(LONDON).date()] += 1
            assert wish.digest_may_come(row.sent_at), row.key
        if row.digest_id and row.sent_at:
            assert row.sent_at.astimezone(LONDON).date() <= _first_morning(year, wish, row), row.key
    assert len(mornings) > PEOPLE / 4
    assert set(mornings.values()) == {1}


def _first_morning(year: Year, wish: Wish, row: Nudge) -> date:
    """The first day after the one it was due on at which a digest could be sent."""
    due_on = row.due_at.astimezone(LONDON).date()
    asked_too_much = 60 if row.kind == "ask" else 0
    for moment in year.up[_index(year.up, row.due_at) :]:
        day = moment.astimezone(LONDON).date()
        if day > due_on and wish.digest_may_come(moment):
            return day + timedelta(days=asked_too_much)
    return date.max


@pytest.mark.slow
def test_who_wants_a_digest_gets_nothing_else_that_can_wait(year: Year) -> None:
    for row in rows(year):
        wish = year.wishes[row.person_id or 0]
        waits = row.kind in ("plain", "ask") and wish.digest and wish.reach in ("slack", "email")
        if waits and row.state == "sent":
            assert row.digest_id or row.expires_at, row.key


@pytest.mark.slow
def test_nobody_is_asked_more_often_in_a_week_than_the_council_says(year: Year) -> None:
    asked: dict[tuple[int, date], int] = defaultdict(int)
    for row in rows(year):
        if row.kind == "ask" and row.sent_at:
            day = row.sent_at.astimezone(LONDON).date()
            asked[row.person_id or 0, day - timedelta(days=day.weekday())] += 1
    assert max(asked.values()) == POLICY.asks_per_week == 3
    assert KINDS["ask"].is_ask
