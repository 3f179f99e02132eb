"""The server itself: starting, stopping, connections and what a misbehaving app cannot do to it."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any
from urllib.request import urlopen

import aiohttp
import pytest
from slack_sdk import WebClient

from slack_sandbox import Sandbox, serve
from tests.slack_sandbox.conftest import MANIFEST, MAYA, NETWORK, ROOT, WORKSPACE, Json

HELLO_KEYS = {"type", "num_connections", "debug_info", "connection_info"}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(MANIFEST, WORKSPACE, ack_timeout=0.2) as running:
        yield running


def link(sandbox: Sandbox) -> str:
    answer = WebClient(base_url=sandbox.api_url).apps_connections_open(app_token=sandbox.app_token)
    return str(answer["url"])


class RawBot:
    """A Socket Mode connection without any SDK, and Maya's commands beside it."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        url = await asyncio.to_thread(link, self.sandbox)
        async with self.session.ws_connect(url) as socket:
            hello = await socket.receive_json(timeout=5)
            assert hello.keys() == HELLO_KEYS
            yield socket

    async def command(self) -> Json:
        body = {"as": MAYA, "channel": NETWORK, "command": "/heron", "text": ""}
        async with self.session.post(f"{self.sandbox.url}sandbox/commands", json=body) as response:
            answer: Json = await response.json()
            return answer


def run(sandbox: Sandbox, scene: Callable[[RawBot], Awaitable[Any]]) -> Any:
    async def play() -> Any:
        async with aiohttp.ClientSession() as session:
            return await scene(RawBot(sandbox, session))

    # In a thread of its own: a browser driven by another test keeps a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(play())).result()


def test_it_leaves_nothing_behind() -> None:
    before = set(threading.enumerate())
    with Sandbox(MANIFEST, WORKSPACE) as sandbox:
        assert sandbox.url.startswith("http://127.0.0.1:")
    assert set(threading.enumerate()) <= before
    with pytest.raises(OSError, match="refused"):
        urlopen(sandbox.url, timeout=1)


def test_a_taken_port_is_told_and_leaves_nothing_behind(sandbox: Sandbox) -> None:
    before = set(threading.enumerate())
    port = int(sandbox.url.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(OSError, match="address already in use"), Sandbox(MANIFEST, WORKSPACE, port):
        pass
    assert set(threading.enumerate()) <= before


def test_tokens_differ_at_each_start_unless_given() -> None:
    first, second = Sandbox(MANIFEST, WORKSPACE), Sandbox(MANIFEST, WORKSPACE, bot_token="xoxb-mine")
    assert first.bot_token.startswith("xoxb-")
    assert first.app_token.startswith("xapp-")
    assert first.app_token != second.app_token
    assert first.signing_secret != second.signing_secret
    assert second.bot_token == "xoxb-mine"


def test_an_unknown_person_is_named_with_who_is_there(sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match="Maya Okafor, Tomas Reyes"):
        sandbox.person("Nobody")
    assert sandbox.person("Maya Okafor") is sandbox.person(MAYA)


def test_a_ticket_connects_once(sandbox: Sandbox) -> None:
    async def scene(bot: RawBot) -> None:
        url = await asyncio.to_thread(link, sandbox)
        async with bot.session.ws_connect(url):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await bot.session.ws_connect(url)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await bot.session.ws_connect(url.replace("ticket=", "ticket=x"))

    run(sandbox, scene)


def test_an_envelope_goes_to_one_of_several_connections(sandbox: Sandbox) -> None:
    async def scene(bot: RawBot) -> list[int]:
        got = [0, 0]
        async with bot.connect() as first, bot.connect() as second:

            async def listen(index: int, socket: aiohttp.ClientWebSocketResponse) -> None:
                async for message in socket:
                    got[index] += 1
                    await socket.send_json({"envelope_id": message.json()["envelope_id"]})

            listeners = [asyncio.create_task(listen(*each)) for each in enumerate((first, second))]
            for _ in range(4):
                assert (await bot.command())["ok"]
            for listener in listeners:
                listener.cancel()
            await asyncio.gather(*listeners, return_exceptions=True)
        return got

    assert run(sandbox, scene) == [2, 2]


@pytest.mark.parametrize(
    "rubbish", ["{", "[]", "7", "{}", '{"envelope_id": "other"}', '{"envelope_id": ["x"]}']
)
def test_rubbish_is_no_acknowledgement(sandbox: Sandbox, rubbish: str) -> None:
    async def scene(bot: RawBot) -> Json:
        async with bot.connect() as socket:
            waiting = asyncio.create_task(bot.command())
            await socket.receive_json(timeout=5)
            await socket.send_str(rubbish)
            return await waiting

    assert run(sandbox, scene)["error"] == "operation_timeout"


@pytest.mark.parametrize(
    "payload", [7, ["x"], {"text": 7}, {"blocks": "{"}, {"text": "x", "response_type": "x"}]
)
def test_an_unsound_payload_fails_the_command(sandbox: Sandbox, payload: Any) -> None:
    async def scene(bot: RawBot) -> Json:
        async with bot.connect() as socket:
            waiting = asyncio.create_task(bot.command())
            envelope = await socket.receive_json(timeout=5)
            assert envelope["accepts_response_payload"] is True
            await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": payload})
            return await waiting

    assert run(sandbox, scene)["error"] == "dispatch_failed"
    assert sandbox.faults


def test_an_app_that_went_away_is_told_apart(sandbox: Sandbox) -> None:
    async def scene(bot: RawBot) -> Json:
        async with bot.connect():
            pass
        return await bot.command()

    assert run(sandbox, scene)["error"] == "dispatch_failed"
    assert not sandbox.wait_for_bot(0)


def test_an_app_that_lost_its_connection_can_come_back(sandbox: Sandbox) -> None:
    async def scene(bot: RawBot) -> Json:
        async with bot.connect() as socket:
            await asyncio.to_thread(sandbox.drop_bot)
            assert (await socket.receive(timeout=5)).type == aiohttp.WSMsgType.CLOSE
        async with bot.connect() as socket:
            waiting = asyncio.create_task(bot.command())
            envelope = await socket.receive_json(timeout=5)
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            return await waiting

    assert run(sandbox, scene) == {"ok": True}


def test_a_connected_app_is_told_when_the_workspace_closes() -> None:
    with Sandbox(MANIFEST, WORKSPACE) as sandbox:

        async def scene(bot: RawBot) -> list[Any]:
            async with bot.connect() as socket:
                await asyncio.to_thread(sandbox.stop)
                return [(await socket.receive(timeout=5)) for _ in range(2)]

        goodbye, end = run(sandbox, scene)
        assert goodbye.json()["type"] == "disconnect"
        assert end.type == aiohttp.WSMsgType.CLOSE


def test_serving_tells_when_it_is_ready_and_stops_when_told() -> None:
    stop = threading.Event()
    urls: list[str] = []

    def ready(sandbox: Sandbox) -> None:
        urls.append(sandbox.url)
        stop.set()

    serve(MANIFEST, WORKSPACE, 0, ready, stop.wait)
    assert len(urls) == 1


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "slack_sandbox", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_runs_by_itself_until_it_is_told_to_stop() -> None:
    with start("--manifest", str(MANIFEST), "--workspace", str(WORKSPACE)) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(6)]
        os.kill(process.pid, signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    assert lines[0].startswith("The pretend workspace is at http://127.0.0.1:")
    assert [line.split("=")[0] for line in lines[2:]] == [
        "SLACK_API_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "SLACK_SIGNING_SECRET",
    ]
    assert (process.returncode, errors) == (0, "")


def test_it_says_what_is_wrong_with_its_files() -> None:
    with start("--manifest", "nowhere.yaml", "--workspace", str(WORKSPACE)) as process:
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 1
    assert "nowhere.yaml cannot be read" in errors
    assert "Traceback" not in errors


def say(sandbox: Sandbox, text: str) -> None:
    sandbox.person(MAYA).say("#network", text)


def deliveries(sandbox: Sandbox, text: str) -> list[str]:
    """What became of each delivery of this message to the app, in order."""
    events = [e for e in sandbox.envelopes if e.type == "events_api"]
    return [e.outcome for e in events if e.payload["event"]["text"] == text]


@pytest.mark.slow
def test_an_event_nobody_acknowledges_comes_four_times_and_says_which_it_is(sandbox: Sandbox) -> None:
    async def scene(bot: RawBot) -> list[Json]:
        async with bot.connect() as socket:
            await asyncio.to_thread(say, sandbox, "Nobody answers")
            got = [await socket.receive_json(timeout=5) for _ in range(4)]
            with pytest.raises(TimeoutError):
                await socket.receive_json(timeout=3 * sandbox.ack_timeout)
            return got

    got = run(sandbox, scene)
    assert [each["retry_attempt"] for each in got] == [0, 1, 2, 3]
    assert [each["retry_reason"] for each in got] == ["", "timeout", "timeout", "timeout"]
    assert len({each["payload"]["event_id"] for each in got}) == 1
    assert len({each["envelope_id"] for each in got}) == 4
    assert deliveries(sandbox, "Nobody answers") == ["operation_timeout"] * 4


def test_an_acknowledged_event_does_not_come_again(sandbox: Sandbox) -> None:
    async def scene(bot: RawBot) -> None:
        async with bot.connect() as socket:
            await asyncio.to_thread(say, sandbox, "Heard at once")
            envelope = await socket.receive_json(timeout=5)
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            with pytest.raises(TimeoutError):
                await socket.receive_json(timeout=2 * sandbox.ack_timeout)

    run(sandbox, scene)
    assert deliveries(sandbox, "Heard at once") == ["acknowledged"]


def test_an_event_waits_a_little_for_an_app_that_connects_again() -> None:
    async def scene(bot: RawBot) -> Json:
        await asyncio.to_thread(say, bot.sandbox, "While away")
        async with bot.connect() as socket:
            envelope: Json = await socket.receive_json(timeout=5)
            await socket.send_json({"envelope_id": envelope["envelope_id"]})
            return envelope

    with Sandbox(MANIFEST, WORKSPACE) as sandbox:
        envelope = run(sandbox, scene)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (1, "connection_failed")
    assert envelope["payload"]["event"]["text"] == "While away"
