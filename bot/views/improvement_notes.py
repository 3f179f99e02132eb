"""What people are told of improvement plans: that there is something, and in an e-mail the plan itself."""

from collections.abc import Mapping
from datetime import date

from bot.services.improvement_parts import Answer, Plan, Said
from bot.views.improvements import OUTCOMES, SEE, name_of_setting
from bot.views.notes import Note
from bot.views.text import Block, button, say_weekday

TOLD: Mapping[str, str] = {
    Answer.AGREE: "Somebody at the setting agrees with the plan.",
    Answer.CHANGE: "Somebody at the setting proposes a change.",
    Answer.TALK: "Somebody at the setting would like to talk first.",
    "agreed": "Everybody has agreed: the plan holds from now on.",
    Said.REVIEW: "There is something new about the last review.",
    Said.REFLECTION: "Somebody has looked back on it.",
}
OTHERWISE = "Please tell your network co-ordinator what you say to it."


def proposed_note(plan: Plan) -> Note:
    """To whom it is to be agreed with."""
    again = plan.plan.agreed_version is not None
    what = "A change of the improvement plan" if again else "An improvement plan"
    lines = [
        f"The council proposes it for {name_of_setting(plan.setting)}.",
        "It counts once you have agreed. You can also propose a change, or talk first.",
    ]
    return Note(
        f"{what} for you to look at", lines, [_see(plan)], OTHERWISE, _written_out(plan), [_see(plan)]
    )


def told_note(plan: Plan, what: str) -> Note:
    """That there is something new, to the other side."""
    lines = [TOLD.get(what, "There is something new.")]
    return Note(f"Improvement plan: {name_of_setting(plan.setting)}", lines, [_see(plan)])


def review_note(plan: Plan, day: date) -> Note:
    """To both sides, on the day of a review."""
    lines = [
        f"The day to look at the plan together: {say_weekday(day)}.",
        "Please say in your own words how it is going.",
    ]
    heading = f"Review of the improvement plan: {name_of_setting(plan.setting)}"
    return Note(heading, lines, [_see(plan)], OTHERWISE, _written_out(plan), [_see(plan)])


def completed_note(plan: Plan) -> Note:
    """To both sides, once it is closed."""
    outcome = OUTCOMES[plan.plan.outcome or ""]
    lines = [f"What came of it: {outcome}.", "Please look back on it, in your own words."]
    heading = f"Improvement plan completed: {name_of_setting(plan.setting)}"
    return Note(heading, lines, [_see(plan)], OTHERWISE, (), [_see(plan)])


def settled_note(plan: Plan) -> Note:
    """What a message says that has been answered, or has lost its point."""
    told = "It is completed." if plan.plan.closed_at else "This is answered, or was changed since."
    return Note(f"Improvement plan: {name_of_setting(plan.setting)}", [told], [_see(plan)])


def _see(plan: Plan) -> Block:
    return button("See the plan", f"{SEE}:{plan.plan.id}", str(plan.plan.id))


def _written_out(plan: Plan) -> list[str]:
    one = plan.newest
    steps = [f"- {step.what}: {step.who}, by {say_weekday(step.due_on)}" for step in one.steps]
    days = ", ".join(say_weekday(date.fromisoformat(day)) for day in one.version.reviews)
    return [
        f"Where it stands: {one.version.stands}",
        f"Goal: {one.version.goal}",
        "Steps:",
        *steps,
        f"Who helps: {one.version.helps}",
        f"Reviews: {days}",
    ]
