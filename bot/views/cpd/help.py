"""`/cpd help`."""

from collections.abc import Sequence
from typing import Any

from bot.views.text import section


def help_message(lines: Sequence[str]) -> dict[str, Any]:
    """What may follow `/cpd`, a line each."""
    told = "\n".join(("*Learning and training (CPD)*", *(f"• {line}" for line in lines)))
    return {"text": told, "blocks": [section(told)], "response_type": "ephemeral"}
