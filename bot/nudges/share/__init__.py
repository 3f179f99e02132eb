"""The nudges of the library."""

from collections.abc import Sequence

from bot.nudges.kinds import Capability
from bot.nudges.share.library import LIBRARY
from bot.nudges.share.practice import PRACTICE
from bot.nudges.share.publicity import publicity_kinds
from bot.policy import Policy


def capabilities(policy: Policy) -> Sequence[Capability]:
    """What each part of the library tells the nudges."""
    return LIBRARY, PRACTICE, publicity_kinds(policy)
