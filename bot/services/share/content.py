"""What an item says, as somebody filled it in, and what of it cannot be kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.services.contacting import fault_in_line, fault_in_lines
from bot.services.records import ShareVersion
from bot.services.share.kinds import AUDIENCES, CONSENT, LEVELS, Fill, Kind, Part

MOST_TITLE, MOST_TEXT, MOST_LINK, MOST_LANGUAGE, MOST_SOURCE, MOST_CHANGED = 150, 3000, 500, 40, 200, 500
MOST_TOPICS, MOST_TOPIC, MOST_FILE_NAME = 10, 60, 200
# What Slack can make a link of: nothing that ends its mark, and no other protocol.
LINK = re.compile(r"https?://[^\s<>|\"'`]+\.[^\s<>|\"'`]+", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an item says."""

    title: str
    text: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    """The parts that only its kind has, by their names."""
    link: str = ""
    file_id: str = ""
    file_name: str = ""
    keeps_file: bool = False
    """Whether the file of before stays, where no other is given."""
    topics: tuple[str, ...] = ()
    level: str = "local"
    audience: tuple[str, ...] = ()
    language: str = ""
    source: str = ""
    consent: str = ""
    changed: str = ""
    review_by: date | None = None
    named: bool = False


def content_of(version: ShareVersion, review_by: date | None, *, named: bool) -> Content:
    """What stands in a version."""
    return Content(
        title=version.title,
        text=version.text,
        details=version.details,
        link=version.link,
        file_id=version.file_id,
        file_name=version.file_name,
        topics=tuple(version.topics),
        level=version.level,
        audience=tuple(version.audience),
        language=version.language,
        source=version.source,
        keeps_file=bool(version.file_id),
        consent=version.consent,
        changed=version.changed,
        review_by=review_by,
        named=named,
    )


def faults(kind: Kind, content: Content, today: date, *, is_change: bool) -> dict[str, str]:
    """What cannot be kept, by the name of each part; empty where all can."""
    said = {
        "title": _fault_in_title(content.title),
        "text": _fault_in_text(kind, content),
        "link": fault_in_link(content.link),
        "file": fault_in_line(content.file_name, MOST_FILE_NAME),
        "topics": _fault_in_topics(content.topics),
        "level": None if content.level in LEVELS else "Please choose one.",
        "audience": None if {*content.audience} <= {*AUDIENCES} else "Please choose from the list.",
        "language": fault_in_line(content.language, MOST_LANGUAGE),
        "source": _fault_in_source(content),
        "consent": None if content.consent in CONSENT else "Please say why others may use it.",
        "review_by": _fault_in_day(content.review_by, today),
        "changed": _fault_in_changed(content.changed, is_change=is_change),
        **{part.name: fault_in_part(part, content.details.get(part.name, "")) for part in kind.parts},
    }
    return {name: fault for name, fault in said.items() if fault}


def fault_in_part(part: Part, said: str) -> str | None:
    """Why this cannot be kept as a part of a kind; None where it can."""
    if not said.strip():
        return "Please fill this in." if part.required else None
    if part.fill is Fill.LINE:
        return fault_in_line(said, part.most)
    if part.fill is Fill.DATE:
        return None if _is_day(said) else "Please choose a day."
    if part.fill in (Fill.ONE, Fill.SOME):
        return None if {*said.split("\n")} <= {*part.choices} else "Please choose from the list."
    return fault_in_lines(said, part.most)


def _fault_in_title(title: str) -> str | None:
    return fault_in_line(title, MOST_TITLE) if title.strip() else "Please give it a title."


def _fault_in_text(kind: Kind, content: Content) -> str | None:
    if not kind.has_text:
        return None
    if not (content.text.strip() or content.link or content.file_id or content.keeps_file):
        return "Please write a text, or give a link or a file below."
    return fault_in_lines(content.text, MOST_TEXT)


def fault_in_link(link: str) -> str | None:
    """Why this cannot be kept as a web address; None where it can, or is empty."""
    if not link or (
        len(link) <= MOST_LINK and LINK.fullmatch(link) and fault_in_line(link, MOST_LINK) is None
    ):
        return None
    return "This does not look like a web address. One that does: https://www.example.org/page."


def _fault_in_topics(topics: tuple[str, ...]) -> str | None:
    if len(topics) > MOST_TOPICS:
        return f"Please choose at most {MOST_TOPICS} topics, all together."
    return next(filter(None, (fault_in_line(one, MOST_TOPIC) for one in topics)), None)


def _fault_in_source(content: Content) -> str | None:
    if content.consent in ("agreed", "open") and not content.source.strip():
        return "Please say whose work it is."
    return fault_in_line(content.source, MOST_SOURCE)


def _fault_in_day(day: date | None, today: date) -> str | None:
    return None if day is None or day > today else "Please choose a day to come."


def _fault_in_changed(changed: str, *, is_change: bool) -> str | None:
    if is_change and not changed.strip():
        return "Please say in a sentence what is different now."
    return fault_in_lines(changed, MOST_CHANGED)


def _is_day(said: str) -> bool:
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return True
