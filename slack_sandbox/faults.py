"""Faults to come: the next calls of a method that shall go wrong, and how."""

from collections import defaultdict, deque
from dataclasses import dataclass
from typing import Literal, get_args

How = Literal["500", "429", "timeout", "lost"]
HOWS: tuple[How, ...] = get_args(How)
RETRY_AFTER = 1  # seconds; what chat.postMessage is usually told, being limited to one message a second


@dataclass(frozen=True)
class PlannedFault:
    """One call that shall go wrong.

    `500`: nothing happens, HTTP 500. `429`: nothing happens, HTTP 429 with `retry_after` (seconds) as
    `Retry-After`. `timeout`: nothing happens and no answer ever comes. `lost`: it happens, and the connection
    ends unanswered.
    """

    how: How
    retry_after: int = RETRY_AFTER


class Faults:
    """What is planned for each Web API method, first come first served."""

    def __init__(self) -> None:
        self._planned: defaultdict[str, deque[PlannedFault]] = defaultdict(deque)

    def plan(self, method: str, count: int, how: str | int, retry_after: int = RETRY_AFTER) -> None:
        """Let the next `count` calls of `method` fail; raise `ValueError` for an unknown way to."""
        known = next((each for each in HOWS if each == str(how)), None)
        if known is None:
            raise ValueError(f"“{how}” is no way to fail. There are: {', '.join(HOWS)}")
        if count < 1 or retry_after < 0:
            raise ValueError("At least one call must fail, and a wait cannot be negative.")
        self._planned[method].extend([PlannedFault(known, retry_after)] * count)

    def take(self, method: str) -> PlannedFault | None:
        """The fault of the call that has just come in, if one is planned."""
        planned = self._planned.get(method)
        return planned.popleft() if planned else None

    def clear(self) -> None:
        """Forget every fault that has not come yet."""
        self._planned.clear()

    def waiting(self) -> dict[str, list[How]]:
        """What is still to come, by method."""
        return {
            method: [each.how for each in planned] for method, planned in self._planned.items() if planned
        }
