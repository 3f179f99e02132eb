"""A few dozen of the rounds of `make torture`."""

import pytest

from tests.postgres import Server
from tests.torture.many import on_postgres, on_sqlite
from tests.torture.rounds import Outcome

ROUNDS = 15
pytestmark = pytest.mark.slow


def check(outcomes: list[Outcome]) -> None:
    assert len(outcomes) == ROUNDS
    assert sum(each.kills for each in outcomes) >= ROUNDS
    # Killed while nothing was in flight, it would be no test.
    assert sum(each.found for each in outcomes) > 0
    assert {(each.lost, each.doubled, each.unmarked) for each in outcomes} == {(0, 0, 0)}


def test_a_killed_sender_loses_nothing_and_doubles_nothing() -> None:
    check(list(on_sqlite(ROUNDS, seed=1)))


@pytest.mark.postgres
def test_two_senders_of_which_one_is_killed_lose_nothing_and_double_nothing(postgres_server: Server) -> None:
    check(list(on_postgres(postgres_server, ROUNDS, seed=1001)))
