"""The nudges of the meetings."""

from bot.nudges.meetings.after import AFTER
from bot.nudges.meetings.bookings import BOOKINGS
from bot.nudges.meetings.meetings import MEETINGS
from bot.nudges.meetings.parts import PARTS
from bot.nudges.meetings.suggestions import SUGGESTIONS

CAPABILITIES = (MEETINGS, BOOKINGS, AFTER, SUGGESTIONS, PARTS)
"""What each part of the meetings tells the nudges."""
