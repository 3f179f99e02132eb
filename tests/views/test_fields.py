"""Where a fault stands that was found in a form."""

from typing import Any

from bot.views.fields import at_fields, field_id, form_of, input_of, named_input, window_of

TEXT = {"type": "plain_text_input"}


def form(*names: str) -> dict[str, Any]:
    return form_of("a_form", "A form", [input_of(name, name.title(), TEXT) for name in names])


def test_each_fault_stands_at_its_own_field() -> None:
    view = form("title", field_id("when", "7"))
    assert at_fields(view, {"title": "Give one.", "when": "Which day?"}) == {
        "title": "Give one.",
        "when~7": "Which day?",
    }


def test_a_fault_whose_field_is_not_in_the_form_stands_at_the_first_with_what_is_said_there() -> None:
    told = at_fields(form("title", "when"), {"title": "Give one.", "place": "Where is it?"})
    assert told == {"title": "Give one. Where is it?"}


def test_what_can_be_chosen_or_typed_was_wrong_where_it_was_typed() -> None:
    assert at_fields(form("topics", "own_topics"), {"topics": "Too many."}) == {"own_topics": "Too many."}


def test_a_form_can_be_sent_and_a_window_only_closed() -> None:
    assert form("title")["submit"]["text"] == "Save"
    window = window_of("A window", [], metadata="7")
    assert ("submit" in window, "callback_id" in window, window["private_metadata"]) == (False, False, "7")


def test_an_element_is_called_as_its_field_unless_it_says_otherwise() -> None:
    assert named_input("title", "Title", TEXT)["element"]["action_id"] == "title"
    assert named_input("title", "Title", TEXT | {"action_id": "find"})["element"]["action_id"] == "find"
    assert input_of("title", "Title", TEXT)["element"]["action_id"] == "value"
