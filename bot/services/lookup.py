"""How one search of the directory is carried out: by words, by kind, and by distance."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest

from sqlalchemy.orm import Session

from bot.services import matching
from bot.services.matching import Asked, Match
from bot.services.queries import Query
from bot.store import directory, places, search
from bot.store.directory import Wanted
from bot.store.places import Position
from bot.store.providers import Inspection, Provider
from bot.store.search import Vocabulary

PAGE = 10
# Fifty pages: more than anybody turns, and few enough to be ranked one by one.
CANDIDATES = 500
# The share of the words from which on a provider is what was meant, and not only near it.
GOOD = 0.8
# A word that more providers hold than this does not tell them apart.
COMMON = 200
# So many are looked at one by one, when no more hold a word.
FEW = 500
# So many of the words asked for are looked up, the rarest first: more do not narrow it further.
RAREST = 8
# Of those who hold only some of the words, so many are looked at.
LIKELY = 60
# The circles tried when somebody says “near” without a distance, in miles.
CIRCLES = (1.0, 3.0, 10.0, 30.0)


@dataclass(frozen=True)
class Found:
    """One provider in a list of results."""

    provider: Provider
    inspection: Inspection | None = None
    """The latest one."""
    miles: float | None = None
    """From the place asked for, as the crow flies; None where either position is not known."""
    roughly: bool = False
    """Whether the distance counts from or to the middle of a district or town."""
    extract: Provider | None = None
    """What the council's own extract says of the same URN."""


class Lookup:
    """One search while it is carried out. `ranked` gives everybody who fits, best first."""

    def __init__(self, session: Session, vocabulary: Vocabulary, query: Query) -> None:
        self._session, self._vocabulary, self._query = session, vocabulary, query
        self.position: Position | None = None
        self.looked_within: float | None = None
        """The circle in which those were found who have a position, in miles."""
        self.unknown_place: str | None = None
        self._words = query.words
        self._find_position()
        self._asked = matching.asked(vocabulary, self._words)

    def ranked(self) -> list[Found]:
        """Everybody who fits, best first, at most a few hundred; nobody for an empty search."""
        if self._query.urn:
            return [self._found(provider) for provider in directory.by_urn(self._session, self._query.urn)]
        if self._query.is_empty or self.unknown_place:
            return self._by_whole_name()
        return _once([*self._by_whole_name(), *self._in_circles(), *self._unplaced()])

    def named(self) -> list[Provider]:
        """Those whose name (not only their address) fits the words, best first."""
        fitting = [one.provider for one in self.ranked()]
        return [provider for provider in fitting if matching.match(self._asked, provider).by_name]

    def mended(self, best: Provider) -> Mapping[str, str]:
        """The words that were typed wrongly → how the best result spells them."""
        spellings = matching.spellings_used(self._asked, best)
        return {word: used for word, used in spellings.items() if word not in self._vocabulary}

    def _find_position(self) -> None:
        """Where the person means: a postcode, a district, or a town, which may be misspelt."""
        query = self._query
        if query.postcode:
            self.position = places.position_of(self._session, query.postcode)
        elif query.place:
            self._find_town(query.place.split())
        if not self.position:
            self.unknown_place = query.postcode or query.place

    def _find_town(self, words: Sequence[str]) -> None:
        """The longest beginning that is a town; what follows it (“near Saltmere nursery”) are words."""
        for end in range(len(words), 0, -1):
            town, rest = " ".join(words[:end]), " ".join(words[end:])
            for spelling in dict.fromkeys([town, matching.mended(self._vocabulary, town)]):
                self.position = directory.middle_of(self._session, spelling)
                if self.position:
                    self._words = f"{self._words} {rest}".strip()
                    return

    def _in_circles(self) -> list[Found]:
        """Those who fit; around a position within the distance asked for, or ever wider till there are 10."""
        wanted = Wanted(kind=self._query.kind)
        if not self.position:
            return self._fitting(wanted)
        found: list[Found] = []
        for miles in [self._query.miles] if self._query.miles else CIRCLES:
            self.looked_within = miles
            around = self._fitting(replace(wanted, around=self.position, miles=miles))
            found = [one for one in around if one.miles is not None and one.miles <= miles]
            if len(found) >= PAGE:
                break
        return sorted(found, key=lambda one: (one.miles, one.provider.id))

    def _fitting(self, wanted: Wanted) -> list[Found]:
        if self._words:
            return self._by_words(self._asked, wanted)
        return self._listed(wanted)

    def _listed(self, wanted: Wanted) -> list[Found]:
        """Everybody like this who has not closed, by name."""
        listed = directory.in_order(self._session, replace(wanted, listed=True), CANDIDATES)
        return [self._found(provider) for provider in listed]

    def _by_words(self, asked: Asked, wanted: Wanted) -> list[Found]:
        """Who holds all the words, however spelt, then whose whole name is nearly the text."""
        matches = self._holding(asked, asked.groups, wanted, every=True) if all(asked.groups) else {}
        if sum(match.share >= GOOD for match, _ in matches.values()) < PAGE:
            matches |= self._holding(asked, self._telling(asked), wanted, every=False)
        fitting = matching.worth_showing(matches.values())
        return [self._found(provider) for _, provider in sorted(fitting, key=_best_first)]

    def _holding(
        self, asked: Asked, groups: list[list[str]], wanted: Wanted, *, every: bool
    ) -> dict[int, tuple[Match, Provider]]:
        """Who holds a word of each group, or of any, and how well they fit."""
        rarity = sorted((self._vocabulary.held_by(group), group) for group in groups)
        telling = [group for held, group in rarity if held <= FEW]
        if telling and (every or wanted == Wanted()):
            # The index is only asked who holds the rarer words: `match` looks at the others.
            ids = self._likeliest(telling[:RAREST], every=every)
            found = directory.by_ids(self._session, wanted, ids)
        else:
            found = directory.by_words(self._session, wanted, groups, every=every, most=CANDIDATES)
        return {provider.id: (matching.match(asked, provider), provider) for provider in found}

    def _likeliest(self, groups: list[list[str]], *, every: bool) -> Collection[int]:
        """Who holds a word of each group; or those who hold most of the groups, the rare ones first."""
        holders = [search.ids_holding(self._session, group) for group in groups]
        if every:
            return set.intersection(*holders)
        weights: defaultdict[int, float] = defaultdict(float)
        for ids in holders:
            for provider_id in ids:
                weights[provider_id] += 1 + 1 / len(ids)
        return nlargest(LIKELY, weights, key=weights.__getitem__)

    def _telling(self, asked: Asked) -> list[list[str]]:
        """The words that tell providers apart: without the commonest, as “nursery”, where others remain."""
        joined = [[pair] for pair in search.joined_pairs(asked.words) if pair in self._vocabulary]
        groups = [*(group for group in asked.groups if group), *joined]
        rare = [[word for word in group if self._vocabulary.count(word) <= COMMON] for group in groups]
        return [group for group in rare if group] or groups

    def _by_whole_name(self) -> list[Found]:
        """“Five Mile House” and “Busy Bees Out of School Club” are names, though they look like more."""
        found: list[Found] = []
        for text in dict.fromkeys([self._query.named, self._query.text]):
            if text and text != self._words:
                asked = matching.asked(self._vocabulary, text)
                found += [one for one in self._by_words(asked, Wanted()) if _is_named(asked, one.provider)]
        miles = self._query.miles
        return [one for one in found if not miles or one.miles is None or one.miles <= miles]

    def _unplaced(self) -> list[Found]:
        """Those whose address the regulator withholds, in the constituencies around the position."""
        if not self.position or not self.looked_within:
            return []
        areas = directory.areas_around(self._session, self.position, self.looked_within)
        return self._fitting(Wanted(kind=self._query.kind, areas=areas, placed=False))

    def _found(self, provider: Provider) -> Found:
        if not self.position or provider.latitude is None or provider.longitude is None:
            return Found(provider)
        miles = self.position.miles_to(provider.latitude, provider.longitude)
        return Found(provider, None, miles, not self.position.exact or provider.located_by != "postcode")


def _is_named(asked: Asked, provider: Provider) -> bool:
    return matching.match(asked, provider).whole >= matching.SAME_NAME


def _best_first(pair: tuple[Match, Provider]) -> tuple[bool, float, str, str]:
    match, provider = pair
    return provider.closed_on is not None, -match.score, provider.name or "~", provider.urn


def _once(found: Iterable[Found]) -> list[Found]:
    """Each provider where it stands first."""
    first: dict[int, Found] = {}
    for one in found:
        first.setdefault(one.provider.id, one)
    return list(first.values())
