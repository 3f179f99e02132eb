"""The bot's line to Slack (Socket Mode), and how it is put down: what is in hand is finished first."""

import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.logs import log

# Requests worked on at the same time. They wait for Slack most of the time, not for the processor.
AT_ONCE = 20
# Below 3 seconds each acknowledgement is due; what takes longer has failed the person already.
SECONDS_TO_FINISH = 10.0


class InHand:
    """Counts the requests being worked on, and waits until there are none."""

    def __init__(self) -> None:
        self._requests = 0
        self._changed = threading.Condition()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """For as long as the block runs, one request more is in hand."""
        with self._changed:
            self._requests += 1
        try:
            yield
        finally:
            with self._changed:
                self._requests -= 1
                self._changed.notify_all()

    def finish(self, seconds: float) -> bool:
        """Wait until nothing is in hand; False if that took longer than `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: self._requests == 0, seconds)


class Connection(SocketModeHandler):
    """A Socket Mode connection that can be put down without dropping a request."""

    def __init__(self, app: App, app_token: str) -> None:
        super().__init__(app, app_token, concurrency=AT_ONCE)
        self.in_hand = InHand()
        self._leaving = threading.Event()

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Work on one request, unless we are leaving: then Slack tells the person to try again."""
        if self._leaving.is_set():
            return
        with self.in_hand.one_more():
            super().handle(client, req)  # type: ignore[arg-type]

    def open(self) -> None:
        """Connect, and stay connected. Raises SlackApiError for a wrong token."""
        self.client.connect()

    def leave(self) -> None:
        """Take no new requests, finish those in hand with their acknowledgements, and disconnect."""
        self._leaving.set()
        finished = self.in_hand.finish(SECONDS_TO_FINISH)
        self._hang_up()
        self.client.close()
        log().info("connection.closed", finished=finished)

    def _hang_up(self) -> None:
        """End the line at once: the client would wait for its next word, up to 3 seconds."""
        self.client.auto_reconnect_enabled = False
        self.client.current_session_state.terminated = True
        session = self.client.current_session
        if session and session.sock:
            with suppress(OSError):  # Slack has hung up already
                session.sock.shutdown(socket.SHUT_RDWR)


def stop_on_signals() -> threading.Event:
    """An event that is set when the process is asked to end (SIGTERM, or Ctrl-C)."""
    stop = threading.Event()

    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask_to_stop)
    return stop
