"""Tasks and actions: given, nudged until done, handed back, dropped; each with one clear outcome."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.checks import WrongFields
from bot.services.meetings import actions as service
from bot.services.meetings import todos
from bot.services.meetings.actions import due_day
from bot.services.meetings.after import actions_due
from bot.services.meetings.answers import Closed
from bot.services.meetings.meetings import Meetings
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import people
from bot.store.channels import NetworkChannel
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from tests.services.meetings.office import MAYA, NOW, START
from tests.services.meetings.record import ANN, BOB, FRIDAY, NOTER, TOMAS, Record

GIVEN, DUE, BACK = service.KINDS
MORNING = datetime(2026, 10, 2, 8, 0, tzinfo=UTC)
"""9 in the morning of the Friday, by the UK's clock."""


@pytest.fixture
def record(database: Database) -> Record:
    return Record(database)


def done(record: Record, number: int, by: Actor) -> bool:
    return record.act(lambda s: service.done(s, by, number, record.now))[1]


def hand_back(record: Record, number: int, by: Actor, reason: str = "No time") -> None:
    record.act(lambda s: service.hand_back(s, by, number, reason, record.now))


def drop(record: Record, number: int, by: Actor, reason: str = "Not needed") -> bool:
    return record.act(lambda s: service.drop(s, by, number, reason, record.now))


def change(record: Record, number: int, by: Actor, owner: Actor, due: date = FRIDAY) -> None:
    def do(session: object) -> None:
        whom = people.meet(session, owner.user_id, owner.team_id, record.now)
        service.change(session, by, number, "Book the caterer", whom, due, record.now)

    record.act(do)


def test_a_task_before_the_meeting_is_told_to_its_owner_once(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    assert record.add("Book the caterer", ANN) == number, "the same form again"
    assert record.told(GIVEN) == ["U0ANN"]
    assert [one.action.what for one in record.act(lambda s: todos.mine(s, ANN))] == ["Book the caterer"]
    assert record.act(lambda s: todos.mine(s, BOB)) == []


def test_who_takes_on_something_themselves_is_not_told(record: Record) -> None:
    record.add("Book the caterer", MAYA, by=MAYA)
    assert record.due(GIVEN) == []


def test_it_is_due_in_the_morning_of_its_day_and_each_week_until_it_is_done(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    record.now = MORNING - timedelta(minutes=1)
    assert record.run(actions_due) == 0
    for after, new in ((0, 1), (0, 0), (6, 0), (7, 1), (8, 0), (13, 0)):
        record.now = MORNING + timedelta(days=after)
        assert record.run(actions_due) == new
    assert done(record, number, ANN)
    record.now = MORNING + timedelta(days=14)
    assert record.run(actions_due) == 0
    assert {one.state for one in record.due(DUE)} == {"withdrawn"}


def test_after_an_outage_of_weeks_nobody_gets_all_of_them(record: Record) -> None:
    record.add("Book the caterer", ANN)
    record.now = MORNING + timedelta(days=30)
    assert record.run(actions_due) == 1


def test_done_twice_is_done_once(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    assert done(record, number, ANN)
    record.move(minutes=1)
    assert not done(record, number, NOTER)
    kept = record.action(number)
    assert (kept.state, kept.closed_by, kept.closed_at) == ("done", "U0ANN", NOW)
    assert record.audited().count("meeting.action_done") == 1


@pytest.mark.parametrize(
    "by", [BOB, replace(BOB, standing=Standing.ELSEWHERE), replace(ANN, standing=Standing.GONE)]
)
def test_nobody_else_closes_changes_or_hands_it_back(record: Record, by: Actor) -> None:
    number = record.add("Book the caterer", ANN)
    for attempt in (done, hand_back, drop, lambda *given: change(*given, BOB)):
        with pytest.raises(NotAllowed):
            attempt(record, number, by)
    with pytest.raises(NotAllowed):
        record.act(lambda s: todos.one(s, by, number))
    assert record.action(number).state == "open"


def test_an_owner_who_does_not_keep_the_record_cannot_drop_or_change_it(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    for attempt in (drop, lambda *given: change(*given, BOB)):
        with pytest.raises(NotAllowed):
            attempt(record, number, ANN)


def test_who_cannot_do_it_hands_it_to_the_organiser_once(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    hand_back(record, number, ANN)
    hand_back(record, number, ANN)
    assert record.told(BACK) == [MAYA.user_id]
    assert record.told(GIVEN) == []
    assert record.act(lambda s: todos.mine(s, ANN)) == []
    (mine,) = record.act(lambda s: todos.mine(s, MAYA))
    assert mine.action.reason == "No time"
    with pytest.raises(Closed, match="You organise"):
        hand_back(record, number, MAYA)
    change(record, number, MAYA, BOB)
    assert record.told(GIVEN) == ["U0BOB"]
    assert record.told(BACK) == []


def test_where_who_planned_it_is_gone_it_goes_to_who_looks_after_the_channel(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    record.person(TOMAS)

    def settle(session: object) -> None:
        session.get_one(Meeting, 1).made_by = "forgotten:1"
        facts = {"channel_id": "C1", "name": "n", "made_at": NOW, "made_by": TOMAS.user_id}
        session.add(NetworkChannel(coordinator_id=TOMAS.user_id, **facts))

    record.act(settle)
    hand_back(record, number, ANN)
    assert record.told(BACK) == [TOMAS.user_id]


def test_dropping_needs_a_reason_and_nudges_nobody_any_more(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    with pytest.raises(WrongFields):
        drop(record, number, NOTER, "  ")
    assert drop(record, number, NOTER)
    assert not drop(record, number, MAYA, "Another reason")
    assert record.action(number).reason == "Not needed"
    record.now = MORNING
    assert record.run(actions_due) == 0
    assert record.told(GIVEN) == []


def test_what_is_not_given_yet_is_thrown_away(record: Record) -> None:
    record.now = START
    number = record.add("Book the caterer", ANN, in_notes=True)
    assert drop(record, number, NOTER, "")
    assert record.action(number) is None
    with pytest.raises(Closed, match="no longer there"):
        drop(record, number, NOTER, "")


def test_a_change_is_told_to_who_has_it_now(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    change(record, number, NOTER, ANN)
    assert len(record.due(GIVEN)) == 1, "nothing is otherwise"
    record.now = MORNING
    record.run(actions_due)
    change(record, number, NOTER, BOB, FRIDAY + timedelta(days=3))
    assert record.told(GIVEN) == ["U0BOB"]
    assert record.told(DUE) == []
    (first, *_) = record.due(GIVEN)
    assert record.act(lambda s: todos.told(s, first.about, first.person_id)) is None
    record.now = MORNING + timedelta(days=3)
    record.run(actions_due)
    assert record.told(DUE) == ["U0BOB"]


def test_what_is_open_stands_on_the_next_meeting_until_it_is_closed(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    following = record.next_meeting()

    def shown() -> tuple[int, int]:
        coming = record.act(lambda s: Meetings(s, BOB, record.now).find(following))
        return coming.open_before, coming.meeting.version

    assert shown() == (1, 0)
    done(record, number, ANN)
    assert shown() == (0, 1), "its invitation is to be shown anew"
    record.add("Another", ANN)
    assert shown() == (1, 2)
    own = record.act(lambda s: Meetings(s, BOB, record.now).find(1))
    assert own.open_before == 0


def test_of_a_meeting_that_is_off_nothing_is_due(record: Record) -> None:
    record.add("Book the caterer", ANN)
    following = record.next_meeting()
    record.cancel()
    record.now = MORNING
    assert record.run(actions_due) == 0
    assert record.act(lambda s: todos.mine(s, ANN)) == []
    assert record.act(lambda s: Meetings(s, BOB, record.now).find(following)).open_before == 0


def test_who_has_something_to_do_is_told_that_the_meeting_is_off(record: Record) -> None:
    record.add("Book the caterer", ANN)
    following = record.next_meeting()
    before = record.act(lambda s: s.get_one(Meeting, following).version)
    record.cancel()
    assert record.told("meeting.cancelled") == ["U0ANN"]
    assert record.told(GIVEN) == ["U0ANN"]
    nudge = record.due(GIVEN)[0]
    assert record.act(lambda s: todos.told(s, nudge.about, nudge.person_id)) is None
    assert record.act(lambda s: s.get_one(Meeting, following).version) == before + 1


@pytest.mark.parametrize("what", ["", "  \n", "x" * 501])
def test_it_has_to_be_said_what_is_to_be_done(record: Record, what: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        record.add(what, ANN)
    assert "what" in wrong.value.errors


def test_a_meeting_has_only_so_many(record: Record) -> None:
    for number in range(service.MOST_ACTIONS):
        record.add(f"Task {number}", ANN)
    with pytest.raises(WrongFields):
        record.add("One more", ANN)


@pytest.mark.parametrize(
    ("words", "day"),
    [("2 October", FRIDAY), ("Friday 2 October at 3pm", FRIDAY), ("today", date(2026, 9, 14))],
)
def test_a_day_in_words(words: str, day: date) -> None:
    assert due_day(words, NOW) == day


@pytest.mark.parametrize(
    "words", ["", "soon", "October", "every Tuesday", "1 March 2020", "Friday 3 October"]
)
def test_a_day_that_is_not_sure_is_asked_for(words: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        due_day(words, NOW)
    assert wrong.value.errors["due"]


@given(st.text(max_size=250))
def test_whatever_is_typed_is_a_day_to_come_or_a_fault(words: str) -> None:
    fault = None
    try:
        day = due_day(words, NOW)
    except WrongFields as wrong:
        fault = wrong.errors["due"]
    assert fault or day >= NOW.date()


def test_of_two_who_close_it_at_the_same_moment_one_does(record: Record) -> None:
    number = record.add("Book the caterer", ANN)
    ready = Barrier(2)

    def close(by: Actor) -> bool:
        ready.wait(10)
        return done(record, number, by) if by is ANN else drop(record, number, by)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(close, (ANN, NOTER))) == [False, True]
    kept = record.action(number)
    assert (kept.state, kept.closed_by) in (("done", ANN.user_id), ("dropped", NOTER.user_id))
