"""The plain words of a name or an address, by which providers are found however they are written."""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

WORD = re.compile(r"[^\W_]+")
APOSTROPHES = re.compile(r"['’‘`´]")
SPOKEN = str.maketrans({"&": " and ", "@": " at ", "+": " and "})


def words_of(phrase: str) -> list[str]:
    """The words of a name as they are compared: no accents, apostrophes, capitals or punctuation."""
    plain = APOSTROPHES.sub("", phrase.translate(SPOKEN))
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return WORD.findall(plain.casefold())


def joined_pairs(words: Sequence[str]) -> list[str]:
    """Neighbouring words written as one, because people write “play house” and “playhouse”."""
    return [left + right for left, right in pairwise(words)]
