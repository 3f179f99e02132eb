"""Reads CPD from an RSS, RDF or Atom feed, as broken as they come.

By feedparser, which understands every version there ever was, and falls back on a loose reader where a feed
is no XML. It is only ever given bytes, so that it opens nothing by itself.
"""

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import feedparser

from bot.importers.cpd_text import link_of, moment_of, plain_text, said_span, title_of
from bot.services.cpd.feeds import Read
from bot.services.cpd.items import MOST, MOST_TOPIC, Item, clean
from bot.services.files import RefusedFile

MOST_ENTRIES = 1000
MOST_UID = 1000
A_DATE = len("2026-09-22")
NO_FEED = (
    "This is no feed. On the website, look for “RSS”, “Atom” or “Subscribe to calendar”, and take the "
    "address from there."
)
ROOT_END = re.compile(rb"</\s*(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>", re.IGNORECASE)
# What a feed calls the languages of the UK, and those most spoken in its homes
# (https://www.ons.gov.uk/peoplepopulationandcommunity/culturalidentity/language/bulletins/languageenglandandwales/census2021).
LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "cy": "Welsh",
    "gd": "Scottish Gaelic",
    "ga": "Irish",
    "pl": "Polish",
    "ro": "Romanian",
    "pa": "Punjabi",
    "ur": "Urdu",
    "pt": "Portuguese",
    "es": "Spanish",
    "ar": "Arabic",
    "bn": "Bengali",
    "gu": "Gujarati",
    "it": "Italian",
    "fr": "French",
    "uk": "Ukrainian",
}


def read(content: bytes, address: str = "", content_type: str = "") -> Read:
    """What a feed says. Raises RefusedFile where it is none, or cannot be understood at all."""
    headers = {"content-location": address} if address else {}
    if content_type:
        headers["content-type"] = content_type
    try:
        # What it says is stripped of HTML here, so that it need not be made safe first.
        parsed = feedparser.parse(io.BytesIO(content), response_headers=headers, sanitize_html=False)
        entries, feed, version = (
            list(parsed.get("entries", ())),
            parsed.get("feed", {}),
            parsed.get("version"),
        )
    except Exception as fault:  # whatever its parsers raise, of which there are several
        raise RefusedFile(f"This feed cannot be read ({type(fault).__name__}).") from None
    if not entries and not version:
        raise RefusedFile(NO_FEED)
    # In UTF-16 and UTF-32 there are NULs between the letters.
    is_whole = ROOT_END.search(content[-8000:].replace(b"\x00", b""))
    if entries and parsed.get("bozo") and not is_whole:
        # It is cut short, so the last entry may be, too: the next time it is whole.
        entries = entries[:-1]
    return Read(list(_items(entries[:MOST_ENTRIES], feed)))


def _items(entries: list[Any], feed: Any) -> Iterator[Item]:
    for entry in entries:
        item = _item(entry, feed)
        if item:
            yield item


def _item(entry: Any, feed: Any) -> Item | None:
    """What one entry says; None where it has no title, and no words that could be one."""
    summary = plain_text(_words(entry), MOST["summary"], lines=True)
    title = title_of(entry.get("title")) or clean(summary.partition("\n")[0], 120)
    if not title:
        return None
    words, starts, ends = _when(entry)
    return Item(
        title=title,
        trainer=plain_text(_text(entry, "publisher") or _text(entry, "source", "title"), MOST["trainer"]),
        summary=summary,
        topics=tuple(filter(None, (plain_text(tag, MOST_TOPIC) for tag in _tags(entry)))),
        language=_language(entry, feed),
        dates=(words,) if words else (),
        starts_at=starts,
        ends_at=ends,
        link=link_of(entry.get("link")),
        place=plain_text(_text(entry, "ev_location") or _text(entry, "xcal_location"), MOST["place"]),
        uid=clean(str(entry.get("id") or ""), MOST_UID),
        published_at=moment_of(entry.get("published_parsed")) or moment_of(dict.get(entry, "updated_parsed")),
    )


def _words(entry: Any) -> str:
    """The longest of what it says of itself."""
    contents = [_text(one, "value") for one in entry.get("content") or () if isinstance(one, dict)]
    return max((*contents, _text(entry, "summary")), key=len)


def _text(entry: Any, *names: str) -> str:
    for name in names:
        entry = entry.get(name) if isinstance(entry, dict) else None
    return entry if isinstance(entry, str) else ""


def _tags(entry: Any) -> Iterator[str]:
    for tag in (entry.get("tags") or ())[:20]:
        yield _text(tag, "label") or _text(tag, "term")


def _language(entry: Any, feed: Any) -> str:
    told = _text(entry, "title_detail", "language") or _text(feed, "language")
    return LANGUAGES.get(told.casefold().partition("-")[0], "")


def _when(entry: Any) -> tuple[str, datetime | None, datetime | None]:
    """When it takes place, where the feed says so (RSS's module “event”, or xCal); its own date is another.

    Source: https://web.resource.org/rss/1.0/modules/event/
    """
    for first, last in (("ev_startdate", "ev_enddate"), ("xcal_dtstart", "xcal_dtend")):
        starts, ends = _moment(_text(entry, first)), _moment(_text(entry, last))
        if starts:
            try:
                return said_span(starts, ends)
            except (ValueError, OverflowError):
                return "", None, None
    return "", None, None


def _moment(words: str) -> date | None:
    """A date or a time as W3C writes it (https://www.w3.org/TR/NOTE-datetime); None for any other."""
    try:
        return (
            date.fromisoformat(words.strip())
            if len(words.strip()) == A_DATE
            else datetime.fromisoformat(words.strip())
        )
    except ValueError:
        return None
