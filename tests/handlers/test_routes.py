"""Every request finds its handler, and only its own."""

import pytest

from bot.handlers.people import People
from bot.handlers.requests import Kith, Request
from bot.handlers.routes import Routes
from bot.store.database import Database
from bot.store.directory import Directory
from tests.conftest import Clock


def test_two_handlers_for_one_button_are_refused_when_kith_starts(database: Database, clock: Clock) -> None:
    routes = Routes(Kith(database, Directory(database), People("T1", clock), clock))
    routes.action("open", _nothing)
    with pytest.raises(ValueError, match="open has two handlers"):
        routes.action("open", _nothing)


def _nothing(_: Request) -> None:
    """Do nothing."""
