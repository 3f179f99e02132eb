"""The bot's line to Slack (Socket Mode), and how it is put down: what is in hand is finished first."""

import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner
from slack_sdk.socket_mode.request import SocketModeRequest

from bot import logs
from bot.limits import AT_ONCE, SECONDS_TO_FINISH

# How often Slack is pinged. slack_sdk takes a line for dead once no answer has come for four intervals and a
# whole second more, looks once in an interval, and may be 3 seconds in closing it (`check_state` and
# `receive_timeout` in slack_sdk/socket_mode/builtin/connection.py): at worst 11.5 seconds at this pace, which
# leaves 3.5 to connect anew before 15 are over.
PING_SECONDS = 1.5
# How often it is looked whether there is a new line to listen to.
SECONDS_BETWEEN_LOOKS = 0.01


class InHand:
    """Counts the requests being worked on, and waits until there are none."""

    def __init__(self) -> None:
        self._requests = 0
        self._changed = threading.Condition()

    @property
    def waiting(self) -> int:
        """How many requests are in hand."""
        return self._requests

    def one_more(self) -> None:
        """A request came."""
        with self._changed:
            self._requests += 1

    def one_less(self) -> None:
        """A request is done with."""
        with self._changed:
            self._requests -= 1
            self._changed.notify_all()

    def finish(self, seconds: float) -> bool:
        """Wait until nothing is in hand; False if that took longer than `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._requests == 0, seconds)


class Line(SocketModeClient):
    """slack_sdk's client; by itself it would wait for ever on a line that hangs before its first pong.

    It would also leave a new line unread for a tenth of a second, which is how often it looks for one.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.current_session_runner.event.set()
        runner = IntervalRunner(self._run_current_session, SECONDS_BETWEEN_LOOKS)
        self.current_session_runner = runner.start()

    def connect(self) -> None:
        """Open a line, in place of the one there was, and expect pongs from now on."""
        super().connect()
        if self.current_session and self.current_session.last_ping_pong_time is None:
            self.current_session.last_ping_pong_time = time.time()


class Connection:
    """A Socket Mode connection that mends itself, and can be put down without dropping a request."""

    def __init__(self, app: App, app_token: str, ping_seconds: float = PING_SECONDS) -> None:
        self._app = app
        self.in_hand = InHand()
        self.client = Line(
            app_token,
            logger=app.logger,
            web_client=app.client,
            proxy=app.client.proxy,
            concurrency=AT_ONCE,
            ping_interval=ping_seconds,
            on_message_listeners=[self._count],
        )
        self.client.socket_mode_request_listeners.append(self.handle)

    def handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Work on one request, which was counted when it came off the line."""
        try:
            send_response(client, request, run_bolt_app(self._app, request), time.time())
        finally:
            self.in_hand.one_less()

    def open(self) -> None:
        """Connect, and stay connected. Raises SlackApiError for a wrong token."""
        self.client.connect()

    def leave(self) -> None:
        """Take no new requests, finish those that came with their acknowledgements, and disconnect."""
        self._stop_listening()
        finished = self.in_hand.finish(SECONDS_TO_FINISH)
        self._hang_up()
        self.client.close()
        logs.log().info("connection.closed", finished=finished)

    def _count(self, message: str) -> None:
        """A request is in hand from here on, though it may wait in the client's queue for a while."""
        if '"envelope_id"' in message:
            self.in_hand.one_more()

    def _stop_listening(self) -> None:
        """Read nothing more, but keep the line for the acknowledgements that are still to be sent."""
        self.client.auto_reconnect_enabled = False
        self.client.current_session_runner.event.set()
        self.client.current_session_state.terminated = True

    def _hang_up(self) -> None:
        """End the line at once: the client would wait for its next word, up to 3 seconds."""
        session = self.client.current_session
        if session and session.sock:
            with suppress(OSError):  # Slack has hung up already
                session.sock.shutdown(socket.SHUT_RDWR)


def wait_for_signal() -> Callable[[], None]:
    """Note when the process is asked to end (SIGTERM, or Ctrl-C); call what comes back to wait for it.

    A SimpleQueue is made for signal handlers; an Event is not: a second signal may find it locked for ever
    (https://docs.python.org/3/library/queue.html#queue.SimpleQueue.put).
    """
    asked: SimpleQueue[int] = SimpleQueue()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: asked.put(number))
    return lambda: logs.log().info("stop.asked", signal=signal.Signals(asked.get()).name)
