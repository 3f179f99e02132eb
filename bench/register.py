"""An invented register of any size, under the headings of Ofsted's file of 2021. Seeded: always the same."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import yaml

SEED = 20210831
WORDS = Path(__file__).with_name("words.yaml")
HEADINGS = (
    *("Web link", "Provider URN", "Registration date", "Provider type", "Provider subtype"),
    *("Provider status", "Registered person URN", "Registered_Person_Name", "Provider name"),
    *("Provider address line 1", "Provider address line 2", "Provider town", "Postcode"),
    *("Telephone Number", "Parliamentary constituency", "Local authority", "Region", "Ofsted region"),
    *("Deprivation Band", "Places", "Places including estimates"),
    *("Most recent full: Inspection number", "Most recent full: Inspection date"),
    *("Most recent full: Overall effectiveness", "Quality of education", "Behaviour and attitudes"),
    *("Personal development", "Effectiveness of leadership and management"),
    *("Safeguarding is effective?", "Second most recent full: Overall effectiveness"),
    *("Second most recent full: Inspection number", "Second most recent full: Inspection date"),
)
WITHHELD = "REDACTED"
# Of the providers in Ofsted's file about a third are childminders without a published name.
CHILDMINDERS = 0.3

SUBTYPES = ("Full day care", "Sessional day care", "Out-of-school day care")
AREAS = "ABCDEFGHJKLMNPRSTUWY"
Row = dict[str, str]


class Country:
    """An invented country: its towns, its councils, and one provider after the other."""

    def __init__(self, seed: int = SEED) -> None:
        self._chance = random.Random(seed)
        self._words: dict[str, list[str]] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
        words = self._words
        every = [begun + ended for begun in words["begun"] for ended in words["ended"]]
        self.towns = self._chance.sample(every, 1200)
        self._councils = [f"{town}shire" for town in self.towns[:150]]

    def rows(self, number: int) -> Iterator[Row]:
        """So many providers, each under another URN."""
        for index in range(number):
            yield self._provider(index)

    def positions(self) -> Iterator[Row]:
        """Where the postcodes lie: every town has a district, spread over some four degrees."""
        for index in range(len(self.towns)):
            for unit in range(10):
                north, east = 51 + index % 40 / 10, -2.5 + index // 40 / 10
                shift = (unit - 5) / 200
                yield {
                    "postcode": _postcode(index, unit),
                    "latitude": f"{north + shift:.5f}",
                    "longitude": f"{east - shift:.5f}",
                }

    def _provider(self, index: int) -> Row:
        chance = self._chance
        at = chance.randrange(len(self.towns))
        town, council = self.towns[at], self._councils[at % len(self._councils)]
        row = dict.fromkeys(HEADINGS, "") | {
            "Web link": "Web link",
            "Provider URN": f"EY{100000 + index}" if index < 900_000 else str(1000000 + index),
            "Registration date": _day(chance, 2000, 2020),
            "Provider status": "Active",
            "Registered person URN": f"RP{500000 + index}",
            "Parliamentary constituency": f"{council} {chance.choice(('North', 'South', 'East', 'West'))}",
            "Local authority": council,
            "Region": "North West",
            "Ofsted region": "North West",
            "Deprivation Band": chance.choice(("Average", "Deprived", "Least deprived")),
            "Places": str(places := chance.randrange(6, 90)),
            "Places including estimates": str(places),
        }
        who = self._childminder() if chance.random() < CHILDMINDERS else self._group(town, at)
        return row | who | self._inspections(index)

    def _childminder(self) -> Row:
        hidden = ("Registered_Person_Name", "Provider name", "Provider address line 1", "Provider town")
        return {"Provider type": "Childminder", **dict.fromkeys((*hidden, "Postcode"), WITHHELD)}

    def _group(self, town: str, at: int) -> Row:
        chance = self._chance
        return {
            "Provider type": "Childcare on non-domestic premises",
            "Provider subtype": chance.choice(SUBTYPES),
            "Registered_Person_Name": f"{self._word('surnames')} Childcare Limited",
            "Provider name": self._name(town),
            "Provider address line 1": f"{chance.randrange(1, 200)} {self._word('streets')} Road",
            "Provider town": town,
            "Postcode": _postcode(at, chance.randrange(10)),
            "Telephone Number": f"01632 {chance.randrange(960000, 961000)}",
        }

    def _word(self, kind: str) -> str:
        return self._chance.choice(self._words[kind])

    def _name(self, town: str) -> str:
        setting = self._word("settings")
        pair = f"{self._word('qualities')} {self._word('things')}"
        patterns = (
            f"{pair} {setting}",
            f"{pair} {setting}",
            f"{pair} {setting} {town}",
            f"{pair} @ {town}",
            f"{town} {setting}",
            f"St {self._word('saints')}'s {setting} {town}",
            f"{self._word('surnames')} & {self._word('surnames')} {setting}",
            f"The {self._word('things')} {setting} ({town})",
            f"{self._word('things')} of {town}",
        )
        return self._chance.choice(patterns)

    def _inspections(self, index: int) -> Row:
        chance = self._chance
        if chance.random() < 0.15:
            return {}
        grade = str(chance.choice((1, 2, 2, 2, 2, 3, 4)))
        areas = HEADINGS[24:28]
        latest = {
            "Most recent full: Inspection number": str(10200000 + index),
            "Most recent full: Inspection date": _day(chance, 2017, 2020),
            "Most recent full: Overall effectiveness": grade,
            **dict.fromkeys(areas, grade),
            "Safeguarding is effective?": "Yes",
        }
        if chance.random() < 0.4:
            return latest
        return latest | {
            "Second most recent full: Overall effectiveness": str(chance.choice((1, 2, 2, 3))),
            "Second most recent full: Inspection number": str(10100000 + index),
            "Second most recent full: Inspection date": _day(chance, 2012, 2016),
        }


def write_register(path: Path, number: int) -> None:
    """Write a register of so many providers as a CSV file."""
    _write(path, HEADINGS, Country().rows(number))


def write_postcodes(path: Path) -> None:
    """Write where the register's postcodes lie."""
    _write(path, ("postcode", "latitude", "longitude"), Country().positions())


def _write(path: Path, headings: tuple[str, ...], rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headings)
        writer.writeheader()
        writer.writerows(rows)


def _day(chance: random.Random, first: int, last: int) -> str:
    return f"{chance.randrange(1, 29):02d}/{chance.randrange(1, 13):02d}/{chance.randrange(first, last + 1)}"


def _postcode(town: int, unit: int) -> str:
    return f"X{AREAS[town % len(AREAS)]}{town // len(AREAS) + 1} {unit}AA"
