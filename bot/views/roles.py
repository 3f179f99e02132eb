"""Roles on screen: who holds them, what came of a change, and what waits for a second admin."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from bot.services.records import RoleGrant, RoleRequest
from bot.services.roles import Change, Decided, Held, Outcome, Role
from bot.views.notes import Note
from bot.views.text import Block, button, escape, say_day, section
from bot.views.today import Item, Waiting

APPROVE, REFUSE, WITHDRAW = "role_approve", "role_refuse", "role_withdraw"
OUTCOMES: Mapping[str, Outcome] = {
    APPROVE: Outcome.APPROVED,
    REFUSE: Outcome.REFUSED,
    WITHDRAW: Outcome.WITHDRAWN,
}
IN_WORDS: Mapping[Outcome, str] = {
    Outcome.APPROVED: "approved",
    Outcome.REFUSED: "refused",
    Outcome.WITHDRAWN: "withdrew",
}
IN_PASSIVE: Mapping[Outcome, str] = {
    Outcome.APPROVED: "Approved",
    Outcome.REFUSED: "Refused",
    Outcome.WITHDRAWN: "Withdrawn",
}
IN_A_SENTENCE: Mapping[Role, str] = {
    Role.SAFEGUARDING_LEAD: "safeguarding lead",
    Role.DEPUTY: "deputy safeguarding lead",
    Role.MANAGER: "a manager",
    Role.ADMIN: "an admin",
}
ROLES = "safeguarding lead, deputy, manager and admin"
HOW = (
    "• `/kith role @person` shows somebody’s roles\n"
    "• `/kith role @person safeguarding lead` gives a role\n"
    "• `/kith role remove @person manager` takes one away"
)
GONE = "This request is no longer there."


def message(text: str) -> dict[str, Any]:
    """An answer that is seen by the person who asked, and by nobody else. `text` is already safe."""
    # In a block Slack makes no link of words that only look like an address.
    return {"text": text, "blocks": [section(text)], "response_type": "ephemeral"}


def say_role(role: Role) -> str:
    """A role in bold."""
    return f"*{role.value}*"


def say_roles(user_id: str, roles: Collection[Role]) -> str:
    """The roles of one person."""
    if not roles:
        return f"<@{user_id}> has no role of those an admin gives ({ROLES})."
    return f"<@{user_id}>: {', '.join(say_role(role) for role in Role if role in roles)}"


def say_everybody(held: Sequence[Held]) -> str:
    """Who holds which role; apart from them, who holds one that counts for nothing."""
    lines = [
        f"{say_role(role)}: {_people(one.user_id for one in held if one.role is role and one.counts)}"
        for role in Role
    ]
    lost = [f"<@{one.user_id}> ({one.role.value})" for one in held if not one.counts]
    idle = f"No longer a member, so this counts for nothing: {', '.join(lost)}"
    everybody = "Co-ordinator: every member of the council’s workspace who is no guest"
    return "\n".join([*lines, everybody, *([idle] if lost else [])])


def say_change(change: Change, user_id: str, role: Role, deciders: Collection[str]) -> str:
    """What came of giving or taking a role. `deciders` could approve what waits."""
    who, what = f"<@{user_id}>", say_role(role)
    told = {
        Change.GIVEN: f"{who} now has the role {what}.",
        Change.TAKEN: f"{who} no longer has the role {what}.",
        Change.HELD_ALREADY: f"{who} has the role {what} already. Nothing was changed.",
        Change.NOT_HELD: f"{who} does not have the role {what}. Nothing was changed.",
        Change.ASKED: f"You asked to give {who} the role {what}. {_who_approves(deciders)}",
        Change.WAITS_ALREADY: f"The role {what} for {who} was asked for already and waits. "
        f"{_who_approves(deciders)}",
    }
    return told[change]


def say_decided(decided: Decided, reader: str) -> str:
    """What became of a request, for the person who pressed the button."""
    request = decided.request
    about = f"the role {_bold_name(request)} for <@{request.user_id}>"
    done = IN_WORDS[Outcome(request.outcome or Outcome.REFUSED)]
    if not decided.already:
        return f"You {done} {about}."
    who = "You" if request.decided_by == reader else f"<@{request.decided_by}>"
    when = f" on {say_day(request.decided_at)}" if request.decided_at else ""
    return f"{who} already {done} {about}{when}. There is nothing left to do."


def say_whose(words: str) -> str:
    """That a role needs a mention of whose it is."""
    named = f"I do not know who “{escape(words, 200)}” is. " if words else ""
    return (
        f"{named}Please name the person with a mention: type @ and the first letters of the name, then "
        f"choose them from the list.\n{HOW}"
    )


def say_which(words: str, nearest: Role | None) -> str:
    """That there is no such role, which there are, and which was perhaps meant."""
    asked = f"There is no role “{escape(words, 200)}”. " if words else "Please say which role. "
    meant = f"Do you mean {say_role(nearest)}? " if nearest else ""
    return f"{asked}{meant}The roles are {ROLES}."


def waiting(to_decide: Sequence[RoleRequest], asked: Sequence[RoleRequest]) -> Waiting:
    """What waits, for “Today”."""
    return Waiting([_to_decide(one) for one in to_decide], [_asked(one) for one in asked])


def note_to_decide(request: RoleRequest, name: Callable[[str], str]) -> Note:
    """Asks an admin to decide on a role. `name` gives what colleagues call somebody."""
    return Note(
        "A role waits for your approval",
        [
            f"{name(request.asked_by)} asks to give {name(request.user_id)} the role {request.role}.",
            f"Asked on {say_day(request.asked_at)}. It takes effect once you approve.",
        ],
        [
            button("Approve", APPROVE, str(request.id), style="primary"),
            button("Refuse", REFUSE, str(request.id)),
        ],
        otherwise="To decide, type /kith in Slack.",
    )


def note_decided(request: RoleRequest, name: Callable[[str], str]) -> Note:
    """What has become of a request: for who was asked to decide, and for who asked."""
    done = IN_PASSIVE[Outcome(request.outcome or Outcome.REFUSED)]
    who, when = name(request.decided_by or ""), request.decided_at
    return Note(
        f"Role {done.lower()}: {request.role} for {name(request.user_id)}",
        [f"{done} by {who}{f' on {say_day(when)}' if when else ''}."],
    )


def note_given(held: RoleGrant, name: Callable[[str], str]) -> Note:
    """Tells somebody that they hold a role now."""
    return Note(
        f"You are now {IN_A_SENTENCE[Role(held.role)]}",
        [
            f"{name(held.given_by)} gave you this role on {say_day(held.given_at)}.",
            "If that is a mistake, please tell them.",
        ],
    )


def note_taken(role: str) -> Note:
    """What that message says once the role was taken away."""
    return Note(f"You are no longer {IN_A_SENTENCE[Role(role)]}", [])


def _to_decide(request: RoleRequest) -> Item:
    asked = (
        f"<@{request.asked_by}> asks to give <@{request.user_id}> the role {_bold_name(request)}.\n"
        f"Asked on {say_day(request.asked_at)}. It takes effect once you approve."
    )
    approve = button("Approve", APPROVE, str(request.id), style="primary")
    return [section(asked), _actions(request, approve, button("Refuse", REFUSE, str(request.id)))]


def _asked(request: RoleRequest) -> Item:
    asked = (
        f"You asked on {say_day(request.asked_at)} to give <@{request.user_id}> the role "
        f"{_bold_name(request)}. It waits for another admin."
    )
    return [section(asked), _actions(request, button("Withdraw", WITHDRAW, str(request.id)))]


def _actions(request: RoleRequest, *buttons: Block) -> Block:
    # A name of its own, so that a button pressed while the view is shown anew is still the same button.
    return {"type": "actions", "block_id": f"role_request_{request.id}", "elements": list(buttons)}


def _bold_name(request: RoleRequest) -> str:
    return say_role(Role(request.role))


def _who_approves(deciders: Collection[str]) -> str:
    if not deciders:
        return (
            "It takes effect once another admin approves, and there is none who could. Name one: "
            "`/kith role @person admin`. They then find it under `/kith`."
        )
    others = _people(sorted(deciders))
    return f"It takes effect once another admin approves ({others}): they find it under `/kith`."


def _people(user_ids: Iterable[str]) -> str:
    return ", ".join(f"<@{user_id}>" for user_id in user_ids) or "nobody"
