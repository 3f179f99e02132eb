"""The inspections in a row of Ofsted's register, and the framework each was carried out under."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from bot.importers.dates import read_date
from bot.importers.ofsted_columns import Slot
from bot.services.register_file import StatedInspection

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


class UnreadableRow(Exception):
    """A row that cannot be read. Its text says what was found and what was expected."""


@lru_cache(maxsize=8192)
def framework_of(kind: str, day: date) -> str:
    """The framework an inspection of this kind was carried out under on that day."""
    if kind == "report_card":
        return RENEWED
    if kind == "childcare_register":
        return CHILDCARE_REGISTER
    # Inspections that ended in one overall grade were of the old kind whatever their date.
    frameworks = FRAMEWORKS[1:] if kind == "full" else FRAMEWORKS
    return next((framework for start, framework in frameworks if day >= start), EARLIER)


def read_inspections(cells: Sequence[str], slots: Sequence[Slot]) -> tuple[StatedInspection, ...]:
    """The inspections of one row. Raises UnreadableRow for a wrong date, or a grade that is not 1 to 4."""
    found: dict[tuple[str, date], StatedInspection] = {}
    for slot in slots:
        if cells[slot.parts["date"]]:
            day = _day(cells, slot)
            if (slot.kind, day) not in found:
                found[slot.kind, day] = _inspection(cells, slot, day)
    return tuple(found.values())


def _inspection(cells: Sequence[str], slot: Slot, day: date) -> StatedInspection:
    number = cells[slot.parts["number"]] or None if "number" in slot.parts else None
    result = _judgement(cells[slot.parts["result"]], OVERALL) if "result" in slot.parts else None
    areas = _judgements(tuple([(label, cells[column]) for label, column in slot.areas.items()]))
    grade, outcome = (result, None) if isinstance(result, int) else (None, result)
    return StatedInspection(slot.kind, framework_of(slot.kind, day), day, number, grade, outcome, areas)


def _day(cells: Sequence[str], slot: Slot) -> date:
    text = cells[slot.parts["date"]]
    day = read_date(text)
    if day is None:
        raise UnreadableRow(
            f"the date of the {RANKED[slot.rank]} inspection reads “{text[:40]}”; "
            "expected day/month/year, as in 31/08/2021"
        )
    return day


@lru_cache(maxsize=8192)
def _judgements(stated: Sequence[tuple[str, str]]) -> dict[str, int | str | None]:
    """The judgements of one inspection that are stated. The same come again and again."""
    return {label: _judgement(text, label) for label, text in stated if text}


@lru_cache(maxsize=1024)
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
