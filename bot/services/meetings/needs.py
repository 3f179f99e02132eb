"""What people need to take part, told in private: the organiser sees it, answers it, and nobody else does."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.meetings.answers import GONE, Closed, open_meeting, organises
from bot.services.meetings.remembered import remember
from bot.services.people import Actor, NotAllowed, Standing, act_of
from bot.store import outbox, people
from bot.store.meetings import meetings
from bot.store.meetings import needs as store
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.needs import MeetingNeed
from bot.store.outbox import Due
from bot.store.people import Person

NEEDED, DECIDED = "meeting.needed", "meeting.need_decided"
MOST_NEED_WORDS = 500
ORGANISER_SEES = (
    "What people need is told in private to whoever plans the meeting, and to its host. Please ask them if "
    "you have to know."
)
NO_REPLY = "Please write what the person should know."


class Need(StrEnum):
    """What people need most often; for all else there are their own words."""

    ACCESS = "access"
    LOOP = "loop"
    INTERPRETER = "interpreter"
    DIET = "diet"
    CHILDCARE = "childcare"
    QUIET = "quiet"
    ADVOCATE = "advocate"
    FORMAT = "format"
    WORDS = "words"


class Outcome(StrEnum):
    """What was done about a need."""

    MET = "met"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Needs:
    """What everybody needs for a meeting, what is open first."""

    meeting: Meeting
    needs: Sequence[tuple[MeetingNeed, Person]]


def mine(session: Session, actor: Actor, meeting_id: int) -> Sequence[MeetingNeed]:
    """What this person has said they need."""
    person = people.in_slack(session, actor.user_id)
    return store.of_person(session, meeting_id, person.id) if person else []


def say(
    session: Session,
    actor: Actor,
    meeting_id: int,
    kinds: Collection[Need],
    words: str,
    now: datetime,
    *,
    is_to_remember: bool | None = None,
) -> int:
    """Say what one needs, in the place of what one said before; what is so already stays as it is.

    `is_to_remember` says whether it fills in the form of other meetings, or nothing does any more; None
    leaves that as it is. Gives how many are new. Raises NotAllowed for an account that is closed, and Closed.
    """
    if actor.standing is Standing.GONE:
        raise NotAllowed(GONE)
    meeting = open_meeting(session, meeting_id, now)
    person = people.meet(session, actor.user_id, actor.team_id, now)
    wanted = {kind.value: "" for kind in kinds if kind is not Need.WORDS}
    if words:
        wanted[Need.WORDS] = words[:MOST_NEED_WORDS]
    if is_to_remember is not None:
        remember(session, actor, person, wanted if is_to_remember else {}, now)
    before = store.of_person(session, meeting_id, person.id)
    return _replace(session, actor, meeting, person, before, wanted, now)


def of_meeting(session: Session, actor: Actor, meeting_id: int) -> Needs:
    """What everybody needs. Raises NotAllowed, and Closed where there is no such meeting."""
    meeting = meetings.meeting(session, meeting_id)
    if meeting is None:
        raise Closed("This meeting is no longer there.")
    _require_organiser(actor, meeting)
    return Needs(meeting, store.of_meeting(session, meeting_id))


def one(session: Session, actor: Actor, need_id: int) -> MeetingNeed:
    """One need. Raises NotAllowed, and Closed where it was taken back."""
    need = store.need(session, need_id)
    if need is None:
        raise Closed("The person has taken this back. Nothing was changed.")
    meeting = meetings.meeting(session, need.meeting_id)
    if meeting is None:
        raise Closed("This meeting is no longer there.")
    _require_organiser(actor, meeting)
    return need


def decide(
    session: Session, actor: Actor, need_id: int, outcome: Outcome, reply: str, now: datetime
) -> MeetingNeed:
    """Mark a need as met, or answer it; who asked is told. Decided already, nothing changes.

    Raises NotAllowed, and Closed where it was taken back.
    """
    need = one(session, actor, need_id)
    if not store.decide(session, need_id, outcome, reply[:MOST_NEED_WORDS], actor.user_id, now):
        return need
    session.add(act_of(actor, f"meeting.need_{outcome}", f"meeting:{need.meeting_id}", now, need=need_id))
    stamp = int(need.asked_at.timestamp())
    due = Due(
        DECIDED,
        f"{DECIDED}:{need_id}:{stamp}",
        now,
        person_id=need.person_id,
        about={"meeting": need.meeting_id, "need": need_id, "asked": stamp},
        urgency=4,
    )
    outbox.add(session, [due])
    return one(session, actor, need_id)


def open_needs(session: Session, of: Sequence[Meeting]) -> Mapping[int, int]:
    """How many needs of each meeting are neither met nor answered, by its number: never whose, nor what."""
    return {meeting.id: store.open_count(session, meeting.id) for meeting in of}


def needed(session: Session, about: Mapping[str, int | str], actor: Actor | None) -> Meeting | None:
    """The meeting whose organiser is to be told of an open need; None where there is none any more."""
    meeting = open_for(session, about)
    return meeting if meeting and actor and organises(actor, meeting) else None


def open_for(session: Session, about: Mapping[str, int | str]) -> Meeting | None:
    """The meeting, where something that somebody needs for it is open."""
    meeting = meetings.meeting(session, int(about["meeting"]))
    if meeting is None or meeting.state != "invited":
        return None
    return meeting if store.open_count(session, meeting.id) else None


def decided(session: Session, about: Mapping[str, int | str], person_id: int) -> Meeting | None:
    """The meeting a person's need was decided on for; None where they need it no more, or asked anew."""
    need = store.need(session, int(about["need"]))
    meeting = meetings.meeting(session, int(about["meeting"]))
    if need is None or meeting is None or need.outcome is None or meeting.state != "invited":
        return None
    is_same = need.person_id == person_id and int(need.asked_at.timestamp()) == about["asked"]
    return meeting if is_same else None


def _replace(
    session: Session,
    actor: Actor,
    meeting: Meeting,
    person: Person,
    before: Sequence[MeetingNeed],
    wanted: Mapping[str, str],
    now: datetime,
) -> int:
    kept = {one.kind for one in before if wanted.get(one.kind) == one.words}
    gone = [one.id for one in before if one.kind not in kept]
    new = {kind: words for kind, words in wanted.items() if kind not in kept}
    if not gone and not new:
        return 0
    store.take_back(session, gone)
    for kind, words in new.items():
        facts = {"meeting_id": meeting.id, "person_id": person.id, "kind": kind, "words": words}
        session.add(MeetingNeed(**facts, reply="", asked_at=now))
    session.add(act_of(actor, "meeting.needs_said", f"meeting:{meeting.id}", now, person=person.id))
    session.flush()
    if new:
        _tell_organiser(session, meeting, person, now)
    return len(new)


def _tell_organiser(session: Session, meeting: Meeting, asking: Person, now: datetime) -> None:
    organiser = people.in_slack(session, meeting.made_by)
    if organiser is None:
        return
    due = Due(
        NEEDED,
        f"{NEEDED}:{meeting.id}:{asking.id}:{int(now.timestamp())}",
        now,
        person_id=organiser.id,
        about={"meeting": meeting.id},
        expires_at=meeting.starts_at,
        urgency=4,
    )
    outbox.add(session, [due])


def _require_organiser(actor: Actor, meeting: Meeting) -> None:
    if not organises(actor, meeting):
        raise NotAllowed(ORGANISER_SEES)
