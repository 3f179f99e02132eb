"""In time: a burst is acknowledged within Slack's 3 seconds, and a line that is gone is noticed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.connection import PING_SECONDS
from bot.handlers.people import People
from slack_sandbox import Outcome, Person
from tests.conftest import SURROUNDINGS
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.load]

BURST = 48
WORK_SECONDS = 0.5
NOTICED_WITHIN = 15.0  # seconds


@pytest.mark.parametrize("surroundings", SURROUNDINGS, indirect=True, ids=" on ".join)
def test_48_commands_at_once_with_half_a_second_of_work_each_are_all_answered_in_time(
    new_world: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = new_world()
    who = People.who

    def slowly(*arguments: object) -> object:
        threading.Event().wait(WORK_SECONDS)
        return who(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(People, "who", slowly)
    maya, tomas = world.maya, world.sandbox.person("Tomas Reyes")

    def ask(number: int) -> Outcome:
        person: Person = maya if number % 2 else tomas
        return person.command("#network", "/provider samphire" if number % 4 < 2 else "/provider")

    with ThreadPoolExecutor(BURST) as everybody:
        outcomes = list(everybody.map(ask, range(BURST)))
    assert {outcome.error for outcome in outcomes} == {None}
    assert [envelope.outcome for envelope in world.sandbox.envelopes] == ["acknowledged"] * BURST
    answers = [each for person in (maya, tomas) for each in person.messages("#network") if each.ephemeral]
    assert len(answers) == BURST / 2
    assert all("Samphire House Nursery" in answer.plain for answer in answers)
    opened = [call for call in world.sandbox.api_calls if call.method == "views.open"]
    assert [call.answer["ok"] for call in opened] == [True] * (BURST // 2)


@pytest.fixture
def world(new_world: Callable[..., World], request: pytest.FixtureRequest) -> World:
    """With --everywhere, a line that is looked after at Kith's own pace; else at a quicker one."""
    everywhere = request.config.getoption("everywhere")
    return new_world(
        transport="socket mode", ping_seconds=PING_SECONDS if everywhere else 0.1, ack_timeout=0.3
    )


def lines_asked_for(world: World) -> int:
    return sum(call.method == "apps.connections.open" for call in world.sandbox.api_calls)


def is_back(world: World) -> bool:
    """Whether somebody who tries again and again is answered in time."""
    world.maya.wait_for(lambda: world.maya.command("#network", "/provider help").ok or None, NOTICED_WITHIN)
    return True


def test_a_line_that_was_dropped_is_taken_up_again(world: World) -> None:
    world.sandbox.drop_bot()
    assert is_back(world)


def test_a_line_that_hangs_is_noticed_and_replaced_even_when_the_next_hangs_from_its_first_moment(
    world: World,
) -> None:
    world.sandbox.hang_bot()
    assert world.maya.command("#network", "/provider help").error == "operation_timeout"
    for lines in (2, 3):
        world.maya.wait_for(lambda lines=lines: lines_asked_for(world) == lines or None, NOTICED_WITHIN)
    world.sandbox.hang_bot(False)
    assert is_back(world)


# slack_sdk leaves a refused socket to the garbage collector.
@pytest.mark.filterwarnings("ignore:.*socket:pytest.PytestUnraisableExceptionWarning")
def test_a_line_that_is_refused_is_asked_for_until_it_is_given(world: World) -> None:
    world.sandbox.refuse_bot()
    world.sandbox.drop_bot()
    world.maya.wait_for(lambda: lines_asked_for(world) > 3 or None, NOTICED_WITHIN)
    assert world.maya.command("#network", "/provider help").error == "dispatch_failed"
    world.sandbox.refuse_bot(False)
    assert is_back(world)
