"""Who comes: answers, the waiting list, and the last place that two want at once."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.meetings import answers as service
from bot.services.meetings.answers import Answer, Answered, Closed
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings.meetings import MeetingAnswer
from bot.store.people import Person
from tests.services.meetings.office import MAYA, NOW, Office, guest

GOING, MAYBE, NO = Answer


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    return Office(database)


def test_an_answer_stands_and_can_be_changed(office: Office) -> None:
    assert office.answer("BETH", GOING).changed
    assert office.answers() == {"BETH": "going"}
    assert office.answer("BETH", NO).changed
    assert office.answers() == {"BETH": "no"}


def test_the_same_answer_again_changes_nothing(office: Office) -> None:
    office.answer("BETH", GOING)
    before = office.meeting().version
    office.move(minutes=5)
    assert not office.answer("BETH", GOING).changed
    assert office.meeting().version == before
    noted = office.act(lambda s: s.scalars(select(AuditEvent.action)).all())
    assert noted.count("meeting.answered") == 1


def test_who_comes_too_late_waits_and_is_told_once_when_a_place_is_free(office: Office) -> None:
    for name in ("ANN", "BOB", "CAT", "DAN"):
        office.move(minutes=1)
        answered = office.answer(name, GOING)
    assert (answered.answer, answered.ahead) == ("waiting", 1)
    assert office.due("meeting.place") == []
    office.answer("ANN", NO)
    assert office.answers() == {"ANN": "no", "BOB": "going", "CAT": "going", "DAN": "waiting"}
    office.answer("ANN", NO)
    (told,) = office.due("meeting.place")
    assert told.person_id == 4  # Maya, who planned it, is the first
    assert told.expires_at == office.meeting().starts_at


def test_who_waits_and_asks_again_keeps_their_turn(office: Office) -> None:
    for name in ("ANN", "BOB", "CAT", "DAN"):
        office.move(minutes=1)
        office.answer(name, GOING)
    office.move(minutes=1)
    assert office.answer("CAT", GOING).ahead == 0
    office.answer("ANN", MAYBE)
    assert office.answers()["CAT"] == "going"


def test_more_places_are_given_to_who_waits(office: Office) -> None:
    for name in ("ANN", "BOB", "CAT", "DAN"):
        office.move(minutes=1)
        office.answer(name, GOING)
    office.change(places="3")
    assert office.answers()["CAT"] == "going"
    assert office.answers()["DAN"] == "waiting"
    office.change(places="")
    assert office.answers()["DAN"] == "going"
    assert len(office.due("meeting.place")) == 2


def test_fewer_places_take_none_away_but_free_none_either(office: Office) -> None:
    for name in ("ANN", "BOB", "CAT"):
        office.answer(name, GOING)
    office.change(places="1")
    office.answer("ANN", NO)
    assert office.answers() == {"ANN": "no", "BOB": "going", "CAT": "waiting"}


def test_the_last_place_is_taken_by_one_of_two(office: Office) -> None:
    office.answer("ANN", GOING)
    ready = Barrier(2)

    def take(name: str) -> str:
        ready.wait(5)
        return office.answer(name, GOING).answer

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(take, ("BOB", "CAT"))) == ["going", "waiting"]
    assert sorted(office.answers().values()) == ["going", "going", "waiting"]


def test_the_same_person_pressing_twice_at_once_has_one_answer(office: Office) -> None:
    ready = Barrier(2)

    def take(given: Answer) -> str:
        ready.wait(5)
        return office.answer("ANN", given).answer

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(take, (GOING, GOING)))
    assert office.answers() == {"ANN": "going"}


def test_nothing_is_answered_once_it_is_over_or_off(office: Office) -> None:
    office.move(days=9)
    with pytest.raises(Closed, match="is over"):
        office.answer("ANN", GOING)
    office.now = NOW
    office.cancel()
    with pytest.raises(Closed, match="was cancelled"):
        office.answer("ANN", GOING)
    assert office.answers() == {}


def test_a_closed_account_answers_nothing(office: Office) -> None:
    gone = Actor("U0GONE", "T2", Standing.GONE)
    with pytest.raises(NotAllowed):
        office.act(lambda s: service.answer(s, gone, office.meeting_id, GOING, NOW))
    assert office.answers() == {}


def test_staff_note_what_somebody_without_slack_said(office: Office) -> None:
    def note(session: Session) -> Answered:
        session.add(Person(name="Joan Bright", noted_at=NOW, noted_by=MAYA.user_id))
        session.flush()
        (joan,) = service.not_on_slack(session, MAYA, "bright")
        person = service.person_of(session, MAYA, joan.id, NOW)
        return service.answer_for(session, MAYA, office.meeting_id, person, GOING, NOW)

    assert office.act(note).answer == "going"
    assert office.answers() == {"Joan Bright": "going"}
    assert office.act(lambda s: s.scalars(select(MeetingAnswer.noted_by)).all()) == [MAYA.user_id]


def test_a_guest_sees_no_names_and_answers_for_nobody_else(office: Office) -> None:
    beth = guest("BETH")
    for attempt in (
        lambda s: service.attendance(s, beth, office.meeting_id),
        lambda s: service.not_on_slack(s, beth, "a"),
        lambda s: service.person_of(s, beth, guest("ANN"), NOW),
        lambda s: service.answer_for(s, beth, office.meeting_id, Person(id=1), GOING, NOW),
    ):
        with pytest.raises(NotAllowed, match="council’s own staff"):
            office.act(attempt)


def test_what_was_typed_is_searched_for_as_it_is(office: Office) -> None:
    def search(session: Session) -> Sequence[Person]:
        session.add(Person(name="Joan", noted_at=NOW, noted_by=MAYA.user_id))
        session.flush()
        return service.not_on_slack(session, MAYA, "%")

    assert list(office.act(search)) == []


@pytest.mark.slow
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["ANN", "BOB", "CAT", "DAN"]), st.sampled_from(Answer)), max_size=12)
)
def test_there_are_never_more_than_the_places_nor_a_free_one_while_somebody_waits(
    database: Database, presses: list[tuple[str, Answer]]
) -> None:
    with database.engine.begin() as connection:
        for table in ("meeting_need", "meeting_answer", "meeting", "outbox", "person", "audit_event"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    office = Office(database)
    last: dict[str, Answer] = {}
    for name, pressed in presses:
        office.now += timedelta(minutes=1)
        office.answer(name, pressed)
        last[name] = pressed
        standing = list(office.answers().values())
        assert standing.count("going") <= 2
        assert standing.count("going") == 2 or "waiting" not in standing
    wanted = {name for name, pressed in last.items() if pressed is GOING}
    assert {name for name, answer in office.answers().items() if answer in ("going", "waiting")} == wanted
