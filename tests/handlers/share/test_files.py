"""A file that belongs to an item: given in the form, and sent to who asks for it."""

import pytest

from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.share.room import NETWORK, PARTNERS, SHARE, close_all, confirm, find, network, write
from tests.handlers.test_channels import menu
from tests.world import World

PLAN = b"%PDF-1.7 how to sew the tent"


@pytest.fixture
def shared(world: World, clock: Clock) -> World:
    """Nadia, of another workspace, has shared an example with a file."""
    network(world, clock)
    assert world.nadia.press(menu(world.nadia, PARTNERS), SHARE).ok
    assert not world.nadia.attach("File", ("tent.html", b"<script>")).ok
    assert world.nadia.attach("File", ("tent & plan.pdf", PLAN)).ok
    assert write(world.nadia).ok
    assert confirm(world.nadia).ok
    return world


def ask(world: World, person: Person, channel: str) -> None:
    assert person.press(find(person, "cosy", channel), "Open").ok
    assert "tent & plan.pdf" in person.open_form().plain
    assert person.press(person.open_form(), "Send me the file").ok


def sent(person: Person) -> list[tuple[str, bytes]]:
    files = [file for one in person.messages("Kith") for file in one.files]
    return [(file.name, person.download(file)) for file in files]


def test_who_asks_gets_the_file_as_a_direct_message(shared: World) -> None:
    ask(shared, shared.beth, NETWORK)
    assert "in a moment" in shared.beth.open_form().plain
    shared.beth.wait_for(lambda: sent(shared.beth) or None)
    assert sent(shared.beth) == [("tent & plan.pdf", PLAN)]


def test_a_file_that_was_deleted_in_slack_is_said_to_be_gone(shared: World) -> None:
    for file in shared.sandbox.workspace.files.values():
        file.deleted = True
    ask(shared, shared.beth, NETWORK)
    shared.beth.wait_for(lambda: "no longer there" in shared.beth.open_form().plain or None)
    assert sent(shared.beth) == []


def test_a_change_keeps_the_file_unless_it_is_taken_out_or_another_is_given(shared: World) -> None:
    nadia = shared.nadia
    changed = {"What has changed in this version": "New"}
    for more, there in (({}, True), ({"File: tent & plan.pdf": ["Take the file out"]}, False)):
        assert nadia.press(nadia.open_form(), "Change").ok
        nadia.fill({**changed, **more})
        assert nadia.submit().ok
        assert confirm(nadia).ok
        assert ("Send me the file" in nadia.open_form().buttons) is there
    close_all(nadia)


def test_the_file_of_a_draft_is_sent_to_nobody_else(world: World, clock: Clock) -> None:
    network(world, clock)
    assert world.nadia.press(menu(world.nadia, PARTNERS), SHARE).ok
    assert world.nadia.attach("File", ("tent.pdf", PLAN)).ok
    assert write(world.nadia).ok
    close_all(world.nadia)
    assert "Nothing in the library holds" in find(world.beth, "cosy", NETWORK).plain
