"""Messages and views as a person’s client shows them: Slack’s own JSON, with each text’s spans beside it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

from slack_sandbox.files import PICTURES, type_of
from slack_sandbox.mrkdwn import Names, Span, as_stored, notified, parse, plain_text
from slack_sandbox.wire import Json
from slack_sandbox.workspace import File, Message, User, Workspace

TEXT_TYPES = ("plain_text", "mrkdwn")


def as_kept(value: Any) -> Any:
    """Blocks or a view as Slack keeps them: defaults set, characters as entities (`as_stored`)."""
    if isinstance(value, list):
        return [as_kept(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") in TEXT_TYPES and "text" in value:
        markup = value["type"] == "mrkdwn"
        default = {"verbatim": False} if markup else {"emoji": True}
        return {**default, **value, "text": as_stored(value["text"], markup)}
    return {key: as_kept(item) for key, item in value.items()}


def with_ids(blocks: list[Json]) -> list[Json]:
    """Kept blocks in which every block has a block_id and every element an action_id, as Slack gives them."""
    kept: list[Json] = as_kept(blocks)
    for block in kept:
        block.setdefault("block_id", uuid4().hex[:5])
        inside = block.get("elements", []) if block["type"] == "actions" else []
        for element in (*inside, block.get("accessory"), block.get("element")):
            if element and element["type"] != "image":
                element.setdefault("action_id", uuid4().hex[:5])
    return kept


def with_spans(value: Any, names: Names) -> Any:
    """The same JSON, with `spans` added to every text object and to every rich text block."""
    if isinstance(value, list):
        return [with_spans(item, names) for item in value]
    if not isinstance(value, dict):
        return value
    shown = {key: with_spans(item, names) for key, item in value.items()}
    if value.get("type") in TEXT_TYPES and "text" in value:
        shown["spans"] = [span.to_json() for span in spans_of(value, names)]
    elif value.get("type") == "rich_text":
        shown["spans"] = [span.to_json() for span in rich_spans(value, names)]
    return shown


def spans_of(text: Json, names: Names) -> list[Span]:
    if text["type"] == "plain_text":
        return plain_text(text["text"])
    return parse(text["text"], names, verbatim=bool(text.get("verbatim")))


def rich_spans(value: Json, names: Names) -> Iterator[Span]:
    """The spans of a rich text block, one line for each of its parts."""
    for element in value["elements"]:
        if element["type"] == "rich_text_list":
            for item in element["elements"]:
                yield Span("text", "• ")
                yield from rich_spans({"elements": [item]}, names)
            continue
        quote = element["type"] == "rich_text_quote"
        code = element["type"] == "rich_text_preformatted"
        for part in element["elements"]:
            yield _rich_span(part, names, quote, code)
        yield Span("text", "\n")


def _rich_span(part: Json, names: Names, quote: bool, code: bool) -> Span:
    look = part.get("style", {})
    bold, italic, strike = (bool(look.get(key)) for key in ("bold", "italic", "strike"))
    style = Span("text", "", bold=bold, italic=italic, strike=strike, quote=quote)
    kind = part["type"]
    if kind == "user":
        user = part["user_id"]
        return replace(style, type=kind, text=f"@{names.users.get(user, user)}", notifies=user)
    if kind == "broadcast":
        return replace(style, type=kind, text=f"@{part['range']}", notifies=part["range"])
    if kind == "channel":
        channel = part["channel_id"]
        return replace(style, type=kind, text=f"#{names.channels.get(channel, channel)}")
    if kind == "link":
        return replace(style, type=kind, text=part.get("text") or part["url"], url=part["url"])
    if kind == "text":
        return replace(style, type="code" if code or look.get("code") else "text", text=part["text"])
    shown = {"emoji": f":{part.get('name')}:", "date": part.get("fallback") or ""}
    if kind in shown:
        return replace(style, type=kind, text=shown[kind])
    return replace(style, type="user", text=f"@{part['usergroup_id']}", notifies=part["usergroup_id"])


def _texts(value: Any, names: Names) -> Iterator[Span]:
    """Every span anywhere inside blocks, in order."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, names)
    elif isinstance(value, dict):
        if value.get("type") in TEXT_TYPES and "text" in value:
            yield from spans_of(value, names)
        elif value.get("type") == "rich_text":
            yield from rich_spans(value, names)
        else:
            yield from _texts(list(value.values()), names)


def notifies(message: Message, names: Names | None = None) -> list[str]:
    """Whom a message mentions, in its text or its blocks: user ids, `here`, `channel`, `everyone`."""
    names = names or Names()
    return notified([*parse(message.text, names), *_texts(message.blocks, names)])


def message_json(workspace: Workspace, reader: User, message: Message) -> Json:
    """A message as the page and the Python client read it."""
    names = workspace.names(reader)
    author = workspace.users[message.user_id]
    spans = parse(message.text, names)
    return {
        "ts": message.ts,
        "user_id": author.id,
        "name": author.name,
        "is_bot": author.kind == "bot",
        "text": {"text": message.text, "spans": [span.to_json() for span in spans]},
        "blocks": with_spans(message.blocks, names),
        "ephemeral": message.recipient_id is not None,
        "edited": message.edited,
        "thread_ts": message.thread_ts,
        "reply_count": len(workspace.replies(message)),
        "pinned": message.pin is not None,
        "files": [file_json(file) for file in message.files],
        "notifies": notifies(message, names),
    }


def file_json(file: File) -> Json:
    """A file as the page and the Python client read it."""
    if file.deleted:
        return {"id": file.id, "deleted": True}
    _, mimetype, words = type_of(file)
    return {
        "id": file.id,
        "deleted": False,
        "name": file.name,
        "title": file.title,
        "type": words,
        "size": len(file.content or b""),
        "alt_text": file.alt_text,
        "is_picture": mimetype in PICTURES,
    }
