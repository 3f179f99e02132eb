"""The nudges of the library."""

from collections.abc import Sequence

from bot.nudges.kinds import Capability
from bot.nudges.share.library import LIBRARY
from bot.nudges.share.practice import PRACTICE
from bot.nudges.share.publicity import publicity_kinds
from bot.nudges.share.source import source_kinds
from bot.nudges.share.update import update_kinds
from bot.policy import Policy


def capabilities(policy: Policy) -> Sequence[Capability]:
    """What each part of the library tells the nudges."""
    return LIBRARY, PRACTICE, update_kinds(policy), source_kinds(policy), publicity_kinds(policy)
