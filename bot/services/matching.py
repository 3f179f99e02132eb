"""How well a provider fits the words that were asked for, misspelt ones too."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.store.listings import Listing
from bot.store.vocabulary import Vocabulary
from bot.store.words import joined_pairs, words_of

# Words that a name may hold or lack without being another name, and those of a question: they need not be
# held, and they are never taken for misspelt ones.
SMALL_WORDS = frozenset(
    words_of(
        "a an and are at by call called does find for have i in is it list me my of on open please provider "
        "providers search show still that the there to what where which who with"
    )
)
SMALL = 0.3
# What a word is worth that stands in the name, in the name but joined, in the address, and further off: an
# address in Saltmere is what “Saltmere” means, before a constituency that is called after several towns.
WORTH = (1.0, 0.95, 0.9, 0.4)
SHORTEST_BEGINNING = 3
# Numbers and postcode districts are not misspelt words: TS24 is not TS25.
EXACT = re.compile(r"\d+|[a-z]{1,2}\d[a-z\d]?")
# How well a word fits: one that begins with what was typed, one in the other number, two written as one.
BEGINNING, OTHER_NUMBER, JOINED = 0.85, 0.97, 0.95
# As alike as a name of four letters with one of them wrong.
SAME_NAME = 0.75
# One slip in any word, two in one with more letters than this.
LONG_WORD = 5
alike = OSA.normalized_similarity


class Asked(NamedTuple):
    """The words asked for, and what each may mean."""

    words: Sequence[str]
    meanings: Sequence[Mapping[str, float]]
    """For each word the known words it may stand for, and how well (0 to 1)."""
    places: Mapping[str, Sequence[tuple[int, float]]]
    """The same the other way round: a known word → which of those asked for it may be, and how well."""
    weights: Sequence[float]
    """How much each word counts: small ones little."""

    def telling(self) -> list[int]:
        """Which of the words tell providers apart: not the small ones, unless there are no others."""
        telling = [i for i, word in enumerate(self.words) if word not in SMALL_WORDS]
        return telling or [*range(len(self.words))]


class Match:
    """How well one provider fits what was asked for."""

    __slots__ = ("_asked", "_whole", "complete", "listing", "share")

    def __init__(self, asked: Asked, listing: Listing) -> None:
        self._asked, self.listing = asked, listing
        self.share, self.complete = weigh(asked, listing.held)
        """How many of the words it holds, and how nearly (0 to 1); and whether all that matter."""
        self._whole: float | None = None

    @property
    def whole(self) -> float:
        """How alike the whole name is to the whole text, 0 to 1. Weighed when it is first asked for."""
        if self._whole is None:
            self._whole = _likeness(self._asked.words, self.listing)
        return self._whole

    @property
    def is_whole(self) -> bool:
        """Whether the whole name is nearly the text."""
        return self.whole >= SAME_NAME

    @property
    def score(self) -> float:
        """What orders the results, best highest."""
        return self.share + self.whole


class Meanings:
    """What words may mean, worked out once for each word of a search."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._known: dict[tuple[str, int], dict[str, float]] = {}

    def asked(self, words: Sequence[str], slips: int = 1) -> Asked:
        """What these words may mean, each neighbouring pair also as one word.

        A word means itself, in the other number too, what it is the beginning of, and with any slips also
        what it may be misspelt for: at most so many slips in a word, and but one in a short one.
        """
        meanings = [self._of(word, min(slips, _slips(word))) for word in words]
        for i, pair in enumerate(joined_pairs(words)):
            if pair in self._vocabulary:
                together = ({**meaning, pair: JOINED} for meaning in meanings[i : i + 2])
                meanings[i : i + 2] = together
        places: dict[str, list[tuple[int, float]]] = {}
        for i, meaning in enumerate(meanings):
            for known, fit in meaning.items():
                places.setdefault(known, []).append((i, fit))
        return Asked(words, meanings, places, [SMALL if word in SMALL_WORDS else 1.0 for word in words])

    def _of(self, word: str, slips: int) -> dict[str, float]:
        if (word, slips) not in self._known:
            self._known[word, slips] = _meanings(self._vocabulary, word, slips)
        return self._known[word, slips]


def weigh(asked: Asked, held: Sequence[Collection[str]]) -> tuple[float, bool]:
    """The share of the words asked for that something holds, and whether all that matter.

    `held` are its words: those of its name, the same joined, and those that are worth less (see `WORTH`).
    """
    return _weighed(asked.weights, _fits(asked.places, held, len(asked.words)))


def is_by_name(asked: Asked, listing: Listing) -> bool:
    """Whether any of the words stands in the name, not only in the address."""
    names, joined, *_ = listing.held
    return any(word in asked.places for word in (*names, *joined))


def called_so(asked: Asked, listings: Iterable[Listing]) -> list[Match]:
    """Those of these whose whole name is nearly the text."""
    return [Match(asked, one) for one in listings if _likeness(asked.words, one) >= SAME_NAME]


def worth_showing(matches: Iterable[Match]) -> list[Match]:
    """Without those that fit much worse than the best, unless the whole name is nearly the text."""
    fitting = [match for match in matches if match.complete or match.is_whole]
    best = max((match.share for match in fitting), default=0.0)
    return [match for match in fitting if match.share >= best - 0.2 or match.is_whole]


def spellings_used(asked: Asked, listing: Listing) -> dict[str, str]:
    """How this provider spells each of the words asked for, where it is not as they were typed."""
    held = listing.words()
    used: dict[str, str] = {}
    for word, meaning in zip(asked.words, asked.meanings, strict=True):
        spelling = max((known for known in meaning if known in held), key=lambda w: meaning[w], default=word)
        if word not in spelling and spelling not in _other_number(word):
            used[word] = spelling
    return used


def mended(vocabulary: Vocabulary, text: str, *, loosely: bool = False) -> str:
    """The text with each unknown word spelt as the nearest known one, where there is one.

    `loosely` allows a slip for every three letters, for when nothing was found with fewer.
    """
    return " ".join(_mended(vocabulary, word, loosely=loosely) for word in words_of(text))


def other_spellings(vocabulary: Vocabulary, text: str) -> Iterator[str]:
    """Other texts to try when nothing was found: words spelt as the directory does, then fewer words."""
    words = mended(vocabulary, text, loosely=True).split()
    if words != words_of(text):
        yield " ".join(words)
    known = [word for word in words if word in vocabulary and word not in SMALL_WORDS]
    yield " ".join(known)
    if len(known) > 1:
        yield from (" ".join(w for w in known if w != left_out) for left_out in reversed(known))


def _meanings(vocabulary: Vocabulary, word: str, slips: int) -> dict[str, float]:
    """The known words that may be meant, each with how well it fits, 0 to 1."""
    exactly = {word: 1.0} if word in vocabulary else {}
    if word in SMALL_WORDS or EXACT.fullmatch(word):
        return exactly
    begun = vocabulary.beginning(word) if len(word) >= SHORTEST_BEGINNING else ()
    numbers = {other: OTHER_NUMBER for other in _other_number(word) if other in vocabulary}
    near = vocabulary.near(word, slips) if slips else {}
    misspelt = {known: 1 - 0.8 * slip / len(word) for known, slip in near.items()}
    return {**dict.fromkeys(begun, BEGINNING), **misspelt, **numbers, **exactly}


def _mended(vocabulary: Vocabulary, word: str, *, loosely: bool) -> str:
    if word in vocabulary or word in SMALL_WORDS or EXACT.fullmatch(word):
        return word
    singular = next((other for other in _other_number(word) if other in vocabulary), None)
    if singular:
        return singular
    slips = max(1, len(word) // 3) if loosely else _slips(word)
    return next(iter(vocabulary.near(word) or vocabulary.near(word, slips)), word)


def _slips(word: str) -> int:
    return 2 if len(word) > LONG_WORD else 1


def _other_number(word: str) -> set[str]:
    """The singular of a plural and the other way round: “nurseries” and “nursery”."""
    if len(word) <= SHORTEST_BEGINNING:
        return set()
    others = {f"{word}s"}
    if word.endswith("s"):
        others.add(f"{word[:-3]}y" if word.endswith("ies") else word[:-1])
    if word.endswith("y"):
        others.add(f"{word[:-1]}ies")
    return others


def _fits(
    places: Mapping[str, Sequence[tuple[int, float]]], held_by_worth: Sequence[Collection[str]], number: int
) -> list[float]:
    """How well each of so many words asked for fits one that is held, worth what it is where it stands."""
    fits = [0.0] * number
    for worth, held in zip(WORTH, held_by_worth, strict=True):
        for word in held:
            if word in places:
                for i, fit in places[word]:
                    if fit * worth > fits[i]:
                        fits[i] = fit * worth
    return fits


def _weighed(weights: Sequence[float], fits: Sequence[float]) -> tuple[float, bool]:
    """The share of the words that is held, and whether all that matter are."""
    total = held = 0.0
    complete = True
    for weight, fit in zip(weights, fits, strict=True):
        total += weight
        held += weight * fit
        if not fit and weight == 1.0:
            complete = False
    return held / (total or 1.0), complete


def _likeness(words: Sequence[str], listing: Listing) -> float:
    """How alike the texts are as a whole, also leaving out words asked for that are places, not name."""
    best = 0.0
    for name in listing.names:
        best = max(best, _similar(words, name))
        if len(words) > 1:
            places = listing.held[2]
            without_places = [word for word in words if word in name or word not in places]
            if 0 < len(without_places) < len(words):
                best = max(best, _similar(without_places, name) * 0.98)
    return best


def _similar(one: Collection[str], other: Collection[str]) -> float:
    spaced, joined = alike(" ".join(one), " ".join(other)), alike("".join(one), "".join(other)) * 0.99
    return spaced if spaced > joined else joined
