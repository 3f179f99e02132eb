"""Where the parts of the meetings meet: polls with what is prepared, series with tasks, ideas with polls."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.services.meetings import actions, channel_posts, idea_nudges, polls
from bot.services.meetings.bookings import Bookings
from bot.services.meetings.checklist import Checklist, Entry
from bot.services.meetings.idea_stages import Stage
from bot.services.meetings.ideas import PLANNED, Ideas
from bot.services.meetings.meetings import Meetings, Unsuitable
from bot.services.meetings.part_nudges import GIVEN
from bot.services.meetings.plans import understand
from bot.services.meetings.posts import claim_post, note_posted
from bot.services.meetings.series import UNPOSTED, Series, claim_due
from bot.services.meetings.suggestion_answers import arrange, put_on_agenda
from bot.services.meetings.suggestions import Said, ShownTo, Sort, suggest
from bot.services.meetings.telling import SERIES_CANCELLED
from bot.store import outbox, people
from bot.store.database import Database
from bot.store.meetings import actions as action_store
from bot.store.meetings import polls as poll_store
from bot.store.meetings.ideas import MeetingIdea
from bot.store.meetings.meetings import Meeting
from bot.views.meetings.facts import uk_time
from bot.views.meetings.idea_notes import note_planned
from tests.services.meetings.club import MAYA as CO_ORDINATOR
from tests.services.meetings.club import Club
from tests.services.meetings.office import MAYA, guest
from tests.services.meetings.polling import NO, OFFERED, YES, Polling
from tests.services.meetings.test_series import Room

SAID = Said(Sort.AGENDA, "Outdoor play, please", ShownTo.ORGANISER)


class Draft(Polling):
    """A poll that was not posted yet."""

    def _invite(self, session: Session) -> int:
        return Meetings(session, MAYA, self.now).draft(self.plan(), "form:1").id


@pytest.fixture
def office(database: Database) -> Polling:
    return Polling(database)


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def test_host_and_note_taker_are_told_their_parts_once_the_time_is_settled(office: Polling) -> None:
    def give(session: Session) -> None:
        meetings = Meetings(session, MAYA, office.now)
        meeting = meetings.changeable(office.meeting_id)
        plan = replace(meetings.plan(meeting), host_id="U0OWEN", note_taker_id="U0OWEN")
        meetings.change(meeting.id, plan, meeting.sequence)

    office.act(give)
    office.mark("ANN", YES, YES, NO)
    assert office.due(GIVEN) == []
    for _ in range(2):
        office.settle(0)
    (told,) = office.due(GIVEN)
    assert told.about["parts"] == "host_id note_taker_id"


@pytest.mark.parametrize("is_posted", [True, False])
def test_a_change_of_the_agenda_or_the_place_leaves_the_times_as_they_are(
    database: Database, *, is_posted: bool
) -> None:
    office = Polling(database) if is_posted else Draft(database)
    before = office.poll().choices
    sequence = office.meeting().sequence
    office.act(lambda s: arrange(s, MAYA, office.meeting_id, "Snacks\nSleep", sequence, office.now))
    assert office.meeting().agenda == ["Snacks", "Sleep"]
    if is_posted:
        suggested = office.act(lambda s: suggest(s, guest("ANN"), "1", SAID, "form", office.now)).id
        office.act(lambda s: put_on_agenda(s, MAYA, suggested, "Outdoor play", "", office.now))
        assert office.meeting().agenda[-1] == "Outdoor play"
    assert [one.option.id for one in office.poll().choices] == [one.option.id for one in before]


def test_a_draft_offers_the_times_it_was_changed_to_and_those_that_stay_are_the_same(
    database: Database,
) -> None:
    office = Draft(database)
    before = [one.option for one in office.poll().choices]
    when = "Tue 22 Sept 2026 6.30-9pm\nThu 24 Sept 2026 10am\nFri 25 Sept 2026 10am"
    plan = understand(replace(OFFERED, when=when), office.now)
    sequence = office.meeting().sequence
    office.act(lambda s: Meetings(s, MAYA, office.now).change(office.meeting_id, plan, sequence))
    after = [one.option for one in office.poll().choices]
    assert [(one.starts_at, one.ends_at) for one in after] == [
        (one.starts_at, one.ends_at) for one in plan.options
    ]
    assert [one.id for one in after[:2]] == [before[0].id, before[2].id]


@pytest.mark.parametrize("is_posted", [True, False])
def test_no_venue_is_booked_before_the_time_is_known(database: Database, *, is_posted: bool) -> None:
    office = Polling(database) if is_posted else Draft(database)
    with pytest.raises(Unsuitable, match="Settle on one of the times first"):
        office.act(lambda s: Bookings(s, MAYA, office.now).begin(1))
    if is_posted:
        office.mark("ANN", YES, YES, NO)
        office.settle(0)
        assert office.act(lambda s: Bookings(s, MAYA, office.now).begin(1))[1].when.startswith(
            "Tuesday 22 Sep"
        )


def test_who_has_a_task_for_a_poll_is_told_that_it_is_off(office: Polling) -> None:
    def give(session: Session) -> None:
        bob = people.meet(session, "U0BOB", "T2", office.now)
        day = date(2026, 9, 20)
        actions.add(session, MAYA, office.meeting_id, "Ask the caterer", bob, day, "form", office.now)

    office.act(give)
    office.mark("ANN", YES, YES, NO)
    office.cancel()
    assert len(office.due("meeting.poll_cancelled")) == 2


def test_until_it_is_settled_no_time_is_said_of_a_poll(office: Polling) -> None:
    assert uk_time(office.meeting()) == "No time is settled yet"
    office.mark("ANN", YES, YES, NO)
    office.settle(0)
    assert uk_time(office.meeting()) == "Tuesday 22 September 2026, 6.30pm to 8pm (UK time)"


def add_task(room: Room, meeting_id: int, name: str) -> int:
    def do(session: Session) -> int:
        owner, day = people.meet(session, f"U0{name}", "T2", room.now), date(2026, 10, 20)
        return actions.add(session, MAYA, meeting_id, "Cake", owner, day, f"{name}:{meeting_id}", room.now).id

    return room.act(do)


def bring(room: Room, meeting_id: int, entry: Entry) -> None:
    room.act(lambda s: Checklist(s, MAYA, room.now).add(meeting_id, entry, (), f"item:{meeting_id}"))


def test_who_has_something_to_do_for_meetings_that_follow_is_told_once_that_they_are_off(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    add_task(room, ids[0], "ANN")
    add_task(room, ids[2], "BOB")
    entry = Entry("Urn", owner=guest("CAT"))
    for number in (1, 2):
        bring(room, ids[number], entry)
    room.go(guest("BOB"), ids[1])
    for _ in range(2):
        room.act(lambda s: Series(s, MAYA, room.now).cancel(ids[1]))
    assert len(room.due(SERIES_CANCELLED)) == 2
    assert room.told(SERIES_CANCELLED, guest("BOB")) == ids[1:3]
    assert room.told(SERIES_CANCELLED, guest("CAT")) == ids[1:3]


def test_who_brings_something_is_told_that_a_meeting_is_off_though_they_have_not_answered(room: Room) -> None:
    room.begin()
    first = room.invite_all()[0]
    entry = Entry("Urn", owner=guest("CAT"))
    bring(room, first, entry)
    room.act(lambda s: Meetings(s, MAYA, room.now).cancel(first))
    assert len(room.due("meeting.cancelled")) == 1


def test_the_host_of_a_series_is_told_of_each_meeting_that_is_posted_by_itself(room: Room) -> None:
    room.begin(host_id="U0OWEN")
    ids = [one.id for one in room.meetings()]
    room.post(ids[0])
    room.now = room.meetings()[1].starts_at - timedelta(days=14)
    claimed = room.act(lambda s: claim_due(s, room.now))
    assert claimed
    assert [one.about["meeting"] for one in room.due(GIVEN)] == ids[:2]


def test_what_a_series_left_open_stands_on_its_next_meeting_in_another_channel_too(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    room.post(ids[0])
    add_task(room, ids[0], "ANN")
    room.change(ids[1], channel_id="C9")

    def open_before(number: int) -> int:
        return room.act(lambda s: action_store.count_open_before(s, s.get_one(Meeting, number)))

    assert [open_before(one) for one in ids[:3]] == [0, 1, 1]


@pytest.mark.parametrize(("days", "state"), [(14, "polling"), (6, "draft")])
def test_a_meeting_of_a_series_whose_time_people_are_to_choose_is_posted_as_a_poll(
    room: Room, days: int, state: str
) -> None:
    room.begin()
    first, second, *_ = [one.id for one in room.meetings()]
    room.post(first)

    def offer(session: Session) -> None:
        meeting = session.get_one(Meeting, second)
        typed = replace(OFFERED, when="29 Sept 2026 6.30pm\n30 Sept 2026 7pm")
        Meetings(session, MAYA, room.now).change(second, understand(typed, room.now), meeting.sequence)

    room.act(offer)
    room.now = room.meetings()[1].starts_at - timedelta(days=days)
    for _ in range(2):
        claimed = room.act(lambda s: claim_due(s, room.now))
        assert claimed is None or claimed.id == second
    found = room.act(lambda s: s.get_one(Meeting, second))
    assert found.state == state
    assert len(room.due(UNPOSTED)) == (state == "draft"), "its deadline is past, and the planner is told"


@pytest.fixture
def club(database: Database) -> Club:
    """Ann and Bob would like to meet about outdoor play; Maya asks when it suits them."""
    club = Club(database)
    club.suggest("ANN")
    club.post()
    club.join("BOB")

    def ask(session: Session) -> None:
        meeting = Meetings(session, CO_ORDINATOR, club.now).draft(understand(OFFERED, club.now), "form")
        club_ideas(session, club).planned(1, meeting.id)
        claim_post(session, CO_ORDINATOR, meeting.id, club.now)
        note_posted(session, meeting.id, "2.2", 0)

    club.act(ask)
    return club


def club_ideas(session: Session, club: Club) -> Ideas:
    return Ideas(session, CO_ORDINATOR, club.now)


def told(club: Club) -> list[tuple[str, str]]:
    club.act(lambda s: outbox.add(s, idea_nudges.dues(s, club.now, 60)))
    return club.due(PLANNED)


def test_who_would_join_is_told_once_when_it_is_asked_and_not_again_when_the_time_is_settled(
    club: Club,
) -> None:
    asked = told(club)
    assert [who for who, _ in asked] == ["ANN", "BOB"]

    def note(session: Session) -> str:
        found = idea_nudges.with_date(session, {"idea": 1, "meeting": 1}, 1)
        assert found
        return " ".join(note_planned(*found).lines)

    assert "No time is settled yet. Please say which times suit you." in club.act(note)
    club.post()
    options = [one.id for one in club.act(lambda s: poll_store.options(s, 1))]
    bob = guest("BOB")
    club.act(lambda s: polls.mark(s, bob, 1, dict.fromkeys(options, YES), club.now))
    club.act(lambda s: polls.settle(s, CO_ORDINATOR, 1, options[0], club.now))
    assert told(club) == asked
    assert club.act(lambda s: channel_posts.stale(s, MeetingIdea, club.now)) == [1], "it says when"
    assert "6.30pm to 8pm (UK time). Please say whether you are coming." in club.act(note)


def test_an_idea_whose_poll_ran_out_has_not_met_and_can_be_planned_anew(club: Club) -> None:
    def stage() -> Stage:
        return club.ideas(CO_ORDINATOR, lambda i: i.find(1).stage)

    assert stage() is Stage.PLANNED
    club.move(days=20)
    assert stage() is Stage.SUGGESTED
    assert club.ideas(CO_ORDINATOR, lambda i: i.plannable(1)).meeting
