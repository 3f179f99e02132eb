"""Reads CPD from a calendar file or feed (iCalendar, RFC 5545)."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Calendar

from bot.importers.cpd_text import day_before, link_of, plain_text, said_span, title_of
from bot.services.cpd.feeds import Read
from bot.services.cpd.items import MOST, MOST_TOPIC, Format, Item, clean
from bot.services.files import RefusedFile

MOST_EVENTS, MOST_UID, LONGEST = 1000, 1000, timedelta(days=366)
LAST_END = re.compile(rb"END:VEVENT\s*\r?\n?", re.IGNORECASE)
ONLINE = re.compile(r"\b(?:online|zoom|teams|webinar|virtual)\b|https?://", re.IGNORECASE)
DAMAGED = "This calendar is damaged. Take it from the website again."


def is_calendar(content: bytes) -> bool:
    """Whether it begins as a calendar does."""
    return b"BEGIN:VCALENDAR" in content[:2000].upper()


def read(content: bytes) -> Read:
    """What a calendar says, without what is broken in it. Raises RefusedFile where nothing can be read."""
    items: list[Item] = []
    problems: list[str] = []
    events = list(_events(content))
    for event in events[:MOST_EVENTS]:
        try:
            item = _item(event)
        except (ValueError, TypeError, AttributeError, KeyError, OverflowError, IndexError):
            problems.append(f"“{title_of(str(event.get('SUMMARY') or ''))}” has a date that cannot be read.")
            continue
        if item:
            items.append(item)
    return Read(items, problems)


def _events(content: bytes) -> Iterator[Any]:
    try:
        for one in Calendar.from_ical(_whole(content), multiple=True):
            yield from one.walk("VEVENT")
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        raise RefusedFile(DAMAGED) from None


def _whole(content: bytes) -> bytes:
    """A calendar that is cut short, without the entry in which it is."""
    if b"END:VCALENDAR" in content[-200:].upper():
        return content
    ends = [found.end() for found in LAST_END.finditer(content)]
    if not ends:
        raise RefusedFile(DAMAGED)
    return content[: ends[-1]].rstrip() + b"\r\nEND:VCALENDAR\r\n"


def _item(event: Any) -> Item | None:
    """What one entry says; None where it has no title. Raises ValueError for a date that cannot be."""
    title = title_of(str(event.get("SUMMARY") or ""))
    if not title:
        return None
    words, starts, ends = _when(event)
    place = plain_text(str(event.get("LOCATION") or ""), MOST["place"])
    link = link_of(event.get("URL")) or link_of(place)
    return Item(
        title=title,
        trainer=plain_text(
            str(getattr(event.get("ORGANIZER"), "params", {}).get("CN") or ""), MOST["trainer"]
        ),
        summary=plain_text(str(event.get("DESCRIPTION") or ""), MOST["summary"], lines=True),
        topics=tuple(filter(None, (plain_text(one, MOST_TOPIC) for one in _categories(event)))),
        held=Format.ONLINE if ONLINE.search(place) else "",
        dates=(words,),
        starts_at=starts,
        ends_at=ends,
        link=link,
        place="" if link_of(place) else place,
        uid=clean(f"{event.get('UID') or ''} {_recurrence(event)}", MOST_UID),
        called_off=str(event.get("STATUS") or "").upper() == "CANCELLED",
    )


def _when(event: Any) -> tuple[str, datetime | None, datetime | None]:
    first = event.get("DTSTART").dt
    if not isinstance(first, date):
        raise ValueError("no date")
    words, starts, ends = said_span(first, _last(event, first))
    if event.get("RRULE"):
        # When it is given last is not worked out; it is shown for as long as what has no date.
        return f"{words}, and again after that", None, None
    return words, starts, ends


def _last(event: Any, first: date) -> date | None:
    ends, length = event.get("DTEND"), event.get("DURATION")
    if ends is not None:
        last = ends.dt
    elif length is not None and length.dt < LONGEST:
        last = first + length.dt
    else:
        return None
    if isinstance(last, date) and isinstance(last, datetime) != isinstance(first, datetime):
        return None
    if not isinstance(last, date):
        return None
    return last if isinstance(last, datetime) else day_before(last, first)


def _categories(event: Any) -> Iterator[str]:
    found = event.get("CATEGORIES") or ()
    for each in found if isinstance(found, list) else (found,):
        yield from (str(one) for one in getattr(each, "cats", ()))


def _recurrence(event: Any) -> str:
    """Which of several with the same id it is."""
    found = getattr(event.get("RECURRENCE-ID"), "dt", None)
    return found.isoformat() if isinstance(found, date) else ""
