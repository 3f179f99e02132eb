"""Who is asked in a poll, who is reminded once, and what the organiser is told of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.meetings import asking as service
from bot.store.database import Database
from bot.store.meetings.polls import MeetingAsked, MeetingPoll
from bot.store.outbox import Nudge
from bot.store.people import Person
from tests.services.meetings.office import guest
from tests.services.meetings.polling import IF_NEED, NO, YES, Polling

MISSING, ALL, ENDED = "meeting.times_missing", "meeting.poll_answered", "meeting.poll_ended"
TWO_DAYS = timedelta(days=2)


@pytest.fixture
def office(database: Database) -> Iterator[Polling]:
    return Polling(database)


def whom(office: Polling, kind: str) -> list[str]:
    def user_of(nudge: Nudge) -> str:
        return office.act(lambda s: str(s.get_one(Person, nudge.person_id).user_id))

    return sorted(user_of(one).removeprefix("U0") for one in office.due(kind))


def before_the_end(office: Polling) -> None:
    office.now = office.poll().closes_at - TWO_DAYS


def test_only_who_has_not_answered_is_reminded_two_days_before_the_end_and_once(office: Polling) -> None:
    office.ask("ANN", "BOB", "CAT")
    office.mark("ANN", YES, NO, NO)
    before_the_end(office)
    office.move(minutes=-1)
    assert office.tick() == 0
    office.move(minutes=1)
    assert office.tick() == 2
    assert whom(office, MISSING) == ["BOB", "CAT"]
    office.move(days=1)
    assert office.tick() == 0


def test_a_poll_with_little_time_is_reminded_of_at_half_of_it(database: Database) -> None:
    office = Polling(database)
    office.ask("ANN")

    def hurry(session: Session) -> None:
        poll = session.get_one(MeetingPoll, 1)
        poll.closes_at = office.now + timedelta(days=1)

    office.act(hurry)
    office.move(hours=11)
    assert office.tick() == 0
    office.move(hours=1)
    assert office.tick() == 1


@pytest.mark.parametrize("what", ["answered", "settled", "cancelled", "closed", "left"])
def test_a_reminder_stops_once_it_has_no_point(office: Polling, what: str) -> None:
    office.ask("ANN", "BOB")
    office.mark("BOB", YES, YES, YES)
    before_the_end(office)
    office.tick()
    (due,) = office.due(MISSING)

    def stands() -> bool:
        return office.act(lambda s: service.missing(s, due.about, due.person_id or 0, office.now) is not None)

    assert stands()
    if what == "answered":
        office.mark("ANN", NO, NO, NO)
    elif what == "settled":
        office.settle(0)
    elif what == "cancelled":
        office.cancel()
    elif what == "closed":
        office.close()
    else:
        members = {guest("BOB").user_id}
        office.act(lambda s: service.note_members(s, 1, members, office.now))
    assert not stands()


def test_the_organiser_is_told_once_when_all_have_answered_and_is_not_asked_herself(office: Polling) -> None:
    assert office.poll().not_yet is None
    office.ask("ANN", "BOB")
    assert office.poll().not_yet == 2
    office.mark("ANN", YES, NO, NO)
    assert office.tick() == 0
    office.mark("BOB", YES, NO, NO)
    assert office.poll().not_yet == 0
    assert office.tick() == 1
    assert whom(office, ALL) == ["MAYA"]
    office.mark("BOB", NO, NO, NO)
    assert office.tick() == 0


def test_who_answers_without_being_asked_counts_and_does_not_stand_for_who_was_asked(office: Polling) -> None:
    office.ask("ANN")
    office.mark("STRANGER", YES, YES, YES)
    assert (office.poll().answered, office.poll().not_yet) == (1, 1)
    assert office.tick() == 0


def test_whoever_leaves_the_channel_is_not_waited_for(office: Polling) -> None:
    office.ask("ANN", "BOB")
    office.mark("ANN", YES, NO, NO)
    office.act(lambda s: service.note_members(s, 1, {"U0ANN", "U0NEW"}, office.now))
    assert office.poll().not_yet == 0
    # Who came later sees the poll in the channel, and is not reminded.
    assert office.tick() == 1
    assert whom(office, ALL) == ["MAYA"]


def test_nobody_is_told_that_all_have_answered_before_it_is_known_who_is_there(office: Polling) -> None:
    office.mark("ANN", YES, NO, NO)
    assert office.tick() == 0
    office.act(lambda s: service.note_members(s, 1, {"U0ANN", "U0BOT"}, office.now))
    assert list(office.act(lambda s: service.unknown(s, 1))) == ["U0BOT"]
    assert office.tick() == 0
    office.act(lambda s: service.note_people(s, 1, ["U0BOT"], {}, office.now))
    assert office.tick() == 1
    with office.database.transaction() as session:
        assert session.scalars(select(MeetingAsked.user_id)).all() == ["U0ANN"]


def test_slack_is_asked_about_few_people_at_a_time(office: Polling) -> None:
    members = {f"U0P{number:03}" for number in range(60)}
    office.act(lambda s: service.note_members(s, 1, members, office.now))
    assert len(office.act(lambda s: service.unknown(s, 1))) == service.MOST_LOOKED_UP
    assert list(office.act(lambda s: service.to_ask(s, office.now))) == [1]


def test_who_is_there_is_seen_again_every_hour_until_the_end(office: Polling) -> None:
    def due() -> list[int]:
        return list(office.act(lambda s: service.to_ask(s, office.now)))

    assert due() == [1]
    office.ask("ANN")
    assert due() == []
    office.move(hours=1)
    assert due() == [1]
    office.close()
    assert due() == []


def test_when_the_deadline_has_passed_the_channel_reads_it_and_the_organiser_is_told_once(
    office: Polling,
) -> None:
    office.mark("ANN", IF_NEED, NO, NO)
    office.close()
    version = office.meeting().version
    for _ in range(2):
        office.act(lambda s: service.close(s, office.now))
    assert office.meeting().version == version + 1
    assert office.poll().is_shown_closed
    assert office.tick() == 1
    assert office.tick() == 0
    assert whom(office, ENDED) == ["MAYA"]
    office.settle(0)
    (due,) = office.due(ENDED)
    assert office.act(lambda s: service.ended(s, due.about, office.now)) is None
