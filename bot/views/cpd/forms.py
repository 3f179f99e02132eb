"""The forms of CPD on offer: “Add CPD”, “Correct”, “Withdraw”."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.policy import Policy
from bot.services.cpd.items import MOST, MOST_TOPIC, Typed, say_deadline
from bot.services.cpd.opportunities import MOST_REASON
from bot.services.money import say_pence
from bot.services.records import CpdOpportunity
from bot.views.cpd.facts import FORMATS, LEVELS
from bot.views.fields import form_of
from bot.views.text import Block, bold, option, plain, section

FORM, WITHDRAW_FORM = "cpd_form", "cpd_withdraw_form"
ALL = "all"
MOST_OWN_TOPICS = 20 * (MOST_TOPIC + 2)
FIELDS: Mapping[str, tuple[str, str]] = {
    "title": ("What is it", ""),
    "trainer": ("Who gives it", ""),
    "when": (
        "When",
        "In words, such as “Tuesday 22 September 6.30pm to 8pm”; a line for each date. Empty for no date.",
    ),
    "deadline": ("Book by", "A day, such as “18 September”. Empty for no deadline."),
    "held": ("How", ""),
    "place": ("Place", ""),
    "postcode": ("Postcode", "So that it reaches people nearby."),
    "chosen": ("Topics", ""),
    "topics": ("Other topics", "With commas between."),
    "level": ("Level", ""),
    "language": ("Language", ""),
    "cost": ("Cost", "In pounds, such as £45, or “free”. Empty if it is not known."),
    "places": ("Places", "How many there are. Empty for no limit."),
    "link": ("Link", "Where it is described or booked."),
    "for_whom": ("For whom", ""),
    "access": ("Access", "Such as step-free, captions, BSL, a quiet room."),
    "summary": ("What it is about", ""),
}
IN_LINES = ("when", "for_whom", "access", "summary")


def form_view(policy: Policy, opportunity: CpdOpportunity | None = None) -> dict[str, Any]:
    """The form, empty or with what stands of an opportunity that is corrected."""
    held = _held(opportunity) if opportunity else Typed()
    return form_of(
        FORM,
        "Correct CPD" if opportunity else "Add CPD",
        [_input(name, held, policy) for name in FIELDS if name != "chosen" or policy.topics],
        metadata=str(opportunity.id) if opportunity else "",
    )


def read_form(view: Mapping[str, Any]) -> tuple[Typed, int | None]:
    """What was filled in, and the opportunity that is corrected; None for a new one."""
    values = view["state"]["values"]
    words = {name: _typed(values, name) for name in MOST}
    own = [one.strip() for one in _typed(values, "topics").split(",")]
    typed = Typed(
        **words,
        topics=(*_ticked(values, "chosen"), *filter(None, own)),
        level=int(_chosen(values, "level") or 0),
        held=_chosen(values, "held"),
    )
    about = str(view.get("private_metadata") or "")
    return typed, int(about) if about else None


def withdraw_view(opportunity: CpdOpportunity) -> dict[str, Any]:
    """Why it is off offer."""
    element = {"type": "plain_text_input", "action_id": "value", "max_length": MOST_REASON, "multiline": True}
    return form_of(
        WITHDRAW_FORM,
        "Withdraw",
        [
            section(
                f"{bold(opportunity.title)} is shown to nobody any more. Whoever is interested or has a "
                "place is told, with your words."
            ),
            {"type": "input", "block_id": "reason", "label": plain("Why"), "element": element},
        ],
        submit="Withdraw",
        metadata=str(opportunity.id),
    )


def read_withdraw_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The opportunity, and why."""
    return int(view["private_metadata"]), _typed(view["state"]["values"], "reason")


def topics_input(policy: Policy, chosen: Sequence[str], label: str) -> Block:
    """A choice among the topics of the council."""
    offered = {topic: option(topic, topic) for topic in policy.topics}
    ticked = [offered[topic] for topic in chosen if topic in offered]
    return {
        "type": "input",
        "block_id": "chosen",
        "label": plain(label),
        "optional": True,
        "element": {
            "type": "multi_static_select",
            "action_id": "value",
            "options": list(offered.values()),
            **({"initial_options": ticked} if ticked else {}),
        },
    }


def text_input(block_id: str, label: str, value: str, most: int, hint: str = "", **more: Any) -> Block:
    """A field for words; `multiline` and `optional` as Slack calls them."""
    element = {
        "type": "plain_text_input",
        "action_id": "value",
        "max_length": most,
        "multiline": bool(more.get("multiline")),
        **({"initial_value": value} if value else {}),
    }
    told = {"hint": plain(hint)} if hint else {}
    optional = bool(more.get("optional", True))
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": element,
        "optional": optional,
        **told,
    }


def own_topics(topics: Sequence[str], policy: Policy) -> str:
    """Those that the council does not offer, as they are typed."""
    return ", ".join(topic for topic in topics if topic not in policy.topics)


def _held(one: CpdOpportunity) -> Typed:
    """What stands, in the words in which it can be typed again."""
    return Typed(
        title=one.title,
        trainer=one.trainer,
        summary=one.summary,
        topics=tuple(one.topics),
        level=one.level,
        held=one.held,
        language=one.language,
        cost="" if one.pence is None else say_pence(one.pence),
        places="" if one.places is None else str(one.places),
        when="\n".join(one.dates),
        deadline=say_deadline(one.deadline_at) if one.deadline_at else "",
        link=one.link,
        for_whom=one.for_whom,
        access=one.access,
        place=one.place,
        postcode=one.postcode,
    )


def _input(name: str, held: Typed, policy: Policy) -> Block:
    label, hint = FIELDS[name]
    if name == "chosen":
        return topics_input(policy, held.topics, label)
    if name == "topics":
        return text_input(name, label, own_topics(held.topics, policy), MOST_OWN_TOPICS, hint)
    if name == "level":
        levels = {ALL: "For all, or not known", **{str(each): said for each, said in LEVELS.items()}}
        return _menu(name, label, levels, str(held.level or ALL))
    if name == "held":
        return _menu(name, label, {ALL: "Not known", **FORMATS}, held.held or ALL)
    return text_input(
        name,
        label,
        getattr(held, name),
        MOST[name],
        hint,
        multiline=name in IN_LINES,
        optional=name != "title",
    )


def _menu(block_id: str, label: str, choices: Mapping[str, str], chosen: str) -> Block:
    options = {str(value): option(said, str(value)) for value, said in choices.items()}
    element = {
        "type": "static_select",
        "action_id": "value",
        "options": list(options.values()),
        "initial_option": options.get(chosen, options[ALL]),
    }
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


def _typed(values: Mapping[str, Any], name: str) -> str:
    return str((values.get(name) or {}).get("value", {}).get("value") or "").strip()


def _chosen(values: Mapping[str, Any], name: str) -> str:
    chosen = str(values[name]["value"]["selected_option"]["value"])
    return "" if chosen == ALL else chosen


def _ticked(values: Mapping[str, Any], name: str) -> list[str]:
    state = (values.get(name) or {}).get("value", {})
    return [str(one["value"]) for one in state.get("selected_options") or []]
