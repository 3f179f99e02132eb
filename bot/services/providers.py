"""The directory: find a provider, read its whole record, and share public facts about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services import matching, persons
from bot.services.lookup import CANDIDATES, PAGE, Found, Lookup
from bot.services.people import Actor, act_of, require_staff
from bot.services.persons import Card
from bot.services.queries import Query, parse
from bot.store import audit, providers, registers
from bot.store.contacts import ADDED, EXTRACT, FIELDS, STANDING
from bot.store.corrections import ProviderCorrection
from bot.store.directory import Directory
from bot.store.listings import Listing
from bot.store.places import Position
from bot.store.providers import Provider
from bot.store.registers import RegisterImport

# The distances offered when nothing was found within a shorter one, in miles.
WIDER = (1.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0)


@dataclass(frozen=True)
class Results:
    """One page of results, and what to say about them."""

    query: Query
    found: Sequence[Found] = ()
    total: int = 0
    and_more: bool = False
    """Whether there may be more than the `total` that was looked at."""
    start: int = 0
    placed: int = 0
    """How many of the total have a known distance; they come first."""
    position: Position | None = None
    looked_within: float | None = None
    """The circle around the position that was searched, in miles."""
    sources: Sequence[RegisterImport] = ()
    """The register files this page comes from."""
    unknown_place: str | None = None
    """The postcode or place whose position is not known, so that no distance could be measured."""
    mended: Mapping[str, str] = field(default_factory=dict)
    """A word that was typed → the spelling that was found instead."""
    spelling: str | None = None
    """When nothing was found: the nearest text that finds something."""
    wider: float | None = None
    """When nothing was found: a distance in miles within which there is something."""

    @property
    def next_start(self) -> int | None:
        """Where the next page begins; None on the last one."""
        end = self.start + len(self.found)
        return end if end < self.total else None


@dataclass(frozen=True)
class Fact:
    """One field of a record with where it comes from: `source` and the date it was true."""

    name: str
    value: object
    source: RegisterImport


@dataclass(frozen=True)
class Record:
    """Everything the directory holds about one provider."""

    provider: Provider
    facts: Sequence[Fact]
    inspections: Sequence[Fact]
    """Newest first; each value is an `Inspection`."""
    listed_in: RegisterImport
    """The last file that listed the provider."""
    known: Sequence[Fact] = ()
    """What the council's own extract says: for staff alone, never to be shared."""
    extract: Provider | None = None
    """The provider's entry in that extract."""
    corrections: Sequence[ProviderCorrection] = ()
    """What staff have said, newest first: for staff alone, never to be shared."""
    added: Sequence[Fact] = ()
    """What staff added by hand: for staff alone, never to be shared."""
    addition: Provider | None = None
    """The provider as staff added it: `provider` itself, unless a register lists it as well."""
    added_in: RegisterImport | None = None
    """Who told us of it, and who noted that when."""
    people: Sequence[Card] = ()
    """Who belongs to it: for staff alone, never to be shared."""


class NotInDirectory(LookupError):
    """The provider asked for is not, or no longer, in the directory."""


class NotPublic(Exception):
    """Only the council knows of this provider, so nothing of it may be shared."""


class AlreadyShared(Exception):
    """This very request was carried out before; nothing was posted a second time."""


def search_providers(directory: Directory, actor: Actor, query: Query, start: int = 0) -> Results:
    """One page of at most 10 providers, best first. Raises NotAllowed for anybody but staff."""
    require_staff(actor)
    lookup = Lookup(directory, query)
    ranked = lookup.ranked()
    results = Results(
        query,
        position=lookup.position,
        unknown_place=lookup.unknown_place,
        looked_within=lookup.looked_within,
    )
    if not ranked:
        return _with_ways_on(directory, results)
    start = start if 0 <= start < len(ranked) else 0
    page = ranked[start : start + PAGE]
    return replace(
        results,
        found=page,
        sources=list({found.provider.source.id: found.provider.source for found in page}.values()),
        total=len(ranked),
        placed=sum(found.miles is not None for found in ranked),
        and_more=len(ranked) >= CANDIDATES,
        start=start,
        mended=lookup.mended(ranked[0].provider),
    )


def suggest_providers(
    directory: Directory, actor: Actor, beginning: str, most: int = PAGE
) -> Sequence[Listing]:
    """The providers whose names fit what has been typed so far. Raises NotAllowed for non-staff."""
    require_staff(actor)
    query = parse(beginning)
    if query.urn:
        return [found.provider for found in Lookup(directory, Query(urn=query.urn)).ranked()]
    by_name = Query(text=query.text, words=query.text, named=query.text)
    return Lookup(directory, by_name).named()[:most]


def open_record(session: Session, actor: Actor, provider_id: int) -> Record:
    """The whole record, each fact with its source. Raises NotAllowed, NotInDirectory."""
    require_staff(actor)
    provider = providers.whole(session, provider_id)
    if provider is None:
        raise NotInDirectory
    extract = addition = None
    if _is_ofsteds(provider):
        extract = providers.entry_in(session, EXTRACT, provider.urn)
        addition = providers.entry_in(session, ADDED, provider.urn)
    said_by = [one for one in (provider, extract, addition) if one]
    sources = registers.imports(session, set().union(*map(_stated_in, said_by)))
    return Record(
        provider,
        _facts(provider, sources) if provider.is_public else [],
        [Fact("inspection", one, sources[one.import_id]) for one in provider.inspections],
        sources[provider.import_id],
        _known(provider, extract, sources) if extract else [],
        extract,
        list(provider.corrections),
        _known(provider, addition, sources) if addition else [],
        addition,
        sources[addition.import_id] if addition else None,
        persons.people_of(session, provider),
    )


def _is_ofsteds(provider: Provider) -> bool:
    return provider.register in STANDING


def _stated_in(provider: Provider) -> set[int]:
    own = {provider.import_id, *provider.confirmed.values()}
    return own | {one.import_id for one in provider.inspections} if provider.is_public else own


def _facts(provider: Provider, sources: Mapping[int, RegisterImport]) -> list[Fact]:
    return [
        Fact(name, value, sources[provider.confirmed.get(name, provider.import_id)])
        for name, value in providers.stated_facts(provider)
    ]


def _known(provider: Provider, entry: Provider, sources: Mapping[int, RegisterImport]) -> list[Fact]:
    """What only the council knows by this entry: names and contacts first, then the rest."""
    source, contact = sources[entry.import_id], provider.contact_in(entry.register)
    reached = [Fact(name, contact[name], source) for name in FIELDS if name in contact]
    return [*reached, *_facts(entry, sources)]


def claim_share(
    session: Session, actor: Actor, provider_id: int, channel_id: str, request_key: str, now: datetime
) -> Record:
    """Note that `actor` shares this provider in a channel, once for each request; what to post.

    Raises NotAllowed, NotInDirectory, NotPublic, and AlreadyShared when the same request came before.
    """
    record = open_record(session, actor, provider_id)
    if not record.provider.is_public:
        raise NotPublic
    claimed = audit.record_once(
        session,
        act_of(
            actor,
            "provider.shared",
            f"{record.provider.register}:{record.provider.urn}",
            now,
            request_key,
            channel=channel_id,
        ),
    )
    if not claimed:
        raise AlreadyShared
    return record


def withdraw_share(session: Session, request_key: str) -> None:
    """Take the note back because nothing was posted, so that the person can try again."""
    audit.withdraw(session, request_key)


def _as_near(query: Query) -> list[str]:
    """“Childminder Hebden Bridge” may mean near there: a withheld address names no town."""
    return [f"{query.kind} near {query.words}"] if query.kind and query.words and not query.place else []


def _with_ways_on(directory: Directory, results: Results) -> Results:
    """What would find something: other spellings or fewer words, or a wider circle."""
    query = results.query
    if query.is_empty or query.urn or results.unknown_place:
        return results
    if results.position and not query.miles:
        return results
    if results.position:
        wider = (miles for miles in WIDER if miles > (query.miles or 0))
        found = (m for m in wider if Lookup(directory, query.within(m)).ranked())
        return replace(results, wider=next(found, None))
    vocabulary = directory.listings().vocabulary
    others = [*_as_near(query), *matching.other_spellings(vocabulary, query.text)]
    found_by = (text for text in others if Lookup(directory, parse(text)).ranked())
    return replace(results, spelling=next(found_by, None))
