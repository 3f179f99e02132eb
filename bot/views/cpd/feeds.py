"""The feeds that CPD is taken from: the list with their state, and the form that adds one."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.policy import Policy
from bot.services.cpd.feeds import MOST_ADDRESS, MOST_NAME
from bot.services.records import CpdFeed
from bot.views.cpd.forms import MOST_OWN_TOPICS, text_input, topics_input
from bot.views.fields import form_of, window_of
from bot.views.text import Block, bold, button, context, escape, say_day, section

ADD, REMOVE, FORM = "cpd_feed_add", "cpd_feed_remove", "cpd_feed_form"
TITLE = "CPD feeds"
MOST_SHOWN = 40
NONE_YET = (
    "*There is no feed yet.* A feed is an address at which somebody publishes training: RSS, Atom, a "
    "calendar (.ics) or a CSV file."
)
HOW = (
    "Kith looks at each about once an hour. What it finds is on offer, each item once. A feed that cannot be "
    "read keeps what it had, and whoever added it is told."
)


def feeds_view(feeds: Sequence[CpdFeed], note: str = "") -> dict[str, Any]:
    """The list. `note` is already safe."""
    add: Block = {"type": "actions", "elements": [button("Add a feed", ADD, "new", style="primary")]}
    return window_of(
        TITLE,
        [
            *([section(note), {"type": "divider"}] if note else []),
            add,
            *([] if feeds else [section(NONE_YET)]),
            *(_row(one) for one in feeds[:MOST_SHOWN]),
            context(HOW),
        ],
        callback_id="cpd_feeds_page",
    )


def add_view(policy: Policy) -> dict[str, Any]:
    """“Add a feed”."""
    return form_of(
        FORM,
        "Add a feed",
        [
            text_input(
                "address",
                "Address",
                "",
                MOST_ADDRESS,
                "Of an RSS or Atom feed, a calendar or a CSV file: https://…",
                optional=False,
            ),
            text_input("name", "Who gives the training", "", MOST_NAME, optional=False),
            *([topics_input(policy, (), "Topics of all of it")] if policy.topics else []),
            text_input("topics", "Other topics", "", MOST_OWN_TOPICS, "With commas between."),
        ],
        submit="Add",
    )


def read_form(view: Mapping[str, Any]) -> tuple[str, str, list[str]]:
    """The address, the name, and the topics."""
    values = view["state"]["values"]

    def typed(name: str) -> str:
        return str(values[name]["value"].get("value") or "").strip()

    ticked = (values.get("chosen") or {}).get("value", {}).get("selected_options") or []
    own = [one.strip() for one in typed("topics").split(",") if one.strip()]
    return typed("address"), typed("name"), [*(str(one["value"]) for one in ticked), *own]


def say_state(feed: CpdFeed) -> str:
    """How it stands, in plain words."""
    if feed.broken_at:
        good = f" What it had on {say_day(feed.good_at)} is kept." if feed.good_at else ""
        return f"Cannot be read since {say_day(feed.broken_at)}: {feed.fault}{good}"
    if feed.good_at is None:
        return "Kith looks at it within a minute."
    return f"Could be read on {say_day(feed.good_at)}: {feed.items} {'item' if feed.items == 1 else 'items'}."


def _row(feed: CpdFeed) -> Block:
    topics = f"Topics: {', '.join(feed.topics)}" if feed.topics else ""
    lines = [bold(feed.name), *map(escape, filter(None, (feed.address, say_state(feed), topics)))]
    return section("\n".join(lines), accessory=button("Remove", f"{REMOVE}:{feed.id}", str(feed.id)))
