"""Reads the term dates of a council or a school: a calendar file (iCalendar, RFC 5545), or its address.

There is no standard for what such a calendar holds. Councils and schools name the holidays (“October half
term”, “Christmas holiday”, “INSET day”), or the terms (“Autumn term”, “Term 3”), or mark single days (“Autumn
term starts”, “Last day of term”, “School reopens”); many mix these with events that say nothing of either. So
an entry is understood by its summary and its length, and what was understood is told after the import.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from icalendar import Calendar

from bot.importers.web import LARGEST, address_of, fetch
from bot.services.files import RefusedFile
from bot.services.term_dates import LONGEST, Kind, Span, TermDates
from bot.when import LONDON

MOST_ENTRIES, LONGEST_NAME, LONGEST_KEY = 10_000, 120, 300
FIRST_YEAR, LAST_YEAR = 2000, 2100
A_DAY = timedelta(days=1)
# Half-term holidays last a week, in a few places two; “half term” of more days is one half of a term.
LONGEST_HALF_TERM = timedelta(days=16)
# Kith knows bank holidays by itself.
BANK_HOLIDAY = re.compile(r"\b(?:bank|public) holidays?\b")
# Days on which only staff come, and others on which a school is closed.
CLOSED = re.compile(
    r"\binset\b|\bin-service\b|\bpd days?\b|\bprofessional development\b|\b(?:staff )?training days?\b"
    r"|\b(?:non[- ]?pupil|pupil[- ]free)\b|\bstaff (?:only|development)\b|\boccasional (?:day|closure)s?\b"
    r"|\bschools? (?:is |are )?closed\b"
)
HALF_TERM = re.compile(r"\b(?:half|mid)[- ]?terms?\b")
HOLIDAY = re.compile(rf"{HALF_TERM.pattern}|\bholidays?\b|\bvacations?\b|\bbreak\b|\bclosed\b|\bclosures?\b")
TERM = re.compile(r"\bterms?\b|\bsemesters?\b")
SUBJECT = re.compile(rf"{HOLIDAY.pattern}|{TERM.pattern}|\bschools?\b|\bpupils?\b|\bchildren\b")
BEGINS = re.compile(
    r"\bfirst day\b|\bbegins?\b|\bstarts?\b|\bre-?opens?\b|\bopens?\b|\breturns?\b|\bback (?:to|at) school\b"
    r"|\bstart of\b|\bbeginning of\b|\bresumes?\b"
)
ENDS = re.compile(
    r"\blast day\b|\bbreaks? up\b|\bends?\b|\bfinish(?:es)?\b|\bcloses?\b|\bend of\b|\bfinal day\b"
)
# “School reopens after half term” says that a term begins, “Half term begins” that a holiday does.
BESIDE_HOLIDAY = re.compile(rf"\b(?:after|from|for|before|following) .*?(?:{HOLIDAY.pattern})|\bbreaks? up\b")
NO_DATE = "its dates cannot be read"
NOT_A_CALENDAR = (
    "{} is not a calendar file (iCalendar, whose name mostly ends with .ics). On the council’s page of term "
    "dates, look for “Add to your calendar”, and take the file or the address from there."
)
NOTHING_SAID = (
    "{} names neither school holidays nor terms. Kith looks for entries such as “October half term”, "
    "“Christmas holiday”, “INSET day”, “Autumn term”, “Term starts” or “Last day of term”."
)


class Mark(StrEnum):
    """A day on which a holiday begins or ends, of which the calendar has an entry each."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True)
class Entry:
    """One entry of a calendar, and what it tells: nothing of terms or holidays where `kind` is None."""

    kind: Kind | Mark | None
    name: str
    first: date
    last: date


def read(source: str, download: Callable[[str], bytes] = fetch) -> TermDates:
    """What the calendar at an address of the web, or in a file, says. Raises RefusedFile."""
    url = address_of(source)
    if url:
        return _read(download(url), url, url)
    path = Path(source)
    try:
        if path.stat().st_size > LARGEST:
            raise RefusedFile(f"{path.name} is too large for a calendar of term dates.")
        content = path.read_bytes()
    except OSError as fault:
        raise RefusedFile(f"It cannot be read: {fault.strerror}.") from None
    return _read(content, path.name, "")


def _read(content: bytes, shown: str, key: str) -> TermDates:
    calendar = _calendar(content, shown)
    name = " ".join(str(calendar.get("X-WR-CALNAME") or calendar.get("NAME") or "").split())
    events = list(calendar.walk("VEVENT"))
    if len(events) > MOST_ENTRIES:
        raise RefusedFile(f"{shown} has more than {MOST_ENTRIES} entries. Take a calendar of term dates.")
    entries = sorted(filter(None, map(_entry, events)), key=lambda one: (one.first, one.last))
    spans = list(_spans(entries))
    if not spans:
        raise RefusedFile(NOTHING_SAID.format(shown))
    passed_over = tuple(one.name for one in entries if one.kind is None)
    key = key or name or shown
    return TermDates(key[:LONGEST_KEY], (name or shown)[:LONGEST_NAME], spans, passed_over)


def _calendar(content: bytes, shown: str) -> Any:
    if b"BEGIN:VCALENDAR" not in content.upper():
        raise RefusedFile(NOT_A_CALENDAR.format(shown))
    if b"END:VCALENDAR" not in content.upper():
        raise RefusedFile(f"{shown} is cut short. Take it from the council’s page again.")
    try:
        calendars = Calendar.from_ical(content, multiple=True)
    except (ValueError, IndexError, KeyError, TypeError):
        raise RefusedFile(f"{shown} is damaged. Take it from the council’s page again.") from None
    if len(calendars) != 1 or calendars[0].name != "VCALENDAR":
        raise RefusedFile(f"{shown} holds more than one calendar. Please import them one by one.")
    return calendars[0]


def _spans(entries: Sequence[Entry]) -> Iterator[Span]:
    """In the order of the entries; a holiday of which only the first and the last day are named is whole."""
    begun: Entry | None = None
    for one in entries:
        if isinstance(one.kind, Kind):
            yield Span(one.kind, one.name, one.first, one.last)
        elif one.kind is Mark.FIRST:
            begun = one
        elif one.kind is Mark.LAST and begun:
            if one.last - begun.first < LONGEST:
                yield Span(Kind.HOLIDAY, _without_edge(begun.name), begun.first, one.last)
            begun = None


def _without_edge(name: str) -> str:
    """“Half term begins” → “Half term”."""
    return " ".join(BEGINS.sub("", name.casefold()).split()).capitalize() or name


def _entry(event: Any) -> Entry | None:
    """What an entry tells; None for one that is called off, or comes again as a club or an assembly does."""
    if event.get("RRULE") or str(event.get("STATUS", "")).upper() == "CANCELLED":
        return None
    name = " ".join(str(event.get("SUMMARY") or "").split())[:LONGEST_NAME]
    starts, ends, length = (_date(event, part) for part in ("DTSTART", "DTEND", "DURATION"))
    if not isinstance(starts, date):
        return Entry(None, f"{name} ({NO_DATE})", date.min, date.min)
    if not isinstance(ends, date):
        ends = starts + length if isinstance(length, timedelta) and length < LONGEST else starts
    first, last = _days(starts, ends)
    if first > last:
        return Entry(None, f"{name} ({NO_DATE})", first, last)
    return Entry(kind_of(name, last - first + A_DAY), name, first, last)


def _date(event: Any, part: str) -> date | timedelta | None:
    """What a property of an entry says; None where it says nothing that can be."""
    try:
        said = getattr(event.get(part), "dt", None)
    except (ValueError, AttributeError):  # as icalendar tells of a property that is broken
        return None
    if isinstance(said, date) and not FIRST_YEAR <= said.year <= LAST_YEAR:
        return None
    return said if isinstance(said, date | timedelta) else None


def _days(starts: date, ends: date) -> tuple[date, date]:
    """The first and the last day of an entry, by the UK's clock."""
    first, last = _day(starts), _day(ends)
    # The end is the first moment, or day, after it (RFC 5545, 3.6.1).
    if last > first and (not isinstance(ends, datetime) or _local(ends).time() == time.min):
        last -= A_DAY
    return first, last


def _day(moment: date) -> date:
    return _local(moment).date() if isinstance(moment, datetime) else moment


def _local(moment: datetime) -> datetime:
    return moment.astimezone(LONDON) if moment.tzinfo else moment


def kind_of(name: str, length: timedelta) -> Kind | Mark | None:
    """What an entry of this name and length tells; None where that is neither a term nor a holiday."""
    said = name.casefold().replace("’", "'")
    if BANK_HOLIDAY.search(said) and not HALF_TERM.search(said):
        return None
    if CLOSED.search(said):
        return Kind.HOLIDAY
    if length <= A_DAY and SUBJECT.search(said) and (BEGINS.search(said) or ENDS.search(said)):
        return _edge(said)
    if HOLIDAY.search(said) and not (HALF_TERM.search(said) and length > LONGEST_HALF_TERM):
        return Kind.HOLIDAY if length <= LONGEST else None
    return Kind.TERM if TERM.search(said) and length > A_DAY else None


def _edge(said: str) -> Kind | Mark:
    """What begins or ends on the one day of which this is said."""
    begins = bool(BEGINS.search(said))
    if HOLIDAY.search(said) and not BESIDE_HOLIDAY.search(said):
        return Mark.FIRST if begins else Mark.LAST
    return Kind.BEGINS if begins else Kind.ENDS
