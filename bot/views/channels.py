"""A network channel on screen: its menu, what is said to who makes one, and the welcome of who comes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.services.channels import Made, Moves
from bot.views.doors import LINK_ME, MY_DATA, MY_PREFERENCES, RAISE_CONCERN, Door
from bot.views.notes import Note, to_message
from bot.views.share.running import GUIDES
from bot.views.text import Block, button, context, plain, section

TAKE_OVER, NOT_NOW = "channel_mine", "welcome_not_now"
MENU, MENU_ENDED = "kith_menu", "kith_menu_ended"
"""What a menu is known by in the channel's history, and what it becomes where the channel ends."""
FOR = (
    "Kith is the assistant of the council’s early years team. It keeps this network in touch: when you meet, "
    "who belongs to which setting, and how each of you wants to hear from us.\n"
    "What a button shows, you alone see."
)
IN_A_DIRECT_MESSAGE = (
    "A direct message cannot be a network channel. Please type `/kith channel` in the channel where your "
    "network meets."
)
NOT_HERE = (
    "Kith is not in this channel yet, so nothing was changed. Please type `/invite @Kith` here, then "
    "`/kith channel` again."
)
ARCHIVED = "This channel is archived, so it cannot be a network channel. Nothing was changed."
NOT_NETWORK = "This is not a network channel. `/kith channel` makes it one."
BUSY = (
    "The Kith menu is being posted at this moment. If you do not see it in a minute, please type "
    "`/kith channel` again: it is never posted twice."
)
UNCERTAIN = (
    "Slack did not say whether the Kith menu was posted. Please look in the channel; if it is not there in a "
    "minute, type `/kith channel` again: it is never posted twice."
)
PIN_IT = (
    "It could not be pinned: Slack lets a channel have 100 pins, and some workspaces let only some people "
    "pin. Please pin the menu yourself: on the message, *More actions* → *Pin to channel*."
)
# With their ids they stay far below the 3,000 characters of a section.
MOST_NAMED = 40
# Slack's own faults: what was asked for may have been done all the same
# (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
OUT_OF_ORDER = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
# What Slack refuses with (https://docs.slack.dev/reference/methods/chat.postMessage#errors), and what to do.
REFUSALS: Mapping[str, str] = {
    "not_in_channel": NOT_HERE,
    "channel_not_found": NOT_HERE,
    "is_archived": ARCHIVED,
    "ratelimited": "Slack asks for a pause. Please type `/kith channel` again in a minute.",
    "missing_scope": "Kith was installed from an earlier manifest and lacks a permission for this. Please "
    "ask whoever looks after Kith to install it again from the new one: `kith doctor` names what is missing.",
    "restricted_action": "The workspace does not let apps post in this channel. Please ask an admin of the "
    "workspace, or choose another channel.",
}


def menu_message(channel_id: str, coordinator_id: str, doors: Sequence[Door]) -> dict[str, Any]:
    """The menu of a network channel: for everybody in it, so it holds nothing about anybody."""
    return {
        "text": "Kith menu",
        "blocks": [
            {"type": "header", "text": plain("Kith menu")},
            section(f"<@{coordinator_id}> looks after this network.\n{FOR}"),
            *(block for about, row in _rows(doors) for block in _row(about, row, channel_id)),
        ],
        "metadata": {"event_type": MENU, "event_payload": {"channel": channel_id}},
    }


def _rows(doors: Sequence[Door]) -> Iterable[tuple[str, list[Door]]]:
    """The doors by what they are about, in the order in which each is first met."""
    rows: dict[str, list[Door]] = {}
    for door in doors:
        rows.setdefault(door.group, []).append(door)
    return rows.items()


def _row(about: str, doors: Sequence[Door], channel_id: str) -> list[Block]:
    buttons: Block = {
        "type": "actions",
        "block_id": f"kith_menu {about}",
        "elements": [door.as_button(channel_id) for door in doors],
    }
    return [*([section(f"*{about}*")] if about else []), buttons]


def ended_menu(channel_id: str) -> dict[str, Any]:
    """What the menu becomes where the channel is a network channel no longer."""
    told = "This is no longer a network channel, so the Kith menu has closed. Thank you for using it."
    return {
        "text": told,
        "blocks": [section(told)],
        "metadata": {"event_type": MENU_ENDED, "event_payload": {"channel": channel_id}},
    }


def message(text: str, *buttons: Mapping[str, object]) -> dict[str, Any]:
    """An answer for the person who asked. `text` is already safe."""
    actions = [{"type": "actions", "elements": list(buttons)}] if buttons else []
    return {"text": text, "blocks": [section(text), *actions], "response_type": "ephemeral"}


def say_refused(error: str) -> str:
    """Why Slack did not let Kith do what it needs here, and what to do."""
    if error in OUT_OF_ORDER:
        return "Slack is out of order at the moment. Please type `/kith channel` again in a minute."
    return REFUSALS.get(error, f"Slack did not allow this (`{error}`). Nothing was changed.")


def made_message(made: Made, channel_id: str, coordinator_id: str, menu: str, moves: Moves) -> dict[str, Any]:
    """What came of `/kith channel`; `menu` says what has become of the menu."""
    told = {
        Made.NEW: "This is a network channel now, and you look after it.",
        Made.AGAIN: "This is a network channel again, and you look after it.",
        Made.MINE: "This is a network channel already, and you look after it.",
        Made.ANOTHERS: f"This is a network channel already. <@{coordinator_id}> looks after it.",
    }
    mine = [button("Look after it myself", TAKE_OVER, channel_id)] if made is Made.ANOTHERS else []
    lines = [f"{told[made]} {menu}".strip(), *_say_moves(moves)]
    guides = [GUIDES.as_button(channel_id)] if made in (Made.NEW, Made.AGAIN) else []
    return message("\n".join(lines), *mine, *guides)


def _say_moves(moves: Moves) -> list[str]:
    """Who came and went in the last month; nothing where nobody did."""
    told = (("Came", moves.came), ("Left", moves.left))
    return [f"{what} in the last 30 days: {_names(who)}" for what, who in told if who]


def _names(user_ids: Sequence[str]) -> str:
    named = ", ".join(f"<@{user_id}>" for user_id in user_ids[:MOST_NAMED])
    more = len(user_ids) - MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def say_menu(*, posted: bool, pinned: bool) -> str:
    """What has become of the menu."""
    stands = "The Kith menu is posted" if posted else "The Kith menu is there"
    return f"{stands} and pinned." if pinned else f"{stands}. {PIN_IT}"


def say_taken(*, taken: bool, menu: str) -> str:
    """That somebody looks after the channel from now on."""
    told = "You look after this channel now." if taken else "You look after this channel already."
    return f"{told} {menu}".strip()


def say_ended(*, closed: bool) -> str:
    """That the channel is a network channel no longer; whether its menu could be `closed`."""
    told = "This is no longer a network channel. Newcomers are not welcomed here any more."
    if closed:
        return f"{told} The menu says so, and is not pinned any more."
    return f"{told} If its menu is still there, please delete it: Kith could not."


def welcome(channel_id: str, channel_name: str, coordinator: str) -> Note:
    """The welcome of somebody who is new in a network channel."""
    return Note(
        f"Welcome to #{channel_name}",
        [
            f"This is a channel of the council’s early years network. {coordinator} looks after it. I am "
            "Kith, the team’s assistant.",
            "What I keep about you: who you are in Slack, the setting you tell us, and how you want to be "
            "reached. It lets the team send you what concerns you, and nothing else. Only council staff see "
            "it. It is kept until you ask to be forgotten.",
        ],
        [
            LINK_ME.as_button(channel_id, style="primary"),
            MY_PREFERENCES.as_button(channel_id),
            RAISE_CONCERN.as_button(channel_id),
            MY_DATA.as_button(channel_id),
            button("Not now", NOT_NOW, channel_id),
        ],
        "To tell us your setting, or how you want to be reached, please write to your network co-ordinator.",
    )


def not_now_message(channel_id: str) -> dict[str, Any]:
    """What the welcome becomes where somebody has no time for it."""
    return message(f"All right. You find this again in the menu pinned in <#{channel_id}>.")


def welcome_message(note: Note) -> dict[str, Any]:
    """The welcome where it is shown in the channel itself, to its reader alone."""
    once = context(
        "Only you see this, and it does not stay. The menu pinned in this channel offers the same."
    )
    shown = to_message(note)
    return {**shown, "blocks": [*shown["blocks"], once]}
