"""What only the council knows, in the pretend workspace: staff see it, and nobody else ever does."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import logs
from slack_sandbox import Person, Shown
from tests.world import World

NETWORK, NETWORK_ID = "#network", "C0NETWORK"
PRIVATE = ("Marjorie", "Tidewell", "01632", "07700", "marjorie.tidewell@example.org", "Cooper")


def search(person: Person, words: str) -> Shown:
    assert person.command(NETWORK, f"/provider {words}").ok
    return person.last_message(NETWORK)


def test_staff_find_a_childminder_by_the_name_the_public_register_withholds(world: World) -> None:
    answer = search(world.maya, "marjory tidewell")
    assert answer.ephemeral
    assert "Marjorie Tidewell" in answer.plain
    assert "Name known to the council only" in answer.plain


def open_record(world: World) -> None:
    assert world.maya.press(search(world.maya, "marjorie tidewell"), "Open").ok


def test_the_record_shows_what_only_the_council_knows_with_source_and_date(world: World) -> None:
    open_record(world)
    shown = world.maya.open_form().plain
    for told in (
        "Known to the council only",
        "Marjorie Tidewell",
        "07700 900100",
        "marjorie.tidewell@example.org",
        "Early Years Register",
        "Ofsted’s extract for the council, 31 August 2026",
        "Ofsted, 31 August 2026",
    ):
        assert told in shown


def test_what_is_shared_holds_nothing_of_it(world: World) -> None:
    open_record(world)
    world.maya.press(world.maya.open_form(), "Share in channel")
    form = world.maya.open_form()
    assert "Childminder, name withheld by the regulator" in form.plain
    assert not [word for word in PRIVATE if word in json.dumps(form.view)]
    world.maya.fill({"Channel": NETWORK_ID})
    assert world.maya.submit().ok
    posted = world.beth.last_message(NETWORK)
    assert "Childminder, name withheld by the regulator" in posted.plain
    assert not [word for word in PRIVATE if word in repr(world.sandbox.posted)]


def test_no_button_or_hidden_field_of_the_record_carries_it(world: World) -> None:
    open_record(world)
    view = world.maya.open_form().view
    assert not view.get("private_metadata")
    carried = [control.element.get("value", "") for control in world.maya.open_form().controls]
    assert not [word for word in PRIVATE for value in carried if word in value]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the bot logs meanwhile."""
    stream, handlers = io.StringIO(), logging.getLogger().handlers
    logs.configure(stream)
    yield stream
    logs.configure(io.StringIO())
    logging.getLogger().handlers = handlers


def test_nothing_of_it_is_logged(log: io.StringIO, world: World) -> None:
    open_record(world)
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": "C0TEAROOM"})
    assert not world.maya.submit().ok
    assert "share.refused" in log.getvalue()
    assert not [word for word in PRIVATE if word in log.getvalue()]


def test_names_from_the_extract_are_suggested_to_staff_as_they_type(world: World) -> None:
    world.maya.command(NETWORK, "/provider")
    assert any("Marjorie Tidewell" in line for line in world.maya.suggestions("Name", "marjorie tid"))


def test_a_guest_and_somebody_from_elsewhere_see_nothing_of_it(world: World) -> None:
    world.beth.command(NETWORK, "/provider marjorie tidewell")
    seen = " ".join(message.plain for message in world.beth.messages(NETWORK))
    assert not [word for word in PRIVATE if word in seen]
