"""How well a provider's name fits the words that were asked for, misspelt ones too."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.store.contacts import ADDED
from bot.store.providers import Provider
from bot.store.search import Vocabulary, joined_pairs, known_words, words_of

# Words that a name may hold or lack without being another name, and those of a question: they need not be
# held, and they are never taken for misspelt ones.
SMALL_WORDS = frozenset(
    words_of(
        "a an and are at by call called does find for have i in is it list me my of on open please provider "
        "providers search show still that the there to what where which who with"
    )
)
# What a word is worth that stands in the name, in the name but joined, in the address, and further off: an
# address in Saltmere is what “Saltmere” means, before a constituency that is called after several towns.
WORTH = (1.0, 0.95, 0.9, 0.4)
SHORTEST_BEGINNING = 3
# Numbers and postcode districts are not misspelt words: TS24 is not TS25.
EXACT = re.compile(r"\d+|[a-z]{1,2}\d[a-z\d]?")
# How well a word fits that begins with what was typed.
BEGINNING = 0.85
# As alike as a name of four letters with one of them wrong.
SAME_NAME = 0.75


@dataclass(frozen=True)
class Asked:
    """The words asked for, each with the known words it may stand for and how well (0 to 1)."""

    words: tuple[str, ...]
    stands_for: tuple[Mapping[str, float], ...]

    @property
    def groups(self) -> list[list[str]]:
        """What to ask the index for: for each word that matters, its spellings and its continuations."""
        return [
            [*known, f"{word}*"] if len(word) >= SHORTEST_BEGINNING else [*known, word]
            for word, known in zip(self.words, self.stands_for, strict=True)
            if word not in SMALL_WORDS
        ] or [[word] for word in self.words]


@dataclass(frozen=True)
class Match:
    """How well one provider fits."""

    share: float
    """How many of the words it holds, and how nearly, 0 to 1."""
    whole: float
    """How alike the whole name is to the whole text, 0 to 1."""
    complete: bool
    """Whether it holds every word that matters, however spelt."""
    by_name: bool
    """Whether any of the words stands in the name, not only in the address."""

    @property
    def score(self) -> float:
        """What orders the results, best highest."""
        return self.share + self.whole


def asked(vocabulary: Vocabulary, text: str) -> Asked:
    """The words of a text with their possible spellings, each neighbouring pair also as one word."""
    words = words_of(text)
    return Asked(tuple(words), tuple(_spellings(vocabulary, word) for word in words))


def match(asked: Asked, provider: Provider) -> Match:
    """Compare one provider with what was asked for."""
    name = _name(provider)
    joined = [pair for one in _names(provider) for pair in joined_pairs(one)]
    places = _places(provider)
    worth = _worth_of((name, joined, places, _wider(provider)))
    pairs = list(zip(asked.words, asked.stands_for, strict=True))
    fits = _with_joined_words(asked.words, [_best(*pair, worth) for pair in pairs], {*name, *joined})
    weights = [0.3 if word in SMALL_WORDS else 1.0 for word in asked.words]
    share = sum(fit * weight for fit, weight in zip(fits, weights, strict=True)) / (sum(weights) or 1.0)
    complete = all(fit > 0 for fit, word in zip(fits, asked.words, strict=True) if word not in SMALL_WORDS)
    by_name = any(_best(*pair, _worth_of((name, joined))) for pair in pairs)
    whole = max((_alike(asked.words, one, places) for one in _names(provider)), default=0.0)
    return Match(share, whole, complete, by_name)


def worth_showing(matches: Iterable[tuple[Match, Provider]]) -> list[tuple[Match, Provider]]:
    """Without those that fit much worse than the best, unless the whole name is nearly the text."""
    fitting = [pair for pair in matches if pair[0].complete or pair[0].whole >= SAME_NAME]
    best = max((match.share for match, _ in fitting), default=0.0)
    return [pair for pair in fitting if pair[0].share >= best - 0.2 or pair[0].whole >= SAME_NAME]


def spellings_used(asked: Asked, provider: Provider) -> dict[str, str]:
    """How this provider spells each of the words asked for, where it is not as they were typed."""
    held = {*_name(provider), *_places(provider), *_wider(provider)}
    used = {
        word: max((w for w in known if w in held), key=lambda w: known[w], default=word)
        for word, known in zip(asked.words, asked.stands_for, strict=True)
    }
    return {
        word: spelling
        for word, spelling in used.items()
        if spelling != word and spelling not in _other_number(word)
    }


def mended(vocabulary: Vocabulary, text: str, *, loosely: bool = False) -> str:
    """The text with each unknown word spelt as the nearest known one, where there is one.

    `loosely` allows a slip for every three letters, for when nothing was found with fewer.
    """
    words = words_of(text)
    return " ".join(_mended(vocabulary, word, max(1, len(word) // 3) if loosely else None) for word in words)


def _mended(vocabulary: Vocabulary, word: str, slips: int | None) -> str:
    if word in vocabulary or word in SMALL_WORDS or EXACT.fullmatch(word):
        return word
    singular = next((other for other in _other_number(word) if other in vocabulary), None)
    return singular or next(iter(vocabulary.near(word, slips)), word)


def other_spellings(vocabulary: Vocabulary, text: str) -> Iterator[str]:
    """Other texts to try when nothing was found: words spelt as the directory does, then fewer words."""
    words = mended(vocabulary, text, loosely=True).split()
    if words != words_of(text):
        yield " ".join(words)
    known = [word for word in words if word in vocabulary and word not in SMALL_WORDS]
    yield " ".join(known)
    if len(known) > 1:
        yield from (" ".join(w for w in known if w != left_out) for left_out in reversed(known))


def _spellings(vocabulary: Vocabulary, word: str) -> Mapping[str, float]:
    """The known words that may be meant, each with how well it fits, 0 to 1."""
    exactly = {word: 1.0} if word in vocabulary else {}
    if word in SMALL_WORDS or EXACT.fullmatch(word):
        return exactly
    near = {known: 1 - 0.8 * slips / len(word) for known, slips in vocabulary.near(word).items()}
    numbers = {other: 0.97 for other in _other_number(word) if other in vocabulary}
    return {**near, **numbers, **exactly}


def _other_number(word: str) -> set[str]:
    """The singular of a plural and the other way round: “nurseries” and “nursery”."""
    if len(word) <= SHORTEST_BEGINNING:
        return set()
    singular = re.sub(r"(?<=\w)s$", "", re.sub(r"ies$", "y", word))
    return {singular, f"{word}s", re.sub(r"y$", "ies", word)} - {word}


def _worth_of(held: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """Each word a provider holds → its worth by where it stands (see WORTH), the best of several."""
    worth: dict[str, float] = {}
    for words, value in zip(reversed(held), reversed(WORTH[: len(held)]), strict=True):
        worth |= dict.fromkeys(words, value)
    return worth


def _best(word: str, known: Mapping[str, float], worth: Mapping[str, float]) -> float:
    """How well the words held fit one asked for: by a spelling of it, else by one that goes on from it."""
    best = max((fit * worth[held] for held, fit in known.items() if held in worth), default=0.0)
    if best or len(word) < SHORTEST_BEGINNING:
        return best
    return max((BEGINNING * value for held, value in worth.items() if held.startswith(word)), default=0.0)


def _with_joined_words(words: Sequence[str], fits: list[float], held: Collection[str]) -> list[float]:
    """“Play house” also fits a name that holds “playhouse”: both words count as found."""
    for i, pair in enumerate(joined_pairs(words)):
        if pair in held:
            fits[i : i + 2] = [max(fits[i], 0.95), max(fits[i + 1], 0.95)]
    return fits


def _alike(words: Sequence[str], name: Sequence[str], places: Sequence[str]) -> float:
    """How alike the texts are as a whole, leaving out words asked for that are places, not name."""
    if not name:
        return 0.0
    without_places = [word for word in words if word in name or word not in places]
    return max(_similar(words, name), _similar(without_places, name) * 0.98)


def _similar(one: Sequence[str], other: Sequence[str]) -> float:
    spaced = OSA.normalized_similarity(" ".join(one), " ".join(other))
    return max(spaced, OSA.normalized_similarity("".join(one), "".join(other)) * 0.99)


def _name(provider: Provider) -> Sequence[str]:
    """The words of all its names."""
    return [word for name in _names(provider) for word in name]


def _names(provider: Provider) -> list[Sequence[str]]:
    """Its public name, or else those only the council knows; and the names that staff gave it."""
    known = [provider.contact.get("name"), provider.contact.get("setting_name")]
    by_staff = [provider.contact_in(ADDED).get("name"), provider.corrected.get("name")]
    names = [*([provider.name] if provider.name else known), *by_staff]
    return [known_words(name) for name in dict.fromkeys(names) if name]


def _places(provider: Provider) -> Sequence[str]:
    """The words of the address; of the area where no address is given."""
    address = [provider.address_1, provider.address_2, provider.address_3, provider.town]
    postcode = (provider.postcode or "").split(" ")[0]
    contact, corrected = provider.contact, provider.corrected
    known = [contact.get("address"), contact.get("setting_address"), corrected.get("address")]
    return known_words(" ".join(filter(None, [*address, postcode, *known, provider.local_authority])))


def _wider(provider: Provider) -> Sequence[str]:
    """The words of the constituency and of whom the provider belongs to."""
    return known_words(" ".join(filter(None, [provider.constituency, provider.registered_person])))
