"""Which settings somebody finds who may be anybody: by public facts, and by nothing else."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.services import matching
from bot.services.lookup import PAGE, Lookup
from bot.services.queries import Query, parse
from bot.store.directory import Directory
from bot.store.listings import Listing
from bot.store.words import joined_pairs, words_of

# How alike a word of the public facts must be to one that was typed.
ALIKE = 75


def suggest_settings(directory: Directory, typed: str, most: int = PAGE) -> Sequence[Listing]:
    """Open providers that fit what has been typed, by their public facts alone.

    Anybody may ask. What only the council knows must not even find somebody: that “Jo Bloggs” finds the
    childminder with this URN would tell who she is.
    """
    query = parse(typed)
    found = _named(directory, query) if query.named else _everybody(directory, query)
    there = (one for one in found if one.is_public and one.closed_on is None)
    return [one for one in there if _is_at(one, query)][:most]


def public_setting(directory: Directory, provider_id: int) -> Listing | None:
    """The provider with this number, where it is one that anybody may find."""
    listings = directory.listings()
    everybody = (one for urn in listings.by_urn for one in listings.by_urn.get(urn))
    return next((one for one in everybody if one.id == provider_id and one.is_public), None)


def _everybody(directory: Directory, query: Query) -> Sequence[Listing]:
    """Who has this URN, or everybody where there is a postcode to look for."""
    listings = directory.listings()
    if query.urn:
        return listings.by_urn.get(query.urn)
    return [one for urn in listings.by_urn for one in listings.by_urn.get(urn)] if query.postcode else []


def _named(directory: Directory, query: Query) -> Sequence[Listing]:
    """Whose public name and address hold what was typed, a misspelt word too."""
    by_name = Query(text=query.named, words=query.named, named=query.named)
    words = [word for word in words_of(query.named) if word not in matching.SMALL_WORDS]
    return [one for one in Lookup(directory, by_name).named() if one.name and _holds(one, words)]


def _holds(listing: Listing, words: Sequence[str]) -> bool:
    """Whether the public facts alone hold all these words, or their beginnings."""
    facts = (listing.name, listing.address_1, listing.address_2, listing.address_3, listing.town)
    named = words_of(listing.name or "")
    public = {*joined_pairs(named), *words_of(" ".join(filter(None, (*facts, listing.local_authority))))}
    return all(any(_is_like(typed, known) for known in public) for typed in words)


def _is_like(typed: str, known: str) -> bool:
    return known.startswith(typed) or fuzz.ratio(typed, known) >= ALIKE


def _is_at(listing: Listing, query: Query) -> bool:
    own, postcode = listing.postcode or "", query.postcode
    at_postcode = postcode is None or own == postcode or own.startswith(f"{postcode} ")
    return at_postcode and query.urn in (None, listing.urn)
