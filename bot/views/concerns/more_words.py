"""How what was told more, or chosen in a form, is said: hopes, where it comes from, on what basis."""

from collections.abc import Mapping
from typing import Any

from bot.services.concerns.acting import Answer
from bot.services.concerns.listening import LISTEN
from bot.services.concerns.reading import What
from bot.services.concerns.record import Entry
from bot.services.concerns.telling import Safe

WISHES: Mapping[str, str] = {
    LISTEN: "Just listen to me",
    "child_safe": "That the child is safe",
    "looked_into": "That somebody looks into it",
    "advice": "Advice on what I can do",
    "change": "That something changes",
    "outcome": "To be told what comes of it",
}
BASES: Mapping[str, str] = {
    "public task": "A task in the public interest, UK GDPR Article 6(1)(e)",
    "legal duty": "A legal duty, UK GDPR Article 6(1)(c)",
    "vital interests": "Somebody’s life, UK GDPR Article 6(1)(d)",
}
CAME: Mapping[str, str] = {
    Answer.CAME: "They have answered",
    Answer.CHASED: "No answer yet: I asked again",
    Answer.GIVEN_UP: "No answer, and I decided to wait no longer",
}
SAFE: Mapping[str, str] = {Safe.YES: "Yes", Safe.NOT_SURE: "I am not sure", Safe.NO: "No"}


def chosen_in(entry: Entry) -> Mapping[str, Any]:
    """What an entry tells, with what was chosen in a form by what the form calls it; not yet safe.

    Words that somebody typed stay as they are. The key of a recipient says nothing beside their name.
    """
    told = dict(entry.told)
    if "referred_to" in told:
        told.pop("recipient", None)
    if "basis" in told:
        told["basis"] = BASES.get(told["basis"], told["basis"])
    if entry.what == What.ANSWERED:
        told["came"] = CAME.get(told.get("came", ""), told.get("came"))
    return told


def plainly(name: str, value: Any) -> str:
    """What was told under one name, as people read it; not yet safe."""
    if name == "wish":
        return "; ".join(WISHES.get(each, each) for each in value)
    if name == "source":
        return "told by telephone by whoever raised it"
    if name == "setting":
        return f"{value['name']} (URN {value['urn']})"
    return "yes" if value is True else str(value)
