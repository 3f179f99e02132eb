"""Who comes to a meeting: answers by button, by telephone, and the waiting list of one that is full."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.people import Actor, NotAllowed, Refusal, Standing, act_of, require_staff
from bot.services.wishes import Way, way_to
from bot.store import outbox, people
from bot.store.meetings import meetings as store
from bot.store.meetings import needs as meeting_needs
from bot.store.meetings import remembered
from bot.store.meetings.meetings import Meeting, MeetingAnswer
from bot.store.outbox import Due
from bot.store.people import Person

PLACE, ANSWERED = "meeting.place", "meeting.answered"
STAFF_ANSWER = (
    "Who is coming is known to the council’s own staff, who can also note an answer for somebody else. You "
    "can answer for yourself with the buttons of the invitation."
)
GONE = "This account is closed, so it cannot answer."
MOST_OFFERED = 20


class Answer(StrEnum):
    """What a person can answer."""

    GOING = "going"
    MAYBE = "maybe"
    NO = "no"


WAITING = "waiting"
IN_CALENDAR = (Answer.GOING, Answer.MAYBE)
"""Who answers one of these wants the meeting in their calendar."""


class Closed(Refusal):
    """The meeting takes no answers any more; the message says kindly why."""

    heading = "Meeting"


@dataclass(frozen=True)
class Answered:
    """What stands for a person now: one of `Answer`, or WAITING."""

    meeting: Meeting
    answer: str
    changed: bool
    """False where the same was answered before."""
    ahead: int = 0
    """How many wait before them."""


@dataclass(frozen=True)
class Attendance:
    """Everybody's answers, as staff see them."""

    meeting: Meeting
    answers: Sequence[tuple[str, Person]]
    """In the order in which they came, or wait."""
    open_needs: int = 0
    """How many of what people need is neither met nor answered."""
    may_see_needs: bool = False
    """Whether this person may see what it is: they plan the meeting, or are its host."""


def answer(session: Session, actor: Actor, meeting_id: int, given: Answer, now: datetime) -> Answered:
    """Answer for oneself; the same again changes nothing.

    Raises NotAllowed for an account that is closed, and Closed.
    """
    if actor.standing is Standing.GONE:
        raise NotAllowed(GONE)
    meeting = open_meeting(session, meeting_id, now)
    person = people.meet(session, actor.user_id, actor.team_id, now)
    return _answer(session, actor, meeting, person, given, now)


def answer_for(
    session: Session, actor: Actor, meeting_id: int, person: Person, given: Answer, now: datetime
) -> Answered:
    """Note what somebody told a member of staff. Raises NotAllowed and Closed."""
    require_staff(actor, STAFF_ANSWER)
    meeting = open_meeting(session, meeting_id, now)
    return _answer(session, actor, meeting, person, given, now)


def person_of(session: Session, actor: Actor, whom: Actor | int, now: datetime) -> Person:
    """Whom an answer is noted for: by who they are in Slack, or by their number where they are not there.

    Raises NotAllowed where this is nobody an answer can be noted for.
    """
    require_staff(actor, STAFF_ANSWER)
    if isinstance(whom, Actor):
        if whom.standing is Standing.GONE:
            raise NotAllowed("This account is closed, or no person’s. Please choose somebody else.")
        return people.meet(session, whom.user_id, whom.team_id, now)
    found = people.person(session, whom)
    if found is None or found.forgotten_at:
        raise NotAllowed("This person is no longer known here. Please choose somebody else.")
    return found


def not_on_slack(session: Session, actor: Actor, words: str) -> Sequence[Person]:
    """People without Slack whose name holds these words. Raises NotAllowed."""
    require_staff(actor, STAFF_ANSWER)
    return store.not_on_slack(session, words, MOST_OFFERED)


def attendance(session: Session, actor: Actor, meeting_id: int) -> Attendance:
    """Who answered what. Raises NotAllowed, and Closed where there is no such meeting."""
    require_staff(actor, STAFF_ANSWER)
    meeting = store.meeting(session, meeting_id)
    if meeting is None:
        raise Closed("This meeting is no longer there.")
    answers = [(one.answer, who) for one, who in store.answers(session, meeting_id)]
    return Attendance(
        meeting, answers, meeting_needs.open_count(session, meeting_id), organises(actor, meeting)
    )


def organises(actor: Actor, meeting: Meeting) -> bool:
    """Whether this member of staff plans the meeting, or is its host."""
    return actor.standing is Standing.MEMBER and actor.user_id in (meeting.made_by, meeting.host_id)


def mine(session: Session, actor: Actor, meeting_id: int) -> str:
    """What this person has answered; "" for nothing."""
    person = people.in_slack(session, actor.user_id)
    known = person and store.answer_of(session, meeting_id, person.id)
    return known.answer if known else ""


def fill_places(session: Session, meeting: Meeting, now: datetime) -> None:
    """Give places that are free to who has waited longest, and tell each of them, once."""
    while _has_place(session, meeting):
        first = store.next_waiting(session, meeting.id)
        if first is None:
            return
        first.answer, first.since = Answer.GOING, now
        session.flush()
        stamp = int(now.timestamp())
        due = Due(
            PLACE,
            f"{PLACE}:{meeting.id}:{first.person_id}:{stamp}",
            now,
            person_id=first.person_id,
            about={"meeting": meeting.id, "since": stamp},
            expires_at=meeting.starts_at,
            urgency=3,
        )
        outbox.add(session, [due])


def join(session: Session, person_id: int, into_id: int, now: datetime) -> None:
    """Two entries of one person become one: where both answered, one answer stands, in one place.

    What the other (`into_id`) answered themselves stands; only a place that was kept for the one is theirs
    rather than a wait for one.
    """
    for meeting in locked_of(session, person_id):
        noted = store.answer_of(session, meeting.id, person_id)
        own = store.answer_of(session, meeting.id, into_id)
        if noted is None or own is None:
            continue
        if own.answer == WAITING and noted.answer == Answer.GOING:
            own.answer, own.since = noted.answer, noted.since
        take_away(session, meeting, person_id, now)
    meeting_needs.join(session, person_id, into_id)
    remembered.join(session, person_id, into_id)


def locked_of(session: Session, person_id: int) -> list[Meeting]:
    """The meetings a person has answered: nobody else answers them until this transaction ends."""
    ids = sorted(meeting.id for _, meeting in store.answers_of(session, person_id))
    return [meeting for each in ids if (meeting := store.lock(session, each))]


def take_away(session: Session, meeting: Meeting, person_id: int, now: datetime) -> None:
    """Delete an answer: the invitation shows it, and whoever waits longest has the place that is free."""
    store.delete_answer(session, meeting.id, person_id)
    meeting.version += 1
    session.flush()
    if meeting.state == "invited" and meeting.starts_at > now:
        fill_places(session, meeting, now)


def _answer(
    session: Session, actor: Actor, meeting: Meeting, person: Person, given: Answer, now: datetime
) -> Answered:
    known = store.answer_of(session, meeting.id, person.id)
    if known and (known.answer == given or (known.answer == WAITING and given is Answer.GOING)):
        return Answered(meeting, known.answer, changed=False, ahead=_ahead(session, known))
    before = known.answer if known else ""
    stands = WAITING if given is Answer.GOING and not _has_place(session, meeting) else given.value
    if known is None:
        known = MeetingAnswer(meeting_id=meeting.id, person_id=person.id)
        session.add(known)
    known.answer, known.since, known.noted_by = stands, now, actor.user_id
    meeting.version += 1
    noted = act_of(actor, "meeting.answered", f"meeting:{meeting.id}", now, answer=stands, person=person.id)
    session.add(noted)
    session.flush()
    _confirm_by_email(session, known, before, meeting, person, now)
    fill_places(session, meeting, now)
    return Answered(meeting, stands, changed=True, ahead=_ahead(session, known))


def _confirm_by_email(
    session: Session, known: MeetingAnswer, before: str, meeting: Meeting, person: Person, now: datetime
) -> None:
    """Who is reached by e-mail gets the calendar file with it; or one that takes the entry out again."""
    is_in, was_in = known.answer in IN_CALENDAR, before in IN_CALENDAR
    said = people.preference(session, person.id)
    way = way_to(person, Way(said.reach) if said else Way.SLACK, has_email=True)
    if way is not Way.EMAIL or not (is_in or was_in):
        return
    stamp = int(now.timestamp())
    due = Due(
        ANSWERED,
        f"{ANSWERED}:{meeting.id}:{person.id}:{stamp}:{known.answer}",
        now,
        person_id=person.id,
        about={"meeting": meeting.id, "since": stamp, "answer": known.answer},
        expires_at=meeting.starts_at,
        urgency=4,
    )
    outbox.add(session, [due])


def open_meeting(session: Session, meeting_id: int, now: datetime) -> Meeting:
    """A meeting people can answer, locked until this transaction ends. Raises Closed, which says why not."""
    meeting = store.lock(session, meeting_id)
    if meeting is None or meeting.state == "draft":
        raise Closed("This meeting is no longer there. Nothing was changed.")
    if meeting.state == "polling":
        raise Closed("No time is settled yet. Please press “Mark your times” to say which suit you.")
    if meeting.state == "cancelled":
        raise Closed("This meeting was cancelled, so there is nothing to answer any more.")
    if meeting.ends_at <= now:
        raise Closed("This meeting is over, so there is nothing to answer any more.")
    return meeting


def _has_place(session: Session, meeting: Meeting) -> bool:
    return meeting.places is None or store.counts(session, meeting.id).get(Answer.GOING, 0) < meeting.places


def _ahead(session: Session, known: MeetingAnswer) -> int:
    if known.answer != WAITING:
        return 0
    waiting = [one.id for one, _ in store.answers(session, known.meeting_id) if one.answer == WAITING]
    return waiting.index(known.id)
