"""Questions to the network team on screen: asking, “My questions”, one question, its answer."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.share.content import MOST_LINK, MOST_TEXT, MOST_TITLE
from bot.services.share.enquiries import MOST_WORDS, Answer, Asking, Enquiry, Offers, Stage
from bot.services.share.kinds import LEVELS, NOT_PRIVATE
from bot.views.fields import by_name, field_id, form_of, input_of, window_of
from bot.views.share import pages
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    mention,
    option,
    say_day,
    say_weekday,
    section,
    shorten,
)

OPEN, ANSWER, PASS_ON, TAKE, CLOSE, LEAVE_OUT, MAKE = (
    "share_enquiry",
    "share_enquiry_reply",
    "share_enquiry_pass",
    "share_enquiry_take",
    "share_enquiry_close",
    "share_enquiry_words_out",
    "share_enquiry_source",
)
ASK_FORM, ANSWER_FORM, PASS_FORM = (
    "share_enquiry_form",
    "share_enquiry_reply_form",
    "share_enquiry_pass_form",
)
HEADING = "Your question"
MAY_WORDS, MAY_NAME = "words", "name"
MOST_LISTED = 15
CLOSED = "It is noted that you do not need it any more."
WORDS_OUT = "Nobody but the council’s staff reads your words any more."
ANSWERED = "The answer is on its way to who asked."
PASSED_ON = "It is passed on."
TAKEN = "It is yours now: please find the answer."
MADE = "It is a source now: everybody finds it in the library."
INTRO = (
    "The network team finds the answer and tells you in private. Only you and the council’s own staff read "
    "your question, unless you allow more below."
)


def ask_view(
    words: str, channel_id: str | None, offers: Offers | None = None, asking: Asking | None = None
) -> dict[str, Any]:
    """The form; once it was sent, with what may answer the question already."""
    typed: Block = _text(shorten(words, MOST_WORDS), MOST_WORDS, lines=True)
    return form_of(
        ASK_FORM,
        "Ask the network team",
        [
            *(_offers(offers) if offers else [section(INTRO)]),
            input_of("words", "Your question", typed, "Please name no child."),
            input_of(
                "allow",
                "If the answer becomes a source for others",
                _ticks({MAY_WORDS: "Others may read my question", MAY_NAME: "And that I asked it"}, asking),
                "Unless you tick this, your words and your name are left out.",
                optional=True,
            ),
            input_of(
                "sure",
                "Is there a name, an age or a date of birth in it?",
                _ticks({"sure": "Yes, but no child can be recognised by it"}, asking),
                optional=True,
            ),
        ],
        submit="Ask anyway" if offers else "Send",
        close="Close",
        metadata=json.dumps([channel_id, bool(offers)]),
    )


def read_ask_form(view: Mapping[str, Any]) -> tuple[Asking, str | None, bool]:
    """What is asked, from which channel, and whether what may answer it was shown before."""
    channel_id, was_offered = json.loads(view["private_metadata"])
    values = view["state"]["values"]
    allowed, words = _ticked(values["allow"]), values["words"]["value"].get("value") or ""
    asking = Asking(words, MAY_WORDS in allowed, MAY_NAME in allowed, bool(_ticked(values["sure"])))
    return asking, channel_id, was_offered


def read_typed(view: Mapping[str, Any]) -> str:
    """What stands in the search field above the button; empty where there is none."""
    fields = ((view.get("state") or {}).get("values") or {}).get("words") or {}
    return " ".join(str((fields.get("value") or {}).get("value") or "").split())


def list_view(
    mine: Sequence[Enquiry],
    to_answer: Sequence[Enquiry],
    answered: Sequence[Enquiry],
    bar: Sequence[Block],
) -> dict[str, Any]:
    """“My questions”; for staff also those that wait, and the last answers."""
    blocks = [
        *bar,
        *_listed("Questions that wait for the network team", to_answer),
        *(_listed("My questions", mine) or [section("You have not asked the network team anything yet.")]),
        *_listed("Answered last", answered),
    ]
    return window_of("Questions", blocks[:100], callback_id="share_questions")


def row(one: Enquiry) -> Block:
    """A question in a list, with its state."""
    said = shorten(" ".join((one.words or one.row.title).split()), 150)
    look = button("Open", f"{OPEN}:{one.id}", str(one.id))
    return section(f"{bold(said or 'A question')}\n{_state(one)}", accessory=look)


def enquiry_view(one: Enquiry, note: str = "") -> dict[str, Any]:
    """One question, with what who looks can do. `note`, already safe, tells what was just done."""
    elements = _buttons(one)
    asked_by = [f"from {mention(one.asker)}"] if one.asker and one.is_staff else []
    allowed = ["others may read its words"] if one.row.may_words and (one.is_asker or one.is_staff) else []
    about = [*asked_by, f"asked on {say_day(one.row.asked_at)}", *allowed]
    return window_of(
        HEADING if one.is_asker else "A question",
        [
            *([section(note), {"type": "divider"}] if note else []),
            *([section(escape(one.words, 2900))] if one.words else []),
            context(" · ".join(about)),
            section(_state(one)),
            *(_answer(one) if one.stage is Stage.ANSWERED else []),
            *([{"type": "actions", "elements": elements}] if elements else []),
        ],
        callback_id="share_enquiry_page",
        metadata=str(one.id),
    )


def answer_view(one: Enquiry, topics: Sequence[str]) -> dict[str, Any]:
    """The form of an answer, filled in with the one before."""
    row, key = one.row, f"{one.id}.{one.row.answers}"
    offered = {topic: topic for topic in topics}
    blocks = [
        section(escape(one.words, 2900)),
        input_of("title", "What it is about", _text(row.title, MOST_TITLE), "A title that names nobody."),
        input_of("text", "Answer", _text(row.answer, MOST_TEXT, lines=True)),
        input_of("link", "Link", _text(row.link, MOST_LINK), optional=True),
        input_of("level", "Area", _radio(LEVELS, row.level)),
        *([input_of("topics", "Topics", _menu(offered, row.topics), optional=True)] if offered else []),
        input_of(
            "for_others",
            "May others read it?",
            _ticks({"yes": "Yes, others with a similar question may read it"}, None, chosen=row.for_others),
            f"{NOT_PRIVATE[0].question}. Then it can become a source with one press.",
            optional=True,
        ),
    ]
    return form_of(
        ANSWER_FORM,
        "Answer",
        [_with_key(block, key) for block in blocks],
        submit="Send the answer",
        close="Close",
        metadata=json.dumps([one.id, row.answers]),
    )


def read_answer_form(view: Mapping[str, Any]) -> tuple[int, int, Answer]:
    """The question, how often it had been answered, and the answer."""
    enquiry_id, answers = json.loads(view["private_metadata"])
    values = {name: fields["value"] for name, fields in by_name(view["state"]["values"]).items()}
    topics = [one["value"] for one in (values.get("topics") or {}).get("selected_options") or ()]
    answer = Answer(
        title=values["title"].get("value") or "",
        text=values["text"].get("value") or "",
        link=(values["link"].get("value") or "").strip(),
        level=str((values["level"].get("selected_option") or {}).get("value", "")),
        topics=tuple(topics),
        for_others=bool(values["for_others"].get("selected_options")),
    )
    return enquiry_id, answers, answer


def pass_view(one: Enquiry) -> dict[str, Any]:
    """Who else finds the answer."""
    return form_of(
        PASS_FORM,
        "Pass it on",
        [
            section(escape(shorten(one.words, 500), 1000)),
            input_of(
                "whom", "Who finds the answer?", {"type": "users_select"}, "One of the council’s staff."
            ),
        ],
        submit="Pass it on",
        metadata=str(one.id),
    )


def read_pass_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The question, and the Slack id of who finds the answer from now on."""
    return int(view["private_metadata"]), str(view["state"]["values"]["whom"]["value"]["selected_user"])


def say_asked(one: Enquiry) -> str:
    """To who asked: who finds the answer, and by when."""
    owner = f" {mention(one.owner)} finds the answer." if one.owner else ""
    return (
        f"The network team has your question.{owner} You will be told in private, by "
        f"{say_weekday(one.row.due_by)}. To see how it stands, press “My questions”."
    )


def source_part(one: Enquiry | None) -> list[Block]:
    """On the page of a source that was made of an answer: who asked, where they allow that."""
    if one is None or not (one.row.may_name and one.asker):
        return []
    return [context(f"Asked by {mention(one.asker)}")]


def _offers(offers: Offers) -> list[Block]:
    return [
        section("*Perhaps one of these is the answer.* If not, press “Ask anyway”."),
        *(pages.row(one) for one in offers.items),
        *(row(one) for one in offers.enquiries),
    ]


def _listed(heading: str, found: Sequence[Enquiry]) -> list[Block]:
    if not found:
        return []
    more = len(found) - MOST_LISTED
    shown = [section(f"*{heading}*"), *(row(one) for one in found[:MOST_LISTED])]
    return [*shown, *([context(f"And {more} more.")] if more > 0 else [])]


def _state(one: Enquiry) -> str:
    """How it stands, in words."""
    if one.stage is Stage.CLOSED:
        return "Not needed any more"
    if one.stage is Stage.ANSWERED:
        day = one.row.answered_at
        return f"Answered on {say_day(day)}" if day else "Answered"
    owner = f"with {mention(one.owner)}, " if one.owner else ""
    late = "late: it was due by" if one.is_late else "due by"
    return f"Waits for an answer: {owner}{late} {say_weekday(one.row.due_by)}"


def _answer(one: Enquiry) -> list[Block]:
    row = one.row
    link = [section(pages.link_to(row.link))] if row.link else []
    made = one.source
    look = button("Open the source", f"{pages.OPEN}:{made.id}", str(made.id)) if made else None
    source = [section("It is a source in the library now.", accessory=look)] if look else []
    others = " · others with a similar question may read it" if row.for_others else ""
    only = [context(f"For staff: {row.answers} answer{'s' if row.answers > 1 else ''}{others}")]
    said = section(f"{bold(row.title)}\n{escape(row.answer, 2800)}")
    return [said, *link, *source, *(only if one.is_staff else [])]


def _buttons(one: Enquiry) -> list[Block]:
    value, is_open = str(one.id), one.stage is Stage.OPEN
    staff = _of_staff(one, value) if one.is_staff else []
    closes = [button("I do not need it any more", CLOSE, value)] if one.is_asker and is_open else []
    takes_out = one.is_asker and one.row.may_words
    out = [button("Leave my words and name out", LEAVE_OUT, value)] if takes_out else []
    return [*staff, *closes, *out]


def _of_staff(one: Enquiry, value: str) -> list[Block]:
    if one.stage is Stage.CLOSED:
        return []
    if one.stage is Stage.OPEN:
        take = [] if one.is_owner else [button("I will answer it", TAKE, value)]
        return [
            button("Answer", ANSWER, value, style="primary"),
            button("Pass it on", PASS_ON, value),
            *take,
        ]
    make = [] if one.source else [button("Make it a source", MAKE, value, style="primary")]
    return [*make, button("Change the answer", ANSWER, value)]


def _with_key(block: Block, key: str) -> Block:
    return {**block, "block_id": field_id(str(block["block_id"]), key)} if "block_id" in block else block


def _ticked(fields: Mapping[str, Any]) -> set[str]:
    return {one["value"] for one in fields["value"].get("selected_options") or ()}


def _ticks(choices: Mapping[str, str], asking: Asking | None, *, chosen: bool = False) -> Block:
    """Boxes to tick; those that were stay ticked."""
    options = {name: option(label, name) for name, label in choices.items()}
    said = {MAY_WORDS: asking.may_words, MAY_NAME: asking.may_name, "sure": asking.sure} if asking else {}
    ticked = [one for name, one in options.items() if chosen or said.get(name)]
    initial = {"initial_options": ticked} if ticked else {}
    return {"type": "checkboxes", "options": list(options.values()), **initial}


def _radio(choices: Mapping[str, str], chosen: str) -> Block:
    options = {name: option(label, name) for name, label in choices.items()}
    return {"type": "radio_buttons", "options": list(options.values()), "initial_option": options[chosen]}


def _menu(choices: Mapping[str, str], chosen: Sequence[str]) -> Block:
    options = {name: option(label, name) for name, label in choices.items()}
    ticked = [options[name] for name in options if name in chosen]
    initial = {"initial_options": ticked} if ticked else {}
    return {"type": "multi_static_select", "options": list(options.values()), **initial}


def _text(value: str, most: int, *, lines: bool = False) -> Block:
    initial = {"initial_value": value} if value else {}
    return {"type": "plain_text_input", "max_length": min(most, 3000), "multiline": lines, **initial}
