"""What one part of the meetings does leaves what another holds: polls, agenda, bookings, series, tasks."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.meetings import suggestion_answers as answers
from bot.services.meetings import suggestions
from bot.services.meetings.bookings import Bookings, Typed, when_of
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.plans import understand
from bot.services.meetings.suggestions import Said, ShownTo, Sort
from bot.services.meetings.venues import Venues
from bot.services.reaching import Nation
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.polls import MeetingOption
from tests.services.meetings.hall import HALL
from tests.services.meetings.office import MAYA, guest
from tests.services.meetings.polling import OFFERED, YES, Polling


@pytest.fixture
def office(database: Database) -> Polling:
    return Polling(database)


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


def test_a_draft_for_which_a_venue_is_booked_keeps_the_times_of_its_poll(office: Polling) -> None:
    number = draft_poll(office)

    def book(session: Session) -> None:
        venue = Venues(session, MAYA, office.now).add(HALL, "form:v")
        typed = Typed(number, venue.id, when=when_of(session.get_one(Meeting, number)))
        Bookings(session, MAYA, office.now).save(typed, (), Nation.ENGLAND, "form:b")

    office.act(book)
    assert office.act(lambda s: s.get_one(Meeting, number).place).startswith("St Mary’s Hall")
    assert office.act(lambda s: times(s, number)) == 3
