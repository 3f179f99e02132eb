"""The library by commands and buttons: written, published, found, changed, withdrawn."""

from tests.conftest import Clock
from tests.handlers.share.room import (
    NETWORK,
    PARTNERS,
    close_all,
    confirm,
    find,
    items,
    network,
    open_library,
    posts,
    write,
)
from tests.world import World


def test_what_is_published_is_found_by_others_misspelt_too(world: World, clock: Clock) -> None:
    network(world, clock)
    open_library(world.nadia, PARTNERS)
    assert world.nadia.press(world.nadia.open_form(), "Add: practice example").ok
    assert write(world.nadia).ok
    assert items(world) == [("draft", "A cosy corner for settling in", 1)]
    assert confirm(world.nadia).ok
    assert "posted in" in world.nadia.open_form().plain
    assert items(world) == [("published", "A cosy corner for settling in", 1)]
    assert len(posts(world.nadia, PARTNERS)) == 1
    found = find(world.beth, "cosey corner setling", NETWORK)
    assert "A cosy corner for settling in" in found.plain
    assert "“cosey” was read as “cosy”" in found.plain
    assert world.beth.press(found, "Open").ok
    page = world.beth.open_form()
    assert "small tent with cushions" in page.plain
    assert "Withdraw" not in page.buttons
    assert world.maya.command(NETWORK, "/share find cozy corner").ok
    assert "A cosy corner for settling in" in world.maya.open_form().plain


def test_staff_change_it_and_all_versions_are_kept_whole(world: World, clock: Clock) -> None:
    network(world, clock)
    assert world.maya.command(NETWORK, "/share add practice").ok
    assert write(world.maya).ok
    assert confirm(world.maya).ok
    assert world.maya.press(world.maya.open_form(), "Change").ok
    world.maya.fill({"What has changed in this version": "A better title", "Title": "A cosy tent"})
    assert world.maya.submit().ok
    assert items(world) == [("published", "A cosy corner for settling in", 1)]
    assert confirm(world.maya).ok
    assert items(world) == [("published", "A cosy tent", 2)]
    assert world.maya.press(world.maya.open_form(), "All versions").ok
    shown = world.maya.open_form().plain
    assert "A cosy corner for settling in" in shown
    assert "A better title" in shown


def test_it_is_withdrawn_with_a_word_and_its_message_says_so(world: World, clock: Clock) -> None:
    network(world, clock)
    open_library(world.nadia, PARTNERS)
    assert world.nadia.press(world.nadia.open_form(), "Add: practice example").ok
    assert write(world.nadia).ok
    assert confirm(world.nadia).ok
    assert world.nadia.press(world.nadia.open_form(), "Withdraw").ok
    world.nadia.fill({"Why": "We stopped doing this."})
    assert world.nadia.submit().ok
    close_all(world.nadia)
    (post,) = posts(world.nadia, PARTNERS)
    assert "withdrawn" in post.plain
    assert "We stopped doing this." in post.plain
    assert "cosy" not in post.plain
    assert "Nothing in the library holds" in find(world.beth, "cosy", NETWORK).plain
