"""What is seen of the library keeps Slack's limits, whatever was typed, and lets no mark through."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.records import ShareItem, ShareVersion
from bot.services.share.content import Content
from bot.services.share.digests import New
from bot.services.share.kinds import KINDS, MOST_PART
from bot.services.share.library import Found, Item, Page
from bot.views.notes import to_message
from bot.views.share import digests, forms, pages
from bot.views.share.forms import Carried
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.views import check_view

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
PRACTICE = KINDS["practice"]
HARD = ("&" * 3000, "<!channel> *b* `c` _d_ ~e~ :f: > g " * 100, "ä\u00a0" * 1500)


def item_of(words: str, number: int = 1, state: str = "published") -> Item:
    row = ShareItem(
        id=number, kind="practice", state=state, owner_id=1, named=True, number=number, word=words[:300]
    )
    row.review_by, row.published_at = date(2027, 9, 14), NOW
    version = ShareVersion(
        item_id=number,
        number=number,
        title=words[:150] or "x",
        text="",
        details={part.name: words[:MOST_PART] for part in PRACTICE.parts},
        link="https://x.example/" + "a" * 480,
        file_id="F1",
        file_name=words[:200],
        topics=[words[:60]] * 10,
        level="local",
        audience=["families"],
        language=words[:40],
        source=words[:200],
        consent="own",
        changed=words[:500],
        made_at=NOW,
    )
    return Item(row, version, PRACTICE)


def page_of(item: Item, versions: int = 12) -> Page:
    return Page(item, "U0ANN000001", False, True, True, [item.version] * versions)


@pytest.mark.parametrize("words", HARD)
def test_every_window_keeps_slacks_limits(words: str) -> None:
    item = item_of(words)
    many = [item] * 40
    for view in (
        pages.page_view(page_of(item), [], [], note=""),
        pages.history_view(page_of(item)),
        pages.list_view([PRACTICE], many, many, "C1"),
        pages.found_view(words[:150], Found(many, [(words[:20], words[:20])]), "C1"),
        pages.post_view(item),
        forms.withdraw_view(item),
        forms.form_view(
            PRACTICE, Carried("practice", "C1", 1, "1.1.1"), ["Funding"], item.content, is_change=True
        ),
    ):
        assert check_view(view) == []


@pytest.mark.parametrize("words", HARD)
def test_every_message_keeps_slacks_limits(words: str) -> None:
    item = item_of(words)
    note = digests.note_new(
        New(
            {words[:60]: [item_of(words, number) for number in range(1, 16)]},
            [item_of(words, state="withdrawn")],
        )
    )
    for message in (
        pages.message(item, [words[:10]], []),
        pages.message(item_of(words, 2, "withdrawn")),
        to_message(note),
    ):
        assert check_message_blocks(message["blocks"]) == []


@given(st.text(max_size=200))
def test_no_mark_of_anybody_gets_through(words: str) -> None:
    said = str(pages.message(item_of(f"{words}<!channel><@U0ANN000001>"))["blocks"])
    assert "<!channel>" not in said
    assert "<@U0ANN000001>" not in said


def test_what_a_form_shows_is_what_is_read_of_it() -> None:
    content = Content(
        title="T",
        details={"done": "D"},
        topics=("Funding", "My own"),
        consent="own",
        review_by=date(2027, 1, 1),
    )
    view = forms.form_view(PRACTICE, Carried("practice"), ["Funding"], content)
    state: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = {**block["element"]}
        filled = {
            "value": element.get("initial_value"),
            "selected_options": element.get("initial_options", []),
            "selected_option": element.get("initial_option"),
            "selected_date": element.get("initial_date"),
        }
        keys = {
            "plain_text_input": "value",
            "datepicker": "selected_date",
            "radio_buttons": "selected_option",
        }
        key = keys.get(element["type"], "selected_options")
        if element["type"] != "file_input":
            state[block["block_id"]] = {"value": {key: filled[key]}}
    read = forms.read_form({"state": {"values": state}}, PRACTICE)
    assert (read.title, read.topics, read.consent, read.review_by) == (
        "T",
        ("Funding", "My own"),
        "own",
        date(2027, 1, 1),
    )
    assert read.details["done"] == "D"
