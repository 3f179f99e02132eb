"""Lines and rows of a CSV file as they really come: mixed encodings, torn quotes, padding, gaps."""

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bot.services.files import RefusedFile

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WITHHELD = "REDACTED"
MISSING = frozenset(("", "-", "–", "—"))
# Read and tidied together: bytes of the file, and rows.
BLOCK, CHUNK = 65_536, 500

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
    cells: Sequence[str]
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
        yield from parse(text_lines(_blocks(stream)))


def text_lines(blocks: Iterable[bytes]) -> Iterator[str]:
    """Decode whole lines one by one, keeping their ends: UTF-8, or Windows-1252 where a byte is no UTF-8."""
    remaining = iter(blocks)
    yield from map(decode, next(remaining, b"").removeprefix(BYTE_ORDER_MARK).splitlines(keepends=True))
    for block in remaining:
        yield from map(decode, block.splitlines(keepends=True))


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
    taken: list[str] = []
    reader = csv.reader(_noted(lines, taken), strict=True)
    while True:
        taken.clear()
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            if not taken[-1]:
                raise RefusedFile(
                    f"A quotation mark opened on line {start} is never closed, so the file is damaged or cut "
                    "short. Download it again and import it again."
                ) from fault
            yield from _line_by_line(start, taken)
            continue
        if len(taken) > 1:
            yield from _whole_or_torn(Row(start, cells, _is_ended(taken[-1])), taken)
        elif any(cells):
            yield Row(start, cells, _is_ended(taken[0]))


@lru_cache(maxsize=8192)
def tidy(cell: str) -> str:
    """A cell's value: spaces of every kind made single, "" for a missing one, WITHHELD for a redacted one."""
    text = " ".join(cell.split())
    if not text.isprintable():
        text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if text in MISSING:
        return ""
    return WITHHELD if text.strip("[]()* ").upper() == WITHHELD else text


def tidied(rows: Iterable[Row]) -> Iterator[tuple[list[Row], list[Sequence[str]]]]:
    """The rows with their cells tidied, and the same by the column: many rows of one width at a time."""
    for _, alike in groupby(rows, key=lambda row: len(row.cells)):
        while some := list(islice(alike, CHUNK)):
            # Most columns are tidy as a whole.
            columns = list(map(_tidy_column, zip(*(row.cells for row in some), strict=True)))
            tidy_rows = zip(some, zip(*columns, strict=True), strict=True)
            yield [Row(row.line, cells, row.ended) for row, cells in tidy_rows], columns


def without_withheld(column: Sequence[str]) -> Sequence[str]:
    """A tidy column with "" for what is withheld."""
    return ["" if cell == WITHHELD else cell for cell in column] if WITHHELD in column else column


def _tidy_column(cells: Sequence[str]) -> Sequence[str]:
    different = set(cells)
    if _are_tidy(different.difference(("", WITHHELD))):
        return cells
    known = {cell: tidy(cell) for cell in different}
    return [known[cell] for cell in cells]


def _are_tidy(cells: set[str]) -> bool:
    """Whether `tidy` would leave them all as they are."""
    # Beside a bar with its two spaces, a space that is too much makes a pair. There are no others: of all
    # that `split` splits at, only the space is printable.
    text = f"| {' | '.join(cells)} |"
    return (
        text.isprintable() and "  " not in text and cells.isdisjoint(MISSING) and WITHHELD not in text.upper()
    )


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """The file in blocks of whole lines."""
    while lines := stream.readlines(BLOCK):
        yield b"".join(lines)


def _pieces(line: bytes) -> Iterator[str]:
    while line:
        try:
            yield line.decode()
            return
        except UnicodeDecodeError as fault:
            yield line[: fault.start].decode()
            yield line[fault.start : fault.start + 1].decode("cp1252", "replace")
            line = line[fault.start + 1 :]


def _noted(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    """The lines, each noted in `taken` as the csv module takes it, with "" for the end of the file."""
    for line in lines:
        taken.append(line)
        yield line
    taken.append("")


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
