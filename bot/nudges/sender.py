"""The sender: takes what is ready out of the outbox, and sends it at the pace it may.

The truth is in the database. Any number of senders may be at work, and each may be killed at any moment:
what it had in its hands is found half-sent by the next one (`bot.nudges.recovery`).
"""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from bot.logs import log, where
from bot.nudges.posting import Posting
from bot.nudges.recovery import Recovery
from bot.nudges.tools import Tools
from bot.nudges.updating import Updating
from bot.store import outbox, sending
from bot.store.sending import Agenda, Claimed

# Messages on their way at the same time: at five a second enough, even where Slack takes a second for each.
AT_ONCE = 8
# Another process may have made something ready, which this one is not told.
SECONDS_AT_MOST = 5.0
SECONDS_AT_LEAST = 0.02

Act = Callable[[], None]
Submit = Callable[[Act], object]


class Sender:
    """One sender of one process, for one way of sending."""

    def __init__(self, tools: Tools, submit: Submit | None = None) -> None:
        """`submit` carries something out, sooner or later: with threads of its own unless given."""
        self._tools = tools
        self._pool = None if submit else ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"kith-{tools.via}")
        self._submit: Submit = submit or (self._pool.submit if self._pool else _at_once)
        self._posting = Posting(tools, lambda: not self._stopping)
        self._recovery, self._updating = Recovery(tools), Updating(tools)
        self._known = Agenda(None, None, None, None)
        self._lanes: dict[int, str] = {}
        self._is_looking = self._stopping = False
        self._changed = threading.Lock()
        self._woken = threading.Event()

    @property
    def tools(self) -> Tools:
        """What it works with."""
        return self._tools

    def recount(self) -> None:
        """Count anew how many wait in each lane; once, at the start."""
        with self._tools.database.transaction(writes=True) as session:
            outbox.recount(session)

    def step(self) -> datetime | None:
        """Do what can be done now, and say when there is more to do; None for not as far as is known."""
        now = self._tools.clock()
        agenda = self._known if _is_due(self._known.next, now) else self._agenda(now)
        if _is_due(agenda.again, now):
            self._revive(now)
        if _is_due(agenda.lookup, now):
            self._look_up()
        if _is_due(agenda.stale, now):
            for stale in self._updating.take():
                self._run(lambda stale=stale: self._updating.update(stale))  # type: ignore[misc]
        if _is_due(agenda.send, now):
            self._send(now)
        self._known = self._agenda(self._tools.clock())
        return self._known.next

    def run(self, wait: Callable[[float], object] | None = None) -> None:
        """Send until told to stop. `wait` lets so many seconds pass, unless there is something to do."""
        while not self._stopping:
            (wait or self._wait)(self._seconds_to_wait())
        if self._pool:
            self._pool.shutdown()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    def stop(self) -> None:
        """Take nothing more. What is being posted is finished by `run`; what is not goes back."""
        self._stopping = True
        self.wake()

    def _seconds_to_wait(self) -> float:
        """After one step. A fault, of the database perhaps, must not end the sender."""
        try:
            following = self.step()
        except Exception as error:
            log().error("sender.failed", via=self._tools.via, **where(error))
            return SECONDS_AT_MOST
        if following is None:
            return SECONDS_AT_MOST
        seconds = (following - self._tools.clock()).total_seconds()
        return min(max(seconds, SECONDS_AT_LEAST), SECONDS_AT_MOST)

    def _wait(self, seconds: float) -> None:
        self._woken.wait(seconds)
        self._woken.clear()

    def _agenda(self, now: datetime) -> Agenda:
        """What there is to do, without what is being done."""
        busy = self._busy()
        with self._tools.database.transaction() as session:
            lease = self._tools.times.lease
            found = sending.agenda(session, self._tools.via, now, self._tools.paces, lease, busy)
        return replace(
            found,
            lookup=None if self._is_looking else found.lookup,
            send=None if len(busy) >= AT_ONCE else found.send,
        )

    def _busy(self) -> list[str]:
        with self._changed:
            return list(self._lanes.values())

    def _revive(self, now: datetime) -> None:
        with self._tools.database.transaction(writes=True) as session:
            sending.revive(session, self._tools.via, now)

    def _look_up(self) -> None:
        self._is_looking = True

        def look_up() -> None:
            try:
                self._recovery.look_up()
            finally:
                self._is_looking = False

        self._run(look_up)

    def _send(self, now: datetime) -> None:
        busy = self._busy()
        claim = uuid.uuid4().hex
        with self._tools.database.transaction(writes=True) as session:
            batch = sending.claim(
                session, self._tools.via, claim, now, self._tools.paces, max(0, AT_ONCE - len(busy)), busy
            )
        with self._changed:
            self._lanes.update({claimed.id: claimed.lane for claimed in batch})
        for claimed in batch:
            self._run(lambda claimed=claimed: self._send_one(claimed))  # type: ignore[misc]

    def _send_one(self, claimed: Claimed) -> None:
        try:
            self._posting.send(claimed)
        finally:
            with self._changed:
                del self._lanes[claimed.id]

    def _run(self, act: Act) -> None:
        """Carry it out; what the database refuses to note is found half-sent later."""

        def acting() -> None:
            try:
                act()
            except Exception as error:
                log().error("sender.failed", via=self._tools.via, **where(error))
            finally:
                self.wake()

        self._submit(acting)


def _is_due(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def _at_once(act: Act) -> None:
    act()
