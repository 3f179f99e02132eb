"""What a block, an element and a composition object may hold: a table, each entry with its documentation.

Also at Slack but refused here, because the page does not draw them: file, video, markdown, table, card and
the other newer blocks, `rich_text_input` and `workflow_button`.
"""

from collections.abc import Iterator
from typing import Any

from slack_sandbox.schema import Fault, Flag, Items, Object, OneOf, Rule, String, Typed, Whole
from slack_sandbox.wire import Json

DOCS = "https://docs.slack.dev/reference/block-kit"
MESSAGE_BLOCKS = 50  # https://docs.slack.dev/reference/block-kit/blocks
VIEW_BLOCKS = 100  # the same page
FILES = 10  # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element

FLAG = Flag()
URL = String(3000, pattern=r"[a-z][a-z0-9+.-]*:\S+", wanted="a valid URL")
MANY = 10**9


def text(most: int, *kinds: str) -> Typed:
    """A text object of 1 to `most` characters, of these kinds or of both."""
    docs = f"{DOCS}/composition-objects/text-object"
    shapes = {
        "plain_text": Object({"text": String(most), "emoji": FLAG}, ("text",), docs=docs),
        "mrkdwn": Object({"text": String(most), "verbatim": FLAG}, ("text",), docs=docs),
    }
    return Typed({kind: shapes[kind] for kind in kinds or tuple(shapes)})


def plain(most: int) -> Typed:
    return text(most, "plain_text")


CONFIRM = Object(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": OneOf(("primary", "danger")),
    },
    ("title", "text", "confirm", "deny"),
    docs=f"{DOCS}/composition-objects/confirmation-dialog-object",
)


def option(*kinds: str, url: bool = False) -> Object:
    """An option of a menu or list; only an overflow menu's may have an address."""
    fields: dict[str, Rule] = {
        "text": text(75, *kinds),
        "value": String(150),
        "description": text(75, *kinds),
    }
    return Object(
        {**fields, "url": URL} if url else fields,
        ("text", "value"),
        docs=f"{DOCS}/composition-objects/option-object",
    )


OPTION = option("plain_text")
RICH_OPTION = option("plain_text", "mrkdwn")
OPTION_GROUP = Object(
    {"label": plain(75), "options": Items(OPTION, 1, 100)},
    ("label", "options"),
    docs=f"{DOCS}/composition-objects/option-group-object",
)
FILTER = Object(
    {
        "include": Items(OneOf(("im", "mpim", "private", "public")), 1),
        "exclude_external_shared_channels": FLAG,
        "exclude_bot_users": FLAG,
    },
    docs=f"{DOCS}/composition-objects/conversation-filter-object",
)
DISPATCH = Object(
    {"trigger_actions_on": Items(OneOf(("on_enter_pressed", "on_character_entered")), 1)},
    docs=f"{DOCS}/composition-objects/dispatch-action-configuration-object",
)


def all_options(holder: Json) -> list[Json]:
    """The options of an element, those inside groups included."""
    groups = holder.get("option_groups") or []
    return [*(holder.get("options") or []), *(each for group in groups for each in group["options"])]


def _options_or_groups(element: Json, at: str) -> Iterator[Fault]:
    if ("options" in element) == ("option_groups" in element):
        yield Fault("must define either `options` or `option_groups`", at)


def _initial_among_options(element: Json, at: str) -> Iterator[Fault]:
    allowed = all_options(element)
    if "initial_option" in element and element["initial_option"] not in allowed:
        yield Fault("must exactly match one of the provided options", f"{at}/initial_option")
    for index, chosen in enumerate(element.get("initial_options", ())):
        if chosen not in allowed:
            yield Fault("must exactly match one of the provided options", f"{at}/initial_options/{index}")


def _lengths_in_order(element: Json, at: str) -> Iterator[Fault]:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if least > most:
        yield Fault("must be less than or equal to `max_length`", f"{at}/min_length")
    if len(element.get("initial_value", "")) > most:
        yield Fault(f"must be less than {most + 1} characters", f"{at}/initial_value")


def _numbers_in_order(element: Json, at: str) -> Iterator[Fault]:
    if float(element.get("min_value", "-inf")) > float(element.get("max_value", "inf")):
        yield Fault("must be less than or equal to `max_value`", f"{at}/min_value")


def _one_image(element: Json, at: str) -> Iterator[Fault]:
    if ("image_url" in element) == ("slack_file" in element):
        yield Fault("must define either `image_url` or `slack_file`", at)


def _text_or_fields(block: Json, at: str) -> Iterator[Fault]:
    if "text" not in block and "fields" not in block:
        yield Fault("must define either `text` or `fields`", f"{at}/type")


def _unique_action_ids(block: Json, at: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, element in enumerate(block["elements"]):
        action_id = element.get("action_id")
        if action_id in seen:
            yield Fault(f'`action_id` "{action_id}" already exists', f"{at}/elements/{index}/action_id")
        if action_id:
            seen.add(action_id)


PLACEHOLDER: dict[str, Rule] = {"placeholder": plain(150)}
CHOICES: dict[str, Rule] = {
    "options": Items(OPTION, 1, 100),
    "option_groups": Items(OPTION_GROUP, 1, 100),
}
AT_MOST: dict[str, Rule] = {"max_selected_items": Whole(1, MANY)}
CONVERSATION: dict[str, Rule] = {"default_to_current_conversation": FLAG, "filter": FILTER}
NUMBER = String(100, pattern=r"-?\d+(\.\d+)?", wanted="a number")
ID = String(20, pattern=r"[A-Z][A-Z0-9]+", wanted="an id")


def element(
    page: str, fields: dict[str, Rule], required: tuple[str, ...] = (), together: tuple[Any, ...] = ()
) -> Object:
    """An interactive element: what every one may have, and its own fields."""
    common: dict[str, Rule] = {"action_id": String(255), "confirm": CONFIRM, "focus_on_load": FLAG}
    return Object({**common, **fields}, required, together, f"{DOCS}/block-elements/{page}")


def typed_input(page: str, fields: dict[str, Rule], **more: Any) -> Object:
    """An element one types into; these have no confirmation dialog."""
    shape = element(
        page,
        {**PLACEHOLDER, "initial_value": String(3000, 0), "dispatch_action_config": DISPATCH, **fields},
        **more,
    )
    return Object(
        {key: rule for key, rule in shape.fields.items() if key != "confirm"},
        shape.required,
        shape.together,
        shape.docs,
    )


def select(fields: dict[str, Rule], together: tuple[Any, ...] = ()) -> Object:
    return element("select-menu-element", {**PLACEHOLDER, **fields}, together=together)


def multi_select(fields: dict[str, Rule], together: tuple[Any, ...] = ()) -> Object:
    return element("multi-select-menu-element", {**PLACEHOLDER, **AT_MOST, **fields}, together=together)


BUTTON = Object(
    {
        "action_id": String(255),
        "confirm": CONFIRM,
        "text": plain(75),
        "value": String(2000),
        "url": URL,
        "style": OneOf(("primary", "danger")),
        "accessibility_label": String(75),
    },
    ("text",),
    docs=f"{DOCS}/block-elements/button-element",
)
OVERFLOW = Object(
    {
        "action_id": String(255),
        "confirm": CONFIRM,
        "options": Items(option("plain_text", url=True), 1, 5),
    },
    ("options",),
    docs=f"{DOCS}/block-elements/overflow-menu-element",
)
IMAGE = Object(
    {"image_url": URL, "slack_file": Object({"id": ID, "url": URL}), "alt_text": String(2000)},
    ("alt_text",),
    (_one_image,),
    f"{DOCS}/block-elements/image-element",
)
_STATIC = (_options_or_groups, _initial_among_options)
_FIXED = (_initial_among_options,)
_DATE = String(10, pattern=r"\d{4}-\d{2}-\d{2}", wanted="YYYY-MM-DD")
_TIME = String(5, pattern=r"([01]\d|2[0-3]):[0-5]\d", wanted="HH:mm")
_QUERY: dict[str, Rule] = {"min_query_length": Whole(0, MANY)}

ELEMENTS = Typed(
    {
        "button": BUTTON,
        "overflow": OVERFLOW,
        "image": IMAGE,
        "static_select": select({**CHOICES, "initial_option": OPTION}, _STATIC),
        "external_select": select({**_QUERY, "initial_option": OPTION}),
        "users_select": select({"initial_user": ID}),
        "conversations_select": select(
            {**CONVERSATION, "initial_conversation": ID, "response_url_enabled": FLAG}
        ),
        "channels_select": select({"initial_channel": ID, "response_url_enabled": FLAG}),
        "multi_static_select": multi_select({**CHOICES, "initial_options": Items(OPTION, 1, 100)}, _STATIC),
        "multi_external_select": multi_select({**_QUERY, "initial_options": Items(OPTION, 1, 100)}),
        "multi_users_select": multi_select({"initial_users": Items(ID)}),
        "multi_conversations_select": multi_select({**CONVERSATION, "initial_conversations": Items(ID)}),
        "multi_channels_select": multi_select({"initial_channels": Items(ID)}),
        "plain_text_input": typed_input(
            "plain-text-input-element",
            {"multiline": FLAG, "min_length": Whole(0, 3000), "max_length": Whole(1, 3000)},
            together=(_lengths_in_order,),
        ),
        "email_text_input": typed_input("email-input-element", {}),
        "url_text_input": typed_input("url-input-element", {}),
        "number_input": typed_input(
            "number-input-element",
            {"is_decimal_allowed": FLAG, "initial_value": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
            required=("is_decimal_allowed",),
            together=(_numbers_in_order,),
        ),
        "file_input": Object(
            {
                "action_id": String(255),
                "filetypes": Items(String(20, pattern=r"\w+", wanted="a file extension"), 1),
                "max_files": Whole(1, FILES),
            },
            docs=f"{DOCS}/block-elements/file-input-element",
        ),
        "datepicker": element("date-picker-element", {**PLACEHOLDER, "initial_date": _DATE}),
        "timepicker": element(
            "time-picker-element", {**PLACEHOLDER, "initial_time": _TIME, "timezone": String(100)}
        ),
        "datetimepicker": element("datetime-picker-element", {"initial_date_time": Whole(10**9, 10**10 - 1)}),
        "checkboxes": element(
            "checkboxes-element",
            {"options": Items(RICH_OPTION, 1, 10), "initial_options": Items(RICH_OPTION, 1, 10)},
            ("options",),
            _FIXED,
        ),
        "radio_buttons": element(
            "radio-button-group-element",
            {"options": Items(RICH_OPTION, 1, 10), "initial_option": RICH_OPTION},
            ("options",),
            _FIXED,
        ),
    }
)

SELECTS = ("static_select", "external_select", "users_select", "conversations_select", "channels_select")
MULTI_SELECTS = tuple(f"multi_{name}" for name in SELECTS)
PICKED = (*SELECTS, *MULTI_SELECTS, "checkboxes", "radio_buttons", "datepicker", "timepicker")
TYPED_IN = ("plain_text_input", "email_text_input", "url_text_input", "number_input")

_STYLE = Object(dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), FLAG))


def _rich(fields: dict[str, Rule], *required: str) -> Object:
    return Object({**fields, "style": _STYLE}, required, docs=f"{DOCS}/blocks/rich-text-block")


RICH_PARTS = Typed(
    {
        "text": _rich({"text": String(3000)}, "text"),
        "link": _rich({"url": URL, "text": String(3000), "unsafe": FLAG}, "url"),
        "user": _rich({"user_id": ID}, "user_id"),
        "usergroup": _rich({"usergroup_id": ID}, "usergroup_id"),
        "channel": _rich({"channel_id": ID}, "channel_id"),
        "emoji": _rich({"name": String(100), "skin_tone": Whole(1, 6), "unicode": String(100)}, "name"),
        "broadcast": _rich({"range": OneOf(("here", "channel", "everyone"))}, "range"),
        "date": _rich(
            {"timestamp": Whole(0, MANY * 10), "format": String(500), "url": URL, "fallback": String(500)},
            "timestamp",
            "format",
        ),
    }
)
_PARTS: dict[str, Rule] = {"elements": Items(RICH_PARTS)}
_RICH_DOCS = f"{DOCS}/blocks/rich-text-block"
_RICH_SECTION = Object(_PARTS, ("elements",), docs=_RICH_DOCS)
_INDENTED: dict[str, Rule] = {"border": Whole(0, 1), "indent": Whole(0, 8)}
RICH_ELEMENTS = Typed(
    {
        "rich_text_section": _RICH_SECTION,
        "rich_text_quote": Object({**_PARTS, "border": Whole(0, 1)}, ("elements",), docs=_RICH_DOCS),
        "rich_text_preformatted": Object(
            {**_PARTS, "border": Whole(0, 1), "language": String(50)}, ("elements",), docs=_RICH_DOCS
        ),
        "rich_text_list": Object(
            {
                **_INDENTED,
                "style": OneOf(("bullet", "ordered")),
                "offset": Whole(0, MANY),
                "elements": Items(Typed({"rich_text_section": _RICH_SECTION})),
            },
            ("style", "elements"),
            docs=_RICH_DOCS,
        ),
    }
)


def block(page: str, fields: dict[str, Rule], required: tuple[str, ...] = (), *together: Any) -> Object:
    return Object({"block_id": String(255), **fields}, required, together, f"{DOCS}/blocks/{page}")


BLOCKS = Typed(
    {
        "section": block(
            "section-block",
            {
                "text": text(3000),
                "fields": Items(text(2000), 1, 10),
                "accessory": ELEMENTS.only("button", "overflow", "image", *PICKED),
                "expand": FLAG,
            },
            (),
            _text_or_fields,
        ),
        "divider": block("divider-block", {}),
        "header": block("header-block", {"text": plain(150)}, ("text",)),
        "context": block(
            "context-block",
            {"elements": Items(Typed({**text(3000).kinds, "image": IMAGE}), 1, 10)},
            ("elements",),
        ),
        "image": block("image-block", {**IMAGE.fields, "title": plain(2000)}, ("alt_text",), _one_image),
        "actions": block(
            "actions-block",
            {"elements": Items(ELEMENTS.only("button", "overflow", "datetimepicker", *PICKED), 1, 25)},
            ("elements",),
            _unique_action_ids,
        ),
        # In messages too: the page of the input block speaks of “each message or view”.
        "input": block(
            "input-block",
            {
                "label": plain(2000),
                "hint": plain(2000),
                "optional": FLAG,
                "dispatch_action": FLAG,
                "element": ELEMENTS.only("datetimepicker", "file_input", *PICKED, *TYPED_IN),
            },
            ("label", "element"),
        ),
        "rich_text": block("rich-text-block", {"elements": Items(RICH_ELEMENTS, 1)}, ("elements",)),
    }
)


def elements_of(block: Json) -> list[Json]:
    """The interactive elements (and images) inside a sound block, in order."""
    if block["type"] == "actions":
        return list(block["elements"])
    inside = block.get("accessory") if block["type"] == "section" else block.get("element")
    return [inside] if inside else []


def unique_across(blocks: list[Json], at: str) -> Iterator[Fault]:
    """Rules across the blocks of one message or view: unique block_ids and at most one focus_on_load."""
    seen: set[str] = set()
    focused = 0
    for index, each in enumerate(blocks):
        block_id = each.get("block_id")
        if block_id and block_id in seen:
            yield Fault(f'`block_id` "{block_id}" already exists', f"{at}/{index}/block_id")
        seen.add(block_id or "")
        focused += sum(bool(element.get("focus_on_load")) for element in elements_of(each))
    if focused > 1:
        yield Fault("only one element can have `focus_on_load` set to true", at)


def file_inputs(blocks: list[Json], at: str) -> Iterator[Fault]:
    """A fault for each file input: its page shows it in a modal only, so here it stands nowhere else."""
    for index, each in enumerate(blocks):
        if any(element["type"] == "file_input" for element in elements_of(each)):
            yield Fault("unsupported type: file_input", f"{at}/{index}/element/type")


def check_message_blocks(blocks: Any) -> list[Fault]:
    """Every fault of the blocks of a message; the pointers begin with `/blocks`."""
    faults = list(Items(BLOCKS, 0, MESSAGE_BLOCKS).check(blocks, "/blocks"))
    return faults or [*unique_across(blocks, "/blocks"), *file_inputs(blocks, "/blocks")]
