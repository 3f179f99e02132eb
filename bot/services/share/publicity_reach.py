"""Whom publicity reached, by type of provider, and who was not reached and why: for staff alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.services.records import Person
from bot.services.share.publicity import NOT_FOR_ME, USEFUL, Plan, Publicity
from bot.services.share.publicity_audience import PAUSED, SENT, STOPPED, Key
from bot.store.outbox import Nudge
from bot.store.share import publicity as store

REACHED, WAITING, TO_TELL, BOUNCED, FAILED, LEFT, GONE, NEW = (
    *("reached", "waiting", "to_tell", "bounced", "failed", "left", "gone"),
    "new",
)
"""What became of it for one person, beside why they could not be sent it: it arrived, it is on its way, a
colleague is to tell it, it came back (a colleague is to tell it), it could not be sent, they have left Slack,
it was withdrawn first, or they were not sent it yet.
"""
WITHDRAWN: Mapping[str, str] = {"stopped": STOPPED, "left": LEFT, "unreachable": PAUSED, "gone": GONE}
"""Why the outbox did not send it → what that means here."""


@dataclass(frozen=True)
class OfType:
    """One type of providers."""

    name: str
    settings: int
    reached: int
    """Of how many of these settings somebody was reached."""
    people: int
    """How many people of them were."""


@dataclass(frozen=True)
class Reach:
    """Whom it reached."""

    plan: Plan
    by_type: Sequence[OfType]
    fates: Mapping[str, int]
    """How many, by what became of it."""
    not_reached: Sequence[tuple[Person, str]]
    """Everybody for whom it is, or was, and who did not get it, with why."""
    by_way: Mapping[str, int]
    """How many it reached, by the way it went."""
    by_language: Mapping[str, int]
    useful: int
    not_for_me: int
    unlinked: Sequence[Person]
    """Whom Kith knows and nobody has linked to a setting, so that nobody can tell whether they are meant."""


def reach(publicity: Publicity, item_id: int) -> Reach:
    """Whom it reached. Raises NotAllowed but for staff, and NotThere."""
    plan, session = publicity.seen(item_id), publicity.session
    sent = store.deliveries(session, item_id, SENT)
    fates = {one.person_id: _fate(sent.get(one.key)) for one in plan.sent}
    others = {one.person.id: one.why or NEW for one in plan.new.people}
    who = store.people(session, [*fates, *others])
    every = {**fates, **others}
    arrived = [one for one in plan.sent if fates[one.person_id] == REACHED]
    return Reach(
        plan,
        _by_type(plan, {one.person_id for one in arrived}),
        Counter(every.values()),
        [(who[one], why) for one, why in every.items() if why != REACHED and one in who],
        Counter(str(nudge.via) for one in arrived if (nudge := sent.get(one.key))),
        Counter(one.language for one in arrived),
        sum(one.answer == USEFUL for one in plan.sent),
        sum(one.answer == NOT_FOR_ME for one in plan.sent),
        store.unlinked(session),
    )


def _fate(nudge: Nudge | None) -> str:
    if nudge is None:
        return FAILED
    if nudge.state == "sent":
        return REACHED
    if nudge.state == "task":
        return BOUNCED if nudge.reason else TO_TELL
    if nudge.state == "withdrawn":
        return WITHDRAWN.get(nudge.reason or "", FAILED)
    return FAILED if nudge.state == "dead" else WAITING


def _by_type(plan: Plan, reached: set[int]) -> list[OfType]:
    settings = Counter(plan.group.settings.values())
    theirs = {one.person.id: one.settings for one in plan.group.people if one.person.id in reached}
    there: dict[str, set[Key]] = {}
    people: dict[str, set[int]] = {}
    for person_id, keys in theirs.items():
        for key in keys:
            name = plan.group.settings[key]
            there.setdefault(name, set()).add(key)
            people.setdefault(name, set()).add(person_id)
    return [
        OfType(name, number, len(there.get(name, ())), len(people.get(name, ())))
        for name, number in sorted(settings.items())
    ]
