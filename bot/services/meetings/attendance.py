"""Who was there: ticked from the meeting's start on, corrected later, and counted by kind of setting."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.meetings.after import wrapped_up
from bot.services.meetings.answers import WAITING, Answer
from bot.services.meetings.keeping import begun
from bot.services.meetings.minutes import send_to_late
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.store import people, persons
from bot.store.meetings import attendance as store
from bot.store.meetings import meetings
from bot.store.meetings.attendance import MeetingRoll
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person

STAFF_REPORT = (
    "The report is for the council’s own staff. If you would like to know how many come, please ask your "
    "network co-ordinator."
)
NO_PERSON = "This account is closed, or no person’s. Please choose somebody else."
UNKNOWN = "This person is no longer known here. Please choose somebody else."
A_YEAR = timedelta(days=365)
NOT_LINKED = ""
"""Stands for who has no setting that was confirmed."""
IN_ORDER = (Answer.GOING, Answer.MAYBE, WAITING, Answer.NO)


@dataclass(frozen=True)
class Roll:
    """Everybody who may have been at a meeting, and who was."""

    meeting: Meeting
    listed: Sequence[tuple[str, Person]]
    """What they had answered, "" for nothing; those who said that they come first."""
    there: frozenset[int]
    taken: MeetingRoll | None
    """None where nobody has ticked anything yet."""


@dataclass(frozen=True)
class Report:
    """Who came to the meetings of a channel."""

    since: datetime
    held: int
    unticked: int
    """Of these, how many of which nobody ticked who was there: they are not counted below."""
    visits: int
    """Each person once for each meeting."""
    people: int
    by_type: Mapping[str, int]
    """How many people by the kind of their setting, the most first; see `by_type`."""

    @property
    def average(self) -> float:
        """How many come to a meeting."""
        counted = self.held - self.unticked
        return self.visits / counted if counted else 0.0


def roll(session: Session, actor: Actor, meeting_id: int, now: datetime) -> Roll:
    """Who may have been there. Raises NotAllowed, and Closed before the meeting begins."""
    meeting = begun(session, actor, meeting_id, now)
    there = store.there(session, meeting_id)
    answered = [(one.answer, who) for one, who in meetings.answers(session, meeting_id)]
    listed = sorted(answered, key=lambda one: IN_ORDER.index(one[0]))
    known = {who.id for _, who in listed}
    others = [("", who) for who in there if who.id not in known]
    present = [(answer, who) for answer, who in (*listed, *others) if not who.forgotten_at]
    return Roll(meeting, present, frozenset(who.id for who in there), store.roll(session, meeting_id))


def tick(
    session: Session,
    actor: Actor,
    meeting_id: int,
    came: Collection[int],
    stayed_away: Collection[int],
    unannounced: Collection[Actor],
    now: datetime,
) -> int:
    """Note who was there, by what is otherwise than the person saw it; gives how many were there in all.

    So of two who tick at the same time, neither undoes what the other ticked. Raises NotAllowed, Closed.
    """
    meeting = begun(session, actor, meeting_id, now, lock=True)
    if any(one.standing is Standing.GONE for one in unannounced):
        raise NotAllowed(NO_PERSON)
    there = {who.id for who in store.there(session, meeting_id)}
    listed = there | {who.id for _, who in meetings.answers(session, meeting_id)}
    if actor.standing is not Standing.MEMBER and not listed.issuperset(came):
        raise NotAllowed(UNKNOWN)  # only staff look people up by their numbers
    met = [people.meet(session, one.user_id, one.team_id, now) for one in unannounced]
    wanted = {_known(session, one).id for one in {*came, *(who.id for who in met)}}
    new, gone = sorted(wanted - there), sorted((set(stayed_away) - wanted) & there)
    store.come(session, meeting_id, new, actor.user_id, now)
    store.take_back(session, meeting_id, gone)
    is_first = store.roll(session, meeting_id) is None
    if is_first:
        session.add(MeetingRoll(meeting_id=meeting_id, taken_at=now, taken_by=actor.user_id))
    if is_first or new or gone:
        about = f"meeting:{meeting_id}"
        session.add(act_of(actor, "meeting.attendance", about, now, came=new, taken_back=gone))
    session.flush()
    send_to_late(session, meeting, new, now)
    wrapped_up(session, meeting, now)
    return len(there) + len(new) - len(gone)


def by_type_of(session: Session, actor: Actor, meeting_id: int) -> Mapping[str, int]:
    """How many were at a meeting by the kind of their setting; see `by_type`. Raises NotAllowed."""
    require_staff(actor, STAFF_REPORT)
    return by_type(session, [who.id for who in store.there(session, meeting_id)])


def report(session: Session, actor: Actor, channel_id: str, now: datetime) -> Report:
    """Who came to the meetings of a channel within the last 12 months. Raises NotAllowed."""
    require_staff(actor, STAFF_REPORT)
    held = [one.id for one in store.held(session, channel_id, now - A_YEAR, now)]
    ticked = store.ticked(session, held)
    visits = store.visits(session, ticked)
    kinds = by_type(session, list(visits))
    unticked = len(held) - len(ticked)
    return Report(now - A_YEAR, len(held), unticked, sum(visits.values()), len(visits), kinds)


def by_type(session: Session, person_ids: Sequence[int]) -> Mapping[str, int]:
    """How many of these people belong to a setting of each kind; those of none under NOT_LINKED.

    Who belongs to settings of two kinds counts for both.
    """
    links = persons.settings_of(session, person_ids)
    providers = persons.providers(session, links)
    kinds: dict[int, set[str]] = {one: set() for one in person_ids}
    for link in links:
        provider = providers.get(persons.key_of(link))
        if provider and provider.provider_type:
            kinds[link.person_id].add(provider.provider_type)
    counted = Counter(kind for found in kinds.values() for kind in found or {NOT_LINKED})
    return dict(sorted(counted.items(), key=lambda one: (one[0] == NOT_LINKED, -one[1], one[0])))


def _known(session: Session, person_id: int) -> Person:
    person = people.person(session, person_id)
    if person is None or person.forgotten_at:
        raise NotAllowed(UNKNOWN)
    return person


def count(session: Session, meeting: Meeting) -> tuple[int, bool]:
    """How many were at a meeting, and whether anybody has ticked it at all."""
    return len(store.there(session, meeting.id)), store.roll(session, meeting.id) is not None
