"""A time that is found by asking people: marked, counted, settled on, once and for all."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.meetings import answers as meeting_answers
from bot.services.meetings import polls as service
from bot.services.meetings import posts
from bot.services.meetings.answers import Answer, Closed
from bot.services.meetings.meetings import FIXED, Meetings, Unsuitable, seen
from bot.services.meetings.plans import Typed, plan_of, understand
from bot.services.people import Actor, NotAllowed, Refusal, Standing
from bot.store import persons
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings import polls as poll_store
from bot.store.meetings.polls import MeetingOption, MeetingPoll
from bot.store.people import Person
from tests.services.meetings.office import MAYA, START, TYPED, guest
from tests.services.meetings.polling import IF_NEED, NO, OFFERED, YES, Polling

TOMAS = Actor("U0TOMAS", "T1", Standing.MEMBER)
ENGLAND = "england"


@pytest.fixture
def office(database: Database) -> Iterator[Polling]:
    return Polling(database)


def change(office: Polling, **fields: object) -> None:
    def do(session: Session) -> None:
        meetings = Meetings(session, MAYA, office.now)
        before = seen(session, office.meeting_of(session))
        plan = understand(replace(OFFERED, **fields), office.now, plan_of(before.meeting, before.poll))
        meetings.change(office.meeting_id, plan, office.meeting_of(session).sequence)

    office.act(do)


def test_marks_are_counted_and_the_same_again_changes_nothing(office: Polling) -> None:
    assert office.mark("ANN", YES, NO, IF_NEED).changed
    office.mark("BOB", YES, YES, NO)
    version = office.meeting().version
    assert not office.mark("ANN", YES, NO, IF_NEED).changed
    assert office.meeting().version == version
    assert office.totals() == [(2, 0, 0), (1, 0, 1), (0, 1, 1)]
    assert office.poll().answered == 2


def test_marks_can_be_changed_until_the_deadline_and_not_after_it(office: Polling) -> None:
    office.mark("ANN", YES, NO, NO)
    office.mark("ANN", NO, YES, NO)
    assert office.totals() == [(0, 0, 1), (1, 0, 0), (0, 0, 1)]
    office.close()
    with pytest.raises(Closed, match="Answers were taken until Sunday 20 September 2026, 12 noon"):
        office.mark("ANN", YES, YES, YES)
    assert office.totals() == [(0, 0, 1), (1, 0, 0), (0, 0, 1)]


def test_each_time_has_to_be_marked_and_no_other(office: Polling) -> None:
    for marks in ({}, {office.options[0]: YES}, {**office.marks(YES, YES, YES), 4711: NO}):
        with pytest.raises(Closed, match="open this again"):
            office.act(lambda s, m=marks: service.mark(s, guest("ANN"), 1, m, office.now))
    assert office.poll().answered == 0


def test_an_account_that_is_closed_marks_nothing(office: Polling) -> None:
    gone = replace(guest("ANN"), standing=Standing.GONE)
    with pytest.raises(NotAllowed):
        office.act(lambda s: service.mark(s, gone, 1, office.marks(YES, YES, YES), office.now))


def test_staff_note_what_somebody_said_over_the_telephone_and_nobody_else_does(office: Polling) -> None:
    def phone(session: Session) -> int:
        rose = Person(name="Rose", phone="01632 960001", noted_at=office.now, noted_by=MAYA.user_id)
        session.add(rose)
        session.flush()
        return rose.id

    rose = office.act(phone)
    marks = office.marks(YES, NO, NO)

    def note(actor: Actor) -> Callable[[Session], object]:
        return lambda s: service.mark_for(s, actor, 1, s.get_one(Person, rose), marks, office.now)

    with pytest.raises(NotAllowed):
        office.act(note(guest("ANN")))
    office.act(note(MAYA))
    assert office.totals()[0] == (1, 0, 0)


def test_what_is_settled_on_becomes_the_invitation_and_who_marked_is_told_once(office: Polling) -> None:
    office.mark("ANN", NO, YES, NO)
    office.mark("BOB", NO, NO, NO)
    before = office.meeting()
    for _ in range(2):
        office.settle(1)
    after = office.meeting()
    assert after.state == "invited"
    assert (after.starts_at, after.ends_at) == (START + timedelta(hours=24.5), START + timedelta(hours=25.5))
    assert (after.sequence, after.version) == (before.sequence + 1, before.version + 1)
    assert (after.ts, after.uid) == (before.ts, before.uid)
    assert len(office.due("meeting.settled")) == 2
    # Nobody's answer was given for them.
    assert office.answers() == {}
    office.answer("ANN", Answer.GOING)
    assert office.answers() == {"ANN": "going"}


def test_what_is_settled_on_for_the_next_morning_is_told_in_quiet_hours_too(office: Polling) -> None:
    office.mark("ANN", YES, YES, NO)
    office.now = START - timedelta(hours=12)
    office.settle(0)
    assert office.due("meeting.settled") == []
    assert len(office.due("meeting.settled_soon")) == 1


def test_who_settles_on_another_time_is_told_what_was_settled(office: Polling) -> None:
    office.mark("ANN", YES, YES, NO)
    office.settle(0)
    with pytest.raises(Unsuitable, match=r"settled on meanwhile: Tuesday 22 September 2026, 6.30pm to 8pm"):
        office.settle(1, TOMAS)
    assert office.meeting().starts_at == START
    assert len(office.due("meeting.settled")) == 1


def test_a_time_that_nobody_can_make_or_that_is_past_is_not_settled_on(office: Polling) -> None:
    with pytest.raises(Unsuitable, match="Nobody can make this time"):
        office.settle(0)
    office.mark("ANN", YES, IF_NEED, NO)
    with pytest.raises(Unsuitable, match="Nobody can make this time"):
        office.settle(2)
    office.now = START + timedelta(hours=1)
    with pytest.raises(Unsuitable, match="past"):
        office.settle(0)
    office.settle(1)
    assert office.meeting().state == "invited"


def test_only_staff_settle_and_see_who_said_what(office: Polling) -> None:
    office.mark("ANN", YES, IF_NEED, NO)
    for attempt in (
        lambda s: service.settle(s, guest("ANN"), 1, office.options[0], office.now),
        lambda s: service.to_settle(s, guest("ANN"), 1, office.options[0], ENGLAND, office.now),
        lambda s: service.voices(s, guest("ANN"), 1),
        lambda s: service.empty_ballot(s, guest("ANN"), 1, ENGLAND, office.now),
    ):
        with pytest.raises(NotAllowed):
            office.act(attempt)
    _, voices = office.act(lambda s: service.voices(s, MAYA, 1))
    assert [one.user_id for one in voices[0].said[YES]] == ["U0ANN"]
    assert [one.user_id for one in voices[1].said[IF_NEED]] == ["U0ANN"]


def test_of_an_anonymous_poll_nobody_is_shown_or_told_anywhere_who_said_what(database: Database) -> None:
    office = Polling(database, anonymous=True)
    office.mark("ANN", YES, NO, NO)
    with pytest.raises(NotAllowed, match="anonymous"):
        office.act(lambda s: service.voices(s, MAYA, 1))
    ballot = office.act(lambda s: service.empty_ballot(s, MAYA, 1, ENGLAND, office.now))
    assert ballot.mine == {}
    with office.database.transaction() as session:
        acts = session.scalars(select(AuditEvent).where(AuditEvent.action == "meeting.marked")).all()
    assert [set(one.details) for one in acts] == [{"person"}]
    assert office.totals()[0] == (1, 0, 0)


def test_a_poll_that_is_cancelled_tells_who_marked_and_takes_no_more(office: Polling) -> None:
    office.mark("ANN", YES, YES, NO)
    for _ in range(2):
        office.cancel()
    assert len(office.due("meeting.poll_cancelled")) == 1
    assert office.due("meeting.cancelled") == []
    with pytest.raises(Closed, match="cancelled"):
        office.mark("BOB", YES, YES, YES)
    with pytest.raises(Unsuitable, match="cancelled meanwhile"):
        office.settle(0)
    # It never was in anybody's calendar.
    taken = office.act(lambda s: posts.take(s, 1, office.now, with_file=True))
    assert taken
    assert not taken.file_is_due


def test_the_calendar_file_is_due_once_the_time_is_settled_and_not_before(office: Polling) -> None:
    office.mark("ANN", YES, YES, NO)

    def take(session: Session) -> posts.Taken | None:
        return posts.take(session, 1, office.now, with_file=True)

    taken = office.act(take)
    assert taken
    assert not taken.file_is_due
    office.act(lambda s: posts.note_shown(s, 1, taken.version, office.now))
    assert list(office.act(lambda s: posts.stale(s, office.now))) == []
    office.settle(0)
    taken = office.act(take)
    assert taken
    assert taken.file_is_due


def test_a_poll_takes_no_answers_to_an_invitation_and_an_invitation_no_marks(office: Polling) -> None:
    with pytest.raises(Closed, match="Mark your times"):
        office.answer("ANN", Answer.GOING)
    office.mark("ANN", YES, YES, YES)
    office.settle(0)
    with pytest.raises(Closed, match=r"settled already: Tuesday 22 September 2026, 6.30pm to 8pm"):
        office.mark("BOB", YES, YES, YES)


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"when": f"{OFFERED.when}\nFri 25 Sept 2026 9am"}, "options"),
        ({"when": TYPED.when}, "options"),
        ({"audience": "anonymous"}, "is_anonymous"),
        ({"channel_id": "C2"}, "channel_id"),
    ],
)
def test_what_people_were_asked_stays_as_it_is(office: Polling, fields: dict[str, object], part: str) -> None:
    office.mark("ANN", YES, YES, YES)
    with pytest.raises(Unsuitable) as refused:
        change(office, **fields)
    assert str(refused.value) == FIXED[part]
    assert office.poll().answered == 1


def test_place_and_deadline_can_be_changed_also_once_one_of_the_times_is_past(office: Polling) -> None:
    office.mark("ANN", YES, YES, YES)
    office.now = START + timedelta(hours=1)
    with pytest.raises(Closed):
        office.mark("ANN", NO, NO, NO)
    change(
        office,
        when="Tuesday 22 September 2026, 6.30pm to 8pm\nWednesday 23 September 2026, 7pm to 8pm\n"
        "Thursday 24 September 2026, 10am to 11.30am",
        place="Town Hall",
        until="Wednesday 23 September 2026, 9am",
    )
    assert office.meeting().place == "Town Hall"
    office.mark("ANN", NO, NO, YES)
    assert office.totals() == [(0, 0, 1), (0, 0, 1), (1, 0, 0)]


def test_a_draft_can_become_a_poll_and_a_poll_in_draft_a_meeting_with_one_time(database: Database) -> None:
    office = Polling(database)

    def draft(session: Session) -> int:
        return Meetings(session, MAYA, office.now).draft(understand(TYPED, office.now), "form:2").id

    number = office.act(draft)

    def plan(typed: Typed) -> Callable[[Session], object]:
        def do(session: Session) -> object:
            meetings = Meetings(session, MAYA, office.now)
            made = meetings.find(number)
            return meetings.change(number, understand(typed, office.now), made.meeting.sequence)

        return do

    def rows(session: Session) -> tuple[int, int]:
        theirs = select(MeetingOption).where(MeetingOption.meeting_id == number)
        poll = select(MeetingPoll).where(MeetingPoll.meeting_id == number)
        return len(session.scalars(theirs).all()), len(session.scalars(poll).all())

    assert office.act(rows) == (0, 0)
    office.act(plan(OFFERED))
    assert office.act(rows) == (3, 1)
    office.act(plan(replace(OFFERED, when="Fri 25 Sept 2026 9am or Mon 28 Sept 2026 9am")))
    assert office.act(rows) == (2, 1)
    office.act(plan(TYPED))
    assert office.act(rows) == (0, 0)
    assert office.act(lambda s: Meetings(s, MAYA, office.now).find(number)).poll is None


def test_a_poll_whose_deadline_is_past_is_not_posted(office: Polling) -> None:
    draft = office.act(lambda s: Meetings(s, MAYA, office.now).draft(office.plan(), "form:2").id)
    office.close()
    with pytest.raises(Unsuitable, match="deadline for answers is past"):
        office.act(lambda s: posts.claim_post(s, MAYA, draft, office.now))


def test_what_slack_refused_is_a_draft_with_its_times_again(office: Polling) -> None:
    draft = office.act(lambda s: Meetings(s, MAYA, office.now).draft(office.plan(), "form:2").id)
    office.act(lambda s: posts.claim_post(s, MAYA, draft, office.now))
    office.act(lambda s: posts.give_back(s, draft))
    coming = office.act(lambda s: Meetings(s, MAYA, office.now).find(draft))
    assert coming.meeting.state == "draft"
    assert coming.poll
    assert len(coming.poll.choices) == 3


def at_once(*acts: Callable[[], object]) -> list[object]:
    """All at the same moment; what each gave, or was refused with."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_of_two_who_settle_at_once_one_does_and_the_other_is_told(office: Polling) -> None:
    office.mark("ANN", YES, YES, NO)
    came = at_once(lambda: office.settle(0), lambda: office.settle(1, TOMAS))
    (refused,) = [one for one in came if isinstance(one, Unsuitable)]
    assert "settled on meanwhile" in str(refused)
    assert len(office.due("meeting.settled")) == 1


def test_a_mark_made_while_the_time_is_settled_counts_or_is_refused_and_never_lost(office: Polling) -> None:
    office.mark("ANN", YES, YES, NO)
    names = [f"P{number:02}" for number in range(8)]
    marking = [lambda name=name: office.mark(name, YES, YES, YES) for name in names]
    came = at_once(lambda: office.settle(0), *marking)
    refused = [one for one in came if isinstance(one, Closed)]
    with office.database.transaction() as session:
        marked = poll_store.marked_by(session, 1)
    # Whoever was not refused is counted, and was told of the time or may answer it.
    assert len(marked) == 1 + len(names) - len(refused)
    assert all("settled already" in str(one) for one in refused)
    assert len(office.due("meeting.settled")) == len(marked)


def test_twenty_people_who_mark_at_once_are_all_counted(office: Polling) -> None:
    names = [f"P{number:02}" for number in range(20)]
    came = at_once(*(lambda name=name: office.mark(name, YES, IF_NEED, NO) for name in names))
    assert not [one for one in came if isinstance(one, Refusal)]
    assert office.totals() == [(20, 0, 0), (0, 20, 0), (0, 0, 20)]


def test_one_and_the_same_person_who_presses_twice_at_once_is_counted_once(office: Polling) -> None:
    at_once(*(lambda: office.mark("ANN", YES, IF_NEED, NO) for _ in range(4)))
    assert office.totals() == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_of_two_entries_of_one_person_what_they_marked_themselves_stands(office: Polling) -> None:
    def phone(session: Session) -> None:
        rose = Person(name="Rose", phone="01632 960001", noted_at=office.now, noted_by=MAYA.user_id)
        session.add(rose)
        session.flush()
        service.mark_for(session, MAYA, 1, rose, office.marks(NO, NO, NO), office.now)

    office.act(phone)
    office.mark("ROSE", YES, IF_NEED, NO)

    def join(session: Session) -> None:
        noted = session.scalars(select(Person.id).where(Person.name == "Rose")).one()
        known = session.scalars(select(Person.id).where(Person.user_id == "U0ROSE")).one()
        meeting_answers.join(session, noted, known, office.now)
        service.join(session, noted, known)
        persons.merge(session, noted, known, MAYA.user_id, office.now)

    version = office.meeting().version
    office.act(join)
    assert office.totals() == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert office.poll().answered == 1
    assert office.meeting().version > version
