"""Whether a register's file as a whole can be believed: by its date, its columns, and what could be read."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from bot.services.files import RefusedFile
from bot.services.registers.changes import Row
from bot.services.registers.file import Entry, Problem, RegisterFile

# Some rows are always wrong somewhere. So many, and more than half of them all, mean a damaged column.
MOST_UNREADABLE = 10
# Fewer providers than this may all have lost the same fact by chance.
FEWEST_COMPARED = 10
# What Ofsted's files state of every provider, or say that they withhold: none rightly becomes empty.
NEVER_EMPTY = frozenset(
    (
        *("name", "provider_type", "status", "registration_date"),
        *("address_1", "town", "postcode", "local_authority", "places"),
    )
)


def refuse_date_to_come(file: RegisterFile, today: date) -> None:
    """Raise RefusedFile where a file is dated after today: every later one would then count as older."""
    if file.as_of and file.as_of > today:
        raise RefusedFile(
            f"{file.file_name} says it was drawn up on {file.as_of:%d/%m/%Y}, a day still to come. Correct "
            "the date in its name or above its headings (or this computer's clock), and import it again."
        )


def refuse_mostly_unreadable(file: RegisterFile, problems: Sequence[Problem], rows: int) -> None:
    """Raise RefusedFile where more than ten rows, and more than half of them all, could not be read."""
    if len(problems) > max(MOST_UNREADABLE, rows / 2):
        first = problems[0]
        raise RefusedFile(
            f"{len(problems)} of the {rows} rows of {file.file_name} cannot be read. The first is "
            f"{file.unit} {first.line}: {first.reason} Look at that column, mend it or download the "
            "file again, and import it again."
        )


class Columns:
    """Watches for columns that have lost all their values."""

    def __init__(self, fields: Collection[str]) -> None:
        self._empty = set(NEVER_EMPTY & set(fields))
        self._held: Counter[str] = Counter()
        self._compared = 0

    def note(self, entry: Entry, held: Row) -> None:
        """Take notice of what a row says of a provider that is held."""
        self._compared += 1
        if self._empty:
            self._empty = {n for n in self._empty if entry.facts[n] is None and n not in entry.withheld}
            self._held.update(name for name in self._empty if held[name] is not None)

    def refuse_emptied(self, file_name: str) -> None:
        """Raise RefusedFile where a column is empty in every row, and most of these providers had a value."""
        emptied = sorted(name for name in self._empty if self._held[name] > self._compared / 2)
        if emptied and self._compared >= FEWEST_COMPARED:
            columns = ", ".join(f"“{name.replace('_', ' ').rstrip(' 1')}”" for name in emptied)
            raise RefusedFile(
                f"{file_name} has no value at all in the column for {columns}, where most of these providers "
                "had one. Look at that column, mend it or download the file again, and import it again."
            )
