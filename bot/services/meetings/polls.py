"""“Find a time”: each person marks the times that are offered, and staff settle on one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.answers import GONE, STAFF_ANSWER, Closed
from bot.services.meetings.hints import hints_of
from bot.services.meetings.meetings import STAFF_PLAN, Coming, State, Unsuitable, seen
from bot.services.meetings.part_nudges import PARTS, tell_parts
from bot.services.meetings.plans import say_start, say_times
from bot.services.meetings.tallies import Choice, Mark, Poll, poll_of
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.store import outbox, people
from bot.store.meetings import ideas, meetings
from bot.store.meetings import polls as store
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.polls import MeetingMark
from bot.store.outbox import Due
from bot.store.people import Person

SETTLED, SETTLED_SOON = "meeting.settled", "meeting.settled_soon"
SOON = timedelta(days=1)
"""What is settled on for so soon is told at once, in quiet hours too: it may be the next morning."""
GONE_POLL = "This meeting is no longer there. Nothing was changed."
NOBODY_CAN = (
    "Nobody can make this time: there is no “Yes” and no “If need be” for it. Please choose another, or plan "
    "new times."
)
IS_PAST = "This time is past, so it cannot be settled on. Please choose another, or plan new times."


@dataclass(frozen=True)
class Ballot:
    """The times as one person is to mark them."""

    meeting: Meeting
    poll: Poll
    """With what speaks against each time for them."""
    mine: Mapping[int, Mark] = field(default_factory=dict)
    """By the options; empty where they have marked nothing yet."""


@dataclass(frozen=True)
class Marked:
    """What came of marking."""

    meeting: Meeting
    closes_at: datetime
    """Until then it can be changed."""
    changed: bool
    """False where the same was marked before."""


@dataclass(frozen=True)
class Voices:
    """Who said what of one time, as staff see it."""

    choice: Choice
    said: Mapping[Mark, Sequence[Person]]


def hinted(session: Session, coming: Coming, nation: str, person: Person | None = None) -> Coming:
    """A meeting with what speaks against the times of its poll: for this person, or for everybody there.

    `nation` is the council’s.
    """
    meeting, poll = coming.meeting, coming.poll
    if poll is None:
        return coming
    against = hints_of(
        session,
        [(one.option.starts_at, one.option.ends_at) for one in poll.choices],
        person_id=person.id if person else None,
        channel_id=meeting.channel_id,
        except_meeting=meeting.id,
        nation=nation,
    )
    choices = [replace(one, hints=found) for one, found in zip(poll.choices, against, strict=True)]
    return replace(coming, poll=replace(poll, choices=choices))


def hinted_for(session: Session, actor: Actor, coming: Coming, nation: str) -> Coming:
    """The same for who looks at it."""
    return hinted(session, coming, nation, people.in_slack(session, actor.user_id))


def ballot(session: Session, actor: Actor, meeting_id: int, nation: str, now: datetime) -> Ballot:
    """The times for one person, with what they have marked before. Raises Closed."""
    meeting, _ = _polling(session, meetings.meeting(session, meeting_id), now)
    poll = _poll(session, meeting, nation, people.in_slack(session, actor.user_id))
    return Ballot(meeting, poll, marks_of(session, actor, meeting_id))


def marks_of(session: Session, actor: Actor, meeting_id: int) -> dict[int, Mark]:
    """What this person has marked, by the options."""
    person = people.in_slack(session, actor.user_id)
    marks = store.marks_of(session, meeting_id, person.id) if person else ()
    return {one.option_id: Mark(one.mark) for one in marks}


def empty_ballot(session: Session, actor: Actor, meeting_id: int, nation: str, now: datetime) -> Ballot:
    """The times for somebody whom staff mark them for. Raises NotAllowed, and Closed.

    What that person marked before is not shown: in an anonymous poll nobody is to see it.
    """
    require_staff(actor, STAFF_ANSWER)
    meeting, _ = _polling(session, meetings.meeting(session, meeting_id), now)
    return Ballot(meeting, _poll(session, meeting, nation))


def mark(session: Session, actor: Actor, meeting_id: int, marks: Mapping[int, Mark], now: datetime) -> Marked:
    """Say which times suit oneself; the same again changes nothing.

    Raises NotAllowed for an account that is closed, and Closed.
    """
    if actor.standing is Standing.GONE:
        raise NotAllowed(GONE)
    meeting, closes_at = _polling(session, meetings.lock(session, meeting_id), now)
    person = people.meet(session, actor.user_id, actor.team_id, now)
    return Marked(meeting, closes_at, _mark(session, actor, meeting, person, marks, now))


def mark_for(
    session: Session, actor: Actor, meeting_id: int, person: Person, marks: Mapping[int, Mark], now: datetime
) -> Marked:
    """Note which times suit somebody who told a member of staff. Raises NotAllowed, and Closed."""
    require_staff(actor, STAFF_ANSWER)
    meeting, closes_at = _polling(session, meetings.lock(session, meeting_id), now)
    return Marked(meeting, closes_at, _mark(session, actor, meeting, person, marks, now))


def voices(session: Session, actor: Actor, meeting_id: int) -> tuple[Meeting, Sequence[Voices]]:
    """Who said what of each time. Raises NotAllowed, also where the poll is anonymous, and Closed."""
    require_staff(actor, STAFF_ANSWER)
    meeting = meetings.meeting(session, meeting_id)
    poll = poll_of(session, meeting) if meeting else None
    if meeting is None or poll is None:
        raise Closed(GONE_POLL)
    if poll.is_anonymous:
        raise NotAllowed("This poll is anonymous: nobody is shown who said what.")
    marks = store.marks(session, meeting_id)
    return meeting, [
        Voices(
            choice,
            {
                each: [who for one, who in marks if one.option_id == choice.option.id and one.mark == each]
                for each in Mark
            },
        )
        for choice in poll.choices
    ]


def to_settle(
    session: Session, actor: Actor, meeting_id: int, option_id: int, nation: str, now: datetime
) -> tuple[Meeting, Poll, Choice]:
    """A time that can be settled on, with what speaks against it.

    Raises NotAllowed, Closed, and Unsuitable where it cannot be, which says why.
    """
    require_staff(actor, STAFF_PLAN)
    meeting = meetings.meeting(session, meeting_id)
    _to_settle(session, meeting, option_id, now)
    if meeting is None:
        raise Closed(GONE_POLL)
    poll = _poll(session, meeting, nation, people.in_slack(session, actor.user_id))
    return meeting, poll, next(one for one in poll.choices if one.option.id == option_id)


def settle(session: Session, actor: Actor, meeting_id: int, option_id: int, now: datetime) -> Meeting:
    """Settle on one of the times: whoever marked any is told. Settled on this one already, nothing changes.

    Raises NotAllowed, Closed, and Unsuitable where it cannot be, or where somebody settled on another.
    """
    require_staff(actor, STAFF_PLAN)
    meeting = meetings.lock(session, meeting_id)
    found = store.poll(session, meeting_id)
    if meeting and found and found.settled_at and found.option_id == option_id:
        return meeting
    meeting, choice = _to_settle(session, meeting, option_id, now)
    if found:
        found.settled_at, found.settled_by, found.option_id = now, actor.user_id, option_id
    meeting.starts_at, meeting.ends_at = choice.option.starts_at, choice.option.ends_at
    meeting.state, meeting.changed_at = State.INVITED, now
    meeting.sequence += 1
    meeting.version += 1
    session.add(act_of(actor, "meeting.settled", f"meeting:{meeting_id}", now, option=option_id))
    session.flush()
    ideas.show_anew(session, meeting_id)
    told = [_due(meeting, one, now) for one in store.marked_by(session, meeting_id)]
    outbox.add(session, told)
    # Those who have a part in it were not told while nobody was invited.
    tell_parts(session, actor.user_id, meeting, PARTS, now)
    return meeting


def mine(session: Session, actor: Actor, now: datetime) -> Sequence[tuple[Meeting, Poll]]:
    """The polls this member of staff posted, those that close soonest first. Raises NotAllowed."""
    require_staff(actor, STAFF_PLAN)
    running = [one for one in store.running(session, now) if one.made_by == actor.user_id]
    return [(one, poll) for one in running if (poll := poll_of(session, one))]


def join(session: Session, person_id: int, into_id: int) -> None:
    """Two entries of one person become one: what the other (`into_id`) marked themselves stands."""
    touched = {meeting.id for _, _, meeting in store.all_marks_of(session, person_id)}
    store.join(session, person_id, into_id)
    _show_anew(session, touched)


def take_away(session: Session, person_id: int) -> None:
    """What a person marked is gone from every poll, the anonymous ones too."""
    touched = {meeting.id for _, _, meeting in store.all_marks_of(session, person_id)}
    store.delete_marks(session, person_id)
    _show_anew(session, touched)


def _show_anew(session: Session, touched: set[int]) -> None:
    for meeting in filter(None, (meetings.lock(session, each) for each in sorted(touched))):
        if meeting.state == State.POLLING:
            meeting.version += 1
    session.flush()


def _mark(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    person: Person,
    marks: Mapping[int, Mark],
    now: datetime,
) -> bool:
    """Whether anything is marked otherwise now. Raises Closed where these are not the times."""
    if {one.id for one in store.options(session, meeting.id)} != marks.keys():
        raise Closed(
            "The times have changed meanwhile. Please open this again, and mark them as they are now."
        )
    known = {one.option_id: one for one in store.marks_of(session, meeting.id, person.id)}
    new = {each: said for each, said in marks.items() if each not in known or known[each].mark != said}
    if not new:
        return False
    for option_id, said in new.items():
        one = known.get(option_id) or MeetingMark(option_id=option_id, person_id=person.id)
        one.mark, one.marked_at, one.noted_by = said, now, actor.user_id
        session.add(one)
    meeting.version += 1
    # What was marked is not noted: in an anonymous poll nobody is to read it anywhere.
    session.add(act_of(actor, "meeting.marked", f"meeting:{meeting.id}", now, person=person.id))
    session.flush()
    return True


def _polling(session: Session, meeting: Meeting | None, now: datetime) -> tuple[Meeting, datetime]:
    """The meeting, where people can mark its times now, and until when. Raises Closed, which says why not."""
    if meeting is None or meeting.state == State.DRAFT:
        raise Closed(GONE_POLL)
    if meeting.state == State.CANCELLED:
        raise Closed("This meeting was cancelled, so there is nothing to mark any more.")
    poll = store.poll(session, meeting.id)
    if meeting.state != State.POLLING or poll is None:
        when = say_times(meeting.starts_at, meeting.ends_at)
        raise Closed(
            f"A time is settled already: {when}. Please answer the invitation: “Going”, “Maybe” or “Can’t”."
        )
    if poll.closes_at <= now:
        raise Closed(
            f"Answers were taken until {say_start(poll.closes_at)}, so this was not noted any more. Please "
            "tell your network co-ordinator what suits you."
        )
    return meeting, poll.closes_at


def _to_settle(
    session: Session, meeting: Meeting | None, option_id: int, now: datetime
) -> tuple[Meeting, Choice]:
    if meeting is None or meeting.state == State.DRAFT:
        raise Closed(GONE_POLL)
    if meeting.state == State.CANCELLED:
        raise Unsuitable("This meeting was cancelled meanwhile, so no time was settled on.")
    if meeting.state != State.POLLING:
        when = say_times(meeting.starts_at, meeting.ends_at)
        raise Unsuitable(
            f"A time was settled on meanwhile: {when}. Nothing was changed now; “Change” on the meeting’s "
            "page gives it another time."
        )
    poll = poll_of(session, meeting)
    choice = next((one for one in poll.choices if one.option.id == option_id), None) if poll else None
    if choice is None:
        raise Closed(GONE_POLL)
    if choice.option.starts_at <= now:
        raise Unsuitable(IS_PAST)
    if not choice.can:
        raise Unsuitable(NOBODY_CAN)
    return meeting, choice


def _poll(session: Session, meeting: Meeting, nation: str, person: Person | None = None) -> Poll:
    poll = hinted(session, seen(session, meeting), nation, person).poll
    if poll is None:
        raise Closed(GONE_POLL)
    return poll


def _due(meeting: Meeting, person_id: int, now: datetime) -> Due:
    kind = SETTLED_SOON if meeting.starts_at - now <= SOON else SETTLED
    return Due(
        kind,
        f"{SETTLED}:{meeting.id}:{person_id}",
        now,
        person_id=person_id,
        about={"meeting": meeting.id},
        expires_at=meeting.starts_at,
        urgency=2,
    )
