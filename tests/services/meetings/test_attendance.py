"""Who was there: ticked by who keeps the record, corrected, counted by the kind of setting."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from bot.services.meetings import attendance as service
from bot.services.meetings.answers import Answer, Closed
from bot.services.meetings.attendance import NOT_LINKED
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.database import Database
from bot.store.people import SettingLink
from tests.factories import make_import, make_provider
from tests.services.meetings.office import MAYA, NOW, START
from tests.services.meetings.record import ANN, BOB, CAT, DEE, NOTER, OVER, TOMAS, Record

GOING, MAYBE, NO = Answer


@pytest.fixture
def record(database: Database) -> Record:
    record = Record(database)
    for name, given in (("CAT", NO), ("BOB", MAYBE), ("ANN", GOING)):
        record.answer(name, given)
    record.now = START
    return record


def test_those_who_said_that_they_come_stand_first(record: Record) -> None:
    record.tick(new=[DEE])
    roll = record.act(lambda s: service.roll(s, NOTER, 1, record.now))
    listed = [(answer, who.user_id) for answer, who in roll.listed]
    assert listed == [("going", "U0ANN"), ("maybe", "U0BOB"), ("no", "U0CAT"), ("", "U0DEE")]


@pytest.mark.parametrize("by", [NOTER, MAYA, TOMAS])
def test_who_keeps_the_record_ticks_and_the_same_again_changes_nothing(record: Record, by: Actor) -> None:
    assert record.tick(ANN, BOB, by=by, new=[DEE]) == 3
    record.move(minutes=1)
    assert record.tick(ANN, BOB, by=by, new=[DEE]) == 3
    assert record.there() == {record.person(one) for one in (ANN, BOB, DEE)}
    assert record.audited().count("meeting.attendance") == 1


def test_it_is_corrected_later(record: Record) -> None:
    record.tick(ANN, BOB)
    record.now = OVER + timedelta(days=100)
    assert record.tick(CAT, away=[ANN], by=MAYA) == 2
    assert record.there() == {record.person(BOB), record.person(CAT)}


def test_of_two_who_tick_at_the_same_time_neither_undoes_what_the_other_ticked(record: Record) -> None:
    record.tick(ANN, by=MAYA)
    record.tick(BOB, by=NOTER)
    assert record.there() == {record.person(ANN), record.person(BOB)}


def test_that_nobody_came_is_noted_too(record: Record) -> None:
    assert record.tick() == 0
    assert record.act(lambda s: service.roll(s, NOTER, 1, record.now)).taken is not None


@pytest.mark.parametrize(
    "by", [ANN, replace(ANN, standing=Standing.ELSEWHERE), replace(NOTER, standing=Standing.GONE)]
)
def test_nobody_else_sees_or_ticks_it(record: Record, by: Actor) -> None:
    with pytest.raises(NotAllowed):
        record.act(lambda s: service.roll(s, by, 1, record.now))
    with pytest.raises(NotAllowed):
        record.tick(ANN, by=by)
    assert record.there() == set()


def test_a_note_taker_keeps_the_record_of_no_other_meeting(record: Record) -> None:
    other = record.next_meeting()
    record.now = START + timedelta(days=40)
    with pytest.raises(NotAllowed):
        record.act(lambda s: service.roll(s, NOTER, other, record.now))


def test_nothing_is_ticked_before_it_begins_or_once_it_is_off(record: Record) -> None:
    record.now = START - timedelta(minutes=1)
    with pytest.raises(Closed, match="not begun"):
        record.tick(ANN)
    record.cancel()
    record.now = OVER
    with pytest.raises(Closed, match="cancelled"):
        record.tick(ANN)


def test_an_account_that_is_closed_was_not_there(record: Record) -> None:
    with pytest.raises(NotAllowed, match="closed"):
        record.tick(ANN, new=[replace(DEE, standing=Standing.GONE)])
    assert record.there() == set()


def link(record: Record, actor: Actor, urn: str, kind: str, outcome: str | None = "confirmed") -> None:
    whose = record.person(actor)

    def add(session: object) -> None:
        if kind:
            make_provider(session, make_import(session), urn, provider_type=kind)
        facts = {"register": "ofsted", "urn": urn, "asked_at": NOW, "asked_by": actor.user_id}
        session.add(SettingLink(person_id=whose, outcome=outcome, **facts))

    record.act(add)


def test_they_are_counted_by_the_kind_of_their_setting(record: Record) -> None:
    link(record, ANN, "EY1", "Childminder")
    link(record, BOB, "EY2", "Childcare on domestic premises")
    link(record, BOB, "EY1", "")
    link(record, CAT, "EY2", "", outcome=None)
    record.tick(ANN, BOB, CAT)
    kinds = record.act(lambda s: service.by_type_of(s, MAYA, 1))
    assert kinds == {"Childminder": 2, "Childcare on domestic premises": 1, NOT_LINKED: 1}
    assert list(kinds)[-1] == NOT_LINKED


def test_the_report_counts_what_was_ticked_within_a_year(record: Record) -> None:
    link(record, ANN, "EY1", "Childminder")
    record.tick(ANN, BOB)
    other = record.next_meeting()
    record.now = START + timedelta(days=40)
    told = record.act(lambda s: service.report(s, MAYA, "C1", record.now))
    assert (told.held, told.unticked, told.visits, told.people, told.average) == (2, 1, 2, 2, 2.0)
    ids = [record.person(ANN)]
    record.act(lambda s: service.tick(s, MAYA, other, ids, [], [], record.now))
    told = record.act(lambda s: service.report(s, MAYA, "C1", record.now))
    assert (told.held, told.unticked, told.visits, told.people, told.average) == (2, 0, 3, 2, 1.5)
    assert told.by_type == {"Childminder": 1, NOT_LINKED: 1}
    assert record.act(lambda s: service.report(s, MAYA, "C2", record.now)).held == 0
    record.move(days=400)
    assert record.act(lambda s: service.report(s, MAYA, "C1", record.now)).held == 0
    with pytest.raises(NotAllowed):
        record.act(lambda s: service.report(s, NOTER, "C1", record.now))


def test_two_who_tick_the_same_at_the_same_moment_note_it_once(record: Record) -> None:
    ready = Barrier(2)

    def tick(by: Actor) -> int:
        ready.wait(10)
        return record.tick(ANN, by=by, new=[DEE])

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(tick, (MAYA, NOTER))) == [2, 2]
    assert record.audited().count("meeting.attendance") == 1


def test_who_keeps_the_record_but_is_no_staff_ticks_nobody_by_a_number_they_were_not_shown(
    record: Record,
) -> None:
    stranger = record.outsider("Pat Hidden")

    def tick(by: Actor) -> int:
        return record.act(lambda s: service.tick(s, by, record.meeting_id, [stranger], [], [], record.now))

    with pytest.raises(NotAllowed):
        tick(NOTER)
    assert record.there() == set()
    assert tick(MAYA) == 1
