"""The search index: which providers hold which words, and the vocabulary that mends misspelt ones.

SQLite keeps the words in an FTS5 table (https://www.sqlite.org/fts5.html), PostgreSQL in a `tsvector`
with a GIN index (https://www.postgresql.org/docs/current/textsearch.html). Both take the words as
`words_of` has made them and analyse nothing themselves, so that both find the same.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy import ColumnElement, Select, cast, column, func, literal_column, select, table, text, update
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.contacts import COUNCIL_ONLY, STANDING, contacts_by_urn, corrected_in
from bot.store.corrections import corrected_by_urn
from bot.store.providers import Provider

WORD = re.compile(r"[^\W_]+")
APOSTROPHES = re.compile(r"['’‘`´]")
SPOKEN = str.maketrans({"&": " and ", "@": " at ", "+": " and "})
INDEXED = (
    Provider.name,
    Provider.town,
    Provider.local_authority,
    Provider.constituency,
    Provider.address_1,
    Provider.address_2,
    Provider.address_3,
    Provider.registered_person,
    Provider.postcode,
)
# What only the council knows of a provider is found too: the directory is for staff alone.
KNOWN_BY = ("name", "setting_name", "address", "setting_address")
CHUNK = 500
ALTERNATIVES = 12


class SearchState(Table):
    """One row that counts the changes of the index, so that a process knows when its vocabulary is old."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]


def words_of(phrase: str) -> list[str]:
    """The words of a name as the index holds them: no accents, apostrophes, capitals or punctuation."""
    plain = APOSTROPHES.sub("", phrase.translate(SPOKEN))
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return WORD.findall(plain.casefold())


@lru_cache(maxsize=32_768)
def known_words(phrase: str) -> tuple[str, ...]:
    """The same of one of the directory's own texts, remembered: most come again with the next search.

    Not for what people type: that is not to be kept.
    """
    return tuple(words_of(phrase))


def joined_pairs(words: Sequence[str]) -> list[str]:
    """Neighbouring words written as one, because people write “play house” and “playhouse”."""
    return [left + right for left, right in pairwise(words)]


def reindex(session: Session, provider_ids: Collection[int]) -> None:
    """Bring the index up to date for these providers, and mark every process's vocabulary as old."""
    if not provider_ids:
        return
    remove, add = _INDEX_WRITES[_dialect(session)]
    for some in _chunks(_with_those_standing(session, provider_ids), CHUNK):
        _remove(session, remove, some)
        session.execute(text(add), _documents(session, some))
    session.execute(update(SearchState).values(version=SearchState.version + 1))


def index_missing(session: Session) -> int:
    """Index the providers that came before the index did; how many these were."""
    known = set(session.scalars(text(_INDEXED[_dialect(session)])))
    missing = [id_ for id_ in session.scalars(select(Provider.id)) if id_ not in known]
    reindex(session, missing)
    return len(missing)


def _remove(session: Session, remove: str, provider_ids: Sequence[int]) -> None:
    """Take out those that are in the index: most providers of a register's first file are not."""
    key: ColumnElement[int] = column("rowid" if _dialect(session) == "sqlite" else "provider_id")
    indexed = select(key).select_from(table("provider_search")).where(key.in_(provider_ids))
    held = session.scalars(indexed).all()
    if held:
        session.execute(text(remove), [{"id": id_} for id_ in held])


def holding(
    session: Session,
    statement: Select[Provider],
    groups: Sequence[Collection[str]],
    *,
    every: bool,
    best_first: bool = True,
) -> Select[Provider]:
    """Narrow a query for providers to those that hold a word of each group (or of any), best match first.

    Without `best_first` they come as the query has them, which saves the weighing of each.

    A group is a word with its mended spellings; one ending in `*` stands for all words that begin so.
    """
    narrowed, rank = _HOLDING[_dialect(session)](statement, groups, every)
    return narrowed.order_by(rank) if best_first else narrowed


def ids_holding(session: Session, group: Collection[str]) -> set[int]:
    """The providers that hold a word of this group (see `holding`), in no order."""
    kind = _dialect(session)
    asked = _either([group], *_SPELT[kind], "")
    return set(session.scalars(text(_IDS_HOLDING[kind]), {"asked": asked}))


class Vocabulary:
    """Every word of the index, kept in memory to mend what people type; read again when it is old."""

    def __init__(self) -> None:
        self._version = -1
        self._by_length: Mapping[int, list[str]] = {}
        self._counts: Mapping[str, int] = {}
        self._in_order: Sequence[str] = ()

    def refresh(self, session: Session) -> None:
        """Read the words again if the index has changed since."""
        version = session.scalar(select(SearchState.version)) or 0
        if version == self._version:
            return
        rows = session.execute(text(_VOCABULARY[_dialect(session)]))
        counts = {word: int(count) for word, count in rows}
        by_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in counts:
            by_length[len(word)].append(word)
        self._by_length, self._counts, self._version = by_length, counts, version
        self._in_order = sorted(counts)

    def __contains__(self, word: str) -> bool:
        return word in self._counts

    def count(self, word: str) -> int:
        """How many providers hold this word."""
        return self._counts.get(word, 0)

    def held_by(self, group: Collection[str]) -> int:
        """How many providers at most hold a word of this group, in which `word*` stands for a beginning."""
        return sum(self._begun(word[:-1]) if word.endswith("*") else self.count(word) for word in group)

    def _begun(self, beginning: str) -> int:
        first = bisect_left(self._in_order, beginning)
        after = bisect_left(self._in_order, beginning + chr(0x10FFFF))
        return sum(self._counts[word] for word in self._in_order[first:after])

    def near(self, word: str, slips: int | None = None) -> dict[str, int]:
        """Known words at most `slips` slips away → their number of slips; nearest and commonest first.

        A slip is a wrong, missing, added or swapped letter (optimal string alignment). Without a number,
        one is allowed in a word of up to five letters and two in a longer one. At most 12 words.
        """
        allowed = slips or (1 if len(word) <= 5 else 2)
        lengths = range(max(1, len(word) - allowed), len(word) + allowed + 1)
        found = [
            (distance, -self.count(candidate), candidate)
            for length in lengths
            for candidate, distance, _ in process.extract_iter(
                word, self._by_length.get(length, ()), scorer=OSA.distance, score_cutoff=allowed
            )
        ]
        return {candidate: int(distance) for distance, _, candidate in sorted(found)[:ALTERNATIVES]}


def _with_those_standing(session: Session, provider_ids: Collection[int]) -> Iterator[int]:
    """These providers; for one only the council knows also its rows in the registers that stand for it."""
    given = set(provider_ids)
    yield from given
    for some in _chunks(provider_ids, CHUNK):
        urns = select(Provider.urn).where(Provider.id.in_(some), Provider.register.in_(COUNCIL_ONLY))
        found = session.scalars(
            select(Provider.id).where(
                Provider.register.in_(STANDING), Provider.urn.in_(urns.scalar_subquery())
            )
        )
        yield from set(found) - given


def _documents(session: Session, provider_ids: Sequence[int]) -> list[dict[str, object]]:
    chosen = select(Provider.id, Provider.register, Provider.urn, *INDEXED).where(
        Provider.id.in_(provider_ids)
    )
    rows = session.execute(chosen).all()
    urns = [row.urn for row in rows]
    known = [contacts_by_urn(session, register, urns) for register in COUNCIL_ONLY]
    corrected = corrected_by_urn(session, urns)
    return [
        {
            "id": id_,
            "words": _document(
                values,
                *(one.get(urn, {}) for one in known if register in STANDING),
                *(corrected.get((other, urn), {}) for other in corrected_in(register)),
            ),
        }
        for id_, register, urn, *values in rows
    ]


def _document(values: Iterable[str | None], *said: Mapping[str, str]) -> str:
    """What is indexed of a provider: names, neighbours joined, the other words, the postcode's district."""
    name, *others, postcode = [known_words(value or "") for value in values]
    known = [known_words(told.get(field, "")) for field in KNOWN_BY for told in said]
    joined = [pair for words in (name, *known[: 2 * len(said)]) for pair in joined_pairs(words)]
    return " ".join([*name, *joined, *(word for words in (*others, *known) for word in words), *postcode[:1]])


def _chunks(items: Iterable[int], size: int) -> Iterator[list[int]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _holding_in_fts5(
    statement: Select[Provider], groups: Sequence[Collection[str]], every: bool
) -> tuple[Select[Provider], ColumnElement[float]]:
    asked = _either(groups, *_SPELT["sqlite"], " AND " if every else " OR ")
    index = table("provider_search", column("rowid"), column("rank"))
    matches = literal_column("provider_search").op("MATCH")(asked)
    return statement.join(index, index.c.rowid == Provider.id).where(matches), index.c.rank


def _holding_in_tsvector(
    statement: Select[Provider], groups: Sequence[Collection[str]], every: bool
) -> tuple[Select[Provider], ColumnElement[float]]:
    asked = cast(_either(groups, *_SPELT["postgresql"], " & " if every else " | "), TSQUERY)
    index = table("provider_search", column("provider_id"), column("words"))
    # 1 divides by the logarithm of the length, so that short names come first as in FTS5
    # (https://www.postgresql.org/docs/current/textsearch-controls.html#TEXTSEARCH-RANKING).
    best_first = func.ts_rank(index.c.words, asked, 1).desc()
    matches = index.c.words.op("@@")(asked)
    return statement.join(index, index.c.provider_id == Provider.id).where(matches), best_first


def _either(groups: Sequence[Collection[str]], whole: str, begun: str, either: str, between: str) -> str:
    """A query in the database's own words. `words_of` left only letters and digits: nothing to escape."""
    terms = [
        [begun.format(word[:-1]) if word.endswith("*") else whole.format(word) for word in group]
        for group in groups
    ]
    return between.join(f"({either.join(group)})" for group in terms)


# A word, the beginning of a word, and what stands between alternatives.
_SPELT = {"sqlite": ('"{}"', '"{}"*', " OR "), "postgresql": ("'{}'", "'{}':*", " | ")}
_IDS_HOLDING = {
    "sqlite": "SELECT rowid FROM provider_search WHERE provider_search MATCH :asked",
    "postgresql": "SELECT provider_id FROM provider_search WHERE words @@ CAST(:asked AS tsquery)",
}
_HOLDING = {"sqlite": _holding_in_fts5, "postgresql": _holding_in_tsvector}
_VOCABULARY = {
    "sqlite": "SELECT term, doc FROM provider_vocabulary",
    "postgresql": "SELECT word, ndoc FROM ts_stat('SELECT words FROM provider_search')",
}
_INDEXED = {
    "sqlite": "SELECT rowid FROM provider_search",
    "postgresql": "SELECT provider_id FROM provider_search",
}
_INDEX_WRITES = {
    "sqlite": (
        "DELETE FROM provider_search WHERE rowid = :id",
        "INSERT INTO provider_search (rowid, words) VALUES (:id, :words)",
    ),
    "postgresql": (
        "DELETE FROM provider_search WHERE provider_id = :id",
        "INSERT INTO provider_search (provider_id, words) "
        "VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))",
    ),
}
