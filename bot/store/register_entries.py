"""What registers say, read and written in bulk: plain rows and many at a time, because files are long."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, cast

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from bot.store import bulk
from bot.store.providers import INSPECTION, PROVIDER, ProviderChange
from bot.store.registers import ImportCoverage, ImportProblem, RegisterImport

CHANGE = cast(SqlTable, ProviderChange.__table__)
COVERAGE = cast(SqlTable, ImportCoverage.__table__)
PROBLEM = cast(SqlTable, ImportProblem.__table__)

# The columns of what is added, in the order of its values.
NEW_INSPECTION = (
    *("provider_id", "import_id"),
    *("kind", "framework", "date", "number", "grade", "outcome", "areas"),
)
NEW_CHANGE = ("provider_id", "import_id", "kind", "field", "old", "new")
# Values of one IN (…): well below SQLite's and PostgreSQL's limits (https://www.sqlite.org/limits.html).
CHUNK = 500

Row = Mapping[str, Any]
Values = Sequence[Any]


class HeldImport(NamedTuple):
    """A file that was taken in before."""

    id: int
    as_of: date
    as_of_stated: bool
    sha256: str
    fields: frozenset[str]


class Listed(NamedTuple):
    """A provider that is listed as open, with what it can be recognised by."""

    id: int
    urn: str
    name: str | None
    postcode: str | None
    registration_date: date | None
    local_authority: str
    import_id: int


def imports_of(session: Session, register: str) -> dict[int, HeldImport]:
    """Every file of a register that was taken in, by its id."""
    found = session.execute(
        select(
            RegisterImport.id,
            RegisterImport.as_of,
            RegisterImport.as_of_stated,
            RegisterImport.sha256,
            RegisterImport.fields,
        ).where(RegisterImport.register == register)
    )
    return {row[0]: HeldImport(row[0], row[1], row[2], row[3], frozenset(row[4])) for row in found}


def coverage_of(session: Session, register: str) -> dict[str, int]:
    """Council → the last file of this register that held the council's whole list."""
    rows = session.execute(
        select(ImportCoverage.local_authority, func.max(ImportCoverage.import_id).label("last"))
        .join(RegisterImport, RegisterImport.id == ImportCoverage.import_id)
        .where(RegisterImport.register == register)
        .group_by(ImportCoverage.local_authority)
    )
    return {row.local_authority: row.last for row in rows}


def providers_by_urn(session: Session, register: str, urns: Sequence[str]) -> dict[str, Row]:
    """Everything held of these providers. At most CHUNK of them."""
    if not urns:
        return {}
    found = bulk.rows(session, PROVIDER, PROVIDER.c.register == register, PROVIDER.c.urn.in_(urns))
    return {row["urn"]: row for row in found}


def inspections_of(session: Session, provider_ids: Collection[int]) -> dict[int, list[Row]]:
    """The inspections held of these providers. At most CHUNK of them."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    if provider_ids:
        for row in bulk.rows(session, INSPECTION, INSPECTION.c.provider_id.in_(provider_ids)):
            found[row["provider_id"]].append(row)
    return found


def listed_by_council(session: Session, register: str) -> dict[str, int]:
    """Council → how many providers of a register are listed there as open."""
    rows = session.execute(
        select(PROVIDER.c.local_authority, func.count())
        .where(_is_listed(register))
        .group_by(PROVIDER.c.local_authority)
    )
    return {council: count for council, count in rows if council}


def listed(session: Session, register: str) -> Iterator[Listed]:
    """The providers of a register that are listed as open in a council; some at a time, as they are many."""
    columns = [PROVIDER.c[name] for name in Listed._fields]
    chosen = select(*columns).where(_is_listed(register), PROVIDER.c.local_authority.is_not(None))
    rows = session.execute(chosen.order_by(PROVIDER.c.id).execution_options(yield_per=CHUNK))
    return map(Listed._make, rows)


def add_import(session: Session, values: Row) -> int:
    """Note a file that changes or confirms something, and give its id."""
    made = session.execute(insert(RegisterImport).values(**values).returning(RegisterImport.id))
    return made.scalar_one()


def finish_import(
    session: Session,
    import_id: int,
    counts: Mapping[str, int],
    councils: Iterable[str],
    problems: Iterable[Values],
) -> None:
    """Note what came of a file: its counts, the councils it covered, and the rows it could not state.

    A problem is its line, the URN and the reason.
    """
    session.execute(update(RegisterImport).where(RegisterImport.id == import_id).values(**counts))
    covered = [(import_id, council) for council in councils]
    bulk.add(session, COVERAGE, ("import_id", "local_authority"), covered)
    unstated = [(import_id, *problem) for problem in problems]
    bulk.add(session, PROBLEM, ("import_id", "line", "urn", "reason"), unstated)


def add_providers(session: Session, columns: Mapping[str, Values], number: int) -> Sequence[int]:
    """Add so many providers by the column, and give the id of each."""
    ids = bulk.new_ids(session, PROVIDER, number)
    bulk.add_columns(session, PROVIDER, {"id": ids, **columns})
    return ids


def update_providers(session: Session, rows: Sequence[Row]) -> None:
    """Change providers: each row holds `id` and the columns to set. Rows may differ in their columns."""
    _update(session, PROVIDER, rows)


def confirm_providers(session: Session, provider_ids: Collection[int], import_id: int, version: int) -> None:
    """Note that an import listed these providers, in a version of the directory. At most CHUNK of them."""
    listed = update(PROVIDER).where(PROVIDER.c.id.in_(provider_ids))
    session.execute(listed.values(import_id=import_id, changed_in=version))


def write_inspections(
    session: Session, added: Sequence[Values], changed: Sequence[Row], withdrawn: Sequence[int]
) -> None:
    """Take away, change and add inspections, in this order, so that one may stand where another stood.

    One to add is a row of the columns NEW_INSPECTION.
    """
    if withdrawn:
        session.execute(delete(INSPECTION).where(INSPECTION.c.id.in_(withdrawn)))
    _update(session, INSPECTION, changed)
    bulk.add(session, INSPECTION, NEW_INSPECTION, added)


def add_changes(session: Session, rows: Sequence[Values]) -> None:
    """Leave a trace of each change: rows of the columns NEW_CHANGE."""
    bulk.add(session, CHANGE, NEW_CHANGE, rows)


def withhold_changes(session: Session, facts: Sequence[Row], instead: str) -> None:
    """Put `instead` where traces hold what the regulator withdrew: rows of `of_provider` and `of_field`."""
    of_fact = (CHANGE.c.provider_id == bindparam("of_provider"), CHANGE.c.field == bindparam("of_field"))
    for column in (CHANGE.c.old, CHANGE.c.new) if facts else ():
        statement = update(CHANGE).where(*of_fact, column.is_not(None)).values({column.name: instead})
        session.execute(statement, facts)


def _is_listed(register: str) -> Any:
    return (PROVIDER.c.register == register) & PROVIDER.c.closed_on.is_(None)


def _update(session: Session, table: SqlTable, rows: Iterable[Row]) -> None:
    """One statement for all rows that set the same columns."""
    alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        values = {name: value for name, value in row.items() if name != "id"}
        alike[tuple(values)].append({**values, "row_id": row["id"]})
    for some in alike.values():
        # The columns to set are those of the rows that are handed over.
        session.execute(update(table).where(table.c.id == bindparam("row_id")), some)
