"""What concerns were about: numbers, none of which tells of a few people."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bot.services.concerns.themes import Period, Speed, Themes
from bot.views.concerns.keeping import OUTCOMES
from bot.views.fields import window_of
from bot.views.text import Block, context, escape, option, plain, say_date, section

THEMES, PERIOD = "concern_themes", "concern_themes_period"
SPEEDS: Mapping[str, str] = {
    Speed.A_DAY: "Within a day",
    Speed.A_WEEK: "Within a week",
    Speed.LONGER: "Longer",
}
HIDDEN = "–"
STAY = (
    "A concern counts once, as it was when it was first closed, so these numbers stay. They are the same for "
    "everybody who may see them."
)
A_DAY = timedelta(days=1)


def themes_view(
    themes: Themes, periods: Sequence[Period], kinds: Mapping[str, str], smallest: int
) -> dict[str, Any]:
    """The numbers of one period, and a menu of the others. `kinds` gives their labels."""
    blocks: list[Block] = [
        {"type": "actions", "elements": [_menu(themes.period, periods)]},
        section(_say_total(themes)),
        *([] if themes.total is None else _tables(themes, kinds)),
        context(_say_hidden(smallest) if themes.total is not None else STAY),
    ]
    return window_of("Concerns in numbers", blocks, callback_id=THEMES)


def read_period(value: str) -> Period:
    """The period that was chosen. Raises ValueError for anything else."""
    starts, ends = value.split()
    return Period(date.fromisoformat(starts), date.fromisoformat(ends))


def _tables(themes: Themes, kinds: Mapping[str, str]) -> list[Block]:
    return [
        _table("What they were about", themes.kinds, kinds),
        _table("From when they were raised to the first decision", themes.speeds, SPEEDS),
        _table("What came of them", themes.outcomes, OUTCOMES),
    ]


def _table(heading: str, numbers: Mapping[str, int | None], labels: Mapping[str, str]) -> Block:
    lines = [
        f"{escape(labels.get(name, name))}: *{HIDDEN if number is None else number}*"
        for name, number in numbers.items()
    ]
    return section("\n".join([f"*{heading}*", *lines]))


def _say_total(themes: Themes) -> str:
    when = f"Closed from {_say(themes.period)}"
    if themes.total is None:
        return f"{when}: too few concerns for any number to be told."
    return f"{when}: *{themes.total} concerns*"


def _say_hidden(smallest: int) -> str:
    return (
        f"“{HIDDEN}” is none, or fewer than {smallest}, or a number from which one that is hidden could be "
        f"worked out. {STAY}"
    )


def _menu(chosen: Period, periods: Sequence[Period]) -> Block:
    options = {one: option(_say_months(one), f"{one.starts} {one.ends}") for one in periods}
    return {
        "type": "static_select",
        "action_id": PERIOD,
        "placeholder": plain("Another period"),
        "options": list(options.values()),
        "initial_option": options[chosen],
    }


def _say_months(period: Period) -> str:
    """The same in short: a menu cuts off what is longer. Periods are of whole months."""
    days = (period.starts, period.ends - A_DAY)
    return " to ".join(dict.fromkeys(say_date(day).partition(" ")[2] for day in days))


def _say(period: Period) -> str:
    return f"{say_date(period.starts)} to {say_date(period.ends - A_DAY)}"
