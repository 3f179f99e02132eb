"""Which days fit everything that was said about the day."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.when.days import say_date
from bot.when.facts import Dates, DayOfMonth, Fact, Unreadable, Weekday, WhichDay, WholeMonth, only
from bot.when.wording import MONTHS, WEEKDAYS, ordinal


@dataclass(frozen=True)
class Candidates:
    """Days that fit all that was said, the likeliest first; `open` where nothing says which."""

    days: tuple[date, ...]
    open: bool = False
    notes: tuple[str, ...] = ()


def candidates(facts: Iterable[Fact], today: date) -> Candidates:
    """The days from today on that agree with all of them; none where nothing was said about the day.

    Raises:
        Unreadable: no day agrees with all.
        WhichDay: a date and a weekday disagree, as in “Tuesday 13 March” where the 13th is a Thursday.
    """
    facts = list(facts)
    weekday, number = only(Weekday, facts, "weekdays"), only(DayOfMonth, facts, "days of the month")
    pools = [fact for fact in facts if isinstance(fact, Dates)]
    pools += [_of_month(fact, today) for fact in facts if isinstance(fact, WholeMonth)]
    if not pools and number:
        pools = [_numbered(number.number, today)]
    if not pools:
        return _weekday(weekday.number, today) if weekday else Candidates(())
    days = [day for day in pools[0].days if all(day in pool.days for pool in pools)]
    days = _keep(days, f"Those are different days: {_listed(pools)}. Say one.")
    if number:
        days = _keep(
            [day for day in days if day.day == number.number], f"There is no {ordinal(number.number)} in it."
        )
    if weekday:
        days = _agree(days, weekday.number, today)
    ahead = _keep([day for day in days if day >= today], f"{say_date(days[0])} is past. Say a day to come.")
    notes = tuple(pool.note for pool in pools if pool.note and (len(ahead) > 1 or len(pool.days) == 1))
    return Candidates(tuple(ahead), not any(pool.likeliest_first for pool in pools), notes)


def _listed(pools: list[Dates]) -> str:
    return " and ".join(f"“{pool.name}”" for pool in pools)


def _keep(days: list[date], otherwise: str) -> list[date]:
    if not days:
        raise Unreadable(otherwise)
    return days


def _agree(days: list[date], weekday: int, today: date) -> list[date]:
    said = WEEKDAYS[weekday].capitalize()
    fitting = [day for day in days if day.weekday() == weekday]
    if fitting:
        return fitting
    if len(days) > 1:
        raise Unreadable(f"None of those days is a {said}. Say the date.")
    around = (days[0] + timedelta(ahead) for ahead in range(-6, 7))
    near = [day for day in around if day.weekday() == weekday and day >= today]
    right, _, plain = say_date(days[0]).partition(" ")
    raise WhichDay(f"{plain} is a {right}, not a {said}. Which is right?", days[0], *near)


def _of_month(month: WholeMonth, today: date) -> Dates:
    last = monthrange(month.year, month.month)[1]
    days = tuple(date(month.year, month.month, number) for number in range(1, last + 1))
    return Dates(tuple(day for day in days if day >= today), MONTHS[month.month - 1].capitalize())


def _numbered(number: int, today: date) -> Dates:
    year, month = divmod(today.year * 12 + today.month - 1 + (number < today.day), 12)
    if number > monthrange(year, month + 1)[1]:
        raise Unreadable(f"{MONTHS[month].capitalize()} has no {ordinal(number)}. Say the month.")
    return Dates((date(year, month + 1, number),), ordinal(number))


def _weekday(number: int, today: date) -> Candidates:
    coming = today + timedelta((number - today.weekday() - 1) % 7 + 1)
    if number != today.weekday():
        return Candidates((coming,))
    note = f"Today is a {WEEKDAYS[number].capitalize()} too."
    return Candidates((today, coming), notes=(note,))
