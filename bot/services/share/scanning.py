"""What in a text may tell who a child is: pointed at before it is published, for a person to judge.

It finds what follows a pattern, and nothing else: the questions of `NO_CHILD` are the check, this is a help.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY_OF_MONTH = rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{MONTH}"
DAY_IN_WORDS = rf"{DAY_OF_MONTH},?\s+(?:19|20)?\d\d"
BORN = r"\b(?:d\.?o\.?b\.?|born|birthday|date of birth|birth date)\b"
DAY_IN_DIGITS = r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d\d)|(?:19|20)\d\d-\d\d-\d\d"
NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty)"
)
AMOUNT = rf"(?:\d{{1,2}}(?:½|\.5|\s?1/2)?|{NUMBER_WORD})(?:\s+and\s+a\s+half)?"
AGE = (
    rf"(?:aged?\s+(?:of\s+)?(?:only\s+|just\s+|about\s+)?{AMOUNT}|{AMOUNT}(?:[\s-]+)(?:years?|yrs?|months?|mths?|weeks?)"
    rf"(?:[\s-]+olds?)?|{AMOUNT}[\s-]*(?:y/?o|yo)s?|{AMOUNT}\s+and\s+{AMOUNT}\s+months|(?:is|was|turned|turns|just)\s+{AMOUNT})"
)
# A word with a capital that is not one because a sentence begins with it: letters of any language, and
# names such as O'Neill, Anne-Marie and Ziyād.
NAME = r"[^\W\d_a-z](?:[’'][^\W\d_a-z])?[^\W\d_]+(?:[-’'][^\W\d_]+)*"
# The longest way between a name and an age that are about the same child, as a rule.
NEAR = 40
# So much of the line is shown before and after what was found.
MORE = 30


class Sort(StrEnum):
    """What it looks like."""

    NAME_AND_AGE = "name_and_age"
    BIRTH = "birth"
    PHONE = "phone"
    POSTCODE = "postcode"


@dataclass(frozen=True)
class Trace:
    """Something that was found, with the words it was found in."""

    sort: Sort
    found: str
    around: str


# What has a capital and is no name of a person, though it stands near an age.
NO_NAMES = frozenset(
    word
    for line in (
        "a after all an and as at baby before boys but by child children christmas during each early east",
        "easter english every eyfs following for foundation from girls good he her his i if in it its",
        "january february march april may june july august september october november december monday",
        "tuesday wednesday thursday friday saturday sunday key lots many most my new no north now nursery",
        "of ofsted on once one or our outdoor over parents play preschool pupils reception school send",
        "she since so some south staff stage summer term that the their there these they this three to",
        "toddlers two under until up we west what when where while who winter with year years you your",
        "spring autumn age aged four five six seven eight nine ten eleven twelve babies both group groups",
        "development matters makaton",
    )
    for word in line.split()
)
PATTERNS: Mapping[Sort, re.Pattern[str]] = {
    Sort.BIRTH: re.compile(
        rf"(?:{BORN}[^.\n]{{0,20}}?)?(?<!\d)(?:{DAY_IN_DIGITS})(?!\d)"
        rf"|{BORN}[^.\n]{{0,20}}?(?:{DAY_IN_WORDS}|{DAY_OF_MONTH})"
        rf"|\b{DAY_IN_WORDS}\b",
        re.IGNORECASE,
    ),
    Sort.PHONE: re.compile(r"(?<![\d/.-])(?:\+44|0044|0)(?:[\s().-]*\d){9,10}(?!\d)"),
    Sort.POSTCODE: re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE),
}
NAMED = re.compile(rf"(?<![\w’'-]){NAME}")
AGED = re.compile(rf"(?<!\w){AGE}(?!\w)", re.IGNORECASE)


def traces(text: str) -> list[Trace]:
    """Everything found in a text, in its order, each once."""
    found = [*_names_with_ages(text), *_patterns(text)]
    in_order = sorted(found, key=lambda one: (one[0], one[1].sort))
    return list(dict.fromkeys(trace for _, trace in in_order))


def _patterns(text: str) -> Iterator[tuple[int, Trace]]:
    for sort, pattern in PATTERNS.items():
        for hit in pattern.finditer(text):
            yield hit.start(), Trace(sort, hit[0].strip(), _around(text, hit.start(), hit.end()))


def _names_with_ages(text: str) -> Iterator[tuple[int, Trace]]:
    """Names that stand near an age within the same line."""
    names = [hit for hit in NAMED.finditer(text) if hit[0].casefold() not in NO_NAMES]
    for age in AGED.finditer(text):
        for name in names:
            between = text[min(name.end(), age.end()) : max(name.start(), age.start())]
            if len(between) <= NEAR and "\n" not in between:
                start, end = min(name.start(), age.start()), max(name.end(), age.end())
                yield start, Trace(Sort.NAME_AND_AGE, text[start:end], _around(text, start, end))


def _around(text: str, start: int, end: int) -> str:
    """The words with a few of their line before and after them."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end) if "\n" in text[end:] else len(text)
    before, after = max(first, start - MORE), min(last, end + MORE)
    cut = " ".join(text[before:after].split())
    return f"{'…' if before > first else ''}{cut}{'…' if after < last else ''}"
