"""Slack's pace, and how long to wait after something went wrong."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.store.pace import Rate
from bot.store.sending import Paces

# https://docs.slack.dev/apis/web-api/rate-limits: to a channel one message a second, with short bursts; to a
# workspace several hundred messages a minute; chat.update and conversations.history are in tier 3, 50 and
# more a minute. “Several hundred” is taken for 300. A little is left of each for the answers Kith gives
# besides, and because what leaves here in good order may arrive a moment closer together.
SLACK = Paces(
    overall=Rate(timedelta(minutes=1) / 295, burst=2),
    lane=Rate(timedelta(seconds=1), burst=4),
    updates=Rate(timedelta(minutes=1) / 44, burst=4),
    lookups=Rate(timedelta(minutes=1) / 44, burst=4),
)

Random = Callable[[], float]
"""Gives numbers from 0 to 1."""
# What one operation on the line to Slack may take: connecting, sending, waiting for the answer.
SECONDS_TO_POST = 10


@dataclass(frozen=True)
class Growing:
    """A time to wait that doubles, from `first` to `longest`, and is not the same for all."""

    first: timedelta
    longest: timedelta

    def after(self, number: int, random: Random) -> timedelta:
        """How long to wait after so many failures in a row: between half of the time and all of it."""
        doubled: timedelta = min(self.first * 2 ** min(max(number, 1) - 1, 20), self.longest)
        return doubled * (0.5 + random() / 2)


@dataclass(frozen=True)
class Times:
    """How long things may take, and how long to wait when they went wrong."""

    start: timedelta = timedelta(seconds=20)
    """A message is posted so soon after its row was claimed, or not at all with this claim."""
    lease: timedelta = timedelta(minutes=2)
    """After this a claimed message can no longer be under way, and is looked up.

    It left within `start`; connecting, sending and answering take at most SECONDS_TO_POST each; and Slack,
    which may go on with a request whose sender is gone, gets more than a minute besides.
    """
    pause: Growing = Growing(timedelta(seconds=30), timedelta(hours=1))
    """For one message that could not be sent."""
    rest: Growing = Growing(timedelta(seconds=2), timedelta(minutes=1))
    """For all, when Slack itself is out of order."""
    until_let_in: timedelta = timedelta(minutes=5)
    """When Slack does not take our token, which somebody has to mend by hand."""


TIMES = Times()
