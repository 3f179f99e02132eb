"""What the facts of a phrase come to together: they all have to agree, and none may be left over."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.when.choosing import Candidates, candidates
from bot.when.clocks import say_clock
from bot.when.days import say_date
from bot.when.facts import Dates, DayOfMonth, Fact, Later, Unreadable, Weekday, WhichDay, WholeMonth, only
from bot.when.hours import Hours, exists, is_ahead, local, read_hours, span
from bot.when.repeating import read_every, repetition
from bot.when.results import Day, Moment, Month, Understood
from bot.when.saying import say_moment
from bot.when.wording import MONTHS

MOST_CHOICES = 5


def settle(facts: list[Fact], now: datetime) -> Understood:
    """What is meant by somebody who speaks at `now` (local time).

    Raises:
        Unreadable: the facts contradict each other, do not suffice, are past, or have two meanings.
    """
    if not facts:
        raise Unreadable("Say a day and a time, such as “Tuesday 6.30pm”.")
    if later := only(Later, facts, "times"):
        if len(facts) > 1:
            raise Unreadable("That is two different times. Say one.")
        return Moment(later.at)
    hours = read_hours(facts)
    if every := read_every(facts):
        return repetition(every, facts, hours, now)
    month = only(WholeMonth, facts, "months")
    if month and not any(isinstance(fact, Weekday | DayOfMonth | Dates) for fact in facts):
        return _whole_month(month, hours)
    try:
        return _once(candidates(facts, now.date()), hours, now)
    except WhichDay as fault:
        clock = f", {say_clock(hours.start)}" if hours else ""
        raise Unreadable(fault.reason, *(say_date(day) + clock for day in fault.days)) from None


def _once(found: Candidates, hours: Hours | None, now: datetime) -> Moment | Day:
    if hours is None:
        if not found.days:
            raise Unreadable("Which day do you mean? Say for example “Tuesday 6.30pm”.")
        _choose(found)
        # Somebody who means today says so.
        days = sorted(found.days, key=lambda day: day == now.date())
        return Day(days[0], found.notes, tuple(map(say_date, days[1:])))
    if not found.days:
        return _today(hours, now)
    ahead = [day for day in found.days if is_ahead(local(day, hours.start, hours.zone_name, now), now)]
    if not ahead:
        raise _past(found.days[0], hours, now)
    _choose(replace(found, days=tuple(ahead)))
    moment = _at(ahead[0], hours, now)
    others = [say_moment(_at(day, hours, now)) for day in ahead[1:]]
    return replace(
        moment,
        assumed=moment.assumed + (found.notes if others or len(found.days) == 1 else ()),
        choices=(*others, *moment.choices),
    )


def _at(day: date, hours: Hours, now: datetime) -> Moment:
    return Moment(*span(day, hours, now), hours.assumed, _other(day, hours, now))


def _other(day: date, hours: Hours, now: datetime) -> tuple[str, ...]:
    """The other half of the day, where it is to come and there is such a time."""
    if hours.other is None or not exists(day, hours.other, now):
        return ()
    other = local(day, hours.other, None, now)
    return (say_moment(Moment(other)),) if is_ahead(other, now) else ()


def _today(hours: Hours, now: datetime) -> Moment:
    day = now.date()
    if not is_ahead(local(day, hours.start, hours.zone_name, now), now):
        tomorrow = f"{say_date(day + timedelta(1))}, {say_clock(hours.start)}"
        raise Unreadable(f"{say_clock(hours.start)} is past today. Say the day.", tomorrow)
    moment = _at(day, hours, now)
    return replace(moment, assumed=("No day was said: today.", *moment.assumed))


def _past(day: date, hours: Hours, now: datetime) -> Unreadable:
    reason = f"{say_date(day)}, {say_clock(hours.start)}, is past. Say a time to come."
    return Unreadable(reason, *_other(day, hours, now))


def _choose(found: Candidates) -> None:
    if found.open and len(found.days) > 1:
        raise WhichDay("Which day do you mean?", *found.days[:MOST_CHOICES])


def _whole_month(month: WholeMonth, hours: Hours | None) -> Month:
    if hours:
        raise Unreadable(f"Which day in {MONTHS[month.month - 1].capitalize()} do you mean?")
    return Month(month.year, month.month)
