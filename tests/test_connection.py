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
    with in_hand.one_more():
        assert not in_hand.finish(0.01)
    assert in_hand.finish(0)


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


def test_a_request_that_comes_while_leaving_is_left_for_slack_to_refuse(new_world: object) -> None:
    world: World = new_world(ack_timeout=0.2)
    assert world.connection
    world.connection._leaving.set()
    assert world.maya.command("#network", "/provider samphire").error == "operation_timeout"


def test_a_line_that_slack_has_put_down_already_can_be_put_down(world: World) -> None:
    assert world.connection
    world.connection.client.auto_reconnect_enabled = False
    world.sandbox.drop_bot()
    world.connection.leave()
    assert not world.connection.client.is_connected()
