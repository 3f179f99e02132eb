"""Where postcodes are, and how far apart two positions lie."""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import ColumnElement, String, case, func, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.store.base import Table
from bot.store.database import Database
from bot.store.listings import next_version
from bot.store.providers import Provider

# Mean radius of the Earth, 6371.0088 km (IUGG; H. Moritz, Geodetic Reference System 1980), in miles.
EARTH_MILES = 3958.7613
MILES_PER_DEGREE = EARTH_MILES * radians(1)


class Postcode(Table):
    """A postcode with a known position (ONS National Statistics Postcode Lookup)."""

    __tablename__ = "postcode"

    postcode: Mapped[str] = mapped_column(String(10), primary_key=True)
    """With one space, as `TS24 7QT`."""
    latitude: Mapped[float]
    longitude: Mapped[float]


class District(Table):
    """The middle of a postcode district (`TS24`): the mean position of its postcodes."""

    __tablename__ = "postcode_district"

    district: Mapped[str] = mapped_column(String(5), primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]


AT_POSTCODE = "SELECT latitude, longitude FROM postcode WHERE postcode = ?"
IN_DISTRICT = "SELECT latitude, longitude FROM postcode_district WHERE district = ?"


@dataclass(frozen=True)
class Position:
    """A place on the map in degrees (WGS 84), and what it is: a postcode, or a district's middle."""

    latitude: float
    longitude: float
    label: str
    exact: bool

    def miles_to(self, latitude: float, longitude: float) -> float:
        """Distance along the Earth's surface in miles (haversine), as the crow flies."""
        north, east = radians(latitude - self.latitude), radians(longitude - self.longitude)
        along = cos(radians(self.latitude)) * cos(radians(latitude))
        half_chord = sqrt(sin(north / 2) ** 2 + along * sin(east / 2) ** 2)
        return 2 * EARTH_MILES * asin(min(1.0, half_chord))

    def degrees(self, miles: float) -> tuple[float, float]:
        """This many miles as degrees to the north and to the east."""
        north = miles / MILES_PER_DEGREE
        return north, north / max(0.01, cos(radians(self.latitude)))


def position_of(database: Database, postcode: str) -> Position | None:
    """Where a postcode or a district lies; the middle of its district where only that is known."""
    known = database.row(AT_POSTCODE, postcode)
    if known:
        return Position(known[0], known[1], postcode, exact=True)
    district = postcode.split(" ")[0]
    middle = database.row(IN_DISTRICT, district)
    return Position(middle[0], middle[1], district, exact=False) if middle else None


def known(session: Session) -> tuple[int, int]:
    """How many postcodes, and how many districts, have a known position."""
    return session.query(Postcode).count(), session.query(District).count()


def unplaced(session: Session) -> int:
    """How many open providers state a postcode whose position is not known."""
    without = session.query(Provider).where(Provider.postcode.is_not(None), Provider.latitude.is_(None))
    return without.where(Provider.closed_on.is_(None)).count()


def locate_providers(session: Session, only: int | None = None) -> None:
    """Give providers the position of their postcode, or of the district where that is not known.

    All of them, or the one with the id `only`: looking at all takes too long for somebody who waits.
    """
    outward = func.substr(Provider.postcode, 1, func.length(Provider.postcode) - 4)
    exact = Postcode.postcode == Provider.postcode
    near = District.district == outward
    found = {
        "latitude": _first_of(Postcode.latitude, exact, District.latitude, near),
        "longitude": _first_of(Postcode.longitude, exact, District.longitude, near),
        "located_by": case(
            (select(Postcode.postcode).where(exact).exists(), "postcode"),
            (select(District.district).where(near).exists(), "district"),
        ),
    }
    moved = or_(*(getattr(Provider, name).is_distinct_from(value) for name, value in found.items()))
    marked = {**found, "changed_in": next_version(session)}
    chosen = true() if only is None else Provider.id == only
    located = update(Provider).where(chosen, moved).values(marked)
    session.execute(located.execution_options(synchronize_session=False))


def _first_of(
    exact: ColumnElement[float] | Mapped[float],
    is_exact: ColumnElement[bool],
    near: ColumnElement[float] | Mapped[float],
    is_near: ColumnElement[bool],
) -> ColumnElement[float]:
    return func.coalesce(
        select(exact).where(is_exact).correlate(Provider).scalar_subquery(),
        select(near).where(is_near).correlate(Provider).scalar_subquery(),
    )
