"""“Correct” as staff use it, in the pretend workspace."""

import json

from slack_sandbox import Form
from tests.conftest import Clock
from tests.world import World

NETWORK = "#network"
SAID = {
    "What is to be corrected": "Mobile",
    "What it should say": "07700 900777 <!channel>",
    "Who told us": "her *husband*",
}


def open_form(world: World, words: str = "9100003") -> Form:
    assert world.maya.command(NETWORK, f"/provider {words}").ok
    assert world.maya.press(world.maya.last_message(NETWORK), "Open").ok
    assert world.maya.press(world.maya.open_form(), "Correct").ok
    return world.maya.open_form()


def test_a_correction_is_shown_at_once_with_who_told_us_beside_the_registers_fact(world: World) -> None:
    open_form(world)
    world.maya.fill(
        {**SAID, "What is to be corrected": "Name", "What it should say": "Samphire & Sons <!here>"}
    )
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    assert "Corrected by staff" in shown
    assert "Samphire & Sons <!here>" in shown
    assert "told by her *husband*, 14 September 2026; noted by" in shown
    assert "Samphire House Nursery" in shown


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(world: World) -> None:
    open_form(world)
    world.maya.fill(SAID)
    assert "UK number" in world.maya.submit().errors["What it should say"]
    assert world.maya.open_form().value("Who told us") == "her *husband*"
    world.maya.fill({"What it should say": "07700 900777"})
    assert world.maya.submit().ok
    assert "07700 900777" in world.maya.open_form().plain


def test_a_correction_is_not_in_what_is_shared(world: World) -> None:
    open_form(world)
    world.maya.fill({**SAID, "What it should say": "07700 900777"})
    assert world.maya.submit().ok
    world.maya.press(world.maya.open_form(), "Share in channel")
    assert "900777" not in json.dumps(world.maya.open_form().view)
    world.maya.fill({"Channel": "C0NETWORK"})
    assert world.maya.submit().ok
    assert "Samphire House Nursery" in world.beth.last_message(NETWORK).plain
    assert "900777" not in repr(world.sandbox.posted)


def test_the_form_carries_nothing_but_the_providers_id(world: World) -> None:
    assert open_form(world, "marjorie tidewell").view["private_metadata"].isdigit()
    assert "Tidewell" not in json.dumps(world.maya.open_form().view)


def test_a_day_to_come_is_refused(world: World, clock: Clock) -> None:
    open_form(world)
    world.maya.fill({**SAID, "What it should say": "07700 900777", "When": "2026-09-15"})
    assert "still to come" in world.maya.submit().errors["When"]
