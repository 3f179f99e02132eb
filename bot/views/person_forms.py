"""The forms in which staff write down people who are not on Slack, and what was submitted."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from bot.services.contacting import MOST_ADDRESS, MOST_EMAIL, MOST_PHONE
from bot.services.person_entries import FIELDS, MOST_NAME, MOST_TOLD_BY, Entry
from bot.services.persons import Belonging, Card
from bot.services.preferences import MOST_LANGUAGE
from bot.services.records import AnyProvider, Provider
from bot.services.wishes import Way
from bot.views.fields import form_of, input_of
from bot.views.persons import CONTACT_LABELS, FOR_NAME, FOR_SETTING, card_lines, name_of, setting_line
from bot.views.preferences import WAYS
from bot.views.providers import name_options
from bot.views.text import OPTION_LIMIT, Block, context, option, plain, section, shorten

ADD_FORM, CHANGE_FORM, JOIN_FORM = "person_add_form", "person_change_form", "person_join_form"
SETTING, ANOTHER, STAYING, USER = "person_setting", "another", "staying", "user"
# https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
MOST_TICKS = 10
MOST = {
    "name": MOST_NAME,
    "email": MOST_EMAIL,
    "phone": MOST_PHONE,
    "address": MOST_ADDRESS,
    "told_by": MOST_TOLD_BY,
    "language": MOST_LANGUAGE,
}
LIKELIEST = "by e-mail where an address is given, else by telephone, else by letter"


def add_view(entry: Entry, setting: Provider | None = None, alike: Sequence[Card] = ()) -> dict[str, Any]:
    """The form “Add a person”, with what is known already, and those they may be the same as."""
    ways = [option(label, way.value) for way, label in WAYS.items() if way is not Way.SLACK]
    reach: Block = {"type": "radio_buttons", "options": ways}
    return _form(
        ADD_FORM,
        "Add a person",
        *_warning(alike),
        context("For somebody who is not on Slack. What you note here is for the council’s staff alone."),
        _input("name", "Name", _text(entry, "name")),
        _input("setting", "Setting", _setting(setting), "Start typing, then choose a line from the list."),
        *(_contact(entry, field) for field in CONTACT_LABELS),
        _input("reach", "How to reach them", reach, f"Leave it out for the likeliest: {LIKELIEST}."),
        _input("language", "Language", _text(entry, "language"), "Where it is another than the usual one."),
        _input("told_by", "Who told us", _text(entry, "told_by")),
    )


def change_view(card: Card) -> dict[str, Any]:
    """The form in which staff note what is otherwise now."""
    person = card.person
    entry = _entry({field: getattr(person, field) or "" for field in FIELDS})
    view = _form(
        CHANGE_FORM,
        "Change",
        _input("name", "Name", _text(entry, "name")),
        *(_contact(entry, field) for field in CONTACT_LABELS),
        *_staying(card.settings[:MOST_TICKS]),
        _input("setting", "Add a setting", _setting(None), "Start typing, then choose a line from the list."),
        _input("told_by", "Who told us", _text(entry, "told_by")),
    )
    return {**view, "private_metadata": str(person.id)}


def join_view(card: Card) -> dict[str, Any]:
    """The question with whom on Slack this person is the same."""
    told = (
        f"{name_of(card.person)} has come to Slack? Choose who they are there. Their settings go with them. "
        "Where they have said themselves how they are reached, that stands; else what you noted holds. "
        "This cannot be undone."
    )
    users: Block = {"type": "users_select", "placeholder": plain("Choose a person")}
    view = _form(
        JOIN_FORM,
        "Join with Slack",
        section(told),
        _input(USER, "Who they are on Slack", users, optional=False),
    )
    return {**view, "private_metadata": str(card.person.id), "submit": plain("Join")}


def read_begun(value: str) -> tuple[str, int | None]:
    """What the button says of who is to be added: a name, and the id of a setting."""
    if value.startswith(FOR_SETTING):
        return "", int(value.removeprefix(FOR_SETTING))
    return unquote(value.removeprefix(FOR_NAME)), None


def read_add_form(values: Mapping[str, Any]) -> tuple[Entry, frozenset[int]]:
    """The submitted form, and the ids of those of whom staff said that they are others."""
    ticked = [state.get("selected_options") for state in values.get(ANOTHER, {}).values()]
    others = {int(id_) for options in ticked for one in options or [] for id_ in one["value"].split()}
    way = (values["reach"]["value"].get("selected_option") or {}).get("value")
    reach = Way(way) if way else None
    entry = _entry(_typed(values, *FIELDS, "language"), reach, _picked_setting(values))
    return entry, frozenset(others)


def read_change_form(values: Mapping[str, Any]) -> tuple[Entry, frozenset[int]]:
    """The submitted form, and the links of those settings that were shown and are not ticked any more."""
    ended: set[int] = set()
    for shown, state in values.get(STAYING, {}).items():
        ticked = {int(one["value"]) for one in state.get("selected_options") or []}
        ended |= {int(link) for link in shown.split("-")} - ticked
    entry = _entry(_typed(values, *FIELDS), provider_id=_picked_setting(values))
    return entry, frozenset(ended)


def read_join_form(values: Mapping[str, Any]) -> str:
    """The Slack id of who was chosen."""
    return str(values[USER]["value"]["selected_user"])


def setting_options(found: Sequence[AnyProvider]) -> list[Block]:
    """What the field “Setting” offers."""
    return name_options("", found)


def _form(callback_id: str, heading: str, *blocks: Block) -> dict[str, Any]:
    return form_of(callback_id, heading, blocks)


def _warning(alike: Sequence[Card]) -> list[Block]:
    """Who they may be the same as, and a tick by which they are added all the same."""
    if not alike:
        return []
    ids = [str(card.person.id) for card in alike]
    another = option("This is another person: add them all the same", " ".join(ids))
    # Named after those it is said of, so that a tick does not stay when they are others the next time.
    ticks: Block = {"type": "checkboxes", "action_id": "-".join(ids), "options": [another]}
    return [
        section(
            "*They may be known already.* Nobody was added yet. With this name, address or number there is:"
        ),
        *(section("\n".join(card_lines(card))) for card in alike),
        _input(ANOTHER, "If it is not the same", ticks),
    ]


def _staying(settings: Sequence[Belonging]) -> list[Block]:
    """The settings they belong to, to be unticked where they do so no more."""
    if not settings:
        return []
    options = [option(shorten(setting_line(one), OPTION_LIMIT), str(one.link_id)) for one in settings]
    # Named after what is shown: a setting added in the meantime is not taken for unticked.
    ticks: Block = {
        "type": "checkboxes",
        "action_id": "-".join(str(one.link_id) for one in settings),
        "options": options,
        "initial_options": options,
    }
    return [_input(STAYING, "Settings", ticks, "Take the tick away where they do not belong to it any more.")]


def _contact(entry: Entry, field: str) -> Block:
    multiline = {"multiline": True} if field == "address" else {}
    return _input(field, CONTACT_LABELS[field], {**_text(entry, field), **multiline})


def _setting(provider: Provider | None) -> Block:
    initial = {"initial_option": setting_options([provider])[0]} if provider else {}
    return {"type": "external_select", "action_id": SETTING, "min_query_length": 1, **initial}


def _text(entry: Entry, field: str) -> Block:
    typed = getattr(entry, field)[: MOST[field]]
    return {
        "type": "plain_text_input",
        "max_length": MOST[field],
        **({"initial_value": typed} if typed else {}),
    }


def _input(block_id: str, label: str, element: Block, hint: str = "", *, optional: bool = True) -> Block:
    return input_of(block_id, label, element, hint, optional=optional and block_id != "name")


def _entry(said: Mapping[str, str], reach: Way | None = None, provider_id: int | None = None) -> Entry:
    return Entry(
        name=said["name"],
        email=said["email"],
        phone=said["phone"],
        address=said["address"],
        told_by=said["told_by"],
        language=said.get("language", ""),
        reach=reach,
        provider_id=provider_id,
    )


def _typed(values: Mapping[str, Any], *names: str) -> dict[str, str]:
    """What was typed, as it is, without the spaces around it."""
    return {name: str(values[name]["value"].get("value") or "").strip() for name in names}


def _picked_setting(values: Mapping[str, Any]) -> int | None:
    picked = str((values["setting"][SETTING].get("selected_option") or {}).get("value", ""))
    return int(picked.removeprefix(FOR_SETTING)) if picked.startswith(FOR_SETTING) else None
