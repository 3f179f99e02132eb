"""Search by name: the whole of it beside FTS5 alone, and how many misspelt names are found."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench import questions
from bench.measure import Timing, timed
from bot.services.people import Actor, Standing
from bot.services.providers import search_providers
from bot.services.queries import parse
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.words import words_of

STAFF = Actor("U0MAYA", "T0BENCH", Standing.MEMBER)
FIRST = 5
HELD = "SELECT id, name, town, local_authority, constituency, registered_person FROM provider"
RAW = (
    "SELECT provider.* FROM temp.held JOIN provider ON provider.id = held.rowid "
    "WHERE held MATCH ? ORDER BY held.rank LIMIT 10"
)


class Searcher:
    """Somebody of the staff who searches by name."""

    def __init__(self, database: Database) -> None:
        self._directory = Directory(database)

    def __call__(self, text: str) -> list[str | None]:
        """The names on the first page."""
        results = search_providers(self._directory, STAFF, parse(text))
        return [found.provider.name for found in results.found]


def raw_fts5(path: Path, names: Sequence[str]) -> Timing:
    """The same names, asked for as they stand, through `sqlite3`: no spelling is mended, nothing ranked."""
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE VIRTUAL TABLE temp.held USING fts5 (words, detail = 'none', tokenize = 'ascii')"
    )
    documents = (
        (id_, " ".join(words_of(" ".join(filter(None, said))))) for id_, *said in connection.execute(HELD)
    )
    connection.executemany("INSERT INTO temp.held (rowid, words) VALUES (?, ?)", list(documents))
    asked = [" AND ".join(f'"{word}"' for word in words_of(name)) for name in names]
    try:
        return timed(lambda match: connection.execute(RAW, (match,)).fetchall(), asked)
    finally:
        connection.close()


def share_found(database: Database, names: Sequence[str]) -> float:
    """Of these names with one letter wrong, the share found among the first 5 (0 to 1)."""
    search = Searcher(database)
    pairs = zip(names, questions.misspelt(names), strict=True)
    return sum(name in search(typed)[:FIRST] for name, typed in pairs) / len(names)
