"""What a co-ordinator types after `/provider`, taken apart: `childminder near TS24 7QT within 3 miles`."""

import re
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz.distance import OSA

# CA1 and CA11 are postcode districts; no area is called VC.
URN = re.compile(r"\b((?:EY|VC|CA)\s?\d{5,9}|VC\d{1,4}|CA\d{3,4}|\d{6,7})\b", re.IGNORECASE)
# The shape of a postcode: https://www.gov.uk/government/publications/bulk-data-transfer-for-sponsors-xml-schema
# (its regular expression, without the special case GIR 0AA).
DISTRICT: Final = r"[A-Z]{1,2}[0-9][A-Z0-9]?"
POSTCODE = re.compile(rf"\b({DISTRICT})\s*([0-9][A-Z]{{2}})\b", re.IGNORECASE)
ONLY_DISTRICT = re.compile(rf"\b({DISTRICT})\b", re.IGNORECASE)
# In the order in which they are tried: “half a mile” is not “a mile”.
NUMBERS: Final = {
    "half a": 0.5,
    "half": 0.5,
    "a quarter of a": 0.25,
    "1/2": 0.5,
    "½": 0.5,
    "1/4": 0.25,
    "¼": 0.25,
    "3/4": 0.75,
    "¾": 0.75,
    "a": 1.0,
    "an": 1.0,
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "four": 4.0,
    "five": 5.0,
    "six": 6.0,
    "eight": 8.0,
    "ten": 10.0,
    "twenty": 20.0,
}
DISTANCE = re.compile(
    r"(?:\b(?:within|under|less\s+than|up\s+to|max(?:imum)?)\s+)?(?:about\s+)?"
    rf"(?<![\w./])({'|'.join(NUMBERS)}|\d{{1,5}}(?:\.\d+)?|\.\d+)\s*"
    r"(miles?|mi|kilomet(?:re|er)s?|kms?|met(?:re|er)s?|yards?|yds?)\b(?:\s+(away))?(?:\s+(of|from)\b)?",
    re.IGNORECASE,
)
NEAR = re.compile(r"\b(?:near(?:est)?(?:\s+to)?|close\s+to|around|nearby)\b", re.IGNORECASE)
# The mile and the yard of the Weights and Measures Act 1985, schedule 1, by the first letter of a unit.
MILES: Final = {"mi": 1.0, "k": 1 / 1.609344, "me": 1 / 1609.344, "y": 1 / 1760}
NEAREST: Final = 0.1
"""The shortest distance that is measured, in miles: a postcode is no more exact."""

# What people call the regulator's provider types, and its subtypes.
CHILDMINDER: Final = "childminder"  # typed so often that its misspellings are looked for
TYPES: Final = {
    "Childminder": r"child\s?-?minders?|child\s?-?minding|cms?",
    "Home childcarer": r"home\s+child\s?-?carers?|nanny|nannies",
    "Childcare on domestic premises": r"(?:childcare\s+on\s+)?domestic\s+premises",
    "Childcare on non-domestic premises": r"(?:childcare\s+on\s+)?non\s?-?domestic(?:\s+premises)?",
    "Full day care": r"full\s+day\s?-?care",
    "Sessional day care": r"sessional(?:\s+day)?(?:\s?-?care)?",
    "Out-of-school day care": r"(?:out|after)\s?-?(?:of\s?-?)?school(?:\s+(?:day\s?-?care|care|clubs?))?",
}
# The longer phrase first: “non-domestic premises” holds “domestic premises”.
TYPE_WORDS = re.compile(
    "|".join(
        rf"(?P<t{i}>\b(?:{words})\b)"
        for i, words in sorted(enumerate(TYPES.values()), key=lambda item: item[0] != 3)
    ),
    re.IGNORECASE,
)
LINK = re.compile(r"(?:^|\s)(?:in|of|from|at|the)$", re.IGNORECASE)
WORD = re.compile(r"\w+")
LONGEST_QUERY: Final = 200


@dataclass(frozen=True)
class Query:
    """What to look for. Every part is optional; `text` is what was typed, with plain spaces."""

    text: str = ""
    words: str = ""
    named: str = ""
    """The words together with those that tell a type, which may be part of a name as well."""
    urn: str | None = None
    kind: str | None = None
    """A provider type or subtype, in the regulator's words."""
    postcode: str | None = None
    """A postcode (`TS24 7QT`) or a district (`TS24`)."""
    place: str | None = None
    """A town or area that was named after “near”."""
    miles: float | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.urn or self.kind or self.postcode or self.place)

    def within(self, miles: float) -> "Query":
        """The same search, further out."""
        bare = " ".join(DISTANCE.sub(" ", self.text).split())
        return replace(self, miles=miles, text=f"{bare} within {miles:g} {'mile' if miles == 1 else 'miles'}")


def parse(text: str) -> Query:
    """Take a search apart. Never fails: what is not understood is looked for as words of a name."""
    text = " ".join(text.split())[:LONGEST_QUERY]
    rest, miles = _take_distance(text)
    rest, urn = _take_urn(rest)
    words, postcode, place = _take_where(rest)
    named = words
    rest, kind = _take_kind(rest)
    if kind:
        words, postcode, place = _take_where(rest)
    return Query(text, words, named, urn, kind, postcode, place, miles)


def plain_postcode(text: str) -> str | None:
    """A postcode or district as the register writes it (`ts247qt` → `TS24 7QT`); None if it is neither."""
    whole = POSTCODE.fullmatch(text.strip())
    if whole:
        return f"{whole[1]} {whole[2]}".upper()
    district = ONLY_DISTRICT.fullmatch(text.strip())
    return district[1].upper() if district else None


def _take_distance(text: str) -> tuple[str, float | None]:
    found = DISTANCE.search(text)
    if not found:
        return text, None
    number, unit = found[1].lower(), found[2].lower()
    amount = NUMBERS[number] if number in NUMBERS else float(number)
    miles = amount * next(length for beginning, length in MILES.items() if unit.startswith(beginning))
    # “within 3 miles of Saltmere” says “near” in other words.
    between = " near " if found[4] and not NEAR.search(text) else " "
    return _tidy(text[: found.start()] + between + text[found.end() :]), max(miles, NEAREST)


def _take_where(text: str) -> tuple[str, str | None, str | None]:
    """The words left, the postcode, and the place named after “near”."""
    near = NEAR.search(text)
    before, after = (text[: near.start()], text[near.end() :].strip()) if near else (text, "")
    postcode = POSTCODE.search(after or text) or ONLY_DISTRICT.match(after) or ONLY_DISTRICT.fullmatch(text)
    if postcode:
        rest = _without(after or text, postcode)
        return _tidy(f"{before} {rest}" if after else rest), plain_postcode(postcode[0]), None
    return _tidy(before if near else text), None, after or None


def _take_urn(text: str) -> tuple[str, str | None]:
    found = URN.search(text)
    return (_without(text, found), re.sub(r"\s", "", found[1]).upper()) if found else (text, None)


def _take_kind(text: str) -> tuple[str, str | None]:
    found = TYPE_WORDS.search(text)
    if found and found.lastgroup:
        return _without(text, found), list(TYPES)[int(found.lastgroup[1:])]
    for word in WORD.finditer(text):
        if OSA.distance(word[0].lower().removesuffix("s"), CHILDMINDER) <= 2:
            return _without(text, word), CHILDMINDER.capitalize()
    return text, None


def _without(text: str, found: re.Match[str]) -> str:
    return _tidy(text[: found.start()] + " " + text[found.end() :])


def _tidy(text: str) -> str:
    """Without the small words and commas that stood between the parts."""
    text = " ".join(text.split()).strip(" ,;")
    return LINK.sub("", text).strip(" ,;")
