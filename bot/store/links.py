"""Which setting somebody belongs to: what was asked for, what waits, and what was decided."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.store.channels import NetworkChannel
from bot.store.people import Person, SettingLink


class Asked(NamedTuple):
    """A link with whose it is, and the network channel it was asked from."""

    link: SettingLink
    person: Person
    channel: NetworkChannel | None
    """None where it was asked from nowhere, or from what never was a network channel."""


def ask(session: Session, link: SettingLink) -> bool:
    """Write down what somebody asks for; False, and nothing written, where the same waits already."""
    try:
        with session.begin_nested():
            session.add(link)
    except IntegrityError:
        return False
    return True


def asked(session: Session, link_id: int) -> Asked | None:
    """One link, as it is now; None where there never was one."""
    found = _find(session, SettingLink.id == link_id)
    return found[0] if found else None


def waiting(session: Session) -> Sequence[Asked]:
    """All that wait to be decided, oldest first."""
    return _find(session, SettingLink.outcome.is_(None))


def decide(session: Session, link_id: int, before: str | None, outcome: str, by: str, at: datetime) -> bool:
    """Change what became of a link from `before`; False, and nothing changed, where it was not that."""
    one = SettingLink.id == link_id, SettingLink.outcome.is_not_distinct_from(before)
    changed = update(SettingLink).where(*one).values(outcome=outcome, decided_by=by, decided_at=at)
    return bool(session.scalars(changed.returning(SettingLink.id)).all())


def reopen(session: Session, link_id: int, before: str) -> bool:
    """Let a link wait again; False where it was not `before`, or the same waits anew."""
    one = SettingLink.id == link_id, SettingLink.outcome == before
    waits = update(SettingLink).where(*one).values(outcome=None, decided_by=None, decided_at=None)
    try:
        with session.begin_nested():
            return bool(session.scalars(waits.returning(SettingLink.id)).all())
    except IntegrityError:
        return False


def identify(session: Session, link_id: int, register: str, urn: str) -> None:
    """Note which provider somebody meant by their own words."""
    one = update(SettingLink).where(SettingLink.id == link_id)
    session.execute(one.values(register=register, urn=urn))


def of_setting(session: Session, register: str, urn: str, outcomes: Collection[str | None]) -> frozenset[str]:
    """Slack ids of those with a link to a provider that came to one of these outcomes; None: it waits."""
    outcome = SettingLink.outcome
    counts = [outcome.is_(None) if one is None else outcome == one for one in outcomes]
    found = select(Person.user_id).join(SettingLink, SettingLink.person_id == Person.id)
    theirs = found.where(SettingLink.register == register, SettingLink.urn == urn, or_(*counts))
    return frozenset(one for one in session.scalars(theirs) if one)


def _find(session: Session, *which: ColumnElement[bool]) -> Sequence[Asked]:
    found = (
        select(SettingLink, Person, NetworkChannel)
        .join(Person, Person.id == SettingLink.person_id)
        .outerjoin(NetworkChannel, NetworkChannel.channel_id == SettingLink.channel_id)
        .where(*which)
        .order_by(SettingLink.id)
        .execution_options(populate_existing=True)
    )
    return [Asked(link, person, channel) for link, person, channel in session.execute(found)]
