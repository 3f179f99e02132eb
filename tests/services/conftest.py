"""What the tests of registers share: somebody who imports files into an empty database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database
from tests.services.contact_office import Office
from tests.services.registers.desk import Desk


@pytest.fixture
def desk(empty_file: Path, tmp_path: Path) -> Iterator[Desk]:
    database = Database(f"sqlite:///{shutil.copy(empty_file, tmp_path / 'kith.db')}")
    yield Desk(database, tmp_path)
    database.close()


@pytest.fixture
def office(empty_file: Path, tmp_path: Path) -> Iterator[Office]:
    database = Database(f"sqlite:///{shutil.copy(empty_file, tmp_path / 'office.db')}")
    yield Office(database, tmp_path)
    database.close()


@pytest.fixture
def either_office(database: Database, tmp_path: Path) -> Office:
    """On a database of each kind in turn."""
    return Office(database, tmp_path)
