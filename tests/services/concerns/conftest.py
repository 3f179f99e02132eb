"""One safeguarding team for each test."""

import pytest

from bot.store.database import Database
from tests.services.concerns.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)
