"""Everything the meetings hold about people."""

from collections.abc import Sequence

from bot.services.holdings import Holding
from bot.services.meetings.after_holdings import AFTER
from bot.services.meetings.booking_holdings import BOOKINGS
from bot.services.meetings.company_holdings import COMPANY
from bot.services.meetings.holdings import MEETINGS as ANSWERS
from bot.services.meetings.poll_holdings import POLLS
from bot.services.meetings.suggestion_holdings import SUGGESTIONS

MEETINGS: Sequence[Holding] = (*ANSWERS, *POLLS, *BOOKINGS, *AFTER, *SUGGESTIONS, *COMPANY)
"""In the order in which they are shown."""
