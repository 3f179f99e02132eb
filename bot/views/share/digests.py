"""What is new in the library by topic: the message of a week, and how one asks for it."""

from collections.abc import Sequence

from bot.services.share.digests import New
from bot.services.share.library import Item
from bot.views.notes import Note
from bot.views.preferences import door
from bot.views.share.pages import OPEN
from bot.views.text import Block, button, context, escape, shorten

FOLLOW = "share_follow"
MOST_BUTTONS = 10


def follow_part(topics: Sequence[str], channel_id: str | None, *, told: bool) -> list[Block]:
    """In the list: whether one is told once a week, and the button for it."""
    label = "Stop telling me what is new" if told else "Tell me what is new"
    value = f"{'no' if told else 'yes'} {channel_id or ''}".strip()
    about = ", ".join(escape(topic, 60) for topic in topics)
    if not told:
        said = "Once a week you can be told what is new on the topics you follow."
    elif topics:
        said = f"Once a week you are told what is new on: {about}."
    else:
        said = "You are told what is new on the topics you follow. Choose them in “My preferences”."
    buttons = [button(label, FOLLOW, value), *([door()] if told and not topics else [])]
    return [context(said), {"type": "actions", "elements": buttons}]


def read_follow(value: str) -> tuple[bool, str | None]:
    """Whether one wants to be told, and the channel the list was opened in."""
    wanted, _, channel_id = value.partition(" ")
    return wanted == "yes", channel_id or None


def note_new(new: New) -> Note:
    """Once a week: each item under one of the topics its reader follows."""
    items = [item for found in new.by_topic.values() for item in found]
    lines = [f"{topic}: {_say(item)}" for topic, found in new.by_topic.items() for item in found]
    lines += [f"Withdrawn since: {item.kind.label.lower()}. {item.row.word}" for item in new.withdrawn]
    buttons = [
        button(f"Open: {shorten(item.version.title, 60)}", f"{OPEN}:{item.id}", str(item.id))
        for item in items[:MOST_BUTTONS]
    ]
    heading = "New in the library on your topics"
    whole = [line for item in items for line in _whole(item)]
    return Note(heading, lines, buttons, "Please ask your network co-ordinator for more.", whole=whole)


def _say(item: Item) -> str:
    changed = ", changed" if item.is_change else ""
    return f"“{item.version.title}” ({item.kind.label.lower()}{changed})"


def _whole(item: Item) -> list[str]:
    """All of it, for who reads it as an e-mail."""
    version = item.version
    said = [version.text, *(version.details.get(part.name, "") for part in item.kind.parts), version.link]
    return [version.title, *filter(None, said)]
