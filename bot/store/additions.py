"""Providers that staff add by hand: written beside what the registers say, each fact with who told us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from bot.store import improvements
from bot.store.contacts import ADDED, STANDING, ProviderContact, contacts_by_urn, replace_contacts
from bot.store.corrections import ProviderCorrection
from bot.store.people import SettingLink
from bot.store.providers import FOR_STAFF, NO_URN, Provider, as_they_stand
from bot.store.registers import RegisterImport

ADDRESSES = ("address", "setting_address")


@dataclass(frozen=True)
class Told:
    """Who told us and on which day, and which member of staff noted it when."""

    by: str
    on: date
    noted_by: str
    """Slack id."""
    noted_at: datetime


def add(
    session: Session, urn: str | None, facts: Mapping[str, object], contact: Mapping[str, str], told: Told
) -> Provider:
    """Add a provider; without a URN it gets something in its place. `facts` holds columns of `Provider`."""
    source = _source(session, told, [*facts, *contact])
    provider = Provider(
        register=ADDED,
        urn=urn or f"{NO_URN}{source.id}",
        details={},
        confirmed={},
        first_import_id=source.id,
        import_id=source.id,
        **facts,
    )
    session.add(provider)
    session.flush()
    replace_contacts(session, ADDED, {provider.urn: contact})
    return provider


def give_urn(session: Session, added: Provider, urn: str, told: Told) -> list[int]:
    """Give a provider that staff added another URN. Gives the ids of all who had or have this or that URN.

    What staff had said of it, and who belongs to it, goes with it, but not what they said of a register's
    provider with that URN.
    """
    before = added.urn
    source = _source(session, told, ["urn"])
    contact = contacts_by_urn(session, ADDED, [before])
    session.execute(delete(ProviderContact).where(*_of(ProviderContact, ADDED, before)))
    added.urn, added.confirmed = urn, {**added.confirmed, "urn": source.id}
    session.flush()
    replace_contacts(session, ADDED, {urn: contact.get(before, {})})
    linked = update(SettingLink).where(SettingLink.register == ADDED, SettingLink.urn == before)
    session.execute(linked.values(urn=urn))
    improvements.move_urn(session, ADDED, before, urn)
    said = update(ProviderCorrection).where(*_of(ProviderCorrection, ADDED, before))
    session.execute(said.values(urn=urn))
    return _ids_with(session, [before, urn])


def at(session: Session, postcode: str | None, town: str | None) -> Sequence[Provider]:
    """Those who may be at this postcode, or in this town where none is given, each as it stands.

    Those of whom staff did not say where they are may be anywhere; so may one of whom neither is given.
    """
    found = session.scalars(
        select(Provider).options(*FOR_STAFF).where(_maybe_at(postcode, town)).order_by(Provider.id)
    )
    first: dict[tuple[bool, str], Provider] = {}
    for one in as_they_stand(found):
        first.setdefault((one.register in STANDING, one.urn), one)
    return sorted(first.values(), key=lambda one: one.id)


def councils(session: Session) -> Sequence[str]:
    """Every council the directory names, in alphabetical order."""
    named = Provider.local_authority
    return [one for one in session.scalars(select(named).distinct().order_by(named)) if one]


def _source(session: Session, told: Told, fields: Sequence[str]) -> RegisterImport:
    source = RegisterImport(
        register=ADDED,
        file_name="",
        sha256="",
        as_of=told.on,
        as_of_stated=True,
        imported_at=told.noted_at,
        imported_by=told.noted_by,
        fields=list(fields),
        told_by=told.by,
    )
    session.add(source)
    session.flush()
    return source


def _ids_with(session: Session, urns: Sequence[str]) -> list[int]:
    rows = select(Provider.id).where(Provider.register.in_(STANDING), Provider.urn.in_(urns))
    return list(session.scalars(rows))


def _of(
    table: type[ProviderContact] | type[ProviderCorrection] | type[SettingLink], register: str, urn: str
) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.register == register, table.urn == urn


def _maybe_at(postcode: str | None, town: str | None) -> ColumnElement[bool]:
    by_staff, no_postcode = Provider.register == ADDED, Provider.postcode.is_(None)
    if not postcode and not town:
        return by_staff
    in_town = func.lower(Provider.town) == (town or "").lower()
    anywhere = and_(by_staff, no_postcode, Provider.town.is_(None))
    if postcode:
        return or_(_at_postcode(postcode), and_(by_staff, no_postcode, in_town), anywhere)
    return or_(in_town, anywhere)


def _at_postcode(postcode: str) -> ColumnElement[bool]:
    """Where the public register withholds the address, it stands in what only the council knows."""
    known = select(ProviderContact.urn).where(
        ProviderContact.field.in_(ADDRESSES), ProviderContact.value.contains(postcode, autoescape=True)
    )
    withheld = and_(Provider.register.in_(STANDING), Provider.urn.in_(known))
    return or_(Provider.postcode == postcode, withheld)
