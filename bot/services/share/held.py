"""What Kith holds of people in the library, part by part."""

from collections.abc import Sequence

from bot.services.holdings import Holding
from bot.services.share.holdings import SHARED
from bot.services.share.publicity_holdings import PUBLICITY_HELD
from bot.services.share.source_holdings import SOURCES
from bot.services.share.update_holdings import UPDATES

LIBRARY: Sequence[Holding] = (*SHARED, *UPDATES, *SOURCES, *PUBLICITY_HELD)
"""In the order in which they are shown."""
