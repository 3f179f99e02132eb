"""`/cpd help`."""

from collections.abc import Sequence
from typing import Any

from bot.views.text import section

HELP = ("help", "?")
FIRST = (
    "`/cpd` shows what training and other CPD is on offer",
    "`/cpd first aid` finds what has these words, misspelt ones too",
)


def help_message(lines: Sequence[str]) -> dict[str, Any]:
    """What may follow `/cpd`, a line each."""
    told = "\n".join(("*Learning and training (CPD)*", *(f"• {line}" for line in (*FIRST, *lines))))
    return {"text": told, "blocks": [section(told)], "response_type": "ephemeral"}
