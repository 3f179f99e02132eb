"""What the tests of the library share."""

import pytest

from bot.store.database import Database
from tests.services.share.shelf import Shelf


@pytest.fixture
def shelf(database: Database) -> Shelf:
    return Shelf(database)
