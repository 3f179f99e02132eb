"""What goes wrong on purpose: planned faults, rate limits, and a clock that is moved."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http.client import RemoteDisconnected
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slack_sandbox import NO_LIMITS, Limits, Sandbox
from slack_sandbox.limits import Bucket, RateLimits, Window
from tests.slack_sandbox.conftest import COORDINATORS, MANIFEST, MAYA, NETWORK, WORKSPACE, Clock, Json


@pytest.fixture(scope="module")
def limited(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, WORKSPACE, clock=clock, limits=Limits()) as running:
        yield running


@pytest.fixture(autouse=True)
def _fresh(limited: Sandbox) -> Iterator[None]:
    yield
    limited.clear_faults()
    limited.limits = Limits()


def ask(sandbox: Sandbox, method: str, seconds: float = 10, **arguments: Any) -> tuple[int, Json, str | None]:
    """The HTTP status, the body and `Retry-After`."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {sandbox.bot_token}"}
    request = Request(sandbox.api_url + method, json.dumps(arguments).encode(), headers)
    try:
        with urlopen(request, timeout=seconds) as response:
            return response.status, json.load(response), response.headers["Retry-After"]
    except HTTPError as refused:
        with refused:
            return refused.code, json.load(refused), refused.headers["Retry-After"]


def post(sandbox: Sandbox, channel: str = NETWORK, text: str = "x", **more: Any) -> tuple[int, Json, Any]:
    return ask(sandbox, "chat.postMessage", channel=channel, text=text, **more)


def shown(sandbox: Sandbox) -> list[str]:
    return [message.plain for message in sandbox.person(MAYA).messages("#network")]


# --- planned faults


@pytest.mark.parametrize(
    ("how", "status", "error", "wait"),
    [(500, 500, "internal_error", None), ("429", 429, "ratelimited", "7")],
)
def test_a_call_that_fails_does_nothing(
    limited: Sandbox, how: str | int, status: int, error: str, wait: str | None
) -> None:
    before = shown(limited)
    limited.fail_next("chat.postMessage", 2, how, retry_after=7)
    for _ in range(2):
        assert post(limited) == (status, {"ok": False, "error": error}, wait)
    assert shown(limited) == before
    assert limited.api_calls[-1].status == status
    assert post(limited)[0] == 200


def test_only_the_method_that_was_named_fails(limited: Sandbox) -> None:
    limited.fail_next("chat.update", 1, 500)
    assert post(limited)[1]["ok"]
    assert ask(limited, "chat.update")[0] == 500


def test_different_faults_come_in_the_order_they_were_planned(limited: Sandbox) -> None:
    limited.fail_next("auth.test", 1, 500)
    limited.fail_next("auth.test", 1, 429)
    assert [ask(limited, "auth.test")[0] for _ in range(3)] == [500, 429, 200]


def test_an_answer_that_is_lost_leaves_what_was_done(limited: Sandbox) -> None:
    limited.fail_next("chat.postMessage", 1, "lost")
    with pytest.raises((RemoteDisconnected, ConnectionError)):
        post(limited, text="Done all the same")
    assert shown(limited).count("Done all the same") == 1
    last = limited.api_calls[-1]
    assert (last.answer["ok"], last.status) == (True, None)


def test_a_call_that_times_out_gets_no_answer_and_does_nothing(limited: Sandbox) -> None:
    limited.fail_next("chat.postMessage", 1, "timeout")
    with pytest.raises(TimeoutError):
        ask(limited, "chat.postMessage", seconds=0.05, channel=NETWORK, text="Never")
    assert "Never" not in shown(limited)
    assert limited.api_calls[-1].status is None


def test_a_call_kept_waiting_does_not_keep_the_server_from_stopping() -> None:
    with Sandbox(MANIFEST, WORKSPACE) as sandbox:
        sandbox.fail_next("auth.test", 1, "timeout")
        with pytest.raises(TimeoutError):
            ask(sandbox, "auth.test", seconds=0.05)


def test_faults_can_be_called_off(limited: Sandbox) -> None:
    limited.fail_next("auth.test", 9, 500)
    limited.clear_faults()
    assert ask(limited, "auth.test")[0] == 200


@pytest.mark.parametrize(("n", "how"), [(1, "explode"), (0, 500), (-1, 500)])
def test_a_fault_that_makes_no_sense_is_refused(limited: Sandbox, n: int, how: str | int) -> None:
    with pytest.raises(ValueError, match=r"way to fail|At least one"):
        limited.fail_next("auth.test", n, how)


# --- limits


def test_a_channel_takes_a_burst_of_five_and_then_one_a_second(limited: Sandbox, clock: Clock) -> None:
    assert [post(limited)[0] for _ in range(6)] == [200] * 5 + [429]
    status, answer, wait = post(limited)
    assert (status, answer, wait) == (429, {"ok": False, "error": "ratelimited"}, "1")
    assert post(limited, COORDINATORS)[0] == 200
    clock.advance(seconds=1)
    assert [post(limited)[0] for _ in range(2)] == [200, 429]
    clock.advance(seconds=3)
    assert [post(limited)[0] for _ in range(4)] == [200, 200, 200, 429]


def test_a_message_too_many_is_not_shown(limited: Sandbox) -> None:
    limited.limits = Limits(channel_burst=1)
    post(limited, text="First")
    post(limited, text="One too many")
    assert shown(limited)[-1] == "First"


def test_the_workspace_takes_so_many_a_minute(limited: Sandbox, clock: Clock) -> None:
    limited.limits = Limits(channel_messages_per_second=None, workspace_messages_per_minute=3)
    assert [post(limited)[0] for _ in range(2)] == [200, 200]
    clock.advance(seconds=20)
    assert post(limited, COORDINATORS)[0] == 200
    assert (post(limited)[0], post(limited, COORDINATORS)[2]) == (429, "40")
    clock.advance(seconds=40)
    assert [post(limited)[0] for _ in range(3)] == [200, 200, 429]


def test_updates_have_a_limit_of_their_own(limited: Sandbox, clock: Clock) -> None:
    limited.limits = Limits(updates_per_minute=2)
    ts = post(limited)[1]["ts"]
    change = {"channel": NETWORK, "ts": ts, "text": "y"}
    assert [ask(limited, "chat.update", **change)[0] for _ in range(3)] == [200, 200, 429]
    assert post(limited)[0] == 200


def test_limits_can_be_turned_off(limited: Sandbox) -> None:
    limited.limits = NO_LIMITS
    assert {post(limited)[0] for _ in range(20)} == {200}


def test_other_methods_are_not_limited(limited: Sandbox) -> None:
    assert {ask(limited, "auth.test")[0] for _ in range(60)} == {200}


def test_a_limit_must_be_above_nothing() -> None:
    with pytest.raises(ValueError, match="updates_per_minute"):
        Limits(updates_per_minute=0)
    with pytest.raises(ValueError, match="channel_messages_per_second"):
        Limits(channel_messages_per_second=float("nan"))


@given(st.lists(st.floats(0, 30), max_size=80))
def test_whoever_waits_as_long_as_told_is_let_through(pauses: list[float]) -> None:
    clock = Clock()
    limits = RateLimits(clock, Limits(workspace_messages_per_minute=10))
    for pause in pauses:
        clock.advance(seconds=pause)
        wait = limits.seconds_to_wait("chat.postMessage", {"channel": "C"})
        if wait:
            clock.advance(seconds=wait)
            assert limits.seconds_to_wait("chat.postMessage", {"channel": "C"}) == 0


@given(st.lists(st.floats(0, 70), max_size=60))
def test_no_minute_holds_more_than_is_allowed(pauses: list[float]) -> None:
    window, bucket, now = Window(4), Bucket(1, 5), 0.0
    let_through: list[float] = []
    for pause in pauses:
        now += pause
        if max(window.wait(now), bucket.wait(now)) == 0:
            window.count(now)
            bucket.count(now)
            let_through.append(now)
    for start in let_through:
        assert sum(start <= each < start + 60 for each in let_through) <= 4


# --- the clock


def test_the_clock_of_the_workspace_can_be_moved_forward_only(limited: Sandbox) -> None:
    before = float(post(limited)[1]["ts"])
    limited.advance(timedelta(hours=2))
    assert float(post(limited)[1]["ts"]) - before > 7199
    with pytest.raises(ValueError, match="forward"):
        limited.advance(timedelta(seconds=-1))
