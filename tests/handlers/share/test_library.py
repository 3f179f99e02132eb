"""The library by commands and buttons: written, published, found, changed, withdrawn."""

from tests.conftest import Clock
from tests.handlers.share.room import (
    NETWORK,
    PARTNERS,
    SHARE,
    close_all,
    confirm,
    find,
    items,
    network,
    open_library,
    posts,
    write,
)
from tests.handlers.test_channels import menu
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


def test_staff_post_it_in_another_channel_and_are_told_where_slack_does_not_let_them(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    assert world.maya.command(NETWORK, "/share add practice").ok
    assert write(world.maya).ok
    assert confirm(world.maya).ok
    assert posts(world.beth, NETWORK) == []
    assert world.maya.press(world.maya.open_form(), "Post in a channel").ok
    world.maya.fill({"Channel": "C0NETWORK"})
    assert world.maya.submit().ok
    assert "It is posted in" in world.maya.open_form().plain
    assert len(posts(world.beth, NETWORK)) == 1
    workspace = world.sandbox.workspace
    workspace.channels["C0PARTNER"].user_ids.remove(workspace.bot.id)
    assert world.maya.press(world.maya.open_form(), "Post in a channel").ok
    world.maya.fill({"Channel": "C0PARTNER"})
    assert world.maya.submit().ok
    assert "did not let Kith post" in world.maya.open_form().plain
    workspace.channels["C0PARTNER"].user_ids.append(workspace.bot.id)
    assert world.maya.press(world.maya.open_form(), "Post in a channel").ok
    world.maya.fill({"Channel": "C0PARTNER"})
    assert world.maya.submit().ok
    assert len(posts(world.nadia, PARTNERS)) == 1


def test_words_that_are_no_command_are_searched_for_and_a_wrong_kind_is_told(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    assert world.maya.command(NETWORK, "/share").ok
    assert "Nothing is in the library yet." in world.maya.open_form().plain
    close_all(world.maya)
    assert world.maya.command(NETWORK, "/share add cake").ok
    assert "/share add practice" in world.maya.last_message(NETWORK).plain
    assert world.maya.command(NETWORK, "/share <!channel> &amp;").ok
    assert "Nothing in the library holds “<!channel> &amp;”" in world.maya.open_form().plain
    close_all(world.maya)
    assert world.maya.command(NETWORK, "/share help").ok
    assert "/share find WORDS" in world.maya.last_message(NETWORK).plain


def test_a_draft_waits_in_the_library_until_it_is_gone_on_with_or_deleted(world: World, clock: Clock) -> None:
    network(world, clock)
    assert world.nadia.press(menu(world.nadia, PARTNERS), SHARE).ok
    assert write(world.nadia).ok
    close_all(world.nadia)
    assert "Your drafts" in open_library(world.nadia, PARTNERS).plain
    assert "Your drafts" not in open_library(world.beth, NETWORK).plain
    assert world.nadia.press(world.nadia.open_form(), "Open").ok
    assert world.nadia.press(world.nadia.open_form(), "Go on with it").ok
    world.nadia.fill({"Title": "Another title"})
    assert world.nadia.submit().ok
    close_all(world.nadia)
    assert items(world) == [("draft", "Another title", 1)]
    open_library(world.nadia, PARTNERS)
    assert world.nadia.press(world.nadia.open_form(), "Open").ok
    assert world.nadia.press(world.nadia.open_form(), "Delete the draft").ok
    assert items(world) == [("dropped", "", 1)]


def test_what_people_type_stays_what_they_typed(world: World, clock: Clock) -> None:
    network(world, clock)
    evil = "<!channel> *bold* <https://evil.example|Click> &amp; `x`"
    assert world.nadia.press(menu(world.nadia, PARTNERS), SHARE).ok
    assert write(world.nadia, {"Title": evil, "What you did": evil, "Other topics": "<@U0MAYAOKA>"}).ok
    assert confirm(world.nadia).ok
    assert evil in world.nadia.open_form().plain
    close_all(world.nadia)
    (post,) = [one for one in world.beth.messages(NETWORK) if evil in one.plain] or posts(
        world.nadia, PARTNERS
    )
    assert evil in post.plain
    assert post.notifies == []


def test_too_many_topics_are_told_where_they_were_typed(world: World, clock: Clock) -> None:
    nadia = network(world, clock).nadia
    assert nadia.press(menu(nadia, PARTNERS), SHARE).ok
    typed = ", ".join(f"topic {number}" for number in range(11))
    assert write(nadia, {"Other topics": typed, "Topics": []}).errors == {
        "Other topics": "Please choose at most 10 topics, all together."
    }
