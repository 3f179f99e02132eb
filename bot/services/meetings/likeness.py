"""How alike two things are that people wrote: ideas for meetings, and topics they are interested in."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from bot.store.words import words_of

# How alike ideas have to be to be shown to who suggests another, and topics to be one and the same.
ALIKE_IDEAS, ALIKE_TOPICS = 70, 88
# What says nothing of a topic: of “how to plan a meeting about outdoor play” two words are left.
EMPTY = frozenset(
    word
    for line in (
        "a about all an and any anyone anybody are as at be can could do for from get group have how i idea",
        "ideas in is it let like meet meeting meetings my new of on or our please session sessions share",
        "sharing some somebody talk that the their there to together topic us want we what when where with",
        "would you your",
    )
    for word in line.split()
)


def alike(topic: str, others: Sequence[str], most: int = 5) -> Sequence[int]:
    """Which of the others are about much the same, by their place in the row, the most alike first."""
    mine = gist(topic)
    scores = [(fuzz.token_set_ratio(mine, gist(other)), -place) for place, other in enumerate(others)]
    found = sorted((each for each in scores if mine and each[0] >= ALIKE_IDEAS), reverse=True)
    return [-place for _, place in found[:most]]


def gist(text: str) -> str:
    """The words that say what a text is about; all of them where none of them does."""
    words = words_of(text)
    return " ".join([word for word in words if word not in EMPTY] or words)


def shared(mine: Iterable[str], theirs: Iterable[str]) -> list[str]:
    """Those of my topics that are among theirs, misspelt ones and such with another order of words too."""
    keys = {plain(one) for one in theirs} - {""}
    return [one for one in mine if plain(one) and _is_among(plain(one), keys)]


@lru_cache(maxsize=20_000)
def plain(topic: str) -> str:
    """A topic as it is compared."""
    return str(default_process(topic))


def _is_among(topic: str, keys: Iterable[str]) -> bool:
    return topic in keys or any(_is_same(topic, key) for key in keys)


@lru_cache(maxsize=50_000)
def _is_same(one: str, other: str) -> bool:
    return fuzz.token_sort_ratio(one, other) >= ALIKE_TOPICS
