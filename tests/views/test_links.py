"""A setting in people's own words: nothing typed can break what shows it, or notify anybody."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.services.channels import Made, Moves
from bot.services.links import MOST_ROLE, MOST_SAID, Decided
from bot.services.records import Asked, Person, SettingLink
from bot.views import channels, links
from bot.views.doors import Door
from bot.views.notes import to_message
from bot.views.today import today_view
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.mrkdwn import notified, parse
from slack_sandbox.views import check_view
from tests.views.test_providers import texts

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
HOSTILE = "<!channel> <@U0GEORGEA> *bold* & <https://x.example|here>"


def asked(said: str, role: str = "", outcome: str | None = None, number: int = 1) -> Asked:
    link = SettingLink(
        id=number,
        person_id=1,
        register="",
        urn="",
        said=said[:MOST_SAID],
        role_there=role[:MOST_ROLE],
        asked_at=NOW,
        asked_by="U0NADIAKH",
        channel_id="C0PARTNER",
        outcome=outcome,
        decided_by="U0TOMASRE",
        decided_at=NOW,
    )
    return Asked(link, Person(id=1, user_id="U0NADIAKH"), None)


def views(said: str, role: str, outcome: str | None = None) -> list[dict[str, object]]:
    """Every window that shows it, with many of the kind."""
    many = [asked(said, role, outcome, number) for number in range(25)]
    one, mine = many[0], [each.link for each in many]
    waiting = links.waiting(many, mine, lambda _: None)
    told = links.say_decided(Decided(one, already=True), None, "U0TOMASRE")
    return [
        links.link_view("C0PARTNER", mine, lambda _: None, told),
        links.choose_view(one),
        links.asked_view(one.link, None, "U0MAYAOKA"),
        links.decided_view(told),
        today_view([waiting], told),
    ]


@given(st.text(), st.text(), st.sampled_from([None, "confirmed", "refused", "withdrawn", "ended"]))
def test_whatever_was_typed_every_window_keeps_slacks_limits(
    said: str, role: str, outcome: str | None
) -> None:
    one = asked(said, role, outcome)
    assert [check_view(view) for view in views(said, role, outcome)] == [[]] * 5
    notes = [
        links.confirm_note(one, None, said or "Somebody"),
        links.decided_note(one.link, None, "Tomas"),
        links.became_note(one.link, None, said or "Somebody", "Tomas"),
    ]
    assert [check_message_blocks(to_message(note)["blocks"]) for note in notes] == [[]] * 3


def test_what_was_typed_notifies_nobody_and_makes_no_link() -> None:
    for view in views(HOSTILE, HOSTILE):
        for kind, text in texts(view):
            if kind == "mrkdwn":
                assert set(notified(parse(text, verbatim=True))) <= {"U0NADIAKH", "U0MAYAOKA"}
                assert "<!channel>" not in text
                assert "<https" not in text


def test_a_menu_with_many_doors_and_many_newcomers_keeps_slacks_limits() -> None:
    doors = [Door(f"Door {number}", f"door_{number}") for number in range(25)]
    menu = channels.menu_message("C0PARTNER", "U0MAYAOKA", doors)
    assert check_message_blocks(menu["blocks"]) == []
    crowd = [f"U0PERSON{number:04}" for number in range(1000)]
    told = channels.made_message(Made.MINE, "C0PARTNER", "U0MAYAOKA", "", Moves(crowd, crowd))
    assert check_message_blocks(told["blocks"]) == []
    assert told["text"].count("and 960 more") == 2


def test_a_welcome_keeps_slacks_limits_whatever_the_channel_and_its_co_ordinator_are_called() -> None:
    note = channels.welcome("C0PARTNER", "x" * 80, "*" * 200)
    assert check_message_blocks(channels.welcome_message(note)["blocks"]) == []
