"""Every table there is: whoever needs them all (migrations, tests) imports this."""

from bot.store import audit, contacts, corrections, places, providers, registers, search
from bot.store.base import Table

MODULES = (audit, contacts, corrections, places, providers, registers, search)
METADATA = Table.metadata

# The search index is made by hand in a migration, for each kind of database in its own way.
SEARCH_TABLES = ("provider_search", "provider_vocabulary")


def is_modelled(name: str | None) -> bool:
    """Whether a table of the database is described by a model (FTS5 keeps five more of its own)."""
    return not (name or "").startswith(SEARCH_TABLES)
