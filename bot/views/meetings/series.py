"""A meeting that repeats: its dates before they are saved, and its series on a meeting's page."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from bot.services.meetings.plans import say_times
from bot.services.meetings.series import Overview
from bot.services.meetings.series_plans import SeriesPlan
from bot.services.records import Meeting
from bot.views.meetings.facts import facts
from bot.views.meetings.plans import Carried, confirm, hint_blocks, next_input
from bot.views.text import Block, context, escape, section
from bot.when import LONDON, Day, Repetition, say

MOST_DATES, MOST_LEFT_OUT, MOST_COMING = 10, 15, 6


def confirm_series_view(
    carried: Carried, series: SeriesPlan, hints: Sequence[str], invite_days: int
) -> dict[str, Any]:
    """“Is this right?”: the rule in words, its dates, those left out, its end, and what speaks against them.

    Raises ValueError as `confirm` does.
    """
    blocks = [
        section("\n".join([f"*{_capital(say(series.every))}* (UK time)", *map(escape, series.notes)])),
        section(_dates(series)),
        *left_out_blocks(series.dates.left_out),
        *hint_blocks(hints),
        *facts(series.plan, "starts_at"),
        context(
            "Each is a meeting of its own, which people answer by itself. Once the first invitation is "
            f"posted, Kith posts each of the others {invite_days} days before its meeting."
        ),
        next_input("Post the first invitation in the channel now", "Keep all of them as drafts"),
    ]
    return confirm(carried, blocks)


def series_part(overview: Overview, meeting: Meeting, *, is_staff: bool) -> list[Block]:
    """That a meeting is one of a series; for staff with those to come, and the days without one."""
    series = overview.series
    planned = Repetition(series.rule, series.first, series.at)
    said = f"One of a series, planned as {say(planned)}, until {say(Day(series.last))}."
    if not is_staff:
        return [context(said)]
    others = [one for one in overview.coming if one.id != meeting.id]
    lines = [f"• {_one(one, overview)}" for one in others[:MOST_COMING]]
    if len(others) > MOST_COMING:
        lines.append(f"• and {len(others) - MOST_COMING} more")
    left_out = [(date.fromisoformat(day), why) for day, why in sorted(series.left_out.items())]
    return [
        context(said),
        *([section("\n".join(["*Also in this series*", *lines]))] if lines else []),
        *left_out_blocks(left_out),
    ]


def left_out_blocks(left_out: Sequence[tuple[date, str]]) -> list[Block]:
    """The days of the rule on which there is no meeting, and why."""
    if not left_out:
        return []
    lines = [f"• {say(Day(day))} ({escape(why, 150)})" for day, why in left_out[:MOST_LEFT_OUT]]
    if len(left_out) > MOST_LEFT_OUT:
        lines.append(f"• and {len(left_out) - MOST_LEFT_OUT} more")
    return [section("\n".join(["*Left out*", *lines]))]


def _dates(series: SeriesPlan) -> str:
    plans = list(series.plans())
    lines = [f"• {say_times(one.starts_at, one.ends_at)}" for one in plans[:MOST_DATES]]
    if len(plans) > MOST_DATES:
        lines.append(f"• and {len(plans) - MOST_DATES} more, the last on {_day(plans[-1].starts_at)}")
    return "\n".join([f"*{len(plans)} meetings, until {say(Day(series.dates.last))}*", *lines])


def _one(meeting: Meeting, overview: Overview) -> str:
    is_draft = meeting.state == "draft"
    waits = f"invitation {overview.series.invite_days} days before" if overview.series.begun_at else "draft"
    return f"{say_times(meeting.starts_at, meeting.ends_at)}{f' ({waits})' if is_draft else ''}"


def _day(moment: datetime) -> str:
    return say(Day(moment.astimezone(LONDON).date()))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
