"""Which tasks and actions somebody sees: their own, those of a meeting, and what a nudge is about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.services.meetings.actions import State, found, is_owner, to_keep
from bot.services.meetings.answers import GONE
from bot.services.meetings.keeping import KEEPERS_ONLY, keeps
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import people
from bot.store.meetings import actions as store
from bot.store.meetings import meetings
from bot.store.meetings.actions import MeetingAction, Owned
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person


@dataclass(frozen=True)
class Todo:
    """One action with all that is said of it."""

    action: MeetingAction
    meeting: Meeting
    owner: Person | None


def one(session: Session, actor: Actor, action_id: int) -> Todo:
    """One action, for its owner or who keeps the record. Raises NotAllowed, and Closed."""
    action, meeting = found(session, actor, action_id, lock=False)
    if not (is_owner(session, actor, action) or keeps(actor, meeting)):
        raise NotAllowed(KEEPERS_ONLY)
    return Todo(action, meeting, _owner(session, action))


def one_to_keep(session: Session, actor: Actor, action_id: int) -> Todo:
    """One action that is open or a draft, for who keeps the record. Raises NotAllowed, and Closed."""
    action, meeting = to_keep(session, actor, action_id)
    return Todo(action, meeting, _owner(session, action))


def mine(session: Session, actor: Actor) -> Sequence[Todo]:
    """What this person has to do. Raises NotAllowed for an account that is closed."""
    if actor.standing is Standing.GONE:
        raise NotAllowed(GONE)
    me = people.in_slack(session, actor.user_id)
    return [Todo(action, meeting, me) for action, meeting in store.open_of(session, me.id)] if me else []


def nobodys(session: Session, actor: Actor) -> Sequence[Todo]:
    """What nobody has to do any more, of the meetings this member of staff planned."""
    if actor.standing is not Standing.MEMBER:
        return []
    return [Todo(action, meeting, None) for action, meeting in store.without_owner(session, actor.user_id)]


def of_meeting(session: Session, actor: Actor, meeting: Meeting) -> Sequence[Owned]:
    """What is to be done for a meeting and of it, as this person may see it: before the notes, their own."""
    every = store.of_meeting(session, meeting.id)
    if keeps(actor, meeting):
        return every
    me = people.in_slack(session, actor.user_id)
    mine = [one for one in every if me and one[0].owner_id == me.id]
    return [one for one in mine if one[0].state != State.DRAFT]


def from_last_time(session: Session, meeting: Meeting) -> Sequence[Owned]:
    """What is still open from earlier meetings of the channel. For who was invited to this one."""
    return store.open_before(session, meeting)


def told(session: Session, about: Mapping[str, int | str], person_id: int) -> Todo | None:
    """What a nudge about an action is of; None where it is closed, changed, or somebody else's."""
    action = store.action(session, int(about["action"]))
    if action is None or action.state != State.OPEN or action.given != about["given"]:
        return None
    meeting = meetings.meeting(session, action.meeting_id)
    if action.owner_id != person_id or meeting is None or meeting.state == "cancelled":
        return None
    return Todo(action, meeting, _owner(session, action))


def closed(session: Session, about: Mapping[str, int | str]) -> MeetingAction | None:
    """The action a nudge was of, whatever has become of it."""
    return store.action(session, int(about["action"]))


def back_from(session: Session, action: MeetingAction) -> Person | None:
    """Who handed it back; None where they were forgotten."""
    return people.person(session, action.back_from) if action.back_from else None


def _owner(session: Session, action: MeetingAction) -> Person | None:
    return people.person(session, action.owner_id) if action.owner_id else None
