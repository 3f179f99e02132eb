"""What erasing a person does to the tables: rows deleted, rows emptied, ids replaced by a tombstone's."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.store import people, planning
from bot.store.audit import AuditEvent
from bot.store.channels import Membership, NetworkChannel
from bot.store.complaints import Complaint, ComplaintBar, ComplaintNote
from bot.store.concerns.concerns import DutyTurn
from bot.store.corrections import ProviderCorrection
from bot.store.cpd.certificates import CpdCertificate, CpdRole
from bot.store.cpd.feeds import CpdFeed
from bot.store.cpd.hours import CpdHours
from bot.store.cpd.managers import CpdManager
from bot.store.cpd.opportunities import CpdOpportunity
from bot.store.data import DataRequest
from bot.store.improvements import ImprovementPlan, ImprovementStep, ImprovementVersion, ImprovementWord
from bot.store.meetings.actions import MeetingAction
from bot.store.meetings.attendance import MeetingAttendance, MeetingRoll
from bot.store.meetings.bookings import Booking
from bot.store.meetings.checklist import Equipment, MeetingItem
from bot.store.meetings.ideas import MeetingIdea
from bot.store.meetings.meetings import Meeting, MeetingAnswer
from bot.store.meetings.minutes import MeetingNotes
from bot.store.meetings.needs import MeetingNeed
from bot.store.meetings.polls import MeetingAsked, MeetingMark, MeetingPoll
from bot.store.meetings.series import MeetingSeries
from bot.store.meetings.suggestions import Suggestion
from bot.store.meetings.venues import Venue
from bot.store.outbox import Lane, Nudge
from bot.store.people import Person, Preference, SettingLink
from bot.store.registers import RegisterImport
from bot.store.roles import RoleGrant, RoleRequest

# Who held, gave, asked for and approved a role stays: it opened the way to concerns.
KEPT_ACTS = "role."
IDS_KEPT: tuple[InstrumentedAttribute[Any], ...] = (
    RoleGrant.user_id,
    RoleGrant.given_by,
    RoleRequest.user_id,
    RoleRequest.asked_by,
    RoleRequest.decided_by,
)
"""Columns in which a Slack id stays."""
IDS_REPLACED: tuple[InstrumentedAttribute[Any], ...] = (
    Person.noted_by,
    SettingLink.asked_by,
    SettingLink.decided_by,
    NetworkChannel.coordinator_id,
    NetworkChannel.made_by,
    ProviderCorrection.noted_by,
    RegisterImport.imported_by,
    DataRequest.asked_by,
    DataRequest.decided_by,
    Meeting.made_by,
    MeetingAnswer.noted_by,
    MeetingNeed.decided_by,
    DutyTurn.user_id,
    DutyTurn.noted_by,
    Venue.made_by,
    Venue.checked_by,
    Booking.booked_by,
    Equipment.made_by,
    MeetingItem.made_by,
    MeetingItem.done_by,
    MeetingRoll.taken_by,
    MeetingAttendance.noted_by,
    MeetingNotes.changed_by,
    MeetingNotes.sent_by,
    MeetingAction.made_by,
    MeetingAction.closed_by,
    Suggestion.decided_by,
    MeetingIdea.closed_by,
    MeetingPoll.settled_by,
    MeetingMark.noted_by,
    MeetingAsked.user_id,
    MeetingSeries.made_by,
    ImprovementPlan.made_by,
    ImprovementPlan.closed_by,
    ImprovementVersion.proposed_by,
    ImprovementStep.done_by,
    ImprovementWord.noted_by,
    Complaint.handler_id,
    ComplaintBar.noted_by,
    ComplaintBar.user_id,
    ComplaintNote.noted_by,
    CpdOpportunity.noted_by,
    CpdOpportunity.corrected_by,
    CpdFeed.noted_by,
    CpdCertificate.noted_by,
    CpdRole.noted_by,
    CpdHours.noted_by,
    CpdManager.asked_by,
    CpdManager.decided_by,
)
"""Columns in which a tombstone's id takes the place of a Slack id; the audit and the outbox come beside."""
IDS_EMPTIED: tuple[InstrumentedAttribute[Any], ...] = (
    Meeting.host_id,
    Meeting.chair_id,
    Meeting.note_taker_id,
)
"""Columns in which nothing takes the place of a Slack id: staff choose somebody in Slack for it again."""
TOLD_BY = (
    *(ProviderCorrection.told_by, RegisterImport.told_by, Person.told_by),
    ImprovementStep.who,
)
ON_THE_WAY = "sending"
SOMEBODY = "somebody Kith has forgotten"


def tombstone(person_id: int) -> str:
    """What stands in the place of a forgotten person's Slack id: it tells two of them apart, and no more."""
    return f"forgotten:{person_id}"


def is_known(session: Session, user_id: str) -> bool:
    """Whether anything is held of whoever has this Slack id."""
    met = select(Person.id).where(Person.user_id == user_id)
    acted = select(AuditEvent.id).where(or_(AuditEvent.actor_id == user_id, AuditEvent.subject == user_id))
    return any(session.scalar(each.limit(1)) is not None for each in (met, acted))


def is_sending_to(session: Session, person_id: int) -> bool:
    """Whether a message to this person is on its way at this moment."""
    theirs = Nudge.person_id == person_id, Nudge.state == ON_THE_WAY
    return session.scalar(select(Nudge.id).where(*theirs).limit(1)) is not None


def empty_person(session: Session, person_id: int, now: datetime) -> None:
    """Leave of the person the tombstone: a number and two days. A column that is added later goes too."""
    columns = Person.__table__.columns
    nothing = {column.key: None for column in columns if column.nullable}
    emptied = update(Person).where(Person.id == person_id)
    session.execute(emptied.values(**nothing | {"forgotten_at": now, "noted_by": tombstone(person_id)}))


def delete_preference(session: Session, person_id: int) -> None:
    """How they wanted to be reached."""
    session.execute(delete(Preference).where(Preference.person_id == person_id))


def delete_links(session: Session, person_id: int) -> None:
    """Which settings they belonged to."""
    session.execute(delete(SettingLink).where(SettingLink.person_id == person_id))


def delete_memberships(session: Session, person_id: int) -> None:
    """Which network channels they were in."""
    session.execute(delete(Membership).where(Membership.person_id == person_id))


def empty_requests(session: Session, person_id: int) -> None:
    """Their words and the answers; that they asked, when, and what came of it, stays."""
    theirs = update(DataRequest).where(DataRequest.person_id == person_id)
    session.execute(theirs.values(words=None, reply=None))


def withdraw_nudges(session: Session, person_id: int, now: datetime) -> None:
    """What waits is not sent; what was sent keeps its kind and its day, and nothing of where it went."""
    theirs = Nudge.person_id == person_id
    people.locked(session, person_id)  # nothing new becomes due to them meanwhile
    # All of them before any lane, as everybody does who changes both: so nobody waits in a circle.
    every = session.scalars(select(Nudge).where(theirs).order_by(Nudge.id).with_for_update()).all()
    waiting = [nudge for nudge in every if nudge.state in planning.UNSENT]
    for nudge in sorted(waiting, key=lambda one: one.lane or ""):
        planning.take_away(session, nudge, "forgotten", now)
    session.flush()
    # A sender may have taken one at this moment: it finds that it is its own no more.
    taken = update(Nudge).where(theirs, Nudge.state == ON_THE_WAY)
    session.execute(taken.values(state="withdrawn", reason="forgotten", ended_at=now))
    lanes = session.scalars(select(Nudge.lane).where(theirs, Nudge.lane.is_not(None)).distinct()).all()
    nowhere = dict.fromkeys(("conversation", "ts", "lane", "claim"))
    session.execute(update(Nudge).where(theirs).values(**nowhere, stale=False))
    for lane in lanes:
        if session.scalar(select(Nudge.id).where(Nudge.lane == lane).limit(1)) is None:
            session.execute(delete(Lane).where(Lane.lane == lane))


def forget_id(session: Session, user_id: str, person_id: int) -> None:
    """Put the tombstone's id where the Slack id stood, save where the id stays."""
    stone = tombstone(person_id)
    _delete_answers(session, user_id)
    for column in IDS_REPLACED:
        session.execute(update(column.class_).where(column == user_id).values({column: stone}))
    for column in IDS_EMPTIED:
        session.execute(update(column.class_).where(column == user_id).values({column: None}))
    for column in (AuditEvent.actor_id, AuditEvent.subject):
        session.execute(update(AuditEvent).where(column == user_id, _may_change()).values({column: stone}))
    for row, name in _mentioning(session, user_id):
        setattr(row, name, _replaced(getattr(row, name), user_id, stone))
    session.flush()


def forget_name(session: Session, name: str) -> None:
    """Take a person's name out of who told us what, whatever else the words say."""
    for column in TOLD_BY:
        held = select(column.class_).where(column.icontains(name, autoescape=True))
        for row in session.scalars(held):
            setattr(row, column.key, _without(getattr(row, column.key), name))
    session.flush()


def _delete_answers(session: Session, user_id: str) -> None:
    """That Kith answered a message of theirs: kept only so that it is answered once."""
    answered = AuditEvent.actor_id == user_id, AuditEvent.action == "message.answered"
    session.execute(delete(AuditEvent).where(*answered))


def _may_change() -> Any:
    return ~AuditEvent.action.startswith(KEPT_ACTS, autoescape=True)


def _mentioning(session: Session, user_id: str) -> Iterator[tuple[AuditEvent | Nudge, str]]:
    """Rows that hold the id inside something longer, each with the name of the column."""
    columns = (AuditEvent.details, AuditEvent.request_key, AuditEvent.subject, Nudge.about, Nudge.key)
    for column in columns:
        held = select(column.class_).where(cast(column, String).contains(user_id, autoescape=True))
        if column.class_ is AuditEvent:
            held = held.where(_may_change())
        for row in session.scalars(held).all():
            yield row, column.key


def _replaced(value: Any, user_id: str, stone: str) -> Any:
    if isinstance(value, str):
        return value.replace(user_id, stone)
    if isinstance(value, Mapping):
        return {key: _replaced(each, user_id, stone) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, user_id, stone) for each in value]
    return value


def _without(words: str, name: str) -> str:
    """The words without the name, where it stands there as words of its own."""
    named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
    return named.sub(SOMEBODY, words)
