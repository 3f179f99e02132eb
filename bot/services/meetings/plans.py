"""A meeting as somebody plans it: the form as it was typed, and what Kith understands of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from bot.services.checks import WrongFields
from bot.services.meetings.tallies import Poll
from bot.services.meetings.times import MOST_OPTIONS, Times, WrongUntil, pieces, read_deadline
from bot.store.meetings.meetings import Meeting
from bot.when import LONDON, Day, Moment, Month, Repetition, Unclear, read, say

MOST_TITLE, MOST_PURPOSE, MOST_PLACE, MOST_LINK, MOST_AGENDA, MOST_WHEN = 100, 500, 200, 300, 1000, 600
MOST_ITEMS, MOST_PLACES, MOST_MINUTES = 20, 10_000, 24 * 60
USUAL_MINUTES = 90
LINK = re.compile(r"https?://[^\s<>|]+\.[^\s<>|]+", re.IGNORECASE)
PLACES = re.compile(r"\d{1,5}", re.ASCII)
MOST_UNTIL = 100
SAY_A_TIME = "Say a day and a time, such as “Tuesday 6.30pm” or “12 March at 18:30”."


NAMED, ANONYMOUS = "named", "anonymous"
"""Who sees what people mark of several times: the council's staff see who said what, or nobody does."""


class Held(StrEnum):
    """How people come together."""

    IN_PERSON = "in person"
    ONLINE = "online"
    HYBRID = "hybrid"


@dataclass(frozen=True)
class Typed:
    """The form “Plan a meeting” as it was filled in."""

    title: str = ""
    purpose: str = ""
    channel_id: str = ""
    held: str = Held.IN_PERSON.value
    when: str = ""
    minutes: int = USUAL_MINUTES
    place: str = ""
    link: str = ""
    host_id: str = ""
    chair_id: str = ""
    note_taker_id: str = ""
    agenda: str = ""
    """A line for each item."""
    places: str = ""
    until: str = ""
    """Of several times: until when people may say which suit them."""
    audience: str = NAMED
    leave_out: str = ""
    """Of a repetition: `bank`, `school` or both with a space between, on whose holidays there is none."""


@dataclass(frozen=True)
class Plan:
    """A meeting that can be held."""

    title: str
    purpose: str
    channel_id: str
    held: Held
    starts_at: datetime
    """Of several times to choose from: the start of the first, as `ends_at` is the last of their ends."""
    ends_at: datetime
    place: str
    link: str
    host_id: str | None
    chair_id: str | None
    note_taker_id: str | None
    agenda: tuple[str, ...]
    places: int | None
    options: tuple[Times, ...] = ()
    """The times people choose from, soonest first; none where the time is known."""
    closes_at: datetime | None = None
    """Until when they say which suit them."""
    is_anonymous: bool = False


def understand(typed: Typed, now: datetime, before: Plan | None = None) -> Plan:
    """The plan somebody has filled in. Raises WrongFields with every fault there is.

    `before` is what people are asked about already: times of it that are said again may be past.
    """
    errors: dict[str, str] = {}
    times = _times(typed, now, before, errors)
    closes_at = _until(typed, times, now, before, errors) if len(times) > 1 else None
    agenda = items_of(typed.agenda)
    held = Held(typed.held)
    _check_words(typed, agenda, errors)
    _check_where(typed, held, errors)
    if errors:
        raise WrongFields(errors)
    return Plan(
        title=" ".join(typed.title.split()),
        purpose=typed.purpose.strip(),
        channel_id=typed.channel_id,
        held=held,
        starts_at=times[0].starts_at,
        ends_at=max(each.ends_at for each in times),
        place=" ".join(typed.place.split()) if held is not Held.ONLINE else "",
        link=typed.link.strip() if held is not Held.IN_PERSON else "",
        host_id=typed.host_id or None,
        chair_id=typed.chair_id or None,
        note_taker_id=typed.note_taker_id or None,
        agenda=agenda,
        places=int(typed.places) if typed.places else None,
        options=times if len(times) > 1 else (),
        closes_at=closes_at,
        is_anonymous=len(times) > 1 and typed.audience == ANONYMOUS,
    )


def items_of(lines: str) -> tuple[str, ...]:
    """An agenda as it is typed: a line for each item, without empty ones."""
    return tuple(filter(None, (" ".join(line.split()) for line in lines.splitlines())))


def settled(typed: Typed, plan: Plan) -> Typed:
    """The same with its time in words that always mean this time, whenever they are read again."""
    if plan.options:
        return replace(typed, when=_say_options(plan.options), until=_say_until(plan))
    minutes = int((plan.ends_at - plan.starts_at) / timedelta(minutes=1))
    return replace(typed, when=say_start(plan.starts_at), minutes=minutes, until="", audience=NAMED)


def typed_of(meeting: Meeting, poll: Poll | None = None) -> Typed:
    """A meeting as the form shows it; with the poll by which its time is found."""
    typed = _typed_of(meeting)
    if poll is None:
        return typed
    plan = plan_of(meeting, poll)
    longest = max((each.ends_at - each.starts_at for each in plan.options), default=timedelta())
    return replace(
        typed,
        when=_say_options(plan.options),
        minutes=int(longest / timedelta(minutes=1)),
        until=_say_until(plan),
        audience=ANONYMOUS if plan.is_anonymous else NAMED,
    )


def _typed_of(meeting: Meeting) -> Typed:
    return Typed(
        title=meeting.title,
        purpose=meeting.purpose,
        channel_id=meeting.channel_id,
        held=meeting.held,
        when=say_start(meeting.starts_at),
        minutes=int((meeting.ends_at - meeting.starts_at) / timedelta(minutes=1)),
        place=meeting.place,
        link=meeting.link,
        host_id=meeting.host_id or "",
        chair_id=meeting.chair_id or "",
        note_taker_id=meeting.note_taker_id or "",
        agenda="\n".join(meeting.agenda),
        places=str(meeting.places or ""),
    )


def plan_of(meeting: Meeting, poll: Poll | None = None) -> Plan:
    """A meeting as it is planned now; with the poll by which its time is found."""
    return Plan(
        title=meeting.title,
        purpose=meeting.purpose,
        channel_id=meeting.channel_id,
        held=Held(meeting.held),
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        link=meeting.link,
        host_id=meeting.host_id,
        chair_id=meeting.chair_id,
        note_taker_id=meeting.note_taker_id,
        agenda=tuple(meeting.agenda),
        places=meeting.places,
        options=tuple(Times(each.option.starts_at, each.option.ends_at) for each in poll.choices)
        if poll
        else (),
        closes_at=poll.closes_at if poll else None,
        is_anonymous=poll is not None and poll.is_anonymous,
    )


def different(before: Plan, after: Plan) -> list[str]:
    """The parts of a plan that are others in a second one, in their order."""
    return [part.name for part in fields(Plan) if getattr(before, part.name) != getattr(after, part.name)]


def say_start(starts_at: datetime) -> str:
    """“Tuesday 22 September 2026, 6.30pm”, by the UK's clock; Kith reads it again as the same time."""
    return say(Moment(starts_at.astimezone(LONDON)))


def say_times(starts_at: datetime, ends_at: datetime) -> str:
    """“Tuesday 22 September 2026, 6.30pm to 8pm”; the whole of the end where it is on another day."""
    starts, ends = starts_at.astimezone(LONDON), ends_at.astimezone(LONDON)
    if starts.date() == ends.date():
        return say(Moment(starts, ends))
    return f"{say(Moment(starts))} until {say(Moment(ends))}"


def _say_options(options: Sequence[Times]) -> str:
    """A line for each, which is read again as the same times."""
    return "\n".join(map(_say_option, options))


def _say_option(option: Times) -> str:
    days = {moment.astimezone(LONDON).date() for moment in (option.starts_at, option.ends_at)}
    # An end on another day is said by the length alone.
    return say_times(option.starts_at, option.ends_at) if len(days) == 1 else say_start(option.starts_at)


def _say_until(plan: Plan) -> str:
    return say_start(plan.closes_at) if plan.closes_at else ""


def _times(typed: Typed, now: datetime, before: Plan | None, errors: dict[str, str]) -> tuple[Times, ...]:
    """One time, or several to choose from, soonest first; `now` and an error where that is not sure."""
    known = {_say_option(each): each for each in before.options} if before else {}
    phrases = pieces(typed.when) or [typed.when]
    try:
        if len(phrases) > MOST_OPTIONS:
            raise _WrongTime(f"These are {len(phrases)} times. Please offer at most {MOST_OPTIONS}.")
        found = [known.get(each) or _time(each, typed.minutes, now) for each in phrases]
    except _WrongTime as wrong:
        which = f"“{wrong.phrase}”: " if wrong.phrase and len(phrases) > 1 else ""
        errors["when"] = f"{which}{wrong}"
        return (Times(now, now),)
    by_start = {each.starts_at: each for each in found}
    if len(by_start) < len(found):
        errors["when"] = "The same time stands there twice. Please give each once."
    return tuple(by_start[start] for start in sorted(by_start))


class _WrongTime(ValueError):
    def __init__(self, reason: str, phrase: str = "") -> None:
        super().__init__(reason)
        self.phrase = phrase


def _time(phrase: str, minutes: int, now: datetime) -> Times:
    """Start and end that one phrase says; it counts `minutes` unless it says its end."""
    understood = read(phrase, now)
    fault = _fault_in_time(understood, now)
    if fault or not isinstance(understood, Moment):
        raise _WrongTime(fault or SAY_A_TIME, phrase)
    starts_at = understood.at.astimezone(UTC)
    length = timedelta(minutes=minutes)
    if understood.until:
        # Both in UTC first: of two local times Python tells what the clock on the wall shows.
        length = understood.until.astimezone(UTC) - starts_at
    if not timedelta(0) < length <= timedelta(minutes=MOST_MINUTES):
        raise _WrongTime(
            "This ends before it begins, or lasts longer than a day. Please check both times.", phrase
        )
    return Times(starts_at, starts_at + length)


def _until(
    typed: Typed, times: Sequence[Times], now: datetime, before: Plan | None, errors: dict[str, str]
) -> datetime | None:
    """Until when people may answer; None, and an error, where that is not sure."""
    if before and before.closes_at and typed.until == _say_until(before):
        return before.closes_at
    coming = [each for each in times if each.starts_at > now]
    try:
        return read_deadline(typed.until, coming or times, now)
    except WrongUntil as wrong:
        errors["until"] = str(wrong)
        return None


def _fault_in_time(understood: Moment | Day | Month | Repetition | Unclear, now: datetime) -> str | None:
    match understood:
        case Unclear():
            return _asking(understood.reason, understood.choices)
        case Moment() if understood.choices:
            others = (say(replace(understood, choices=(), assumed=())), *understood.choices)
            return _asking("This can be meant in more than one way.", others)
        case Moment() if understood.at <= now:
            return "This time is past. Please say one that is still to come."
        case Moment():
            return None
        case Day():
            return f"{say(understood)}: please add the time, such as “{say(understood)}, 6.30pm”."
        case Month():
            return f"{say(understood)}: please say which day, and the time."
        case Repetition():
            return (
                "This is one meeting. Please say its day and time; where it is one of a series, those that "
                "follow can be moved in the same way."
            )


def _asking(reason: str, choices: Sequence[str]) -> str:
    """What to do about it; a field's error is one short paragraph."""
    offered = " or ".join(f"“{choice}”" for choice in choices[:3])
    return f"{reason} Please write the one you mean: {offered}." if offered else reason


def _check_words(typed: Typed, agenda: Sequence[str], errors: dict[str, str]) -> None:
    if not typed.title.strip() or len(typed.title) > MOST_TITLE:
        errors["title"] = f"Please give a title of at most {MOST_TITLE} characters."
    if len(typed.purpose) > MOST_PURPOSE:
        errors["purpose"] = f"Please say it in at most {MOST_PURPOSE} characters."
    if len(agenda) > MOST_ITEMS or len(typed.agenda) > MOST_AGENDA:
        errors["agenda"] = f"Please give at most {MOST_ITEMS} items, in {MOST_AGENDA} characters together."
    if not typed.channel_id:
        errors["channel_id"] = "Please choose the channel whose people are invited."
    if typed.places and not (PLACES.fullmatch(typed.places) and 0 < int(typed.places) <= MOST_PLACES):
        errors["places"] = "Please give the number of places in digits, such as 24, or leave this empty."


def _check_where(typed: Typed, held: Held, errors: dict[str, str]) -> None:
    link = typed.link.strip()
    if held is not Held.ONLINE and not typed.place.strip():
        errors["place"] = "Please say where people meet, or choose “Online”."
    elif len(typed.place) > MOST_PLACE:
        errors["place"] = f"Please say it in at most {MOST_PLACE} characters."
    if held is Held.IN_PERSON:
        return
    if not link:
        errors["link"] = "Please give the link people join by, or choose “In person”."
    elif not LINK.fullmatch(link) or len(link) > MOST_LINK:
        errors["link"] = f"Please give a link that begins with https://, at most {MOST_LINK} characters."


def times_of(words: str, minutes: int, now: datetime) -> tuple[datetime, datetime]:
    """Start and end in somebody's words; so many minutes long where they say no end. Raises WrongFields."""
    try:
        time = _time(words, minutes, now)
    except _WrongTime as wrong:
        raise WrongFields({"when": str(wrong)}) from None
    return time.starts_at, time.ends_at
