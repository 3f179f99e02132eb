"""The form of an item, the same for every kind, with the parts of its kind in it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.services.share.content import (
    MOST_CHANGED,
    MOST_LANGUAGE,
    MOST_LINK,
    MOST_SOURCE,
    MOST_TEXT,
    MOST_TITLE,
    MOST_TOPIC,
    MOST_TOPICS,
    Content,
)
from bot.services.share.kinds import AUDIENCES, CONSENT, LEVELS, Fill, Kind, Part
from bot.services.share.library import MOST_WORD, Item
from bot.views.fields import by_name, field_id, form_of, input_of
from bot.views.text import Block, bold, option, plain, section

FORM, WITHDRAW_FORM = "share_form", "share_withdraw_form"
NAMED = "named"
# Documents and pictures; nothing that a browser would run.
FILE_TYPES = (
    *("pdf", "docx", "doc", "odt", "xlsx", "xls", "ods", "csv", "pptx", "ppt", "odp", "txt", "rtf"),
    *("png", "jpg", "jpeg", "gif", "webp"),
)
MOST_OWN_TOPICS = MOST_TOPICS * (MOST_TOPIC + 2)


@dataclass(frozen=True)
class Carried:
    """What a form knows beside what is filled in: ids only."""

    kind: str
    channel_id: str | None = None
    item_id: int | None = None
    """The item that is changed; None for a new one."""
    key: str = "new"
    """Tells its fields from those of a form that stood in the same window before."""


def form_view(
    kind: Kind,
    carried: Carried,
    topics: Sequence[str],
    before: Content | None = None,
    *,
    is_change: bool = False,
) -> dict[str, Any]:
    """The form, filled in with what was `before`. `topics` are those people can follow."""
    said = before or Content(title="", consent="own")
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps([carried.kind, carried.channel_id, carried.item_id, carried.key]),
        "title": plain(kind.label, 24),
        "submit": plain("Next"),
        "close": plain("Cancel"),
        "blocks": _with_key(
            carried.key,
            [
                section(kind.intro),
                *([_changed(said)] if is_change else []),
                input_of("title", "Title", _text(said.title, MOST_TITLE)),
                *(
                    [input_of("text", "Text", _text(said.text, MOST_TEXT, lines=True), optional=True)]
                    if kind.has_text
                    else []
                ),
                *(_part(part, said.details.get(part.name, "")) for part in kind.parts),
                *_about(said, topics),
                *_rights(said),
                *_keeping(said, kind.review_months, is_change=is_change),
            ],
        ),
    }


def _with_key(key: str, blocks: Sequence[Block]) -> list[Block]:
    named = (
        {"block_id": field_id(str(block["block_id"]), key)} if "block_id" in block else {} for block in blocks
    )
    return [{**block, **name} for block, name in zip(blocks, named, strict=True)]


def read_form(view: Mapping[str, Any], kind: Kind) -> Content:
    """What was filled in; whatever the form does not have is empty."""
    filled = by_name(view["state"]["values"])
    values = {name: fields["value"] for name, fields in filled.items() if "value" in fields}
    read = {name: _read(value) for name, value in values.items()}
    own = [one.strip() for one in read.get("own_topics", "").split(",")]
    topics = [*filter(None, read.get("topics", "").split("\n")), *filter(None, own)]
    day = read.get("review_by", "")
    return Content(
        title=read.get("title", ""),
        text=read.get("text", ""),
        details={part.name: read.get(part.name, "") for part in kind.parts},
        link=read.get("link", ""),
        **_read_file(values),
        topics=tuple(dict.fromkeys(topics)),
        level=read.get("level", ""),
        audience=tuple(filter(None, read.get("audience", "").split("\n"))),
        language=read.get("language", ""),
        source=read.get("source", ""),
        consent=read.get("consent", ""),
        changed=read.get("changed", ""),
        review_by=date.fromisoformat(day) if day else None,
        named=bool(read.get(NAMED)),
    )


def _read_file(values: Mapping[str, Any]) -> dict[str, Any]:
    """The file that was chosen; where none was, whether the one of before stays."""
    chosen = (values.get("file") or {}).get("files") or []
    if chosen:
        return {"file_id": str(chosen[0]["id"]), "file_name": str(chosen[0].get("name") or "file")}
    is_out = bool((values.get("no_file") or {}).get("selected_options"))
    return {"keeps_file": "no_file" in values and not is_out}


def read_carried(view: Mapping[str, Any]) -> Carried:
    """What a form carries along."""
    return Carried(*json.loads(view["private_metadata"]))


def withdraw_view(item: Item) -> dict[str, Any]:
    """Why an item is taken out of the library."""
    hint = "Whoever opens it, and its messages in channels, say so with these words."
    return form_of(
        WITHDRAW_FORM,
        "Withdraw",
        [
            section(bold(item.version.title)),
            input_of("word", "Why", _text("", MOST_WORD, lines=True), hint),
        ],
        submit="Withdraw it",
        close="Keep it",
        metadata=str(item.id),
    )


def read_withdraw_form(view: Mapping[str, Any]) -> tuple[int, str]:
    """The item, and the word."""
    return int(view["private_metadata"]), _read(view["state"]["values"]["word"]["value"])


def _changed(said: Content) -> Block:
    hint = "Everybody who opens it reads this beside the new version."
    return input_of(
        "changed", "What has changed in this version", _text(said.changed, MOST_CHANGED, lines=True), hint
    )


def _about(said: Content, topics: Sequence[str]) -> list[Block]:
    offered = {topic: topic for topic in topics}
    own = ", ".join(topic for topic in said.topics if topic not in offered)
    hint = "Whoever follows one of these is told of it."
    return [
        *(
            [input_of("topics", "Topics", _menu(offered, said.topics), hint, optional=True)]
            if offered
            else []
        ),
        input_of(
            "own_topics",
            "Other topics",
            _text(own, MOST_OWN_TOPICS),
            "Put commas between them.",
            optional=True,
        ),
        input_of("level", "Area", _radio(LEVELS, said.level)),
        input_of(
            "audience",
            "For whom",
            _menu(AUDIENCES, said.audience),
            "Leave it empty for everybody.",
            optional=True,
        ),
        input_of("link", "Link", _text(said.link, MOST_LINK), optional=True),
        *_file(said),
        input_of(
            "language",
            "Language",
            _text(said.language, MOST_LANGUAGE),
            "If it is not English.",
            optional=True,
        ),
    ]


def _file(said: Content) -> list[Block]:
    choose: Block = {"type": "file_input", "filetypes": list(FILE_TYPES), "max_files": 1}
    hint = "A document or picture of at most 10 MB. It stays yours in Slack: delete it there, and it is gone."
    if not said.file_name:
        return [input_of("file", "File", choose, hint, optional=True)]
    out: Block = {"type": "checkboxes", "options": [option("Take the file out", "out")]}
    return [
        input_of("file", "Another file", choose, hint, optional=True),
        input_of("no_file", f"File: {said.file_name}", out, optional=True),
    ]


def _rights(said: Content) -> list[Block]:
    hint = "Needed where it is not your own."
    return [
        input_of("consent", "May others use it?", _radio(CONSENT, said.consent)),
        input_of("source", "Whose work it is", _text(said.source, MOST_SOURCE), hint, optional=True),
    ]


def _keeping(said: Content, months: int, *, is_change: bool) -> list[Block]:
    if is_change:
        return []
    day = {"initial_date": said.review_by.isoformat()} if said.review_by else {}
    ticked = {"initial_options": [option("Say that it is from me", NAMED)]} if said.named else {}
    named: Block = {"type": "checkboxes", "options": [option("Say that it is from me", NAMED)], **ticked}
    hint = f"Kith asks you then whether it is still right. Leave it empty for {months} months from now."
    return [
        input_of(
            NAMED,
            "Your name",
            named,
            "Unless you tick this, only the council’s staff see who shared it.",
            optional=True,
        ),
        input_of("review_by", "Look at it again by", {"type": "datepicker", **day}, hint, optional=True),
    ]


def _part(part: Part, said: str) -> Block:
    return input_of(part.name, part.label, _element(part, said), part.hint, optional=not part.required)


def _element(part: Part, said: str) -> Block:
    if part.fill is Fill.DATE:
        return {"type": "datepicker", **({"initial_date": said} if said else {})}
    if part.fill is Fill.ONE:
        return _radio(part.choices, said)
    if part.fill is Fill.SOME:
        return _menu(part.choices, said.split("\n"))
    return _text(said, part.most, lines=part.fill is Fill.LINES)


def _read(value: Mapping[str, Any]) -> str:
    """What stands in a field; of several choices one a line."""
    if "selected_options" in value:
        return "\n".join(one["value"] for one in value["selected_options"] or ())
    if "selected_option" in value:
        return str((value["selected_option"] or {}).get("value", ""))
    return str(value.get("selected_date") or value.get("value") or "").strip()


def _text(value: str, most: int, *, lines: bool = False) -> Block:
    initial = {"initial_value": value} if value else {}
    return {"type": "plain_text_input", "max_length": min(most, 3000), "multiline": lines, **initial}


def _radio(choices: Mapping[str, str], chosen: str) -> Block:
    options = {name: option(label, name) for name, label in choices.items()}
    initial = {"initial_option": options[chosen]} if chosen in options else {}
    return {"type": "radio_buttons", "options": list(options.values()), **initial}


def _menu(choices: Mapping[str, str], chosen: Sequence[str]) -> Block:
    options = {name: option(label, name) for name, label in choices.items()}
    ticked = [options[name] for name in options if name in chosen]
    initial = {"initial_options": ticked} if ticked else {}
    return {"type": "multi_static_select", "options": list(options.values()), **initial}
