"""What people put forward, with their name or without it, and how they see what became of it.

Without a name means: whose it is goes no further than the row itself. It is read there for two ends, so that
Kith can tell them what became of it, and for what they see themselves. Nothing that others see, and no audit
row, holds it: `Seen` is all that is handed to anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.meetings.answers import GONE
from bot.services.people import Actor, NotAllowed, Refusal, Standing, act_of
from bot.store import channels, outbox, people
from bot.store.audit import AuditEvent
from bot.store.meetings import meetings
from bot.store.meetings import suggestions as store
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.suggestions import Suggestion
from bot.store.outbox import Due
from bot.store.people import Person

SUGGESTED = "meeting.suggested"
MOST_WORDS, MOST_ITEM, MOST_REPLY = 1000, 200, 500
MOST_WAITING, MOST_LISTED = 10, 20
UNNAMED = "unnamed"
"""Who stands in the audit for somebody who wants to stay unnamed."""
FORGOTTEN = "forgotten:"
# So that several at once are one message, and none comes at the moment at which somebody pressed.
A_WHILE = timedelta(minutes=30)


class Sort(StrEnum):
    """What is put forward."""

    AGENDA = "agenda"
    VIEW = "view"
    IDEA = "idea"


class ShownTo(StrEnum):
    """Who sees the name of who put it forward."""

    NOBODY = "nobody"
    ORGANISER = "organiser"
    AGENDA = "agenda"
    """And everybody, where it is put on the agenda."""


class Became(StrEnum):
    """What the organiser did with it."""

    AGENDA = "agenda"
    DISCUSSED = "discussed"
    TAKEN_UP = "taken up"
    PASSED_ON = "passed on"
    NOT = "not"


class Unsuited(Refusal):
    """This cannot be put forward, or answered, as things are; the message says why and what can be done."""

    heading = "Suggestions"


@dataclass(frozen=True)
class Place:
    """Where something is put forward: for a meeting, or for the network of a channel."""

    meeting: Meeting | None
    channel_id: str

    @property
    def value(self) -> str:
        """What a button brings along."""
        return str(self.meeting.id) if self.meeting else self.channel_id

    @property
    def subject(self) -> str:
        """How it is called in the audit."""
        return f"meeting:{self.meeting.id}" if self.meeting else f"channel:{self.channel_id}"

    @property
    def ids(self) -> tuple[int | None, str]:
        """The same as the store knows it."""
        return (self.meeting.id if self.meeting else None), self.channel_id

    @property
    def about(self) -> dict[str, int | str]:
        """The same as a nudge holds it."""
        return {"meeting": self.meeting.id} if self.meeting else {"channel": self.channel_id}


@dataclass(frozen=True)
class Said:
    """The form “Suggest something”, filled in."""

    sort: Sort
    words: str
    shown_to: ShownTo


@dataclass(frozen=True)
class Seen:
    """A suggestion as others than its author see it."""

    id: int
    sort: Sort
    words: str
    made_at: datetime
    who: Person | None
    """None where whoever looks does not see whose it is."""
    became: Became | None
    item: str
    reply: str


@dataclass(frozen=True)
class Own:
    """A suggestion as its author sees it."""

    suggestion: Suggestion
    meeting: Meeting | None


def place_of(session: Session, value: str) -> Place:
    """What a button means that brings along the number of a meeting, or the id of a channel.

    Raises Unsuited where there is no such meeting.
    """
    if not value.isdigit():
        return Place(None, value)
    meeting = meetings.meeting(session, int(value))
    if meeting is None or meeting.state == "draft":
        raise Unsuited("This meeting is no longer there.")
    return Place(meeting, meeting.channel_id)


def open_place(session: Session, value: str, now: datetime) -> Place:
    """The same, where something can be put forward now. Raises Unsuited, which says why not."""
    if not value.isdigit():
        channel = channels.channel(session, value)
        if channel is None or channel.ended_at is not None:
            raise Unsuited("This is no network channel any more, so nobody would read it.")
        return Place(None, value)
    place = place_of(session, value)
    if place.meeting and place.meeting.state == "cancelled":
        raise Unsuited("This meeting was cancelled. “Suggest something” in the Kith menu takes your idea.")
    if place.meeting and place.meeting.ends_at <= now:
        raise Unsuited("This meeting is over. “Suggest something” in the Kith menu takes your idea.")
    return place


def suggest(
    session: Session, actor: Actor, value: str, said: Said, request_key: str, now: datetime
) -> Suggestion:
    """Put something forward; the same form again is the same suggestion.

    Raises NotAllowed for an account that is closed, and Unsuited.
    """
    if actor.standing is Standing.GONE:
        raise NotAllowed(GONE)
    store.lock_place(session, value)
    known = store.written_in(session, request_key)
    if known:
        return known
    place = open_place(session, value, now)
    person = people.meet(session, actor.user_id, actor.team_id, now)
    if store.new_count(session, *place.ids, person.id) >= MOST_WAITING:
        raise Unsuited(
            f"{MOST_WAITING} suggestions of yours wait for an answer here. Please take one back first, under "
            "“What became of my suggestions”, or wait until they are answered."
        )
    return _write(session, actor, place, person, said, request_key, now)


def mine(session: Session, actor: Actor) -> Sequence[Own]:
    """What this person has put forward anywhere, newest first."""
    person = people.in_slack(session, actor.user_id)
    found = store.all_of(session, person.id) if person else []
    return [Own(one, meeting) for one, meeting in found[:MOST_LISTED]]


def take_back(session: Session, actor: Actor, suggestion_id: int, now: datetime) -> bool:
    """Take back one's own, while it is new; False where it is gone already.

    Raises NotAllowed for anybody else's, and Unsuited where it was answered.
    """
    person, known = people.in_slack(session, actor.user_id), store.suggestion(session, suggestion_id)
    if known is None:
        return False
    if person is None or known.person_id != person.id:
        raise NotAllowed("Only whoever made a suggestion can take it back.")
    place = Place(meetings.meeting(session, known.meeting_id) if known.meeting_id else None, known.channel_id)
    shown_to = ShownTo(known.shown_to)
    if not store.take_back(session, suggestion_id):
        raise Unsuited("The organiser has answered this meanwhile, so it stays. You see the answer here.")
    session.add(act_on(actor, "meeting.suggestion_taken_back", place, shown_to, now))
    session.flush()
    return True


def organisers(session: Session, place: Place) -> Sequence[str]:
    """The Slack ids of those who answer: planner and host of a meeting, or the channel's co-ordinator."""
    meeting = place.meeting
    named = (meeting.made_by, meeting.host_id) if meeting else ()
    known = [one for one in named if one and not one.startswith(FORGOTTEN)]
    if known:
        return list(dict.fromkeys(known))
    channel = channels.channel(session, place.channel_id)
    return [channel.coordinator_id] if channel else []


def tell_organisers(session: Session, place: Place, suggestion_id: int, now: datetime) -> None:
    """Say that something new is there, once for all that comes until it is told."""
    for user_id in organisers(session, place):
        person = people.in_slack(session, user_id)
        if person is None or store.is_due(session, SUGGESTED, person.id, place.about):
            continue
        due = Due(
            SUGGESTED,
            f"{SUGGESTED}:{place.value}:{suggestion_id}:{person.id}",
            now + A_WHILE,
            person_id=person.id,
            about=place.about,
        )
        outbox.add(session, [due])


def seen(one: Suggestion, author: Person, *, by_organiser: bool) -> Seen:
    """What somebody else sees of it: the author only where they want that."""
    shows = (ShownTo.ORGANISER, ShownTo.AGENDA) if by_organiser else (ShownTo.AGENDA,)
    return Seen(
        id=one.id,
        sort=Sort(one.sort),
        words=one.words,
        made_at=one.made_at,
        who=author if one.shown_to in shows else None,
        became=Became(one.became) if one.became else None,
        item=one.item,
        reply=one.reply if by_organiser else "",
    )


def accepted(session: Session, meeting: Meeting) -> Sequence[Seen]:
    """What was put forward for a meeting and taken up: for everybody who is invited to it."""
    found = store.of_place(session, meeting.id, meeting.channel_id)
    return [
        seen(one, author, by_organiser=False) for one, author in found if one.became not in (None, Became.NOT)
    ]


def act_on(actor: Actor, action: str, place: Place, shown_to: ShownTo, now: datetime) -> AuditEvent:
    """The audit row of what an author does: that it was done, and by whom only where they gave their name."""
    if shown_to is ShownTo.NOBODY:
        return AuditEvent(
            at=now, actor_id=UNNAMED, actor_team="", action=action, subject=place.subject, details={}
        )
    return act_of(actor, action, place.subject, now)


def _write(
    session: Session,
    actor: Actor,
    place: Place,
    person: Person,
    said: Said,
    request_key: str,
    now: datetime,
) -> Suggestion:
    made = Suggestion(
        request_key=request_key,
        person_id=person.id,
        meeting_id=place.meeting.id if place.meeting else None,
        channel_id=place.channel_id,
        sort=said.sort.value,
        words=said.words[:MOST_WORDS],
        shown_to=said.shown_to.value,
        made_at=now,
        item="",
        reply="",
    )
    session.add(made)
    session.add(act_on(actor, SUGGESTED, place, said.shown_to, now))
    session.flush()
    tell_organisers(session, place, made.id, now)
    return made
