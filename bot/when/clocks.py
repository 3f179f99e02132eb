"""Times on the clock: “6pm”, “18:30”, “half 6”, “quarter to seven”, “6-8pm”."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import time

from bot.when.facts import Clock, Fact, PartOfDay, Span, Unreadable
from bot.when.wording import MONTHS

HALF = r"(?: (?P<half>am|pm))?"
HOUR = r"(?P<hour>\d{1,2})"
FORMS = tuple(
    re.compile(form)
    for form in (
        rf"{HOUR}[:.](?P<minute>\d{{2}})(?::00)?{HALF}(?: hour)?",
        rf"{HOUR}(?: oclock)?{HALF}",
        rf"(?P<hour>\d{{1,2}})(?P<minute>\d{{2}})(?:{HALF}| hour)",
        rf"half(?: past)? {HOUR}{HALF}",
        rf"(?P<minute>(?:a )?quarter|\d{{1,2}}|\d{{1,2}} minute) (?P<side>past|to) {HOUR}{HALF}",
        r"(?:12 )?noon",
        r"(?:12 )?midnight",
    )
)
MINUTES = r"(?:(?:a )?quarter|5|10|20|25|\d{1,2} minute)"
WRITTEN = (
    r"\d{1,2}[:.]\d{2}(?::00)?(?: am| pm| hour)?|\d{1,2}(?: oclock)?(?: am| pm)|\d{1,2} oclock"
    r"|\d{3,4} (?:am|pm)|\d{4}(?: hour)?|half(?: past)? \d{1,2}(?: am| pm)?|(?:12 )?(?:noon|midnight)"
    rf"|{MINUTES} (?:past|to) \d{{1,2}}(?: am| pm)?"
)
# A number by itself is an hour only where a word before it says so, and what follows makes no date of it.
OF_A_DATE = (
    rf"(?:of |the )?(?:{'|'.join((*MONTHS, 'day', 'week', 'month', 'year', 'hour', 'minute', 'fortnight'))})"
)
LONE = rf"\d{{1,2}}(?! {OF_A_DATE}\b)"
TO = r"(?:-| to | until )"
TIMES = re.compile(rf"(?:(?:at|from|by|about|around) )?(?:{WRITTEN})|(?:at|from|by|about|around) {LONE}")
SPANS = re.compile(
    rf"(?:at |from )?(?P<start>{WRITTEN}|\d{{1,2}}){TO}(?P<end>{WRITTEN})"
    rf"|(?:at |from )?(?P<start2>{WRITTEN}){TO}(?P<end2>{LONE})"
    rf"|(?:at|from) (?P<start3>\d{{1,2}}){TO}(?P<end3>{LONE})"
)
EITHER = re.compile(r"(?:at |from )?(?P<start>5|10) to (?P<end>\d{1,2})(?P<half> am| pm)?")
PARTS = re.compile(r"(?:(?:in |during )?the )?(?P<part>morning|afternoon|evening)|(?:at )?(?P<night>night)")
# By themselves these are a date as well as a time, or a year.
DATE_OR_TIME = re.compile(r"^(?:on )?(?P<day>\d{1,2})\.(?P<number>0?[1-9]|1[0-2])$")
YEAR_OR_TIME = re.compile(r"(?P<hour>20)(?P<minute>[0-5]\d)")
# The hours each part of the day covers.
COVERS = {"morning": range(12), "afternoon": range(12, 19), "evening": range(16, 24), "night": range(18, 24)}
# Unless it is said, a meeting begins between 8 in the morning and 8 in the evening.
EARLIEST = 8
AT_MIDNIGHT = "Midnight belongs to two days. Say the day and “11.59pm” or “12.01am”, whichever is nearer."


def read_time(match: re.Match[str]) -> Iterable[Fact]:
    """One time."""
    return [_clock(re.sub(r"^(?:at|from|by|about|around) ", "", match[0]))]


def read_span(match: re.Match[str]) -> Iterable[Fact]:
    """A time and until when; “6-8pm” begins in the same half of the day, “11-1pm” before noon."""
    found = [text for text in match.groups() if text]
    start, end = _clock(found[0]), _clock(found[1])
    if end.sure and not start.sure:
        start = _before(start, end.at)
    elif start.sure and not end.sure:
        end = Clock(end.at if end.at > start.at else afternoon(end.at))
    if start.sure and end.at <= start.at:
        raise Unreadable(f"“{match[0]}” would end before it begins. Say both times with am or pm.")
    return [Span(start, end)]


def _before(start: Clock, end: time) -> Clock:
    later = afternoon(start.at)
    if later < end:
        return Clock(later)
    # Nobody means from 2 at night by “2-1pm”: that stays open, and is asked about.
    return replace(start, sure=start.at.hour >= EARLIEST or end.hour < 12)


def afternoon(at: time) -> time:
    """The same on the clock’s face, after noon."""
    return at.replace(hour=at.hour % 12 + 12)


def read_either(match: re.Match[str]) -> Iterable[Fact]:
    """“10 to 5” is ten minutes before five, and also from ten until five."""
    start, end, half = match["start"], match["end"], (match["half"] or "").strip()
    begins = "am" if int(start) > int(end) or half == "am" else "pm"
    hour = (int(end) - 2) % 12 + 1
    raise Unreadable(
        f"“{match[0]}” can be a time, or from when until when.",
        _instead(match, f"{hour}.{60 - int(start)}{half}"),
        _instead(match, f"{start}{begins} to {end}{half or 'pm'}"),
    )


def _instead(match: re.Match[str], words: str) -> str:
    """The whole phrase with other words in the place of these: without its day it would mean today."""
    return match.string[: match.start()] + words + match.string[match.end() :]


def read_date_or_time(match: re.Match[str]) -> Iterable[Fact]:
    """12.03"""
    month, day = MONTHS[int(match["number"]) - 1].capitalize(), int(match["day"])
    choices = [f"{day} {month}"] if 0 < day < 29 else []
    raise Unreadable("That can be a date or a time.", *choices)


def read_year_or_time(match: re.Match[str]) -> Iterable[Fact]:
    """2030"""
    raise Unreadable(
        f"“{match[0]}” can be a year or a time.", _instead(match, f"{match['hour']}:{match['minute']}")
    )


def read_part(match: re.Match[str]) -> Iterable[Fact]:
    """The part of the day."""
    return [PartOfDay(match["part"] or match["night"])]


def _clock(text: str) -> Clock:
    if "midnight" in text or text in ("12 am", "12.00 am", "12:00 am"):
        raise Unreadable(AT_MIDNIGHT)
    if "noon" in text:
        return Clock(time(12))
    match = next(found for form in FORMS if (found := form.fullmatch(text)))
    given = match.groupdict()
    hour, minute = int(given["hour"]), _minute(text, given)
    if given.get("side") == "to" or hour > 23 or minute > 59:
        _check(text, hour, minute, 12 if "side" in given else 23)
    if given.get("side") == "to":
        if hour == 12 and given.get("half"):
            raise Unreadable(f"“{text}” is understood in two ways. Say “11.45am” or “11.45pm”.")
        hour, minute = (hour - 2) % 12 + 1, 60 - minute
    return _with_half(text, hour, minute, given.get("half"))


def _minute(text: str, given: dict[str, str | None]) -> int:
    if text.startswith("half"):
        return 30
    written = (given.get("minute") or "0").removesuffix(" minute")
    return 15 if "quarter" in written else int(written)


def _check(text: str, hour: int, minute: int, last: int) -> None:
    if hour > last or minute > 59 or (last == 12 and not 0 < minute < 60):
        raise Unreadable(f"There is no time “{text}”. Say for example “6.30pm” or “18:30”.")


def _with_half(text: str, hour: int, minute: int, half: str | None) -> Clock:
    if half is None:
        of_24_hours = hour > 12 or hour == 0 or re.match(r"0\d|\d{4}", text) is not None
        return Clock(time(hour, minute), sure=of_24_hours)
    if hour == 0 or (hour > 12 and half == "am"):
        raise Unreadable(f"There is no time “{text}”. Say for example “6.30pm” or “18:30”.")
    return Clock(time(hour % 12 + (12 if half == "pm" else 0), minute) if hour <= 12 else time(hour, minute))


def likeliest(clock: Clock, part: PartOfDay | None) -> tuple[time, time | None]:
    """The time meant, and the other one that it could be (None where there is no doubt)."""
    hour = clock.at.hour
    hours: tuple[int, ...] = (hour,) if clock.sure or hour >= 12 else (hour, hour + 12)
    if part is not None:
        hours = tuple(each for each in hours if each in COVERS[part.name])
        if not hours:
            raise Unreadable(f"{say_clock(clock.at)} is not {_in(part.name)}. Which is right?")
    if len(hours) == 1:
        return clock.at.replace(hour=hours[0]), None
    meant = _likeliest(clock.at)
    return meant, clock.at.replace(hour=(meant.hour + 12) % 24)


def _likeliest(at: time) -> time:
    return at if at.hour >= EARLIEST else afternoon(at)


def _in(part: str) -> str:
    return "at night" if part == "night" else f"in the {part}"


def say_clock(at: time) -> str:
    """As people in the UK write it: 6pm, 6.30pm, 12 noon."""
    if at == time(12):
        return "12 noon"
    if at == time(0):
        return "00:00 as the day begins"
    minutes = f".{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'am' if at.hour < 12 else 'pm'}"
