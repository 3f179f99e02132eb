"""Who is asked in a poll, who is reminded of it, and what its organiser is told.

Asked are the people who were in the channel when the poll was posted, as Slack tells them: Kith itself knows
who came and went only of network channels, and only since it was there. Who leaves the channel is asked no
more; who comes later sees the poll there, and counts once they have answered. Whoever planned the meeting
chose its times, and is not asked.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.meetings import State
from bot.services.meetings.tallies import Mark, Poll, poll_of
from bot.services.people import Actor, Standing
from bot.store import people
from bot.store.meetings import meetings
from bot.store.meetings import polls as store
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due

MISSING, ALL_ANSWERED, ENDED = "meeting.times_missing", "meeting.poll_answered", "meeting.poll_ended"
BEFORE_THE_END = timedelta(days=2)
SEEN_EVERY = timedelta(hours=1)
"""How often it is seen who of those asked is in the channel still."""
MOST_LOOKED_UP = 20
"""After each of four ticks a minute: Slack tells of each person by a call of its own, and takes about 100 a
minute (`users.info`, tier 4, https://docs.slack.dev/apis/web-api/rate-limits)."""


def to_ask(session: Session, now: datetime) -> Sequence[int]:
    """Polls of which it is to be asked who is in the channel."""
    return store.to_ask(session, now, now - SEEN_EVERY)


def channel_to_see(session: Session, meeting_id: int, now: datetime) -> str | None:
    """The channel of which it is to be seen who is there; None where that was seen lately."""
    meeting, poll = meetings.meeting(session, meeting_id), store.poll(session, meeting_id)
    if meeting is None or poll is None or (poll.checked_at and poll.checked_at > now - SEEN_EVERY):
        return None
    return meeting.channel_id


def note_members(session: Session, meeting_id: int, user_ids: Collection[str], now: datetime) -> None:
    """These are in the channel: at first they are those who are asked, later whoever is not there is not."""
    meeting, poll = meetings.lock(session, meeting_id), store.poll(session, meeting_id)
    if meeting is None or poll is None or meeting.state != State.POLLING:
        return
    if poll.asked_at is None:
        store.ask(session, meeting_id, user_ids)
        poll.asked_at = now
        meeting.version += 1
    else:
        store.keep_only(session, meeting_id, user_ids)
    poll.checked_at = now
    session.flush()


def unknown(session: Session, meeting_id: int) -> Sequence[str]:
    """Whom to ask Slack about next: nobody knows yet whether they are people."""
    return store.unknown(session, meeting_id)[:MOST_LOOKED_UP]


def note_people(
    session: Session, meeting_id: int, asked: Collection[str], found: Mapping[str, Actor], now: datetime
) -> None:
    """What Slack told of these: who is a person is asked, and who is gone, or a machine, is not."""
    meeting = meetings.lock(session, meeting_id)
    if meeting is None or meeting.state != State.POLLING:
        return
    there = {one: actor for one, actor in found.items() if actor.standing is not Standing.GONE}
    for user_id, actor in sorted(there.items()):
        person = people.meet(session, user_id, actor.team_id, now)
        store.know(session, meeting_id, user_id, person.id)
    store.forget(session, meeting_id, set(asked) - there.keys())
    if not store.unknown(session, meeting_id):
        meeting.version += 1
    session.flush()


def is_to_close(session: Session, now: datetime) -> bool:
    """Whether there is any poll for `close`."""
    return bool(store.to_close(session, now))


def close(session: Session, now: datetime) -> None:
    """Polls whose deadline has passed are to say so in the channel."""
    for meeting in filter(None, (meetings.lock(session, each) for each in store.to_close(session, now))):
        poll = store.poll(session, meeting.id)
        if poll and meeting.state == State.POLLING and poll.closes_at <= now:
            poll.is_shown_closed = True
            meeting.version += 1
    session.flush()


def reminders(session: Session, now: datetime) -> Iterator[Due]:
    """Who has not answered, once: two days before the end, or after half of the time where there is less."""
    for meeting in store.running(session, now):
        poll = store.poll(session, meeting.id)
        if poll is None or poll.closes_at <= now or meeting.posting_at is None:
            continue
        half = meeting.posting_at + (poll.closes_at - meeting.posting_at) / 2
        due_at = max(poll.closes_at - BEFORE_THE_END, half)
        if due_at <= now:
            for person_id in store.missing(session, meeting.id, but=meeting.made_by):
                yield _due(MISSING, meeting, str(person_id), person_id, due_at, poll.closes_at)


def endings(session: Session, now: datetime) -> Iterator[Due]:
    """That everybody has answered, once; and that the deadline has passed: to whoever posted the poll."""
    for meeting in store.running(session, now):
        organiser = people.in_slack(session, meeting.made_by)
        poll = store.poll(session, meeting.id)
        if organiser is None or poll is None:
            continue
        if poll.closes_at <= now:
            stamp = str(int(poll.closes_at.astimezone(UTC).timestamp()))
            yield _due(ENDED, meeting, stamp, organiser.id, poll.closes_at, meeting.ends_at)
        elif _all_have_answered(session, meeting):
            yield _due(ALL_ANSWERED, meeting, "all", organiser.id, now, poll.closes_at)


def is_missing(session: Session, about: Mapping[str, int | str], person_id: int, now: datetime) -> bool:
    """Whether a person has still to answer."""
    meeting, poll = _running(session, about)
    if meeting is None or poll is None or poll.closes_at <= now:
        return False
    has_marked = store.marks_of(session, meeting.id, person_id)
    return not has_marked and store.was_asked(session, meeting.id, person_id)


def missing(
    session: Session, about: Mapping[str, int | str], person_id: int, now: datetime
) -> tuple[Meeting, Poll] | None:
    """What a person is to be reminded of; None where they have answered, or need not any more."""
    return _told(session, about) if is_missing(session, about, person_id, now) else None


def answered(session: Session, about: Mapping[str, int | str]) -> tuple[Meeting, Poll] | None:
    """The poll in which everybody has answered; None where that is no longer so, or it is settled."""
    told = _told(session, about)
    return told if told and _all_have_answered(session, told[0]) else None


def ended(session: Session, about: Mapping[str, int | str], now: datetime) -> tuple[Meeting, Poll] | None:
    """The poll whose deadline has passed; None where it is settled, or has a later deadline."""
    told = _told(session, about)
    return told if told and told[1].is_closed(now) else None


def settled(
    session: Session, about: Mapping[str, int | str], person_id: int
) -> tuple[Meeting, Mark | None] | None:
    """The meeting whose time was settled on, and what the person said of that time.

    None where it is off, or they have answered the invitation already.
    """
    meeting = meetings.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != State.INVITED:
        return None
    if meetings.answer_of(session, meeting.id, person_id):
        return None
    poll = store.poll(session, meeting.id)
    said = {one.option_id: Mark(one.mark) for one in store.marks_of(session, meeting.id, person_id)}
    return meeting, said.get(poll.option_id or 0) if poll else None


def _running(
    session: Session, about: Mapping[str, int | str]
) -> tuple[Meeting | None, store.MeetingPoll | None]:
    meeting = meetings.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != State.POLLING:
        return None, None
    return meeting, store.poll(session, meeting.id)


def _told(session: Session, about: Mapping[str, int | str]) -> tuple[Meeting, Poll] | None:
    meeting, _ = _running(session, about)
    poll = poll_of(session, meeting) if meeting else None
    return (meeting, poll) if meeting and poll else None


def _all_have_answered(session: Session, meeting: Meeting) -> bool:
    """As `poll_of` tells it. Asked of every poll at every tick: so nothing else of the poll is read."""
    poll = store.poll(session, meeting.id)
    if meeting.state != State.POLLING or poll is None or not poll.asked_at:
        return False
    if store.unknown(session, meeting.id) or store.missing(session, meeting.id, but=meeting.made_by):
        return False
    return bool(store.marked_by(session, meeting.id))


def _due(
    kind: str, meeting: Meeting, which: str, person_id: int, due_at: datetime, expires_at: datetime
) -> Due:
    return Due(
        kind,
        f"{kind}:{meeting.id}:{which}",
        due_at,
        person_id=person_id,
        about={"meeting": meeting.id},
        expires_at=expires_at,
        urgency=4,
    )
