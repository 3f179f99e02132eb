"""How far apart two places are, so that a database can say it by adding and multiplying alone."""

from math import cos, radians, sin
from typing import NamedTuple

from bot.store.places import EARTH_MILES


class Point(NamedTuple):
    """A place as a point of the unit sphere."""

    x: float
    y: float
    z: float


def point(latitude: float, longitude: float) -> Point:
    """A place given in degrees (WGS 84)."""
    north, east = radians(latitude), radians(longitude)
    return Point(cos(north) * cos(east), cos(north) * sin(east), sin(north))


def reach(miles: float) -> float:
    """The square of the straight line between two points of the unit sphere this far apart on the Earth."""
    return float((2 * sin(miles / EARTH_MILES / 2)) ** 2)
