"""Everything that CPD holds about people."""

from collections.abc import Sequence

from bot.services.cpd.mine_holdings import MINE
from bot.services.cpd.opportunity_holdings import OPPORTUNITIES
from bot.services.holdings import Holding

CPD: Sequence[Holding] = (*OPPORTUNITIES, *MINE)
"""In the order in which they are shown."""
