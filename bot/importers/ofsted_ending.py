"""Whether a file of the register ends where it should, or was cut short within its last row.

Files without a line end after their last row exist and are whole; a download that broke off looks the same.
"""

from collections import Counter
from collections.abc import Sequence

from bot.importers.dates import read_date
from bot.importers.ofsted_columns import Layout
from bot.importers.text import Row
from bot.services.files import RefusedFile

# Outcomes of Childcare Register inspections and the report card's scale, as the register's notes list them
# (https://www.gov.uk/government/statistical-data-sets/childcare-providers-and-inspections-management-information).
OUTCOMES = (
    *("Met", "Not Met (with actions)", "Not Met (enforcement)", "Yes", "No"),
    *("Exceptional", "Strong standard", "Expected standard", "Needs attention", "Urgent improvement"),
)
# So many different values of the last column are remembered: more than that are no vocabulary.
MOST_WORDS = 1000


class Ending:
    """Watches the last column while a file is read, so that its last cell can be judged."""

    def __init__(self, layout: Layout, file_name: str) -> None:
        self._layout, self._file_name = layout, file_name
        self._column = layout.width - 1
        self._words: Counter[str] = Counter()
        self._last: Row | None = None

    def note(self, row: Row) -> None:
        """Take notice of a row. Raises RefusedFile where the file ends with it, within its last cell."""
        self._last = row
        if len(row.cells) != self._layout.width:
            return
        if not row.ended and self._is_cut(row.cells[-1]):
            raise self._refusal(f"its last row ends with “{row.cells[-1][:40]}”, in the middle of a value")
        if row.cells[-1] in self._words or len(self._words) < MOST_WORDS:
            self._words[row.cells[-1]] += 1

    def note_sound(self, rows: Sequence[Row]) -> None:
        """The same for many rows at a time, with a cell for each heading, of which none ends the file."""
        self._last = rows[-1]
        if len(self._words) < MOST_WORDS:
            self._words.update(row.cells[-1] for row in rows)

    def check(self) -> None:
        """Raise RefusedFile where the file has no rows, or its last one has too few cells."""
        if self._last is None:
            raise RefusedFile(
                f"{self._file_name} has headings but no providers. Download it again and import it again."
            )
        found = len(self._last.cells)
        if found < self._layout.width:
            raise self._refusal(
                f"its last row has {found} cells where there are {self._layout.width} headings"
            )

    def last_field(self, row: Row) -> str | None:
        """The fact, detail or kind of inspection in a row's last cell, where the file ends with that cell."""
        if row.ended or len(row.cells) != self._layout.width:
            return None
        return self._layout.stated_in(self._column)

    def _is_cut(self, cell: str) -> bool:
        """Whether a cell is the beginning of a value that this column, or the register, has elsewhere.

        Numbers and names may begin as others do; so a value counts only where it was met more than once.
        """
        if self._column in self._layout.dates:
            return bool(cell) and read_date(cell) is None
        if not cell or cell.isdigit() or cell in self._words or cell in OUTCOMES:
            return False
        common = (word for word, times in self._words.items() if times > 1)
        return any(word.casefold().startswith(cell.casefold()) for word in (*OUTCOMES, *common))

    def _refusal(self, found: str) -> RefusedFile:
        return RefusedFile(f"{self._file_name} is cut short: {found}. Download it again and import it again.")
