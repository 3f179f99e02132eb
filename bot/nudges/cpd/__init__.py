"""The nudges of CPD."""

from collections.abc import Sequence

from bot.nudges.cpd.opportunities import OPPORTUNITIES
from bot.nudges.kinds import Capability
from bot.policy import Policy


def capabilities(_policy: Policy) -> Sequence[Capability]:
    """What each part of CPD tells the nudges."""
    return (OPPORTUNITIES,)
