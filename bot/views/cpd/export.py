"""What can be had as a file, and what is said of it."""

from typing import Any

from bot.views.fields import window_of
from bot.views.text import Block, button, context, section

CSV, XLSX = "cpd_export_csv", "cpd_export_xlsx"
MINE, TEAM, EVERYBODY = "mine", "team", "all"
"""What a file is of; behind `mine:` the number of a contact, behind `team:` register and URN of a setting."""
ON_ITS_WAY = "The file is on its way to you, in your direct messages with Kith. Nobody else gets it."
SENT = (
    "Here is the CPD file you asked for. It is about people: please keep it where only those who need it "
    "see it."
)
NOT_SENT = "Slack did not take the file, so you have not got it. Please try again in a minute."
REFUSED = (
    "Slack does not let Kith send you a file in private. Your network co-ordinator can have the same file "
    "made and give it to you."
)
FILE_SENT = "The file is on its way to you, in your direct messages with Kith."
FILE_GONE = (
    "Slack does not have this file any more, or does not let Kith read it. Please ask whose certificate it "
    "is to put the file to it again, under “Change”."
)


def export_buttons(of: str) -> list[Block]:
    """The two files there are of it."""
    return [button("Get as CSV", CSV, of), button("Get as Excel", XLSX, of)]


def export_view(*, is_staff: bool, has_team: bool) -> dict[str, Any]:
    """What can be had as a file, for `/cpd export`."""
    offered = [("*Your own record*, with what you wrote", MINE)]
    if has_team:
        offered.append(("*Your team*: certificates and hours of the settings you manage", TEAM))
    if is_staff:
        offered.append(("*Everybody*: certificates, gaps and hours of all settings", EVERYBODY))
    blocks: list[Block] = []
    for told, of in offered:
        blocks += [section(told), {"type": "actions", "block_id": f"of_{of}", "elements": export_buttons(of)}]
    return window_of(
        "CPD as a file", [*blocks, context("Sent to you alone, in your direct messages with Kith.")]
    )
