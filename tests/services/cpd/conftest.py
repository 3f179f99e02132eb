"""What the tests of the services of CPD begin with."""

import pytest

from bot.store.database import Database
from tests.services.cpd.desk import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)
