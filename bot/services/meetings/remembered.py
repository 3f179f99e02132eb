"""What somebody asked Kith to remember that they need: it fills in their next form, and nothing sends it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.people import Actor, act_of
from bot.store import people
from bot.store.meetings import remembered as store
from bot.store.meetings.remembered import RememberedNeed
from bot.store.people import Person


def remembered(session: Session, actor: Actor) -> Sequence[RememberedNeed]:
    """What this person asked Kith to remember."""
    person = people.in_slack(session, actor.user_id)
    return store.of_person(session, person.id) if person else []


def remember(
    session: Session, actor: Actor, person: Person, wanted: Mapping[str, str], now: datetime
) -> None:
    """Remember this and nothing else; the same again changes nothing. The audit holds none of it."""
    if {one.kind: one.words for one in store.of_person(session, person.id)} == wanted:
        return
    store.replace(session, person.id, wanted, now)
    action = "meeting.needs_remembered" if wanted else "meeting.needs_unremembered"
    session.add(act_of(actor, action, f"person:{person.id}", now))
    session.flush()


def forget(session: Session, actor: Actor, now: datetime) -> None:
    """Remember nothing of it any more; what was said for a meeting stays there."""
    person = people.in_slack(session, actor.user_id)
    if person:
        remember(session, actor, person, {}, now)
