"""What Kith can do here, in plain words, for who asks; and what it says to whoever writes to it."""

from collections.abc import Mapping
from typing import Any

from bot.services.people import Standing
from bot.views.doors import CPD_FOR_ME, LINK_ME, NO_CHANNEL, RAISE_CONCERN
from bot.views.fields import window_of
from bot.views.preferences import door
from bot.views.roles import HOW
from bot.views.text import Block, button, escape, section
from bot.views.today import MY_CPD, MY_DATA

STAFF = (
    "*What Kith can do here*\n"
    "• `/kith` opens “Today”: what waits for you, and what you asked for\n"
    "• `/provider` finds a childcare provider by name, URN, town, type or postcode: see `/provider help`\n"
    "• `/provider add` and a name adds a provider that no register lists yet\n"
    "• `/meeting` plans a meeting and invites people to it: see `/meeting help`\n"
    "• `/concern` raises a concern, or asks for a call: see `/concern help`\n"
    "• `/cpd` finds training and other CPD, and keeps your own: see `/cpd help`\n"
    "• `/share` finds and shares what works, with others in the networks: see `/share help`\n"
    "• `/kith me` opens “My preferences”: how and when Kith reaches you\n"
    "• `/kith people` shows the people who are not on Slack; `/kith person` and a name finds one, "
    "`/kith person add` and a name adds one\n"
    "• `/kith roles` shows who is safeguarding lead, deputy, manager or admin\n"
    "• `/kith data` shows what Kith holds about you: get it as a file, correct it, complain\n"
    "• `/kith forget @person` asks to have somebody’s data deleted; an admin reviews it\n"
    "• `/kith channel` makes the channel you type it in a network channel, with the pinned Kith menu; "
    "`/kith channel mine` lets you look after it, `/kith channel end` ends it\n"
    "• `/kith help` shows this\n"
    "Only you see what a command answers. Kith’s Home tab shows the same as `/kith`."
)
ADMIN = (
    f"*As an admin*\n{HOW}\n• `/kith outbox` shows what waits to be sent, and what could not be\n"
    "A safeguarding lead or deputy takes effect once a second admin approves."
)
ASK = (
    "If you need something, or if what is known of your setting is wrong, please tell your network "
    "co-ordinator: they will be glad to help."
)
BUTTONS = (
    "Everything is in the Kith menu, which is pinned in your network’s channel: find a meeting or training, "
    "find what others share, share what works, suggest something with your name or without it, raise a "
    "concern, tell us which setting you belong to, say how you want to be reached, and see what Kith holds "
    "about you. You answer an invitation to a meeting with its buttons, and “What I need” below it tells in "
    "private what you need to take part. You can also read the facts on childcare providers that the team "
    "shares in"
)
GUEST = (
    "*Kith is the assistant of the council’s early years team.*\n"
    f"There are no commands for guests, and you need none. {BUTTONS} your channels, each with its source. "
    f"{ASK}"
)
ELSEWHERE = (
    "*Kith is the assistant of the council’s early years team.*\n"
    f"There are no commands for members of other workspaces, and you need none. {BUTTONS} the channels you "
    f"have in common, each with its source. {ASK}"
)
FOR_OTHERS: Mapping[Standing, str] = {Standing.GUEST: GUEST, Standing.ELSEWHERE: ELSEWHERE}
HELP = "/kith help"
DOES: Mapping[str, str] = {
    "/provider": "finds a childcare provider",
    "/provider add": "adds a provider that no register lists yet",
    "/provider help": "tells what a search can be",
    "/meeting": "plans a meeting and invites people to it",
    "/meeting help": "tells how a meeting is planned",
    "/concern": "raises a concern, or asks for a call",
    "/concern help": "tells how concerns are raised and dealt with",
    "/cpd": "finds training and other CPD",
    "/cpd help": "tells what CPD can be found and kept",
    "/share": "finds and shares what works",
    "/share help": "tells what the library holds, and how to add to it",
    "/kith": "shows what waits for you",
    "/kith me": "opens “My preferences”",
    "/kith people": "shows the people who are not on Slack",
    "/kith person": "finds somebody who is not on Slack",
    "/kith channel": "makes the channel you type it in a network channel, with the Kith menu",
    "/kith roles": "shows who holds which role",
    "/kith data": "shows what Kith holds about you",
    "/kith forget": "asks to have somebody’s data deleted",
    "/kith outbox": "shows an admin what waits to be sent, and what could not be",
    "/kith role": "shows somebody’s roles, and lets an admin give and take them",
}


def help_text(standing: Standing, *, is_admin: bool) -> str:
    """What Kith can do for this person."""
    if standing is not Standing.MEMBER:
        return FOR_OTHERS.get(standing, ELSEWHERE)
    return f"{STAFF}\n\n{ADMIN}" if is_admin else STAFF


def help_message(
    standing: Standing, *, is_admin: bool, unknown: str = "", nearest: str | None = None
) -> dict[str, Any]:
    """The help as an answer; before it what was not understood, and the command that is nearest to it."""
    blocks = [section(help_text(standing, is_admin=is_admin))]
    if standing is Standing.MEMBER and (unknown or nearest not in (None, HELP)):
        blocks.insert(0, section(_not_understood(unknown, nearest)))
    return {"text": "What Kith can do here", "blocks": [*blocks, *doors_of(standing)]}


def doors_of(standing: Standing) -> list[Block]:
    """The buttons of those who have no commands, below what they can do."""
    if standing is Standing.MEMBER:
        return []
    doors = [
        *(door(), LINK_ME.as_button(NO_CHANNEL)),
        *(CPD_FOR_ME.as_button(NO_CHANNEL), button("My CPD", MY_CPD, "help")),
        RAISE_CONCERN.as_button(NO_CHANNEL),
        button("What Kith holds about me", MY_DATA, "help"),
    ]
    return [{"type": "actions", "block_id": "doors", "elements": doors}]


def help_view(standing: Standing, *, is_admin: bool) -> dict[str, Any]:
    """The help as a window."""
    return window_of("Help", [section(help_text(standing, is_admin=is_admin))])


def _not_understood(unknown: str, nearest: str | None) -> str:
    said = f"I do not know “{escape(unknown, 200)}”. " if unknown else ""
    does = DOES.get(nearest or "")
    meant = f"Perhaps you are looking for `{nearest}`: it {does}." if does else ""
    return f"{said}{meant}".strip()
