"""One thing to learn: what is known of it, whether somebody filled it in or a file or a feed says it."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from rapidfuzz.utils import default_process

from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line, fault_in_lines
from bot.services.meetings.times import pieces
from bot.services.money import read_pence
from bot.services.queries import plain_postcode
from bot.when import LONDON, Day, Moment, Month, Repetition, Unclear, Understood, read, say

MOST: Mapping[str, int] = {
    "title": 200,
    "trainer": 150,
    "summary": 2000,
    "language": 40,
    "when": 600,
    "deadline": 100,
    "link": 500,
    "for_whom": 300,
    "access": 300,
    "place": 200,
    "postcode": 10,
    "cost": 20,
    "places": 5,
}
"""How long each part may be, in characters."""
MOST_TOPIC, MOST_TOPICS, MOST_DATES, MOST_PLACES = 60, 20, 20, 10_000
LISTED_DAYS = timedelta(days=180)
"""For how long something without any date is shown."""
LINK = re.compile(r"https?://[^\s<>|\"]+\.[^\s<>|\"]+", re.IGNORECASE)
PLACES = re.compile(r"\d{1,5}", re.ASCII)
SAME = (
    *("title", "trainer", "summary", "topics", "level", "held", "language", "link"),
    *("for_whom", "access", "place", "postcode"),
)
"""What is kept as it was typed."""
LINES = ("summary", "when", "access", "for_whom")
LAST_MINUTE = time(23, 59)
# Control characters and ends of lines; halves of characters, and such as are none (or nobody sees).
UNSEEN = {"Cc": " ", "Zl": " ", "Zp": " ", "Cs": "", "Cn": "", "Co": "", "Cf": ""}


class Level(IntEnum):
    """How much it builds on; powers of two, so that several fit into one number."""

    INTRODUCTORY = 1
    INTERMEDIATE = 2
    ADVANCED = 4
    LEADERSHIP = 8


class Format(StrEnum):
    """How people learn."""

    IN_PERSON = "in person"
    ONLINE = "online"
    HYBRID = "hybrid"
    OWN_PACE = "own pace"


@dataclass(frozen=True)
class Typed:
    """The form as it was filled in, or a row of a file: words for everything."""

    title: str = ""
    trainer: str = ""
    summary: str = ""
    topics: tuple[str, ...] = ()
    level: int = 0
    held: str = ""
    language: str = ""
    cost: str = ""
    places: str = ""
    when: str = ""
    deadline: str = ""
    link: str = ""
    for_whom: str = ""
    access: str = ""
    place: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Item:
    """The same, understood."""

    title: str
    trainer: str = ""
    summary: str = ""
    topics: tuple[str, ...] = ()
    level: int = 0
    held: str = ""
    language: str = ""
    pence: int | None = None
    places: int | None = None
    dates: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    deadline_at: datetime | None = None
    link: str = ""
    for_whom: str = ""
    access: str = ""
    place: str = ""
    postcode: str = ""
    # What only a file or a feed says.
    uid: str = ""
    """What its source calls it; empty where it does not say."""
    published_at: datetime | None = None
    called_off: bool = False

    def until(self, now: datetime) -> datetime:
        """How long it is worth showing, when it is added now."""
        last = self.ends_at or self.starts_at or self.deadline_at
        return last or now + LISTED_DAYS


@dataclass(frozen=True)
class Dates:
    """When something takes place: in words, and as far as that can be reckoned with."""

    said: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def understand(typed: Typed, now: datetime, before: Item | None = None) -> Item:
    """What somebody filled in. Raises WrongFields with every fault there is.

    `before` is what is corrected: its dates, said again, may be past.
    """
    typed = _tidied(typed)
    errors = _faults(typed)
    dates, deadline = _dates(typed, now, before, errors), _deadline(typed, now, before, errors)
    pence, places = _pence(typed, errors), _places(typed, errors)
    if errors:
        raise WrongFields(errors)
    return Item(
        **{name: getattr(typed, name) for name in SAME},
        pence=pence,
        places=places,
        dates=dates.said,
        starts_at=dates.starts_at,
        ends_at=dates.ends_at,
        deadline_at=deadline,
    )


def key_of(words: str) -> str:
    """A topic or a language as it is compared, however it is written."""
    return str(default_process(words))[:MOST_TOPIC]


def keys_of(words: Collection[str]) -> frozenset[str]:
    """The same of several."""
    return frozenset(map(key_of, words)) - {""}


def without_doubles(words: Sequence[str]) -> tuple[str, ...]:
    """Each once, however it is written; what has neither a letter nor a digit is none."""
    once: dict[str, str] = {}
    for one in (" ".join(each.split()) for each in words):
        if key_of(one):
            once.setdefault(key_of(one), one)
    return tuple(once.values())


def read_dates(words: str, now: datetime) -> Dates:
    """When something takes place, a line or several. Raises ValueError, which says what to do."""
    found = [_date(piece, now) for piece in pieces(words)]
    if len(found) > MOST_DATES:
        raise ValueError(f"Please name at most {MOST_DATES} dates.")
    if not found:
        return Dates()
    found.sort(key=lambda one: one[1])
    return Dates(tuple(one[0] for one in found), found[0][1], max(one[2] for one in found))


def clean(text: str, most: int, *, lines: bool = False) -> str:
    """Any text as it can be kept: without what no database takes, at most so long."""
    rows = text.splitlines() if lines else [text]
    kept = "\n".join(filter(None, (_one_line(row) for row in rows)))
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    """A tab or the end of a line becomes a space; half a character, or one that is none, goes."""
    if not text.isprintable():
        text = "".join(UNSEEN.get(unicodedata.category(letter), letter) for letter in text)
    return " ".join(text.split())


def end_of_day(moment: datetime) -> datetime:
    """The last minute of that day by the UK's clock."""
    return datetime.combine(moment.astimezone(LONDON).date(), LAST_MINUTE, LONDON).astimezone(UTC)


def _tidied(typed: Typed) -> Typed:
    """Without spaces that say nothing."""
    text: dict[str, Any] = {
        name: value.strip() if name in LINES else " ".join(value.split())
        for name, value in vars(typed).items()
        if isinstance(value, str)
    }
    postcode = plain_postcode(text["postcode"]) or text["postcode"]
    return replace(typed, **{**text, "postcode": postcode}, topics=without_doubles(typed.topics))


def _faults(typed: Typed) -> dict[str, str]:
    errors: dict[str, str] = {}
    for name, most in MOST.items():
        check = fault_in_lines if name in LINES else fault_in_line
        if fault := check(getattr(typed, name), most):
            errors[name] = fault
    if not typed.title:
        errors["title"] = "Please say what it is, in a few words."
    if typed.link and not LINK.fullmatch(typed.link):
        errors["link"] = "A link begins with https://. Please copy it whole from the browser."
    if typed.postcode and plain_postcode(typed.postcode) is None:
        errors["postcode"] = "This does not look like a postcode. One that does: TS24 7QT."
    if len(typed.topics) > MOST_TOPICS:
        errors["topics"] = f"Please name at most {MOST_TOPICS} topics."
    elif fault := next(filter(None, (fault_in_line(one, MOST_TOPIC) for one in typed.topics)), None):
        errors["topics"] = f"One of the topics cannot be kept. {fault} Put commas between topics."
    if typed.held and typed.held not in [*Format]:
        errors["held"] = "Please choose one of the list."
    return errors


def _dates(typed: Typed, now: datetime, before: Item | None, errors: dict[str, str]) -> Dates:
    if before and typed.when == "\n".join(before.dates):
        return Dates(before.dates, before.starts_at, before.ends_at)
    try:
        return read_dates(typed.when, now)
    except ValueError as fault:
        errors.setdefault("when", str(fault))
        return Dates()


def _deadline(typed: Typed, now: datetime, before: Item | None, errors: dict[str, str]) -> datetime | None:
    if not typed.deadline:
        return None
    if before and before.deadline_at and typed.deadline == say_deadline(before.deadline_at):
        return before.deadline_at
    try:
        _, first, last = _date(typed.deadline, now)
    except ValueError as fault:
        errors.setdefault("deadline", str(fault))
        return None
    return last if last.astimezone(LONDON).time() == LAST_MINUTE else first


def say_deadline(at: datetime) -> str:
    """Until when people can book, in words that are read as the same again."""
    here = at.astimezone(LONDON)
    return say(Day(here.date())) if here.time() == LAST_MINUTE else say(Moment(here))


def _date(words: str, now: datetime) -> tuple[str, datetime, datetime]:
    """What one line means: in words, its first moment and its last. Raises ValueError."""
    understood = read(words, now)
    if isinstance(understood, Unclear):
        others = _or(understood.choices)
        raise ValueError(f"{understood.reason} {others}".strip())
    if understood.choices:
        raise ValueError(f"“{words[:80]}” can mean more than one day. {_or(understood.choices)}")
    first, last = _span(understood)
    return say(understood), first.astimezone(UTC), last.astimezone(UTC)


def _or(choices: Sequence[str]) -> str:
    named = " or ".join(f"“{choice}”" for choice in choices[:3])
    return f"Please write the one you mean: {named}." if named else ""


def _span(understood: Understood) -> tuple[datetime, datetime]:
    if isinstance(understood, Moment):
        return understood.at, understood.until or understood.at
    if isinstance(understood, Day):
        return _whole(understood.on.year, understood.on.month, understood.on.day, days=1)
    if isinstance(understood, Month):
        return _whole(understood.year, understood.month, 1, monthrange(understood.year, understood.month)[1])
    return _repeated(understood)


def _whole(year: int, month: int, day: int, days: int) -> tuple[datetime, datetime]:
    first = datetime(year, month, day, tzinfo=LONDON)
    last = (first + timedelta(days=days - 1)).date()
    return first, datetime.combine(last, LAST_MINUTE, LONDON)


def _repeated(understood: Repetition) -> tuple[datetime, datetime]:
    """From the first date to the last one, where a last one is said."""
    first = datetime.combine(understood.first, understood.at or time.min, LONDON)
    ends = re.search(r"UNTIL=(\d{4})(\d\d)(\d\d)", understood.rule)
    last = datetime(int(ends[1]), int(ends[2]), int(ends[3]), tzinfo=LONDON) if ends else first
    return first, datetime.combine(last.date(), LAST_MINUTE, LONDON)


def _pence(typed: Typed, errors: dict[str, str]) -> int | None:
    try:
        return read_pence(typed.cost)
    except ValueError as fault:
        errors.setdefault("cost", str(fault))
        return None


def _places(typed: Typed, errors: dict[str, str]) -> int | None:
    if not typed.places:
        return None
    if not PLACES.fullmatch(typed.places) or not 1 <= int(typed.places) <= MOST_PLACES:
        errors.setdefault("places", "Please give the number of places in digits, such as 24.")
        return None
    return int(typed.places)
