"""What somebody means by words for a time that is past: “yesterday at 3pm”, “last Tuesday”, “a week ago”.

It is the grammar of times to come, asked from an earlier moment. Days that are counted from today
(“yesterday”) are first put into figures; what points ahead (“tomorrow”) is only ever asked from today. So
nothing is taken for a past day that was not said as one.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo

from bot.when import LONDON, read
from bot.when.results import Day, Moment, Month, Unclear

Past = Day | Moment | Month | Unclear
NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
AGO = re.compile(rf"\b(\d{{1,3}}|{'|'.join(NUMBERS)}) (day|week|fortnight)s? ago\b")
BEFORE_YESTERDAY = re.compile(r"\b(?:the )?day before yesterday\b")
PART_OF_DAY = re.compile(
    r"\b(?:in the |this |at |early |late )*(?:morning|afternoon|evening|night|lunch ?time)\b"
)
AHEAD = re.compile(r"\b(?:today|tomorrow|tonight|next|in|time|week|fortnight|hence|now)\b")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMES = "mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun"
WEEKDAY = re.compile(rf"\b(?:(last|this past|past|this) )?((?:{NAMES})(?:day)?)\b")
MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
NAMED_DATE = re.compile(rf"\b{MONTH}|\d[/.-]\d")
OF_THE_MONTH = re.compile(r"\b\d{1,2}(?:st|nd|rd|th)\b")
YEAR = re.compile(r"\b((?:19|20)\d\d)\b|\d[/.-]\d{1,2}[/.-](\d\d)\b")
A_DAY = timedelta(days=1)
TO_COME = "That is still to come. Please say when it happened, such as “last Tuesday at 3pm” or “12 March”."
NOT_READ = "Please say a day, such as “last Tuesday at 3pm” or “12 March”."
NO_BIRTHDAY = "Please say the day, the month and the year, such as “3 May 2022”, or leave it empty."
# Concerns are about children, and about young people with special needs up to 25 in England and Wales
# (Children and Families Act 2014, section 46: https://www.legislation.gov.uk/ukpga/2014/6/section/46).
OLDEST = 26


def read_past(phrase: str, now: datetime, zone: tzinfo = LONDON) -> Past:
    """What is meant by words for a time that is past, said at `now`.

    Nothing is raised for any text: what is not understood, or still to come, comes back as `Unclear`. Where
    only the day is certain, it is a day.
    """
    here = now.astimezone(zone)
    text = _in_figures(phrase, here.date())
    ahead = None
    for base in _bases(text, here):
        understood = read(text, base, zone)
        if isinstance(understood, Day | Moment | Month):
            certain = _certain(understood)
            if _begins(certain, zone) <= here:
                return certain
            ahead = Unclear(TO_COME)
    return ahead or Unclear(NOT_READ)


def read_birthday(phrase: str, today: date) -> Day | Unclear:
    """A child's date of birth in somebody's words; never raises."""
    year = _year(phrase)
    understood = read(phrase, datetime(year, 1, 1, tzinfo=LONDON)) if year else None
    if not isinstance(understood, Day):
        return Unclear(NO_BIRTHDAY)
    if understood.on > today:
        return Unclear("That is still to come. " + NO_BIRTHDAY)
    if understood.on.year < today.year - OLDEST:
        return Unclear(f"Nobody born in {understood.on.year} is a child now. Please check the year.")
    return understood


def _in_figures(phrase: str, today: date) -> str:
    """Days counted from today as dates; the part of a day is left to the words themselves."""
    text = " ".join(phrase.casefold().split())
    text = re.sub(r"\blast night\b", "yesterday", text)
    text = BEFORE_YESTERDAY.sub((today - 2 * A_DAY).isoformat(), text)
    text = re.sub(r"\b(?:a )?week (?:last|ago) yesterday\b", (today - 8 * A_DAY).isoformat(), text)
    text = re.sub(r"\byesterday\b", (today - A_DAY).isoformat(), text)
    text = AGO.sub(lambda found: _ago(found, today), text)
    text = re.sub(r"\bthis (?=(?:morning|afternoon|evening)\b)", "today ", text)
    text = re.sub(rf"\bin (?={MONTH})", "", text)
    if not (NAMED_DATE.search(text) or OF_THE_MONTH.search(text) or AHEAD.search(text)):
        text = WEEKDAY.sub(lambda found: _last(found, today), text)
    if NAMED_DATE.search(text) or OF_THE_MONTH.search(text) or "today" in text:
        text = PART_OF_DAY.sub("", text)
    return " ".join(text.split())


def _last(found: re.Match[str], today: date) -> str:
    """The last such weekday: today may be it, unless “last” was said."""
    days = (today.weekday() - DAYS.index(found[2][:3])) % 7
    return (today - (days or (7 if found[1] == "last" else 0)) * A_DAY).isoformat()


def _ago(found: re.Match[str], today: date) -> str:
    number = NUMBERS.get(found[1]) or int(found[1])
    return (today - number * DAYS_IN[found[2]] * A_DAY).isoformat()


def _bases(text: str, here: datetime) -> Iterator[datetime]:
    """The moments from which it is asked, the nearest first."""
    today = here.replace(hour=0, minute=0, second=0, microsecond=0)
    yield today
    if year := _year(text):
        yield today.replace(year=year, month=1, day=1)
    elif OF_THE_MONTH.search(text) and not NAMED_DATE.search(text):
        yield today - 30 * A_DAY
    elif NAMED_DATE.search(text) and not AHEAD.search(text):
        yield today - 364 * A_DAY


def _year(text: str) -> int | None:
    found = YEAR.search(text)
    if not found:
        return None
    return int(found[1]) if found[1] else 2000 + int(found[2])


def _certain(understood: Day | Moment | Month) -> Day | Moment | Month:
    """The day alone where the hour may be another."""
    if isinstance(understood, Moment) and understood.choices:
        return Day(understood.at.date())
    return understood


def _begins(understood: Day | Moment | Month, zone: tzinfo) -> datetime:
    if isinstance(understood, Moment):
        return understood.at
    day = understood.on if isinstance(understood, Day) else date(understood.year, understood.month, 1)
    return datetime(day.year, day.month, day.day, tzinfo=zone)
