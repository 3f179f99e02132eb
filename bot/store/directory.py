"""Queries over the directory: who meets what is wanted, nearest spelling first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, defer

from bot.store.contacts import ADDED, EXTRACT, PUBLIC
from bot.store.places import Position
from bot.store.providers import FOR_STAFF, Inspection, Provider
from bot.store.search import holding

# Fewer letters than this begin the names of too many places.
SHORTEST_TOWN = 4
# What no list shows: reading it for some hundred candidates would take longer than finding them.
NOT_LISTED = (defer(Provider.details), defer(Provider.confirmed))


@dataclass(frozen=True)
class Wanted:
    """What providers must be like; everything is optional and all of it must hold."""

    kind: str | None = None
    """A provider type or subtype, in the regulator's words."""
    around: Position | None = None
    miles: float = 0.0
    """Half the side of the square around the position; its corners lie further out."""
    areas: Collection[str] | None = None
    """Constituencies, or councils where a provider's constituency is not stated."""
    placed: bool | None = None
    """Whether their own position must be known, or unknown."""
    listed: bool = False
    """Whether those that have closed are left out."""

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for the database."""
        conditions = [_stands_for_itself()]
        if self.kind:
            conditions.append(or_(Provider.provider_type == self.kind, Provider.subtype == self.kind))
        if self.around:
            conditions.append(_in_square(self.around, self.miles))
        if self.areas is not None:
            conditions.append(_area().in_(self.areas))
        if self.placed is not None:
            conditions.append(Provider.latitude.is_not(None) == self.placed)
        if self.listed:
            conditions.append(or_(Provider.closed_on.is_(None), _open_in_extract()))
        return conditions


def in_order(session: Session, wanted: Wanted, most: int) -> Sequence[Provider]:
    """Those wanted, nearest first around a position, else by name, those without one last."""
    by_name = (Provider.name.is_(None), Provider.name, Provider.urn)
    return session.scalars(_select(wanted, most).order_by(*by_name)).all()


def by_words(
    session: Session, wanted: Wanted, groups: Sequence[Collection[str]], *, every: bool, most: int
) -> list[Provider]:
    """Those wanted that hold a word of each group (or of any): nearest, or best match first.

    See `search.holding`. In given areas they come in no order.
    """
    if not groups:
        return []
    anywhere = wanted.around is None and wanted.areas is None
    chosen = holding(session, _select(wanted, most), groups, every=every, best_first=anywhere)
    return list(session.scalars(chosen))


def by_ids(session: Session, wanted: Wanted, ids: Collection[int]) -> Sequence[Provider]:
    """Those of these providers that are wanted."""
    if not ids:
        return []
    return session.scalars(_select(wanted, len(ids)).where(Provider.id.in_(ids))).all()


def by_urn(session: Session, urn: str) -> Sequence[Provider]:
    """Every provider with this URN; more than one only where two registers use the same."""
    chosen = select(Provider).where(Provider.urn == urn, _stands_for_itself())
    return session.scalars(chosen.options(*FOR_STAFF)).all()


def areas_around(session: Session, position: Position, miles: float) -> Sequence[str]:
    """The constituencies (or councils) that have a listed provider near this position."""
    nearby = Wanted(around=position, miles=miles, listed=True).conditions()
    areas = session.scalars(select(_area()).where(*nearby).distinct())
    return [area for area in areas if area]


def middle_of(session: Session, place: str) -> Position | None:
    """The middle of a town or area: the mean position of the listed providers there.

    “Southend” stands for “Southend on Sea” where no place is called just that.
    """
    places = (Provider.town, Provider.local_authority, Provider.constituency)
    whole = or_(*(func.lower(column) == place.lower() for column in places))
    begun = or_(*(func.lower(column).startswith(place.lower(), autoescape=True) for column in places))
    middle = select(func.avg(Provider.latitude), func.avg(Provider.longitude))
    for named in (whole, begun) if len(place) >= SHORTEST_TOWN else (whole,):
        latitude, longitude = session.execute(middle.where(named, Provider.closed_on.is_(None))).one()
        if latitude is not None:
            return Position(latitude, longitude, place, exact=False)
    return None


def latest_inspections(session: Session, provider_ids: Collection[int]) -> dict[int, Inspection]:
    """The newest inspection of each of these providers that has one."""
    of_these = select(Inspection).where(Inspection.provider_id.in_(provider_ids))
    rows = session.scalars(of_these.order_by(Inspection.date, Inspection.id))
    return {inspection.provider_id: inspection for inspection in rows}


def _select(wanted: Wanted, most: int) -> Select[Provider]:
    chosen = select(Provider).options(*NOT_LISTED, *FOR_STAFF).where(*wanted.conditions()).limit(most)
    return chosen.order_by(_nearness(wanted.around)) if wanted.around else chosen


def _stands_for_itself() -> ColumnElement[bool]:
    """Without what only the council knows of those who stand in a register before: each is found once."""
    return and_(
        or_(Provider.register != EXTRACT, ~_same_in(PUBLIC)),
        or_(Provider.register != ADDED, ~_same_in(PUBLIC, EXTRACT)),
    )


def _open_in_extract() -> ColumnElement[bool]:
    """The extract comes daily: whom it lists is not gone because an older public file lacks them."""
    return and_(Provider.register == PUBLIC, _same_in(EXTRACT, listed=True))


def _same_in(*registers: str, listed: bool = False) -> ColumnElement[bool]:
    other = aliased(Provider)
    same = [other.urn == Provider.urn, other.register.in_(registers)]
    return exists().where(*same, *([other.closed_on.is_(None)] if listed else []))


def _area() -> ColumnElement[str | None]:
    return func.coalesce(Provider.constituency, Provider.local_authority)


def _nearness(position: Position) -> ColumnElement[float | None]:
    """Orders by distance: its square on a flat map, which the few miles of a search do not bend."""
    north, east = position.degrees(1)
    up = (Provider.latitude - position.latitude) / north
    across = (Provider.longitude - position.longitude) / east
    return up * up + across * across


def _in_square(position: Position, miles: float) -> ColumnElement[bool]:
    north, east = position.degrees(miles)
    return Provider.latitude.between(position.latitude - north, position.latitude + north) & (
        Provider.longitude.between(position.longitude - east, position.longitude + east)
    )
