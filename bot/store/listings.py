"""What a list of results shows of a provider, read from the database to be held in memory."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from sqlalchemy import ColumnElement, Select, case, select, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.chunks import chunks
from bot.store.contacts import ADDED, CONTACT, COUNCIL_ONLY, EXTRACT, PUBLIC, STANDING
from bot.store.corrections import ProviderCorrection
from bot.store.providers import INSPECTION, NO_URN, PROVIDER, Provider
from bot.store.registers import RegisterImport
from bot.store.words import joined_pairs, words_of

CHUNK = 500
# Of what only the council knows: what a provider is found by.
KNOWN_NAMES = ("name", "setting_name")
KNOWN_ADDRESSES = ("address", "setting_address")
CORRECTION = cast(SqlTable, ProviderCorrection.__table__)
NOTHING: Mapping[str, str] = MappingProxyType({})
SHOWN = tuple(
    PROVIDER.c[name]
    for name in (
        *("id", "register", "urn", "name", "name_withheld", "provider_type", "subtype", "registered_person"),
        *("address_1", "address_2", "address_3", "town", "postcode", "address_withheld", "constituency"),
        *("local_authority", "places", "places_estimate", "latitude", "longitude", "located_by"),
        *("closed_on", "import_id"),
    )
)


class DirectoryVersion(Table):
    """One row that counts the changes of the directory, so that a process knows when its memory is old."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


class LatestInspection(NamedTuple):
    """The newest inspection of a provider (see `bot.store.providers.Inspection`)."""

    kind: str
    framework: str
    date: date
    grade: int | None
    outcome: str | None
    areas: Mapping[str, Any]


@dataclass(eq=False, slots=True)
class Listing:
    """One provider as it stands in a list; the names are those of `bot.store.providers.Provider`.

    Many threads read it: it is never changed once it is complete.
    """

    id: int
    register: str
    urn: str
    name: str | None
    name_withheld: bool
    provider_type: str | None
    subtype: str | None
    registered_person: str | None
    address_1: str | None
    address_2: str | None
    address_3: str | None
    town: str | None
    postcode: str | None
    address_withheld: bool
    constituency: str | None
    local_authority: str | None
    places: int | None
    places_estimate: str | None
    latitude: float | None
    longitude: float | None
    located_by: str | None
    closed_on: date | None
    source: RegisterImport
    """The last file that listed it."""
    contact: Mapping[str, str]
    """What only the council knows of whom it is found by."""
    corrected: Mapping[str, str]
    inspection: LatestInspection | None
    extract: "Listing | None" = None
    """What the council's own extract says of the same URN."""
    names: Sequence[Sequence[str]] = field(default=(), init=False)
    """The plain words of each of its names."""
    held: Sequence[Sequence[str]] = field(default=(), init=False)
    """The words it is found by: of its names, of these but joined, of its address, and further off."""
    area: str | None = field(default=None, init=False)
    """The constituency, or the council where no constituency is stated."""

    def __post_init__(self) -> None:
        self.area = self.constituency or self.local_authority

    @property
    def is_public(self) -> bool:
        """Whether it stands in a register that everybody can read."""
        return self.register not in COUNCIL_ONLY

    @property
    def has_urn(self) -> bool:
        """Whether its regulator has given it a URN (see `bot.store.providers.Provider`)."""
        return not self.urn.startswith(NO_URN)

    @property
    def is_listed(self) -> bool:
        """Whether it has not closed. The extract comes daily: whom it lists an older public file may lack."""
        return self.closed_on is None or (self.extract is not None and self.extract.closed_on is None)

    def words(self) -> set[str]:
        """All the words it is found by."""
        return {word for words in self.held for word in words}


def mark_changed(session: Session, provider_ids: Collection[int]) -> None:
    """Tell every process that what it remembers of these providers is old."""
    version = next_version(session) if provider_ids else None
    for some in chunks(provider_ids, CHUNK):
        marked = update(Provider).where(Provider.id.in_(some)).values(changed_in=version)
        session.execute(marked, execution_options={"synchronize_session": False})


def wait_for_turn(session: Session) -> None:
    """Wait for others that change the directory; to be called before anything is written or compared.

    On SQLite a transaction that writes has waited already. Two that wrote first and counted then could
    each wait for what the other had written, and PostgreSQL would end one of them.
    """
    session.execute(select(DirectoryVersion.id).with_for_update())


def next_version(session: Session) -> int:
    """The number of the change that this transaction makes. Others that change something wait for it."""
    counted = update(DirectoryVersion).values(version=DirectoryVersion.version + 1)
    return session.execute(counted.returning(DirectoryVersion.version)).scalar_one()


def current_version(session: Session) -> int:
    """The number of the last change of the directory."""
    return session.scalar(select(DirectoryVersion.version)) or 0


def changed_since(session: Session, version: int) -> dict[int, str]:
    """The providers that have changed after this version, by their ids, with the URNs they have now."""
    changed = select(Provider.id, Provider.urn).where(Provider.changed_in > version)
    return dict(iter(session.execute(changed)))


def read_listings(session: Session, urns: Collection[str] | None = None) -> Iterator[Listing]:
    """Everybody in the directory, each provider once; or those under these URNs."""
    for some in [None] if urns is None else chunks(urns, CHUNK):
        read = _Reader(session, some)
        council_only = PROVIDER.c.register.in_(COUNCIL_ONLY)
        known: defaultdict[str, dict[str, Listing]] = defaultdict(dict)
        for listing in read.listings(council_only):
            known[listing.urn][listing.register] = listing
        for listing in read.listings(~council_only):
            if listing.register == PUBLIC:
                # Of whom the public register lists, the others only say more.
                listing.extract = known.pop(listing.urn, {}).get(EXTRACT)
            yield listing
        for entries in known.values():
            yield next(entries[register] for register in COUNCIL_ONLY if register in entries)


class _Reader:
    """Reads the listings with some URNs, or all; what many of them share is kept once."""

    def __init__(self, session: Session, urns: Sequence[str] | None) -> None:
        self._session, self._urns = session, urns
        self._words: dict[str, tuple[str, ...]] = {}
        self._sources = {one.id: one for one in session.scalars(select(RegisterImport))}
        for one in self._sources.values():
            session.expunge(one)
        self._contacts, self._corrected = self._read_contacts(), self._read_corrected()
        self._inspections = self._read_inspections()

    def listings(self, registers: ColumnElement[bool]) -> Iterator[Listing]:
        """Every row in some of the registers."""
        chosen = select(*SHOWN).where(registers)
        for id_, register, urn, *facts, import_id in self._rows(chosen, PROVIDER.c.urn):
            own: list[Any] = [
                *(intern(fact) if type(fact) is str else fact for fact in facts),
                self._sources[import_id],
                self._contacts.get(urn, NOTHING) if register in STANDING else NOTHING,
                self._corrected.get((_group(register), urn), NOTHING),
                self._inspections.get(id_),
            ]
            yield self._complete(Listing(id_, intern(register), urn, *own))

    def _rows(self, chosen: Select[Any], urn: ColumnElement[str]) -> Iterator[Any]:
        chosen = chosen if self._urns is None else chosen.where(urn.in_(self._urns))
        return iter(self._session.execute(chosen.execution_options(yield_per=1_000)))

    def _read_contacts(self) -> Mapping[str, Mapping[str, str]]:
        """URN → what only the council knows of whom it is found by: as the extract says, else staff."""
        told = CONTACT.c
        wanted = told.field.in_((*KNOWN_NAMES, *KNOWN_ADDRESSES))
        chosen = select(told.register, told.urn, told.field, told.value).where(wanted)
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for register, urn, name, value in self._rows(chosen, told.urn):
            if register == ADDED:
                found[urn].setdefault(name, value)
                # It stays a name to be found by where the extract has another.
                found[urn][f"added_{name}"] = value
            else:
                found[urn][name] = value
        return found

    def _read_corrected(self) -> Mapping[tuple[str, str], Mapping[str, str]]:
        """Register and URN → what staff said last."""
        said = CORRECTION.c
        chosen = select(said.register, said.urn, said.field, said.value).order_by(said.id)
        found: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
        for register, urn, name, value in self._rows(chosen, said.urn):
            found[_group(register), urn][name] = value
        return found

    def _read_inspections(self) -> Mapping[int, LatestInspection]:
        """Provider → the newest inspection."""
        made = INSPECTION.c
        # Only a report card's outcome is told by its areas (`bot.views.providers.outcome`).
        areas = case((made.kind == "report_card", made.areas), else_=None)
        shown = (made.kind, made.framework, made.date, made.grade, made.outcome)
        chosen = select(made.provider_id, *shown, areas).order_by(made.date, made.id)
        rows = self._rows(chosen.join(PROVIDER, PROVIDER.c.id == made.provider_id), PROVIDER.c.urn)
        return {
            provider_id: LatestInspection._make((intern(kind), intern(framework), *result, areas or NOTHING))
            for provider_id, kind, framework, *result, areas in rows
        }

    def _complete(self, listing: Listing) -> Listing:
        """With the words it is found by."""
        told = (listing.contact, listing.corrected)
        known = [one.get(name) for name in KNOWN_NAMES for one in told]
        by_staff = [listing.contact.get("added_name"), listing.corrected.get("name")]
        names = [listing.name, *by_staff] if listing.name else [*known, *by_staff]
        others = known if listing.name else []
        addresses = [one.get(name) for name in KNOWN_ADDRESSES for one in told]
        lines = [listing.address_1, listing.address_2, listing.address_3, listing.town]
        district = (listing.postcode or "").split(" ")[0]
        listing.names = tuple(self._plain(name) for name in dict.fromkeys(names) if name)
        listing.held = (
            self._plain(*names),
            tuple(intern(pair) for name in listing.names for pair in joined_pairs(name)),
            self._plain(*lines, district, *addresses, listing.local_authority),
            self._plain(listing.constituency, listing.registered_person, *others),
        )
        return listing

    def _plain(self, *phrases: str | None) -> tuple[str, ...]:
        """The words of these phrases; most phrases come again with other providers."""
        words: tuple[str, ...] = ()
        for phrase in phrases:
            if phrase:
                if phrase not in self._words:
                    self._words[phrase] = tuple(map(intern, words_of(phrase)))
                words += self._words[phrase]
        return words


def _group(register: str) -> str:
    """The registers with the same URNs are one: what staff say of a provider stands in two of them."""
    return PUBLIC if register in STANDING else register
