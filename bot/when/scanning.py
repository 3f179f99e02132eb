"""From a phrase to what its pieces say. Each word and number has to be used by one of the readers."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.when import clocks, repeats
from bot.when import day_forms as forms
from bot.when.days import Days
from bot.when.facts import Clock, Dates, Fact, Filler, Unreadable, ZoneName

Reader = Callable[[re.Match[str]], Iterable[Fact]]
FILLER = re.compile(r"(?:on|at|the|by|for|and|as the day begins|please|let's)")
ZONE = re.compile(r"(?P<zone>bst|gmt)")
THIS_TIME = re.compile(r"(?:at )?(?:this|same|the same) time(?P<week> next week)?(?= |$)")
NOTHING_ELSE = re.compile(r"(?= |$)")
EXAMPLE = "Say a day and a time, such as “Tuesday 6.30pm” or “12 March at 18:30”."


def scan(text: str, now: datetime) -> list[Fact]:
    """The facts of a tidied phrase, in its order.

    Raises:
        Unreadable: something in it cannot be understood, or is not possible.
    """
    readers, facts, place = _readers(now), list[Fact](), 0
    while place < len(text):
        found = [(match, read) for form, read in readers if (match := _whole(form, text, place))]
        if not found:
            raise Unreadable(f"“{text[place:].split(' ')[0]}” was not understood. {EXAMPLE}")
        match, read = max(found, key=lambda each: each[0].end())
        facts += read(match)
        place = match.end() + 1
    return [fact for fact in facts if not isinstance(fact, Filler)]


def _whole(form: re.Pattern[str], text: str, place: int) -> re.Match[str] | None:
    """What the form finds here, if it ends where a word ends."""
    match = form.match(text, place)
    return match if match and match.end() > place and NOTHING_ELSE.match(text, match.end()) else None


def _readers(now: datetime) -> list[tuple[re.Pattern[str], Reader]]:
    day = Days(now)
    return [
        (forms.ISO, day.iso),
        (forms.NUMERIC, day.numeric),
        (forms.DAY_AND_MONTH, day.day_and_month),
        (forms.IN_WORDS, day.in_words),
        (forms.OF_THE_MONTH, day.of_the_month),
        (forms.DAY_IN_DIGITS, day.in_digits),
        (forms.WEEKDAY, day.weekday),
        (forms.WEEKS_ON, day.weeks_on),
        (forms.NAMED, day.named),
        (forms.WEEKS_FROM, day.weeks_from),
        (forms.AHEAD, day.ahead),
        (forms.WEEK, day.week),
        (forms.THIS_DAY, day.this_day),
        (forms.IN_MONTH, day.in_month),
        (forms.NTH, day.nth),
        (forms.NTH_OF_WHAT, day.nth_of_what),
        (forms.END, day.end),
        (forms.WITHIN_HOURS, day.within_hours),
        (forms.VAGUE, day.vague),
        (clocks.EITHER, clocks.read_either),
        (clocks.SPANS, clocks.read_span),
        (clocks.DATE_OR_TIME, clocks.read_date_or_time),
        (clocks.YEAR_OR_TIME, clocks.read_year_or_time),
        (clocks.TIMES, clocks.read_time),
        (clocks.PARTS, clocks.read_part),
        (repeats.WEEKLY, repeats.weekly),
        (repeats.WEEKS, repeats.weeks),
        (repeats.DAILY, repeats.daily),
        (repeats.WORKDAYS, repeats.workdays),
        (repeats.NTH_WEEKDAY, repeats.monthly_weekday),
        (repeats.DAY_OF_MONTH, repeats.monthly_day),
        (repeats.STARTING, repeats.starting),
        (THIS_TIME, lambda match: _this_time(match, now)),
        (ZONE, lambda match: [ZoneName(match["zone"].upper())]),
        (FILLER, lambda _: [Filler()]),
    ]


def _this_time(match: re.Match[str], now: datetime) -> Iterable[Fact]:
    clock = Clock(now.time().replace(second=0, microsecond=0, fold=0))
    return [clock, Dates((now.date() + timedelta(7),), match[0])] if match["week"] else [clock]
