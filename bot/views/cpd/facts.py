"""What is said of an opportunity wherever it is shown, in plain text."""

from collections.abc import Mapping, Sequence

from bot.services.cpd.items import Format, Level, say_deadline
from bot.services.cpd.opportunities import Given, Seen
from bot.services.money import say_pence
from bot.services.records import CpdOpportunity

OPEN, INTERESTED, BOOK, NOT_FOR_ME = "cpd_open", "cpd_interested", "cpd_book", "cpd_not_for_me"
GIVEN: Mapping[str, Given] = {INTERESTED: Given.INTERESTED, BOOK: Given.BOOKED, NOT_FOR_ME: Given.NO}
LEVELS: Mapping[int, str] = {
    Level.INTRODUCTORY: "Introductory",
    Level.INTERMEDIATE: "Intermediate",
    Level.ADVANCED: "Advanced",
    Level.LEADERSHIP: "Leadership and management",
}
FORMATS: Mapping[str, str] = {
    Format.IN_PERSON: "In person",
    Format.ONLINE: "Online",
    Format.HYBRID: "In person and online",
    Format.OWN_PACE: "At your own pace",
}
MINE: Mapping[Given, str] = {
    Given.INTERESTED: "You are interested",
    Given.BOOKED: "You asked for a place",
    Given.NO: "Not for you",
}
TAKEN: Mapping[int, str] = {1: "The only place is taken", 2: "Both places are taken"}
IN_LINE = 160


def in_short(opportunity: CpdOpportunity) -> str:
    """One line: what, when, where, and what it costs, as far as that is known."""
    parts = [opportunity.title, *opportunity.dates[:1], where(opportunity), cost(opportunity)]
    told = " · ".join(filter(None, parts))
    return told if len(told) <= IN_LINE * 2 else told[: IN_LINE * 2 - 1] + "…"


def about(opportunity: CpdOpportunity) -> str:
    """The same without its title, and by whom it is."""
    dates = opportunity.dates
    more = f" and {len(dates) - 1} more" if len(dates) > 1 else ""
    when = f"{dates[0]}{more}" if dates else "See the link for dates" if opportunity.link else "No date yet"
    parts = (opportunity.trainer, when, where(opportunity), cost(opportunity), level(opportunity))
    return " · ".join(filter(None, parts))


def where(opportunity: CpdOpportunity) -> str:
    """How, and where."""
    place = ", ".join(filter(None, [opportunity.place, opportunity.postcode]))
    if opportunity.held in (Format.ONLINE, Format.OWN_PACE):
        place = ""
    return ": ".join(filter(None, [FORMATS.get(opportunity.held, ""), place]))


def cost(opportunity: CpdOpportunity) -> str:
    """What it costs; "" where that is not stated."""
    return "" if opportunity.pence is None else say_pence(opportunity.pence).capitalize()


def level(opportunity: CpdOpportunity) -> str:
    """How much it builds on; "" where it is for all, or not stated."""
    return LEVELS.get(opportunity.level, "")


def places(seen: Seen) -> str:
    """How many places there are, and are free."""
    if seen.left is None:
        return ""
    number = seen.opportunity.places or 0
    if seen.left == 0:
        return TAKEN.get(number, f"All {number} places are taken")
    if number == 1:
        return "The only place is free"
    return f"{seen.left} of {number} places {'is' if seen.left == 1 else 'are'} free"


def facts(seen: Seen) -> Sequence[tuple[str, str]]:
    """Everything that is known, each with what it is called."""
    one = seen.opportunity
    told = [
        ("By", one.trainer),
        ("When", "\n".join(one.dates)),
        ("How", where(one)),
        ("Cost", cost(one)),
        ("Places", places(seen)),
        ("Book by", say_deadline(one.deadline_at) if one.deadline_at else ""),
        ("Topics", ", ".join(one.topics)),
        ("Level", level(one)),
        ("Language", one.language),
        ("For whom", one.for_whom),
        ("Access", one.access),
        ("Link", one.link),
    ]
    return [(name, value) for name, value in told if value]
