"""What in a text may tell who a child is: pointed at before it is published, for a person to judge.

It finds what follows a pattern, and nothing else: the questions of `NO_CHILD` are the check, this is a help.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
DAY_OF_MONTH = rf"\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{MONTH}"
DAY_IN_WORDS = rf"{DAY_OF_MONTH},?\s+(?:19|20)?\d\d"
DAY_IN_DIGITS = r"\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d\d)|(?:19|20)\d\d-\d\d-\d\d"
BORN = r"\b(?:d\.?o\.?b\.?|born|birthday|date of birth|birth date)\b"
COUNT = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen"
)
ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|\d{1,2}(?:st|nd|rd|th))"
# Of years as many as a child can have; of months and weeks two digits.
YEARS = rf"(?:1?\d(?:½|\.5|\s?1/2)?|{COUNT})(?:\s+and\s+a\s+half)?"
MONTHS = rf"(?:\d{{1,2}}|{COUNT})"
YEAR_UNIT, MONTH_UNIT = r"[\s-]*(?:years?|yrs?)", r"[\s-]*(?:months?|mths?|weeks?|wks?)"
OLD = r"(?:[\s-]+old)?(?!s?[\s-]+olds)"
BEFORE = r"(?:is|was|turned|turns|turning|just|nearly|almost|now|only|both|age|aged|ages)"
# What follows a number that is no age: “is 2 metres”.
NO_AGE = (
    r"(?!\s*(?:minutes?|mins?|hours?|days?|terms?|pounds?|metres?|miles?|times|staff|%|of\b|to\b|[:/.]?\d))"
)
AGE = "|".join(
    (
        rf"{YEARS}{YEAR_UNIT}[\s,]+(?:and\s+)?{MONTHS}{MONTH_UNIT}{OLD}",
        rf"(?:{BEFORE}\s+)?(?:{YEARS}{YEAR_UNIT}|{MONTHS}{MONTH_UNIT}){OLD}",
        rf"{YEARS}[\s-]*y/?os?",
        rf"{BEFORE}\s+(?:of\s+|only\s+|just\s+|about\s+|nearly\s+)?{YEARS}{NO_AGE}",
        rf"\(\s*{MONTHS}½?\s*(?:m|y|yrs?|mths?)?\s*\)",
        rf",\s*{YEARS}(?=\s*[,;.)]|\s*$)",
        rf"{ORDINAL}\s+birthday",
    )
)
# A group of children: the age of somebody only where their name follows.
GROUP = rf"{YEARS}{YEAR_UNIT}[\s-]+olds[\s,:]+"
# A word with a capital, or in a script without them, and those that follow it: names of any language, such as
# O'Neill, Anne-Marie and Ziyād, and initials.
LETTERS = r"[^\W\d_]+(?:[’'-][^\W\d_]+)*"
# The longest way between a name and an age that are about the same child, as a rule.
NEAR = 40
# No age is written longer than this.
LONGEST = 60
# So much of the line is shown before and after what was found.
MORE = 30


Span = tuple[int, int]
"""Where something begins and ends in a text."""


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
        "development matters makaton then also because here how just last later next other something such",
        "therefore today together us very which why yes yesterday tomorrow about across again already",
        "another any anyone been being can could did do does even ever few second third get got has have",
        "having instead less like made make maybe me might much must nearly never nobody not nothing",
        "often perhaps quite rather should still than though through told too upon usually was were",
        "whether within without would yet",
    )
    for word in line.split()
)
PATTERNS: Mapping[Sort, re.Pattern[str]] = {
    Sort.BIRTH: re.compile(
        rf"(?:{BORN}[^.\n]{{0,20}}?)?(?<![\d.])(?:{DAY_IN_DIGITS})(?![\d.]*\d)"
        rf"|{BORN}[^.\n]{{0,20}}?(?:{DAY_IN_WORDS}|{DAY_OF_MONTH}|{MONTH}\s+(?:19|20)\d\d)"
        rf"|\b{DAY_IN_WORDS}\b",
        re.IGNORECASE,
    ),
    Sort.PHONE: re.compile(r"(?<![\d/.-])(?:\+44\s*(?:\(0\))?|0044|0)(?:[\s().-]{0,3}\d){9,10}(?!\d)"),
    Sort.POSTCODE: re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[ABD-HJLNP-UW-Z]{2}\b", re.IGNORECASE),
}
WORD = re.compile(rf"(?<![\w’'-]){LETTERS}")
AGED = re.compile(rf"(?<![\w.])(?:{AGE})(?!\w)|(?<=\w)\s*(?:,\s*{YEARS}(?=\s*[,;.)]|\s*$))", re.IGNORECASE)
GROUPED = re.compile(rf"(?<!\w){GROUP}", re.IGNORECASE)
JOINED = re.compile(r"\s+|\s*(?:,|and|&)\s+")


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
    """Names that stand near an age within the same line: each age with the name that is nearest to it."""
    ages = [hit.span() for hit in AGED.finditer(text)]
    groups = {hit.end(): hit.span() for hit in GROUPED.finditer(text)}
    nearest: dict[Span, tuple[int, Span]] = {}
    for name in _names(text):
        about = ages[
            bisect_left(ages, (name[0] - NEAR - LONGEST,)) : bisect_left(ages, (name[1] + NEAR + 1,))
        ]
        for age in [*about, *([groups[name[0]]] if name[0] in groups else [])]:
            apart = _apart(text, name, age)
            if apart <= NEAR and (age not in nearest or apart < nearest[age][0]):
                nearest[age] = (apart, name)
    for age, (_, name) in nearest.items():
        whole = min(name[0], age[0]), max(name[1], age[1])
        yield whole[0], Trace(Sort.NAME_AND_AGE, text[slice(*whole)].strip(" ,"), _around(text, *whole))


def _names(text: str) -> Iterator[Span]:
    """Where names stand, those of one after the other together: “Amira Khan”, “Ali and Omar”."""
    first = last = -1
    for word in WORD.finditer(text):
        if not _may_be_name(word[0]):
            continue
        if last >= 0 and JOINED.fullmatch(text, last, word.start()):
            last = word.end()
            continue
        if last >= 0:
            yield first, last
        first, last = word.span()
    if last >= 0:
        yield first, last


def _may_be_name(word: str) -> bool:
    begins = re.split("[’'-]", word)[0].casefold()
    return not word[0].islower() and begins not in NO_NAMES and word.casefold() not in NO_NAMES


def _apart(text: str, one: Span, other: Span) -> int:
    """How many letters stand between two pieces of a text; more than may be where a line ends there."""
    between = min(one[1], other[1]), max(one[0], other[0])
    return NEAR + 1 if "\n" in text[slice(*between)] else max(0, between[1] - between[0])


def _around(text: str, start: int, end: int) -> str:
    """The words with a few of their line before and after them."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end) if "\n" in text[end:] else len(text)
    before, after = max(first, start - MORE), min(last, end + MORE)
    cut = " ".join(text[before:after].split())
    return f"{'…' if before > first else ''}{cut}{'…' if after < last else ''}"
