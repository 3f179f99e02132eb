"""“What CPD should reach me”: the form, and what holds now."""

from collections.abc import Mapping
from html import unescape
from typing import Any

from bot.policy import Policy
from bot.services.cpd.follows import MILES, MOST_LANGUAGE, MOST_LANGUAGES, Following, Opening
from bot.services.records import CpdFollow
from bot.views.cpd.facts import LEVELS
from bot.views.cpd.forms import MOST_OWN_TOPICS, own_topics, text_input, topics_input
from bot.views.fields import form_of
from bot.views.text import Block, button, context, escape, option, plain, section

FORM, STOP = "cpd_follow_form", "cpd_follow_stop"
TITLE = "What CPD should reach me"
ANY = "any"
WHAT_IT_IS = (
    "Kith tells you of each new opportunity that fits all you say here, once: at once, or with your morning "
    "message, as you chose in “My preferences”."
)
PRIVATE = (
    "Where an opportunity does not say something, such as its cost, it reaches you all the same. Nobody "
    "sees what you follow, or where you are."
)
STOPPED = "Kith tells you of no more CPD by itself. “CPD for me” still shows what there is."
NOT_ON = "You were not told of CPD by itself, so nothing was changed."


def follow_view(opening: Opening, policy: Policy) -> dict[str, Any]:
    """The form, with what stands."""
    held = opening.following
    stop = (
        [{"type": "actions", "elements": [button("Stop telling me", STOP, "stop")]}] if opening.is_on else []
    )
    return form_of(
        FORM,
        TITLE,
        [
            section(WHAT_IT_IS),
            *stop,
            *([topics_input(policy, held.topics, "Topics")] if policy.topics else []),
            text_input(
                "topics",
                "Other topics",
                own_topics(held.topics, policy),
                MOST_OWN_TOPICS,
                "With commas between. Without any topic, all of them reach you.",
            ),
            _levels(held.levels),
            text_input(
                "languages",
                "Languages",
                ", ".join(held.languages),
                MOST_LANGUAGES * (MOST_LANGUAGE + 2),
                "With commas between. Empty for any.",
            ),
            text_input(
                "cost", "Cost at most", held.cost, 20, "“Free”, or an amount such as £30. Empty for any."
            ),
            _miles(held.miles),
            text_input(
                "near",
                "Near which postcode",
                held.near,
                10,
                "Empty for where your setting is. Nobody sees it.",
            ),
            context(PRIVATE),
        ],
    )


def read_form(view: Mapping[str, Any], policy: Policy) -> Following:
    """What was filled in."""
    values = view["state"]["values"]
    offered = {topic.casefold(): topic for topic in policy.topics}
    chosen = [unescape(one) for one in _ticked(values, "chosen")]
    miles = str(values["miles"]["value"]["selected_option"]["value"])
    return Following(
        topics=(*(offered.get(one.casefold(), one) for one in chosen), *_split(_typed(values, "topics"))),
        levels=sum(int(each) for each in _ticked(values, "levels")),
        languages=tuple(_split(_typed(values, "languages"))),
        cost=_typed(values, "cost"),
        miles=None if miles == ANY else int(miles),
        near=_typed(values, "near"),
    )


def saved(row: CpdFollow) -> str:
    """What holds now, in words; already safe."""
    topics = escape(", ".join(row.topics), 1500) if row.topics else "all topics"
    return f"*Saved.* From now on, new CPD reaches you on: {topics}."


def _levels(held: int) -> Block:
    options = {each: option(said, str(int(each))) for each, said in LEVELS.items()}
    ticked = [each for level, each in options.items() if held & level]
    element = {
        "type": "checkboxes",
        "action_id": "value",
        "options": list(options.values()),
        **({"initial_options": ticked} if ticked else {}),
    }
    hint = plain("Without a tick, all of them reach you.")
    return {
        "type": "input",
        "block_id": "levels",
        "label": plain("Levels"),
        "element": element,
        "hint": hint,
        "optional": True,
    }


def _miles(held: int | None) -> Block:
    said = {str(each): "Within 1 mile" if each == 1 else f"Within {each} miles" for each in MILES}
    options = {value: option(label, value) for value, label in {ANY: "Any distance", **said}.items()}
    element = {
        "type": "static_select",
        "action_id": "value",
        "options": list(options.values()),
        "initial_option": options.get(str(held or ANY), options[ANY]),
    }
    hint = plain("Of what you have to go to. What is online reaches you from anywhere.")
    return {"type": "input", "block_id": "miles", "label": plain("How far"), "element": element, "hint": hint}


def _split(words: str) -> list[str]:
    return [one.strip() for one in words.split(",") if one.strip()]


def _typed(values: Mapping[str, Any], name: str) -> str:
    return str(values[name]["value"].get("value") or "").strip()


def _ticked(values: Mapping[str, Any], name: str) -> list[str]:
    state = (values.get(name) or {}).get("value", {})
    return [str(one["value"]) for one in state.get("selected_options") or []]
