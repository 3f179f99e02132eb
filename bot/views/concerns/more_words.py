"""How what was told more is said: hopes, and where it comes from."""

from collections.abc import Mapping
from typing import Any

from bot.services.concerns.listening import LISTEN
from bot.services.concerns.telling import Safe

WISHES: Mapping[str, str] = {
    LISTEN: "Just listen to me",
    "child_safe": "That the child is safe",
    "looked_into": "That somebody looks into it",
    "advice": "Advice on what I can do",
    "change": "That something changes",
    "outcome": "To be told what comes of it",
}
SAFE: Mapping[str, str] = {Safe.YES: "Yes", Safe.NOT_SURE: "I am not sure", Safe.NO: "No"}


def plainly(name: str, value: Any) -> str:
    """What was told under one name, as people read it; not yet safe."""
    if name == "wish":
        return "; ".join(WISHES.get(each, each) for each in value)
    if name == "source":
        return "told by telephone by whoever raised it"
    if name == "setting":
        return f"{value['name']} (URN {value['urn']})"
    return "yes" if value is True else str(value)
