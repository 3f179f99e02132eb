"""Who could be introduced to whom: pure functions of what two people said they wish."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.services.meetings.likeness import shared
from bot.store.places import Position

# A distance is never said more exactly than this, so that nobody's home can be worked out of it.
SAID_MILES = (3, 5, 10, 20)


@dataclass(frozen=True)
class Seeker:
    """Somebody who would like to be introduced to others."""

    person_id: int
    topics: tuple[str, ...]
    miles: int | None
    """How far others may be at most; None for any distance, or online."""
    position: tuple[float, float] | None
    """Latitude and longitude; None where it is not known."""


@dataclass(frozen=True)
class Match:
    """Two who could be introduced to each other."""

    one: int
    other: int
    topics: tuple[str, ...]
    """What both are interested in, in the words of the one."""
    others_topics: tuple[str, ...]
    miles: float | None


def match(one: Seeker, other: Seeker) -> Match | None:
    """The two as a match: with a like topic, and no further apart than both of them choose; else None."""
    if one.person_id == other.person_id:
        return None
    miles = miles_between(one, other)
    if not all(_is_near_enough(each.miles, miles) for each in (one, other)):
        return None
    mine, theirs = shared(one.topics, other.topics), shared(other.topics, one.topics)
    if not mine or not theirs:
        return None
    return Match(one.person_id, other.person_id, tuple(mine), tuple(theirs), miles)


def best(one: Seeker, others: Iterable[Seeker], not_these: Collection[int]) -> Match | None:
    """The best match among others: with most topics alike, then the nearest; None where there is none."""
    found = (match(one, other) for other in others if other.person_id not in not_these)
    return min((each for each in found if each), key=_rank, default=None)


def miles_between(one: Seeker, other: Seeker) -> float | None:
    """How far apart two are, as the crow flies; None where that is not known of one of them."""
    if one.position is None or other.position is None:
        return None
    return Position(*one.position, label="", exact=True).miles_to(*other.position)


def say_miles_as(miles: float | None) -> int | None:
    """Within how many miles this is said to be; None where it is not known, or further than is said."""
    return None if miles is None else next((each for each in SAID_MILES if miles <= each), None)


def _is_near_enough(most: int | None, miles: float | None) -> bool:
    return most is None or (miles is not None and miles <= most)


def _rank(found: Match) -> tuple[int, float, int]:
    far = float("inf") if found.miles is None else found.miles
    return -len(found.topics), far, found.other
