"""What the tests of the nudges share."""

from collections.abc import Iterator

import pytest

from bot.store.database import Database
from tests.conftest import Clock
from tests.nudges.post import Post


@pytest.fixture
def post(database: Database, clock: Clock) -> Iterator[Post]:
    """A workspace without limits, and an empty outbox."""
    with Post(database, clock) as post:
        yield post
