"""A repetition and its first date."""

from dataclasses import replace
from datetime import datetime

from bot.when.choosing import Candidates, candidates
from bot.when.clocks import say_clock
from bot.when.days import say_date
from bot.when.facts import Dates, DayOfMonth, Every, Fact, Starting, Unreadable, Weekday, WhichDay, WholeMonth
from bot.when.hours import Hours, exists, is_ahead, local, span
from bot.when.repeats import dates, rule
from bot.when.results import Repetition
from bot.when.saying import say


def repetition(every: Every, facts: list[Fact], hours: Hours | None, now: datetime) -> Repetition:
    """What `every` comes to, with the day on which the phrase lets it begin.

    Raises:
        Unreadable: the first time cannot be, or is not clear.
    """
    if hours and hours.zone_name:
        raise Unreadable(
            "Say the time without GMT or BST: what repeats keeps to the clock, summer and winter."
        )
    begins = _begins(facts, now)
    start, notes = (begins.days[0], begins.notes) if begins.days else (now.date(), ())
    if every.freq == "WEEKLY" and not every.weekdays:
        if not begins.days or (begins.open and len(begins.days) > 1):
            raise Unreadable("On which day of the week? Say for example “every Tuesday 6.30pm”.")
        every = replace(every, weekdays=(start.weekday(),))
    notes = (every.note, *notes) if every.note else notes
    choices: tuple[str, ...] = (every.choice,) if every.choice else ()
    days = dates(every, start)
    first = next(days)
    if hours is None:
        return Repetition(rule(every), first, assumed=notes, choices=choices)
    if not is_ahead(local(first, hours.start, None, now), now):
        first = next(days)
    span(first, hours, now)
    known = Repetition(rule(every), first, hours.start, hours.end, notes + hours.assumed)
    choices = tuple(f"{choice} at {say_clock(hours.start)}" for choice in choices)
    if hours.other and exists(first, hours.other, now):
        choices += (say(replace(known, at=hours.other, until=None)),)
    return replace(known, choices=choices)


def _begins(facts: list[Fact], now: datetime) -> Candidates:
    """From which day on; none where that was not said."""
    later = facts[facts.index(Starting()) + 1 :] if Starting() in facts else []
    try:
        return candidates(later, now.date())
    except WhichDay as fault:
        raise Unreadable(fault.reason, *map(say_date, fault.days)) from None


def read_every(facts: list[Fact]) -> Every | None:
    """The repetition, with the weekday that stands somewhere else in the phrase."""
    found = [fact for fact in facts if isinstance(fact, Every)]
    if not found:
        return None
    every = _together(found)
    before = facts[: facts.index(Starting())] if Starting() in facts else facts
    said = {fact.number for fact in before if isinstance(fact, Weekday)}
    doubled = said and (every.weekdays or every.freq != "WEEKLY")
    if doubled or any(isinstance(fact, Dates | WholeMonth | DayOfMonth) for fact in before):
        raise Unreadable(
            "That is a single day and a repetition. Say for example “every Tuesday from 1 April”."
        )
    if len(said) > 1:
        raise Unreadable("Those are two different weekdays. Say for example “every Monday and Tuesday”.")
    return replace(every, weekdays=tuple(said)) if said else every


def _together(found: list[Every]) -> Every:
    """“Tuesdays, fortnightly” says in two pieces what repeats when."""
    if len(found) == 1:
        return found[0]
    weekdays = [fact.weekdays for fact in found if fact.weekdays]
    if len(found) > 2 or len(weekdays) != 1 or any(fact.freq != "WEEKLY" for fact in found):
        raise Unreadable("That repeats in two different ways. Say one.")
    return replace(max(found, key=lambda fact: fact.interval), weekdays=weekdays[0])
