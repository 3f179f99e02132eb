"""Who may have a conflict of interest. Kith only suggests it: a person says whether they have."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services.concerns.reading import Part, Reading, What
from bot.services.concerns.record import Entry
from bot.services.links import Outcome
from bot.store import links
from bot.store.concerns.concerns import Concern


class Reason(StrEnum):
    """Why somebody may have one."""

    NAMED = "named"
    """By whoever raised it."""
    WROTE = "wrote"
    """The message it is about."""
    LINKED = "linked"
    """To the setting it is about."""


def linked_to(session: Session, setting: Mapping[str, str]) -> frozenset[str]:
    """Slack ids of those who belong to a setting, or have asked to; nobody where none was chosen."""
    if not setting:
        return frozenset()
    return links.of_setting(session, setting["register"], setting["urn"], (None, Outcome.CONFIRMED))


def suggested(reading: Reading, concern: Concern) -> Mapping[str, Sequence[Reason]]:
    """Who may have a conflict and is not shut out yet, those of the team first, each with every reason."""
    raised = [one for one in reading.entries(concern) if one.what == What.RAISED]
    waiting = reading.with_part(concern, Part.NAMED) | reading.with_part(concern, Part.LINKED)
    reasons: dict[str, list[Reason]] = {who: [] for who in _in_order(waiting, reading.team.everybody)}
    for who, reason in (pair for entry in raised for pair in _reasons(entry)):
        if who in reasons and reason not in reasons[who]:
            reasons[who].append(reason)
    return reasons


def _in_order(waiting: frozenset[str], team: frozenset[str]) -> Sequence[str]:
    return sorted(waiting, key=lambda who: (who not in team, who))


def _reasons(raised: Entry) -> Iterator[tuple[str, Reason]]:
    yield from ((who, Reason.NAMED) for who in raised.told.get("named", ()))
    yield raised.told.get("evidence", {}).get("author", ""), Reason.WROTE
    yield from ((who, Reason.LINKED) for who in raised.told.get("linked", ()))
