"""What staff see of people: whatever was typed, Slack takes it, and it stays plain characters."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.services.joining import Joined
from bot.services.person_entries import Entry
from bot.services.persons import Belonging, Card
from bot.services.records import Person, Provider
from bot.services.wishes import Way
from bot.views.person_forms import (
    add_view,
    change_view,
    join_view,
    read_add_form,
    read_begun,
    read_change_form,
    setting_options,
)
from bot.views.persons import card_view, everybody_view, found_view, joined_view, people_here
from slack_sandbox.state import initial_values
from slack_sandbox.views import check_view
from tests.services.registers.desk import NOW

NASTY = st.text("_*`<>&@!: \n|a-Z’é", max_size=400)


def provider(number: int, name: str = "Wren’s Nest") -> Provider:
    return Provider(id=number, register="ofsted", urn=f"EY{number}", name=name, town="Saltmere")


def card(typed: str, settings: int = 1, user_id: str | None = None) -> Card:
    person = Person(
        id=7,
        user_id=user_id,
        name=None if user_id else (typed[:120] or "Rose"),
        email=f"{'_' * 64}@{'a' * 60}.{'b' * 60}.{'c' * 60}",
        phone="01632 960001",
        address=typed,
        told_by=typed[:100],
        noted_at=NOW,
        noted_by="U0MAYA",
    )
    belongs = [Belonging(number, provider(number, typed or "x")) for number in range(1, settings + 1)]
    return Card(person, Way.LETTER, typed[:40], belongs)


def all_text(view: dict[str, Any]) -> str:
    return str(view["blocks"])


@settings(max_examples=40)
@given(NASTY)
def test_slack_takes_every_window_whatever_was_typed(typed: str) -> None:
    one = card(typed, settings=12)
    entry = Entry(name=typed, address=typed, told_by=typed, language=typed)
    views = [
        card_view(one),
        everybody_view([one] * 120),
        found_view([one] * 2, typed * 10),
        found_view([], typed * 10),
        change_view(one),
        join_view(one),
        add_view(entry, provider(1, typed or "x"), [one] * 5),
        joined_view(Joined(replace_user(one), {"address": typed})),
        {**card_view(one), "blocks": people_here([one] * 15)},
    ]
    for view in views:
        assert check_view(view) == []


def replace_user(one: Card) -> Person:
    one.person.user_id = "U0NADIA"
    return one.person


def test_what_was_typed_becomes_no_mention() -> None:
    one = card("<!channel> <@U1> <https://evil.example>")
    views = [card_view(one), everybody_view([one]), found_view([], "<!here>"), add_view(Entry(), None, [one])]
    for view in views:
        told = all_text(view)
        assert "<!channel>" not in told
        assert "<!here>" not in told
        assert "<@U1>" not in told


def test_a_form_sent_as_it_was_shown_says_the_same() -> None:
    entry = Entry(name="Rose", email="a@b.uk", phone="0163296001", address="1 Quay\nLane", told_by="Ann")
    shown = add_view(replace(entry, language="Irish"), provider(5))
    read, others = read_add_form(initial_values(shown["blocks"]))
    assert (read, others) == (replace(entry, language="Irish", provider_id=5), frozenset())
    one = card("1 Quay Lane", settings=3)
    read, ended = read_change_form(initial_values(change_view(one)["blocks"]))
    assert (read.name, read.address) == ("1 Quay Lane", "1 Quay Lane")
    assert (read.provider_id, ended) == (None, frozenset())


def test_only_settings_that_were_shown_and_unticked_are_ended() -> None:
    values = initial_values(change_view(card("Rose", settings=3))["blocks"])
    (state,) = values["staying"].values()
    state["selected_options"] = state["selected_options"][1:]
    assert read_change_form(values)[1] == {1}


def test_who_is_on_slack_is_mentioned_and_looked_after_by_nobody_else() -> None:
    one = card("Rose", user_id="U0NADIA")
    assert "<@U0NADIA>" in all_text(card_view(one))
    assert "button" not in all_text(card_view(one))
    assert "button" not in str(people_here([one]))


def test_nobody_here_takes_no_room() -> None:
    assert people_here([]) == []


def test_what_the_button_says_is_a_setting_or_a_name() -> None:
    assert read_begun("provider:12") == ("", 12)
    view = found_view([], "provider:1 & <é>")
    assert read_begun(view["blocks"][0]["accessory"]["value"]) == ("provider:1 & <é>", None)
    assert setting_options([provider(3)])[0]["value"] == "provider:3"
