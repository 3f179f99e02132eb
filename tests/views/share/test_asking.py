"""The one tick that asking may need: a plain question, the same wherever somebody asks."""

from typing import Any

from bot.views.share import enquiries, questions


def tick(view: dict[str, Any]) -> tuple[str, str]:
    """Its label, and what is ticked."""
    (found,) = (block for block in view["blocks"] if block.get("block_id") == "sure")
    return found["label"]["text"], found["element"]["options"][0]["text"]["text"]


def test_the_tick_asks_what_stands_in_the_question_in_plain_words() -> None:
    asked = ("Is there a name, an age or a date of birth in it?", "Yes, but no child can be recognised by it")
    assert tick(enquiries.ask_view("", None)) == asked
    assert tick(questions.ask_view(1, "Safer sleep")) == asked
