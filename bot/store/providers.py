"""Childcare providers as their regulator states them, their inspections, and what changed when."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, and_, case, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Mapped, Session, foreign, mapped_column, relationship, selectinload

from bot.store.base import Table
from bot.store.contacts import (
    ADDED,
    COUNCIL_ONLY,
    EXTRACT,
    PUBLIC,
    STANDING,
    ProviderContact,
    corrected_in,
)
from bot.store.corrections import ProviderCorrection

# What stands for the URN of somebody who has none yet. No register has one like it.
NO_URN = "no-urn-"


class Provider(Table):
    """A provider as one register states it, or as staff added it (see `bot.store.contacts`)."""

    __tablename__ = "provider"
    __table_args__ = (UniqueConstraint("register", "urn"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    register: Mapped[str] = mapped_column(String(40))
    urn: Mapped[str] = mapped_column(String(40), index=True)
    """NO_URN and a number where `has_urn` is false."""
    name: Mapped[str | None]
    """None where the register gives none, or withholds it (`name_withheld`)."""
    name_withheld: Mapped[bool] = mapped_column(default=False)
    provider_type: Mapped[str | None]
    subtype: Mapped[str | None]
    status: Mapped[str | None]
    registration_date: Mapped[date | None]
    registered_person: Mapped[str | None]
    registered_person_urn: Mapped[str | None]
    address_1: Mapped[str | None]
    address_2: Mapped[str | None]
    address_3: Mapped[str | None]
    town: Mapped[str | None]
    postcode: Mapped[str | None]
    """With one space, as `TS24 7QT`."""
    address_withheld: Mapped[bool] = mapped_column(default=False)
    telephone: Mapped[str | None]
    constituency: Mapped[str | None]
    local_authority: Mapped[str | None]
    region: Mapped[str | None]
    places: Mapped[int | None]
    places_estimate: Mapped[str | None]
    """The regulator's estimate where it states no number of places; may be a fraction, as `46.35`."""
    details: Mapped[dict[str, str]] = mapped_column(default=dict)
    """Every other column of the file: its heading → its value, in the register's own words."""
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    located_by: Mapped[str | None] = mapped_column(String(10))
    """`postcode`, or `district` where only the postcode's district has a known position."""
    closed_on: Mapped[date | None]
    """Date of the register file from which this provider was missing; None while it is listed."""
    first_import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    """The last file that listed this provider: source and date of every fact not named in `confirmed`."""
    confirmed: Mapped[dict[str, int]] = mapped_column(default=dict)
    """Facts the last file could not state → the import that stated them last."""
    changed_in: Mapped[int] = mapped_column(server_default="0", index=True)
    """The version of the directory (see `bot.store.listings`) in which something of this changed last."""

    inspections: Mapped[list["Inspection"]] = relationship(
        order_by="Inspection.date.desc()", cascade="all, delete-orphan", lazy="raise"
    )
    contacts: Mapped[list[ProviderContact]] = relationship(
        primaryjoin=lambda: and_(
            foreign(ProviderContact.urn) == Provider.urn,
            ProviderContact.register.in_(_known_under(COUNCIL_ONLY)),
        ),
        viewonly=True,
        lazy="raise",
    )
    """What the council's extract and its staff say under the same URN: for staff only."""

    corrections: Mapped[list[ProviderCorrection]] = relationship(
        primaryjoin=lambda: and_(
            foreign(ProviderCorrection.urn) == Provider.urn,
            ProviderCorrection.register.in_(_known_under(corrected_in(PUBLIC))),
        ),
        order_by=lambda: ProviderCorrection.id.desc(),
        viewonly=True,
        lazy="raise",
    )
    """What staff have said, newest first: for staff only."""

    @property
    def corrected(self) -> dict[str, str]:
        """What staff said last: field → value."""
        return {one.field: one.value for one in reversed(self.corrections)}

    @property
    def corrected_under(self) -> str:
        """The register under which is kept what staff say of it from now on.

        What is said of one that staff added goes with it when it is given another URN.
        """
        return PUBLIC if self.register == EXTRACT else self.register

    @property
    def contact(self) -> dict[str, str]:
        """What is not for the public, field → value: as the extract says, else as staff added it."""
        return self.contact_in(ADDED) | self.contact_in(EXTRACT)

    def contact_in(self, register: str) -> dict[str, str]:
        """The same as one register has it (see `bot.store.contacts`)."""
        return {one.field: one.value for one in self.contacts if one.register == register}

    @property
    def has_urn(self) -> bool:
        """Whether its regulator has given it a URN: one that staff added may wait for its registration."""
        return not self.urn.startswith(NO_URN)

    @property
    def is_public(self) -> bool:
        """Whether it stands in a register that everybody can read."""
        return self.register not in COUNCIL_ONLY


def _known_under(registers: Collection[str]) -> list[ColumnElement[str]]:
    """These registers for a provider whose URN they share, else its own.

    Written so that a database begins with the providers, and finds what is known of each by the index that
    begins with the register: SQLite would read all that is known of everybody.
    """
    shared = Provider.register.in_(STANDING)
    return [case((shared, register), else_=Provider.register) for register in registers]


class Inspection(Table):
    """One inspection of a provider, as the register reports it."""

    __tablename__ = "inspection"
    __table_args__ = (UniqueConstraint("provider_id", "kind", "date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"))
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    kind: Mapped[str] = mapped_column(String(30))
    """`full`, `report_card`, `no_children_on_roll`, `out_of_school` or `childcare_register`."""
    framework: Mapped[str]
    number: Mapped[str | None]
    date: Mapped[date]
    grade: Mapped[int | None]
    """Overall effectiveness, 1 (outstanding) to 4 (inadequate), only where one was given."""
    outcome: Mapped[str | None]
    """The register's own words where no grade is given, as `Met` or `Not Met (with actions)`."""
    areas: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Judgement → its grade or words, in the order of the file."""


class ProviderChange(Table):
    """What a register file changed about a provider: nothing is overwritten without a trace."""

    __tablename__ = "provider_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id", ondelete="CASCADE"), index=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("register_import.id"))
    kind: Mapped[str] = mapped_column(String(10))
    """`changed`, `closed` or `restored`."""
    field: Mapped[str | None]
    old: Mapped[str | None]
    new: Mapped[str | None]


PROVIDER = cast(SqlTable, Provider.__table__)
INSPECTION = cast(SqlTable, Inspection.__table__)
# The facts of a record in the order in which they are read; the file's other columns follow.
FACTS = (
    Provider.name,
    Provider.urn,
    Provider.provider_type,
    Provider.subtype,
    Provider.status,
    Provider.registration_date,
    Provider.registered_person,
    Provider.registered_person_urn,
    Provider.address_1,
    Provider.address_2,
    Provider.address_3,
    Provider.town,
    Provider.postcode,
    Provider.telephone,
    Provider.local_authority,
    Provider.constituency,
    Provider.region,
    Provider.places,
    Provider.places_estimate,
)


def stated_facts(provider: Provider) -> list[tuple[str, object]]:
    """Every fact the register states about a provider: its name here (or the file's heading), its value."""
    facts = FACTS if provider.has_urn else [column for column in FACTS if column is not Provider.urn]
    own = [(column.key, getattr(provider, column.key)) for column in facts]
    return [(name, value) for name, value in [*own, *provider.details.items()] if value is not None]


# What staff see of a provider beside its public facts, loaded with it.
FOR_STAFF = (selectinload(Provider.contacts), selectinload(Provider.corrections))


def entry_in(session: Session, register: str, urn: str) -> Provider | None:
    """What this register says under this URN."""
    return session.scalar(select(Provider).where(Provider.register == register, Provider.urn == urn))


def with_urn(session: Session, urn: str) -> Sequence[Provider]:
    """Everybody with this URN, as every register has it, in the order in which they stand."""
    return as_they_stand(session.scalars(select(Provider).options(*FOR_STAFF).where(Provider.urn == urn)))


def as_they_stand(rows: Iterable[Provider]) -> list[Provider]:
    """These rows in the order of their registers: whoever is in several stands in the first of them."""
    return sorted(rows, key=lambda row: STANDING.index(row.register) if row.register in STANDING else 0)


def whole(session: Session, provider_id: int) -> Provider | None:
    """One provider with its inspections, newest first, as the register has it that stands for it."""
    asked = session.get(Provider, provider_id)
    if asked is None:
        return None
    # Read anew: what was said a moment ago, in the same transaction, belongs to it.
    return session.get(
        Provider,
        _standing(session, asked),
        options=[selectinload(Provider.inspections), *FOR_STAFF],
        populate_existing=True,
    )


def _standing(session: Session, provider: Provider) -> int:
    """The id of the row that stands for this one: a register may list who was only known to the council."""
    if provider.is_public:
        return provider.id
    rows = session.execute(
        select(Provider.register, Provider.id).where(
            Provider.urn == provider.urn, Provider.register.in_(STANDING)
        )
    )
    return min((STANDING.index(register), id_) for register, id_ in rows)[1]
