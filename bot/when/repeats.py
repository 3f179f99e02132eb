"""What comes again: “every other Thursday”, “weekdays at 9”, “monthly on the first Monday”."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.when.days import nth_weekday
from bot.when.facts import Every, Fact, Starting, Unreadable
from bot.when.wording import WEEKDAYS, ordinal

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKING_DAYS = range(5)


def _again(form: str, number: int) -> str:
    """The same form once more in one pattern, where no name of a group may come twice."""
    return re.sub(r"\?P<(\w+)>", rf"?P<\g<1>{number}>", form)


DAY = rf"(?:{'|'.join(WEEKDAYS)})"
LIST = rf"(?P<days>(?:every )?{DAY}(?:(?: and| &|/)? ?(?:every )?{DAY})*)"
NTH = rf"(?P<nth>\d\.|last) (?P<weekday>{DAY})"
OF_MONTH = r"(?:of|in) (?:the|every) month"
MONTHLY = r"(?:monthly|every (?:(?P<months>\d|\d\.|other) )?month)"
WEEKLY = re.compile(rf"every (?:(?P<interval>other|alternate|\d\.|last) )?{LIST}")
WEEKS = re.compile(
    r"(?:every (?:(?P<interval>other|\d\.|\d) )?week|weekly|(?P<two>every fortnight|fortnightly))"
    rf"(?:(?: on)?(?: the| a)? {LIST})?"
)
DAILY = re.compile(r"(?:every day|daily)")
WORKDAYS = re.compile(r"(?:every |on )?weekdays|every (?:weekday|working day|week day|monday to friday)")
NTH_WEEKDAY = re.compile(
    rf"{MONTHLY} (?:on )?(?:the )?{NTH}"
    rf"|(?:on )?(?:the )?(?:every )?{_again(NTH, 2)} (?:of )?every month"
    rf"|every {_again(NTH, 3)} {OF_MONTH}"
)
DAY_OF_MONTH = re.compile(
    rf"{MONTHLY} (?:on )?(?:the )?(?P<day>\d{{1,2}})\.|(?:on )?(?:the )?(?P<day2>\d{{1,2}})\. of every month"
    r"|every (?P<day3>\d{1,2})\. of the month"
)
STARTING = re.compile(r"(?:1\. on|starting(?: on| from)?|beginning(?: on)?|from)")
TOO_RARE = 5
LAST_DAY_OF_ALL = 28


def weekly(match: re.Match[str]) -> Iterable[Fact]:
    """every Tuesday, every other Thursday, every Monday and Wednesday."""
    days, interval = _days(match["days"]), match["interval"]
    nth = -1 if interval == "last" else int(interval[0]) if interval and interval[0].isdigit() else None
    if nth is None or nth == 2:
        every = Every("WEEKLY", 2 if interval else 1, days)
        if interval != "2.":
            return [every]
        name = WEEKDAYS[days[0]].capitalize()
        return [
            Every(
                "WEEKLY",
                2,
                days,
                note=f"“{match[0]}” was taken as every two weeks.",
                choice=f"second {name} of every month",
            )
        ]
    if len(days) != 1:
        raise Unreadable(f"“{match[0]}” is not clear. Say one weekday, such as “every Tuesday 6pm”.")
    name = WEEKDAYS[days[0]].capitalize()
    if nth in (1, -1):
        return [_nth(nth, days[0])]
    raise Unreadable(
        f"“{match[0]}” is understood in two ways.",
        f"every {nth} weeks on {name}",
        f"{ordinal(nth)} {name} of every month",
    )


def weeks(match: re.Match[str]) -> Iterable[Fact]:
    """every two weeks, fortnightly on Tuesday."""
    interval = match["interval"] or ("2" if match["two"] else "1")
    number = 2 if interval == "other" else int(interval[0])
    if not 1 <= number <= TOO_RARE * 2:
        raise Unreadable(f"“{match[0]}” is not clear.")
    return [Every("WEEKLY", number, _days(match["days"] or ""))]


def daily(_: re.Match[str]) -> Iterable[Fact]:
    """every day"""
    return [Every("DAILY")]


def workdays(_: re.Match[str]) -> Iterable[Fact]:
    """weekdays: Monday to Friday."""
    return [Every("WEEKLY", 1, tuple(WORKING_DAYS))]


def monthly_weekday(match: re.Match[str]) -> Iterable[Fact]:
    """monthly on the first Monday, third Thursday of every month."""
    found = match.groupdict()
    nth = found["nth"] or found["nth2"] or found["nth3"]
    weekday = found["weekday"] or found["weekday2"] or found["weekday3"]
    return [_nth(-1 if nth == "last" else int(nth[0]), WEEKDAYS.index(weekday), _months(match["months"]))]


def monthly_day(match: re.Match[str]) -> Iterable[Fact]:
    """every month on the 3rd"""
    day = int(match["day"] or match["day2"] or match["day3"])
    if not 1 <= day <= LAST_DAY_OF_ALL:
        raise Unreadable(f"Not every month has a {ordinal(day)}. Say a day up to the 28th.")
    return [Every("MONTHLY", _months(match["months"]), day=day)]


def starting(_: re.Match[str]) -> Iterable[Fact]:
    """from 1 April"""
    return [Starting()]


def _nth(nth: int, weekday: int, months: int = 1) -> Every:
    if nth == 0 or nth >= TOO_RARE:
        raise Unreadable(
            f"Not every month has a {ordinal(nth)} {WEEKDAYS[weekday].capitalize()}. Say another one."
        )
    return Every("MONTHLY", months, (weekday,), nth)


def _months(text: str | None) -> int:
    number = 2 if text == "other" else int((text or "1")[0])
    if not number:
        raise Unreadable("Every how many months? Say for example “every 3 months on the first Monday”.")
    return number


def _days(text: str) -> tuple[int, ...]:
    return tuple(sorted({WEEKDAYS.index(day) for day in re.findall(DAY, text)}))


def rule(every: Every) -> str:
    """The repetition as RFC 5545 writes it."""
    parts = [f"FREQ={every.freq}"]
    if every.interval > 1:
        parts.append(f"INTERVAL={every.interval}")
    if every.weekdays:
        nth = every.nth if every.nth is not None else ""
        parts.append("BYDAY=" + ",".join(f"{nth}{CODES[day]}" for day in every.weekdays))
    if every.day is not None:
        parts.append(f"BYMONTHDAY={every.day}")
    return ";".join(parts)


def dates(every: Every, start: date) -> Iterator[date]:
    """Days from `start` on with which the repetition can begin."""
    for ahead in range(400):
        day = start + timedelta(ahead)
        if _begins_on(every, day):
            yield day


def _begins_on(every: Every, day: date) -> bool:
    if every.day is not None:
        return day.day == every.day
    if every.nth is not None:
        return nth_weekday(day.year, day.month, every.weekdays[0], every.nth) == day
    return not every.weekdays or day.weekday() in every.weekdays


def say_every(every_rule: str) -> str:
    """A rule that `rule` wrote, in words: “every second Tuesday”."""
    parts = dict(part.split("=") for part in every_rule.split(";"))
    interval = int(parts.get("INTERVAL", "1"))
    if parts["FREQ"] == "DAILY":
        return "every day"
    if parts["FREQ"] == "WEEKLY":
        return _say_weeks(interval, parts["BYDAY"].split(","))
    months = "every month" if interval == 1 else f"every {interval} months"
    if "BYMONTHDAY" in parts:
        return f"{months} on the {ordinal(int(parts['BYMONTHDAY']))}"
    nth, code = parts["BYDAY"][:-2], parts["BYDAY"][-2:]
    place = "last" if nth == "-1" else ("first", "second", "third", "fourth")[int(nth) - 1]
    return f"{months} on the {place} {_name(code)}"


def _say_weeks(interval: int, codes: list[str]) -> str:
    if interval == 1 and codes == [CODES[day] for day in WORKING_DAYS]:
        return "every weekday"
    names = [_name(code) for code in codes]
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return {1: f"every {listed}", 2: f"every second {listed}"}.get(
        interval, f"every {interval} weeks on {listed}"
    )


def _name(code: str) -> str:
    return WEEKDAYS[CODES.index(code)].capitalize()
