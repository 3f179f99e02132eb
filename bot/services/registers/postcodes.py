"""A file of positions as the services know it: postcodes, or the middles of postcode districts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple


class Place(NamedTuple):
    """A postcode (`TS24 7QT`) or a district (`TS24`), and its position in degrees; None where unknown."""

    line: int
    code: str
    latitude: float | None
    longitude: float | None


class UnreadablePlace(NamedTuple):
    """A row that could not be read: its line in the file, and why in plain words."""

    line: int
    reason: str


@dataclass(frozen=True)
class PlacesFile:
    """A file of positions; its rows are read as they are asked for."""

    file_name: str
    kind: Literal["postcodes", "districts"]
    rows: Callable[[], Iterator[Place | UnreadablePlace]]

    def __iter__(self) -> Iterator[Place | UnreadablePlace]:
        """Read the rows. Raises RefusedFile where the file turns out to be cut short."""
        return self.rows()
