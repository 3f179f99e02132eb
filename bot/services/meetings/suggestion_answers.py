"""The organiser's side of suggestions: on the agenda, taken up otherwise or not, or carried over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.meetings.meetings import Meetings
from bot.services.meetings.plans import MOST_AGENDA, MOST_ITEMS, items_of
from bot.services.meetings.suggestions import (
    MOST_ITEM,
    MOST_REPLY,
    SUGGESTED,
    Became,
    Place,
    Seen,
    ShownTo,
    Unsuited,
    organisers,
    place_of,
    seen,
    tell_organisers,
)
from bot.services.nudges import withdraw
from bot.services.people import Actor, NotAllowed, Standing, act_of
from bot.store import outbox, people
from bot.store.meetings import meetings
from bot.store.meetings import suggestions as store
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.suggestions import Suggestion
from bot.store.outbox import Due

ANSWERED, ANSWERED_PRIVATELY = "meeting.suggestion_answered", "meeting.suggestion_answered_privately"
ORGANISER_SEES = (
    "Suggestions are read by whoever plans the meeting and by its host, or by the co-ordinator of the "
    "channel. “What became of my suggestions” shows your own."
)
TAKEN_BACK = "Whoever suggested this has taken it back. Nothing was changed."
NO_NEXT = (
    "No other meeting is planned in this channel yet. Plan one with `/meeting` and post its invitation; then "
    "“Carry over” puts them there."
)
NO_ITEM = f"Please write how it stands on the agenda, in at most {MOST_ITEM} characters."
FULL = (
    f"The agenda is full: at most {MOST_ITEMS} items, in {MOST_AGENDA} characters together. Shorten it first."
)


class WrongItem(Exception):
    """It cannot stand on the agenda so; the message, for the field, says what to do."""


@dataclass(frozen=True)
class Heap:
    """Everything put forward at one place, for who answers it, what is new first."""

    place: Place
    seen: Sequence[Seen]
    next_meeting: Meeting | None
    """Where it could be carried over to."""
    is_open: bool
    """Whether the meeting can still be changed."""

    @property
    def new(self) -> Sequence[Seen]:
        """What waits for an answer."""
        return [one for one in self.seen if one.became is None]


@dataclass(frozen=True)
class Waits:
    """That something new waits for somebody's answer, at one place."""

    place: Place
    number: int
    is_over: bool
    """Whether the meeting is over, or was cancelled."""


def may_answer(session: Session, actor: Actor, place: Place) -> bool:
    """Whether this member of staff reads and answers what is put forward there."""
    return actor.standing is Standing.MEMBER and actor.user_id in organisers(session, place)


def heap(session: Session, actor: Actor, value: str, now: datetime) -> Heap:
    """What was put forward at a place. Raises NotAllowed, and Unsuited where it is gone."""
    place = _mine(session, actor, place_of(session, value))
    found = [seen(one, author, by_organiser=True) for one, author in store.of_place(session, *place.ids)]
    meeting = place.meeting
    following = store.next_meeting(session, place.channel_id, now, meeting.id if meeting else None)
    return Heap(place, found, following, is_open=meeting is not None and not _is_over(meeting, now))


def one(session: Session, actor: Actor, suggestion_id: int) -> tuple[Place, Seen]:
    """One suggestion with where it was made. Raises NotAllowed, and Unsuited where it was taken back."""
    known, place = _known(session, actor, suggestion_id)
    author = people.person(session, known.person_id)
    if author is None:
        raise Unsuited(TAKEN_BACK)
    return place, seen(known, author, by_organiser=True)


def answer(
    session: Session, actor: Actor, suggestion_id: int, became: Became, reply: str, now: datetime
) -> tuple[Place, bool]:
    """Say what became of a suggestion; its author is told, once. False where it was answered before.

    Raises NotAllowed, and Unsuited where it was taken back.
    """
    known, place = _known(session, actor, suggestion_id)
    store.lock_place(session, place.value)
    if not store.decide(session, known.id, became, reply[:MOST_REPLY], actor.user_id, now):
        return place, False
    _note_answered(session, actor, known, place, became, now)
    return place, True


def put_on_agenda(
    session: Session, actor: Actor, suggestion_id: int, item: str, reply: str, now: datetime
) -> tuple[Place, bool]:
    """Put a suggestion on the meeting's agenda, last; else like `answer`. Nobody else is written to for it.

    Raises WrongItem too, and Unsuitable where the meeting cannot be changed any more.
    """
    known, place = _known(session, actor, suggestion_id)
    if place.meeting is None:
        raise Unsuited("This belongs to no meeting yet. “Carry over” puts it to the next one first.")
    changes = Meetings(session, actor, now)
    meeting = changes.changeable(place.meeting.id)
    agenda = (*meeting.agenda, " ".join(item.split()))
    _check(agenda)
    if not store.decide(
        session, known.id, Became.AGENDA, reply[:MOST_REPLY], actor.user_id, now, item=agenda[-1]
    ):
        return place, False
    changes.change(meeting.id, replace(changes.plan(meeting), agenda=agenda), meeting.sequence)
    _note_answered(session, actor, known, place, Became.AGENDA, now)
    return place, True


def arrangeable(session: Session, actor: Actor, meeting_id: int, now: datetime) -> Meeting:
    """A meeting whose agenda can be arranged. Raises NotAllowed, and Unsuitable where it is over or gone."""
    return Meetings(session, actor, now).changeable(meeting_id)


def arrange(
    session: Session, actor: Actor, meeting_id: int, lines: str, sequence: int, now: datetime
) -> Meeting:
    """Put the agenda in another order, or words: a line for each item.

    `sequence` is that of the meeting as it was shown. Raises as `Meetings.change` does, and WrongItem.
    """
    changes = Meetings(session, actor, now)
    agenda = items_of(lines)
    if len(agenda) > MOST_ITEMS or len(lines) > MOST_AGENDA:
        raise WrongItem(FULL)
    plan = replace(changes.plan(changes.changeable(meeting_id)), agenda=agenda)
    return changes.change(meeting_id, plan, sequence).meeting


def carry_over(
    session: Session, actor: Actor, value: str, ids: Sequence[int], now: datetime
) -> tuple[int, Meeting]:
    """Put what is new at a place to the next meeting of the channel; how many went, and where to.

    Whose they are goes no further by that than it was: whoever organises the next meeting sees as much.
    Raises NotAllowed, and Unsuited where there is no next meeting.
    """
    place = _mine(session, actor, place_of(session, value))
    from_id, channel_id = place.ids
    following = store.next_meeting(session, channel_id, now, from_id)
    # Both in the order of their numbers, as everybody locks them: so nobody waits in a circle.
    for one_place in sorted(
        {value, str(following.id)} if following else (), key=lambda each: (len(each), each)
    ):
        store.lock_place(session, one_place)
    to = meetings.meeting(session, following.id) if following else None
    if to is None or to.state != "invited":
        raise Unsuited(NO_NEXT)
    carried = store.carry_over(session, ids, from_id, channel_id, to.id)
    if carried:
        session.add(
            act_of(actor, "meeting.suggestions_carried", place.subject, now, to=to.id, number=len(carried))
        )
        session.flush()
        tell_organisers(session, Place(to, channel_id), max(carried), now)
        _withdraw_where_done(session, place, now)
    return len(carried), to


def waiting(session: Session, actor: Actor, now: datetime) -> Sequence[Waits]:
    """Where something new waits for this person's answer, oldest first: for staff."""
    if actor.standing is not Standing.MEMBER:
        return []
    found = []
    for meeting_id, channel_id, number in store.waiting_for(session, actor.user_id):
        meeting = meetings.meeting(session, meeting_id) if meeting_id else None
        is_over = meeting is not None and _is_over(meeting, now)
        found.append(Waits(Place(meeting, channel_id), number, is_over))
    return found


def new_at(session: Session, about: Mapping[str, int | str]) -> tuple[Place, int] | None:
    """The place a nudge is about, and how many are new there; None where there are none any more."""
    if "meeting" in about:
        meeting = meetings.meeting(session, int(about["meeting"]))
        place = Place(meeting, meeting.channel_id) if meeting else None
    else:
        place = Place(None, str(about["channel"]))
    number = store.new_count(session, *place.ids) if place else 0
    return (place, number) if place and number else None


def answered(
    session: Session, about: Mapping[str, int | str], person_id: int
) -> tuple[Suggestion, Meeting | None] | None:
    """What became of somebody's own suggestion, with the meeting it was made for; None where it is gone."""
    known = store.suggestion(session, int(about["suggestion"]))
    if known is None or known.became is None or known.person_id != person_id:
        return None
    return known, meetings.meeting(session, known.meeting_id) if known.meeting_id else None


def _known(session: Session, actor: Actor, suggestion_id: int) -> tuple[Suggestion, Place]:
    known = store.suggestion(session, suggestion_id)
    if known is None:
        raise Unsuited(TAKEN_BACK)
    meeting = meetings.meeting(session, known.meeting_id) if known.meeting_id else None
    return known, _mine(session, actor, Place(meeting, known.channel_id))


def _mine(session: Session, actor: Actor, place: Place) -> Place:
    if not may_answer(session, actor, place):
        raise NotAllowed(ORGANISER_SEES)
    return place


def _note_answered(
    session: Session, actor: Actor, known: Suggestion, place: Place, became: Became, now: datetime
) -> None:
    """The author is told once; of who stays unnamed, in a way that nobody else comes to know of."""
    action = "meeting.suggestion_answered"
    session.add(act_of(actor, action, place.subject, now, suggestion=known.id, became=became.value))
    kind = ANSWERED_PRIVATELY if known.shown_to == ShownTo.NOBODY else ANSWERED
    due = Due(
        kind,
        f"{kind}:{known.id}",
        now,
        person_id=known.person_id,
        about={"suggestion": known.id},
    )
    outbox.add(session, [due])
    session.flush()
    _withdraw_where_done(session, place, now)


def _withdraw_where_done(session: Session, place: Place, now: datetime) -> None:
    if not store.new_count(session, *place.ids):
        withdraw(session, SUGGESTED, place.about, "answered", now)


def _check(agenda: Sequence[str]) -> None:
    if not agenda[-1] or len(agenda[-1]) > MOST_ITEM:
        raise WrongItem(NO_ITEM)
    if len(agenda) > MOST_ITEMS or len("\n".join(agenda)) > MOST_AGENDA:
        raise WrongItem(FULL)


def _is_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.state == "cancelled" or meeting.ends_at <= now
