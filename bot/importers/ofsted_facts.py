"""The facts that rows of Ofsted's register state, under the names of the table of providers."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from bot.importers.dates import read_date
from bot.importers.ofsted_columns import ADDRESS, Layout
from bot.importers.reading import UnreadableRow, across, each, sure
from bot.importers.text import WITHHELD

POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})")
NUMBER = re.compile(r"\d{1,4}(\.\d+)?")
PLACES = ("places", "places_estimate")

Facts = dict[str, Any]
# A row's facts, its places and what it withholds, of which the first two may hold a fault.
FactsRead = tuple[Facts, Facts | UnreadableRow, dict[str, bool]]


def read_facts(
    columns: Sequence[Sequence[str]], stated: Sequence[Sequence[str]], layout: Layout
) -> Iterable[FactsRead]:
    """For each row of these columns, what `facts_of` makes its facts of. `stated` lacks what is withheld."""
    texts = {name: stated[number] for name, number in layout.facts.items()}
    values = {
        name: each(READERS[name], cells) if name in READERS else _texts(cells)
        for name, cells in texts.items()
    }
    facts = (dict(zip(values, row, strict=True)) for row in zip(*values.values(), strict=True))
    counting = [name for name in PLACES if name in texts]
    places = each(partial(_places, counting), across([texts[name] for name in counting], len(columns[0])))
    return zip(facts, places, _withheld(columns, layout), strict=True)


def facts_of(read: FactsRead) -> Facts:
    """The facts of a row. Raises UnreadableRow for an impossible value."""
    facts, places, withheld = read
    sure(facts.get("registration_date"))
    facts.update(sure(places))
    facts.update(withheld)
    return facts


def _withheld(columns: Sequence[Sequence[str]], layout: Layout) -> Iterable[dict[str, bool]]:
    """Whether the regulator withholds the name or any part of the address, where the file has them."""
    told: dict[str, list[bool]] = {}
    for fact, names in (("name_withheld", ("name",)), ("address_withheld", ADDRESS)):
        found = [columns[layout.facts[name]] for name in names if name in layout.facts]
        if found:
            told[fact] = [WITHHELD in cells for cells in zip(*found, strict=True)]
    marks = across(told.values(), len(columns[0]))
    return map(sure, each(lambda row: dict(zip(told, row, strict=True)), marks))


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
