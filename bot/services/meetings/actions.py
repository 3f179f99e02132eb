"""Tasks before a meeting and actions agreed at it: given to somebody, done by a day, handed back, dropped."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.meetings.answers import GONE, STAFF_ANSWER, Closed
from bot.services.meetings.keeping import KEEPERS_ONLY, keeps, kept
from bot.services.nudges import withdraw
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.store import channels, outbox, people
from bot.store.meetings import actions as store
from bot.store.meetings import meetings
from bot.store.meetings.actions import MeetingAction
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due
from bot.store.people import Person
from bot.when import LONDON, Day, Moment, Month, Repetition, Unclear, read

GIVEN, DUE, BACK = "meeting.action_given", "meeting.action_due", "meeting.action_back"
KINDS = (GIVEN, DUE, BACK)
MOST_WHAT, MOST_REASON, MOST_DUE_WORDS = 500, 300, 200
MOST_ACTIONS = 40
"""Of one meeting: as many as a window has room for, beside everything else that stands there."""
UNKNOWN = "This person is no longer known here. Please choose somebody else."
NOT_THERE = "This is no longer there. Nothing was changed."
OWNER_ONLY = "This is for somebody else to do, so only they, or who keeps the meeting’s record, can close it."
YOU_ORGANISE = (
    "You organise this meeting. Give it to somebody else with “Tasks” on the meeting’s page, or drop it "
    "there with a reason."
)
NO_DAY = "Say a day, such as “Friday 2 October”, “in a fortnight” or “end of next week”."


class State(StrEnum):
    """What has become of an action."""

    DRAFT = "draft"
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


def due_day(words: str, now: datetime) -> date:
    """The day that words mean. Raises WrongFields where that is not sure, or past."""
    understood = read(words, now)
    match understood:
        case Unclear():
            fault = understood.reason
        case Month() | Repetition():
            fault = NO_DAY
        case Day() | Moment() if understood.choices:
            fault = "This can be meant in more than one way."
        case Day() | Moment():
            day = understood.on if isinstance(understood, Day) else understood.at.date()
            if day >= now.astimezone(LONDON).date():
                return day
            fault = "This day is past. Please say one that is still to come."
    others = " or ".join(f"“{one}”" for one in understood.choices[:3])
    raise WrongFields({"due": f"{fault} Please write the one you mean: {others}." if others else fault})


def add(
    session: Session,
    actor: Actor,
    meeting_id: int,
    what: str,
    owner: Person,
    due_on: date,
    request_key: str,
    now: datetime,
    *,
    in_notes: bool = False,
) -> MeetingAction:
    """Give somebody something to do; by the same form again, nothing more. The owner is told.

    `in_notes`: it belongs to notes that are not sent yet, so nobody is told before they are. Raises
    NotAllowed, Closed, and WrongFields.
    """
    meeting = kept(session, actor, meeting_id, lock=True)
    if known := store.made_by_form(session, request_key):
        return known
    if len(store.of_meeting(session, meeting_id)) >= MOST_ACTIONS:
        raise WrongFields(
            {"what": f"This meeting has {MOST_ACTIONS} already. Please keep the others elsewhere."}
        )
    facts = {"what": _what(what), "owner_id": _owner(owner).id, "due_on": due_on, "given": 0, "given_at": now}
    made = {"request_key": request_key, "made_at": now, "made_by": actor.user_id, "reason": ""}
    action = MeetingAction(meeting_id=meeting_id, state=State.DRAFT, **facts, **made)
    session.add(action)
    session.flush()
    _note(session, actor, "added", action, now)
    if not in_notes:
        give(session, actor, meeting, action, now)
    return action


def change(
    session: Session, actor: Actor, action_id: int, what: str, owner: Person, due_on: date, now: datetime
) -> MeetingAction:
    """Say otherwise what is to be done, by whom, or by when; as it is already, nothing changes.

    Whoever has to do it now is told. Raises NotAllowed, Closed, and WrongFields.
    """
    action, meeting = to_keep(session, actor, action_id)
    before = action.what, action.owner_id, action.due_on
    after = _what(what), _owner(owner).id, due_on
    if before == after:
        return action
    action.what, action.owner_id, action.due_on = after
    if before[1] != after[1]:
        action.back_from, action.reason = None, ""
    _note(session, actor, "changed", action, now)
    if action.state == State.OPEN:
        give(session, actor, meeting, action, now)
    session.flush()
    return action


def give(session: Session, actor: Actor, meeting: Meeting, action: MeetingAction, now: datetime) -> None:
    """From now on it is for its owner to do, who is told, unless they said so themselves."""
    was_open = action.state == State.OPEN
    action.state, action.given, action.given_at = State.OPEN, action.given + 1, now
    session.flush()
    for kind in KINDS:
        withdraw(session, kind, {"action": action.id}, "given anew", now)
    me = people.in_slack(session, actor.user_id)
    if action.owner_id and not (me and me.id == action.owner_id):
        outbox.add(session, [_due(GIVEN, action, action.owner_id, now)])
    if not was_open:
        store.show_anew(session, meeting)


def done(session: Session, actor: Actor, action_id: int, now: datetime) -> tuple[MeetingAction, bool]:
    """Close an action as done, by its owner or who keeps the record; whether it was open until now.

    Raises NotAllowed, and Closed.
    """
    action, meeting = found(session, actor, action_id)
    if not (is_owner(session, actor, action) or keeps(actor, meeting)):
        raise NotAllowed(OWNER_ONLY)
    return action, _close(session, actor, meeting, action, State.DONE, "", now)


def drop(session: Session, actor: Actor, action_id: int, reason: str, now: datetime) -> bool:
    """Nobody has to do it any more; a draft is thrown away. False where it was closed already.

    Raises NotAllowed, Closed, and WrongFields without a reason.
    """
    action, meeting = to_keep(session, actor, action_id, closed_too=True)
    if action.state == State.DRAFT:
        _note(session, actor, "thrown_away", action, now)
        session.delete(action)
        session.flush()
        return True
    if not reason.strip():
        raise WrongFields({"reason": "Please say in a few words why nobody needs to do it."})
    return _close(session, actor, meeting, action, State.DROPPED, reason.strip()[:MOST_REASON], now)


def hand_back(session: Session, actor: Actor, action_id: int, reason: str, now: datetime) -> MeetingAction:
    """Who was to do it cannot: it is for the organiser to do or to give on, who is told. Once.

    Raises NotAllowed, and Closed, also where the organiser has it already.
    """
    action, meeting = found(session, actor, action_id)
    me = people.in_slack(session, actor.user_id)
    if me is None or action.owner_id != me.id:
        if me and action.back_from == me.id:
            return action
        raise NotAllowed("This is for somebody else to do. Nothing was changed.")
    if action.state != State.OPEN:
        raise Closed("This was closed already, so you need not do anything.")
    organiser = _organiser(session, meeting, me)
    action.owner_id, action.back_from, action.reason = organiser.id, me.id, reason.strip()[:MOST_REASON]
    action.given, action.given_at = action.given + 1, now
    session.flush()
    for kind in KINDS:
        withdraw(session, kind, {"action": action.id}, "handed back", now)
    outbox.add(session, [_due(BACK, action, organiser.id, now)])
    _note(session, actor, "handed_back", action, now)
    return action


def owner_of(session: Session, actor: Actor, meeting_id: int, whom: Actor | int, now: datetime) -> Person:
    """Who is to do something: by who they are in Slack, or by their number where they are not there.

    Raises NotAllowed, Closed, and WrongFields where this is nobody.
    """
    kept(session, actor, meeting_id)
    if not isinstance(whom, Actor):
        return outside(session, actor, whom)
    if whom.standing is Standing.GONE:
        raise WrongFields(
            {"on_slack": "This account is closed, or no person’s. Please choose somebody else."}
        )
    return people.meet(session, whom.user_id, whom.team_id, now)


def outside(session: Session, actor: Actor, person_id: int) -> Person:
    """Somebody who is not on Slack, for staff. Raises NotAllowed, and WrongFields where this is nobody."""
    require_staff(actor, STAFF_ANSWER)
    person = people.person(session, person_id)
    if person is None or person.forgotten_at:
        raise WrongFields({"on_slack": UNKNOWN})
    return person


def require_what(words: str) -> None:
    """Raises WrongFields where it is not said what is to be done."""
    _what(words)


def is_owner(session: Session, actor: Actor, action: MeetingAction) -> bool:
    """Whether it is for this person to do."""
    me = people.in_slack(session, actor.user_id)
    return bool(me and action.owner_id == me.id)


def forget(session: Session, person_id: int, now: datetime) -> None:
    """Take a person out of what they had to do. What is open waits for its organiser to give it on."""
    for action, _ in store.all_of(session, person_id):
        if action.owner_id == person_id and action.state == State.OPEN:
            action.given, action.given_at = action.given + 1, now
    session.flush()
    store.forget(session, person_id)


def found(
    session: Session, actor: Actor, action_id: int, *, lock: bool = True
) -> tuple[MeetingAction, Meeting]:
    """An action with its meeting; with `lock`, nobody else changes it until this transaction ends.

    Raises NotAllowed for an account that is closed, and Closed.
    """
    if actor.standing is Standing.GONE:
        raise NotAllowed(GONE)
    action = (store.lock if lock else store.action)(session, action_id)
    meeting = meetings.meeting(session, action.meeting_id) if action else None
    if action is None or meeting is None:
        raise Closed(NOT_THERE)
    return action, meeting


def to_keep(
    session: Session, actor: Actor, action_id: int, *, closed_too: bool = False
) -> tuple[MeetingAction, Meeting]:
    """The same for who keeps the record, as long as it is not closed. Raises NotAllowed, and Closed."""
    action, meeting = found(session, actor, action_id)
    if not keeps(actor, meeting):
        raise NotAllowed(KEEPERS_ONLY)
    if not closed_too and action.state not in (State.DRAFT, State.OPEN):
        raise Closed("This was closed already. Nothing was changed.")
    return action, meeting


def _organiser(session: Session, meeting: Meeting, me: Person) -> Person:
    """Who takes over what somebody cannot do: who planned the meeting, else its host, else the co-ordinator.

    Raises Closed where that is nobody but themselves.
    """
    if meeting.made_by == me.user_id:
        raise Closed(YOU_ORGANISE)
    channel = channels.channel(session, meeting.channel_id)
    ids = (meeting.made_by, meeting.host_id, channel.coordinator_id if channel else None)
    known = [found for one in ids if one and (found := people.in_slack(session, one))]
    others = [one for one in known if one.id != me.id]
    if not others:
        raise Closed("Nobody looks after this meeting any more. Please tell your network co-ordinator.")
    return others[0]


def _close(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    action: MeetingAction,
    state: State,
    reason: str,
    now: datetime,
) -> bool:
    if action.state != State.OPEN:
        return False
    action.state, action.reason = state, reason
    action.closed_at, action.closed_by = now, actor.user_id
    session.flush()
    for kind in KINDS:
        withdraw(session, kind, {"action": action.id}, state.value, now)
    store.show_anew(session, meeting)
    _note(session, actor, state.value, action, now)
    return True


def _due(kind: str, action: MeetingAction, person_id: int, now: datetime) -> Due:
    return Due(
        kind,
        f"{kind}:{action.id}:{action.given}:{person_id}",
        now,
        person_id=person_id,
        about={"action": action.id, "given": action.given},
        urgency=4,
    )


def _what(words: str) -> str:
    said = " ".join(words.split())
    if not said or len(said) > MOST_WHAT:
        raise WrongFields({"what": f"Please say what is to be done, in at most {MOST_WHAT} characters."})
    return said


def _owner(owner: Person) -> Person:
    if owner.forgotten_at:
        raise WrongFields({"on_slack": UNKNOWN})
    return owner


def _note(session: Session, actor: Actor, what: str, action: MeetingAction, now: datetime) -> None:
    subject = f"meeting:{action.meeting_id}"
    session.add(act_of(actor, f"meeting.action_{what}", subject, now, number=action.id))
    session.flush()
