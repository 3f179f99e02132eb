"""Another key: everything is sealed anew with the newest one, while Kith runs; then the old one can go."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot.store.concerns import keys as store
from bot.store.database import Database
from bot.store.sealing import LostKey, Vault

AT_ONCE = 200  # rows in one transaction, so that nobody waits long for the database


def rotate(database: Database, vault: Vault) -> Iterator[int]:
    """How many were sealed anew in each transaction. Raises LostKey, and what is done then stays done.

    It may be ended at any moment and begun again: whatever key something is sealed with, it opens.
    """
    for column in store.SEALED:
        with database.transaction() as session:
            keys = store.held(session, column)
        for start in range(0, len(keys), AT_ONCE):
            with database.transaction(writes=True) as session:
                yield store.reseal(session, column, keys[start : start + AT_ONCE], vault.rotate)


def unopened(session: Session, vault: Vault) -> int:
    """How many things there are that none of the keys opens."""
    return sum(
        not _opens(vault, sealed) for column in store.SEALED for sealed in store.sealed(session, column)
    )


def _opens(vault: Vault, sealed: bytes) -> bool:
    try:
        vault.open(sealed)
    except LostKey:
        return False
    return True
