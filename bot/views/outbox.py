"""The outbox on screen, for admins: what waits, and what could not be sent, with the reason in words."""

from collections.abc import Mapping
from typing import Any

from bot.services.nudges import Kind
from bot.services.outbox import MOST_SHOWN, Dead, State
from bot.services.wishes import Way
from bot.views.fields import window_of
from bot.views.text import Block, button, context, escape, say_day, section

TRY_AGAIN, GIVE_UP = "outbox_try_again", "outbox_give_up"
NOT_ANY_MORE = "This was tried again or given up before. Nothing was changed."
TRIED_AGAIN = "It is being sent again."
GIVEN_UP = "It was given up, and is not sent."
# What Slack or the mail server said, and what can be done about it.
REASONS: Mapping[str, str] = {
    "channel_not_found": "Kith is not in this channel, or it is gone. Invite Kith, then try again.",
    "not_in_channel": "Kith is not in this channel. Invite it there, then try again.",
    "is_archived": "The channel was archived.",
    "restricted_action": "Slack does not let Kith post there: look at the channel’s posting permissions.",
    "restricted_action_read_only_channel": "Nobody may post in this channel.",
    "restricted_action_thread_only_channel": "In this channel only answers in threads may be posted.",
    "user_disabled": "The person’s account was closed.",
    "user_not_found": "Slack does not know this person any more.",
    "cannot_dm_bot": "This is no person, but a bot.",
    "user_is_bot": "This is no person, but a bot.",
    "unknown_kind": "This version of Kith does not know this kind of message. Once it does, try again.",
    "not_arrived": "It was sent, and did not arrive.",
    "no_address": "No e-mail address is known. Add one, then try again.",
    "mail_rejected": "The mail server does not take this e-mail.",
    "mail_temporary": "The mail server could not be reached for a long time.",
    "mail_unanswered": "The mail server gave no answer. It may have arrived.",
}
FAILING: Mapping[Way, str] = {
    Way.SLACK: "*Messages in Slack do not go out*, and are kept. Slack is out of order, or does not let "
    "Kith in: please ask whoever runs Kith to look into its log.",
    Way.EMAIL: "*E-mail does not go out*, and is kept. The mail server cannot be reached, or does not "
    "let Kith in: please ask whoever runs Kith to look into its log.",
}
MESSAGE_WRONG = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"}
)


def outbox_view(state: State, kinds: Mapping[str, Kind], note: str = "") -> dict[str, Any]:
    """The outbox as a window. `note`, already safe, tells what has just been done."""
    dead = [block for one in state.shown for block in _dead(one, kinds)]
    return window_of(
        "Outbox",
        [
            *([section(note), {"type": "divider"}] if note else []),
            section(_counts(state)),
            *(section(FAILING[Way(way)]) for way in state.failing),
            *([section("*Could not be sent*"), *dead] if dead else [section("Nothing has failed.")]),
            *([context(f"And {state.dead - MOST_SHOWN} more.")] if state.dead > MOST_SHOWN else []),
        ],
        callback_id="outbox",
    )


def _counts(state: State) -> str:
    counted = [
        f"On its way now: {state.on_its_way}",
        f"Could not be sent so far, tried again by itself: {state.tried_again}",
        f"Waiting for the morning’s digest: {state.for_digest}",
        f"For a co-ordinator to tell, under “Today”: {state.tasks}",
        f"For later, when it is due and the person may be reached: {state.later}",
    ]
    return "\n".join(["*Messages that wait*", *(f"• {line}" for line in counted)])


def _dead(dead: Dead, kinds: Mapping[str, Kind]) -> list[Block]:
    label = kinds[dead.kind].label if dead.kind in kinds else dead.kind
    on = say_day(dead.ended_at)
    is_private = dead.kind in kinds and kinds[dead.kind].is_private
    whom = "somebody, whom nobody else is to know" if is_private else _whom(dead)
    told = f"*{escape(label)}*, to {whom}\n{_reason(dead.reason)}\nGiven up on {on}."
    buttons = [
        button("Try again", TRY_AGAIN, str(dead.id)),
        button("Give up", GIVE_UP, str(dead.id)),
    ]
    return [section(told), {"type": "actions", "block_id": f"dead_{dead.id}", "elements": buttons}]


def _whom(dead: Dead) -> str:
    if dead.channel_id:
        return f"<#{dead.channel_id}>"
    return f"<@{dead.user_id}>" if dead.user_id else escape(dead.name or "somebody")


def _reason(code: str) -> str:
    if code in MESSAGE_WRONG:
        return "Slack does not take this message: tell the person who looks after Kith."
    known = REASONS.get(code)
    return known or f"Whatever was tried, it failed (`{escape(code, 60)}`)."
