"""Planning, posting, changing and cancelling: who may, once only, and what is too late."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.meetings import posts
from bot.services.meetings.answers import Answer
from bot.services.meetings.meetings import Meetings, Unsuitable
from bot.services.meetings.plans import Plan, understand
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from tests.services.meetings.office import MAYA, NOW, START, TYPED, Office, guest

PLAN = understand(TYPED, NOW)
TOMAS = Actor("U0TOMAS", "T1", Standing.MEMBER)


@pytest.fixture
def office(database: Database) -> Iterator[Office]:
    return Office(database)


def of(session: Session, actor: Actor = MAYA, office: Office | None = None) -> Meetings:
    return Meetings(session, actor, office.now if office else NOW)


def draft(office: Office, key: str = "form:2", plan: Plan = PLAN) -> int:
    return office.act(lambda session: of(session, MAYA, office).draft(plan, key).id)


def actions(office: Office) -> list[str]:
    return list(office.act(lambda s: s.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()))


def test_the_same_form_twice_is_one_draft(office: Office) -> None:
    assert draft(office) == draft(office)
    assert actions(office)[2:] == ["meeting.drafted"]


def test_the_same_form_filled_in_otherwise_changes_the_draft(office: Office) -> None:
    first = draft(office)
    assert draft(office, plan=replace(PLAN, title="Other")) == first
    assert office.act(lambda s: s.get_one(Meeting, first).title) == "Other"


def test_a_form_whose_meeting_was_posted_makes_no_other(office: Office) -> None:
    assert draft(office, "form:1") == 1
    with pytest.raises(Unsuitable, match="invited to this meeting already"):
        draft(office, "form:1", replace(PLAN, title="Other"))
    assert office.meeting().title == "Forum"


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_nobody_but_staff_plans_posts_changes_cancels_or_lists(office: Office, standing: Standing) -> None:
    other = Actor("U0MAYA", "T1", standing)
    draft_id = draft(office)
    attempts: list[Callable[[Session], object]] = [
        lambda s: of(s, other).draft(PLAN, "form:3"),
        lambda s: of(s, other).change(1, replace(PLAN, title="Other"), 0),
        lambda s: of(s, other).cancel(1),
        lambda s: of(s, other).find(draft_id),
        lambda s: of(s, other).drafts(),
        lambda s: of(s, other).coming(40),
        lambda s: of(s, other).mine(),
        lambda s: posts.claim_post(s, other, draft_id, NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            office.act(attempt)
    assert len(actions(office)) == 3


def test_two_who_post_the_same_draft_at_once_post_it_once(office: Office) -> None:
    draft_id, ready = draft(office), Barrier(2)

    def post(actor: Actor) -> bool:
        ready.wait(5)
        try:
            office.act(lambda s: posts.claim_post(s, actor, draft_id, NOW))
        except Unsuitable:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(post, (MAYA, TOMAS))) == [False, True]
    assert actions(office).count("meeting.posted") == 2  # the office's own, and this one


def test_a_draft_whose_time_is_past_is_not_posted(office: Office) -> None:
    draft_id = draft(office)
    with pytest.raises(Unsuitable, match="time is past"):
        office.act(lambda s: posts.claim_post(s, MAYA, draft_id, START + timedelta(minutes=1)))


def test_any_staff_change_and_cancel_each_once(office: Office) -> None:
    other = replace(PLAN, place="Town Hall")
    assert list(office.act(lambda s: of(s, TOMAS).change(1, other, 0).fields)) == ["place"]
    assert list(office.act(lambda s: of(s, TOMAS).change(1, other, 1).fields)) == []
    for _ in range(2):
        office.act(lambda s: of(s, TOMAS).cancel(1))
    assert actions(office)[2:] == ["meeting.changed", "meeting.cancelled"]
    assert (office.meeting().sequence, office.meeting().state) == (2, "cancelled")


@pytest.mark.parametrize(
    ("do", "told"),
    [
        (lambda s: of(s).change(1, replace(PLAN, place="Town Hall"), 5), "Somebody else has changed"),
        (lambda s: of(s).change(1, replace(PLAN, channel_id="C2"), 0), "in another channel"),
        (lambda s: of(s).change(99, PLAN, 0), "no longer there"),
        (lambda s: of(s).find(99), "no longer there"),
        (lambda s: Meetings(s, MAYA, START + timedelta(hours=2)).change(1, PLAN, 0), "is over"),
        (lambda s: Meetings(s, MAYA, START + timedelta(hours=2)).cancel(1), "is over"),
        (lambda s: posts.claim_post(s, MAYA, 1, NOW), "not posted a second time"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    office: Office, do: Callable[[Session], object], told: str
) -> None:
    before = office.meeting().sequence, office.meeting().place
    with pytest.raises(Unsuitable, match=told):
        office.act(do)
    assert (office.meeting().sequence, office.meeting().place) == before
    assert len(actions(office)) == 2


def test_a_cancelled_meeting_is_not_changed(office: Office) -> None:
    office.cancel()
    with pytest.raises(Unsuitable, match="was cancelled"):
        office.act(lambda s: of(s).change(1, replace(PLAN, place="Town Hall"), 1))


def test_a_draft_that_two_change_at_once_keeps_the_first_change_and_says_so(office: Office) -> None:
    draft_id = draft(office)
    office.act(lambda s: of(s, TOMAS).change(draft_id, replace(PLAN, place="Town Hall"), 0))
    with pytest.raises(Unsuitable, match="Somebody else"):
        office.act(lambda s: of(s).change(draft_id, replace(PLAN, place="Library"), 0))


def test_a_cancelled_draft_tells_nobody(office: Office) -> None:
    draft_id = draft(office)
    office.act(lambda s: of(s).cancel(draft_id))
    assert office.due("meeting.cancelled") == []
    assert list(office.act(lambda s: of(s).drafts())) == []


def test_mine_are_my_drafts_and_my_meetings_of_the_next_7_days(office: Office) -> None:
    draft(office)
    office.act(lambda s: of(s, TOMAS).draft(PLAN, "form:tomas"))
    assert [one.meeting.id for one in office.act(lambda s: of(s).mine())] == [2]
    office.now = START - timedelta(days=6)
    mine = office.act(lambda s: of(s, MAYA, office).mine())
    assert [one.meeting.id for one in mine] == [2, 1]
    office.change(chair_id=TOMAS.user_id)
    mine = office.act(lambda s: of(s, TOMAS, office).mine())
    assert [one.meeting.id for one in mine] == [3, 1]


def test_one_updates_an_invitation_at_a_time(office: Office) -> None:
    def take(session: Session) -> posts.Taken | None:
        return posts.take(session, 1, office.now, with_file=False)

    assert office.act(take) is None
    office.answer("ANN", Answer.GOING)
    first = office.act(take)
    assert first
    assert first.coming.counts == {"going": 1}
    assert office.act(take) is None
    office.answer("BOB", Answer.GOING)
    office.act(lambda s: posts.note_shown(s, 1, first.version, office.now))
    assert office.act(take) is None, "while answers rain down, there is a pause between updates"
    office.move(seconds=3)
    second = office.act(take)
    assert second
    assert second.coming.counts == {"going": 2}
    office.act(lambda s: posts.note_shown(s, 1, second.version, office.now))
    assert office.act(take) is None


def test_an_update_that_was_never_finished_is_taken_over(office: Office) -> None:
    office.answer("ANN", Answer.GOING)
    assert office.act(lambda s: posts.take(s, 1, office.now, with_file=False))
    assert list(office.act(lambda s: posts.stale(s, office.now))) == []
    office.move(seconds=61)
    assert list(office.act(lambda s: posts.stale(s, office.now))) == [1]
    assert office.act(lambda s: posts.take(s, 1, office.now, with_file=False))


def test_a_guest_finds_what_they_are_invited_to(office: Office) -> None:
    found = office.act(lambda s: of(s, guest("BETH")).coming_in("C1"))
    assert [one.meeting.id for one in found] == [1]
    assert list(office.act(lambda s: of(s, guest("BETH")).coming_in("C2"))) == []
