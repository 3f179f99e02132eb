"""The nudges of CPD."""

from collections.abc import Sequence

from bot.nudges.cpd import certificates
from bot.nudges.cpd.opportunities import OPPORTUNITIES
from bot.nudges.kinds import Capability
from bot.policy import Policy


def capabilities(policy: Policy) -> Sequence[Capability]:
    """What each part of CPD tells the nudges."""
    return (OPPORTUNITIES, certificates.capability(policy))
