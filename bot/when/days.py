"""Days: “Thursday week”, “the 3rd”, “12/3”, “first Monday in April”, “in a fortnight”, “end of the month”."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.when.day_forms import DOTTED, WD
from bot.when.facts import Clock, Dates, DayOfMonth, Fact, Later, PartOfDay, Unreadable, Weekday, WholeMonth
from bot.when.wording import MONTHS, WEEKDAYS, ordinal

# Without a year nothing further ahead is meant.
FURTHEST = 366
FURTHEST_YEAR = 10
# Four digits that are as likely a year as a time on the clock.
LIKE_YEARS = (2000, 2059)
MOST_MINUTES = 48 * 60
DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}


class Days:
    """The readers of days, for somebody who speaks at `now` (local time)."""

    def __init__(self, now: datetime) -> None:
        self.now, self.today = now, now.date()

    def iso(self, match: re.Match[str]) -> Iterable[Fact]:
        """2025-04-03"""
        return [self._on(match[0], int(match["day"]), int(match["number"]), int(match["year"]))]

    def numeric(self, match: re.Match[str]) -> Iterable[Fact]:
        """03/04/2025, 3.4.25: the day before the month."""
        year = int(match["year"])
        year += 2000 if year < 100 else 0
        return [self._on(match[0], int(match["day"]), int(match["number"]), year)]

    def day_and_month(self, match: re.Match[str]) -> Iterable[Fact]:
        """14/3"""
        return [self._on(match[0], int(match["day"]), int(match["number"]), None)]

    def in_words(self, match: re.Match[str]) -> Iterable[Fact]:
        """3rd of April 2025, April 3rd."""
        found = match.groupdict()
        month = MONTHS.index(found["month"] or found["month2"]) + 1
        day, year = int(found["day"] or found["day2"]), found["year"] or found["year2"]
        if year is None or self._is_year(match, year, month, day):
            return [self._on(match[0], day, month, int(year) if year else None)]
        return [self._on(match[0].removesuffix(year), day, month, None), Clock(_four_digits(year))]

    def of_the_month(self, match: re.Match[str]) -> Iterable[Fact]:
        """the 3rd"""
        if not 1 <= int(match["day"]) <= 31:
            raise Unreadable(f"No month has a {ordinal(int(match['day']))}.")
        return [DayOfMonth(int(match["day"]))]

    def in_digits(self, match: re.Match[str]) -> Iterable[Fact]:
        """Sat 22: no hour of the twelve, so it is the day."""
        return [Weekday(WEEKDAYS.index(match["weekday"])), DayOfMonth(int(match["day"]))]

    def weekday(self, match: re.Match[str]) -> Iterable[Fact]:
        """Tuesday, this Tuesday, next Tuesday, Tuesday week."""
        number, which = WEEKDAYS.index(match["weekday"]), match["which"] or ""
        self._refuse_dotted(match, number)
        if which == "last":
            raise Unreadable(f"“{match[0]}” is in the past. Say a day to come.")
        if match["after"] or (which and match["later"] and which != "this"):
            raise Unreadable(f"“{match[0]}” is understood in two ways. Say the date.")
        if match["later"]:
            return [self._weeks_on(number, DAYS_IN[match["later"]], match[0])]
        if which == "next":
            return [self._next(number, match[0])]
        return [Weekday(number)]

    def _refuse_dotted(self, match: re.Match[str], weekday: int) -> None:
        """Friday 4.12, where 4 December is a Friday."""
        dotted = DOTTED.match(match.string, match.end())
        if dotted is None:
            return
        try:
            (day,) = self._on(dotted[0], int(dotted["day"]), int(dotted["number"]), None).days
        except Unreadable:
            return
        if day.weekday() == weekday:
            time_of_day = f"{match[0]} at {dotted['day']}:{dotted['number']}"
            raise Unreadable("That can be a date or a time.", say_date(day), time_of_day)

    def weeks_on(self, match: re.Match[str]) -> Iterable[Fact]:
        """a week on Friday, two weeks on Tuesday, a fortnight on Monday."""
        number, days = WEEKDAYS.index(match["weekday"]), _count(match["count"]) * DAYS_IN[match["unit"]]
        if days > FURTHEST:
            raise Unreadable(f"“{match[0]}” is more than a year ahead. Say the date with its year.")
        if match["next"]:
            found = self._next(number, match[0])
            moved = tuple(day + timedelta(days) for day in found.days)
            return [Dates(moved, match[0], likeliest_first=True, note=found.note)]
        return [self._weeks_on(number, days, match[0])]

    def named(self, match: re.Match[str]) -> Iterable[Fact]:
        """today, tomorrow, the day after tomorrow."""
        if match["day"] == "yesterday":
            raise Unreadable("Yesterday is past. Say a day to come.")
        part = "evening" if match["day"] == "tonight" else match["part"]
        ahead = {"tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2}.get(match["day"], 0)
        return [self._day(ahead, match[0]), *([PartOfDay(part)] if part else [])]

    def weeks_from(self, match: re.Match[str]) -> Iterable[Fact]:
        """a week today, three weeks tomorrow, tomorrow week."""
        found = match.groupdict()
        start = self.today + timedelta((found["from"] or found["from2"]) == "tomorrow")
        return [self._ahead(start, found["count"], found["unit"] or found["unit2"], match[0])]

    def ahead(self, match: re.Match[str]) -> Iterable[Fact]:
        """in 10 days, in a fortnight, in two weeks' time."""
        found = match.groupdict()
        count, unit = found["count"] or found["count2"], found["unit"] or found["unit2"]
        return [self._ahead(self.today, count, unit, match[0])]

    def week(self, match: re.Match[str]) -> Iterable[Fact]:
        """next week: one of its days."""
        weeks = 2 if match["after"] else int(match["which"] == "next")
        monday = self.today + timedelta(7 * weeks - self.today.weekday())
        return [Dates(tuple(monday + timedelta(day) for day in range(7)), match[0])]

    def this_day(self, match: re.Match[str]) -> Iterable[Fact]:
        """this day next week"""
        return [self._day(7, match[0])]

    def in_month(self, match: re.Match[str]) -> Iterable[Fact]:
        """in April, next month."""
        if match["next"]:
            raise Unreadable(f"“{match[0]}” is understood in two ways. Say the month with its year.")
        return [WholeMonth(*self._month(match["which"], match["month"], match["year"]))]

    def nth(self, match: re.Match[str]) -> Iterable[Fact]:
        """first Monday in April, last Friday of the month."""
        year, month = self._month(match["which"], match["month"], match["year"])
        weekday = WEEKDAYS.index(match["weekday"])
        nth = -1 if match["nth"] == "last" else int(match["nth"][0])
        found = nth_weekday(year, month, weekday, nth)
        if found is None:
            raise Unreadable(f"{MONTHS[month - 1].capitalize()} {year} has no such day: “{match[0]}”.")
        if found < self.today and match["month"] and not match["year"]:
            found = nth_weekday(year + 1, month, weekday, nth) or found
        return [self._one(found, match[0])]

    def nth_of_what(self, match: re.Match[str]) -> Iterable[Fact]:
        """first Monday: of which month?"""
        raise Unreadable(
            f"Of which month is “{match[0]}”?", f"{match[0]} of {MONTHS[self.today.month % 12].capitalize()}"
        )

    def end(self, match: re.Match[str]) -> Iterable[Fact]:
        """end of the month, end of April, the beginning of next month."""
        if match["whole"]:
            year, month = self.today.year, 12 if match["end"] else 1
        else:
            year, month = self._month(match["which"], match["month"], match["year"])
        return [self._one(date(year, month, monthrange(year, month)[1] if match["end"] else 1), match[0])]

    def within_hours(self, match: re.Match[str]) -> Iterable[Fact]:
        """in 45 minutes, in an hour and a half."""
        minutes = _minutes(match["hours"] or match["hours2"])
        if not 0 < minutes <= MOST_MINUTES:
            raise Unreadable(f"“{match[0]}” is not clear. Say a day and a time, such as “Tuesday 6.30pm”.")
        later = self.now.timestamp() // 60 * 60 + minutes * 60
        return [Later(datetime.fromtimestamp(later, self.now.tzinfo))]

    def vague(self, match: re.Match[str]) -> Iterable[Fact]:
        """the weekend"""
        raise Unreadable(f"Which day do you mean by “{match['what']}”? Say for example “Saturday 10am”.")

    def coming(self, weekday: int) -> date:
        """The next such day after today."""
        return self.today + timedelta((weekday - self.today.weekday() - 1) % 7 + 1)

    def _next(self, weekday: int, words: str) -> Dates:
        coming = self.coming(weekday)
        next_weeks = self.today + timedelta(7 - self.today.weekday() + weekday)
        if coming != next_weeks:
            return Dates((next_weeks, coming), words, likeliest_first=True, note=_two_ways(words))
        if (coming - self.today).days < 3:
            return Dates((coming, coming + timedelta(7)), words, likeliest_first=True, note=_two_ways(words))
        return Dates((coming,), words)

    def _weeks_on(self, weekday: int, days: int, words: str) -> Dates:
        later = self.coming(weekday) + timedelta(days)
        if weekday != self.today.weekday():
            return Dates((later,), words)
        return Dates((later, later - timedelta(7)), words, likeliest_first=True, note=_two_ways(words))

    def _day(self, ahead: int, words: str) -> Dates:
        return Dates((self.today + timedelta(ahead),), words)

    def _ahead(self, start: date, count: str | None, unit: str, words: str) -> Dates:
        number = _count(count)
        months = number * {"month": 1, "year": 12}.get(unit, 0)
        if months > 12 or number * DAYS_IN.get(unit, 0) > FURTHEST:
            raise Unreadable(f"“{words}” is more than a year ahead. Say the date with its year.")
        if not months:
            return Dates((start + timedelta(number * DAYS_IN[unit]),), words)
        year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
        last = monthrange(year, month + 1)[1]
        return Dates((date(year, month + 1, min(start.day, last)),), words)

    def _month(self, which: str | None, name: str | None, year: str | None) -> tuple[int, int]:
        if name is None:
            ahead = self.today.month - 1 + (which == "next")
            return self.today.year + ahead // 12, ahead % 12 + 1
        month = MONTHS.index(name) + 1
        if year is None:
            return self.today.year + (month < self.today.month), month
        if not self.today.year <= int(year) <= self.today.year + FURTHEST_YEAR:
            raise Unreadable(f"The year {year} is past, or too far ahead. Check it.")
        return int(year), month

    def _on(self, words: str, day: int, month: int, year: int | None) -> Dates:
        if not 1 <= month <= 12:
            raise Unreadable(f"“{words}”: there is no month {month}. The day comes first: 25/3 is 25 March.")
        if year is not None:
            return self._one(_date(year, month, day), words)
        if (day, month) == (29, 2):
            return self._one(self._leap_day(), words)
        found = _date(self.today.year, month, day)
        if found >= self.today:
            return self._one(found, words)
        return replace(self._one(found.replace(year=found.year + 1), words), note="This year’s is past.")

    def _is_year(self, match: re.Match[str], digits: str, month: int, day: int) -> bool:
        """Whether the four digits after a date are its year: “20 Mar 1800” is about six in the evening."""
        year, others = (
            int(digits),
            re.search(r"\d", match.string[: match.start()] + match.string[match.end() :]),
        )
        if self.today.year <= year <= self.today.year + 2 or int(digits[2:]) > 59 or year % 5:
            return True
        if not LIKE_YEARS[0] <= year <= LIKE_YEARS[1]:
            return year > 2359
        said = re.search(WD, match.string)
        if others or (said and WEEKDAYS.index(said["weekday"]) == _date(year, month, day).weekday()):
            return True
        raise Unreadable(
            f"“{digits}” can be a year or a time.",
            f"{match[0].removesuffix(digits)}{digits[:2]}:{digits[2:]}",
        )

    def _leap_day(self) -> date:
        for year in (self.today.year, self.today.year + 1):
            if monthrange(year, 2)[1] == 29 and (day := date(year, 2, 29)) >= self.today:
                return day
        raise Unreadable(
            "There is no 29 February in the next twelve months. Say the year if you mean a later one."
        )

    def _one(self, day: date, words: str) -> Dates:
        if day < self.today:
            raise Unreadable(f"“{words}” is {say_date(day)}, which is past. Say a day to come.")
        if day.year > self.today.year + FURTHEST_YEAR:
            raise Unreadable(f"The year {day.year} is too far ahead. Check it.")
        return Dates((day,), words)


def say_date(day: date) -> str:
    """Tuesday 18 March 2025"""
    return f"{WEEKDAYS[day.weekday()].capitalize()} {day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a month (-1: the last); None where it has fewer."""
    days = [
        day
        for number in range(1, monthrange(year, month)[1] + 1)
        if (day := date(year, month, number)).weekday() == weekday
    ]
    return days[-1] if nth == -1 else days[nth - 1] if 0 < nth <= len(days) else None


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        name = MONTHS[month - 1].capitalize()
        in_year = f" {year}" if month == 2 else ""
        raise Unreadable(f"There is no {day} {name}{in_year}. Check the day.") from None


def _four_digits(digits: str) -> time:
    return time(int(digits[:2]), int(digits[2:]))


def _count(text: str | None) -> int:
    return {None: 1, "a": 1, "an": 1, "a couple of": 2}.get(text) or int(text or 1)


def _minutes(text: str) -> int:
    if "quarter" in text:
        return 15 if text.startswith("a quarter") else 45
    half = 30 if "half" in text else 0
    hours = re.search(r"(\d+|an)(?: and a half)? hour", text)
    minutes = re.search(r"(\d+) minute", text)
    whole = _count(hours[1]) if hours and text != "half an hour" else 0
    return 60 * whole + half + (int(minutes[1]) if minutes else 0)


def _two_ways(words: str) -> str:
    return f"“{words}” is understood in two ways."
