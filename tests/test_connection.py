"""Putting the line down: what is in hand is finished, with its acknowledgement."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.connection import InHand
from bot.services import providers
from tests.world import World


def test_nothing_in_hand_is_finished_at_once() -> None:
    assert InHand().finish(0)


def test_what_takes_too_long_is_not_waited_for_for_ever() -> None:
    in_hand = InHand()
    in_hand.one_more()
    assert not in_hand.finish(0.01)
    in_hand.one_less()
    assert in_hand.finish(0)


@pytest.mark.slow
def test_a_request_in_hand_is_answered_before_the_line_is_put_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    search = providers.search_providers

    def slow_search(*arguments: object) -> object:
        begun.set()
        assert go_on.wait(5)
        return search(*arguments)

    monkeypatch.setattr("bot.services.providers.search_providers", slow_search)
    assert world.connection
    with ThreadPoolExecutor() as both:
        asking = both.submit(world.maya.command, "#network", "/provider samphire")
        assert begun.wait(5)
        leaving = both.submit(world.connection.leave)
        assert not leaving.done()
        go_on.set()
        assert asking.result(5).ok
        leaving.result(5)
    assert "Samphire House Nursery" in world.maya.last_message("#network").plain


@pytest.mark.slow
def test_forty_requests_that_came_at_once_are_all_answered_before_the_line_is_put_down(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    search = providers.search_providers

    def slow_search(*arguments: object) -> object:
        assert go_on.wait(5)
        return search(*arguments)

    monkeypatch.setattr("bot.services.providers.search_providers", slow_search)
    connection = world.connection
    assert connection
    with ThreadPoolExecutor(42) as everybody:
        asking = [everybody.submit(world.maya.command, "#network", "/provider samphire") for _ in range(40)]
        world.maya.wait_for(lambda: connection.in_hand.waiting == 40 or None)
        leaving = everybody.submit(connection.leave)
        go_on.set()
        assert [asked.result(5).ok for asked in asking] == [True] * 40
        leaving.result(5)


@pytest.mark.slow
def test_a_request_after_the_line_was_put_down_is_told_that_nobody_is_there(world: World) -> None:
    assert world.connection
    world.connection.leave()
    assert world.maya.command("#network", "/provider samphire").error == "dispatch_failed"


@pytest.mark.slow
def test_a_line_that_slack_has_put_down_already_can_be_put_down(world: World) -> None:
    assert world.connection
    world.connection.client.auto_reconnect_enabled = False
    world.sandbox.drop_bot()
    world.connection.leave()
    assert not world.connection.client.is_connected()
