"""Somebody whom staff look after has come to Slack: two entries become one, and nothing of either is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.cpd import mine_holdings as cpd
from bot.services.cpd import opportunity_holdings as cpd_on_offer
from bot.services.meetings import after_holdings as after_meetings
from bot.services.meetings import answers as meeting_answers
from bot.services.meetings import ideas, introduced
from bot.services.meetings import polls as meeting_polls
from bot.services.nudges import wishes_changed
from bot.services.people import Actor, Standing, act_of, require_staff
from bot.services.persons import STAFF_KEEP, looked_after
from bot.services.preferences import CONTACTS, subject_of
from bot.services.records import Person
from bot.services.share import joining as shared
from bot.store import audit, improvements, people
from bot.store import persons as store


@dataclass(frozen=True)
class Joined:
    """Two entries made one: whose it is now, and what was noted otherwise than they say themselves."""

    person: Person
    left_out: Mapping[str, str]
    """Part of the contact data → the value that staff had noted, which is not kept."""


def join(
    session: Session, actor: Actor, person_id: int, slack: Actor | None, request_key: str, now: datetime
) -> Joined:
    """Make a person whom staff look after one with somebody on Slack; the same request again changes nothing.

    `slack` is who that is, as Slack knows them now; None for nobody. What they say themselves stands before
    what was noted of them. Raises NotAllowed, NoSuchPerson, WrongFields.
    """
    require_staff(actor, STAFF_KEEP)
    if done := audit.recorded(session, request_key):
        return Joined(people.locked(session, int(done.details["person_id"])), {})
    if slack is None or slack.standing is Standing.GONE:
        raise WrongFields({"user": "Slack knows nobody of this name any more. Please choose somebody else."})
    noted = looked_after(session, person_id)
    known = people.in_slack(session, slack.user_id)
    if known and known.forgotten_at:
        raise WrongFields({"user": "What was held of this person was erased. Please ask them first."})
    left_out = _take_over(session, noted, people.locked(session, known.id), actor, now) if known else {}
    joined = known or noted
    joined.user_id, joined.team_id, joined.name = slack.user_id, slack.team_id, None
    details = {"person_id": joined.id, "was": person_id, "left_out": sorted(left_out)}
    session.add(act_of(actor, "person.joined", subject_of(joined), now, request_key, **details))
    session.flush()
    # What was to be told by telephone may go to Slack now.
    wishes_changed(session, joined.id, now)
    return Joined(joined, left_out)


def _take_over(session: Session, noted: Person, known: Person, actor: Actor, now: datetime) -> dict[str, str]:
    """Give to who is on Slack what was noted of them; what they say otherwise themselves is left out."""
    contacts = {field: getattr(noted, field) for field in CONTACTS.values() if getattr(noted, field)}
    own = {field: getattr(known, field) for field in contacts}
    for field, value in contacts.items():
        setattr(known, field, own[field] or value)
    known.told_by = known.told_by or noted.told_by
    session.flush()
    meeting_answers.join(session, noted.id, known.id, now)
    after_meetings.join(session, noted.id, known.id)
    ideas.join_entries(session, noted.id, known.id)
    introduced.join_entries(session, noted.id, known.id)
    meeting_polls.join(session, noted.id, known.id)
    improvements.join(session, noted.id, known.id)
    cpd_on_offer.join(session, noted.id, known.id)
    cpd.join(session, noted.id, known.id, now)
    shared.join_entries(session, noted.id, known.id)
    store.merge(session, noted.id, known.id, actor.user_id, now)
    return {field: value for field, value in contacts.items() if own[field] not in (None, value)}
