"""Every table there is: whoever needs them all (migrations, tests) imports this."""

from bot.store import audit, contacts, corrections, listings, places, providers, registers, roles
from bot.store.base import Table

MODULES = (audit, contacts, corrections, listings, places, providers, registers, roles)
METADATA = Table.metadata
