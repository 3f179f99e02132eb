"""Finding items by words, misspelt ones too: as providers are found, by `bot.services.matching`."""

from collections import Counter
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.services import matching
from bot.services.matching import Asked, Meanings
from bot.services.share.kinds import AUDIENCES, LEVELS
from bot.store.share.library import Whole
from bot.store.vocabulary import Vocabulary
from bot.store.words import joined_pairs, words_of

# What fits much worse than the best is left out.
WORSE = 0.25


class Held(NamedTuple):
    """The words an item is found by: of its title, the same joined, of its topics, and of the rest."""

    title: Collection[str]
    joined: Collection[str]
    topics: Collection[str]
    rest: Collection[str]


class Hits(NamedTuple):
    """What was found, best first, and how words that nothing holds were read."""

    items: Sequence[Whole]
    mended: Sequence[tuple[str, str]]


def find(typed: str, items: Sequence[Whole]) -> Hits:
    """Which of these items hold the words, or most of them; all of them without a word."""
    words = list(dict.fromkeys(words_of(typed)))[:12]
    if not words:
        return Hits(items, ())
    held = [held_of(each) for each in items]
    vocabulary = vocabulary_of(held)
    for slips in (1, 2):
        asked = Meanings(vocabulary).asked(words, slips)
        ranked = _ranked(asked, held)
        if ranked:
            break
    best = [held[place] for place in ranked[:1]]
    return Hits([items[place] for place in ranked], _mended(asked, vocabulary, best))


def _ranked(asked: Asked, held: Sequence[Held]) -> list[int]:
    """The places of those that fit, best first; those that hold every word before all others."""
    weighed = [(*matching.weigh(asked, one), place) for place, one in enumerate(held)]
    found = [(share, complete, place) for share, complete, place in weighed if share > 0]
    if any(complete for _, complete, _ in found):
        found = [one for one in found if one[1]]
    best = max((share for share, _, _ in found), default=0.0)
    telling = [one for one in found if one[0] >= best - WORSE]
    return [place for _, _, place in sorted(telling, key=lambda one: (-one[0], one[2]))]


def held_of(one: Whole) -> Held:
    """The words an item is found by."""
    _, version = one
    listed = (LEVELS.get(version.level, ""), *(AUDIENCES.get(each, "") for each in version.audience))
    more = (version.text, version.source, version.language, version.file_name, *version.details.values())
    return held_words(version.title, " ".join(version.topics), " ".join((*more, *listed)))


@lru_cache(maxsize=3000)
def held_words(title: str, topics: str, rest: str) -> Held:
    """To take a text apart is most of the work of a search, and a version never changes."""
    named = words_of(title)
    apart = (frozenset(each) for each in (named, joined_pairs(named), words_of(topics), words_of(rest)))
    return Held(*apart)


def vocabulary_of(held: Sequence[Held]) -> Vocabulary:
    """Every word that any of these holds."""
    common: Counter[str] = Counter()
    for one in held:
        common.update({*one.title, *one.topics, *one.rest})
    pairs = {pair for one in held for pair in one.joined}
    return Vocabulary(common, pairs, lambda word: common[word])


def _mended(asked: Asked, vocabulary: Vocabulary, best: Sequence[Held]) -> list[tuple[str, str]]:
    """The words that nothing holds → how the best spells them."""
    there = {word for one in best for words in one for word in words}
    mended = []
    for word, meaning in zip(asked.words, asked.meanings, strict=True):
        known = [each for each in meaning if each in there]
        if word not in vocabulary and known:
            mended.append((word, max(known, key=lambda each: meaning[each])))
    return mended
