"""An improvement plan on screen: the whole of it with what its reader can do, and lists of plans."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.services.improvement_parts import Answer, Listed, Outcome, Plan, Said, Version
from bot.services.records import (
    ImprovementParty,
    ImprovementPlan,
    ImprovementStep,
    ImprovementWord,
    Person,
    Provider,
)
from bot.views.contacts import known_name
from bot.views.fields import window_of
from bot.views.meetings.facts import name_of
from bot.views.providers import title
from bot.views.text import Block, bold, button, context, escape, mention, say_day, say_weekday, section
from bot.views.today import Item

NEW, SEE, LIST, MINE = "improvement_new", "improvement_see", "improvement_list", "improvement_mine"
AGREE, CHANGE, TALK = "improvement_agree", "improvement_change", "improvement_talk"
DONE, NOT_DONE = "improvement_done", "improvement_not_done"
REVISE, CLOSE, BEFORE = "improvement_revise", "improvement_close", "improvement_before"
TAKE_OVER = "improvement_take_over"
NOTE_REVIEW, REFLECT, FOR_SOMEBODY = "improvement_review", "improvement_reflect", "improvement_for"
MOST_LISTED, MOST_WORDS = 40, 20
ANSWERS: Mapping[str, str] = {
    Answer.AGREE: "agrees",
    Answer.CHANGE: "proposes a change",
    Answer.TALK: "would like to talk first",
}
OUTCOMES: Mapping[str, str] = {
    Outcome.REACHED: "the goal is reached",
    Outcome.PARTLY: "the goal is partly reached",
    Outcome.NOT: "the goal is not reached",
    Outcome.WITHDRAWN: "withdrawn",
}
HEADINGS: Mapping[str, str] = {
    Answer.AGREE: "Agreed",
    Answer.CHANGE: "Proposed a change",
    Answer.TALK: "Would like to talk first",
    Said.REVIEW: "Review",
    Said.REFLECTION: "Looking back",
}
NOTHING = "There is no improvement plan yet. Open a provider’s record, and press “Plan an improvement”."
NOTHING_MINE = (
    "No improvement plan is agreed with you. Where the council proposes one for your setting, you are told, "
    "and find it here."
)
ANSWERED = "Thank you, your answer is noted, and who looks after the plan is told."
TICKED, UNTICKED = "Noted as done.", "Noted as not done."
SAVED = "It is saved, and everybody it is with is told."
NOTED = "It is noted."
TAKEN = "You look after this plan now: what the setting says of it, and the reviews, come to you."
WHO_SEES = (
    "Only the council’s staff and the people of the setting whom it is agreed with see this. It is posted in "
    "no channel."
)
NOBODY_HERE = (
    "Nobody belongs to this setting yet, so there is nobody to agree a plan with. Ask them to press “Link me "
    "to my setting” on the Kith menu, or add somebody who is not on Slack by “Add a person” on the record."
)


def name_of_setting(setting: Provider | None) -> str:
    """What a setting is called, in plain text."""
    if setting is None:
        return "a setting that is no longer in the directory"
    return known_name(setting) or title(setting)


def plan_view(plan: Plan, today: date, note: str = "") -> dict[str, Any]:
    """The whole plan for its reader. `note`, already safe, tells what has just been done."""
    shown = plan.newest
    agreed = plan.agreed if plan.waits else None
    done: list[Block] = [section(note), {"type": "divider"}] if note else []
    blocks: list[Block] = [
        *done,
        section(f"{bold(name_of_setting(plan.setting))}\n{_state(plan.plan)}"),
        *_content(shown, may_tick=plan.plan.agreed_version == plan.plan.version and not plan.plan.closed_at),
        *_asked(plan),
        *_parties(plan),
        *_buttons(plan, today),
        *_until_then(agreed),
        *_words(plan.words),
        context(WHO_SEES),
    ]
    return _window("Improvement plan", blocks)


def before_view(plan: Plan) -> dict[str, Any]:
    """Every earlier version: what was agreed, and what was proposed and never was."""
    blocks: list[Block] = []
    for one in plan.versions[1:6]:
        version = one.version
        state = f"agreed on {say_day(version.agreed_at)}" if version.agreed_at else "never agreed"
        heading = f"*Version {version.number}*, proposed on {say_day(version.proposed_at)}, {state}"
        blocks += [section(heading), *_content(one, may_tick=False, in_one=True), {"type": "divider"}]
    back = button("Back to the plan", SEE, str(plan.plan.id))
    return _window("Earlier versions", [*blocks, {"type": "actions", "elements": [back]}])


def list_view(plans: Sequence[Listed]) -> dict[str, Any]:
    """All plans, for staff: what needs a review first, then what is proposed, active and completed."""
    in_order = sorted(plans, key=lambda one: (one.review_due is None, _rank(one.plan)))
    return _window("Improvement plans", _rows(in_order) or [section(NOTHING)])


def setting_view(setting: Provider, plans: Sequence[Listed]) -> dict[str, Any]:
    """The plans with one provider, and the door to a new one."""
    new = button("Plan an improvement", f"{NEW}:1", f"form:{setting.id}", style="primary")
    told = f"{bold(name_of_setting(setting))}\nThere are plans with this setting already."
    blocks: list[Block] = [section(told), *_rows(plans), {"type": "actions", "elements": [new]}]
    return _window("Improvement plans", blocks)


def mine_view(plans: Sequence[Listed]) -> dict[str, Any]:
    """The plans that are agreed with the reader."""
    return _window("My setting’s plans", _rows(plans) or [section(NOTHING_MINE)])


def nobody_view() -> dict[str, Any]:
    """That there is nobody to agree a plan with."""
    return _window("Improvement plan", [section(NOBODY_HERE)])


def mine_button() -> Block:
    """The door to one's own plans, in “What Kith holds about me”."""
    return button("My setting’s plans", MINE, "mine")


def new_button(provider_id: int) -> Block:
    """The door to a new plan, on a provider's record."""
    return button("Plan an improvement", NEW, str(provider_id))


def to_do_item(one: Listed) -> Item:
    """A plan that waits for who looks after it, in “Today”."""
    why = (
        f"review due since {say_weekday(one.review_due)}"
        if one.review_due
        else "its setting proposes a change, or would like to talk first"
    )
    told = f"Improvement plan with {bold(name_of_setting(one.setting))}: {why}"
    return [section(told, accessory=button("Open", f"{SEE}:{one.plan.id}", str(one.plan.id)))]


def read_value(value: str) -> tuple[int, int]:
    """The plan and the version a button is about."""
    plan_id, _, version = value.partition(":")
    return int(plan_id), int(version)


def _rank(plan: ImprovementPlan) -> int:
    if plan.closed_at:
        return 2
    return 1 if plan.agreed_version == plan.version else 0


def _rows(plans: Sequence[Listed]) -> list[Block]:
    rows: list[Block] = []
    for one in plans[:MOST_LISTED]:
        due = f"\n*Review due* since {say_weekday(one.review_due)}" if one.review_due else ""
        told = f"{bold(name_of_setting(one.setting))}\n{_state(one.plan)}{due}"
        see = button("Open", f"{SEE}:{one.plan.id}", str(one.plan.id))
        rows.append(section(told, accessory=see))
    more = len(plans) - MOST_LISTED
    return [*rows, *([context(f"And {more} more, older or completed.")] if more > 0 else [])]


def _state(plan: ImprovementPlan) -> str:
    by = f"Looked after by {mention(plan.made_by)}"
    if plan.closed_at:
        return f"*Completed* on {say_day(plan.closed_at)}: {OUTCOMES[plan.outcome or '']}\n{by}"
    if plan.agreed_version == plan.version:
        return f"*Active*: agreed, version {plan.version}\n{by}"
    if plan.agreed_version:
        return f"*A change is proposed*: until it is agreed, version {plan.agreed_version} holds\n{by}"
    return f"*Proposed*: it counts once everybody it is with has agreed\n{by}"


def _content(one: Version, *, may_tick: bool, in_one: bool = False) -> list[Block]:
    """What a version says. With `in_one` the steps take one block, so that several versions fit."""
    version = one.version
    days = ", ".join(say_weekday(date.fromisoformat(day)) for day in version.reviews)
    said = (("Where it stands", version.stands), ("Goal", version.goal), ("Who helps", version.helps))
    stands, goal, helps = (section(f"*{label}*\n{escape(text, 2900)}") for label, text in said)
    rows = [_step(step, may_tick=may_tick) for step in one.steps]
    if in_one:
        rows = [section("\n".join(_say_step(step, 230) for step in one.steps))]
    return [stands, goal, section("*Steps*"), *rows, helps, section(f"*Reviews*\n{days}")]


def _step(step: ImprovementStep, *, may_tick: bool) -> Block:
    if not may_tick:
        return section(_say_step(step))
    label, action = ("Not done", NOT_DONE) if step.done_at else ("Done", DONE)
    return section(_say_step(step), accessory=button(label, f"{action}:{step.id}", str(step.id)))


def _say_step(step: ImprovementStep, most: int = 900) -> str:
    state = f"Done on {say_day(step.done_at)}" if step.done_at else "Open"
    return (
        f"*{state}:* {escape(step.what, most)}\n{escape(step.who, most // 3)}, by {say_weekday(step.due_on)}"
    )


def _asked(plan: Plan) -> list[Block]:
    """The answers that are open to the reader."""
    if plan.me is None or plan.plan.closed_at:
        return []
    value = f"{plan.plan.id}:{plan.plan.version}"
    more = [button("Propose a change", CHANGE, value), button("Talk first", TALK, value)]
    if not plan.waits:
        return [{"type": "actions", "elements": more}]
    agree = button("Agree", AGREE, value, style="primary")
    asking = section("*Do you agree with this plan?* You can say so, or what should be different.")
    return [asking, {"type": "actions", "elements": [agree, *more]}]


def _parties(plan: Plan) -> list[Block]:
    lines = [f"• {name_of(person)} {_say_answer(plan, party)}" for party, person in plan.parties]
    told = "\n".join(lines) or "Nobody of those it was agreed with belongs to the setting any more."
    return [section(f"*Whom it is with*\n{told}")]


def _say_answer(plan: Plan, party: ImprovementParty) -> str:
    if party.answered_version == plan.plan.version and party.answer and party.answered_at:
        return f"{ANSWERS[party.answer]} ({say_day(party.answered_at)})"
    return "has not answered yet"


def _buttons(plan: Plan, today: date) -> list[Block]:
    value, staff = str(plan.plan.id), plan.is_staff
    closed = plan.plan.closed_at is not None
    due = plan.reviews_due(today) if not closed else ()
    elsewhere = staff and any(person.user_id is None for _, person in plan.parties)
    buttons = [
        *([button("Note how it went", NOTE_REVIEW, value)] if due else []),
        *([button("Look back on it", REFLECT, value)] if closed else []),
        *([button("Note what they said", FOR_SOMEBODY, value)] if elsewhere else []),
        *(
            [button("Look after it myself", TAKE_OVER, value)]
            if staff and not closed and not plan.is_mine
            else []
        ),
        *([button("Change the plan", REVISE, value)] if staff and not closed else []),
        *([button("Close the plan", CLOSE, value)] if staff and not closed else []),
        *([button("Earlier versions", BEFORE, value)] if len(plan.versions) > 1 else []),
    ]
    return [{"type": "actions", "elements": buttons}] if buttons else []


def _until_then(agreed: Version | None) -> list[Block]:
    if agreed is None:
        return []
    heading = section(f"*What holds until then: version {agreed.version.number}*")
    return [{"type": "divider"}, heading, *_content(agreed, may_tick=True)]


def _words(words: Sequence[tuple[ImprovementWord, Person]]) -> list[Block]:
    said = [(word, person) for word, person in words if word.words]
    if not said:
        return []
    shown = [section(_say_word(word, person)) for word, person in said[-MOST_WORDS:]]
    return [{"type": "divider"}, section("*What was said of it, in their own words*"), *shown]


def _say_word(word: ImprovementWord, person: Person) -> str:
    heading = HEADINGS[word.kind]
    of = f" of {say_weekday(word.review_on)}" if word.review_on else ""
    noted = "" if word.noted_by == person.user_id else f", noted by {mention(word.noted_by)}"
    who = f"{name_of(person)}, {say_day(word.noted_at)}{noted}"
    return f"*{heading}{of}:* {who}\n{escape(word.words, 2700)}"


def _window(heading: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return window_of(heading, [*blocks][:100])
