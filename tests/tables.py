"""Everything a database holds, as text: to look for what must not be in it."""

from sqlalchemy import MetaData, select

from bot.store.database import Database


def dump(database: Database) -> dict[str, str]:
    """Each table with all its rows, from the database itself: a table that no module names is in it too."""
    found = MetaData()
    found.reflect(database.engine)
    with database.transaction() as session:
        return {
            name: "\n".join(str(list(row)) for row in session.execute(select(table)))
            for name, table in found.tables.items()
        }
