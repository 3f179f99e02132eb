"""B.P5: a library of what works in running networks, from named organisations, with where it was used."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.conftest import Clock
from tests.handlers.share.room import (
    NETWORK,
    PARTNERS,
    close_all,
    confirm,
    find,
    items,
    network,
    posts,
)
from tests.handlers.test_channels import menu
from tests.world import World

TITLE = "Begin with a shared breakfast"
DOOR, USED = "Running networks", "We used this"
WORDS: Mapping[str, Any] = {
    "Title": TITLE,
    "Organisation it comes from": "Tiny Acres Nurseries",
    "What it helps with": ["Beginning a network", "Finding and keeping members"],
    "What works": "Meet at eight, before settings open, with something to eat. End at nine sharp.",
    "Where it was used": "Harbour cluster, spring 2026: nine of eleven settings came, twice.",
}


@pytest.mark.criterion("B.P5")
@pytest.mark.journey
def test_guidance_is_published_found_used_and_says_where(world: World, clock: Clock) -> None:
    network(world, clock)
    maya, nadia, beth = world.maya, world.nadia, world.beth
    owen = world.sandbox.person("Owen Blackett")

    # Nadia, of another workspace, tells what works. Without the organisation it comes from it is not kept.
    assert nadia.press(menu(nadia, PARTNERS), DOOR).ok
    assert "There is no guide yet" in nadia.open_form().plain
    assert nadia.press(nadia.open_form(), "Add: network guide").ok
    nadia.fill({**WORDS, "Organisation it comes from": " "})
    refused = nadia.submit()
    assert refused.errors == {"Organisation it comes from": "Please fill this in."}
    nadia.fill({"Organisation it comes from": "Tiny Acres Nurseries"})
    assert nadia.submit().ok
    assert confirm(nadia).ok
    close_all(nadia)
    assert items(world) == [("published", TITLE, 1)]
    (post,) = posts(owen, PARTNERS, "Network guide")
    assert "Tiny Acres Nurseries" in post.plain

    # It is found by its words, misspelt too, and by its organisation; and where a network or meeting begins.
    assert TITLE in find(beth, "shared brekfast", NETWORK).plain
    assert TITLE in find(beth, "tiny acres", NETWORK).plain
    assert maya.command(NETWORK, "/share guides").ok
    assert TITLE in maya.open_form().plain
    close_all(maya)
    assert maya.command(NETWORK, "/meeting").ok
    assert maya.press(maya.open_form(), DOOR).ok
    assert TITLE in maya.open_form().plain
    close_all(maya)
    assert maya.command("#tea-room", "/invite @Kith").ok
    assert maya.command("#tea-room", "/kith channel").ok
    made = next(one for one in maya.messages("#tea-room") if one.ephemeral)
    assert maya.press(made, DOOR).ok
    assert TITLE in maya.open_form().plain
    close_all(maya)

    # Owen, of another workspace, used it: which network, when, and how it went; a day to come is refused.
    assert owen.press(post, USED).ok
    owen.fill({"Which network": "Harbour cluster", "When": "2027-01-01", "How did it go?": "It went well"})
    owen.fill({"In a few words": "Seven came, & two <!here> joined."})
    assert owen.submit().errors == {
        "When": "This day is still to come. Please choose today or an earlier day."
    }
    owen.fill({"When": "2026-08-20"})
    assert owen.submit().ok
    close_all(owen)
    assert maya.press(posts(maya, PARTNERS, "Network guide")[0], USED).ok
    maya.fill({"How did it go?": "It did not work for us", "In a few words": "Too early for us."})
    assert maya.submit().ok
    shown = maya.open_form().plain
    assert "Harbour cluster, 20 August 2026: it went well" in shown
    assert "Seven came, & two <!here> joined." in shown
    assert "partners, " in shown
    assert ": it did not work for us\nToo early for us." in shown
    assert "Owen" not in shown
    close_all(maya)

    # The message in the channel counts networks, and names nobody; the same network again is counted once.
    world.deliver()
    (post,) = posts(owen, PARTNERS, "Network guide")
    assert "used in 2 networks" in post.plain
    assert owen.press(post, USED).ok
    owen.fill(
        {"Which network": "Harbour cluster", "How did it go?": "Partly", "In a few words": "Fewer came."}
    )
    assert owen.submit().ok
    assert "Seven came" not in owen.open_form().plain
    close_all(owen)
    world.deliver()
    assert "used in 2 networks" in posts(owen, PARTNERS, "Network guide")[0].plain
