"""The nudges of the library."""

from collections.abc import Sequence

from bot.nudges.kinds import Capability
from bot.nudges.share.library import LIBRARY
from bot.nudges.share.practice import PRACTICE


def capabilities() -> Sequence[Capability]:
    """What each part of the library tells the nudges."""
    return LIBRARY, PRACTICE
