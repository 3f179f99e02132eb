"""The headings of Ofsted's childcare register, in every spelling met since 2019, and what each one states.

The data set is “Childcare providers and inspections: management information”
(https://www.gov.uk/government/statistical-data-sets/childcare-providers-and-inspections-management-information).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

URN = ("Provider URN", "URN", "Reference number", "Ofsted URN", "Setting URN", "Unique reference number")
AGENCY = ("CA reference", "CA reference number", "Agency reference", "Agency URN")

# Column of the provider table → its headings; the first one that a file has is taken.
FACTS = {
    "name": (
        "Provider name",
        "Name",
        "Setting name",
        "Name of provider",
        "CA name",
        "Agency name",
        "Childminder agency name",
    ),
    "provider_type": ("Provider type", "Type", "Provision type", "Type of provider", "Type of provision"),
    "subtype": ("Provider subtype", "Subtype", "Provision subtype"),
    "status": ("Provider status", "Status", "Registration status", "CA status"),
    "registration_date": ("Registration date", "Date of registration", "CA registration date"),
    "registered_person": ("Registered person name", "Registered person"),
    "registered_person_urn": ("Registered person URN", "Registered person reference number"),
    "address_1": ("Provider address line 1", "Address line 1", "Address 1", "Address", "CA address line 1"),
    "address_2": ("Provider address line 2", "Address line 2", "Address 2", "CA address line 2"),
    "address_3": ("Provider address line 3", "Address line 3", "Address 3", "CA address line 3"),
    "town": ("Provider town", "Town", "Town or city", "Address town", "CA town"),
    "postcode": ("Provider postcode", "Postcode", "Post code", "CA postcode"),
    "telephone": ("Telephone number", "Telephone", "Provider telephone number", "Phone number"),
    "constituency": ("Parliamentary constituency", "Constituency"),
    "local_authority": ("Local authority", "Local authority name", "LA name", "LA", "Council"),
    "region": ("Region", "Government office region"),
    "places": ("Places", "Number of places", "Registered places", "Total places"),
    "places_estimate": ("Places including estimates", "Places incl estimates"),
}
ADDRESS = ("address_1", "address_2", "address_3", "town", "postcode")
# What tells who somebody is, or where: these go together when the regulator withholds any of them.
PERSONAL = (*ADDRESS, "name", "registered_person", "registered_person_urn", "telephone")

# Headings kept among a provider's details, as the 2026 files spell them, so that a capital is no change.
DETAILS = (
    "Individual register combinations",
    "Provider Early Years Register flag",
    "Provider Compulsory Childcare Register flag",
    "Provider Voluntary Childcare Register flag",
    "Ofsted region",
    "Deprivation band",
    "CCR requirements suitability",
    "VCR requirements suitability",
)
# A link's label, the same in every row: the address behind it is lost in a CSV file.
IGNORED = ("Web link", "Weblink", "Link")

KINDS = (
    ("no_children_on_roll", re.compile(r"\bNCOR\b|no children on roll", re.I)),
    ("out_of_school", re.compile(r"\bOOSC\b|out[- ]of[- ]school", re.I)),
    ("report_card", re.compile(r"\bREIF\b|report card", re.I)),
    ("childcare_register", re.compile(r"^(CR|Childcare Register)\b", re.I)),
    ("full", re.compile(r"\b(OEIF|EIF|CIF)\b|most recent full", re.I)),
)
RANKS = ((2, re.compile(r"\b(second|previous)\b", re.I)), (3, re.compile(r"\bthird\b", re.I)))
# Judgements that the files of 2019 to 2024 gave no prefix: they belong to the most recent full inspection.
BARE = (
    "Overall effectiveness",
    "Quality of education",
    "Behaviour and attitudes",
    "Personal development",
    "Effectiveness of leadership and management",
    "Safeguarding is effective?",
    "Quality of teaching, learning and assessment",
    "Personal development, behaviour and welfare",
    "Outcomes for children",
)
PARTS = {
    "number": ("Inspection number", "Full inspection number"),
    "date": ("Inspection date", "Full inspection date"),
    "result": ("Overall effectiveness", "Compliance", "Outcome", "Inspection outcome"),
}


@dataclass
class Slot:
    """The columns of one inspection: where its date, number and result stand, and its judgements."""

    kind: str
    rank: int
    parts: dict[str, int] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)


@dataclass
class Layout:
    """What each column of a file states."""

    register: str
    width: int
    urn: int
    facts: dict[str, int]
    details: dict[str, int]
    slots: list[Slot]

    @property
    def fields(self) -> tuple[str, ...]:
        """The facts a file of this layout can state."""
        return (*self.facts, *self.details)

    @cached_property
    def named(self) -> list[tuple[str, int]]:
        """The facts and details, each with its column."""
        return [*self.facts.items(), *self.details.items()]

    @cached_property
    def personal(self) -> list[tuple[str, int]]:
        """The facts that tell who somebody is, or where, each with its column."""
        return [(name, self.facts[name]) for name in PERSONAL if name in self.facts]

    @property
    def dates(self) -> frozenset[int]:
        """The columns that hold dates."""
        inspected = (slot.parts["date"] for slot in self.slots)
        return frozenset((*inspected, self.facts.get("registration_date", -1)))

    def stated_in(self, column: int) -> str | None:
        """What a column states: the name of a fact, the heading of a detail, or the kind of an inspection."""
        stated = {number: name for name, number in self.named}
        stated |= {slot.parts["result"]: slot.kind for slot in self.slots if "result" in slot.parts}
        return stated.get(column)


def normal(heading: str) -> str:
    """A heading without capitals, spaces, underscores and punctuation."""
    return "".join(filter(str.isalnum, heading.replace("&", "and").casefold()))


def layout_of(headings: Sequence[str]) -> Layout | None:
    """The layout of a file with these headings; None where they are not a register's."""
    columns = {number: heading for number, heading in enumerate(headings) if heading}
    width = max(columns, default=-1) + 1
    found = _take(columns, {"ofsted": URN}) or _take(columns, {"ofsted-agencies": AGENCY})
    facts = _take(columns, FACTS)
    register, urn = next(iter(found.items()), ("", None))
    if urn is None or not _is_childcare(facts):
        return None
    slots = list(_take_slots(columns))
    _take(columns, {"ignored": IGNORED})
    return Layout(register, width, urn, facts, _details(columns), slots)


def _is_childcare(facts: dict[str, int]) -> bool:
    # Ofsted's lists of schools have a URN, a postcode and a council too, but no provider.
    described = {"name", "provider_type"} & facts.keys()
    placed = {
        "postcode",
        "local_authority",
        "places",
        "registration_date",
        "status",
        "subtype",
    } & facts.keys()
    return bool(described and placed)


def _take(columns: dict[int, str], wanted: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """Find each wanted heading, and take its column out of `columns`."""
    numbers: dict[str, int] = {}
    for number, heading in columns.items():
        numbers.setdefault(normal(heading), number)
    found = {}
    for name, headings in wanted.items():
        present = [numbers[key] for key in map(normal, headings) if numbers.get(key) in columns]
        if present:
            found[name] = present[0]
            del columns[present[0]]
    return found


def _take_slots(columns: dict[int, str]) -> Iterator[Slot]:
    """The inspections the columns describe; one without a date stays among the details."""
    slots: dict[tuple[str, int], Slot] = {}
    for number, heading in columns.items():
        kind = _kind(heading)
        if kind:
            rank = next((rank for rank, words in RANKS if words.search(heading)), 1)
            slot = slots.setdefault((kind, rank), Slot(kind, rank))
            _place(slot, heading.rsplit(":", 1)[-1].strip(), number)
    for slot in slots.values():
        if "date" in slot.parts:
            for number in (*slot.parts.values(), *slot.areas.values()):
                del columns[number]
            yield slot


def _kind(heading: str) -> str | None:
    bare = {normal(h) for h in (*BARE, *PARTS["number"], *PARTS["date"])}
    if normal(heading) in bare:
        return "full"
    return next((kind for kind, words in KINDS if ":" in heading and words.search(heading)), None)


def _place(slot: Slot, label: str, number: int) -> None:
    part = next((part for part, labels in PARTS.items() if normal(label) in map(normal, labels)), None)
    if part and part not in slot.parts:
        slot.parts[part] = number
    else:
        slot.areas.setdefault(label, number)


def _details(columns: dict[int, str]) -> dict[str, int]:
    spelling = {normal(heading): heading for heading in DETAILS}
    details: dict[str, int] = {}
    for number, heading in columns.items():
        details.setdefault(spelling.get(normal(heading), heading), number)
    return details
