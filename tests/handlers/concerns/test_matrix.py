"""Who may do what with a concern: every action as everybody, held to the table in docs/concerns.md."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.policy import read_policy
from bot.services.concerns.acting import Acting, Answer, Task
from bot.services.concerns.cases import Case, Cases, NoSuchEntry
from bot.services.concerns.keeping import Keeping
from bot.services.concerns.notices import may_be_told
from bot.services.concerns.packing import Packing
from bot.services.concerns.raising import Danger, Raising, Told
from bot.services.concerns.reading import Reading
from bot.services.concerns.team import Team, team_of
from bot.services.concerns.telling import Telling
from bot.services.concerns.themes import Counting
from bot.services.concerns.timetable import Timetable
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.reaching import Nation
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import DutyTurn
from bot.store.database import Database
from bot.store.roles import RoleGrant, RoleRequest
from bot.store.sealing import Vault, new_key
from bot.views.concerns import acting as acting_view
from bot.views.concerns import forms, pages
from bot.views.concerns import keeping as keeping_view
from bot.views.concerns import raising as raising_view
from bot.views.concerns import themes as themes_view
from slack_sandbox import Person
from slack_sandbox.seen import Control
from tests.handlers.concerns.room import ANWEN, form_team, raise_concern
from tests.handlers.test_forged import forge
from tests.tables import dump
from tests.world import ROOT, World

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "concerns.md").read_text(encoding="utf-8")
NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=7 * 366)
TIMETABLE = Timetable(read_policy().concerns, Nation.ENGLAND)
LEAD, OTHER, DEPUTY, MANAGER = "U0LEAD", "U0OTHER", "U0DEPUTY", "U0MANAGER"
NAMED, BARRED, FORMER = "U0NAMED", "U0BARRED", "U0FORMER"
REPORTER = Actor("U0REPORTER", "T2", Standing.ELSEWHERE)


def member(user_id: str) -> Actor:
    return Actor(user_id, "T1", Standing.MEMBER)


# The columns of the table.
PEOPLE: Mapping[str, Actor] = {
    "member of another workspace": Actor("U0STRANGER", "T2", Standing.ELSEWHERE),
    "guest": Actor("U0GUEST", "T1", Standing.GUEST),
    "member of staff": member("U0STAFF"),
    "admin": member("U0ADMIN"),
    "admin who asked for the lead’s role": member("U0ASKED"),
    "reporter": REPORTER,
    "lead on duty": member(LEAD),
    "other lead": member(OTHER),
    "deputy": member(DEPUTY),
    "manager before the ladder reached them": member(MANAGER),
    "manager after": member(MANAGER),
    "person it was shared with": member("U0SHARED"),
    "lead it names": member(NAMED),
    "lead who was shut out": member(BARRED),
    "former lead": member(FORMER),
    "closed account": Actor("U0GONE", "T1", Standing.GONE),
}
HELD = {
    **dict.fromkeys((LEAD, OTHER, NAMED, BARRED, "U0GONE"), "safeguarding lead"),
    DEPUTY: "deputy",
    MANAGER: "manager",
    "U0ADMIN": "admin",
    "U0ASKED": "admin",
}


def table() -> dict[str, dict[str, str]]:
    """What the page says: for each action, each person's cell."""
    section = PAGE.split("## Who may do what")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in re.findall(r"^\|.*\|$", section, re.M)
    ]
    (_, *people), _, *actions = rows
    return {action: dict(zip(people, cells, strict=True)) for action, *cells in actions}


@dataclass
class Try:
    """One concern, and whoever's turn it is to try something with it."""

    session: Session
    vault: Vault
    column: str = "admin"
    reference: str = ""
    draft: int = 0

    @property
    def actor(self) -> Actor:
        return PEOPLE[self.column]

    @property
    def team(self) -> Team:
        known = {one.user_id: one for one in PEOPLE.values()}
        return team_of(self.session, known, NOW)

    def cases(self, actor: Actor | None = None) -> Cases:
        return Cases(self.session, self.vault, actor or self.actor, self.team, TIMETABLE, NOW)

    def keeping(self, actor: Actor | None = None) -> Keeping:
        """Once its time is over."""
        return Keeping(self.session, self.vault, actor or self.actor, self.team, TIMETABLE, LATER)

    def acting(self, actor: Actor | None = None) -> Acting:
        return Acting(self.session, self.vault, actor or self.actor, self.team, TIMETABLE, NOW)

    def raising(self, actor: Actor | None = None) -> Raising:
        return Raising(self.session, self.vault, actor or self.actor, self.team, TIMETABLE, NOW)

    def reading(self) -> Reading:
        return Reading(self.session, self.vault, self.team, TIMETABLE, NOW)

    def prepare(self) -> None:
        """Raised by the reporter, who names one; another is shut out, one more let in."""
        for user_id, role in HELD.items():
            self.session.add(RoleGrant(user_id=user_id, role=role, given_at=NOW, given_by="U0ADMIN"))
        asked = {"role": "safeguarding lead", "asked_at": NOW, "asked_by": "U0ASKED"}
        self.session.add(RoleRequest(user_id="U0ASKED", **asked))
        turn = {"starts_at": NOW - timedelta(1), "ends_at": NOW + timedelta(1), "noted_by": LEAD}
        self.session.add(DutyTurn(user_id=LEAD, noted_at=NOW, **turn))
        self.session.flush()
        evidence = {"author": NAMED, "channel": "C1", "ts": "1.0", "words": "…"}
        begun = Told(Danger.YES, "…", evidence=evidence)
        self.raising(REPORTER).keep(begun, timedelta(hours=1))
        (draft,) = store.drafts(self.session)
        self.draft = draft.id
        told = Told(Danger.NO, "…", "…", (NAMED,), "…")
        other = Actor("U0REPORTER2", "T2", Standing.ELSEWHERE)
        self.raising(other).raise_concern(told, "another")
        self.reference = self._raise_without_the_draft(told)
        lead = self.cases(member(LEAD))
        lead.bar(self.reference, BARRED, "…")
        lead.share(self.reference, PEOPLE["person it was shared with"], "…")

    def go_on(self, column: str) -> None:
        """Somebody else's turn, who for one of the columns comes only after the reporter was not heard."""
        self.column = column
        if column == "manager after":
            for _ in range(2):
                self.cases(REPORTER).climb(self.reference)

    def _raise_without_the_draft(self, told: Told) -> str:
        """To raise one throws away what was begun: so that it stays, it is another's at that moment."""
        draft = store.draft_by_id(self.session, self.draft)
        assert draft is not None
        mark, draft.author_mark = draft.author_mark, "elsewhere"
        self.session.flush()
        reference = self.raising(REPORTER).raise_concern(told, "form").reference
        draft.author_mark = mark
        self.session.flush()
        return reference

    def decided(self, *, close: bool = False) -> None:
        """By the lead, so that the next step can be tried."""
        lead = self.cases(member(LEAD))
        lead.decide(self.reference, {"outcome": "handled", "why": "…"})
        if close:
            lead.close(self.reference, "handled", "…", "…")


def let_in(one: Try) -> object:
    return one.cases().let_in(one.reference, NAMED, "…")


def close(one: Try) -> object:
    one.decided()
    return one.cases().close(one.reference, "handled", "…", "…")


def reopen(one: Try) -> object:
    one.decided(close=True)
    return one.cases().reopen(one.reference, "…")


def correct_the_team(one: Try) -> object:
    number = one.cases(member(LEAD)).assess(one.reference, "quality", {"facts": "…"}).entries[-1].number
    return one.cases().add(one.reference, "…", corrects=number)


def hold(one: Try) -> object:
    one.decided(close=True)
    return one.keeping().hold(one.reference, "…")


def lift(one: Try) -> object:
    one.decided(close=True)
    one.keeping(member(LEAD)).hold(one.reference, "…")
    return one.keeping().release(one.reference, "…")


def keep_longer(one: Try) -> object:
    one.decided(close=True)
    return one.keeping().keep_longer(one.reference, 5, "…")


def ask_disposal(one: Try) -> object:
    one.decided(close=True)
    return one.keeping().ask_disposal(one.reference, "…")


def agree(one: Try) -> object:
    """To what the lead asks for or, where they themselves try it, the deputy."""
    one.decided(close=True)
    another = DEPUTY if one.actor.user_id == LEAD else LEAD
    one.keeping(member(another)).ask_disposal(one.reference, "…")
    one.keeping().open(one.reference, "…")
    return one.keeping().dispose(one.reference)


def find_closed(one: Try) -> bool:
    one.decided(close=True)
    shelf = one.keeping().shelf()
    return one.reference in [case.reference for case in (*shelf.over, *shelf.resting)]


def count(one: Try) -> object:
    counting = Counting(one.session, one.vault, one.actor, one.team, TIMETABLE.policy, LATER)
    return counting.themes(counting.periods()[0])


def pack(one: Try) -> object:
    packing = Packing(one.session, one.vault, one.actor, one.team, TIMETABLE, NOW)
    return packing.pack(one.reference, "MASH", "…")


def find(one: Try) -> bool:
    return one.reference in [case.reference for case in one.cases().listed()]


# The rows of the table. What is not allowed raises a refusal, or gives False.
def refer(one: Try) -> object:
    return one.acting().refer(one.reference, {"referred_to": "…"}, "a new form")


def answer(one: Try) -> object:
    case = one.acting(member(LEAD)).refer(one.reference, {"referred_to": "…"}, "a new form")
    number = case.entries[-1].number
    return one.acting().answer(one.reference, number, Answer.CAME, "…", "another form")


def give(one: Try, by: Actor | None = None) -> Case:
    task = Task("…", PEOPLE["person it was shared with"], NOW + timedelta(1), may_share=True)
    return one.acting(by).give(one.reference, task, "a new form")


def finish(one: Try) -> object:
    number = give(one, member(LEAD)).entries[-1].number
    return one.acting().finish(one.reference, number, "done", "…")


def note_duty(one: Try) -> object:
    one.cases(member(LEAD)).assess(one.reference, "quality", {})
    return one.acting().note_duty(one.reference, "…", "…")


ACTIONS: Mapping[str, Callable[[Try], object]] = {
    "raise one": lambda one: one.raising().raise_concern(Told(Danger.NO, "…"), "a new form"),
    "be told that it exists": lambda one: may_be_told(
        one.reading(), {"concern": one.reference}, one.actor.user_id
    ),
    "find it in the list": find,
    "open it": lambda one: one.cases().open(one.reference, "…"),
    "acknowledge it": lambda one: one.cases().acknowledge(one.reference),
    "assess it": lambda one: one.cases().assess(one.reference, "quality", {}),
    "decide on it": lambda one: one.cases().decide(one.reference, {"outcome": "handled", "why": "…"}),
    "refer it": refer,
    "note the answer to a referral": answer,
    "tell its reporter how it stands": lambda one: one.acting().tell(one.reference, "…", "a new form"),
    "review it": lambda one: one.acting().review(one.reference, "…", "a new form"),
    "give somebody an action": give,
    "note what came of an action of who it was shared with": finish,
    "note that the provider told its regulator": note_duty,
    "add to it": lambda one: one.cases().add(one.reference, "…"),
    "correct what its reporter said": lambda one: one.cases().add(one.reference, "…", corrects=1),
    "correct what the team wrote": correct_the_team,
    "tell more of it": lambda one: Telling(one.cases()).tell_more(one.reference, {"facts": "…"}),
    "read back what its reporter told": lambda one: Telling(one.cases()).own_words(one.reference),
    "note what its reporter told by telephone": lambda one: Telling(one.cases()).note_call(
        one.reference, {"facts": "…"}
    ),
    "see who may have a conflict": lambda one: bool(one.cases().open(one.reference, "…").conflicts),
    "share it": lambda one: one.cases().share(one.reference, member("U0NEW"), "…"),
    "shut somebody out": lambda one: one.cases().bar(one.reference, "U0NEW", "…"),
    "let somebody in": let_in,
    "close it": close,
    "open it again": reopen,
    "pass it on in a pack": pack,
    "find it among what is closed": find_closed,
    "put it under a legal hold": hold,
    "lift a legal hold": lift,
    "keep it longer": keep_longer,
    "ask for its disposal": ask_disposal,
    "agree to its disposal, where another asks": agree,
    "see concerns in numbers": count,
    "see it as what they raised": lambda one: (
        one.reference in [each.reference for each in one.cases().mine()]
    ),
    "say that they were not heard": lambda one: one.cases().climb(one.reference),
    "see who began one, urgent, and left it": lambda one: one.cases().unfinished(one.draft),
}


def test_the_page_has_every_action_and_everybody() -> None:
    assert list(table()) == list(ACTIONS)
    assert {tuple(cells) for cells in table().values()} == {tuple(PEOPLE)}


@pytest.mark.parametrize("action", ACTIONS)
def test_each_cell_of_the_table_is_what_happens(database: Database, action: str) -> None:
    with database.transaction(writes=True) as session:
        one = Try(session, Vault([new_key()], "record"))
        one.prepare()
        found = {column: _may(one, action, column) for column in PEOPLE}
    assert found == table()[action]


def _may(one: Try, action: str, column: str) -> str:
    """Nothing of a try stays for the next."""
    with one.session.begin_nested() as attempt:
        one.go_on(column)
        allowed = "yes" if _done(ACTIONS[action], one) else "no"
        attempt.rollback()
    return allowed


def _done(act: Callable[[Try], object], one: Try) -> bool:
    try:
        return act(one) is not False
    except (NotAllowed, NoSuchEntry):
        return False


# --- the same with forged buttons and forms

BUTTONS = (
    *(pages.LIST, pages.OPEN, pages.EARLIER, pages.UNFINISHED, pages.ACKNOWLEDGE, pages.ASSESS, pages.DECIDE),
    *(pages.SHARE, pages.KEEP_OUT, pages.LET_IN, pages.CLOSE, pages.REOPEN, pages.CORRECT),
    *(raising_view.ADD, raising_view.NOT_HEARD, keeping_view.SHELF, keeping_view.MORE, keeping_view.HOLD),
    *(keeping_view.RELEASE, keeping_view.KEEP, keeping_view.ASK_DISPOSAL, keeping_view.DISPOSE),
    *(themes_view.THEMES,),
    *(acting_view.REFER, acting_view.ANSWER, acting_view.TELL, acting_view.REVIEW),
    *(acting_view.GIVE, acting_view.FINISH, acting_view.DUTY),
    *(raising_view.TELL_MORE, raising_view.OWN_WORDS, pages.TOLD_BY_TELEPHONE),
)
FORGERS = [
    ("Owen Blackett", "#partners", "C0PARTNER"),
    ("Beth Carrow", "#network", "C0NETWORK"),
    ("Maya Okafor", "#network", "C0NETWORK"),
    ("George Adeyemi", "#network", "C0NETWORK"),
]
FILLED = ("plain_text_input", "static_select", "users_select", "radio_buttons")
SECRETS = ("left alone in the garden", "Sunny Days", "after six", "Nadia", "What happened", "Raised")


@pytest.fixture
def raised(world: World) -> tuple[World, str]:
    """One concern, with the lead; George is admin, and has asked for the lead's role for himself."""
    form_team(world)
    with world.database.transaction(writes=True) as session:
        for grant in session.query(RoleGrant).filter_by(role="manager"):
            session.delete(grant)
        asked = {"role": "safeguarding lead", "asked_at": world.clock(), "asked_by": world.george.id}
        session.add(RoleRequest(user_id=world.george.id, **asked))
    reference = raise_concern(world, world.nadia)
    world.deliver()
    assert world.sandbox.person("Anwen Pritchard").id == ANWEN
    return world, reference


@pytest.mark.parametrize(("name", "channel", "channel_id"), FORGERS)
def test_forged_buttons_and_forms_do_nothing_and_tell_no_one_from_none(
    raised: tuple[World, str], name: str, channel: str, channel_id: str
) -> None:
    world, reference = raised
    person = world.sandbox.person(name)
    before = _concerns(world)
    for action_id in BUTTONS:
        read = [_forged(world, person, channel, channel_id, action_id, one) for one in (reference, "2222-22")]
        assert read[0].replace(reference, "…") == read[1].replace("2222-22", "…"), action_id
        assert [secret for secret in SECRETS if secret in read[0]] == [], (action_id, read[0])
    assert _concerns(world) == before


def _concerns(world: World) -> dict[str, str]:
    """Every table but those that note who was met, and when somebody asked for something."""
    return {name: rows for name, rows in dump(world.database).items() if name.startswith("concern")}


def _forged(
    world: World, person: Person, channel: str, channel_id: str, action_id: str, reference: str
) -> str:
    """What is read after the press, and after the form that came was sent."""
    others = {pages.EARLIER: f"{reference} 1", pages.UNFINISHED: "1", keeping_view.MORE: "0"}
    value = others.get(action_id, reference)
    forge(world, channel_id, action_id, value)
    message = person.last_message(channel)
    assert person.press(message, "Try").ok
    read = [one.plain for one in person.forms]
    form = person.form
    if form is not None and form.submit_label:
        person.fill({one.label: _anything(one) for one in form.controls if one.type in FILLED})
        outcome = person.submit()
        read += [*outcome.errors.values(), *(one.plain for one in person.forms)]
        assert outcome.errors or "There is nothing here for you" in read[-1]
    answer = person.last_message(channel)
    read.append("" if answer.ts == message.ts else answer.plain)
    while person.form:
        person.close()
    return "\n".join(read)


def _anything(control: Control) -> Any:
    if control.label == "By when?":
        return "tomorrow at 4pm"
    if control.options:
        return control.options[0]["text"]["text"]
    return "U0LUCYFEN" if control.type == "users_select" else "Something"


@pytest.mark.parametrize("of", [forms, acting_view])
def test_every_form_of_the_team_is_among_those_that_were_tried(of: object) -> None:
    found = {form.removesuffix("_form") for form in vars(of).values() if str(form).endswith("_form")}
    assert found <= {*BUTTONS}
    assert len(found) > 5
