"""Every word that the directory's names and addresses hold, to mend and to complete what people type."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

# So many known words are offered for one that was typed.
ALTERNATIVES = 12
# What is near so many of the words asked for last is remembered; it takes a kilobyte or less for each.
REMEMBERED = 4_000
LAST = chr(0x10FFFF)


class Vocabulary:
    """Known words, in order and by length. Never changed once it is made, so any thread may read it."""

    def __init__(self, words: Iterable[str], pairs: Iterable[str], common: Callable[[str], int]) -> None:
        """`pairs` are neighbouring words written as one: they are mended but nothing is completed to them.

        `common` says how many providers hold a word: of equally near ones the commoner comes first.
        """
        self._in_order = sorted(words)
        self._all = {*self._in_order, *pairs}
        self._common = common
        self._begun: defaultdict[int, list[str]] = defaultdict(list)
        self._ended: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(self._all):
            self._begun[len(word)].append(word)
        for length, some in self._begun.items():
            self._ended[length] = sorted(word[::-1] for word in some)
        self._remembered = lru_cache(REMEMBERED)(self._nearest)

    def __contains__(self, word: str) -> bool:
        return word in self._all

    def beginning(self, letters: str) -> Sequence[str]:
        """The known words that begin with these letters."""
        return _between(self._in_order, letters)

    def near(self, word: str, slips: int = 1) -> Mapping[str, int]:
        """Known words at most `slips` slips away → their number of slips; nearest and commonest first.

        A slip is a wrong, missing, added or swapped letter (optimal string alignment). At most 12 words.
        """
        # The words of towns and names are asked for again and again; hardly two people misspell one alike.
        return self._remembered(word, slips) if word in self._all else self._nearest(word, slips)

    def _nearest(self, word: str, slips: int) -> Mapping[str, int]:
        likely = self._one_slip_away(word) if slips == 1 else self._of_length(len(word), slips)
        found = process.extract(
            word,
            likely,
            scorer=OSA.distance,  # type: ignore[arg-type] # its types know only scorers that give a float
            score_cutoff=slips,
            limit=None,
        )
        ranked = sorted((slip, -self._common(known), known) for known, slip, _ in found)
        return {known: int(slip) for slip, _, known in ranked[:ALTERNATIVES]}

    def _of_length(self, length: int, slips: int) -> Iterator[str]:
        for other in range(max(1, length - slips), length + slips + 1):
            yield from self._begun.get(other, ())

    def _one_slip_away(self, word: str) -> set[str]:
        """Among these are all that one slip makes of the word.

        It leaves either the beginning or the end as it was: only these few need to be compared.
        """
        half = len(word) // 2
        # A swap in the very middle spoils both halves, so the end is a letter shorter.
        beginning, end = word[:half], word[half + 1 :][::-1]
        likely: set[str] = set()
        for length in (len(word) - 1, len(word), len(word) + 1):
            likely.update(_between(self._begun.get(length, ()), beginning))
            likely.update(known[::-1] for known in _between(self._ended.get(length, ()), end))
        return likely


def _between(words: Sequence[str], letters: str) -> Sequence[str]:
    """Those of some words in order that begin with these letters."""
    return words[bisect_left(words, letters) : bisect_left(words, letters + LAST)]
