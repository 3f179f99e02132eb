"""People whom staff look after, since they are not on Slack, and who belongs to which setting."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.store.base import Table
from bot.store.contacts import STANDING
from bot.store.people import Person, Preference, SettingLink
from bot.store.providers import FOR_STAFF, Provider, as_they_stand

PERSON = cast(SqlTable, Person.__table__)
CONFIRMED = SettingLink.outcome == "confirmed"


def everybody(session: Session) -> Sequence[Person]:
    """All people of whom something is held, on Slack or not, oldest first."""
    return session.scalars(select(Person).where(Person.forgotten_at.is_(None)).order_by(Person.id)).all()


def preferences(session: Session, person_ids: Collection[int]) -> Mapping[int, Preference]:
    """What these people said of how they want to be reached, by their ids."""
    rows = session.scalars(select(Preference).where(Preference.person_id.in_(person_ids)))
    return {row.person_id: row for row in rows}


def settings_of(session: Session, person_ids: Collection[int]) -> Sequence[SettingLink]:
    """Which settings these people belong to now, oldest link first."""
    found = select(SettingLink).where(CONFIRMED, SettingLink.person_id.in_(person_ids))
    return session.scalars(found.order_by(SettingLink.id)).all()


def people_of(session: Session, provider: Provider) -> Sequence[Person]:
    """Who belongs to a provider now, by whichever of its registers that was said, oldest first."""
    registers = STANDING if provider.register in STANDING else (provider.register,)
    belongs = select(SettingLink.person_id).where(
        CONFIRMED, SettingLink.register.in_(registers), SettingLink.urn == provider.urn
    )
    found = select(Person).where(Person.id.in_(belongs), Person.forgotten_at.is_(None))
    return session.scalars(found.order_by(Person.id)).all()


def providers(session: Session, links: Collection[SettingLink]) -> Mapping[tuple[bool, str], Provider]:
    """The providers that are linked to, as they stand now, by `key_of` each link."""
    urns = {link.urn for link in links}
    if not urns:
        return {}
    rows = session.scalars(select(Provider).options(*FOR_STAFF).where(Provider.urn.in_(urns)))
    found: dict[tuple[bool, str], Provider] = {}
    for row in as_they_stand(rows):
        found.setdefault(key_of(row), row)
    return found


def key_of(one: Provider | SettingLink) -> tuple[bool, str]:
    """The same for a provider in any of the registers that share their URNs, and for a link to it."""
    return one.register in STANDING, one.urn


def provider(session: Session, provider_id: int) -> Provider | None:
    """One provider, with what staff know of its name."""
    return session.get(Provider, provider_id, options=FOR_STAFF, populate_existing=True)


def link(session: Session, person_id: int, to: Provider, by: str, now: datetime) -> bool:
    """Write down that a person belongs to a provider, as staff say; False where that stands there already.

    What they asked for themselves, and still waits, is confirmed by it.
    """
    mine = select(SettingLink).where(SettingLink.person_id == person_id, SettingLink.urn == to.urn)
    same = [one for one in session.scalars(mine) if key_of(one) == key_of(to)]
    if any(one.outcome == "confirmed" for one in same):
        return False
    waiting = next((one for one in same if one.outcome is None), None)
    confirmed = waiting or SettingLink(
        person_id=person_id, register=to.register, urn=to.urn, asked_at=now, asked_by=by
    )
    confirmed.outcome, confirmed.decided_at, confirmed.decided_by = "confirmed", now, by
    session.add(confirmed)
    session.flush()
    return True


def end_link(session: Session, link_id: int, person_id: int, by: str, now: datetime) -> SettingLink | None:
    """Write down that a person does not belong to a provider any more; None where they did not."""
    ended = (
        update(SettingLink)
        .where(CONFIRMED, SettingLink.id == link_id, SettingLink.person_id == person_id)
        .values(outcome="ended", decided_at=now, decided_by=by)
        .returning(SettingLink)
    )
    return session.scalar(ended, execution_options={"populate_existing": True})


def merge(session: Session, person_id: int, into_id: int, by: str, now: datetime) -> None:
    """Make everything of one person the other's, and of the two the other alone remains.

    How they want to be reached is as the other said; where they said nothing, as was noted of the one.
    """
    _settle_links(session, person_id, into_id, by, now)
    if session.get(Preference, into_id):
        session.execute(delete(Preference).where(Preference.person_id == person_id))
    for table in Table.metadata.sorted_tables:
        # Whatever table a later capability adds: what refers to the one refers to the other from now on.
        for column in (each for each in table.columns if each.references(PERSON.c.id)):
            session.execute(update(table).where(column == person_id).values({column: into_id}))
    session.execute(delete(Person).where(Person.id == person_id))
    session.expire_all()


def _settle_links(session: Session, person_id: int, into_id: int, by: str, now: datetime) -> None:
    """What one of them waits for is confirmed where the other has it already, so that nothing waits twice."""
    links = session.scalars(select(SettingLink).where(SettingLink.person_id.in_((person_id, into_id)))).all()
    confirmed = {key_of(one) for one in links if one.outcome == "confirmed"}
    waiting: set[tuple[bool, str]] = set()
    for one in (each for each in links if each.outcome is None):
        if key_of(one) in confirmed | waiting:
            outcome = "confirmed" if key_of(one) in confirmed else "withdrawn"
            one.outcome, one.decided_at, one.decided_by = outcome, now, by
        waiting.add(key_of(one))
    session.flush()
