"""Looks at an address for CPD: fetches what is there, and reads it in a process of its own.

What strangers publish may keep a parser busy for hours, or take all memory. So it is read apart, by a process
that may take only so much of both, and that is ended where it takes longer.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from bot.importers import cpd_calendar, cpd_csv, cpd_feed
from bot.importers.web import Connect, Fetched, connect_in_public, fetch_with_type
from bot.services.cpd.feeds import Read
from bot.services.cpd.items import Item
from bot.services.files import RefusedFile

LARGEST = 5_000_000
SECONDS, MOST_MEMORY = 20, 1_000_000_000
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/rdf+xml, text/calendar, text/csv, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
TOO_LONG = "It takes too long to read. Please tell whoever publishes it."
MOMENTS = ("starts_at", "ends_at", "deadline_at", "published_at")


def look(address: str, now: datetime, connect: Connect = connect_in_public) -> Read:
    """What is published at an address. Raises RefusedFile, which says why nothing can be had from there."""
    return read_apart(fetch_with_type(address, connect, ACCEPT, LARGEST), now)


def read(fetched: Fetched, now: datetime) -> Read:
    """What a calendar, a feed or a CSV file says. Raises RefusedFile."""
    if cpd_calendar.is_calendar(fetched.content):
        return cpd_calendar.read(fetched.content)
    if _may_be_csv(fetched):
        return cpd_csv.read(fetched.content, now)
    return cpd_feed.read(fetched.content, fetched.address, fetched.content_type)


def read_apart(fetched: Fetched, now: datetime, seconds: float = SECONDS) -> Read:
    """The same in a process of its own. Raises RefusedFile."""
    command = [sys.executable, "-m", __name__, fetched.address, fetched.content_type, now.isoformat()]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            command, input=fetched.content, capture_output=True, timeout=seconds, check=False
        )
    except (subprocess.TimeoutExpired, ValueError):  # a NUL in what a server said it is
        raise RefusedFile(TOO_LONG) from None
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise RefusedFile(TOO_LONG) from None
    if "refused" in told:
        raise RefusedFile(str(told["refused"]))
    return Read([_item(each) for each in told["items"]], told["problems"])


def main(arguments: list[str]) -> None:
    """Read what comes in, and write what it says as JSON."""
    _limit_memory()
    address, content_type, now = arguments
    fetched = Fetched(sys.stdin.buffer.read(), address, content_type)
    told: Mapping[str, Any]
    try:
        found = read(fetched, datetime.fromisoformat(now))
        told = {"items": [asdict(item) for item in found.items], "problems": found.problems}
    except RefusedFile as fault:
        told = {"refused": str(fault)}
    sys.stdout.write(json.dumps(told, default=datetime.isoformat))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # on Windows there is no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _may_be_csv(fetched: Fetched) -> bool:
    """Whether it is said to be CSV, or begins as a table does whose columns have names."""
    head = fetched.content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if head.startswith(b"<"):
        return False
    first_line = head.split(b"\n", 1)[0].lower()
    return "csv" in fetched.content_type.lower() or (b"," in first_line and b"<" not in first_line)


def _item(told: Mapping[str, Any]) -> Item:
    said = {one.name: told[one.name] for one in fields(Item)}
    for name in MOMENTS:
        said[name] = datetime.fromisoformat(said[name]) if said[name] else None
    return Item(**{**said, "topics": tuple(said["topics"]), "dates": tuple(said["dates"])})


if __name__ == "__main__":
    main(sys.argv[1:])
