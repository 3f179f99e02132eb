"""Every documented limit of blocks, elements and composition objects: at it is fine, beyond it is not."""

from typing import Any

import pytest

from slack_sandbox.blocks import BLOCKS, ELEMENTS, RICH_ELEMENTS, check_message_blocks
from slack_sandbox.schema import Object
from tests.slack_sandbox.conftest import Json, asking, option, section, text


def faults(*blocks: Json) -> list[str]:
    return [str(fault) for fault in check_message_blocks(list(blocks))]


def accessory(**element: Any) -> Json:
    return section(accessory={"action_id": "a", **element})


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Json:
    return {"type": "button", "text": text("Open"), **more}


def options(count: int) -> list[Json]:
    return [option(str(n)) for n in range(count)]


def confirm(**more: Any) -> Json:
    words = {
        "title": text("Sure?"),
        "text": text("It cannot be undone."),
        "confirm": text("Yes"),
        "deny": text("No"),
    }
    return button(confirm={**words, **more})


NO_OPTION = "must exactly match one of the provided options"
SELECT, MULTI = {"type": "static_select"}, {"type": "multi_static_select"}


# Each row: a block made from a number, the largest number allowed, and where the fault for one more is.
@pytest.mark.parametrize(
    ("make", "most", "pointer"),
    [
        (lambda n: section("x" * n), 3000, "/blocks/0/text/text"),
        (lambda n: {"type": "section", "fields": [text("x" * n)]}, 2000, "/blocks/0/fields/0/text"),
        (lambda n: {"type": "section", "fields": [text("x")] * n}, 10, "/blocks/0/fields"),
        (lambda n: section(block_id="x" * n), 255, "/blocks/0/block_id"),
        (lambda n: {"type": "header", "text": text("x" * n)}, 150, "/blocks/0/text/text"),
        (lambda n: {"type": "context", "elements": [text("x")] * n}, 10, "/blocks/0/elements"),
        (lambda n: actions(*[button(action_id=str(i)) for i in range(n)]), 25, "/blocks/0/elements"),
        (
            lambda n: {"type": "image", "image_url": "https://a.uk", "alt_text": "x" * n},
            2000,
            "/blocks/0/alt_text",
        ),
        (
            lambda n: {"type": "image", "image_url": "https://a.uk/" + "x" * (n - 13), "alt_text": "x"},
            3000,
            "/blocks/0/image_url",
        ),
        (
            lambda n: {"type": "image", "image_url": "https://a.uk", "alt_text": "x", "title": text("x" * n)},
            2000,
            "/blocks/0/title/text",
        ),
        (lambda n: asking("x" * n), 2000, "/blocks/0/label/text"),
        (lambda n: {**asking("x"), "hint": text("x" * n)}, 2000, "/blocks/0/hint/text"),
        (lambda n: actions(button(action_id="x" * n)), 255, "/blocks/0/elements/0/action_id"),
        (lambda n: actions(button(value="x" * n)), 2000, "/blocks/0/elements/0/value"),
        (
            lambda n: actions(button(accessibility_label="x" * n)),
            75,
            "/blocks/0/elements/0/accessibility_label",
        ),
        (lambda n: actions({"type": "button", "text": text("x" * n)}), 75, "/blocks/0/elements/0/text/text"),
        (lambda n: actions(button(url="https://a.uk/" + "x" * (n - 13))), 3000, "/blocks/0/elements/0/url"),
        (lambda n: actions(confirm(title=text("x" * n))), 100, "/blocks/0/elements/0/confirm/title/text"),
        (lambda n: actions(confirm(text=text("x" * n))), 300, "/blocks/0/elements/0/confirm/text/text"),
        (lambda n: actions(confirm(confirm=text("x" * n))), 30, "/blocks/0/elements/0/confirm/confirm/text"),
        (lambda n: actions(confirm(deny=text("x" * n))), 30, "/blocks/0/elements/0/confirm/deny/text"),
        (lambda n: accessory(**SELECT, options=options(n)), 100, "/blocks/0/accessory/options"),
        (
            lambda n: accessory(**SELECT, option_groups=[{"label": text("x"), "options": options(1)}] * n),
            100,
            "/blocks/0/accessory/option_groups",
        ),
        (
            lambda n: accessory(**SELECT, option_groups=[{"label": text("x" * n), "options": options(1)}]),
            75,
            "/blocks/0/accessory/option_groups/0/label/text",
        ),
        (
            lambda n: accessory(**SELECT, options=[option("x" * n, "v")]),
            75,
            "/blocks/0/accessory/options/0/text/text",
        ),
        (
            lambda n: accessory(**SELECT, options=[option("x", "v" * n)]),
            150,
            "/blocks/0/accessory/options/0/value",
        ),
        (
            lambda n: accessory(**SELECT, options=[{**option("x"), "description": text("x" * n)}]),
            75,
            "/blocks/0/accessory/options/0/description/text",
        ),
        (
            lambda n: accessory(**SELECT, options=options(1), placeholder=text("x" * n)),
            150,
            "/blocks/0/accessory/placeholder/text",
        ),
        (lambda n: accessory(type="overflow", options=options(n)), 5, "/blocks/0/accessory/options"),
        (lambda n: accessory(type="checkboxes", options=options(n)), 10, "/blocks/0/accessory/options"),
        (lambda n: accessory(type="radio_buttons", options=options(n)), 10, "/blocks/0/accessory/options"),
        (lambda n: asking("x", max_length=n), 3000, "/blocks/0/element/max_length"),
        (lambda n: asking("x", min_length=n), 3000, "/blocks/0/element/min_length"),
        (lambda n: asking("x", placeholder=text("x" * n)), 150, "/blocks/0/element/placeholder/text"),
    ],
)
def test_a_limit_holds_to_the_character(make: Any, most: int, pointer: str) -> None:
    assert faults(make(most)) == []
    beyond = faults(make(most + 1))
    assert len(beyond) == 1
    assert beyond[0].endswith(f"[json-pointer:{pointer}]")


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        (section(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            {"type": "header", "text": text("")},
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            {"type": "header", "text": text("x", "mrkdwn")},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        ({"type": "header", "text": "x"}, "must provide an object [json-pointer:/blocks/0/text]"),
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        ({"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0/type]"),
        ({"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
        ({"text": text("x")}, "missing required field: type [json-pointer:/blocks/0]"),
        ({"type": {}}, "unsupported type: {} [json-pointer:/blocks/0/type]"),
        (section(colour="red"), "invalid additional property: colour [json-pointer:/blocks/0]"),
        (section(block_id=""), "must be more than 0 characters [json-pointer:/blocks/0/block_id]"),
        (actions(), "must provide at least 1 items [json-pointer:/blocks/0/elements]"),
        (
            {"type": "context", "elements": []},
            "must provide at least 1 items [json-pointer:/blocks/0/elements]",
        ),
        ({"type": "section", "fields": []}, "must provide at least 1 items [json-pointer:/blocks/0/fields]"),
        (
            actions({"type": "plain_text_input"}),
            "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
        ),
        (
            accessory(type="plain_text_input"),
            "unsupported type: plain_text_input [json-pointer:/blocks/0/accessory/type]",
        ),
        (asking("x", type="button"), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
        (
            actions(button(action_id="a"), button(action_id="a")),
            '`action_id` "a" already exists [json-pointer:/blocks/0/elements/1/action_id]',
        ),
        (
            actions(button(style="gold")),
            "must be a valid enum value: primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            actions(button(url="not an address")),
            "must match: a valid URL [json-pointer:/blocks/0/elements/0/url]",
        ),
        (
            actions({"type": "button", "text": {**text("x"), "verbatim": True}}),
            "invalid additional property: verbatim [json-pointer:/blocks/0/elements/0/text]",
        ),
        (
            accessory(**SELECT),
            "must define either `options` or `option_groups` [json-pointer:/blocks/0/accessory]",
        ),
        (
            accessory(**SELECT, options=[]),
            "must provide at least 1 items [json-pointer:/blocks/0/accessory/options]",
        ),
        (
            accessory(**SELECT, options=[{"text": text("x", "mrkdwn"), "value": "x"}]),
            "unsupported type: mrkdwn [json-pointer:/blocks/0/accessory/options/0/text/type]",
        ),
        (
            accessory(**SELECT, options=[{**option("x"), "url": "https://a.uk"}]),
            "invalid additional property: url [json-pointer:/blocks/0/accessory/options/0]",
        ),
        (
            accessory(**SELECT, options=options(2), initial_option=option("9")),
            f"{NO_OPTION} [json-pointer:/blocks/0/accessory/initial_option]",
        ),
        (
            accessory(**MULTI, options=options(2), initial_options=[option("0"), option("9")]),
            f"{NO_OPTION} [json-pointer:/blocks/0/accessory/initial_options/1]",
        ),
        (
            accessory(**MULTI, options=options(2), max_selected_items=0),
            "must be between 1 and 1000000000 [json-pointer:/blocks/0/accessory/max_selected_items]",
        ),
        (
            accessory(type="external_select", min_query_length=-1),
            "must be between 0 and 1000000000 [json-pointer:/blocks/0/accessory/min_query_length]",
        ),
        (
            accessory(type="datepicker", initial_date="1/2/2025"),
            "must match: YYYY-MM-DD [json-pointer:/blocks/0/accessory/initial_date]",
        ),
        (
            accessory(type="timepicker", initial_time="25:00"),
            "must match: HH:mm [json-pointer:/blocks/0/accessory/initial_time]",
        ),
        (
            asking("x", min_length=5, max_length=4),
            "must be less than or equal to `max_length` [json-pointer:/blocks/0/element/min_length]",
        ),
        (
            asking("x", max_length=2, initial_value="abc"),
            "must be less than 3 characters [json-pointer:/blocks/0/element/initial_value]",
        ),
        (
            asking("x", type="number_input"),
            "missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]",
        ),
        (
            asking("x", type="number_input", is_decimal_allowed=False, min_value="5", max_value="4"),
            "must be less than or equal to `max_value` [json-pointer:/blocks/0/element/min_value]",
        ),
        (asking("x", multiline="yes"), "must be a valid boolean [json-pointer:/blocks/0/element/multiline]"),
        (asking("x", max_length=True), "must provide a number [json-pointer:/blocks/0/element/max_length]"),
        (
            {"type": "image", "alt_text": "x"},
            "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
        ),
        (
            {"type": "section", "text": text("x"), "fields": {}},
            "must provide an array [json-pointer:/blocks/0/fields]",
        ),
        (section(block_id=7), "must provide a string [json-pointer:/blocks/0/block_id]"),
    ],
)
def test_an_unsound_block_is_refused_with_its_place(block: Json, fault: str) -> None:
    assert faults(block) == [fault]


def test_a_message_holds_fifty_blocks() -> None:
    assert faults(*[{"type": "divider"}] * 50) == []
    assert faults(*[{"type": "divider"}] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_block_ids_are_unique_in_a_message() -> None:
    assert faults(section(block_id="a"), section(block_id="a")) == [
        '`block_id` "a" already exists [json-pointer:/blocks/1/block_id]'
    ]


def test_the_same_action_id_may_stand_in_two_blocks() -> None:
    assert faults(actions(button(action_id="a")), actions(button(action_id="a"))) == []


def test_only_one_element_takes_the_focus() -> None:
    asked = [asking("x", block_id=name, focus_on_load=True) for name in "ab"]
    assert faults(*asked) == ["only one element can have `focus_on_load` set to true [json-pointer:/blocks]"]


def test_every_fault_is_named_at_once() -> None:
    assert len(faults(section(""), {"type": "marquee"}, section(colour="red"))) == 3


@pytest.mark.parametrize(
    "block",
    [
        accessory(type="users_select", initial_user="U0MAYAOKA"),
        accessory(type="conversations_select", filter={"include": ["public"]}),
        accessory(type="channels_select"),
        accessory(type="multi_users_select", initial_users=["U0MAYAOKA"]),
        accessory(type="multi_conversations_select"),
        accessory(type="multi_channels_select"),
        accessory(type="multi_external_select", min_query_length=0),
        section(accessory={"type": "image", "image_url": "https://a.uk/b.png", "alt_text": "A heron"}),
        accessory(type="overflow", options=[{**option("x"), "url": "https://a.uk"}]),
        accessory(type="checkboxes", options=[{"text": text("*x*", "mrkdwn"), "value": "x"}]),
        asking("x", type="email_text_input"),
        asking("x", type="url_text_input"),
        asking("x", type="number_input", is_decimal_allowed=True, min_value="-0.5"),
        asking("x", type="datetimepicker", initial_date_time=1_700_000_000),
        actions({"type": "datetimepicker"}),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Hello ", "style": {"bold": True}},
                        {"type": "user", "user_id": "U0MAYAOKA"},
                        {"type": "link", "url": "https://a.uk"},
                        {"type": "channel", "channel_id": "C0NETWORK"},
                        {"type": "emoji", "name": "wave"},
                        {"type": "broadcast", "range": "here"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "One"}]}
                    ],
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}]},
            ],
        },
    ],
)
def test_every_drawn_element_is_taken(block: Json) -> None:
    assert faults(block) == []


def test_every_entry_of_the_table_names_its_documentation() -> None:
    entries: list[Object] = [*BLOCKS.kinds.values(), *ELEMENTS.kinds.values(), *RICH_ELEMENTS.kinds.values()]
    assert all(entry.docs.startswith("https://docs.slack.dev/reference/block-kit/") for entry in entries)


@pytest.mark.parametrize("value", [None, 7, "x", [None], [[]], ["x"]])
def test_what_is_no_list_of_blocks_is_refused(value: Any) -> None:
    assert check_message_blocks(value)
