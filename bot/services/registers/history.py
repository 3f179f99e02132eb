"""A register's earlier files: whether a file is newer than they are, and for which councils it can speak."""

from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy.orm import Session

from bot.services.councils import load_councils
from bot.services.registers.file import RegisterFile
from bot.store import register_entries as store


class History:
    """The earlier files of a register, seen from a file that comes in now."""

    def __init__(self, session: Session, file: RegisterFile, today: date) -> None:
        self.as_of = file.as_of or today
        self.imports = store.imports_of(session, file.register)
        self.listed_before = store.listed_by_council(session, file.register)
        self._file = file
        self._councils = load_councils()
        self._keys: dict[str, str] = {}
        self._outdated = set(self._outdated_councils(session))

    def council(self, name: str | None) -> str:
        """A council's name in a form in which two files can be compared; "" for none."""
        if name and name not in self._keys:
            self._keys[name] = self._councils.key(name)
        return self._keys[name] if name else ""

    def is_council(self, name: str) -> bool:
        """Whether this names a council, and not those whose council is not known."""
        return self._councils.is_council(self.council(name))

    def with_successors(self, name: str) -> frozenset[str]:
        """A council and those that came after it, as `council` gives them."""
        return self._councils.with_successors(self.council(name))

    def is_outdated(self, council: str) -> bool:
        """Whether this council's whole list is held from a file with a later date."""
        return council in self._outdated

    def is_older_than(self, import_id: int) -> bool:
        """By their dates; where one of the two does not state its own, the later import is the newer."""
        held = self.imports[import_id]
        return self._file.as_of is not None and held.as_of_stated and self._file.as_of < held.as_of

    def is_newer_than(self, import_id: int) -> bool:
        """Whether this file can confirm what that one said; the same file again confirms nothing."""
        held = self.imports[import_id]
        undated = not (self._file.as_of and held.as_of_stated)
        return self.as_of > held.as_of and not (undated and held.sha256 == self._file.sha256)

    def covers(self, covered: Collection[str], council: str, listed_by: int) -> bool:
        """Whether a file with the whole lists of `covered` must hold a provider that import listed there."""
        listed_on = self.imports[listed_by].as_of
        return not self.is_older_than(listed_by) and self._councils.covers(
            covered, council, listed_on, self.as_of
        )

    def _outdated_councils(self, session: Session) -> Iterator[str]:
        coverage = store.coverage_of(session, self._file.register)
        newer = {self.council(name) for name, import_id in coverage.items() if self.is_older_than(import_id)}
        yield from newer
        for council, change in self._councils.reorganised.items():
            if change.successors <= newer:
                yield council
