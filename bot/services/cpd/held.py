"""Everything that CPD holds about people."""

from collections.abc import Sequence

from bot.services.holdings import Holding

CPD: Sequence[Holding] = ()
"""In the order in which they are shown."""
