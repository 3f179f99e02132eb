"""The nudges of the meetings."""

from collections.abc import Sequence

from bot.nudges.kinds import Capability
from bot.nudges.meetings import company
from bot.nudges.meetings.after import AFTER
from bot.nudges.meetings.bookings import BOOKINGS
from bot.nudges.meetings.meetings import MEETINGS
from bot.nudges.meetings.parts import PARTS
from bot.nudges.meetings.polls import POLLS
from bot.nudges.meetings.series import SERIES
from bot.nudges.meetings.suggestions import SUGGESTIONS
from bot.policy import Policy


def capabilities(policy: Policy) -> Sequence[Capability]:
    """What each part of the meetings tells the nudges."""
    return MEETINGS, POLLS, SERIES, BOOKINGS, AFTER, SUGGESTIONS, PARTS, company.capability(policy)
