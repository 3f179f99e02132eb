"""What people are told of a poll, in the words they read."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.nudges.meetings.polls import POLLS
from bot.services.meetings.answers import Answer
from bot.services.people import Actor, Standing
from bot.store.database import Database
from bot.store.people import Person
from bot.views.notes import Note
from tests.services.meetings.office import MAYA
from tests.services.meetings.polling import IF_NEED, NO, YES, Polling
from tests.services.meetings.test_asking import before_the_end

FIRST = "Tuesday 22 September 2026, 6.30pm to 8pm"
KINDS = {each.name: each for each in POLLS.kinds}


@pytest.fixture
def office(database: Database) -> Polling:
    return Polling(database)


def said(office: Polling, kind: str, actor: Actor | None = MAYA, which: int = -1) -> Note | None:
    """What a nudge of a kind says, the last unless told otherwise."""
    nudge = office.due(kind)[which]

    def tell(session: Session) -> Note | None:
        person = session.get_one(Person, nudge.person_id)
        occasion: Any = SimpleNamespace(
            session=session, nudge=nudge, person=person, actor=actor, now=office.now
        )
        return KINDS[kind].render(occasion)

    return office.act(tell)


def stands(office: Polling, kind: str) -> bool:
    nudge = office.due(kind)[-1]
    return office.act(lambda session: KINDS[kind].stands(session, nudge))


def test_who_has_not_answered_is_told_the_times_and_until_when(office: Polling) -> None:
    office.ask("ANN")
    before_the_end(office)
    office.tick()
    note = said(office, "meeting.times_missing")
    assert note
    assert note.heading == "Which times suit you? Forum"
    assert "until Sunday 20 September 2026, 12 noon" in note.lines[0]
    assert note.lines[1] == f"{FIRST} (UK time)"
    assert [each["action_id"] for each in note.buttons] == ["meeting_mark"]
    assert "tell your network co-ordinator" in note.otherwise
    assert stands(office, "meeting.times_missing")
    office.mark("ANN", NO, NO, NO)
    assert said(office, "meeting.times_missing") is None
    assert not stands(office, "meeting.times_missing")


def test_the_organiser_is_told_how_it_stands_and_no_names(office: Polling) -> None:
    office.ask("ANN", "BOB")
    office.mark("ANN", YES, IF_NEED, NO)
    office.mark("BOB", YES, NO, NO)
    office.tick()
    note = said(office, "meeting.poll_answered")
    assert note
    assert note.heading == "Everybody has answered: Forum"
    assert note.lines[1] == f"{FIRST}: 2 yes · 0 if need be · 0 no"
    assert [each["action_id"] for each in note.buttons] == ["meeting_open"]
    office.close()
    office.tick()
    note = said(office, "meeting.poll_ended")
    assert note
    assert note.heading == "No more answers are taken: Forum"
    for private in ("ANN", "BOB"):
        assert private not in str(note)
    assert [stands(office, each) for each in ("meeting.poll_answered", "meeting.poll_ended")] == [True, True]
    office.settle(0)
    for each in ("meeting.poll_answered", "meeting.poll_ended"):
        assert said(office, each) is None
        assert not stands(office, each)


def test_an_organiser_who_is_staff_no_more_is_not_told(office: Polling) -> None:
    office.mark("ANN", YES, NO, NO)
    office.close()
    office.tick()
    for actor in (None, replace(MAYA, standing=Standing.GUEST)):
        assert said(office, "meeting.poll_ended", actor) is None


def test_a_poll_in_which_nobody_can_says_what_to_do(office: Polling) -> None:
    office.mark("ANN", NO, NO, NO)
    office.close()
    office.tick()
    note = said(office, "meeting.poll_ended")
    assert note
    assert "Nobody can make any of the times" in note.lines[-1]


@pytest.mark.parametrize(
    ("mark", "asked"),
    [
        (YES, "Please confirm it with “Going”"),
        (IF_NEED, "Please say whether you are coming"),
        (NO, "You said that you cannot"),
    ],
)
def test_who_marked_is_told_the_time_and_asked_by_what_they_said_of_it(
    office: Polling, mark: Any, asked: str
) -> None:
    office.mark("BOB", YES, NO, NO)
    office.mark("ANN", mark, NO, NO)
    office.settle(0)
    note = said(office, "meeting.settled")
    assert note
    assert note.heading == "The time is settled: Forum"
    assert list(note.lines[:2]) == [f"{FIRST} (UK time)", "In person: St Mary’s Hall"]
    assert asked in note.lines[-1]
    assert [each["action_id"] for each in note.buttons] == ["meeting_going", "meeting_maybe", "meeting_no"]


def test_who_has_answered_the_invitation_already_is_not_told_of_it(office: Polling) -> None:
    office.mark("ANN", YES, NO, NO)
    office.settle(0)
    assert stands(office, "meeting.settled")
    office.answer("ANN", Answer.NO)
    assert said(office, "meeting.settled") is None
    assert not stands(office, "meeting.settled")


def test_who_marked_is_told_that_it_is_off(office: Polling) -> None:
    office.mark("ANN", YES, NO, NO)
    office.cancel()
    note = said(office, "meeting.poll_cancelled")
    assert note
    assert note.heading == "Cancelled: Forum"
    assert stands(office, "meeting.poll_cancelled")


def test_to_be_asked_can_be_stopped_and_counts_among_what_is_asked_in_a_week() -> None:
    assert KINDS["meeting.times_missing"].is_ask
    assert KINDS["meeting.times_missing"].may_stop
    assert [name for name, kind in KINDS.items() if kind.urgent] == ["meeting.settled_soon"]
