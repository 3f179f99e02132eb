"""“Add a provider”: the form, and what was submitted."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

from bot.services.additions import OPTIONAL, Addition
from bot.services.checks import MOST_TOLD_BY, MOST_WORDS
from bot.services.providers import Record
from bot.services.queries import TYPES, Query
from bot.services.records import Provider
from bot.views.contacts import known_name
from bot.views.fields import form_of, input_of
from bot.views.providers import IN_OTHER_WORDS, OPEN, place, said_urn, title
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    mention,
    option,
    plain,
    say_date,
    say_day,
    section,
    shorten,
)

ADD_FORM, COUNCIL = "provider_add_form", "provider_add_council"
ANOTHER = "another"
OPTION_VALUE = 150  # https://docs.slack.dev/reference/block-kit/composition-objects/option-object
LABELS = {
    "name": "Name",
    "provider_type": "Type",
    "urn": "URN",
    "address": "Address",
    "town": "Town",
    "postcode": "Postcode",
    "local_authority": "Council",
    "telephone": "Telephone",
    "mobile": "Mobile",
    "email": "E-mail",
    "places": "Places",
    "told_by": "Who told us",
    "told_on": "When",
}
HINTS = {
    "urn": "Leave this out where the registration is still awaited. “Correct” takes the URN later.",
    "address": "Without the town and the postcode.",
    "local_authority": "Start typing, then choose a line from the list.",
}


def add_view(begun: Addition, alike: Sequence[Provider] = ()) -> dict[str, Any]:
    """The form “Add a provider”, with what is known of it already, and those it may be the same as."""
    return form_of(
        ADD_FORM,
        "Add a provider",
        [
            *_warning(alike),
            context(
                "For a provider that no register lists yet. It is known to the council’s staff only. Once a "
                "register lists its URN, both stand in one record, each with its source."
            ),
            *(_input(part.name, _element(part.name, begun)) for part in fields(Addition)),
        ],
    )


def begin(query: Query, today: date) -> Addition:
    """An addition with what somebody searched for in vain."""
    whole = query.postcode if " " in (query.postcode or "") else None
    return Addition(
        name=query.named or query.words,
        provider_type=query.kind or "",
        urn=query.urn or "",
        postcode=whole or "",
        told_on=today,
    )


def read_add_form(values: Mapping[str, Any], today: date) -> tuple[Addition, frozenset[int]]:
    """The submitted form, and the ids of those of which the person said that they are others."""
    answers = {part.name: _answer(values, part.name) for part in fields(Addition)}
    day = answers.pop("told_on")
    ticked = [state.get("selected_options") for state in values.get(ANOTHER, {}).values()]
    others = {int(id_) for options in ticked for one in options or [] for id_ in one["value"].split()}
    return Addition(**answers, told_on=date.fromisoformat(day) if day else today), frozenset(others)


def council_options(typed: str, councils: Sequence[str]) -> list[Block]:
    """What the field “Council” offers: some of the directory, and what was typed if it is none of them."""
    words = " ".join(typed.split())[:OPTION_VALUE]
    is_new = words and words.casefold() not in map(str.casefold, councils)
    other = [option(f"Another council: “{shorten(words, 55)}”", words)] if is_new else []
    return [*(option(name, name[:OPTION_VALUE]) for name in councils), *other]


def noted(record: Record) -> str:
    """Who told us of a provider that staff added, and who noted it when; "" for others."""
    told = record.added_in
    if told is None:
        return ""
    noted = f"noted by {mention(told.imported_by)} on {say_day(told.imported_at)}"
    return f"_told by_ {escape(told.told_by or '')}, {say_date(told.as_of)}; {noted}"


def _warning(alike: Sequence[Provider]) -> list[Block]:
    """Whom it may be the same as, and a tick by which it is added all the same."""
    if not alike:
        return []
    ids = [str(one.id) for one in alike]
    another = option("This is another provider: add it all the same", " ".join(ids))
    # Named after those it is said of, so that a tick does not stay when they are others the next time.
    ticks = {"type": "checkboxes", "action_id": "-".join(ids), "options": [another]}
    return [
        section(
            "*It may be there already.* Nothing was added yet. Of this name, and perhaps at this place, "
            "there is:"
        ),
        *(_row(one) for one in alike),
        {
            "type": "input",
            "block_id": ANOTHER,
            "label": plain("If it is not the same"),
            "element": ticks,
            "optional": True,
        },
    ]


def _row(provider: Provider) -> Block:
    name = bold(known_name(provider) or title(provider))
    said = f"{name} · {said_urn(provider)}\n{escape(place(provider))}"
    return section(said, accessory=button("Open", OPEN, str(provider.id)))


def _element(field: str, begun: Addition) -> Block:
    if field == "provider_type":
        kinds = {kind: option(IN_OTHER_WORDS.get(kind, kind), kind) for kind in TYPES}
        chosen = kinds.get(begun.provider_type)
        initial = {"initial_option": chosen} if chosen else {}
        return {"type": "static_select", "options": list(kinds.values()), **initial}
    if field == "local_authority":
        return {"type": "external_select", "action_id": COUNCIL, "min_query_length": 1}
    if field == "told_on":
        return {"type": "datepicker", "initial_date": begun.told_on.isoformat()}
    most = MOST_TOLD_BY if field == "told_by" else MOST_WORDS
    typed = getattr(begun, field)[:most]
    return {
        "type": "plain_text_input",
        "max_length": most,
        **({"initial_value": typed} if typed else {}),
    }


def _input(field: str, element: Block) -> Block:
    return input_of(field, LABELS[field], element, HINTS.get(field, ""), optional=field in OPTIONAL)


def _answer(values: Mapping[str, Any], field: str) -> str:
    """What was typed, chosen or picked; "" for nothing."""
    (state,) = values[field].values()
    chosen = (state.get("selected_option") or {}).get("value")
    return " ".join(str(state.get("value") or chosen or state.get("selected_date") or "").split())
