"""The file of “What Kith holds about me”: as text, for who reads it; as JSON, for a machine."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from textwrap import wrap

from bot.policy import Privacy
from bot.services.holdings import Entry, Held, Value
from bot.views.text import say_date
from bot.when import LONDON

TEXT_NAME, JSON_NAME = "what-kith-holds-about-me.txt", "what-kith-holds-about-me.json"
WIDTH = 90
NO_CONCERNS = (
    "Concerns about children are never part of this, whether there is one or not. Showing them here could "
    "put a child, or who spoke up, at risk. If you want to ask about one, write to the council’s data "
    "protection officer, who looks at each request by itself."
)
OTHERS = "What belongs to other people is left out: colleagues are “a member of staff”."
ASK_FOR_OFFICER = "Ask your network co-ordinator, or the council’s switchboard, for their address."


@dataclass(frozen=True)
class Copy:
    """Everything the file says."""

    made_at: datetime
    held: Sequence[Held]
    privacy: Privacy


def to_text(copy: Copy) -> str:
    """The file for who reads it: plain text, the longest line 90 characters but for addresses."""
    return "\n".join(["WHAT KITH HOLDS ABOUT YOU", "", *_about(copy), *_parts(copy.held)]) + "\n"


def to_json(copy: Copy) -> str:
    """The same for a machine; times are UTC as in ISO 8601."""
    whole = {
        "made_at": copy.made_at,
        "lawful_basis": copy.privacy.lawful_basis,
        "privacy_notice": copy.privacy.notice,
        "data_protection_officer": copy.privacy.officer,
        "not_included": [NO_CONCERNS, OTHERS],
        "held": [asdict(part) for part in copy.held],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, default=_as_iso) + "\n"


def say_value(value: Value) -> str:
    """A value in words: times by the UK's clock."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        local = value.astimezone(LONDON)
        return f"{say_date(local.date())} at {local:%H:%M}"
    if isinstance(value, date):
        return say_date(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value) if isinstance(value, str | int) else ", ".join(value)


def say_officer(privacy: Privacy) -> str:
    """How to reach the data protection officer."""
    return f"The council’s data protection officer: {privacy.officer or ASK_FOR_OFFICER}"


def say_regulator(privacy: Privacy) -> str:
    """How to complain to the regulator."""
    return f"{privacy.regulator}: {privacy.regulator_web}, telephone {privacy.regulator_phone}"


def _about(copy: Copy) -> Iterator[str]:
    privacy = copy.privacy
    notice = [f"The council’s privacy notice: {privacy.notice}"] if privacy.notice else []
    told = [
        f"Made on {say_value(copy.made_at)}. Times are by the UK’s clock.",
        f"Why the law lets us: {privacy.lawful_basis}",
        OTHERS,
        NO_CONCERNS,
        *notice,
        say_officer(privacy),
        f"If something is wrong, tell us first: press “Correct something” or “Complain” beside where you got "
        f"this. You can also complain to the {say_regulator(privacy)}",
    ]
    for each in told:
        yield from (*wrap(each, WIDTH, break_long_words=False, break_on_hyphens=False), "")


def _parts(held: Sequence[Held]) -> Iterator[str]:
    for number, part in enumerate(held, 1):
        title = f"{number}. {part.title}"
        yield from ("", title, "-" * len(title))
        for label, told in (("Why", part.why), ("Where from", part.source), ("How long", part.kept)):
            yield from wrap(f"{label}: {told}", WIDTH)
        yield ""
        yield from _entries(part.entries)


def _entries(entries: Sequence[Entry]) -> Iterator[str]:
    if not entries:
        yield "Nothing."
    for entry in entries:
        lines = [line for name, value in entry.items() for line in _lines(name, say_value(value))]
        yield from (f"{'- ' if first else '  '}{line}" for first, line in _first(lines))


def _lines(name: str, told: str) -> list[str]:
    """One part of an entry; the lines of what somebody wrote stay lines."""
    paragraphs = f"{name[:1].upper()}{name[1:]}: {told}".splitlines()
    return [line for each in paragraphs for line in wrap(each, WIDTH - 2, subsequent_indent="  ") or [""]]


def _first(lines: Sequence[str]) -> Iterator[tuple[bool, str]]:
    return ((number == 0, line) for number, line in enumerate(lines))


def _as_iso(value: object) -> str:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(type(value).__name__)
