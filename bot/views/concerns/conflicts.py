"""Who may have a conflict of interest in a concern, and a person to say whether they have."""

from collections.abc import Iterator, Mapping, Sequence

from bot.services.concerns.cases import Case
from bot.services.concerns.conflicts import Reason
from bot.views.text import Block, button, mention, section

KEEP_OUT, LET_IN = "concern_keep_out", "concern_let_in"
MOST_ASKED = 3
REASONS: Mapping[Reason, str] = {
    Reason.NAMED: "was named by whoever raised it",
    Reason.WROTE: "wrote the message it is about",
    Reason.LINKED: "is linked to the setting it is about",
}


def conflict_blocks(case: Case) -> Iterator[Block]:
    """Each of those who may have one, with why, and the form to say so, filled in."""
    asked = list(case.conflicts.items())
    for number, (user_id, reasons) in enumerate(asked[:MOST_ASKED], start=1):
        yield section(
            f"*May have a conflict:* {mention(user_id)} {_say(reasons)}. Kept out until one of you decides."
        )
        if case.may_decide:
            value = f"{case.reference} {user_id}"
            buttons = [
                button("Shut out", f"{KEEP_OUT}:{number}", value),
                button("No conflict: let in", f"{LET_IN}:{number}", value),
            ]
            yield {"type": "actions", "elements": buttons}
    if others := asked[MOST_ASKED:]:
        named = ", ".join(mention(user_id) for user_id, _ in others[:20])
        left = f" and {len(others) - 20} others" if len(others) > 20 else ""
        yield section(f"*May have a conflict too*, kept out until one of you decides: {named}{left}.")


def _say(reasons: Sequence[Reason]) -> str:
    return " and ".join(REASONS[one] for one in reasons) or "may have a conflict"
