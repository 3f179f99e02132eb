"""Tables as files: CSV and Excel, in which nothing a person typed can act as a formula.

A cell that begins with =, +, -, @, a tab or a line break, or with the wide forms of these signs, is read as a
formula by spreadsheets, or can become one (https://owasp.org/www-community/attacks/CSV_Injection): it gets an
apostrophe before it, the usual mark of text. So it is in both files, since one is soon saved as the other.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

Cell = str | int | float | date | None
CSV_TYPE, XLSX_TYPE = "csv", "xlsx"
# What makes a formula, after whatever a spreadsheet may leave out before it.
FORMULA = re.compile(r"^[\s\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]")
# What XML 1.0 has no place for (https://www.w3.org/TR/xml/#charsets), halves of characters among it.
NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
MOST_IN_CELL, MOST_IN_NAME = 32_767, 31
NOT_IN_NAME = re.compile(r"[\\/*?:\[\]]")


@dataclass(frozen=True)
class Sheet:
    """One table: its name, what its columns are called, and what stands in them."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def defuse(text: str) -> str:
    """Text that no spreadsheet takes for a formula, and that fits into a cell."""
    clean = NOT_IN_XML.sub("", text)
    safe = f"'{clean}" if FORMULA.match(clean) else clean
    return safe[:MOST_IN_CELL]


def to_csv(sheet: Sheet) -> bytes:
    """One table. With a byte order mark, by which Excel knows that it is UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    for row in (sheet.columns, *sheet.rows):
        writer.writerow([_text(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def to_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """All tables, one on each page of a workbook; days and numbers are such, everything else is text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        page = book.create_sheet(NOT_IN_NAME.sub(" ", sheet.name)[:MOST_IN_NAME])
        page.append([_bold(page, name) for name in sheet.columns])
        for row in sheet.rows:
            page.append([_cell(page, cell) for cell in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return (
        defuse(cell) if isinstance(cell, str) else cell.isoformat() if isinstance(cell, date) else str(cell)
    )


def _cell(page: object, cell: Cell) -> object:
    if not isinstance(cell, str):
        return cell
    made = WriteOnlyCell(page, value=defuse(cell))
    # Whatever it begins with, openpyxl is to write it as text.
    made.data_type = "s"
    return made


def _bold(page: object, name: str) -> object:
    made = _cell(page, name)
    made.font = Font(bold=True)  # type: ignore[attr-defined]
    return made
