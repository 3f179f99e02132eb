"""How often an app may call: Slack’s rate limits, by the workspace’s own clock.

Source: https://docs.slack.dev/apis/web-api/rate-limits – one message a second to a channel with short bursts,
several hundred messages a minute to a workspace, chat.update and files.delete in tier 3 (50+ a minute), the
other methods for files each in tier 4 (100+ a minute). Slack does not say how large a burst may be nor what
“several hundred” is; a burst of 5 and 300 are this workspace’s choice.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Protocol

from slack_sandbox.wire import Json

MINUTE = 60.0
PER_MINUTE = {
    "chat.update": "updates_per_minute",
    "files.delete": "file_deletions_per_minute",
    "files.getUploadURLExternal": "file_calls_per_minute",
    "files.completeUploadExternal": "file_calls_per_minute",
    "files.info": "file_calls_per_minute",
}
ROUNDING = 1e-3  # seconds: who waits as long as told must not be refused for the last digits of a float


@dataclass(frozen=True)
class Limits:
    """Each limit as a number above 0, or None for no limit."""

    channel_messages_per_second: float | None = 1.0
    channel_burst: int = 5
    workspace_messages_per_minute: int | None = 300
    updates_per_minute: int | None = 50
    file_deletions_per_minute: int | None = 50
    file_calls_per_minute: int | None = 100

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if value is not None and not 0 < value < math.inf:
                raise ValueError(f"{each.name} must be a number above 0.")


NO_LIMITS = Limits(None, 1, None, None, None, None)


class Meter(Protocol):
    """Counts calls. `wait` is how many seconds are left until the next is allowed."""

    def wait(self, now: float) -> float: ...

    def count(self, now: float) -> None: ...


class Bucket:
    """`burst` calls at once, then `per_second`."""

    def __init__(self, per_second: float, burst: int) -> None:
        self.per_second = per_second
        self.burst = burst
        self._left, self._at = float(burst), -math.inf

    def wait(self, now: float) -> float:
        return max(0.0, (1 - self._left_at(now)) / self.per_second)

    def count(self, now: float) -> None:
        self._left, self._at = self._left_at(now) - 1, now

    def _left_at(self, now: float) -> float:
        return min(self.burst, self._left + max(0.0, now - self._at) * self.per_second)


class Window:
    """At most `most` calls in any minute."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        while self._times and now - self._times[0] >= MINUTE:
            self._times.popleft()
        return 0.0 if len(self._times) < self.most else self._times[-self.most] + MINUTE - now

    def count(self, now: float) -> None:
        self._times.append(now)


class RateLimits:
    """Says how long a call must wait, and counts it when it need not."""

    def __init__(self, clock: Callable[[], datetime], limits: Limits) -> None:
        self.clock = clock
        self.set(limits)

    def set(self, limits: Limits) -> None:
        """Use these limits from now on, with nothing counted yet."""
        self.limits = limits
        self._meters: dict[str, Meter] = {}

    def seconds_to_wait(self, method: str, arguments: Json) -> int:
        """0 when the call may go ahead, which counts it; else whole seconds, as `Retry-After` says them."""
        now = self.clock().timestamp()
        meters = list(self._meters_for(method, arguments))
        wait = max((meter.wait(now) for meter in meters), default=0.0)
        if wait > ROUNDING:
            return max(1, math.ceil(wait - ROUNDING))
        for meter in meters:
            meter.count(now)
        return 0

    def _meters_for(self, method: str, arguments: Json) -> Iterator[Meter]:
        limits = self.limits
        if method == "chat.postMessage":
            per_second = limits.channel_messages_per_second
            if per_second is not None:
                name = f"channel {arguments.get('channel')}"
                yield self._meters.setdefault(name, Bucket(per_second, limits.channel_burst))
            if limits.workspace_messages_per_minute is not None:
                yield self._meters.setdefault("workspace", Window(limits.workspace_messages_per_minute))
        most = getattr(limits, PER_MINUTE[method]) if method in PER_MINUTE else None
        if most is not None:
            yield self._meters.setdefault(method, Window(most))
