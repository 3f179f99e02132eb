"""A.P4: a link or an example is shared with its owner’s consent; without it, nobody sees a word of it."""

import pytest

from slack_sandbox import Person, Shown
from tests.conftest import Clock
from tests.handlers.share.room import (
    NETWORK,
    PARTNERS,
    SHARE,
    WORDS,
    close_all,
    confirm,
    find,
    items,
    network,
    posts,
    read,
    tick,
    write,
)
from tests.handlers.test_channels import menu
from tests.tables import dump
from tests.world import World

SAID = "We moved the water tray outside and the quarrels stopped. &lt;3"
PLAIN = "We moved the water tray outside and the quarrels stopped. <3"
REST = {name: WORDS[name] for name in WORDS if name != "What you did"}


def say(person: Person, words: str) -> Shown:
    person.say(PARTNERS, words)
    return person.last_message(PARTNERS)


def ask(world: World, message: Shown) -> None:
    """Maya would like to share a message."""
    assert world.maya.shortcut("Share what works", message).ok
    assert "Kith asks whoever wrote this message" in world.maya.open_form().plain
    close_all(world.maya)


def answer(person: Person, label: str) -> None:
    asked = next(one for one in reversed(person.messages("Kith")) if "Read and answer" in one.buttons)
    assert person.press(asked, "Read and answer").ok
    assert person.press(person.open_form(), label).ok


@pytest.mark.slow
@pytest.mark.criterion("A.P4")
@pytest.mark.journey
def test_a_message_is_shared_only_with_its_authors_consent(world: World, clock: Clock) -> None:
    network(world, clock)
    nadia, beth, maya = world.nadia, world.beth, world.maya

    # Nadia, of another workspace, says no: nobody is shown a word of it, and Kith keeps none.
    ask(world, say(nadia, "Our rota is a mess."))
    tick(world, clock)
    for person in (maya, beth, nadia):
        assert "rota is a mess" not in read(person)
    assert maya.command(NETWORK, "/share find rota").ok
    assert "Nothing in the library holds" in maya.open_form().plain
    close_all(maya)
    answer(nadia, "No, thank you")
    close_all(nadia)
    assert "rota is a mess" not in "".join(dump(world.database).values())
    tick(world, clock)
    assert "does not agree" in read(maya)

    # She agrees to another, without her name. Maya completes it, with the checks, and publishes it.
    ask(world, say(nadia, PLAIN))
    tick(world, clock)
    asked = nadia.last_message("Kith")
    assert "Maya Okafor would like to share a message" in asked.plain
    assert "water tray" not in asked.plain
    answer(nadia, "Yes, without my name")
    close_all(nadia)
    assert items(world)[-1][0] == "draft"
    tick(world, clock)
    assert maya.press(maya.last_message("Kith"), "Go on with it").ok
    form = maya.open_form()
    assert form.value("What you did") == PLAIN
    assert form.value("Whose work it is") == "a colleague"
    maya.fill(REST)
    assert maya.submit().ok
    assert confirm(maya).ok
    close_all(maya)

    # Everybody finds it, and Nadia's name stands nowhere. She is told, and can still take it back.
    assert nadia.press(find(nadia, "cosy", PARTNERS), "Open").ok
    assert "Nadia" not in nadia.open_form().plain
    close_all(nadia)
    tick(world, clock)
    assert "What you wrote is in the library" in read(nadia)
    assert nadia.press(nadia.last_message("Kith"), "Open").ok
    assert nadia.press(nadia.open_form(), "Take my consent back").ok
    close_all(nadia)
    assert "water tray" not in "".join(dump(world.database).values())
    (post,) = posts(nadia, PARTNERS)
    assert "took back their consent" in post.plain
    tick(world, clock)
    assert "was withdrawn from the library" in read(maya)

    # A link, with whose work it is and why others may use it, by a provider and by the menu.
    assert nadia.press(menu(nadia, PARTNERS), SHARE).ok
    more = {
        "Link": "javascript:alert(1)",
        "May others use it?": "Whoever made it agreed that others may use it",
    }
    assert set(write(nadia, more).errors) == {"Link", "Whose work it is"}
    nadia.fill({"Link": "https://play.example.org/tents?a=1&b=2", "Whose work it is": "Little Acorns"})
    assert nadia.submit().ok
    assert confirm(nadia).ok
    close_all(nadia)
    assert beth.press(find(beth, "acorns", NETWORK), "Open").ok
    page = beth.open_form().plain
    assert "https://play.example.org/tents?a=1&b=2" in page
    assert "source: Little Acorns" in page
