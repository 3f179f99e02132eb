"""What was typed into the form of an improvement plan, understood: steps and reviews with their days."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.services.checks import WrongFields
from bot.when import LONDON, Day, Moment, Month, Repetition, Unclear, read, say

MOST_TEXT, MOST_WHAT, MOST_WHO = 1500, 300, 100
MOST_STEPS, MOST_REVIEWS, MOST_WHOM = 12, 6, 20
MOST_STEPS_TEXT, MOST_REVIEWS_TEXT = 3000, 400
EXAMPLE = "“Move the book corner; Nadia; end of October”"
# No word for a day has any of these in it; “and” stands between two.
BETWEEN = re.compile(r"[\n\r;]+|,?\s+(?:and|then)\s+", re.IGNORECASE)


@dataclass(frozen=True)
class Typed:
    """The form as it was filled in."""

    stands: str = ""
    goal: str = ""
    steps: str = ""
    helps: str = ""
    reviews: str = ""
    whom: tuple[int, ...] = ()
    """The people of the setting it is to be agreed with, by their numbers."""


@dataclass(frozen=True)
class Step:
    """One step: what, who, and by when."""

    what: str
    who: str
    due_on: date


@dataclass(frozen=True)
class Draft:
    """What a version of a plan is to say."""

    stands: str
    goal: str
    steps: tuple[Step, ...]
    helps: str
    reviews: tuple[date, ...]
    whom: tuple[int, ...]

    @property
    def mark(self) -> str:
        """What tells two readings of the days apart: it stands in a form, so it says nothing."""
        days = [each.due_on.isoformat() for each in self.steps], [one.isoformat() for one in self.reviews]
        said = [(each.what, each.who) for each in self.steps]
        return hashlib.sha256(repr((said, days)).encode()).hexdigest()[:16]


def understand(typed: Typed, now: datetime, known: Sequence[date] = ()) -> Draft:
    """The plan that was meant. `known` are days of the version before, which may be past by now.

    Raises WrongFields with every fault there is, by the names of the fields.
    """
    errors: dict[str, str] = {}
    texts = {name: getattr(typed, name).strip() for name in ("stands", "goal", "helps")}
    for name, text in texts.items():
        if not text or len(text) > MOST_TEXT:
            errors[name] = f"Please fill this in, with at most {MOST_TEXT} characters."
    past = {say(Day(day)): day for day in known}
    steps = _steps(typed.steps, now, past, errors)
    reviews = _reviews(typed.reviews, now, errors)
    if not 0 < len(typed.whom) <= MOST_WHOM:
        errors["whom"] = f"Please choose whom of the setting it is agreed with, {MOST_WHOM} at most."
    if errors:
        raise WrongFields(errors)
    return Draft(texts["stands"], texts["goal"], steps, texts["helps"], reviews, typed.whom)


def as_lines(steps: Sequence[Step]) -> str:
    """Steps as they are typed."""
    return "\n".join(f"{one.what}; {one.who}; {say(Day(one.due_on))}" for one in steps)


def as_days(days: Sequence[date]) -> str:
    """Days as they are typed, a line each."""
    return "\n".join(say(Day(day)) for day in days)


def checked_words(words: str, field: str = "words") -> str:
    """What somebody said, as they wrote it. Raises WrongFields where that is nothing, or too much."""
    said = words.strip()
    if not said or len(said) > MOST_TEXT:
        raise WrongFields({field: f"Please say it in your own words, with at most {MOST_TEXT} characters."})
    return said


def _steps(typed: str, now: datetime, past: Mapping[str, date], errors: dict[str, str]) -> tuple[Step, ...]:
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    if not 0 < len(lines) <= MOST_STEPS:
        errors["steps"] = f"Please write 1 to {MOST_STEPS} steps, a line each, such as {EXAMPLE}."
        return ()
    found = []
    for number, line in enumerate(lines, 1):
        step = _step(line, now, past)
        if isinstance(step, str):
            errors.setdefault("steps", f"Line {number}: {step}"[:1000])
        else:
            found.append(step)
    return tuple(found)


def _step(line: str, now: datetime, past: Mapping[str, date]) -> Step | str:
    """The step that a line means, or what to do about the line."""
    parts = [" ".join(part.split()) for part in line.split(";")]
    if len(parts) != 3 or not all(parts):
        return f"Please write what; who; by when, with “;” between them, such as {EXAMPLE}."
    what, who, when = parts
    if len(what) > MOST_WHAT or len(who) > MOST_WHO:
        return f"Please say it more shortly: {MOST_WHAT} characters for what, {MOST_WHO} for who."
    day = past.get(when) or _day(when, now)
    return day if isinstance(day, str) else Step(what, who, day)


def _reviews(typed: str, now: datetime, errors: dict[str, str]) -> tuple[date, ...]:
    pieces = [piece for each in BETWEEN.split(typed) if (piece := " ".join(each.split()).strip(","))]
    days = {_day(piece, now): piece for piece in pieces}
    faults = [f"“{piece[:60]}”: {day}" for day, piece in days.items() if isinstance(day, str)]
    today = now.astimezone(LONDON).date()
    good = sorted({day for day in days if not isinstance(day, str)})
    if faults:
        errors["reviews"] = faults[0][:1000]
    elif not 0 < len(good) <= MOST_REVIEWS:
        errors["reviews"] = (
            f"Please give 1 to {MOST_REVIEWS} days on which you look at it together, a line each, such as "
            "“in 6 weeks” or “Friday 30 October”."
        )
    elif good[0] <= today:
        errors["reviews"] = "A review has to be on a later day than today."
    return tuple(good)


def _day(words: str, now: datetime) -> date | str:
    """The day that words mean, or what to do where that is not sure."""
    understood = read(words, now)
    if isinstance(understood, Unclear):
        return _with_choices(understood.reason, understood.choices)
    if understood.choices:
        return _with_choices("This can mean two days.", understood.choices)
    if isinstance(understood, Moment):
        return understood.at.astimezone(LONDON).date()
    if isinstance(understood, Month | Repetition):
        return "Please say which day, such as “end of October” or “Friday 30 October”."
    return understood.on


def _with_choices(reason: str, choices: Sequence[str]) -> str:
    meant = " or ".join(f"“{choice}”" for choice in choices[:3])
    return f"{reason} Please write the one you mean: {meant}." if meant else reason
