"""Forgetting a person on screen: what goes and what stays, the asking, the review, and what is said after."""

from collections.abc import Sequence
from typing import Any

from bot.policy import Privacy
from bot.services.data import Outcome
from bot.services.erasure import Review
from bot.services.holdings import Fate
from bot.services.records import DataRequest, Person
from bot.views.data import say_person
from bot.views.data_file import say_regulator
from bot.views.fields import form_of
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    mention,
    option,
    plain,
    say_day,
    say_weekday,
    section,
)
from bot.views.today import Item

FORGET_ME, WITHDRAW = "erasure_ask", "erasure_withdraw"
REVIEW, REVIEW_FORM = "erasure_review", "erasure_review_form"
ASK_FORM, CHOOSE_FORM = "erasure_ask_form", "erasure_choose_form"
MOST_REASON = 1000
# What stands in the way is for staff to settle, with commands that others do not have.
OWN_FIRST = (
    "You can ask now. *Before it can be approved*, the council’s staff settle what is still under way: what "
    "you asked about your data, a role, or a network channel you look after."
)
HOW = (
    "`/kith forget @person` asks to have somebody forgotten: choose them from the list that opens after @. "
    "For somebody who is not on Slack, type their name: `/kith forget Pat Lee`."
)
NOBODY = "Nobody who is not on Slack has a name like that. {how}"
GONE = "This request is no longer there."
TOLD = {
    True: "Kith has told them what is deleted, and what stays.",
    False: "*Kith could not tell them.* Please tell them yourself what was deleted and what stays.",
    None: "Kith told them before, or tried to. Please make sure that they know.",
}


def choose_view(found: Sequence[Person], words: str) -> dict[str, Any]:
    """Which of the people with a name like this is meant."""
    choices = [_choice(one) for one in found]
    only: Block = {"initial_option": choices[0]} if len(choices) == 1 else {}
    chosen: Block = {"type": "radio_buttons", "options": choices, "action_id": "value", **only}
    asked: Block = {"type": "input", "block_id": "person", "label": plain("Who?"), "element": chosen}
    told = section(f"Not on Slack, with a name like “{escape(words, 200)}”:")
    return _form("Forget somebody", CHOOSE_FORM, "Next", [told, asked])


def ask_view(review: Review, privacy: Privacy, *, is_own: bool) -> dict[str, Any]:
    """What would become of what is held, before it is asked for."""
    who = "you" if is_own else say_person(review.person)
    told = (
        f"This asks to have everything about {who} deleted that the law lets the council delete. An admin of "
        "Kith looks at it first; nobody does this alone."
    )
    first = [section(OWN_FIRST)] if is_own and review.obstacles else _obstacles(review)
    blocks: list[Block] = [section(told), *first, *_fates(review.fates, privacy)]
    return _form("Ask to forget", ASK_FORM, "Ask for it", blocks, str(review.person.id))


def review_view(review: Review, privacy: Privacy) -> dict[str, Any]:
    """What becomes of what is held, and the decision."""
    request = review.request
    asked = f"Asked for by {mention(request.asked_by)} on {say_day(request.asked_at)}, " if request else ""
    due = f"to be decided by {say_weekday(request.due_on)}." if request else ""
    told = f"*Forget {say_person(review.person)}*\n{asked}{due}"
    choices = [
        option("Approve: delete it now, for good", Outcome.DONE.value),
        option("Refuse: leave everything as it is", Outcome.REFUSED.value),
    ]
    decision: Block = {"type": "radio_buttons", "options": choices, "action_id": "value"}
    why: Block = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": MOST_REASON,
        "action_id": "value",
    }
    blocks: list[Block] = [
        section(told),
        *_obstacles(review),
        *_fates(review.fates, privacy),
        context(_how_told(review.person)),
        {"type": "input", "block_id": "outcome", "label": plain("Your decision"), "element": decision},
        {
            "type": "input",
            "block_id": "reply",
            "optional": True,
            "label": plain("Where you refuse: why. The person can read it"),
            "element": why,
        },
    ]
    return _form("Forget somebody", REVIEW_FORM, "Decide", blocks, str(request.id if request else 0))


def told_message(fates: Sequence[Fate], privacy: Privacy) -> dict[str, Any]:
    """What the person is told just before: what is deleted, what stays and why, and whom to turn to."""
    told = (
        "It was asked that Kith forgets you, and an admin of the council has approved it. This is done now:"
    )
    afterwards = (
        "Messages in Slack itself stay there: they are the council’s, and your own workspace’s. From now on "
        "Kith does not know you; if you come back, you are new to it."
    )
    blocks = [
        section(told),
        *(section(f"{bold(one.title)}: {escape(one.fate)}") for one in fates if one.number != 0),
        section(f"{_backup(privacy)} {afterwards}"),
        section(f"If you are not content, you can complain to the {escape(say_regulator(privacy))}"),
    ]
    return {"text": "Kith is forgetting you: what is deleted, and what stays", "blocks": blocks}


def say_forgotten(request: DataRequest, *, told: bool | None) -> str:
    """What an admin is told who has approved."""
    return f"{request.reference}: forgotten. {TOLD[told]}"


def to_review(request: DataRequest, person: Person) -> Item:
    """An erasure in “Today” of an admin who may decide it."""
    own = person.user_id == request.asked_by
    whom = "be forgotten" if own else f"forget {say_person(person)}"
    told = (
        f"{mention(request.asked_by)} asks to {whom} ({request.reference}).\n"
        f"Asked on {say_day(request.asked_at)}, to be decided by {say_weekday(request.due_on)}."
    )
    look = button("Review", REVIEW, str(request.id), style="primary")
    return [section(told), _actions(request, look)]


def asked(request: DataRequest, person: Person) -> Item:
    """An erasure in “Today” of who asked for it."""
    told = (
        f"You asked on {say_day(request.asked_at)} to forget {say_person(person)} "
        f"({request.reference}). It waits for an admin."
    )
    return [section(told), _actions(request, withdraw_button(request))]


def withdraw_button(request: DataRequest) -> Block:
    """“Withdraw”, for who asked."""
    return button("Withdraw", WITHDRAW, str(request.id))


def forget_me_button() -> Block:
    """“Ask to be forgotten”, below what is held."""
    return button("Ask to be forgotten", FORGET_ME, "me")


def _choice(person: Person) -> Block:
    """A name, and what tells two of the same name apart."""
    apart = person.email or person.phone or person.address or f"noted on {say_day(person.noted_at)}"
    return option(f"{person.name}, {' '.join(apart.split())}", str(person.id))


def _obstacles(review: Review) -> list[Block]:
    if not review.obstacles:
        return []
    first = "\n".join(f"• {each}" for each in review.obstacles)
    return [section(f"*First*, before it can be approved:\n{first}")]


def _fates(fates: Sequence[Fate], privacy: Privacy) -> list[Block]:
    told = [f"{bold(one.title)}{_number(one)}: {escape(one.fate)}" for one in fates if one.number != 0]
    return [*(section(each) for each in told), context(_backup(privacy))]


def _number(fate: Fate) -> str:
    """How much there is; for what nobody else may know of, the same whether there is something or not."""
    return ", if there is any" if fate.number is None else f" ({fate.number})"


def _backup(privacy: Privacy) -> str:
    return f"A backup may hold what was deleted for up to {privacy.backup_days} more days."


def _how_told(person: Person) -> str:
    if person.user_id:
        return "When you approve, Kith tells them in a direct message what is deleted and what stays."
    return (
        "They are not on Slack. Please tell them before you approve what is deleted and what stays: "
        "afterwards Kith does not know how to reach them."
    )


def _actions(request: DataRequest, *buttons: Block) -> Block:
    return {"type": "actions", "block_id": f"erasure_{request.id}", "elements": list(buttons)}


def _form(
    title: str, callback_id: str, submit: str, blocks: Sequence[Block], metadata: str = ""
) -> dict[str, Any]:
    return form_of(callback_id, title, blocks, submit=submit, metadata=metadata)
