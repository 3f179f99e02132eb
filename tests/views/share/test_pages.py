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
from bot.views.share import digests, forms, notes, pages, publicity, running, source
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


@pytest.mark.parametrize(("kind", "standing_out"), [("practice", ["Go on with it"]), ("publicity", [])])
def test_of_a_draft_only_its_next_step_stands_out(kind: str, standing_out: list[str]) -> None:
    drafted = item_of("x", state="draft")
    item = Item(drafted.row, drafted.version, KINDS[kind])
    (bar,) = (one for one in pages.page_view(page_of(item), [])["blocks"] if one["type"] == "actions")
    assert [one["text"]["text"] for one in bar["elements"] if one.get("style")] == standing_out


def test_what_was_withdrawn_is_looked_at_by_nobody_again() -> None:
    assert "to be looked at again" in str(pages.page_view(page_of(item_of("x")), []))
    assert "to be looked at again" not in str(pages.page_view(page_of(item_of("x", state="withdrawn")), []))


def test_what_is_new_stands_above_what_else_one_can_do() -> None:
    view = pages.list_view(
        [PRACTICE], [item_of("New one")], [], "C1", [], digests.follow_part([], None, told=False)
    )
    said = str(view["blocks"])
    assert said.index("New one") < said.index("Tell me what is new")


def test_the_help_names_every_kind_in_plain_words() -> None:
    text = pages.help_message(list(KINDS.values()))["text"]
    assert "`/share add source` adds to the information sources\n" in text
    assert "`/share add publicity` adds to the publicity\n" in text
    assert "`/share updates`" in text


def test_whoever_shared_it_is_told_of_what_has_no_title_any_more_without_a_gap() -> None:
    item = item_of("x", state="withdrawn")
    item.version.title = ""
    assert notes.note_taken_out(item.row, item.version).lines == ["The reason: x"]


@pytest.mark.parametrize(("number", "told"), [(pages.MOST_LISTED, False), (pages.MOST_LISTED + 1, True)])
def test_where_there_are_older_ones_the_list_says_how_to_find_them(number: int, told: bool) -> None:
    many = [item_of("x")] * number
    for view in (
        pages.list_view([PRACTICE], many, [], "C1"),
        source.list_view(many, "C1"),
        running.guides_view(many, "C1"),
        publicity.list_view(many, [], [], may_write=False),
    ):
        assert ("Older ones are found by their words" in str(view["blocks"])) is told
