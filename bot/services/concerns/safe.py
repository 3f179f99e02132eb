"""What is needed for concerns besides a session: put together once, when Kith starts."""

from dataclasses import dataclass

from bot.services.concerns.timetable import Timetable
from bot.store.sealing import Vault


@dataclass(frozen=True)
class Safe:
    """What seals concerns, and when something has to be done about them."""

    vault: Vault
    timetable: Timetable
