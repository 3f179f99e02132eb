"""How one search of the directory is carried out: by words, by kind, and by distance."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from heapq import nlargest, nsmallest
from itertools import chain
from typing import NamedTuple

from bot.services import matching
from bot.services.matching import Asked, Match, Meanings
from bot.services.queries import Query
from bot.store.directory import Directory, Square, by_name
from bot.store.listings import Listing
from bot.store.places import Position
from bot.store.words import words_of

PAGE = 10
# Fifty pages: more than anybody turns, and few enough to be ranked one by one.
CANDIDATES = 500
# The share of the words from which on a provider is what was meant, and not only near it.
GOOD = 0.8
# A word that more providers hold than this does not tell them apart.
COMMON = 200
# As soon as no more providers are left than this, they are looked at one by one.
FEW = 10
# Of those who hold only some of the words, so many are looked at.
LIKELY = 60
# The circles tried when somebody says “near” without a distance, in miles.
CIRCLES = (1.0, 3.0, 10.0, 30.0)


class Found(NamedTuple):
    """One provider in a list of results."""

    provider: Listing
    miles: float | None = None
    """From the place asked for, as the crow flies; None where either position is not known."""
    roughly: bool = False
    """Whether the distance counts from or to the middle of a district or town."""


class Lookup:
    """One search while it is carried out. `ranked` gives everybody who fits, best first."""

    def __init__(self, directory: Directory, query: Query) -> None:
        self._directory, self._query = directory, query
        self._listings = directory.listings()
        self.position: Position | None = None
        self.looked_within: float | None = None
        """The circle in which those were found who have a position, in miles."""
        self.unknown_place: str | None = None
        self._square: Square | None = None
        """Around that circle."""
        self._meanings = Meanings(self._listings.vocabulary)
        self._words = words_of(query.words)
        self._find_position()

    @cached_property
    def _asked(self) -> Asked:
        """What the words may mean."""
        return self._ask(self._words)

    def ranked(self) -> list[Found]:
        """Everybody who fits, best first, at most a few hundred; nobody for an empty search."""
        if self._query.urn:
            return [self._found(listing) for listing in self._listings.by_urn.get(self._query.urn)]
        named = self._by_whole_name()
        if self._query.is_empty or self.unknown_place:
            return named
        if not self.position:
            return _once([*named, *map(self._found, self._anywhere())])
        return _once([*named, *self._in_circles(self.position), *self._unplaced()])

    def named(self) -> list[Listing]:
        """Those whose name (not only their address) fits the words, best first."""
        return [one.provider for one in self.ranked() if matching.is_by_name(self._asked, one.provider)]

    def mended(self, best: Listing) -> Mapping[str, str]:
        """The words that were typed wrongly → how the best result spells them."""
        spellings = matching.spellings_used(self._asked, best)
        return {word: used for word, used in spellings.items() if word not in self._listings.vocabulary}

    def _ask(self, words: Sequence[str], slips: int = 1) -> Asked:
        return self._meanings.asked(words, slips)

    def _find_position(self) -> None:
        """Where the person means: a postcode, a district, or a town, which may be misspelt."""
        query = self._query
        if query.postcode:
            self.position = self._directory.position_of(query.postcode)
        elif query.place:
            self._find_town(query.place.split())
        if not self.position:
            self.unknown_place = query.postcode or query.place

    def _find_town(self, words: Sequence[str]) -> None:
        """The longest beginning that is a town; what follows it (“near Saltmere nursery”) are words."""
        for end in range(len(words), 0, -1):
            town = " ".join(words[:end])
            for spelling in dict.fromkeys([town, matching.mended(self._listings.vocabulary, town)]):
                self.position = self._listings.middle_of(spelling)
                if self.position:
                    self._words = [*self._words, *words_of(" ".join(words[end:]))]
                    return

    def _anywhere(self) -> Iterable[Listing]:
        """By the words, or everybody of the kind who has not closed, by name."""
        if self._words:
            return self._by_words()
        kind = self._listings.by_kind.get(self._query.kind or "")
        return sorted((listing for listing in kind if listing.is_listed), key=by_name)[:CANDIDATES]

    def _in_circles(self, position: Position) -> list[Found]:
        """Those within the distance asked for, or ever wider till there are ten; nearest first."""
        found: list[Found] = []
        for miles in [self._query.miles] if self._query.miles else CIRCLES:
            self.looked_within, self._square = miles, self._listings.around(position, miles)
            fitting = map(self._found, self._fitting(self._square))
            found = [one for one in fitting if one.miles is not None and one.miles <= miles]
            if len(found) >= PAGE:
                break
        return sorted(found, key=lambda one: (one.miles, one.provider.id))[:CANDIDATES]

    def _unplaced(self) -> list[Found]:
        """Those whose address the regulator withholds, in the constituencies around the position."""
        if self._words and not self._listings.is_any_unplaced(self._asked.places):
            # Most are childminders, so of “nursery” this is soon said.
            return []
        unplaced = self._listings.unplaced(self._square.areas() if self._square else ())
        if self._words:
            holding = self._listings.narrowed(unplaced, self._asked.places)
            in_order = _best_first(self._matched(holding))
        else:
            in_order = sorted(self._listed(unplaced), key=by_name)
        return [Found(listing) for listing in in_order[:CANDIDATES]]

    def _fitting(self, square: Square) -> list[Listing]:
        """Those in a square that fit the words; without words those who have not closed."""
        if not self._words:
            return self._listed(square)
        # Most hold none of the words, so it is not even looked whether these are in the square.
        holding = self._listings.narrowed(square.roughly(), self._asked.places)
        return [match.listing for match in self._matched(filter(square.__contains__, holding))]

    def _matched(self, holding: Iterable[Listing]) -> list[Match]:
        """How well those of these fit that are of the kind."""
        of_kind = self._of_kind(self._query.kind, holding)
        return matching.worth_showing([Match(self._asked, listing) for listing in of_kind])

    def _listed(self, listings: Iterable[Listing]) -> list[Listing]:
        """Those of these that are of the kind, and have not closed."""
        return [listing for listing in self._of_kind(self._query.kind, listings) if listing.is_listed]

    def _of_kind(self, kind: str | None, listings: Iterable[Listing]) -> frozenset[Listing]:
        """Those of these that are of a kind. To find somebody in a set takes less than to look at them."""
        return self._listings.by_kind.set_of(kind).intersection(listings) if kind else frozenset(listings)

    def _by_words(self) -> list[Listing]:
        """Who holds all the words, however spelt, then whose whole name is nearly the text."""
        as_typed = self._ask(self._words, slips=0)
        holders = self._holding_all(as_typed, self._query.kind)
        whole = tuple(self._words)
        if any(whole in listing.names for listing in holders):
            # Somebody is called just that: nothing was misspelt.
            self._asked = as_typed
            return _best_first(matching.worth_showing([Match(as_typed, one) for one in holders]))
        found = self._matching(self._asked, self._query.kind)
        if not any(match.complete for match in found):
            # There are many words two slips away, so they are looked for last.
            loosely = self._ask(self._words, slips=2)
            if loosely.meanings != self._asked.meanings:
                self._asked = loosely
                found = self._matching(loosely, self._query.kind)
        return _best_first(found)

    def _by_whole_name(self) -> list[Found]:
        """“Five Mile House” and “Busy Bees Out of School Club” are names, though they look like more."""
        found: list[Found] = []
        # Nobody is called by a postcode.
        texts = [self._query.named] if self._query.postcode else [self._query.named, self._query.text]
        for text in dict.fromkeys(texts):
            words = words_of(text)
            asked = self._ask(words) if words != self._words else None
            if asked and all(asked.meanings):
                found += map(self._found, _best_first(self._called_so(asked)))
        miles = self._query.miles
        return [one for one in found if not miles or one.miles is None or one.miles <= miles]

    def _matching(self, asked: Asked, kind: str | None = None) -> list[Match]:
        """Who holds all the words; where these are not many, also who holds most of them."""
        found = [Match(asked, one) for one in self._holding_all(asked, kind)]
        if _are_few(found):
            found += (Match(asked, one) for one in self._others(asked, kind, found))
        return matching.worth_showing(found)

    def _called_so(self, asked: Asked) -> list[Match]:
        """Whose whole name is nearly the text, among the same."""
        found = [Match(asked, one) for one in self._holding_all(asked, None)]
        others = self._others(asked, None, found) if _are_few(found) else ()
        return [*(match for match in found if match.is_whole), *matching.called_so(asked, others)]

    def _others(self, asked: Asked, kind: str | None, found: Iterable[Match]) -> Sequence[Listing]:
        known = {match.listing for match in found}
        return [one for one in self._of_kind(kind, self._holding_most(asked)) if one not in known]

    def _holding_all(self, asked: Asked, kind: str | None) -> Collection[Listing]:
        """Who may hold a word of each meaning: the rarest is asked for first, `match` looks at the others."""
        meanings = [asked.meanings[i] for i in asked.telling()]
        rarest, *others = sorted(meanings, key=self._listings.count) or [{}]
        holders = self._listings.holding(rarest)
        for meaning in others:
            if len(holders) <= FEW:
                break
            holders = self._listings.narrowed(holders, meaning)
        holders = self._of_kind(kind, holders)
        return holders if len(holders) <= CANDIDATES else nsmallest(CANDIDATES, holders, key=_shortest_name)

    def _holding_most(self, asked: Asked) -> Sequence[Listing]:
        """Who holds most of the words that tell providers apart: without the commonest, as “nursery”."""
        telling = [asked.meanings[i] for i in asked.telling()]
        rare = [[word for word in one if self._listings.count([word]) <= COMMON] for one in telling]
        weights: Counter[Listing] = Counter()
        for words in rare if any(rare) else telling:
            holders = self._listings.holding(words)
            # Of equally many words held, the rarer ones tell more.
            weights.update(dict.fromkeys(holders, 1 + 1 / (1 + len(holders))))
        return _likeliest(weights, len(" ".join(asked.words)))

    def _found(self, provider: Listing) -> Found:
        if not self.position or provider.latitude is None or provider.longitude is None:
            return Found(provider)
        miles = self.position.miles_to(provider.latitude, provider.longitude)
        return Found(provider, miles, not self.position.exact or provider.located_by != "postcode")


def _are_few(found: Sequence[Match]) -> bool:
    """Whether there are less than a page of good ones, and nobody is called just that."""
    good = [match for match in found if match.share >= GOOD]
    return len(good) < PAGE and not any(match.is_whole for match in good)


def _best_first(matches: Iterable[Match]) -> list[Listing]:
    """The better match first, of equal ones by name; those that have closed last."""
    return [match.listing for match in sorted(matches, key=_rank)]


def _rank(match: Match) -> tuple[bool, float, str, str]:
    listing = match.listing
    return listing.closed_on is not None, -match.score, listing.name or "~", listing.urn


def _likeliest(weights: Mapping[Listing, float], letters: int) -> Sequence[Listing]:
    """Those with the greatest weight; of equal ones those whose name is about as long as the text."""

    def other_length(listing: Listing) -> tuple[int, str]:
        name = listing.name or " ".join(chain.from_iterable(listing.names))
        return abs(len(name) - letters), listing.urn

    if len(weights) <= LIKELY:
        return [*weights]
    least = nlargest(LIKELY, weights.values())[-1]
    sure = [listing for listing, weight in weights.items() if weight > least]
    equal = [listing for listing, weight in weights.items() if weight == least]
    return [*sure, *nsmallest(LIKELY - len(sure), equal, key=other_length)]


def _shortest_name(listing: Listing) -> tuple[int, str, str]:
    return sum(map(len, listing.names)), listing.name or "~", listing.urn


def _once(found: Iterable[Found]) -> list[Found]:
    """Each provider where it stands first."""
    first: dict[int, Found] = {}
    for one in found:
        first.setdefault(one.provider.id, one)
    return list(first.values())
