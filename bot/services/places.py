"""Takes a file of positions in: where postcodes are, and where the middles of their districts lie."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from bot.services.registers.postcodes import Place, PlacesFile, UnreadablePlace
from bot.store import place_entries as store
from bot.store.chunks import chunks
from bot.store.listings import wait_for_turn
from bot.store.places import locate_providers

# So many problems are listed; the others are only counted, as a file may have millions.
MOST_PROBLEMS = 1000


@dataclass
class PlacesReport:
    """What came of one file. Each row counts once."""

    file_name: str
    kind: str
    rows: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    without_position: int = 0
    unreadable: int = 0
    districts_derived: int = 0
    """Districts whose middle was worked out from their postcodes."""
    problems: list[UnreadablePlace] = field(default_factory=list)
    """The first 1,000 of the rows that could not be read."""


def load(
    session: Session, places_file: PlacesFile, on_progress: Callable[[int], None] | None = None
) -> PlacesReport:
    """Take a file of positions in, within the caller's transaction. `on_progress` is told the rows so far.

    Raises RefusedFile where the file is cut short; the caller must then roll back.
    """
    wait_for_turn(session)
    report = PlacesReport(places_file.file_name, places_file.kind)
    derived = _derived_districts(session)
    for some in chunks(places_file, store.CHUNK):
        _take(session, places_file.kind, some, report)
        if on_progress:
            on_progress(report.rows)
    if places_file.kind == "postcodes":
        report.districts_derived = _derive_districts(session, derived)
    session.expire_all()
    locate_providers(session)
    return report


def _take(session: Session, kind: str, rows: Sequence[Place | UnreadablePlace], report: PlacesReport) -> None:
    report.rows += len(rows)
    _note_problems([row for row in rows if isinstance(row, UnreadablePlace)], report)
    places = [row for row in rows if isinstance(row, Place)]
    stated = {
        place.code: (place.latitude, place.longitude)
        for place in places
        if place.latitude is not None and place.longitude is not None
    }
    report.without_position += sum(place.latitude is None for place in places)
    held = store.positions_of(session, kind, list(stated))
    new = {code: position for code, position in stated.items() if code not in held}
    changed = {code: position for code, position in stated.items() if held.get(code, position) != position}
    store.add_positions(session, kind, new)
    store.change_positions(session, kind, changed)
    report.new += len(new)
    report.changed += len(changed)
    known = sum(place.latitude is not None for place in places)
    report.unchanged += known - len(new) - len(changed)


def _note_problems(problems: Sequence[UnreadablePlace], report: PlacesReport) -> None:
    report.unreadable += len(problems)
    report.problems += problems[: MOST_PROBLEMS - len(report.problems)]


def _derived_districts(session: Session) -> set[str]:
    """Districts whose middle is the mean of the postcodes held: no file of districts gave it."""
    middles = store.middles(session)
    return {code for code, position in store.districts(session).items() if middles.get(code) == position}


def _derive_districts(session: Session, derived: set[str]) -> int:
    """Work out the middles that no file gave. Gives the number of districts whose middle is new or moved."""
    held = store.districts(session)
    middles = store.middles(session)
    new = {code: position for code, position in middles.items() if code not in held}
    moved = {code: middles[code] for code in derived & middles.keys() if middles[code] != held[code]}
    store.add_positions(session, "districts", new)
    store.change_positions(session, "districts", moved)
    return len(new) + len(moved)
