"""The senders of one process: started and stopped together."""

import threading
from collections.abc import Sequence

from bot.limits import SECONDS_TO_FINISH
from bot.logs import log
from bot.nudges.sender import Sender


class PostOffice:
    """Runs each sender in a thread of its own."""

    def __init__(self, senders: Sequence[Sender]) -> None:
        self._senders = senders
        # A process that has to end does not wait for Slack: what is half-sent is looked up at the next start.
        self._threads = [
            threading.Thread(target=sender.run, name="kith-sender", daemon=True) for sender in senders
        ]

    def open(self) -> None:
        """Begin to send."""
        for sender, thread in zip(self._senders, self._threads, strict=True):
            sender.recount()
            thread.start()

    def wake(self) -> None:
        """Something may have become ready."""
        for sender in self._senders:
            sender.wake()

    def stop(self) -> None:
        """Take nothing more out of the outbox."""
        for sender in self._senders:
            sender.stop()

    def leave(self) -> None:
        """The same, and finish what is being posted."""
        self.stop()
        for thread in self._threads:
            thread.join(SECONDS_TO_FINISH)
        log().info("sender.stopped", finished=not any(thread.is_alive() for thread in self._threads))
