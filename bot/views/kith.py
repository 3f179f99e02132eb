"""What Kith can do here, in plain words, for who asks; and what it says to whoever writes to it."""

from collections.abc import Mapping
from typing import Any

from bot.services.people import Standing
from bot.views.roles import HOW
from bot.views.text import escape, plain, section

STAFF = (
    "*What Kith can do here*\n"
    "• `/kith` opens “Today”: what waits for you, and what you asked for\n"
    "• `/provider` finds a childcare provider by name, URN, town, type or postcode: see `/provider help`\n"
    "• `/provider add` and a name adds a provider that no register lists yet\n"
    "• `/meeting` plans a meeting and invites people to it: see `/meeting help`\n"
    "• `/kith roles` shows who is safeguarding lead, deputy, manager or admin\n"
    "• `/kith help` shows this\n"
    "Only you see what a command answers. Kith’s Home tab shows the same as `/kith`."
)
ADMIN = f"*As an admin*\n{HOW}\nA safeguarding lead or deputy takes effect once a second admin approves."
ASK = (
    "If you need something, or if what is known of your setting is wrong, please tell your network "
    "co-ordinator: they will be glad to help."
)
GUEST = (
    "*Kith is the assistant of the council’s early years team.*\n"
    "There are no commands for guests. What you can do today: read the facts on childcare providers that the "
    f"team shares in your channels, each with its source. {ASK}"
)
ELSEWHERE = (
    "*Kith is the assistant of the council’s early years team.*\n"
    "There are no commands for members of other workspaces. What you can do today: read the facts on "
    "childcare providers that the team shares in the channels you have in common, each with its source. "
    f"{ASK}"
)
FOR_OTHERS: Mapping[Standing, str] = {Standing.GUEST: GUEST, Standing.ELSEWHERE: ELSEWHERE}
HELP = "/kith help"
DOES: Mapping[str, str] = {
    "/provider": "finds a childcare provider",
    "/provider add": "adds a provider that no register lists yet",
    "/provider help": "tells what a search can be",
    "/meeting": "plans a meeting and invites people to it",
    "/kith": "shows what waits for you",
    "/kith roles": "shows who holds which role",
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
    return {"text": "What Kith can do here", "blocks": blocks}


def help_view(*, is_admin: bool) -> dict[str, Any]:
    """The help of staff as a window."""
    return {
        "type": "modal",
        "title": plain("Help"),
        "close": plain("Close"),
        "blocks": [section(help_text(Standing.MEMBER, is_admin=is_admin))],
    }


def _not_understood(unknown: str, nearest: str | None) -> str:
    said = f"I do not know “{escape(unknown, 200)}”. " if unknown else ""
    does = DOES.get(nearest or "")
    meant = f"Perhaps you are looking for `{nearest}`: it {does}." if does else ""
    return f"{said}{meant}".strip()
