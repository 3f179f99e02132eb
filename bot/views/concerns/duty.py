"""The rota of the safeguarding team: who is on duty, and when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.services.concerns.duty import Turn
from bot.services.records import DutyTurn
from bot.views.fields import named_input, window_of
from bot.views.text import Block, button, context, mention, plain, section
from bot.when import LONDON, Moment, say

DUTY, ADD, TAKE_AWAY = "duty", "duty_add", "duty_take_away"
ADD_FORM, CONFIRM_FORM = "duty_add_form", "duty_confirm_form"
MOST_LISTED = 40
NOBODY = (
    "Nobody is on duty now. What comes falls to one of the leads, and the deputies may read it. Put somebody "
    "on duty, so that it is clear who acts."
)


def duty_view(turns: Sequence[DutyTurn], now: datetime, note: str = "") -> dict[str, Any]:
    """Who is on duty now and next. `note` is already safe."""
    is_covered = any(turn.starts_at <= now for turn in turns)
    blocks: list[Block] = [
        *([section(note)] if note else []),
        *([] if is_covered else [section(NOBODY)]),
        *(_row(turn, now) for turn in turns[:MOST_LISTED]),
        {"type": "actions", "elements": [button("Put somebody on duty", ADD, "new")]},
    ]
    return _window("On duty", blocks)


def add_view() -> dict[str, Any]:
    """Whose turn it is, from when until when, in words."""
    return {
        **_window("Put on duty", []),
        "callback_id": ADD_FORM,
        "submit": plain("Next"),
        "blocks": [
            named_input("whom", "Who", {"type": "users_select"}),
            named_input(
                "starts",
                "From",
                {"type": "plain_text_input", "max_length": 100},
                "Now, or such as: Monday 8am.",
            ),
            named_input(
                "ends", "Until", {"type": "plain_text_input", "max_length": 100}, "Such as: Friday 6pm."
            ),
        ],
    }


def confirm_view(turn: Turn) -> dict[str, Any]:
    """“Is this right?”, before it is saved."""
    times = f"{turn.starts_at.timestamp():.0f} {turn.ends_at.timestamp():.0f}"
    return {
        **_window("Is this right?", []),
        "callback_id": CONFIRM_FORM,
        "submit": plain("Save"),
        "private_metadata": f"{turn.user_id} {times}",
        "blocks": [
            section(
                f"{mention(turn.user_id)} is on duty\n*{_say(turn.starts_at)}* to *{_say(turn.ends_at)}*"
            ),
            context("UK time. Where two turns overlap, what comes falls to whose turn began last."),
        ],
    }


def read_add_form(view: Mapping[str, Any]) -> tuple[str, str, str]:
    """Whose turn it is, and its times in words."""
    values = view["state"]["values"]
    whom = str(values["whom"]["whom"]["selected_user"])
    starts, ends = (str(values[name][name]["value"] or "") for name in ("starts", "ends"))
    return whom, starts, ends


def read_confirm_form(view: Mapping[str, Any]) -> Turn:
    """The turn that was found to be right."""
    whom, starts, ends = str(view["private_metadata"]).split()
    return Turn(whom, _moment(starts), _moment(ends))


def _row(turn: DutyTurn, now: datetime) -> Block:
    since = "On duty now" if turn.starts_at <= now else f"From {_say(turn.starts_at)}"
    told = f"*{mention(turn.user_id)}*\n{since}, until {_say(turn.ends_at)}"
    return section(told, accessory=button("Take off", TAKE_AWAY, str(turn.id)))


def _say(moment: datetime) -> str:
    return say(Moment(moment.astimezone(LONDON)))


def _moment(stamp: str) -> datetime:
    return datetime.fromtimestamp(int(stamp), LONDON)


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, blocks, callback_id=DUTY)
