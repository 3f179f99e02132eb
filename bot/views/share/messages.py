"""A message that is to be shared: what its author is asked, and what both are told."""

import html
import re
from collections.abc import Sequence
from typing import Any

from bot.services.records import ShareConsent, ShareItem, ShareVersion
from bot.services.share.library import Item, State
from bot.services.share.messages import Answer, Asked
from bot.views.fields import window_of
from bot.views.notes import Note
from bot.views.share.pages import CONTINUE, OPEN
from bot.views.text import Block, button, context, escape, mention, say_day, section
from bot.views.today import Item as WaitingItem

SHORTCUT = "share_message"
ASK, SAY, TAKE_BACK, WITHDRAW = "share_asked", "share_say", "share_ask_back", "share_consent_back"
HEADING = "Share what works"
LABELS: dict[Answer, str] = {
    Answer.NAMED: "Yes, with my name",
    Answer.UNNAMED: "Yes, without my name",
    Answer.MINE: "I’ll write it up myself",
    Answer.NO: "No, thank you",
}
THANKS: dict[Answer, str] = {
    Answer.NAMED: "Thank you. Whoever asked completes it, with your name. You are told when it is published.",
    Answer.UNNAMED: "Thank you. Whoever asked completes it, without your name. You are told when it is out.",
    Answer.NO: "That is fine. Whoever asked is told so, and what Kith kept of your message is deleted.",
    Answer.MINE: "Thank you.",
    Answer.BACK: "Whoever asked has taken it back. You need not do anything.",
}
CONSENT_BACK = "Your consent is taken back. It is withdrawn from the library, and its words are deleted."
ASK_TAKEN_BACK = "It is taken back, and what Kith kept of the message is deleted."
# Slack's marks in a message's text (https://docs.slack.dev/messaging/formatting-message-text).
PERSON, SPECIAL = re.compile(r"<@[^>]*>"), re.compile(r"<![^>]*>")
CHANNEL = re.compile(r"<#\w+(?:\|([^>]*))?>")
LINK = re.compile(r"<([^|>]+)(?:\|([^>]*))?>")


def words_of_message(text: str) -> str:
    """A message as plain words: whoever it mentions is “somebody”, links are written out."""
    said = SPECIAL.sub("", PERSON.sub("somebody", text))
    said = CHANNEL.sub(lambda found: f"#{found[1] or 'a channel'}", said)
    said = LINK.sub(lambda found: f"{found[2]} ({found[1]})" if found[2] else found[1], said)
    return html.unescape(said).strip()


def asked_view(item: Item) -> dict[str, Any]:
    """To who saved a message: what happens now."""
    told = (
        "Kith asks whoever wrote this message whether it may be shared, and tells you what they say. Until "
        "then nobody sees its words, nor is anything of it posted."
    )
    return window_of(
        HEADING,
        [
            section(told),
            {"type": "actions", "elements": [button("Take it back", TAKE_BACK, str(item.id))]},
        ],
        callback_id="share_asked",
    )


def question_view(asked: Asked) -> dict[str, Any]:
    """To the author, and to nobody else: their words, and what they can say."""
    if asked.consent.answer:
        blocks: list[Block] = [section(THANKS[Answer(asked.consent.answer)])]
    else:
        by = mention(asked.asked_by) if asked.asked_by else "Somebody"
        blocks = [
            section(f"{by} would like to share this message of yours in the library, for others to use:"),
            section(escape(asked.words, 2900)),
            context("Nobody else sees it unless you agree. You can take your consent back at any time."),
            {"type": "actions", "elements": [_say(answer, asked.item_id) for answer in LABELS]},
        ]
    return window_of(HEADING, blocks, callback_id="share_question")


def read_say(value: str) -> tuple[int, Answer]:
    """The item, and the answer."""
    item_id, _, answer = value.partition(" ")
    return int(item_id), Answer(answer)


def waiting_part(waiting: Sequence[Asked]) -> list[Block]:
    """In the library: messages of one's own that somebody would like to share."""
    return [block for one in waiting[:5] for block in waiting_item(one)]


def waiting_item(asked: Asked) -> WaitingItem:
    """One of them."""
    label = f"{ASK}:{asked.item_id}"
    read = button("Read and answer", label, str(asked.item_id))
    return [section("Somebody would like to share a message of yours in the library.", accessory=read)]


def consent_part(item: Item) -> list[Block]:
    """On the page of an item that comes from a message of who looks."""
    back = button("Take my consent back", WITHDRAW, str(item.id))
    return [section("This comes from a message of yours.", accessory=back)]


def note_ask(consent: ShareConsent, who: str) -> Note:
    """To the author: what for is in the window, never in a message."""
    lines = [
        f"{who} would like to share a message that you wrote, in the library of what works.",
        "Nobody else sees it there unless you agree.",
    ]
    read = button("Read and answer", ASK, str(consent.item_id), style="primary")
    otherwise = "Please tell your network co-ordinator whether you agree. Without an answer it is not shared."
    return Note("May something you wrote be shared?", lines, [read], otherwise)


def note_answered(answer: Answer, state: State, item_id: int) -> Note | None:
    """To who asked."""
    heading = "A message you would like to share"
    if answer is Answer.NO:
        return Note(heading, ["Whoever wrote it does not agree, or did not answer. The draft is deleted."])
    if answer is Answer.MINE:
        return Note(heading, ["Whoever wrote it would like to write it up themselves. Thank you for asking."])
    if state is not State.DRAFT:
        return None
    name = "They may be named." if answer is Answer.NAMED else "They do not want to be named."
    go_on = button("Go on with it", CONTINUE, str(item_id), style="primary")
    lines = ["Whoever wrote it agrees. " + name, "Please complete it: until then nobody finds it."]
    return Note(heading, lines, [go_on], "You find the draft under /share in Slack.")


def note_of_yours(item: ShareItem, version: ShareVersion) -> Note:
    """To the author: it was published."""
    day = f" on {say_day(item.published_at)}" if item.published_at else ""
    lines = [
        version.title,
        f"It was published{day}. If something is not right, you can take your consent back.",
    ]
    look = button("Open", OPEN, str(item.id))
    return Note("What you wrote is in the library", lines, [look], "Please tell your network co-ordinator.")


def _say(answer: Answer, item_id: int) -> Block:
    return button(LABELS[answer], f"{SAY}:{list(LABELS).index(answer)}", f"{item_id} {answer}")
