"""The inspections in a row of Ofsted's register, and the framework each was carried out under."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import repeat
from typing import Any

from bot.importers.dates import read_date
from bot.importers.ofsted_columns import Slot
from bot.importers.reading import UnreadableRow, across, reader, sure
from bot.services.registers.file import StatedInspection

# Renewed framework: five-point report cards, from 10 November 2025
# (https://www.gov.uk/government/publications/education-inspection-framework).
RENEWED = "Education inspection framework, renewed 2025"
# From 1 September 2019 and from 1 September 2015 (the early years inspection handbooks of those years,
# https://www.gov.uk/government/publications/early-years-inspection-handbook-eif).
EIF = "Education inspection framework 2019"
CIF = "Common inspection framework 2015"
# From 1 September 2008 inspections were made under sections 49 and 50 of the Childcare Act 2006
# (https://www.legislation.gov.uk/ukpga/2006/21/part/3), against the Early Years Foundation Stage.
EYFS = "Early Years Foundation Stage inspections 2008"
EARLIER = "National standards for under-eights day care and childminding"
CHILDCARE_REGISTER = "Childcare Register requirements"

FRAMEWORKS = (
    (date(2025, 11, 10), RENEWED),
    (date(2019, 9, 1), EIF),
    (date(2015, 9, 1), CIF),
    (date(2008, 9, 1), EYFS),
)
# The words the four grades stand for in the register's own notes; some exports hold the words.
GRADE_WORDS = {"outstanding": 1, "good": 2, "requires improvement": 3, "satisfactory": 3, "inadequate": 4}
OVERALL = "overall effectiveness"
RANKED = {1: "most recent", 2: "second most recent", 3: "third most recent"}


Judgements = tuple[int | None, str | None, Mapping[str, Any]]
# What a slot says in one row: an inspection, a fault, or nothing.
InspectionRead = StatedInspection | UnreadableRow | None


def framework_of(kind: str, day: date) -> str:
    """The framework an inspection of this kind was carried out under on that day."""
    if kind == "report_card":
        return RENEWED
    if kind == "childcare_register":
        return CHILDCARE_REGISTER
    # Inspections that ended in one overall grade were of the old kind whatever their date.
    frameworks = FRAMEWORKS[1:] if kind == "full" else FRAMEWORKS
    return next((framework for start, framework in frameworks if day >= start), EARLIER)


class InspectionsReader:
    """Reads the inspections of a file's rows by the column."""

    def __init__(self, slots: Sequence[Slot]) -> None:
        self._slots = [
            (slot, reader(partial(_framed, slot)), reader(partial(_judged, slot))) for slot in slots
        ]

    def read(self, columns: Sequence[Sequence[str]]) -> list[Sequence[InspectionRead]]:
        """What each slot says in each row of these columns."""
        return [list(_read_slot(columns, *slot)) for slot in self._slots]


def inspections_of(read: Iterable[InspectionRead]) -> tuple[StatedInspection, ...]:
    """The inspections of a row. Raises UnreadableRow for a wrong date, or a grade that is not 1 to 4."""
    found: dict[tuple[str, date], StatedInspection] = {}
    for one in read:
        if one:
            inspection = sure(one)
            found.setdefault((inspection.kind, inspection.date), inspection)
    return tuple(found.values())


def _read_slot(
    columns: Sequence[Sequence[str]],
    slot: Slot,
    framed: Callable[[str], tuple[str, date] | UnreadableRow | None],
    judged: Callable[[tuple[str, ...]], Judgements | UnreadableRow],
) -> Iterator[InspectionRead]:
    dates = columns[slot.parts["date"]]
    numbers = columns[slot.parts["number"]] if "number" in slot.parts else repeat("")
    results = [slot.parts["result"]] if "result" in slot.parts else []
    texts = [columns[number] for number in (*results, *slot.areas.values())]
    for frame, number, judgements in zip(  # noqa: B905 - there is no end to numbers that are not stated
        map(framed, dates), numbers, map(judged, across(texts, len(dates)))
    ):
        yield _inspection(slot.kind, frame, number, judgements) if frame else None


def _inspection(
    kind: str, framed: tuple[str, date] | UnreadableRow, number: str, judged: Judgements | UnreadableRow
) -> StatedInspection | UnreadableRow:
    if isinstance(framed, UnreadableRow):
        return framed
    if isinstance(judged, UnreadableRow):
        return judged
    grade, outcome, areas = judged
    return StatedInspection(kind, *framed, number or None, grade, outcome, areas)


def _framed(slot: Slot, text: str) -> tuple[str, date] | None:
    """The framework and the date of an inspection; None where no inspection is stated."""
    if not text:
        return None
    day = read_date(text)
    if day is None:
        raise UnreadableRow(
            f"the date of the {RANKED[slot.rank]} inspection reads “{text[:40]}”; "
            "expected day/month/year, as in 31/08/2021"
        )
    return framework_of(slot.kind, day), day


def _judged(slot: Slot, texts: Sequence[str]) -> Judgements:
    """The grade, the outcome in words, and the judgement of each area."""
    remaining = iter(texts)
    result = _judgement(next(remaining), OVERALL) if "result" in slot.parts else None
    areas = {
        label: _judgement(text, label) for label, text in zip(slot.areas, remaining, strict=True) if text
    }
    return (result, None, areas) if isinstance(result, int) else (None, result, areas)


def _judgement(text: str, label: str) -> int | str | None:
    """A grade as a number from 1 to 4, other words as they are, None where nothing was judged."""
    number = text.removesuffix(".0")
    if number.lstrip("-").replace(".", "", 1).isdigit():
        if number in ("1", "2", "3", "4"):
            return int(number)
        raise UnreadableRow(f"the grade for {label.lower()} reads “{text[:40]}”; expected 1, 2, 3 or 4")
    if label == OVERALL and text.casefold() in GRADE_WORDS:
        return GRADE_WORDS[text.casefold()]
    return text or None
