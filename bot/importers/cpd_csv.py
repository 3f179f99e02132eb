"""Reads CPD from a CSV file: a row for each opportunity, with the columns in any order."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.importers.text import parse, refuse_unless_text, text_lines, tidy
from bot.services.checks import WrongFields
from bot.services.cpd.feeds import Read
from bot.services.cpd.items import MOST, Format, Item, Level, Typed, clean, understand
from bot.services.files import RefusedFile

MOST_ROWS, MOST_PROBLEMS, MOST_UID = 5000, 200, 300
LARGEST = 5_000_000
# What the columns may be called.
COLUMNS: Mapping[str, Sequence[str]] = {
    "title": ("title", "name", "course", "course title", "event", "training"),
    "trainer": ("provider", "trainer", "training provider", "organisation", "run by", "delivered by"),
    "summary": ("summary", "description", "details", "about"),
    "topics": ("topics", "topic", "category", "categories", "subject", "theme"),
    "level": ("level",),
    "held": ("format", "delivery", "mode", "how"),
    "language": ("language", "languages"),
    "cost": ("cost", "price", "fee"),
    "places": ("places", "capacity", "spaces"),
    "when": ("dates", "date", "when", "start", "starts", "start date", "date and time"),
    "time": ("time", "times", "start time"),
    "deadline": ("deadline", "book by", "closing date", "apply by"),
    "link": ("link", "url", "website", "booking link", "web address"),
    "for_whom": ("for whom", "audience", "who", "who for", "who is it for"),
    "access": ("access", "accessibility"),
    "place": ("place", "venue", "location", "where"),
    "postcode": ("postcode", "post code"),
    "uid": ("id", "reference", "ref", "code", "course code"),
}
NAMES = {said: name for name, all_said in COLUMNS.items() for said in all_said}
LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(("introductory", "introduction", "beginner", "basic", "awareness"), Level.INTRODUCTORY),
    **dict.fromkeys(("intermediate", "refresher", "practitioner"), Level.INTERMEDIATE),
    **dict.fromkeys(("advanced", "specialist"), Level.ADVANCED),
    **dict.fromkeys(("leadership", "leadership and management", "leaders", "managers"), Level.LEADERSHIP),
}
FORMATS: Mapping[str, Format] = {
    **dict.fromkeys(
        ("in person", "in-person", "face to face", "face-to-face", "classroom"), Format.IN_PERSON
    ),
    **dict.fromkeys(("online", "webinar", "virtual", "remote", "live online"), Format.ONLINE),
    **dict.fromkeys(("hybrid", "blended", "mixed"), Format.HYBRID),
    **dict.fromkeys(
        ("own pace", "self-paced", "self paced", "e-learning", "elearning", "on demand", "anytime"),
        Format.OWN_PACE,
    ),
}
BETWEEN_TOPICS = re.compile(r"[;|,/]")
NO_TITLES = (
    "There is no column “title” in the first row. Kith looks for: title, provider, topics, level, format, "
    "language, cost, places, dates, deadline, link, for whom, access, place, postcode, id."
)


def read_file(path: Path, now: datetime) -> Read:
    """What a CSV file says. Raises RefusedFile."""
    refuse_unless_text(path)
    if path.stat().st_size > LARGEST:
        raise RefusedFile(f"{path.name} is too large for a list of training.")
    return read(path.read_bytes(), now)


def read(content: bytes, now: datetime) -> Read:
    """What it says, and which rows cannot be taken. Raises RefusedFile where it is no such file."""
    rows = parse(text_lines(content.splitlines(keepends=True)))
    header = next(rows, None)
    names = [NAMES.get(tidy(cell).casefold().strip(":* "), "") for cell in header.cells] if header else []
    if "title" not in names:
        raise RefusedFile(NO_TITLES)
    items: list[Item] = []
    problems: list[str] = []
    for row in rows:
        if len(items) >= MOST_ROWS:
            problems.append(f"Only the first {MOST_ROWS:,} rows were read.")
            break
        said = _by_name(names, row.cells)
        try:
            items.append(replace(understand(_typed(said), now), uid=clean(said.get("uid", ""), MOST_UID)))
        except WrongFields as wrong:
            faults = "; ".join(f"{name.replace('_', ' ')}: {fault}" for name, fault in wrong.errors.items())
            problems.append(f"line {row.line}: {faults}")
    return Read(items, problems[:MOST_PROBLEMS])


def _by_name(names: Sequence[str], cells: Iterable[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for name, cell in zip(names, cells, strict=False):
        if name and cell.strip():
            said.setdefault(name, cell.strip())
    return said


def _typed(said: Mapping[str, str]) -> Typed:
    words = {name: said.get(name, "") for name in MOST}
    if said.get("time"):
        words["when"] = f"{words['when']} {said['time']}"
    level, held = said.get("level", "").casefold(), said.get("held", "").casefold()
    return Typed(
        **words,
        topics=tuple(filter(str.strip, BETWEEN_TOPICS.split(said.get("topics", "")))),
        level=LEVELS.get(level, 0),
        held=FORMATS.get(held, held),
    )
