"""The facts that rows of Ofsted's register state, under the names of the table of providers."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from bot.importers.dates import read_date
from bot.importers.ofsted_columns import ADDRESS, Layout
from bot.importers.reading import UnreadableRow, across, are_sure, reader, sure
from bot.importers.text import WITHHELD

POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")
NUMBER = re.compile(r"\d{1,4}(\.\d+)?")
PLACES = ("places", "places_estimate")

Facts = dict[str, Any]


class FactColumns(NamedTuple):
    """The facts of some rows by the column, with faults in the place of what could not be read."""

    facts: dict[str, Sequence[Any]]
    others: Sequence[Facts | UnreadableRow]
    """For each row its places, and whether its name and address are withheld."""

    @property
    def is_sound(self) -> bool:
        """Whether there are no faults."""
        return are_sure(self.facts.get("registration_date", ())) and are_sure(self.others)

    def by_row(self) -> Iterator[Facts | UnreadableRow]:
        """The same row by row, with a fault for each row that has one."""
        for row, others in zip(zip(*self.facts.values(), strict=True), self.others, strict=True):
            facts = dict(zip(self.facts, row, strict=True))
            faults = (
                one for one in (facts.get("registration_date"), others) if isinstance(one, UnreadableRow)
            )
            yield next(faults, None) or {**facts, **sure(others)}

    def whole(self) -> dict[str, Sequence[Any]]:
        """Every fact by the column; None where only other rows state it."""
        others = list(map(sure, self.others))
        names = dict.fromkeys(chain.from_iterable({id(one): one for one in others}.values()))
        return {**self.facts, **{name: [one.get(name) for one in others] for name in names}}


class FactsReader:
    """Reads the facts of a file's rows by the column."""

    def __init__(self, layout: Layout) -> None:
        self._columns = layout.facts
        self._readers = {name: reader(READERS[name]) for name in layout.facts if name in READERS}
        self._counts = [name for name in PLACES if name in layout.facts]
        self._hideable = {
            mark: [layout.facts[name] for name in names if name in layout.facts]
            for mark, names in (("name_withheld", ("name",)), ("address_withheld", ADDRESS))
        }
        self._others = reader(self._other_facts)

    def read(self, columns: Sequence[Sequence[str]], stated: Sequence[Sequence[str]]) -> FactColumns:
        """The facts of some rows. `stated` holds the same columns without what is withheld."""
        texts = {name: stated[number] for name, number in self._columns.items()}
        facts = {
            name: list(map(self._readers[name], cells)) if name in self._readers else _texts(cells)
            for name, cells in texts.items()
        }
        others = across([*(texts[name] for name in self._counts), *self._hidden(columns)], len(columns[0]))
        return FactColumns(facts, list(map(self._others, others)))

    def _hidden(self, columns: Sequence[Sequence[str]]) -> Iterator[Sequence[bool]]:
        """Whether the regulator withholds the name or any part of the address, where the file has them."""
        for numbers in filter(None, self._hideable.values()):
            yield [WITHHELD in cells for cells in zip(*(columns[number] for number in numbers), strict=True)]

    def _other_facts(self, said: Sequence[Any]) -> Facts:
        """What a row says of its places, and whether its name and address are withheld."""
        hideable = [mark for mark, numbers in self._hideable.items() if numbers]
        counted, hidden = said[: len(self._counts)], said[len(self._counts) :]
        return {**_places(self._counts, counted), **dict(zip(hideable, hidden, strict=True))}


def _texts(cells: Sequence[str]) -> Sequence[str | None]:
    return [cell or None for cell in cells]


def _registration_date(text: str) -> date | None:
    if not text:
        return None
    day = read_date(text)
    if day is None:
        raise UnreadableRow(
            f"the registration date reads “{text[:40]}”; expected day/month/year, as in 31/08/2021"
        )
    return day


def _postcode(text: str) -> str | None:
    match = POSTCODE.fullmatch(text.upper().replace(" ", ""))
    return f"{match[1]} {match[2]}" if match else text.upper() or None


# How the facts are read that are more than text. A number of places is read with the estimate.
READERS: dict[str, Callable[[str], Any]] = {
    "registration_date": _registration_date,
    "postcode": _postcode,
}


def _places(names: Sequence[str], stated: Sequence[str]) -> Facts:
    """Places as a whole number; the estimate only where it says something else than the number."""
    numbers = {name: _number(text) for name, text in zip(names, stated, strict=True)}
    places, estimate = numbers.get("places"), numbers.get("places_estimate")
    found: Facts = {}
    if "places" in numbers:
        found["places"] = int(places) if places is not None and places.is_integer() else None
    told = estimate if estimate is not None else places
    if told is not None and told != found.get("places"):
        found["places_estimate"] = f"{told:g}"
    elif "places_estimate" in numbers:
        found["places_estimate"] = None
    return found


def _number(text: str) -> float | None:
    if not text:
        return None
    if not NUMBER.fullmatch(text.replace(",", "")):
        raise UnreadableRow(f"the number of places reads “{text[:40]}”; expected a number such as 24")
    return float(text.replace(",", ""))
