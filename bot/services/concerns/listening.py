"""“Just listen to me”: a hope, not a setting. If it must be passed on, its reporter is told first."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.safeguarding import Outcome
from bot.services.concerns.reading import What
from bot.services.concerns.record import Entry
from bot.services.people import Refusal

LISTEN = "listen"
TOLD, NOT_TOLD = "yes", "no"
ASK = (
    "Whoever raised this hopes that you just listen. If it must be passed on, tell them first where that is "
    "safe, and say in the last two fields whether you did, or why not."
)


class NotSaid(Refusal):
    """It is to be passed on, and nothing was said of whether its reporter was told first."""

    heading = "One more thing"


def wants_listening(entries: Sequence[Entry]) -> bool:
    """Whether its reporter hopes for no more than to be listened to, by what they said last."""
    hopes = [one.told["wish"] for one in entries if one.what == What.TOLD_MORE and one.told.get("wish")]
    return bool(hopes) and LISTEN in hopes[-1]


DECIDE_FIRST = (
    "Whoever raised this hopes that you just listen. Please press “Decide” first, and say there whether they "
    "were told that it is passed on, or why not. Then record the referral."
)


def require_answered(entries: Sequence[Entry]) -> None:
    """Raises NotSaid where it is passed on, and no decision says whether its reporter was told first."""
    is_said = any(one.told.get("told_first") or one.told.get("told_first_why") for one in entries)
    if wants_listening(entries) and not is_said:
        raise NotSaid(DECIDE_FIRST)


def require_told_first(entries: Sequence[Entry], told: Mapping[str, Any]) -> None:
    """Raises NotSaid where it is passed on, and nothing says that its reporter was told first, or why not."""
    is_passed_on = told.get("outcome") == Outcome.REFERRED or told.get("referred_to")
    is_said = told.get("told_first") == TOLD or told.get("told_first_why")
    if is_passed_on and wants_listening(entries) and not is_said:
        raise NotSaid(ASK)
