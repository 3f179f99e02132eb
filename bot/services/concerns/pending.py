"""What of a concern is still open: referrals without an answer, and what somebody has to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.services.concerns.reading import What
from bot.services.concerns.record import Entry


@dataclass(frozen=True)
class Referral:
    """To whom it was referred, and who has not answered."""

    number: int
    """Of its entry."""
    at: datetime
    to: str
    recipient: str
    """The key of a recipient of the policy; "" for somebody else."""
    times_chased: int


@dataclass(frozen=True)
class Action:
    """What somebody has to do, and has not done."""

    number: int
    """Of its entry."""
    what: str
    owner: str
    """Their Slack id."""
    until: datetime


def open_referrals(entries: Sequence[Entry]) -> Sequence[Referral]:
    """Those that wait for an answer, the oldest first."""
    answered = {one.told["referral"] for one in entries if one.what == What.ANSWERED}
    chased = [one.told["referral"] for one in entries if one.what == What.CHASED]
    return [
        Referral(
            one.number,
            one.at,
            str(one.told["referred_to"]),
            str(one.told.get("recipient", "")),
            chased.count(one.number),
        )
        for one in entries
        if one.what == What.REFERRED and one.number not in answered
    ]


def open_actions(entries: Sequence[Entry]) -> Sequence[Action]:
    """Those that are not done, the next one first."""
    done = {one.told["action"] for one in entries if one.what == What.ACTED}
    found = [
        Action(one.number, str(one.told["todo"]), one.told["whom"], datetime.fromisoformat(one.told["due"]))
        for one in entries
        if one.what == What.GIVEN and one.number not in done
    ]
    return sorted(found, key=lambda one: (one.until, one.number))


def open_ends(entries: Sequence[Entry]) -> str:
    """What has to be noted before it can be closed, in words; "" for nothing."""
    if open_referrals(entries):
        return (
            "A referral waits for its answer. Note the answer first, or that none came and why that is "
            "enough: press “An answer came”."
        )
    if open_actions(entries):
        return (
            "Somebody still has something to do. Note first what came of it, or that it is not needed any "
            "more: press “An action is done”."
        )
    return ""
