"""The ticks, the senders and the errands of one process: started and stopped together."""

import threading
from collections.abc import Sequence

from bot.limits import SECONDS_TO_FINISH
from bot.logs import log
from bot.nudges.clock_watch import ClockWatch
from bot.nudges.errands import Errand, Errands
from bot.nudges.sender import Sender
from bot.nudges.ticks import Tick, Ticks
from bot.store import mending


class PostOffice:
    """Ticks, runs each sender, and does the errands, in threads of their own."""

    def __init__(
        self, senders: Sequence[Sender], tick: Tick, seconds: float, errands: Sequence[Errand] = ()
    ) -> None:
        """`seconds` is from one tick to the next; after each, the senders and the errands are woken."""
        self.senders, self._tick = senders, tick
        self.errands = Errands(errands)
        self._ticks = Ticks(self.tick, seconds)
        # A process that has to end does not wait for Slack: what is half-sent is looked up at the next start.
        self._threads = [
            threading.Thread(target=sender.run, name="kith-sender", daemon=True) for sender in senders
        ]
        self._watch = ClockWatch(tick.clock, self.put_right)

    def open(self) -> None:
        """Begin to send."""
        with self._tick.database.transaction(writes=True) as session:
            mending.after_wrong_clock(session, self._tick.clock())
            mending.give_back(session, [sender.tools.via for sender in self.senders], self._tick.clock())
        for sender, thread in zip(self.senders, self._threads, strict=True):
            sender.recount()
            thread.start()
        self.errands.open()
        self._ticks.open()
        threading.Thread(target=self._watch.run, name="kith-clock", daemon=True).start()

    def put_right(self) -> None:
        """Nothing waits any more for a moment that was worked out while the clock was ahead."""
        with self._tick.database.transaction(writes=True) as session:
            mending.after_wrong_clock(session, self._tick.clock())
        self._ticks.at_once()
        self.wake()

    def tick(self) -> None:
        """Find what is due, decide on it, and let it be sent; then let the errands be done."""
        self._tick()
        self.wake()
        self.errands.wake()

    def wake(self) -> None:
        """Something may have become ready."""
        for sender in self.senders:
            sender.wake()

    def stop(self) -> None:
        """Find nothing more that is due, and take nothing more out of the outbox."""
        self._watch.stop()
        self._ticks.leave()
        for sender in self.senders:
            sender.stop()
        self.errands.stop()

    def leave(self) -> None:
        """The same, and finish what is being posted."""
        self.stop()
        for thread in self._threads:
            thread.join(SECONDS_TO_FINISH)
        self.errands.leave(SECONDS_TO_FINISH)
        log().info("sender.stopped", finished=not any(thread.is_alive() for thread in self._threads))
