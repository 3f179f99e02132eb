"""How long a concern is kept, on its record; and the list of what is closed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.safeguarding import Outcome, Subject
from bot.services.concerns.cases import Case
from bot.services.concerns.keeping import Shelf, Tombstone
from bot.services.concerns.reading import State
from bot.services.concerns.retention import Kept, today
from bot.views.fields import window_of
from bot.views.text import Block, button, context, escape, mention, say_date, section

OPEN = "concern_open"
SHELF, MORE = "concern_shelf", "concern_shelf_more"
HOLD, RELEASE, KEEP = "concern_hold", "concern_release", "concern_keep"
ASK_DISPOSAL, DISPOSE = "concern_ask_disposal", "concern_dispose"
MOST_LISTED, MOST_TOMBSTONES = 40, 20
OUTCOMES: Mapping[str, str] = {
    Outcome.REFERRED: "Referred",
    Outcome.HANDLED: "Dealt with by us: advice, support, a visit",
    Outcome.NO_ACTION: "No action",
    Outcome.UNFOUNDED: "Nothing was found to support it",
    Outcome.MALICIOUS: "Shown to be false and meant to deceive",
}
SUBJECTS: Mapping[str, str] = {
    Subject.CHILD: "A child",
    Subject.WORKER: "Somebody who works with children",
    Subject.SERVICE: "A setting or a service",
}
NOTHING = "Nothing is closed that falls to you."
DELETED = (
    "It is disposed of: everything that was told, every name, and who was told of it. What is left is this "
    "line, and the proof that nothing was changed."
)


def stand(case: Case, now: datetime, reminder: str) -> list[Block]:
    """How long it is kept, and what is to be thought of; nothing while it is open and not held."""
    kept = case.kept
    if kept is None:
        return []
    if kept.is_held:
        return [context("Under a legal hold: nobody can dispose of it until the hold is lifted.")]
    if kept.until is None:
        return []
    if not kept.is_over(now):
        return [context(f"Kept until {say_date(kept.until)}.")]
    return [section(f"*{_say_over(kept, now)}*\n{escape(reminder, 1500)}"), *_older(kept)]


def buttons(case: Case, now: datetime) -> Iterator[Block]:
    """What can be done about how long it is kept, by who deals with it."""
    kept, reference = case.kept, case.reference
    if kept is None:
        return
    if kept.is_held:
        yield button("Lift the legal hold", RELEASE, reference)
        return
    yield button("Legal hold", HOLD, reference)
    if case.state is State.CLOSED:
        yield button("Keep it longer", KEEP, reference)
    if kept.is_over(now) and not kept.asked:
        yield button("Ask for its disposal", ASK_DISPOSAL, reference)


def agreeing(case: Case) -> list[Block]:
    """The button of who may agree."""
    return [button("Agree to its disposal", DISPOSE, case.reference)] if case.may_agree else []


def shelf_view(shelf: Shelf, now: datetime, start: int = 0) -> dict[str, Any]:
    """What is closed: references and days, nothing of what was told. `start` is the first that is listed."""
    every = [*shelf.over, *shelf.resting]
    listed = every[start : start + MOST_LISTED]
    later = start + MOST_LISTED
    more = [button(f"The next {min(MOST_LISTED, len(every) - later)}", MORE, str(later))]
    actions: Block = {"type": "actions", "elements": more}
    rows = [_row(one, now) for one in listed] or [section(NOTHING)]
    onwards = [actions] if later < len(every) else []
    return _window("Closed and kept", [*rows, *onwards, *_tombstones(shelf.disposed)])


def tombstone_view(tombstone: Tombstone) -> dict[str, Any]:
    """What is left."""
    return _window("Disposed of", [section(DELETED), _tombstone(tombstone)])


def say_tombstone(tombstone: Tombstone) -> str:
    """One line without anybody's name."""
    days = (tombstone.opened_at, tombstone.closed_at, tombstone.disposed_at)
    raised, closed, disposed = (say_date(today(one)) for one in days)
    outcome = OUTCOMES.get(tombstone.outcome, tombstone.outcome)
    return f"Raised on {raised}, closed on {closed}: {outcome}. Disposed of on {disposed}"


def _say_over(kept: Kept, now: datetime) -> str:
    if kept.asked is None:
        until = say_date(kept.until or today(now))
        return f"Its time was over on {until}. Keep it longer, or ask for its disposal."
    return (
        f"{mention(kept.asked.by)} asks for its disposal (entry {kept.asked.number}). Another of the team "
        "has to agree, or keeps it longer."
    )


def _older(kept: Kept) -> list[Block]:
    if not kept.until_age:
        return []
    told = f"Keep it longer, too, where whom it is about is younger than {kept.until_age}."
    return [context(told)]


def _row(case: Case, now: datetime) -> Block:
    kept = case.kept
    if kept is None or kept.is_held:
        told = "Under a legal hold"
    elif kept.asked:
        told = "Somebody asks for its disposal"
    elif kept.is_over(now):
        told = "Its time is over: please look at it"
    else:
        told = f"Kept until {say_date(kept.until or today(now))}"
    return section(f"*{case.reference}* · {told}", accessory=button("Open", OPEN, case.reference))


def _tombstones(disposed: Sequence[Tombstone]) -> list[Block]:
    if not disposed:
        return []
    return [
        {"type": "divider"},
        section("*Disposed of by you*"),
        *map(_tombstone, disposed[:MOST_TOMBSTONES]),
    ]


def _tombstone(tombstone: Tombstone) -> Block:
    who = f"{mention(tombstone.asked_by)} asked, {mention(tombstone.agreed_by)} agreed"
    return context(f"*{tombstone.reference}* · {say_tombstone(tombstone)}: {who}.")


def _window(title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(title, list(blocks)[:100], callback_id=SHELF)
