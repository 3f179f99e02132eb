"""What one part of the meetings does leaves what another holds: polls, agenda, bookings, series, tasks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.services.meetings import actions, suggestions
from bot.services.meetings import suggestion_answers as answers
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.part_nudges import GIVEN
from bot.services.meetings.plans import understand
from bot.services.meetings.series import Series, changed, claim_due
from bot.services.meetings.suggestions import Said, ShownTo, Sort
from bot.services.meetings.telling import SERIES_CANCELLED, SERIES_CHANGED
from bot.services.people import Actor
from bot.store import people
from bot.store.database import Database
from bot.store.meetings.polls import MeetingOption
from tests.services.meetings.office import MAYA, NOW, guest
from tests.services.meetings.polling import OFFERED, YES, Polling
from tests.services.meetings.test_series import ROSE, SAM, Room


@pytest.fixture
def office(database: Database) -> Polling:
    return Polling(database)


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def draft_poll(office: Polling) -> int:
    plan = understand(replace(OFFERED, title="Draft"), office.now)
    return office.act(lambda s: Meetings(s, MAYA, office.now).draft(plan, "form:2").id)


def times(session: Session, meeting_id: int) -> int:
    return len(session.scalars(select(MeetingOption).where(MeetingOption.meeting_id == meeting_id)).all())


def test_a_draft_whose_agenda_is_arranged_keeps_the_times_of_its_poll(office: Polling) -> None:
    number = draft_poll(office)
    made = office.act(lambda s: answers.arrange(s, MAYA, number, "One\nTwo", 0, office.now))
    assert made.agenda == ["One", "Two"]
    assert office.act(lambda s: times(s, number)) == 3


def test_while_people_mark_the_times_the_agenda_still_takes_what_they_suggest(office: Polling) -> None:
    office.mark("ANN", YES, YES, YES)
    said = Said(Sort.AGENDA, "Holidays", ShownTo.NOBODY)
    place, ann = str(office.meeting_id), guest("ANN")
    number = office.act(lambda s: suggestions.suggest(s, ann, place, said, "form:s", office.now).id)
    office.act(lambda s: answers.put_on_agenda(s, MAYA, number, "Holidays", "", office.now))
    assert office.meeting().agenda == ["Holidays"]
    assert office.totals() == [(1, 0, 0)] * 3


def give_task(office: Room | Polling, meeting_id: int, who: Actor) -> None:
    def do(session: Session) -> None:
        owner = people.meet(session, who.user_id, who.team_id, NOW)
        actions.add(session, MAYA, meeting_id, "Bring paint", owner, date(2026, 9, 20), "form:t", NOW)

    office.act(do)


def test_who_has_a_task_for_one_of_a_series_is_told_once_that_they_are_off(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    room.go(ROSE, *ids[:2])
    give_task(room, ids[2], SAM)
    room.act(lambda s: Series(s, MAYA, NOW).cancel(ids[1]))
    assert room.told(SERIES_CANCELLED, ROSE) == [ids[1]]
    assert room.told(SERIES_CANCELLED, SAM) == [ids[2]]
    assert len(room.due(SERIES_CANCELLED)) == 2


def test_an_agenda_changed_in_a_series_writes_to_nobody_but_who_was_to_be_told_before(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    room.go(SAM, *ids)
    room.change(ids[0], agenda=("Holidays",))
    assert room.due(SERIES_CHANGED) == []
    room.change(ids[0], place="Library")
    room.change(ids[0], agenda=("Holidays", "Ratios"))
    *_, last = room.due(SERIES_CHANGED)
    assert last.about["fields"] == "agenda place"
    theirs = room.act(lambda s: changed(s, last.about, last.person_id or 0))
    assert [one.id for one in theirs] == ids


@pytest.mark.slow
def test_a_change_of_a_series_asks_the_outbox_once_for_each_meeting_not_for_each_person(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    for number in range(20):
        room.go(guest(f"P{number}"), *ids)
    asked = 0

    def count(*given: object) -> None:
        nonlocal asked
        asked += "FROM outbox" in str(given[2])

    engine = room.database.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        room.change(ids[0], place="Library")
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert 0 < asked <= 4 * len(ids)


def test_who_chairs_a_meeting_learns_of_it_when_its_time_is_settled(office: Polling) -> None:
    def do(session: Session) -> None:
        changes = Meetings(session, MAYA, office.now)
        meeting = office.meeting_of(session)
        plan = replace(changes.plan(meeting), chair_id=SAM.user_id)
        changes.change(meeting.id, plan, meeting.sequence)

    office.act(do)
    office.mark("ANN", YES, YES, YES)
    assert office.due(GIVEN) == []
    office.settle(0)
    assert len(office.due(GIVEN)) == 1


def test_who_chairs_a_later_meeting_of_a_series_learns_of_it_when_people_are_invited(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    room.change(ids[0], chair_id=SAM.user_id)
    room.post(ids[0])
    assert [one.about["meeting"] for one in room.due(GIVEN)] == [ids[0]]
    room.now += timedelta(days=14)
    room.act(lambda s: claim_due(s, room.now))
    assert [one.about["meeting"] for one in room.due(GIVEN)] == ids[:2]
