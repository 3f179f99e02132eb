"""A note as a message in Slack."""

from hypothesis import given
from hypothesis import strategies as some

from bot.views.notes import MOST_BUTTONS, MOST_LINES, Note, to_message
from bot.views.text import SECTION_LIMIT, button
from slack_sandbox.blocks import check_message_blocks

WORDS = some.text(min_size=1, max_size=3000).filter(str.strip)


@given(WORDS, some.lists(WORDS, max_size=MOST_LINES + 2), some.integers(0, MOST_BUTTONS + 2))
def test_whatever_people_wrote_slack_takes_the_message(heading: str, lines: list[str], buttons: int) -> None:
    note = Note(heading, lines, [button(f"{number}", f"do_{number}", "1") for number in range(buttons)])
    message = to_message(note, [button("Done", "nudge_done", "1")])
    assert check_message_blocks(message["blocks"]) == []
    sections = [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]
    assert max(map(len, sections)) <= SECTION_LIMIT
    assert "\n".join(sections) == message["text"]


def test_nobody_s_words_become_a_mention() -> None:
    message = to_message(Note("<!channel>", ["<@U0BETHCAR> & <https://example.org|here>"]))
    assert message["text"] == "*&lt;!channel&gt;*\n&lt;@U0BETHCAR&gt; &amp; &lt;https://example.org|here&gt;"


def test_the_buttons_of_the_note_come_before_ours() -> None:
    blocks = to_message(Note("Vote", buttons=[button("Yes", "yes", "1")]), [button("Done", "done", "1")])[
        "blocks"
    ]
    assert [each["action_id"] for each in blocks[-1]["elements"]] == ["yes", "done"]
