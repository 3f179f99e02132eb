"""What was understood, said back. Read again, it comes to the same."""

from bot.when.clocks import say_clock
from bot.when.days import say_date
from bot.when.repeats import say_every
from bot.when.results import Day, Moment, Month, Repetition, Result, Unclear, Understood
from bot.when.wording import MONTHS

KINDS = {Moment: "moment", Day: "date", Month: "month", Repetition: "repetition", Unclear: "unclear"}


def say(understood: Understood) -> str:
    """“Tuesday 18 March 2025, 6pm”; “every second Tuesday at 7pm, first on Tuesday 18 March 2025”."""
    match understood:
        case Moment():
            return say_moment(understood)
        case Day(on):
            return say_date(on)
        case Month(year, month):
            return f"{MONTHS[month - 1].capitalize()} {year}"
        case Repetition():
            return _say_repetition(understood)


def say_moment(moment: Moment) -> str:
    """“Tuesday 18 March 2025, 6pm”, with GMT or BST in the hour that comes twice."""
    at, until = moment.at, moment.until
    hours = (
        say_clock(at.time())
        if until is None
        else f"{_plain(say_clock(at.time()))} to {say_clock(until.time())}"
    )
    twice = at.replace(fold=0).utcoffset() != at.replace(fold=1).utcoffset()
    return f"{say_date(at.date())}, {hours}{f' {at.tzname()}' if twice else ''}"


def _say_repetition(repetition: Repetition) -> str:
    words, at, until = say_every(repetition.rule), repetition.at, repetition.until
    if at and until:
        words += f" from {_plain(say_clock(at))} to {say_clock(until)}"
    elif at is not None:
        words += f" at {say_clock(at)}"
    return f"{words}, first on {say_date(repetition.first)}"


def _plain(clock: str) -> str:
    return clock.removesuffix(" as the day begins")


def value(understood: Understood) -> str:
    """For machines: an ISO local time, a date, a month, or a rule and its time.

    The last is a rule of RFC 5545 with the local time behind it: `FREQ=WEEKLY;BYDAY=TU;18:00`.
    """
    match understood:
        case Moment(at):
            return f"{at:%Y-%m-%dT%H:%M}"
        case Day(on):
            return on.isoformat()
        case Month(year, month):
            return f"{year:04}-{month:02}"
        case Repetition(rule, _, at):
            return rule if at is None else f"{rule};{at:%H:%M}"


def explain(result: Result) -> str:
    """The words, what was assumed, and what could be meant instead: a line each."""
    if isinstance(result, Unclear):
        return "\n".join([result.reason, *(f"Perhaps: {choice}" for choice in result.choices)])
    words = say(result)
    others = (f"Or is it: {choice}" for choice in result.choices)
    return "\n".join([words[:1].upper() + words[1:], *result.assumed, *others])


def as_json(result: Result) -> dict[str, object]:
    """Everything that was understood, in plain types; `value`, `words` and `reason` may be None."""
    known: dict[str, object] = {
        "kind": KINDS[type(result)],
        "value": None,
        "words": None,
        "assumed": [],
        "choices": list(result.choices),
        "reason": None,
    }
    if isinstance(result, Unclear):
        return known | {"reason": result.reason}
    known |= {"value": value(result), "words": say(result), "assumed": list(result.assumed)}
    if isinstance(result, Moment):
        known |= {"at": result.at.isoformat(), "until": result.until.isoformat() if result.until else None}
    if isinstance(result, Repetition):
        until = f"{result.until:%H:%M}" if result.until else None
        known |= {"rule": result.rule, "first": result.first.isoformat(), "until": until}
    return known
