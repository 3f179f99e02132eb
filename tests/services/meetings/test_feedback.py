"""“Was this useful?”: one answer each, totals only, and nothing that tells who said what."""

from datetime import timedelta

import pytest

from bot.services.meetings import feedback as service
from bot.services.meetings.after import asking, to_rate, wrapping_up
from bot.services.meetings.answers import Closed
from bot.services.meetings.feedback import ASKED_FOR, Feedback, Useful
from bot.services.people import Actor, NotAllowed
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from tests.services.meetings.office import MAYA, START
from tests.services.meetings.record import ANN, BOB, CAT, DEE, NOTER, OVER, TOMAS, Record
from tests.tables import dump

YES, PARTLY, NO = Useful


@pytest.fixture
def record(database: Database) -> Record:
    record = Record(database)
    record.now = OVER
    record.tick(new=[ANN, BOB, CAT])
    return record


def rate(record: Record, by: Actor, given: Useful) -> None:
    record.act(lambda s: service.rate(s, by, 1, given, record.now))


def results(record: Record, actor: Actor = MAYA) -> Feedback | None:
    return record.act(lambda s: service.results(s, actor, s.get_one(Meeting, 1)))


def mine(record: Record, actor: Actor) -> str | None:
    return record.act(lambda s: service.asked(s, actor, s.get_one(Meeting, 1), record.now))


def test_an_answer_counts_once_and_can_be_changed(record: Record) -> None:
    for by, given in ((ANN, NO), (ANN, NO), (ANN, YES), (BOB, YES), (CAT, PARTLY)):
        rate(record, by, given)
    assert results(record) == Feedback(3, {"yes": 2, "partly": 1})
    assert (mine(record, ANN), mine(record, CAT)) == ("yes", "partly")


def test_of_few_answers_no_totals_are_shown(record: Record) -> None:
    rate(record, ANN, NO)
    rate(record, BOB, NO)
    assert results(record) == Feedback(2, {})


@pytest.mark.parametrize("actor", [NOTER, TOMAS, ANN])
def test_the_totals_are_for_the_organiser(record: Record, actor: Actor) -> None:
    for by in (ANN, BOB, CAT):
        rate(record, by, NO)
    assert results(record, actor) is None


def test_only_those_who_were_there_are_asked_and_count(record: Record) -> None:
    assert mine(record, DEE) is None
    with pytest.raises(NotAllowed, match="who were at the meeting"):
        rate(record, DEE, YES)
    assert record.run(asking) == 3
    assert record.run(asking) == 0
    assert sorted(record.told("meeting.useful")) == ["U0ANN", "U0BOB", "U0CAT"]


def test_who_organises_it_is_not_asked(record: Record) -> None:
    record.tick(new=[MAYA])
    assert record.run(asking) == 3
    assert mine(record, MAYA) is None
    with pytest.raises(NotAllowed, match="You organise"):
        rate(record, MAYA, YES)


def test_who_was_ticked_by_mistake_takes_no_answer_away(record: Record) -> None:
    """Whoever could take an answer away by unticking somebody would see in the totals what it was."""
    for by, given in ((ANN, NO), (BOB, YES), (CAT, YES)):
        rate(record, by, given)
    record.tick(away=[ANN])
    assert results(record) == Feedback(3, {"yes": 2, "no": 1})


def test_who_has_answered_is_asked_no_more(record: Record) -> None:
    ann, bob = record.person(ANN), record.person(BOB)
    rate(record, ANN, YES)
    assert record.act(lambda s: to_rate(s, {"meeting": 1}, ann)) is None
    assert record.act(lambda s: to_rate(s, {"meeting": 1}, bob)) is not None


def test_nothing_in_the_database_names_who_said_what(record: Record) -> None:
    rate(record, ANN, NO)
    tables = dump(record.database)
    ann = record.person(ANN)
    assert ANN.user_id not in tables["meeting_rating"]
    assert f", {ann}, " not in tables["meeting_rating"]
    assert "useful" not in tables["audit_event"]
    assert "rated" not in tables["audit_event"]


def test_once_the_time_is_over_nobody_can_tell_any_more_and_the_totals_stay(record: Record) -> None:
    for by in (ANN, BOB, CAT):
        rate(record, by, YES)
    assert not record.act(lambda s: service.is_to_forget(s, record.now))
    record.now = OVER + ASKED_FOR
    assert record.act(lambda s: service.is_to_forget(s, record.now))
    assert record.act(lambda s: service.forget_who(s, record.now)) == 1
    assert record.act(lambda s: service.forget_who(s, record.now)) == 0
    assert dump(record.database)["meeting_feedback"] == ""
    assert results(record) == Feedback(3, {"yes": 3})
    with pytest.raises(Closed, match="over"):
        rate(record, ANN, NO)
    assert mine(record, ANN) is None
    assert record.run(asking) == 0


def test_who_plans_it_and_who_takes_the_notes_are_told_once_to_tick_and_write(record: Record) -> None:
    record.person(NOTER)
    assert record.run(wrapping_up) == 2
    assert record.run(wrapping_up) == 0
    record.write()
    record.send()
    assert record.told("meeting.wrap_up") == [], "nothing is left to do"


def test_before_its_end_and_long_after_it_nobody_is_told(database: Database) -> None:
    record = Record(database)
    record.now = START + timedelta(minutes=30)
    assert record.run(wrapping_up) == 0
    record.now = START + timedelta(days=20)
    assert record.run(wrapping_up) == 0
