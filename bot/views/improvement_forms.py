"""The forms of improvement plans: the plan itself, an answer, a review, looking back, closing."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.services.improvement_parts import Answer, Outcome, Plan, Version, steps_of
from bot.services.improvement_words import (
    MOST_REVIEWS_TEXT,
    MOST_STEPS_TEXT,
    MOST_TEXT,
    Draft,
    Typed,
    as_days,
    as_lines,
)
from bot.views.fields import form_of, named_input
from bot.views.improvements import WHO_SEES
from bot.views.text import Block, bold, context, escape, option, say_weekday, section

PLAN_FORM, CHANGE_FORM = "improvement_form", "improvement_change_form"
REVIEW_FORM, REFLECT_FORM = "improvement_review_form", "improvement_reflect_form"
CLOSE_FORM, FOR_FORM = "improvement_close_form", "improvement_for_form"
MOST_OPTIONS = 100
LABELS = {
    "stands": "Where it stands",
    "goal": "Goal",
    "steps": "Steps",
    "helps": "Who helps, and with what",
    "reviews": "When we look at it together",
    "whom": "Agreed with",
}
HINTS = {
    "steps": "A line each: what; who; by when. Such as: Move the book corner; Nadia; end of October",
    "reviews": "Such as: in 6 weeks. Several: a line each.",
    "whom": "They answer before it counts. Who is not on Slack is told in their own way; you note the "
    "answer.",
}
WHAT: Mapping[str, str] = {
    "agree": "They agree with the plan",
    "change": "They propose a change",
    "talk": "They would like to talk first",
    "review": "How it went, at the last review",
    "reflection": "Looking back",
}


@dataclass(frozen=True)
class Target:
    """What the form is about: ids alone travel with it."""

    key: str
    """The same for the same form, sent twice."""
    provider_id: int = 0
    """Of a new plan."""
    plan_id: int = 0
    """Of a plan that is changed, from this `version` on."""
    version: int = 0
    mark: str = ""
    """Of the days that were shown back; empty before."""


People = Sequence[tuple[int, str]]
"""Number and name of everybody who belongs to the setting."""


def form_view(
    target: Target, typed: Typed, people: People, heading: str, draft: Draft | None = None
) -> dict[str, Any]:
    """The plan; once its days were understood, with these to be agreed to."""
    understood = _shown_back(draft) if draft else []
    fields = [_field(name, typed, people) for name in LABELS]
    # In the place of what was shown, the fields come as they were filled in: so their ids stay the same.
    return form_of(
        PLAN_FORM,
        "Change the plan" if target.plan_id else "Plan an improvement",
        [*understood, section(bold(heading)), *fields, context(WHO_SEES)],
        submit="Save" if draft else "Next",
        metadata=json.dumps(list(vars(target).values())),
    )


def read_form(view: Mapping[str, Any]) -> tuple[Target, Typed]:
    """What was filled in, and what the form is about."""
    values = view["state"]["values"]
    texts = {name: str(values[name][name].get("value") or "") for name in LABELS if name != "whom"}
    chosen = values["whom"]["whom"].get("selected_options") or ()
    whom = tuple(int(one["value"]) for one in chosen)
    return Target(*json.loads(view["private_metadata"])), Typed(**texts, whom=whom)


def begun(plan: Plan, today: date) -> Typed:
    """The form of a change: the newest version as it is."""
    newest: Version = plan.newest
    to_come = [day for day in map(date.fromisoformat, newest.version.reviews) if day > today]
    whom = tuple(person.id for _, person in plan.parties)
    texts = {name: getattr(newest.version, name) for name in ("stands", "goal", "helps")}
    return Typed(**texts, steps=as_lines(steps_of(newest)), reviews=as_days(to_come), whom=whom)


def change_view(plan_id: int, version: int, answer: Answer, key: str) -> dict[str, Any]:
    """What should be different, or what to talk about."""
    is_change = answer is Answer.CHANGE
    label = "What should be different?" if is_change else "What would you like to talk about?"
    follows = "and changes it or gets in touch with you" if is_change else "and gets in touch with you"
    return _form(
        "Propose a change" if is_change else "Talk first",
        CHANGE_FORM,
        [plan_id, version, answer.value, key],
        [
            section(f"Who looks after the plan is told, {follows}."),
            named_input("words", label, _text("", MOST_TEXT), optional=not is_change),
        ],
    )


def read_change_form(view: Mapping[str, Any]) -> tuple[int, int, Answer, str, str]:
    """The plan, its version, the answer, the form's key, and the words."""
    plan_id, version, answer, key = json.loads(view["private_metadata"])
    return plan_id, version, Answer(answer), key, _words(view)


def review_view(plan: Plan, day: date, key: str) -> dict[str, Any]:
    """How it went, by the day of a review."""
    heading = section(
        f"{bold('The review of ' + say_weekday(day))}\nThe goal: {escape(plan.newest.version.goal, 2000)}"
    )
    field = named_input("words", "How is it going, in your own words?", _text("", MOST_TEXT))
    return _form("Review", REVIEW_FORM, [plan.plan.id, day.isoformat(), key], [heading, field])


def read_review_form(view: Mapping[str, Any]) -> tuple[int, date, str, str]:
    """The plan, the day of the review, the form's key, and the words."""
    plan_id, day, key = json.loads(view["private_metadata"])
    return plan_id, date.fromisoformat(day), key, _words(view)


def reflect_view(plan_id: int, key: str) -> dict[str, Any]:
    """Looking back on a plan that is closed."""
    label = "What helped, what did not, what would you do otherwise?"
    return _form(
        "Look back", REFLECT_FORM, [plan_id, key], [named_input("words", label, _text("", MOST_TEXT))]
    )


def close_view(plan_id: int, key: str) -> dict[str, Any]:
    """What came of it, and what staff think looking back."""
    choices = [
        option("The goal is reached", Outcome.REACHED.value),
        option("Partly reached", Outcome.PARTLY.value),
        option("Not reached", Outcome.NOT.value),
        option("Withdrawn: it is not followed any more", Outcome.WITHDRAWN.value),
    ]
    chosen: Block = {"type": "radio_buttons", "options": choices}
    label = "Looking back: what helped, what did not"
    fields = [
        named_input("outcome", "What came of it?", chosen),
        named_input("words", label, _text("", MOST_TEXT)),
    ]
    told = context(
        "The setting reads this, is told that the plan is completed, and is asked to look back too."
    )
    return _form("Close the plan", CLOSE_FORM, [plan_id, key], [*fields, told])


def read_words_form(view: Mapping[str, Any]) -> tuple[int, str, str]:
    """The plan, the form's key, and the words."""
    plan_id, key = json.loads(view["private_metadata"])
    return plan_id, key, _words(view)


def read_outcome(view: Mapping[str, Any]) -> Outcome:
    """What was chosen; Slack lets nobody send the form without."""
    return Outcome(view["state"]["values"]["outcome"]["outcome"]["selected_option"]["value"])


def for_view(plan: Plan, key: str) -> dict[str, Any]:
    """What somebody said who is not on Slack, noted by staff."""
    there = [(person.id, person.name or "somebody") for _, person in plan.parties if not person.user_id]
    whom: Block = {"type": "static_select", "options": [option(name, str(one)) for one, name in there]}
    kinds = ["reflection"] if plan.plan.closed_at else ["agree", "change", "talk", "review"]
    what: Block = {"type": "radio_buttons", "options": [option(WHAT[one], one) for one in kinds]}
    fields = [
        named_input("whom", "Who said it", whom),
        named_input("what", "What it is", what),
        named_input("words", "Their own words", _text("", MOST_TEXT), optional=True),
    ]
    return _form("Note what they said", FOR_FORM, [plan.plan.id, plan.plan.version, key], fields)


def read_for_form(view: Mapping[str, Any]) -> tuple[int, int, str, int, str, str]:
    """The plan, its version, the form's key, who said it, what it is, and the words."""
    plan_id, version, key = json.loads(view["private_metadata"])
    values = view["state"]["values"]
    whom, what = (values[name][name]["selected_option"]["value"] for name in ("whom", "what"))
    return plan_id, version, key, int(whom), str(what), _words(view)


def _shown_back(draft: Draft) -> list[Block]:
    steps = [
        f"• {escape(one.what, 120)}: {escape(one.who, 60)}, by *{say_weekday(one.due_on)}*"
        for one in draft.steps
    ]
    days = ", ".join(f"*{say_weekday(day)}*" for day in draft.reviews)
    told = "\n".join(["*Is this right?* Then press “Save”.", *steps, f"Reviews on {days}"])
    return [section(told), {"type": "divider"}]


def _field(name: str, typed: Typed, people: People) -> Block:
    if name == "whom":
        options = [option(called, str(number)) for number, called in people[:MOST_OPTIONS]]
        chosen = [one for one in options if int(str(one["value"])) in typed.whom]
        element: Block = {"type": "multi_static_select", "options": options}
        return named_input(
            name, LABELS[name], element | ({"initial_options": chosen} if chosen else {}), HINTS[name]
        )
    most = {"steps": MOST_STEPS_TEXT, "reviews": MOST_REVIEWS_TEXT}.get(name, MOST_TEXT)
    return named_input(name, LABELS[name], _text(getattr(typed, name), most), HINTS.get(name, ""))


def _words(view: Mapping[str, Any]) -> str:
    return str(view["state"]["values"]["words"]["words"].get("value") or "")


def _text(value: str, most: int) -> Block:
    typed: Block = {"type": "plain_text_input", "max_length": most, "multiline": True}
    return typed | ({"initial_value": value} if value else {})


def _form(heading: str, callback_id: str, kept: Sequence[object], blocks: Sequence[Block]) -> dict[str, Any]:
    return form_of(callback_id, heading, blocks, metadata=json.dumps(list(kept)))
