"""What the tests of the nudges share."""

from collections.abc import Iterator

import pytest

from bot.store.database import Database
from tests.conftest import Clock
from tests.nudges.post import Post
from tests.smtp import NO_OPENSSL, Certificate, make_certificate


@pytest.fixture
def post(database: Database, clock: Clock) -> Iterator[Post]:
    """A workspace without limits, and an empty outbox."""
    with Post(database, clock) as post:
        yield post


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate for this machine, made once."""
    made = make_certificate(tmp_path_factory.mktemp("certificate"))
    if made is None:
        pytest.skip(NO_OPENSSL)
    return made
