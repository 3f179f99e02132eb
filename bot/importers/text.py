"""Lines and rows of a CSV file as they really come: mixed encodings, torn quotes, padding, gaps."""

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from bot.services.files import RefusedFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WITHHELD = "REDACTED"
MISSING = frozenset(("", "-", "–", "—"))

# First bytes of files that are no text at all, and what they are.
# (https://www.garykessler.net/library/file_sigs_GCK_latest.html)
BINARY = {
    b"PK\x03\x04": "an Excel or OpenDocument workbook",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\xff\xfe": "text in another encoding (UTF-16)",
    b"\xfe\xff": "text in another encoding (UTF-16)",
}


class Row(NamedTuple):
    """One row: the number of its first line in the file, counted from 1, and its cells as they stand."""

    line: int
    cells: list[str]
    ended: bool = True
    """False for the last row of a file whose last line has no line end: it may be cut."""


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal. Raises RefusedFile where there is no such file, or it is no CSV."""
    refuse_unless_text(path)
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def refuse_unless_text(path: Path) -> None:
    """Raise RefusedFile where there is no such file, it is empty, or it is no text."""
    try:
        with path.open("rb") as stream:
            _refuse_binary(path.name, stream.read(4096))
    except OSError as fault:
        reason = fault.strerror or "it cannot be opened"
        raise RefusedFile(f"{path.name} cannot be read: {reason}. Check the path and try again.") from fault


def is_broken_off(path: Path) -> bool:
    r"""Whether every line but the last ends with `\r\n`.

    Spreadsheets and csv libraries, which write `\r\n`, write it after the last line too (RFC 4180 leaves it
    open); those who join lines with `\n` often do not.
    """
    with path.open("rb") as stream:
        first = stream.readline()
        stream.seek(-1, os.SEEK_END)
        return first.endswith(b"\r\n") and stream.read() not in (b"\n", b"\r")


def rows_of(path: Path) -> Iterator[Row]:
    """Every row that holds anything. Raises RefusedFile where a quotation mark is opened and never closed."""
    with path.open("rb") as stream:
        yield from parse(text_lines(stream))


def text_lines(stream: Iterable[bytes]) -> Iterator[str]:
    """Decode line by line, keeping the line ends: UTF-8, or Windows-1252 where a byte is no UTF-8."""
    first = True
    for block in stream:
        text = block.removeprefix(BYTE_ORDER_MARK) if first else block
        first = False
        for line in text.splitlines(keepends=True):
            yield decode(line)


def decode(line: bytes) -> str:
    """A line as text. Files that are UTF-8 but for a lone 0xA0 exist: each wrong byte is taken by itself."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return "".join(_pieces(line))


def parse(lines: Iterable[str]) -> Iterator[Row]:
    """Split lines into rows. A row torn by a stray quotation mark is read again line by line.

    Raises RefusedFile where the file ends inside quotation marks.
    """
    feed = _Feed(lines)
    reader = csv.reader(feed, strict=True)
    while True:
        feed.taken.clear()
        start = feed.count + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            if feed.ended:
                raise RefusedFile(
                    f"A quotation mark opened on line {start} is never closed, so the file is damaged or cut "
                    "short. Download it again and import it again."
                ) from fault
            yield from _line_by_line(start, feed.taken)
            continue
        if len(feed.taken) > 1:
            yield from _whole_or_torn(Row(start, cells, _is_ended(feed.taken[-1])), feed.taken)
        elif any(cells):
            yield Row(start, cells, _is_ended(feed.taken[0]))


@lru_cache(maxsize=8192)
def tidy(cell: str) -> str:
    """A cell's value: spaces of every kind made single, "" for a missing one, WITHHELD for a redacted one."""
    text = " ".join(cell.split())
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if text in MISSING:
        return ""
    return WITHHELD if text.strip("[]()* ").upper() == WITHHELD else text


def _pieces(line: bytes) -> Iterator[str]:
    while line:
        try:
            yield line.decode()
            return
        except UnicodeDecodeError as fault:
            yield line[: fault.start].decode()
            yield line[fault.start : fault.start + 1].decode("cp1252", "replace")
            line = line[fault.start + 1 :]


class _Feed:
    """Hands lines to the csv module and remembers those of the row in hand."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.taken: list[str] = []
        self.count = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self.ended = True
            raise
        self.count += 1
        self.taken.append(line)
        return line


def _whole_or_torn(row: Row, lines: list[str]) -> Iterator[Row]:
    """A row over several lines: as one, unless its lines are rows themselves, swallowed by a stray quote."""
    alone = list(_line_by_line(row.line, lines))
    swallowed = [part for part in alone[1:] if len(part.cells) >= len(row.cells) > 1]
    if swallowed:
        yield from alone
    else:
        yield row


def _line_by_line(start: int, lines: list[str]) -> Iterator[Row]:
    for number, line in enumerate(list(lines)):
        cells = _split(line)
        if any(cells):
            yield Row(start + number, cells, _is_ended(line))


def _is_ended(line: str) -> bool:
    return line[-1:] in ("\n", "\r")


def _split(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # a single value beyond the csv module's limit: nothing that a register holds
        return [line[:200]]


def _refuse_binary(name: str, head: bytes) -> None:
    if not head.strip():
        raise RefusedFile(f"{name} is empty. Download it again and import it again.")
    kind = next((kind for start, kind in BINARY.items() if head.startswith(start)), None)
    if kind is None and b"\0" in head:
        kind = "no text file"
    if kind:
        raise RefusedFile(
            f"{name} is {kind}, not a CSV file. Open it in a spreadsheet program, save it as "
            "“CSV UTF-8 (comma delimited)”, and import that file."
        )
