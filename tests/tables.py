"""Everything a database holds, as text: to look for what must not be in it."""

from sqlalchemy import Inspector, MetaData, inspect, select

from bot.store.database import Database

_KNOWN: dict[frozenset[str], MetaData] = {}


def dump(database: Database) -> dict[str, str]:
    """Each table with all its rows, from the database itself: a table that no module names is in it too."""
    found = _reflect(inspect(database.engine))
    with database.transaction() as session:
        return {
            name: "\n".join(str(list(row)) for row in session.execute(select(table)))
            for name, table in found.tables.items()
        }


def _reflect(inspector: Inspector) -> MetaData:
    """As the database describes its tables; asked once for the same ones, since it takes 40 ms."""
    names = frozenset(inspector.get_table_names())
    if names not in _KNOWN:
        _KNOWN[names] = MetaData()
        _KNOWN[names].reflect(inspector.engine)
    return _KNOWN[names]
