"""Who is missing from a register's file, and who of them is closed: noted by row, decided at the end."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.services.registers.closures import (
    MOST_DAMAGED,
    Standing,
    certain,
    reason_to_spare,
    refusal,
    verdict,
)
from bot.services.registers.file import Problem, RegisterFile
from bot.services.registers.history import History
from bot.store import register_entries as store


class Missing:
    """Takes notice of whom a file lists, and tells who is gone."""

    def __init__(self, session: Session, file: RegisterFile, history: History) -> None:
        self.covered: dict[str, str] = {}
        """Council, as `History.council` gives it → its name in the file, whose whole list the file holds."""
        self.notes: list[str] = []
        self._session, self._file, self._history = session, file, history
        self._seen: set[str] = set()
        self._damaged: list[Problem] = []
        self._rows_of: Counter[str] = Counter()

    def note_seen(self, urn: str) -> None:
        """A provider that the file lists."""
        self._seen.add(urn)

    def note_all_seen(self, urns: Sequence[str]) -> None:
        """Providers that the file lists."""
        self._seen.update(urns)

    def note_council(self, council: str, name: str, rows: int = 1) -> None:
        """Rows of a council that the file can speak for."""
        self.covered.setdefault(council, name)
        self._rows_of[council] += rows

    def note_problem(self, problem: Problem, *, is_known: bool) -> None:
        """A row that could not be read; `is_known` where its URN is of somebody held."""
        if problem.urn:
            self._seen.add(problem.urn)
        if len(self._damaged) <= MOST_DAMAGED and (problem.traces or not problem.urn):
            # The URN of nobody we hold may be what is left of another's.
            self._damaged.append(replace(problem, recognisable=problem.recognisable or is_known))

    def gone(self, rows: int, *, allowed: bool) -> list[store.Listed]:
        """Those to close, after a file of so many rows. Raises RefusedFile where they are too many.

        Councils whose whole list the file turns out not to hold are taken out of `covered`, with a note.
        """
        missing = list(self._unlisted())
        closing = certain(missing, self._damaged)
        self._note_doubts(len(missing) - len(closing))
        spared = set(self._spared(self._standings(missing, closing, rows), allowed))
        return [provider for provider in closing if provider.local_authority not in spared]

    def _unlisted(self) -> Iterator[store.Listed]:
        """Providers this file should have listed, by the council of their last listing, and has not."""
        if not (self.covered and self._history.listed_before):
            return
        for provider in store.listed(self._session, self._file.register):
            council = self._history.council(provider.local_authority)
            if (
                provider.urn not in self._seen
                and not self._history.is_outdated(council)
                and self._history.covers(self.covered, council, provider.import_id)
            ):
                yield provider

    def _standings(
        self, missing: Sequence[store.Listed], closing: Sequence[store.Listed], rows: int
    ) -> Iterator[Standing]:
        gone = Counter(provider.local_authority for provider in closing)
        for name, number in Counter(provider.local_authority for provider in missing).items():
            naming = sum(self._rows_of[council] for council in self._history.with_successors(name))
            yield Standing(
                name,
                self._history.is_council(name),
                open=self._history.listed_before[name],
                missing=number,
                closing=gone[name],
                part=naming / rows,
            )

    def _spared(self, standings: Iterator[Standing], allowed: bool) -> Iterator[str]:
        """The councils where nobody is closed."""
        for standing in standings:
            outcome = verdict(standing, allowed=allowed, broken_off=self._file.broken_off)
            if outcome == "refuse":
                raise refusal(standing, self._file.file_name)
            if outcome != "close":
                self.covered.pop(self._history.council(standing.name), None)
                self.notes.append(reason_to_spare(standing, outcome))
                yield standing.name

    def _note_doubts(self, spared: int) -> None:
        if spared:
            lines = ", ".join(str(problem.line) for problem in self._damaged[:10])
            self.notes.append(
                f"Missing from the file but kept open: {spared}, because a row that could not be read may "
                f"stand for each of them ({self._file.unit} {lines}). Mend these rows and import the file "
                "again."
            )
