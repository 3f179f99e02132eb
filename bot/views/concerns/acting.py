"""What is still to be done about a concern, on its page, and the forms by which it is noted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.safeguarding import Concerns, Recipient
from bot.services.concerns.cases import Case
from bot.services.concerns.pending import Action, Referral, open_actions, open_referrals
from bot.services.concerns.reading import State
from bot.services.concerns.timetable import HEAR_BACK, NOTIFY, Timetable, numbered
from bot.views.concerns.more_words import BASES, CAME
from bot.views.fields import form_of, named_input, window_of
from bot.views.text import Block, bold, button, context, escape, mention, option, section, shorten
from bot.when import LONDON, Moment, say

REFER, ANSWER, TELL, REVIEW = "concern_refer", "concern_answer", "concern_tell", "concern_review"
GIVE, FINISH, DUTY = "concern_give", "concern_finish", "concern_regulator"
REFER_FORM, ANSWER_FORM, TELL_FORM, REVIEW_FORM = (f"{one}_form" for one in (REFER, ANSWER, TELL, REVIEW))
GIVE_FORM, FINISH_FORM, DUTY_FORM = (f"{one}_form" for one in (GIVE, FINISH, DUTY))
# More would make a section of the page longer than Slack takes; all of them stand in the chronology.
MOST_SHOWN, MOST_WORDS, MOST_TODO = 6, 3000, 1000
ELSE = "else"
ENDINGS: Mapping[str, str] = {"done": "Done", "not needed any more": "Not needed any more"}
DUTIES: Mapping[str, str] = {
    "has told its regulator": "The provider has told its regulator",
    "need not tell its regulator": "It does not apply here",
}


def open_ends(case: Case, timetable: Timetable, now: datetime) -> list[Block]:
    """What can be done about it, and what is still to be done; at most five blocks."""
    referrals, actions = open_referrals(case.entries), open_actions(case.entries)
    buttons = list(_buttons(case, referrals, actions))
    blocks: list[Block] = [{"type": "actions", "elements": buttons}] if buttons else []
    if NOTIFY in case.due:
        blocks.append(section(_say_duty(case, timetable)))
    if referrals:
        blocks.append(section(_say_referrals(case, referrals, timetable, now)))
    if any(case.due.get(numbered(HEAR_BACK, one.number), now) < now or one.times_chased for one in referrals):
        blocks.append(section(say_escalation(timetable.policy)))
    if actions:
        blocks.append(section(_say_actions(actions, now)))
    return blocks


def refer_view(reference: str, recipients: Mapping[str, Recipient]) -> dict[str, Any]:
    """To whom it was referred, when, and on what basis."""
    named = {key: each.name for key, each in recipients.items()} | {ELSE: "Somebody else"}
    return _form(
        REFER_FORM,
        "Record a referral",
        reference,
        [
            section(f"*This refers nothing.* Refer it yourself, then note it here.\n{_numbers(recipients)}"),
            _choice("recipient", "To whom was it referred?", named),
            _line("else", "If to somebody else: to whom?"),
            _line(
                "place", "Which area, office or person there", "Such as: the council where the child lives."
            ),
            _line("referred_at", "When, and how?", "Such as: today at 10, by telephone.", optional=False),
            _line("their_reference", "Their reference"),
            _choice("basis", "On what lawful basis is it shared?", BASES),
            _words("why", "What was passed on, and why?"),
        ],
    )


def answer_view(reference: str, referrals: Sequence[Referral], policy: Concerns) -> dict[str, Any]:
    """What came of a referral; and what to do where nothing does."""
    named = {str(one.number): f"Entry {one.number}: {shorten(one.to, 50)}" for one in referrals[-99:]}
    return _form(
        ANSWER_FORM,
        "An answer",
        reference,
        [
            _choice("referral", "Which referral?", named, chosen=next(iter(named))),
            _choice("came", "What came of it?", CAME),
            _words("answer", "What did they say, or why do you not wait any longer?"),
            section(say_escalation(policy)),
        ],
    )


def tell_view(reference: str) -> dict[str, Any]:
    """What its reporter hears, as far as they may know."""
    return _form(
        TELL_FORM,
        "Tell who raised it",
        reference,
        [
            _words("told", "How does it stand, as far as they may know?"),
            context(
                "They read it word for word under “What I raised”. Name nobody, and say nothing that could "
                "put a child at risk or get in the way of an investigation."
            ),
        ],
    )


def review_view(reference: str) -> dict[str, Any]:
    """How it stands."""
    words = _words("stands", "How does it stand, and what follows?")
    return _form(REVIEW_FORM, "Review", reference, [words])


def give_view(reference: str) -> dict[str, Any]:
    """What somebody is to do, and by when."""
    share: Block = {
        "type": "checkboxes",
        "options": [option("Share it with them, if they may not read it", "share")],
    }
    return _form(
        GIVE_FORM,
        "Give an action",
        reference,
        [
            _words("todo", "What is to be done?", most=MOST_TODO),
            named_input("whom", "Who does it?", {"type": "users_select"}),
            _line("until", "By when?", "Such as: Friday 4pm. A day counts to its end.", optional=False),
            named_input("share", "May they read it?", share, optional=True),
            context("They are told that something needs them, and find in this record what it is."),
        ],
    )


def finish_view(reference: str, actions: Sequence[Action]) -> dict[str, Any]:
    """What came of what somebody had to do."""
    named = {str(one.number): f"Entry {one.number}: {shorten(one.what, 50)}" for one in actions[:99]}
    return _form(
        FINISH_FORM,
        "An action is done",
        reference,
        [
            _choice("action", "Which one?", named, chosen=next(iter(named))),
            _choice("ending", "It is", ENDINGS, chosen=next(iter(ENDINGS))),
            _words("came", "What came of it?"),
        ],
    )


def duty_view(reference: str, timetable: Timetable) -> dict[str, Any]:
    """Whether the provider has told its regulator."""
    return _form(
        DUTY_FORM,
        "The provider’s duty",
        reference,
        [
            section(escape(timetable.duty.reminder, 2000)),
            _choice("duty", "What is the case?", DUTIES),
            _words("came", "Who said so, and when? Or why does it not apply?"),
        ],
    )


def nothing_open_view() -> dict[str, Any]:
    """Somebody else was quicker."""
    return window_of(
        "Concern",
        [section("Nothing of this is open any more. Open the concern again to see what stands.")],
        callback_id="concern",
    )


def say_escalation(policy: Concerns) -> str:
    """What to do where it was referred and nothing happens; whom to ring."""
    external = policy.contacts.external
    reach = ", ".join(map(escape, filter(None, (external.name, external.phone, external.email))))
    partnership = f"\nThe safeguarding partnership: {reach}" if reach else ""
    return f"*If nothing happens.* {escape(policy.wording.no_action, 2000)}{partnership}"


def read_refer_form(told: Mapping[str, str], recipients: Mapping[str, Recipient]) -> dict[str, str]:
    """To whom it was referred, in words, with the rest as it was told; "" where nobody is named."""
    known = recipients.get(told["recipient"])
    named = known.name if known else told.get("else", "")
    rest = {name: value for name, value in told.items() if name not in ("recipient", "else", "place")}
    key = {"recipient": told["recipient"]} if known else {}
    to = ", ".join(filter(None, (named, told.get("place", "")))) if named else ""
    return {"referred_to": to, **key, **rest}


def may_share(view: Mapping[str, Any]) -> bool:
    """Whether “Share it with them” is ticked."""
    return bool(view["state"]["values"]["share"]["share"].get("selected_options"))


def _buttons(case: Case, referrals: Sequence[Referral], actions: Sequence[Action]) -> Iterator[Block]:
    reference, is_open = case.reference, case.state is not State.CLOSED
    if case.may_decide and is_open:
        yield button("Record a referral", REFER, reference)
        if referrals:
            yield button("An answer came", ANSWER, reference)
        yield button("Tell who raised it", TELL, reference)
        yield button("Review", REVIEW, reference)
        yield button("Give an action", GIVE, reference)
    if case.todo or (actions and case.may_decide):
        yield button("An action is done", FINISH, reference)
    if case.may_decide and NOTIFY in case.due:
        yield button("The provider’s duty", DUTY, reference)


def _say_duty(case: Case, timetable: Timetable) -> str:
    duty, by = timetable.duty, timetable.notify_by(case.opened_at)
    until = f"by {_say(by)} at the latest" if by else "without delay"
    web = f" {escape(duty.web)}" if duty.web else ""
    return (
        f"*The provider itself must tell {escape(duty.regulator)}*, {until}, counted from when this was "
        f"raised. {escape(duty.reminder, 2000)}{web}\nRemind the provider, and note here what came of it."
    )


def _say_referrals(case: Case, referrals: Sequence[Referral], timetable: Timetable, now: datetime) -> str:
    recipients = timetable.policy.recipients[timetable.nation.value]
    lines = ["*Waits for an answer*"]
    for one in referrals[:MOST_SHOWN]:
        due, known = case.due.get(numbered(HEAR_BACK, one.number)), recipients.get(one.recipient)
        late = " *Late: ask again.*" if due and due <= now else ""
        by = f" Answer by {_say(due)}.{late}" if due else ""
        ring = f" Telephone: {escape(known.phone)}" if known and known.phone else ""
        lines.append(f"Entry {one.number}: {escape(one.to, 200)}, since {_say(one.at)}.{by}{ring}")
    return "\n".join([*lines, *_more(len(referrals))])


def _say_actions(actions: Sequence[Action], now: datetime) -> str:
    lines = ["*To do*"]
    for one in actions[:MOST_SHOWN]:
        late = " *Late.*" if one.until <= now else ""
        lines.append(
            f"Entry {one.number}: {mention(one.owner)} by {_say(one.until)}.{late} {escape(one.what, 250)}"
        )
    return "\n".join([*lines, *_more(len(actions))])


def _more(number: int) -> list[str]:
    return [f"And {number - MOST_SHOWN} more, in the record below."] if number > MOST_SHOWN else []


def _numbers(recipients: Mapping[str, Recipient]) -> str:
    lines = [
        f"{escape(each.name)}: {', '.join(map(bold, filter(None, (each.phone, each.email, each.web))))}"
        for each in recipients.values()
        if each.phone or each.email or each.web
    ]
    return "\n".join(lines)


def _say(moment: datetime) -> str:
    return say(Moment(moment.astimezone(LONDON)))


def _words(name: str, label: str, *, most: int = MOST_WORDS) -> Block:
    return named_input(name, label, {"type": "plain_text_input", "multiline": True, "max_length": most})


def _line(name: str, label: str, hint: str = "", *, optional: bool = True) -> Block:
    return named_input(name, label, {"type": "plain_text_input", "max_length": 300}, hint, optional=optional)


def _choice(name: str, label: str, labels: Mapping[str, str], *, chosen: str = "") -> Block:
    options = [option(said, value) for value, said in labels.items()]
    initial = {"initial_option": option(labels[chosen], chosen)} if chosen else {}
    return named_input(name, label, {"type": "static_select", "options": options, **initial})


def _form(callback_id: str, title: str, reference: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return form_of(callback_id, title, blocks, metadata=reference)
