"""Who is gone from a register: missing from a file that holds a council's whole list, beyond any doubt."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple, Protocol, TypeVar

from bot.services.files import RefusedFile
from bot.services.registers.file import Problem, trace

# A file that was cut between two rows looks whole. So many closures in one council need a person's word.
MOST_CLOSURES = 5
LARGEST_SHARE = 0.10
# A list that lacks more than half of those who were open is hardly a council's whole list; and where the
# council is only a small part of the file, its rows have strayed in from a neighbour's.
FAIR_SHARE = 0.5
SMALL_PART = 0.10
# Rows that may stand for others are compared up to this number; where there are more, nobody is closed.
MOST_DAMAGED = 100


class Unlisted(Protocol):
    """A provider that is held as open and was not in the file."""

    @property
    def urn(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def postcode(self) -> str | None: ...
    @property
    def registration_date(self) -> date | None: ...
    @property
    def local_authority(self) -> str | None: ...


AnyUnlisted = TypeVar("AnyUnlisted", bound=Unlisted)


class Standing(NamedTuple):
    """A council as a file shows it, where somebody is missing."""

    name: str
    is_council: bool
    """False for “Not Recorded”, where providers stand whose council the register does not know."""
    open: int
    """How many providers were open there before the file."""
    missing: int
    closing: int
    """How many of the missing ones are certain to be."""
    part: float
    """The share of the file's rows that name this council."""


Verdict = Literal["close", "stray", "ask", "refuse"]


def verdict(council: Standing, *, allowed: bool, broken_off: bool = False) -> Verdict:
    """What a file may do to the providers of a council that are missing from it.

    - `close`: it lists at least half of those who were open, and closes no more than 5 of them or a tenth;
      or a person said that they really are gone (`allowed`).
    - `stray`: it lists fewer than half, and the council is less than a tenth of the file: some rows that do
      not make a council's list. Nobody is closed, whatever a person said about the file's own councils.
    - `refuse`: more than 5 and more than a tenth would be closed, or anybody by a file whose last line looks
      `broken_off`. The file may be cut short between two rows.
    - `ask`: nobody is closed before a person says so. Fewer than half are listed, but few would be closed.
      “Not Recorded” never has a file refused, as providers leave it when their council becomes known; but
      where the file holds its list, it tells who is gone as any other list does.
    """
    fair = council.missing <= FAIR_SHARE * council.open
    harmless = 0 if broken_off else max(MOST_CLOSURES, LARGEST_SHARE * council.open)
    many = council.closing > harmless
    if not fair and council.part < SMALL_PART:
        return "stray"
    if allowed or (fair and not many):
        return "close"
    return "refuse" if many and council.is_council else "ask"


def refusal(council: Standing, file_name: str) -> RefusedFile:
    """Why a file is refused that would close too many in a council."""
    return RefusedFile(
        f"{file_name} would close {council.closing} of the {council.open} providers open in {council.name}. "
        "The file may be cut short, so nothing was changed. Check that it is complete; if these providers "
        "really are gone, import it again with --allow-closures."
    )


def reason_to_spare(council: Standing, because: Verdict) -> str:
    """Why nobody was closed in a council, and what to do."""
    listed = council.open - council.missing
    advice = (
        "To close those that are gone, import that council's whole list."
        if because == "stray"
        else "If the others really are gone, import the file again with --allow-closures."
    )
    return (
        f"The file lists {listed} of the {council.open} providers open in {council.name}, so nobody was "
        f"closed there. {advice}"
    )


def certain(missing: Sequence[AnyUnlisted], damaged: Sequence[Problem]) -> list[AnyUnlisted]:
    """Those of `missing` that none of the rows that could not be read (`damaged`) may stand for.

    A row that is too damaged to tell whose it is keeps everybody of its council open, or of every council.
    """
    if len(damaged) > MOST_DAMAGED:
        return []
    doubtful: set[str] = set()
    councils = {trace(p.local_authority): p.local_authority for p in missing if p.local_authority}
    for row in damaged:
        found = set(_in_row(row, missing))
        doubtful |= found
        if not found and not row.recognisable:
            named = {name for mark, name in councils.items() if mark in row.traces}
            doubtful |= {p.urn for p in missing if not named or p.local_authority in named}
    return [provider for provider in missing if provider.urn not in doubtful]


def _in_row(row: Problem, missing: Sequence[Unlisted]) -> Iterator[str]:
    """The URNs of those that a row tells of: by their URN anywhere in it, or by what else a cell holds."""
    text = " ".join(row.traces)
    for provider in missing:
        marks = (provider.registration_date, provider.name, provider.postcode)
        if trace(provider.urn) in text or any(trace(mark) in row.traces for mark in marks if mark):
            yield provider.urn
