"""People who are not on Slack, on screen: for staff alone, in windows of their own."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from bot.services.joining import Joined
from bot.services.persons import Belonging, Card
from bot.services.records import Person
from bot.views.contacts import known_name
from bot.views.fields import window_of
from bot.views.preferences import say_way
from bot.views.providers import place, title
from bot.views.text import Block, bold, button, context, escape, say_day, section

ADD, OPEN, CHANGE = "person_add", "person_open", "person_change"
PREFERENCES, JOIN, CPD = "person_preferences", "person_join", "cpd_of_contact"
COMPLAIN = "data_complain"
OF_PERSON = "person:"
"""With what the value of “Note a complaint” begins."""
# As many as there is room for below 100 blocks, and in a record that holds much else.
MOST_LISTED, MOST_IN_RECORD, MOST_SETTINGS = 90, 10, 10
# Of a name that was looked for, so that it fits into a button.
MOST_BEGUN = 120
CONTACT_LABELS = {"email": "E-mail address", "phone": "Telephone", "address": "Postal address"}
NO_SETTING = "No setting is noted."
FOR_SETTING, FOR_NAME = "provider:", "name:"
"""With what the value of “Add a person” begins; a name follows so written that Slack escapes none of it."""


def everybody_view(cards: Sequence[Card], heading: str = "", begun: str = "") -> dict[str, Any]:
    """These people in a list. `heading`, already safe, says who they are; `begun` is a name to add."""
    told = heading or (
        "*People who are not on Slack*" if cards else "Nobody who is not on Slack is noted yet."
    )
    more = len(cards) - MOST_LISTED
    return window_of(
        "People",
        [
            section(told, accessory=button("Add a person", ADD, FOR_NAME + quote(begun, errors="replace"))),
            *(_row(card) for card in cards[:MOST_LISTED]),
            *([context(f"And {more} more: type `/kith person` and a name.")] if more > 0 else []),
        ],
    )


def found_view(cards: Sequence[Card], words: str) -> dict[str, Any]:
    """Those whose name is like what was typed."""
    asked = escape(words, 200)
    if cards:
        return everybody_view(cards, f"*Who is like “{asked}”*", words[:MOST_BEGUN])
    return everybody_view(
        (),
        f"Nobody who is not on Slack is called “{asked}”, nor anything like it. Who is on Slack writes down "
        "themselves how they are reached.",
        words[:MOST_BEGUN],
    )


def card_view(card: Card) -> dict[str, Any]:
    """All that is held of one person."""
    return window_of(
        "Person",
        [
            section("\n".join(card_lines(card))),
            section("\n".join(_settings_lines(card))),
            *_actions(card.person),
            context(_noted(card.person)),
        ],
    )


def joined_view(joined: Joined) -> dict[str, Any]:
    """That two entries are one now, and what is not kept."""
    who = f"<@{joined.person.user_id}>"
    lines = [f"*Joined.* What was noted of them is {who}’s now, and they look after it themselves."]
    lines += [
        f"They say otherwise themselves, so this is not kept: {CONTACT_LABELS[field].lower()} {escape(value)}"
        for field, value in joined.left_out.items()
    ]
    return window_of("Joined", [section("\n".join(lines))])


def people_here(cards: Sequence[Card]) -> list[Block]:
    """Who belongs to a provider, in its record, which is for staff alone."""
    if not cards:
        return []
    more = len(cards) - MOST_IN_RECORD
    return [
        section("*People* (not public: please do not pass it on)"),
        *(_row(card, with_settings=False) for card in cards[:MOST_IN_RECORD]),
        *([context(f"And {more} more: `/kith people` shows who is not on Slack.")] if more > 0 else []),
    ]


def add_here(provider_id: int) -> Block:
    """The button that adds a person to this provider."""
    return button("Add a person", ADD, f"{FOR_SETTING}{provider_id}")


def _row(card: Card, *, with_settings: bool = True) -> Block:
    settings = f" · {escape(_settings(card), 300)}" if with_settings and card.settings else ""
    told = f"{name_of(card.person)}{settings}\n{_way(card)}"
    if card.person.user_id:
        return section(told)
    return section(told, accessory=button("Open", OPEN, str(card.person.id)))


def _way(card: Card) -> str:
    if card.lacking:
        return f"*No way to reach them yet*: no {CONTACT_LABELS[card.lacking].lower()} is noted"
    return f"Reached {say_way(card.reach, card.person)}"


def card_lines(card: Card) -> list[str]:
    """What is held of a person but for their settings, line by line; together they fit a section. Safe."""
    person = card.person
    known = {label: getattr(person, field) for field, label in CONTACT_LABELS.items()}
    known["Language"] = card.language
    said = [f"{label}: {escape(value, 400)}" for label, value in known.items() if value]
    return [name_of(person), _way(card), *said]


def _settings_lines(card: Card) -> list[str]:
    """Where they belong; as many as fit a section. Safe."""
    more = len(card.settings) - MOST_SETTINGS
    lines = [f"• {escape(setting_line(one), 250)}" for one in card.settings[:MOST_SETTINGS]]
    return ["Settings:", *lines, *([f"And {more} more."] if more > 0 else [])] if lines else [NO_SETTING]


def _actions(person: Person) -> list[Block]:
    if person.user_id:
        return []
    value = str(person.id)
    buttons = [
        button("Change", CHANGE, value),
        button("Preferences", PREFERENCES, value),
        button("CPD", CPD, value),
        button("Join with a person on Slack", JOIN, value),
        button("Note a complaint", COMPLAIN, f"{OF_PERSON}{value}"),
    ]
    return [{"type": "actions", "elements": buttons}]


def _noted(person: Person) -> str:
    told = f"Told by {escape(person.told_by)}; noted" if person.told_by else "Noted"
    when = say_day(person.noted_at)
    return f"{told} by <@{person.noted_by}> on {when}. For the council’s staff alone."


def name_of(person: Person) -> str:
    """A person's name in bold, or the mention of who is on Slack. Safe."""
    return f"<@{person.user_id}>" if person.user_id else bold(person.name or "Nameless")


def _settings(card: Card) -> str:
    return ", ".join(map(_setting_name, card.settings))


def _setting_name(one: Belonging) -> str:
    if one.provider is None:
        return "a setting that is no longer in the directory"
    return known_name(one.provider) or title(one.provider)


def setting_line(one: Belonging) -> str:
    """A setting's name and place. Not escaped."""
    return ", ".join([_setting_name(one), *([place(one.provider)] if one.provider else [])])
