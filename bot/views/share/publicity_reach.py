"""Whom publicity reached, on screen: for staff alone."""

from collections.abc import Mapping
from typing import Any

from bot.services.records import Person
from bot.services.share.publicity_audience import NO_CONTACT, PAUSED, STOPPED
from bot.services.share.publicity_reach import (
    BOUNCED,
    FAILED,
    GONE,
    LEFT,
    NEW,
    REACHED,
    TO_TELL,
    WAITING,
    Reach,
)
from bot.views.fields import window_of
from bot.views.persons import name_of
from bot.views.text import Block, bold, context, escape, section

WINDOW = "share_reach_window"
WHY: Mapping[str, str] = {
    BOUNCED: "It came back; a colleague is to telephone or write",
    FAILED: "It could not be sent",
    NO_CONTACT: "No contact is known",
    STOPPED: "Opted out of publicity",
    PAUSED: "No day is left on which they may be reached",
    LEFT: "Has left Slack",
    GONE: "Was withdrawn before it was sent",
    TO_TELL: "A colleague is to telephone or write",
    WAITING: "On its way: it waits for its time",
    NEW: "Not sent yet: “Send it to the new ones” does",
}
"""In the order in which it is shown."""
SAID_WAYS: Mapping[str, str] = {
    "slack": "a message in Slack",
    "email": "e-mail",
    "phone": "telephone",
    "letter": "letter",
    "None": "a digest",
}
MOST_NAMES, MOST_TYPES = 40, 40


def reach_view(found: Reach) -> dict[str, Any]:
    """Reach by type of provider, and who was not reached and why."""
    return window_of(
        "Who it reached",
        [
            section(f"{bold(found.plan.item.version.title)}\n{_summary(found)}"),
            section("*By type of provider*"),
            *_types(found),
            section("*Not reached*" if found.not_reached else "*Everybody it is for was reached.*"),
            *_reasons(found),
            *_not_linked(found),
            context("Only the council’s own staff see this."),
        ],
        callback_id=WINDOW,
    )


def _summary(found: Reach) -> str:
    ways = [f"{number} by {SAID_WAYS.get(way, way)}" for way, number in sorted(found.by_way.items())]
    tongues = [f"{number} in {escape(one)}" for one, number in sorted(found.by_language.items())]
    lines = [
        f"Reached: {found.fates.get(REACHED, 0)} of {sum(found.fates.values())} people",
        *([", ".join(ways)] if ways else []),
        *([", ".join(tongues)] if tongues else []),
        f"“Thank you, useful”: {found.useful}. “Not for me”: {found.not_for_me}.",
    ]
    return "\n".join(lines)


def _types(found: Reach) -> list[Block]:
    lines = [
        f"• {escape(one.name)}: {one.reached} of {one.settings} "
        f"{'setting' if one.settings == 1 else 'settings'}, {one.people} "
        f"{'person' if one.people == 1 else 'people'}"
        for one in found.by_type[:MOST_TYPES]
    ]
    return [section("\n".join(lines) or "No setting on the register fits.")]


def _reasons(found: Reach) -> list[Block]:
    by_reason: dict[str, list[Person]] = {}
    for person, why in found.not_reached:
        by_reason.setdefault(why, []).append(person)
    return [_names(label, by_reason[why]) for why, label in WHY.items() if why in by_reason]


def _not_linked(found: Reach) -> list[Block]:
    """Settings without people, and people without a setting: nobody can tell whether they are meant."""
    settings = found.plan.group.without_people
    told = [
        section(f"*Not linked*\nNobody is linked to {settings} of {len(found.plan.group.settings)} settings.")
    ]
    outside = [one for one in found.unlinked if one.user_id is None]
    if found.unlinked:
        on_slack = len(found.unlinked) - len(outside)
        told.append(
            section(
                f"{on_slack} {'person' if on_slack == 1 else 'people'} on Slack, colleagues among them, "
                "are linked to no setting, so they are sent nothing."
            )
        )
    if outside:
        told.append(_names("Not on Slack, and linked to no setting", outside))
    return told


def _names(label: str, people: list[Person]) -> Block:
    more = len(people) - MOST_NAMES
    named = ", ".join(map(name_of, people[:MOST_NAMES]))
    rest = f", and {more} more" if more > 0 else ""
    return section(f"{label} ({len(people)}): {named}{rest}")
