"""Who is gone from a register: missing from a file that holds a council's whole list, beyond any doubt."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol, TypeVar

from bot.services.files import RefusedFile
from bot.services.register_file import Problem, trace

# A file that was cut between two rows looks whole. So many closures in one council need a person's word.
MOST_CLOSURES = 5
LARGEST_SHARE = 0.10
# Rows that belong to nobody are compared up to this number; where there are more, nobody is closed.
MOST_STRANGERS = 100


class Missing(Protocol):
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


AnyMissing = TypeVar("AnyMissing", bound=Missing)


def certain(missing: Sequence[AnyMissing], strangers: Sequence[Problem]) -> list[AnyMissing]:
    """Those of `missing` that none of the rows without a readable URN (`strangers`) may stand for.

    A row that is too damaged to tell whose it is keeps everybody of its council open, or of every council.
    """
    if len(strangers) > MOST_STRANGERS:
        return []
    marks = {provider.urn: marks_of(provider) for provider in missing}
    doubtful = {urn for urn, mark in marks.items() if any(mark & row.traces for row in strangers)}
    lost = [row for row in strangers if not _is_placed(row, marks.values())]
    return [
        provider
        for provider in missing
        if provider.urn not in doubtful and not any(_may_be_in(provider, row, missing) for row in lost)
    ]


def marks_of(provider: Missing) -> frozenset[str]:
    """What tells a provider's row from others: its URN, registration date, name and postcode."""
    marks = (provider.urn, provider.registration_date, provider.name, provider.postcode)
    return frozenset(trace(mark) for mark in marks if mark)


def refuse_too_many(
    closing: Sequence[Missing], listed: Mapping[str, int], file_name: str, *, allowed: bool
) -> None:
    """Raise RefusedFile where a file would close more than 5 providers and a tenth of a council's.

    `listed` is the number of providers that were open in each council before the file.
    """
    for council, gone in Counter(provider.local_authority for provider in closing).items():
        total = listed.get(council or "", 0)
        if not allowed and gone > MOST_CLOSURES and gone > LARGEST_SHARE * total:
            raise RefusedFile(
                f"{file_name} would close {gone} of the {total} providers open in {council}. The file may be "
                "cut short, so nothing was changed. Check that it is complete; if these providers really are "
                "gone, import it again with --allow-closures."
            )


def _is_placed(row: Problem, marks: Collection[frozenset[str]]) -> bool:
    """Whether a row is known to stand for somebody missing, or whole enough to know that it does not."""
    return row.recognisable or any(mark & row.traces for mark in marks)


def _may_be_in(provider: Missing, row: Problem, missing: Sequence[Missing]) -> bool:
    named = {
        p.local_authority for p in missing if p.local_authority and trace(p.local_authority) in row.traces
    }
    return not named or provider.local_authority in named
