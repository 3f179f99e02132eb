"""What people are told of a meeting, in the words they read."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.nudges.meetings.meetings import MEETINGS
from bot.services.meetings import needs as meeting_needs
from bot.services.meetings import nudges as meeting_nudges
from bot.services.meetings.answers import Answer
from bot.services.meetings.needs import Need, Outcome
from bot.store import outbox
from bot.store.database import Database
from bot.store.people import Person
from bot.views.notes import Note
from tests.services.meetings.office import MAYA, START, Office, guest

GOING, MAYBE, NO = Answer
WHEN = "Tuesday 22 September 2026, 6.30pm to 8pm (UK time)"


def said(office: Office, kind: str) -> Note | None:
    """What the last nudge of a kind says."""
    nudge = office.due(kind)[-1]
    render = {each.name: each.render for each in MEETINGS.kinds}[kind]

    def tell(session: Session) -> Note | None:
        occasion: Any = SimpleNamespace(
            session=session,
            nudge=nudge,
            person=session.get_one(Person, nudge.person_id),
            actor=MAYA,
            now=office.now,
        )
        return render(occasion)

    return office.act(tell)


def stands(office: Office, kind: str) -> bool:
    """Whether the cause of the last nudge of a kind is still there."""
    nudge = office.due(kind)[-1]
    ask = {each.name: each.stands for each in MEETINGS.kinds}[kind]
    return office.act(lambda session: ask(session, nudge))


@pytest.mark.parametrize(
    ("before", "heading"),
    [
        (timedelta(days=7), "In 7 days: Forum"),
        (timedelta(days=1), "Tomorrow: Forum"),
        (timedelta(hours=5), "Today: Forum"),
        (timedelta(hours=1), "In 60 minutes: Forum"),
    ],
)
def test_a_reminder_says_how_soon_when_and_where(database: Database, before: timedelta, heading: str) -> None:
    office = Office(database)
    office.answer("ANN", GOING)
    office.now = START - before
    office.act(lambda s: outbox.add(s, list(meeting_nudges.reminders(s, office.now))))
    note = said(office, "meeting.reminder")
    assert note
    assert note.heading == heading
    assert list(note.lines) == [WHEN, "In person: St Mary’s Hall"]
    assert [each["action_id"] for each in note.buttons] == ["meeting_no"]


def test_who_answered_maybe_is_asked_to_say(database: Database) -> None:
    office = Office(database)
    office.answer("ANN", MAYBE)
    office.now = START - timedelta(days=1)
    office.act(lambda s: outbox.add(s, list(meeting_nudges.reminders(s, office.now))))
    note = said(office, "meeting.reminder")
    assert note
    assert "Please say whether you are coming" in note.lines[-1]
    assert [each["action_id"] for each in note.buttons] == ["meeting_going", "meeting_no"]


def test_a_change_says_what_is_different_and_all_that_is_so(database: Database) -> None:
    office = Office(database)
    office.answer("ANN", GOING)
    office.change(when="Wednesday 23 September 2026, 7pm", place="Town Hall")
    note = said(office, "meeting.changed")
    assert note
    assert note.heading == "Changed: Forum"
    assert list(note.lines) == [
        "Different now: When, Place.",
        "Wednesday 23 September 2026, 7pm to 8.30pm (UK time)",
        "In person: Town Hall",
    ]


def test_a_cancellation_says_what_it_was(database: Database) -> None:
    office = Office(database)
    office.answer("ANN", GOING)
    office.cancel()
    note = said(office, "meeting.cancelled")
    assert note
    assert note.heading == "Cancelled: Forum"
    assert WHEN in note.lines[0]


def test_a_free_place_is_told_and_nothing_once_it_was_given_up(database: Database) -> None:
    office = Office(database)
    for name in ("ANN", "BOB", "CAT"):
        office.answer(name, GOING)
    office.answer("ANN", NO)
    note = said(office, "meeting.place")
    assert note
    assert note.heading == "You have a place: Forum"
    assert stands(office, "meeting.place")
    office.answer("CAT", NO)
    assert said(office, "meeting.place") is None
    assert not stands(office, "meeting.place")


def test_of_what_lost_its_cause_nothing_is_planned(database: Database) -> None:
    """As the planner asks, by the store alone: each kind stands as long as it has something to say."""
    office = Office(database)
    office.answer("ANN", GOING)
    office.act(lambda s: meeting_needs.say(s, guest("ANN"), 1, [Need.LOOP], "", office.now))
    office.change(place="Town Hall")
    office.now = START - timedelta(days=1)
    office.act(lambda s: outbox.add(s, list(meeting_nudges.reminders(s, office.now))))
    due = ("meeting.reminder", "meeting.changed", "meeting.needed")
    assert [stands(office, kind) for kind in due] == [True, True, True]
    office.act(lambda s: meeting_needs.decide(s, MAYA, 1, Outcome.MET, "", office.now))
    assert [stands(office, kind) for kind in ("meeting.needed", "meeting.need_decided")] == [False, True]
    office.answer("ANN", NO)
    assert [stands(office, kind) for kind in ("meeting.reminder", "meeting.changed")] == [False, False]
    office.answer("ANN", MAYBE)
    office.cancel()
    every = ("meeting.reminder", "meeting.changed", "meeting.need_decided", "meeting.cancelled")
    assert [stands(office, kind) for kind in every] == [False, False, False, True]


def test_changes_and_cancellations_cannot_be_stopped_and_do_not_wait(database: Database) -> None:
    kinds = {each.name: each for each in MEETINGS.kinds}
    for name in ("meeting.changed", "meeting.cancelled"):
        assert kinds[name].urgent
        assert not kinds[name].may_stop
    assert kinds["meeting.reminder"].may_stop
    assert not kinds["meeting.reminder"].urgent
    about_time = ("meeting.reminder", "meeting.changed", "meeting.cancelled", "meeting.place")
    assert not any(kinds[name].in_digest for name in about_time)


def test_what_somebody_needs_is_never_in_a_message(database: Database) -> None:
    office = Office(database)
    beth = guest("BETH")
    office.act(lambda s: meeting_needs.say(s, beth, 1, [Need.ADVOCATE], "secret", office.now))
    needed = said(office, "meeting.needed")
    assert needed
    office.act(lambda s: meeting_needs.decide(s, MAYA, 1, Outcome.ANSWERED, "a hidden answer", office.now))
    decided = said(office, "meeting.need_decided")
    assert decided
    for note in (needed, decided):
        words = str(note).casefold()
        for private in ("advocate", "secret", "hidden", "beth"):
            assert private not in words
    assert [each["action_id"] for each in needed.buttons] == ["meeting_needs"]
    assert [each["action_id"] for each in decided.buttons] == ["meeting_need"]
