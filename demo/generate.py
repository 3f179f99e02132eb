"""Makes the demonstration data: the register of Westhaven, a council that does not exist, and its postcodes.

Run by developers (`python demo/generate.py`); what it writes is kept beside it. The same seed gives the same
files. Every setting, street and reference number is invented. The postcodes begin with X, which Royal Mail
does not use in the first place (PAF Programmers' Guide, “Postcode format”); the bay is in the open North Sea.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
AS_OF = date(2026, 8, 31)
COUNCIL = "Westhaven"
SEED = 2026

CARD, OEIF = "EYR REIF: Most recent: ", "EYR OEIF: Most recent: "
NCOR, OOSC = "EYR OEIF NCOR: Most recent: ", "EYR OEIF OOSC: Most recent: "
CARD_AREAS = (
    "Inclusion",
    "Curriculum and teaching",
    "Achievement",
    "Behaviour, attitudes and establishing routines",
    "Children's welfare and wellbeing",
    "Leadership and governance",
)
OVERALL = "EYR OEIF/CIF: Most recent: Overall effectiveness"
LEADERSHIP = "EYR OEIF/CIF: Most recent: Effectiveness of leadership and management"
OEIF_AREAS = ("Quality of education", "Behaviour and attitudes", "Personal development")
HEADINGS = (
    *(
        "Web link",
        "Provider URN",
        "Registration date",
        "Provider type",
        "Provider subtype",
        "Provider status",
    ),
    "Individual register combinations",
    "Provider Early Years Register flag",
    "Provider Compulsory Childcare Register flag",
    "Provider Voluntary Childcare Register flag",
    *("Registered person URN", "Registered person name", "Provider name"),
    *(f"Provider address line {line}" for line in (1, 2, 3)),
    *("Provider town", "Provider postcode", "Parliamentary constituency", "Local authority", "Region"),
    *("Ofsted region", "Deprivation band", "Places"),
    *(CARD + part for part in ("Inspection date", "Inspection visit type", "Inspection number")),
    CARD + "Safeguarding standards met?",
    *(CARD + area for area in CARD_AREAS),
    *(OVERALL, OEIF + "Full inspection date", OEIF + "Full inspection number"),
    *(OEIF + area for area in OEIF_AREAS),
    *(LEADERSHIP, OEIF + "Safeguarding is effective?"),
    *(NCOR + "Inspection date", NCOR + "Overall effectiveness"),
    *(OOSC + part for part in ("Inspection date", "Overall effectiveness", "Safeguarding is effective?")),
    *("CR: Most recent: Inspection date", "CR: Compliance"),
    *("CCR requirements suitability", "VCR requirements suitability"),
)


@dataclass(frozen=True)
class Town:
    """An invented town: its postcode district, where its middle lies, and how poor it is."""

    name: str
    district: str
    latitude: float
    longitude: float
    constituency: str
    deprivation: str


NORTH, SOUTH = "Westhaven North and Gullwick", "Westhaven South and Saltmere"
TOWNS = (
    Town("Westhaven", "XW1", 54.1020, 1.1180, NORTH, "Deprived"),
    Town("Gullwick", "XW2", 54.1460, 1.1030, NORTH, "Less deprived"),
    Town("Thistlehythe", "XW3", 54.1710, 1.1590, NORTH, "Average"),
    Town("Wrackby", "XW4", 54.1290, 1.0410, NORTH, "Most deprived"),
    Town("Saltmere", "XW5", 54.0580, 1.1320, SOUTH, "Average"),
    Town("Kelpham", "XW6", 54.0350, 1.0890, SOUTH, "Most deprived"),
    Town("Merrowsands", "XW7", 54.0110, 1.1610, SOUTH, "Least deprived"),
    Town("Netherquay", "XW8", 54.0830, 1.0250, SOUTH, "Deprived"),
)
STREETS = [
    "Lanternfish Road",
    "Harbourmaster Street",
    "Cockle Lane",
    "Samphire Avenue",
    "Old Ropery",
    "Tern Close",
    "Breakwater Road",
    "Bladderwrack Way",
    "Lobster Pot Lane",
    "Guillemot Drive",
    "Signal Hill",
    "Netmender Row",
    "Spindrift Road",
    "Curlew Gardens",
]
PLACES = [
    "Community Centre",
    "Village Hall",
    "Primary School",
    "Methodist Church Hall",
    "Scout Hut",
    "Library",
]

NURSERIES = [
    "Rainbow Nursery",
    "Rainbow Nursery",
    "Rainbow Day Nursery",
    "Rainbows Nursery School",
    "Little Rainbow Nursery",
    "Driftwood Day Nursery",
    "Little Limpets",
    "The Puffin Burrow",
    "Starfish & Seashells",
    "Café Crèche",
    "Bubbles & Squeak",
    "Mrs Pelican's Nursery",
    "Tots @ the Quay",
    "Pebble Steps Nursery",
    "Little Anchors Nursery",
    "Sandcastle Day Nursery",
    "The Crow's Nest Nursery",
    "Tiny Trawlers",
    "Samphire House Nursery",
    "Happy Herrings",
    "Barnacles Day Nursery",
    "Tide & Timber Forest Nursery",
    "The Lamplighters",
    "Jolly Jellyfish",
    "Noé's Ark Nursery",
    "Little Keepers",
]
PRE_SCHOOLS = [
    "{} Pre-School",
    "{} Playgroup",
    "{} Community Pre-School",
    "St. Orrin's Pre-school, {}",
    "{} Village Playgroup",
]
CLUBS = [
    "{} Kids' Club",
    "Fun @ Four, {}",
    "{} Breakfast & After School Club",
    "Mr Puffin's Club",
    "{} Holiday Club",
]
OWNERS = [
    "Rainbow Tides Childcare Limited",
    "Puffin & Daughters Ltd",
    "Westhaven Wrap-Around C.I.C.",
    "Driftwood Early Learning Limited",
    "The Committee of {}",
    "Spindrift Schools Trust",
]


class Register:
    """Rows of the invented register, made one after the other from one source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self._ey, self._seven, self._inspections = count(900101, 7), count(9100003, 11), count(19000011, 13)
        self._people = count(990001, 3)
        self._names: set[str] = set()
        self.postcodes: dict[str, tuple[float, float]] = {}

    def rows(self) -> Iterator[dict[str, str]]:
        """The providers, in the mixed order of the real register."""
        kinds = [self.childminder] * 166 + [self.nursery] * 58 + [self.pre_school] * 30
        kinds += [self.club] * 22 + [self.home_childcarer] * 16 + [self.domestic] * 8
        self.chance.shuffle(kinds)
        return (kind() for kind in kinds)

    def childminder(self) -> dict[str, str]:
        """A childminder; the regulator withholds name and address."""
        row = self._withheld("Childminder", "")
        row["Places"] = str(self.chance.choice((3, 5, 6, 6, 6, 6, 6, 8, 9, 12)))
        self._register(row, self.chance.choice(("ALL", "ALL", "ALL", "EYR-CCR", "EYR only")))
        self._inspect(row, childminder=True)
        return row

    def home_childcarer(self) -> dict[str, str]:
        """A nanny, on the voluntary register only."""
        row = self._withheld("Home childcarer", "Home childcarer") | {"Places": "0"}
        self._register(row, "VCR only")
        self._inspect_compliance(row)
        return row

    def domestic(self) -> dict[str, str]:
        """Childcare on domestic premises: four or more people in somebody's home."""
        row = self._withheld("Childcare on domestic premises", "Full day care")
        row["Places"] = str(self.chance.randrange(12, 30))
        self._register(row, "ALL")
        self._inspect(row, childminder=False)
        return row

    def nursery(self) -> dict[str, str]:
        """A day nursery; a few share a name."""
        return self._setting("Full day care", self.chance.choice(NURSERIES), range(16, 121))

    def pre_school(self) -> dict[str, str]:
        """A pre-school, open for some hours of the day."""
        return self._setting("Sessional day care", self.chance.choice(PRE_SCHOOLS), range(16, 41))

    def club(self) -> dict[str, str]:
        """An out-of-school club: inspected without grades."""
        row = self._named("Out-of-school day care", self.chance.choice(CLUBS), range(16, 65))
        self._register(row, self.chance.choice(("ALL", "ALL", "CCR-VCR")))
        if row["Provider Early Years Register flag"] == "Y":
            row[OOSC + "Inspection date"] = _written(self._day(date(2020, 1, 6), date(2026, 7, 17)))
            met = self.chance.random() < 0.9
            row[OOSC + "Overall effectiveness"] = "Met" if met else "Not met with actions"
            row[OOSC + "Safeguarding is effective?"] = "Yes" if met else "No"
        else:
            self._inspect_compliance(row)
        return row

    def _setting(self, subtype: str, name: str, places: range) -> dict[str, str]:
        row = self._named(subtype, name, places)
        self._register(row, self.chance.choice(("ALL", "ALL", "EYR-CCR", "EYR only")))
        self._inspect(row, childminder=False)
        return row

    def _blank(self, kind: str, subtype: str, town: Town) -> dict[str, str]:
        urn = f"EY{next(self._ey)}" if self.chance.random() < 0.6 else str(next(self._seven))
        registered = self._day(date(1996, 4, 1), date(2026, 6, 30))
        return dict.fromkeys(HEADINGS, "") | {
            "Web link": "Web link",
            "Provider URN": urn,
            "Registration date": _written(registered),
            "Provider type": kind,
            "Provider subtype": subtype,
            "Provider status": "Active",
            "Parliamentary constituency": town.constituency,
            "Local authority": COUNCIL,
            "Region": "North East",
            "Ofsted region": "North East, Yorkshire and the Humber",
            "Deprivation band": town.deprivation,
        }

    def _withheld(self, kind: str, subtype: str) -> dict[str, str]:
        redacted = [heading for heading in HEADINGS if heading.startswith(("Provider address", "Registered"))]
        redacted += ["Provider name", "Provider town", "Provider postcode"]
        return self._blank(kind, subtype, self.chance.choice(TOWNS)) | dict.fromkeys(redacted, "REDACTED")

    def _named(self, subtype: str, name: str, places: range) -> dict[str, str]:
        town = self.chance.choice(TOWNS)
        premises = f"{town.name} {self.chance.choice(PLACES)}" if self.chance.random() < 0.5 else ""
        street = f"{self.chance.randrange(1, 140)} {self.chance.choice(STREETS)}"
        name = self._distinct(name.format(town.name), town)
        return self._blank("Childcare on non-domestic premises", subtype, town) | {
            "Registered person URN": f"RP{next(self._people)}",
            "Registered person name": self.chance.choice(OWNERS).format(name),
            "Provider name": name,
            "Provider address line 1": premises or street,
            "Provider address line 2": street if premises else "",
            "Provider town": town.name.upper() if self.chance.random() < 0.2 else town.name,
            "Provider postcode": self._postcode(town),
            "Places": str(self.chance.choice(places)),
        }

    def _distinct(self, name: str, town: Town) -> str:
        """A name that has its town behind it where another setting has it already; few still share one."""
        if name in self._names and name != "Rainbow Nursery" and town.name not in name:
            name = f"{name} {town.name}"
        self._names.add(name)
        return name

    def _postcode(self, town: Town) -> str:
        """A new postcode within about a mile of the town's middle."""
        letters = "ABDEFGHJLNPQRSTUWXYZ"
        inward = f"{self.chance.randrange(1, 10)}{self.chance.choice(letters)}{self.chance.choice(letters)}"
        postcode = f"{town.district} {inward}"
        self.postcodes.setdefault(
            postcode,
            (
                round(town.latitude + self.chance.uniform(-0.013, 0.013), 5),
                round(town.longitude + self.chance.uniform(-0.022, 0.022), 5),
            ),
        )
        return postcode

    def _register(self, row: dict[str, str], combination: str) -> None:
        row["Individual register combinations"] = combination
        for register, name in (
            ("EYR", "Early Years"),
            ("CCR", "Compulsory Childcare"),
            ("VCR", "Voluntary Childcare"),
        ):
            on = combination == "ALL" or register in combination
            row[f"Provider {name} Register flag"] = "Y" if on else "N"
            if register != "EYR":
                row[f"{register} requirements suitability"] = "Met" if on else "-"

    def _inspect(self, row: dict[str, str], childminder: bool) -> None:
        """Give a provider on the Early Years Register its inspections, or none where it is new."""
        lot = self.chance.random()
        if row["Registration date"].endswith(("2025", "2026")) or lot < 0.08:
            return
        if childminder and lot < 0.16:
            row[NCOR + "Inspection date"] = _written(self._day(date(2019, 9, 2), date(2025, 10, 31)))
            row[NCOR + "Overall effectiveness"] = "Met"
            return
        if lot < 0.30:
            self._grade(row, self._day(date(2016, 1, 11), date(2019, 7, 19)), common=True)
        else:
            self._grade(row, self._day(date(2019, 9, 9), date(2025, 10, 31)), common=False)
        if lot > 0.72:
            self._report_card(row)

    def _grade(self, row: dict[str, str], day: date, common: bool) -> None:
        """A full inspection with one grade; the common framework (2015) judged other areas, shown as “-”."""
        grade = self.chance.choice("11222222223334")
        row |= {
            OVERALL: grade,
            LEADERSHIP: grade,
            OEIF + "Full inspection date": _written(day),
            OEIF + "Full inspection number": str(next(self._inspections)),
            OEIF + "Safeguarding is effective?": "-" if common else ("No" if grade == "4" else "Yes"),
        }
        row |= {OEIF + area: "-" if common else grade for area in OEIF_AREAS}

    def _report_card(self, row: dict[str, str]) -> None:
        """An inspection under the renewed framework: a grade of five for each area."""
        usual = self.chance.choice(("Expected standard",) * 5 + ("Strong standard",) * 3 + ("Exceptional",))
        row |= {CARD + area: usual for area in CARD_AREAS}
        lot = self.chance.random()
        if lot < 0.25:
            row[CARD + self.chance.choice(CARD_AREAS)] = "Needs attention"
        elif lot < 0.30:
            row |= {CARD + area: "Needs attention" for area in CARD_AREAS}
            row |= {CARD + area: "Urgent improvement" for area in CARD_AREAS[-2:]}
        row |= {
            CARD + "Inspection date": _written(self._day(date(2025, 11, 10), date(2026, 7, 24))),
            CARD + "Inspection visit type": "Full inspection",
            CARD + "Inspection number": str(next(self._inspections)),
            CARD + "Safeguarding standards met?": "Not met" if 0.25 <= lot < 0.30 else "Met",
        }

    def _inspect_compliance(self, row: dict[str, str]) -> None:
        if self.chance.random() < 0.5:
            row["CR: Most recent: Inspection date"] = _written(self._day(date(2018, 1, 8), date(2026, 7, 17)))
            row["CR: Compliance"] = self.chance.choice(("Met", "Met", "Met", "Met", "Not met with actions"))

    def _day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.chance.randrange((last - first).days))


def main() -> None:
    """Write the register and its postcodes."""
    register = Register(Random(SEED))  # noqa: S311 - invented data, no secret
    rows = list(register.rows())
    with (HERE / f"ofsted_register_{AS_OF.isoformat()}_{COUNCIL}.csv").open(
        "w", encoding="utf-8", newline=""
    ) as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(
            ["Childcare providers and inspections, Westhaven: an invented council for demonstration"]
        )
        lines.writerow([f"Data as at {AS_OF.day} {AS_OF:%B %Y}. No setting or person in this file is real."])
        lines.writerow([])
        lines.writerow(HEADINGS)
        lines.writerows(row.values() for row in rows)
    with (HERE / "postcodes.csv").open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(("pcds", "lat", "long"))
        lines.writerows((code, *position) for code, position in sorted(register.postcodes.items()))


def _written(day: date) -> str:
    return day.strftime("%d/%m/%Y")


if __name__ == "__main__":
    main()
