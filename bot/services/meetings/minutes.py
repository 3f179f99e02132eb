"""The notes of a meeting: drafted, sent to those there and those absent, corrected by a new version, read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.policy import Reaching
from bot.services.meetings import actions
from bot.services.meetings.actions import State
from bot.services.meetings.after import wrapped_up
from bot.services.meetings.answers import Closed
from bot.services.meetings.keeping import begun, found, keeps
from bot.services.people import Actor, NotAllowed, Standing, act_of
from bot.services.wishes import Way, way_to, wishes
from bot.store import channels, outbox, people, persons
from bot.store.meetings import actions as action_store
from bot.store.meetings import attendance, meetings
from bot.store.meetings import minutes as store
from bot.store.meetings.actions import Owned
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.minutes import MeetingNotes, MeetingNotesReader
from bot.store.outbox import Due
from bot.store.people import Person

NOTES = "meeting.notes"
PARTS, MOST_PART = 3, 3000
"""What a field of a form takes at most (https://docs.slack.dev/reference/block-kit/block-elements/
plain-text-input-element), and how many of them there are for what was discussed."""
MOST_DECISIONS, MOST_DECISION, MOST_CORRECTION = 40, 500, 500
INVITED_ONLY = (
    "The notes are for those who were invited to the meeting. If you were, please press “Notes” on its "
    "invitation in the channel."
)
CHANGED_MEANWHILE = (
    "Somebody else has changed these notes meanwhile. Please copy what you wrote, close this window, and "
    "open the notes again."
)
NOTHING_WRITTEN = "Nothing is written down yet. Write what was discussed or decided, or add an action, first."
NOT_SENT = "These notes are not sent yet, so there is nothing to confirm."


@dataclass(frozen=True)
class Words:
    """What is written in the notes."""

    discussion: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Minutes:
    """The notes of a meeting as one person sees them."""

    meeting: Meeting
    sent: MeetingNotes | None
    """What holds now; None before the notes were sent."""
    draft: MeetingNotes | None
    """What is being written; None for who does not keep the record."""
    todos: Sequence[Owned]
    """The meeting's actions; drafts among them only for who keeps the record."""
    earlier: Sequence[Owned]
    """What is open from earlier meetings."""
    mine: MeetingNotesReader | None
    readers: Sequence[tuple[MeetingNotesReader, Person]]
    """Whom they were sent to; for staff alone."""
    was_there: bool
    is_kept: bool
    """Whether this person keeps the record, and may do so by now."""


@dataclass(frozen=True)
class Preview:
    """What would be sent now, and to how many."""

    minutes: Minutes
    there: int
    absent: int
    ways: Mapping[Way, int]
    is_correction: bool
    revision: int


def look(session: Session, actor: Actor, meeting_id: int, now: datetime, channel_id: str = "") -> Minutes:
    """The notes, for who was invited. Raises NotAllowed, and Closed.

    `channel_id` is where a message of ours was pressed: who sees the invitation in the meeting's own channel
    is in it, and so was invited.
    """
    meeting = found(session, actor, meeting_id)
    me = people.in_slack(session, actor.user_id)
    if channel_id != meeting.channel_id and not is_for(session, actor, meeting):
        raise NotAllowed(INVITED_ONLY)
    return _minutes(session, actor, meeting, me, now)


def is_for(session: Session, actor: Actor, meeting: Meeting) -> bool:
    """Whether this person is known to have been invited, or keeps the meeting's record."""
    if keeps(actor, meeting):
        return True
    me = people.in_slack(session, actor.user_id)
    if me is None:
        return False
    member = channels.membership(session, meeting.channel_id, me.id)
    return (
        meetings.answer_of(session, meeting.id, me.id) is not None
        or store.reader(session, meeting.id, me.id) is not None
        or attendance.was_there(session, meeting.id, me.id)
        or (member is not None and member.left_at is None)
    )


def save(
    session: Session, actor: Actor, meeting_id: int, words: Words, revision: int, now: datetime
) -> MeetingNotes:
    """Keep what is written as a draft; after the notes were sent, as the draft of a correction.

    `revision` is that of the draft it was written over, 0 for none. Raises NotAllowed, and Closed, also where
    somebody else has changed it meanwhile.
    """
    begun(session, actor, meeting_id, now, lock=True)
    draft = _draft(session, meeting_id)
    if draft and _words(draft) == words:
        return draft
    if revision != (draft.revision if draft else 0):
        raise Closed(CHANGED_MEANWHILE)
    draft = draft or _begin(session, meeting_id)
    draft.discussion, draft.decisions = list(words.discussion), list(words.decisions)
    draft.revision, draft.changed_at, draft.changed_by = draft.revision + 1, now, actor.user_id
    session.add(draft)
    session.add(act_of(actor, "meeting.notes_written", f"meeting:{meeting_id}", now, version=draft.version))
    session.flush()
    return draft


def to_write(session: Session, actor: Actor, meeting_id: int, now: datetime) -> tuple[Meeting, Words, int]:
    """What stands there to be changed, and its revision. Raises NotAllowed, and Closed."""
    meeting = begun(session, actor, meeting_id, now)
    draft = _draft(session, meeting_id)
    standing = draft or store.sent(session, meeting_id)
    words = _words(standing) if standing else Words()
    return meeting, words, draft.revision if draft else 0


def preview(
    session: Session, actor: Actor, meeting_id: int, policy: Reaching, now: datetime, *, has_email: bool
) -> Preview:
    """What “Send the notes” would send. Raises NotAllowed, and Closed where there is nothing to send."""
    meeting = begun(session, actor, meeting_id, now)
    minutes = _minutes(session, actor, meeting, people.in_slack(session, actor.user_id), now)
    _refuse_nothing(minutes.draft, minutes.sent, [action.state for action, _ in minutes.todos])
    there = {who.id for who in attendance.there(session, meeting_id)}
    recipients = _recipients(session, meeting_id)
    said = persons.preferences(session, [one.id for one in recipients])
    ways = Counter(
        way_to(one, wishes(said.get(one.id), policy).way, has_email=has_email) for one in recipients
    )
    number = len([one for one in recipients if one.id in there])
    revision = minutes.draft.revision if minutes.draft else 0
    absent = len(recipients) - number
    return Preview(minutes, number, absent, ways, minutes.sent is not None, revision)


def send(
    session: Session, actor: Actor, meeting_id: int, revision: int, correction: str, now: datetime
) -> int:
    """Send the draft to those who were there, had answered anything, or want it; gives to how many.

    Its actions are given to their owners. The same again sends nothing. Raises NotAllowed, and Closed, also
    where the draft is otherwise than the person saw it.
    """
    meeting = begun(session, actor, meeting_id, now, lock=True)
    draft, sent = _draft(session, meeting_id), store.sent(session, meeting_id)
    drafted = [one for one, _ in action_store.of_meeting(session, meeting_id) if one.state == State.DRAFT]
    _refuse_nothing(draft, sent, [one.state for one in drafted])
    if revision != (draft.revision if draft else 0):
        raise Closed(CHANGED_MEANWHILE)
    draft = draft or _begin(session, meeting_id)
    if sent and draft.revision == 0:
        # Only actions are new: the words stay as they were sent.
        draft.discussion, draft.decisions = list(sent.discussion), list(sent.decisions)
    draft.correction = correction.strip()[:MOST_CORRECTION] if sent else ""
    draft.sent_at, draft.sent_by = now, actor.user_id
    draft.changed_at, draft.changed_by = draft.changed_at or now, draft.changed_by or actor.user_id
    session.add(draft)
    session.flush()
    for action in filter(None, (action_store.lock(session, one.id) for one in drafted)):
        # As it is now: somebody may have given it to another, or thrown it away, in this moment.
        actions.give(session, actor, meeting, action, now)
    recipients = _recipients(session, meeting_id)
    _tell(session, meeting, draft, recipients, now)
    wrapped_up(session, meeting, now)
    about = f"meeting:{meeting_id}"
    number = len(recipients)
    session.add(act_of(actor, "meeting.notes_sent", about, now, version=draft.version, number=number))
    return number


def want(session: Session, actor: Actor, meeting_id: int, now: datetime, channel_id: str = "") -> bool:
    """“I could not come, but want the notes”; whether they were sent already, and so come at once.

    Wanted before, nothing changes. Raises NotAllowed, and Closed.
    """
    meeting = found(session, actor, meeting_id, lock=True)
    if channel_id != meeting.channel_id and not is_for(session, actor, meeting):
        raise NotAllowed(INVITED_ONLY)
    person = people.meet(session, actor.user_id, actor.team_id, now)
    reader = store.make_reader(session, meeting_id, person.id)
    sent = store.sent(session, meeting_id)
    if reader.wanted_at is None:
        reader.wanted_at = now
        session.add(act_of(actor, "meeting.notes_wanted", f"meeting:{meeting_id}", now))
    if sent and reader.sent_version is None:
        _tell(session, meeting, sent, [person], now)
    session.flush()
    return sent is not None


def send_to_late(session: Session, meeting: Meeting, person_ids: Sequence[int], now: datetime) -> None:
    """Who turns out to have been there after the notes were sent, and has not got them, gets them now."""
    sent = store.sent(session, meeting.id)
    found = [people.person(session, one) for one in person_ids] if sent else []
    had = {one.person_id for one, _ in store.readers(session, meeting.id) if one.sent_version}
    late = [one for one in found if one and one.id not in had]
    if sent and late:
        _tell(session, meeting, sent, late, now)


def acknowledge(session: Session, actor: Actor, meeting_id: int, now: datetime, channel_id: str = "") -> int:
    """“I have read this”, of the version that holds now, which is given. Once said, nothing changes.

    Raises NotAllowed, and Closed before they were sent.
    """
    meeting = found(session, actor, meeting_id, lock=True)
    if channel_id != meeting.channel_id and not is_for(session, actor, meeting):
        raise NotAllowed(INVITED_ONLY)
    sent = store.sent(session, meeting_id)
    if sent is None:
        raise Closed(NOT_SENT)
    person = people.meet(session, actor.user_id, actor.team_id, now)
    reader = store.make_reader(session, meeting_id, person.id)
    if (reader.read_version or 0) < sent.version:
        reader.read_version, reader.read_at = sent.version, now
        about = f"meeting:{meeting_id}"
        session.add(act_of(actor, "meeting.notes_read", about, now, version=sent.version))
        session.flush()
    return sent.version


def told(session: Session, about: Mapping[str, int | str], person_id: int) -> Minutes | None:
    """The notes a nudge is of; None where a later version is told instead, or the person is unknown."""
    meeting, sent = (
        meetings.meeting(session, int(about["meeting"])),
        store.sent(session, int(about["meeting"])),
    )
    reader = store.reader(session, int(about["meeting"]), person_id)
    if meeting is None or meeting.state == "cancelled" or sent is None or reader is None:
        return None
    if sent.version != about["version"]:
        return None
    todos = [one for one in action_store.of_meeting(session, meeting.id) if one[0].state != State.DRAFT]
    was_there = attendance.was_there(session, meeting.id, person_id)
    return Minutes(meeting, sent, None, todos, (), reader, (), was_there, is_kept=False)


def _minutes(session: Session, actor: Actor, meeting: Meeting, me: Person | None, now: datetime) -> Minutes:
    is_kept = keeps(actor, meeting) and meeting.state == "invited" and meeting.starts_at <= now
    todos = action_store.of_meeting(session, meeting.id)
    readers = store.readers(session, meeting.id) if actor.standing is Standing.MEMBER else ()
    return Minutes(
        meeting,
        store.sent(session, meeting.id),
        _draft(session, meeting.id) if is_kept else None,
        [one for one in todos if is_kept or one[0].state != State.DRAFT],
        action_store.open_before(session, meeting),
        store.reader(session, meeting.id, me.id) if me else None,
        [one for one in readers if one[0].sent_version],
        attendance.was_there(session, meeting.id, me.id) if me else False,
        is_kept,
    )


def _recipients(session: Session, meeting_id: int) -> list[Person]:
    """Those who were there, then those who answered anything, then those who want the notes or had them."""
    everybody = (
        *attendance.there(session, meeting_id),
        *(who for _, who in meetings.answers(session, meeting_id)),
        *(who for _, who in store.readers(session, meeting_id)),
    )
    return list({one.id: one for one in everybody if not one.forgotten_at}.values())


def _tell(
    session: Session, meeting: Meeting, notes: MeetingNotes, recipients: Sequence[Person], now: datetime
) -> None:
    known = {one.person_id: one for one, _ in store.readers(session, meeting.id)}
    for one in recipients:
        reader = known.get(one.id) or MeetingNotesReader(meeting_id=meeting.id, person_id=one.id)
        reader.sent_version = notes.version
        session.add(reader)
    session.flush()
    about = {"meeting": meeting.id, "version": notes.version}
    keys = {one.id: f"{NOTES}:{meeting.id}:{notes.version}:{one.id}" for one in recipients}
    outbox.add(session, [Due(NOTES, key, now, person_id=who, about=about) for who, key in keys.items()])


def _draft(session: Session, meeting_id: int) -> MeetingNotes | None:
    newest = store.versions(session, meeting_id)
    return newest[-1] if newest and newest[-1].sent_at is None else None


def _begin(session: Session, meeting_id: int) -> MeetingNotes:
    version = len(store.versions(session, meeting_id)) + 1
    nothing: list[str] = []
    return MeetingNotes(
        meeting_id=meeting_id,
        version=version,
        revision=0,
        correction="",
        discussion=nothing,
        decisions=nothing,
    )


def _words(notes: MeetingNotes) -> Words:
    return Words(tuple(notes.discussion), tuple(notes.decisions))


def _refuse_nothing(draft: MeetingNotes | None, sent: MeetingNotes | None, states: Sequence[str]) -> None:
    """Raises Closed where there is nothing, or nothing new, to send."""
    has_actions = State.DRAFT in states
    if sent:
        if draft is None and not has_actions:
            raise Closed("These notes were sent already. They were not sent a second time.")
        return
    if not has_actions and (draft is None or _words(draft) == Words()):
        raise Closed(NOTHING_WRITTEN)
