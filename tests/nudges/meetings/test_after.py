"""What people are told of a meeting's record, in the words they read."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.nudges.meetings.after import AFTER
from bot.services.meetings import actions, after, feedback
from bot.services.meetings.feedback import Useful
from bot.services.meetings.minutes import Words
from bot.services.people import Actor
from bot.store import outbox
from bot.store.database import Database
from bot.store.people import Person
from bot.views.mail import to_text
from bot.views.notes import Note
from tests.services.meetings.office import MAYA
from tests.services.meetings.record import ANN, BOB, FRIDAY, NOTER, OVER, Record

WHEN = "Tuesday 22 September 2026, 6.30pm to 8pm (UK time)"


@pytest.fixture
def record(database: Database) -> Record:
    record = Record(database)
    record.now = OVER
    record.tick(new=[ANN, BOB])
    return record


def said(
    record: Record, kind: str, actor: Actor = MAYA, part: str = "render", via: str = "slack"
) -> Note | None:
    """What the last nudge of a kind says."""
    nudge = record.due(kind)[-1]
    render = {each.name: getattr(each, part) for each in AFTER.kinds}[kind]
    about = SimpleNamespace(about=nudge.about, via=via)

    def tell(session: Session) -> Note | None:
        occasion: Any = SimpleNamespace(
            session=session,
            nudge=about,
            person=session.get_one(Person, nudge.person_id),
            actor=actor,
            now=record.now,
            name=lambda user_id: f"name of {user_id}",
        )
        return render(occasion)

    return record.act(tell)


def stands(record: Record, kind: str) -> bool:
    """Whether the cause of the last nudge of a kind is still there."""
    nudge = record.due(kind)[-1]
    ask = {each.name: each.stands for each in AFTER.kinds}[kind]
    return record.act(lambda session: ask(session, nudge))


def labels(note: Note | None) -> list[str]:
    assert note
    return [each["text"]["text"] for each in note.buttons]


def test_who_plans_it_is_told_what_is_left_to_do(database: Database) -> None:
    record = Record(database)
    record.now = OVER
    record.run(after.wrapping_up)
    note = said(record, after.WRAP_UP)
    assert note
    assert note.heading == "Over: Forum"
    assert list(note.lines) == [WHEN, "Please tick who was there.", "Please write the notes, and send them."]
    assert labels(note) == ["Who was there", "Notes"]
    record.tick(new=[ANN])
    assert labels(said(record, after.WRAP_UP)) == ["Notes"]
    assert said(record, after.WRAP_UP, actor=BOB) is None, "who lost their part is not told"
    record.write()
    record.send()
    assert said(record, after.WRAP_UP) is None
    assert not stands(record, after.WRAP_UP)


def test_in_slack_the_notes_are_behind_a_button_and_in_an_e_mail_they_are_whole(record: Record) -> None:
    record.write(Words(("Line & one\n\nLine two",), tuple(f"Decision {n}" for n in range(40))))
    record.add("Ask for a quote", ANN, in_notes=True)
    record.send()
    nudge = said(record, "meeting.notes")
    assert nudge
    assert list(nudge.lines) == [WHEN, "Decisions: 40 · Actions: 1"]
    assert labels(nudge) == ["Read the notes", "I have read this"]
    assert list(nudge.whole) == []
    text = to_text(said(record, "meeting.notes", via="email"))
    for words in (
        "Line & one\nLine two",
        "40. Decision 39",
        "Ask for a quote – name of U0ANN, by Friday 2 October",
    ):
        assert words in text
    assert stands(record, "meeting.notes")


def test_an_action_says_what_by_when_and_how_late_it_is(record: Record) -> None:
    number = record.add("Ask for a quote", ANN)
    given = said(record, actions.GIVEN)
    assert given
    assert given.heading == "For you to do, by Friday 2 October 2026"
    assert given.lines[0] == "Ask for a quote"
    assert labels(given) == ["Done", "I can’t do this"]
    record.now = OVER.replace(month=10, day=2, hour=9)
    record.run(after.actions_due)
    assert said(record, actions.DUE).heading == "Due today"
    record.move(days=8)
    record.run(after.actions_due)
    assert said(record, actions.DUE).heading == f"Due since {said_day()}"
    record.act(lambda s: actions.done(s, ANN, number, record.now))
    assert said(record, actions.DUE) is None
    assert not stands(record, actions.DUE)
    assert said(record, actions.DUE, part="became").lines[-1] == "This is done. Thank you."


def said_day() -> str:
    assert FRIDAY.isoformat() == "2026-10-02"
    return "Friday 2 October 2026"


def test_what_is_handed_back_says_by_whom_and_why(record: Record) -> None:
    number = record.add("Ask for a quote", ANN)
    record.act(lambda s: actions.hand_back(s, ANN, number, "On leave", record.now))
    note = said(record, actions.BACK)
    assert note
    assert note.heading == "Handed back: Forum"
    assert note.lines[1] == "name of U0ANN can’t do it: On leave"
    assert labels(note) == ["Give to somebody else", "Done", "Drop it"]
    assert "somebody else" in said(record, actions.GIVEN, part="became").lines[-1]
    record.act(lambda s: actions.drop(s, NOTER, number, "Not needed", record.now))
    assert said(record, actions.BACK) is None
    assert said(record, actions.BACK, part="became").lines[-1] == "Nobody needs to do it: Not needed"


def test_it_is_asked_in_three_words_and_once(record: Record) -> None:
    record.act(lambda s: outbox.add(s, list(after.asking(s, record.now))))
    note = said(record, after.USEFUL)
    assert note
    assert note.heading == "Was this useful?"
    assert labels(note) == ["Yes", "Partly", "No"]
    assert "totals only" in note.lines[1]
    kind = {each.name: each for each in AFTER.kinds}[after.USEFUL]
    assert kind.is_ask
    record.act(lambda s: feedback.rate(s, BOB, 1, Useful.YES, record.now))
    assert said(record, after.USEFUL) is None
    assert not stands(record, after.USEFUL)
