"""A series: planned once, changed and called off from one meeting on, told once, posted in time."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest
import vobject
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.meetings import answers as meeting_answers
from bot.services.meetings import posts, series
from bot.services.meetings.answers import Answer
from bot.services.meetings.calendar import to_ics
from bot.services.meetings.meetings import Meetings, State, Unsuitable
from bot.services.meetings.plans import Plan, Typed, plan_of
from bot.services.meetings.series import Series, claim_due, is_any_due, note_refused
from bot.services.meetings.series_plans import (
    NO_TERM_DATES,
    SeriesPlan,
    hints_for_series,
    settled_series,
    understand_series,
)
from bot.services.meetings.telling import SERIES_CANCELLED, SERIES_CHANGED
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.term_dates import Kind, Span, TermDates, take
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.series import MeetingSeries
from bot.store.outbox import Nudge
from bot.when import LONDON
from tests.services.meetings.office import MAYA, NOW, guest

T = TypeVar("T")
TYPED = Typed(title="Forum", channel_id="C1", when="every second Tuesday 6.30pm until March", place="Hall")
ROSE, SAM = guest("ROSE"), guest("SAM")


class Room:
    """A database in which series are planned."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW

    def act(self, do: Callable[[Session], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(session)

    def understand(self, **fields: str) -> SeriesPlan:
        typed = Typed(**{**vars(TYPED), **fields})
        found = self.act(lambda s: understand_series(s, typed, self.now, "england"))
        assert found
        return found

    def begin(self, key: str = "form:1", **fields: str) -> int:
        planned = self.understand(**fields)
        return self.act(lambda s: Series(s, MAYA, self.now).begin(planned, key, 14).id)

    def post(self, meeting_id: int) -> None:
        self.act(lambda s: posts.claim_post(s, MAYA, meeting_id, self.now))
        self.act(lambda s: posts.note_posted(s, meeting_id, f"1.{meeting_id}", 0))

    def invite_all(self) -> list[int]:
        """People are invited to every meeting; their numbers."""
        ids = [one.id for one in self.meetings()]
        for one in ids:
            self.post(one)
        return ids

    def go(self, who: Actor, *ids: int) -> None:
        for one in ids:
            self.act(lambda s, one=one: meeting_answers.answer(s, who, one, Answer.GOING, self.now))

    def meetings(self) -> Sequence[Meeting]:
        return self.act(lambda s: s.scalars(select(Meeting).order_by(Meeting.starts_at)).all())

    def due(self, kind: str) -> Sequence[Nudge]:
        return self.act(lambda s: s.scalars(select(Nudge).where(Nudge.kind == kind).order_by(Nudge.id)).all())

    def change(self, meeting_id: int, **changes: object) -> None:
        def do(session: Session) -> None:
            meeting = session.get_one(Meeting, meeting_id)
            plan = replace(plan_of(meeting), **changes)  # type: ignore[arg-type]
            Series(session, MAYA, self.now).change(meeting_id, plan, meeting.sequence)

        self.act(do)

    def told(self, kind: str, who: Actor) -> list[int]:
        """The meetings somebody is told of in one message."""
        read = series.changed if kind == SERIES_CHANGED else series.cancelled

        def do(session: Session) -> list[int]:
            person = meeting_answers.people.in_slack(session, who.user_id)
            assert person
            found = session.scalars(select(Nudge).where(Nudge.kind == kind, Nudge.person_id == person.id))
            (nudge,) = found
            return [one.id for one in read(session, nudge.about, person.id)]

        return self.act(do)


@pytest.fixture
def room(database: Database) -> Iterator[Room]:
    return Room(database)


def test_all_meetings_are_made_at_once_and_keep_to_the_clock(room: Room) -> None:
    room.begin()
    made = room.meetings()
    assert len(made) == 15
    local = [one.starts_at.astimezone(LONDON) for one in made]
    assert {(one.hour, one.minute, one.weekday()) for one in local} == {(18, 30, 1)}
    assert local[0].date() == date(2026, 9, 15)
    assert {one.ends_at - one.starts_at for one in made} == {timedelta(minutes=90)}
    assert {one.state for one in made} == {State.DRAFT}
    assert len({one.uid for one in made}) == 15


def test_the_same_form_twice_is_one_series(room: Room) -> None:
    assert room.begin() == room.begin()
    assert len(room.meetings()) == 15
    with pytest.raises(Unsuitable, match="planned already"):
        room.begin(when="every Tuesday 6.30pm until March")
    with pytest.raises(Unsuitable, match="planned already"):
        room.begin(title="Other")


def test_holidays_are_left_out_with_the_reason(room: Room) -> None:
    half_term = Span(Kind.HOLIDAY, "Half term", date(2026, 10, 26), date(2026, 10, 30))
    room.act(lambda s: take(s, TermDates("council", "Westhaven", [half_term]), NOW))
    room.begin(when="every Friday 10am until January", leave_out="bank school")
    days = [one.starts_at.astimezone(LONDON).date() for one in room.meetings()]
    left_out = room.act(lambda s: s.scalars(select(MeetingSeries.left_out)).one())
    assert left_out == {
        "2026-10-30": "school holidays: Half term",
        "2026-12-25": "bank holiday: Christmas Day",
        "2027-01-01": "bank holiday: New Year's Day",
    }
    assert not {day.isoformat() for day in days} & left_out.keys()


def test_where_no_term_dates_are_known_that_is_said(room: Room) -> None:
    assert NO_TERM_DATES in room.understand(leave_out="school").notes
    assert NO_TERM_DATES not in room.understand(leave_out="bank").notes


def test_what_is_settled_means_the_same_when_it_is_read_again(room: Room) -> None:
    planned = room.understand(when="every second Tuesday 6.30-8pm until March except holidays")
    typed = settled_series(Typed(**{**vars(TYPED), "when": "every second Tuesday 6.30-8pm"}), planned)
    again = room.act(lambda s: understand_series(s, typed, NOW + timedelta(minutes=5), "england"))
    assert again
    assert (again.plan, again.dates, again.leave_out) == (planned.plan, planned.dates, planned.leave_out)


def test_all_faults_of_a_form_are_told_at_once(room: Room) -> None:
    with pytest.raises(WrongFields) as wrong:
        room.understand(when="every Tuesday", title="", place="")
    assert wrong.value.errors.keys() == {"when", "title", "place"}


def test_one_meeting_is_no_series(room: Room) -> None:
    typed = replace(TYPED, when="Tuesday 22 September 6.30pm")
    assert room.act(lambda s: understand_series(s, typed, NOW, "england")) is None


def test_hints_on_several_dates_are_told_once(room: Room) -> None:
    room.begin()
    planned = room.understand(title="Other", when="every Tuesday 6.30pm until March")
    told = room.act(lambda s: hints_for_series(s, MAYA, planned, "england"))
    assert len(told) == 15
    assert all("is planned for the same channel then" in one for one in told)
    christmas = room.understand(channel_id="C2", when="every Friday 10am until January")
    told = room.act(lambda s: hints_for_series(s, MAYA, christmas, "england"))
    assert any("Christmas Day" in one for one in told)


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_nobody_but_staff_plans_changes_or_calls_off_a_series(room: Room, standing: Standing) -> None:
    first = room.begin()
    other = Actor("U0MAYA", "T1", standing)
    planned = room.understand(title="Other")
    plan = planned.plan
    for attempt in (
        lambda s: Series(s, other, NOW).begin(planned, "form:2", 14),
        lambda s: Series(s, other, NOW).change(first, plan, 0),
        lambda s: Series(s, other, NOW).cancel(first),
        lambda s: Series(s, other, NOW).following(first),
        lambda s: hints_for_series(s, other, planned, "england"),
    ):
        with pytest.raises(NotAllowed):
            room.act(attempt)
    assert {one.title for one in room.meetings()} == {"Forum"}


def test_a_change_of_one_leaves_the_others_and_a_change_from_here_on_those_before(room: Room) -> None:
    room.begin()
    first, second, third, *_ = (one.id for one in room.meetings())
    room.act(
        lambda s: Meetings(s, MAYA, NOW).change(
            first, replace(plan_of(s.get_one(Meeting, first)), place="Library"), 0
        )
    )
    room.change(third, title="Late forum")
    places = {one.id: (one.place, one.title) for one in room.meetings()}
    assert places[first] == ("Library", "Forum")
    assert places[second] == ("Hall", "Forum")
    assert {places[one] for one in places.keys() - {first, second}} == {("Hall", "Late forum")}


def test_a_new_day_and_time_moves_all_that_follow_on_the_clock(room: Room) -> None:
    room.begin()
    _, second, *_ = (one.id for one in room.meetings())
    starts = datetime(2026, 9, 30, 19, 0, tzinfo=LONDON).astimezone(UTC)
    room.change(second, starts_at=starts, ends_at=starts + timedelta(hours=1))
    first, *others = room.meetings()
    assert first.starts_at.astimezone(LONDON).hour == 18
    local = [one.starts_at.astimezone(LONDON) for one in others]
    assert {(one.hour, one.minute, one.weekday()) for one in local} == {(19, 0, 2)}
    assert {one.starts_at.hour for one in others} == {18, 19}
    assert {one.ends_at - one.starts_at for one in others} == {timedelta(hours=1)}


def test_who_counts_on_several_is_told_once_of_those_they_count_on(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    room.go(ROSE, *ids[:4])
    room.go(SAM, ids[5])
    room.change(ids[1], place="Library")
    assert len(room.due(SERIES_CHANGED)) == 2
    assert room.due("meeting.changed") == []
    assert room.told(SERIES_CHANGED, ROSE) == ids[1:4]
    assert room.told(SERIES_CHANGED, SAM) == [ids[5]]


def test_the_same_change_twice_tells_nobody_twice(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    room.go(ROSE, *ids)
    for _ in range(2):
        plan = room.act(lambda s: replace(plan_of(s.get_one(Meeting, ids[0])), place="Library"))
        room.act(lambda s, plan=plan: Series(s, MAYA, NOW).change(ids[0], plan, 0))
    assert len(room.due(SERIES_CHANGED)) == 1
    assert {one.sequence for one in room.meetings()} == {1}


def test_two_changes_before_anybody_is_told_are_told_at_once(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    room.go(ROSE, *ids[:2])
    room.change(ids[0], place="Library")
    room.change(ids[0], title="Late forum")
    *_, last = room.due(SERIES_CHANGED)
    assert last.about["fields"] == "place title"
    room.act(
        lambda s: Meetings(s, MAYA, NOW).change(
            ids[1], replace(plan_of(s.get_one(Meeting, ids[1])), purpose="Ratios"), 2
        )
    )
    (one,) = room.due("meeting.changed")
    assert one.about["fields"] == "place purpose title"
    rose = one.person_id or 0
    assert room.act(lambda s: [m.id for m in series.changed(s, last.about, rose)]) == [ids[0]]


def test_a_change_to_a_meeting_that_is_another_by_now_is_refused_whole(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    plan = room.act(lambda s: replace(plan_of(s.get_one(Meeting, ids[0])), place="Library"))
    room.change(ids[0], title="Late forum")
    with pytest.raises(Unsuitable, match="Somebody else has changed"):
        room.act(lambda s: Series(s, MAYA, NOW).change(ids[0], plan, 0))
    assert {one.place for one in room.meetings()} == {"Hall"}


def test_those_that_people_were_invited_to_stay_in_their_channel(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    room.post(ids[1])
    with pytest.raises(Unsuitable, match="invited in another channel"):
        room.change(ids[0], channel_id="C9")
    assert {one.channel_id for one in room.meetings()} == {"C1"}


def test_called_off_from_here_on_those_before_stand_and_each_is_told_once(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    room.go(ROSE, *ids[:4])
    for _ in range(2):
        room.act(lambda s: Series(s, MAYA, NOW).cancel(ids[1]))
    states = [one.state for one in room.meetings()]
    assert states == [State.INVITED, *[State.CANCELLED] * (len(ids) - 1)]
    assert len(room.due(SERIES_CANCELLED)) == 1
    assert room.told(SERIES_CANCELLED, ROSE) == ids[1:4]
    assert room.due("meeting.cancelled") == []


def test_what_follows_is_counted_with_who_is_told(room: Room) -> None:
    room.begin()
    ids = room.invite_all()
    room.go(ROSE, *ids[:2])
    room.go(SAM, ids[3])
    found = room.act(lambda s: Series(s, MAYA, NOW).following(ids[1]))
    assert found
    assert (found.following, found.told_one, found.told_all) == (len(ids) - 2, 1, 2)
    assert room.act(lambda s: Series(s, MAYA, NOW).following(ids[-1])) is None


def claimed(room: Room) -> list[int]:
    found = []
    while (one := room.act(lambda s: claim_due(s, room.now))) is not None:
        found.append(one.id)
    return found


def test_nothing_is_posted_before_the_first_invitation_was(room: Room) -> None:
    room.begin()
    room.now += timedelta(days=30)
    assert claimed(room) == []


def test_each_invitation_is_due_once_so_many_days_before(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    room.post(ids[0])
    room.now = room.meetings()[1].starts_at - timedelta(days=14, seconds=1)
    assert claimed(room) == []
    room.now += timedelta(seconds=1)
    assert claimed(room) == [ids[1]]
    assert claimed(room) == []
    room.now += timedelta(days=14)
    assert claimed(room) == [ids[2]]


def test_two_processes_post_an_invitation_once(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    room.post(ids[0])
    room.now += timedelta(days=14)

    def claim(_: int) -> int | None:
        found = room.act(lambda s: claim_due(s, room.now))
        return found.id if found else None

    with ThreadPoolExecutor(4) as executor:
        taken = [one for one in executor.map(claim, range(4)) if one]
    assert len(taken) == len(set(taken))


def test_one_that_is_called_off_or_past_is_never_posted(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    room.post(ids[0])
    room.act(lambda s: Meetings(s, MAYA, NOW).cancel(ids[1]))
    room.now = room.meetings()[2].starts_at
    assert ids[1] not in (taken := claimed(room))
    assert ids[2] not in taken


def test_a_refused_invitation_is_tried_again_later_and_told_once(room: Room) -> None:
    room.begin()
    ids = [one.id for one in room.meetings()]
    room.post(ids[0])
    room.now = room.meetings()[1].starts_at - timedelta(days=14)
    for hour in range(3):
        assert claimed(room) == [ids[1]], hour
        room.act(lambda s: posts.give_back(s, ids[1]))
        room.act(lambda s: note_refused(s, ids[1], room.now))
        assert not room.act(lambda s: is_any_due(s, room.now))
        room.now += timedelta(hours=1)
    assert len(room.due(series.UNPOSTED)) == 1
    (nudge,) = room.due(series.UNPOSTED)
    assert room.act(lambda s: series.unposted(s, nudge.about)) is not None
    assert claimed(room) == [ids[1]]
    assert room.act(lambda s: series.unposted(s, nudge.about)) is None


def test_where_the_first_invitation_was_refused_nothing_follows(room: Room) -> None:
    first = room.begin()
    room.act(lambda s: posts.claim_post(s, MAYA, first, room.now))
    room.act(lambda s: posts.give_back(s, first))
    room.now += timedelta(days=30)
    assert claimed(room) == []


def test_of_a_series_the_list_shows_the_next_draft_and_today_what_waits_for_me(room: Room) -> None:
    first = room.begin()
    (shown,) = room.act(lambda s: Meetings(s, MAYA, NOW).drafts())
    assert (shown.meeting.id, shown.more) == (first, 14)
    assert len(room.act(lambda s: Meetings(s, MAYA, NOW).mine())) == 1
    room.post(first)
    assert [one.meeting.id for one in room.act(lambda s: Meetings(s, MAYA, NOW).mine())] == [first]


def test_each_entry_in_a_calendar_is_at_the_right_instant_and_keeps_its_name(room: Room) -> None:
    """Over both clock changes, read by a reader of another make: as planned, moved and called off."""
    room.begin(when="every second Tuesday 6.30pm until April")
    ids = room.invite_all()
    before = {one.id: vobject.readOne(to_ics(one).decode()).vevent for one in room.meetings()}
    starts = room.meetings()[1].starts_at + timedelta(hours=1)
    room.change(ids[1], starts_at=starts, ends_at=starts + timedelta(hours=1))
    room.act(lambda s: Series(s, MAYA, NOW).cancel(ids[3]))
    offsets = set()
    for one in room.meetings():
        calendar = vobject.readOne(to_ics(one).decode())
        read = calendar.vevent
        assert read.uid.value == before[one.id].uid.value
        assert read.dtstart.value.astimezone(UTC) == one.starts_at
        assert read.dtend.value.astimezone(UTC) == one.ends_at
        assert read.dtstart.value.strftime("%H:%M") == ("18:30" if one.id == ids[0] else "19:30")
        offsets.add(read.dtstart.value.utcoffset())
        is_off = one.id in ids[3:]
        assert calendar.method.value == ("CANCEL" if is_off else "PUBLISH")
        expected = 0 if one.id == ids[0] else 2 if is_off else 1
        assert int(read.sequence.value) == expected
    assert offsets == {timedelta(0), timedelta(hours=1)}
    assert len({one.uid.value for one in before.values()}) == len(ids)


def test_of_a_plan_every_meeting_has_the_end_that_was_said(room: Room) -> None:
    plans: list[Plan] = list(room.understand(when="every second Tuesday 6.30-8.15pm until April").plans())
    assert {one.ends_at - one.starts_at for one in plans} == {timedelta(minutes=105)}
