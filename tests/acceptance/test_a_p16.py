"""A.P16: an example of practice is published without a child in it, tried by others, counted, kept right."""

import pytest

from tests.conftest import Clock
from tests.handlers.share.room import (
    NETWORK,
    PARTNERS,
    SHARE,
    TOPIC,
    WORDS,
    close_all,
    confirm,
    find,
    follow,
    items,
    network,
    posts,
    read,
    tick,
    write,
)
from tests.handlers.test_channels import menu
from tests.world import World


@pytest.mark.criterion("A.P16")
@pytest.mark.journey
def test_practice_is_shared_tried_counted_and_withdrawn(world: World, clock: Clock) -> None:
    network(world, clock)
    nadia, beth, maya = world.nadia, world.beth, world.maya
    priya, imran = (world.sandbox.person(name) for name in ("Priya Nair", "Imran Shah"))
    for person, channel in ((priya, PARTNERS), (beth, NETWORK)):
        follow(person, channel)

    # Nadia, of another workspace, tells what worked, by a button. Her text could tell who a child is.
    assert nadia.press(menu(nadia, PARTNERS), SHARE).ok
    assert write(nadia, {"Where you began": "Ziyad, aged 3, cried every morning. Ring 01632 960001."}).ok
    check = nadia.open_form()
    assert check.title == "Before it is published"
    assert "a name near an age: Ziyad, aged 3" in check.plain
    assert "a telephone number" in check.plain
    refused = nadia.submit()
    assert not refused.ok
    assert len(refused.errors) == 4
    assert items(world) == [("draft", WORDS["Title"], 1)]
    assert WORDS["Title"] not in find(beth, "cosy", NETWORK).plain

    # She goes back and leaves it out; then she says yes to each question, and it is out, in the channel too.
    nadia.close()
    nadia.fill({"Where you began": WORDS["Where you began"]})
    assert nadia.submit().ok
    assert "saw none" in nadia.open_form().plain
    assert confirm(nadia).ok
    close_all(nadia)
    assert items(world) == [("published", WORDS["Title"], 1)]
    (post,) = posts(imran, PARTNERS)
    assert "Nadia" not in post.plain

    # Two of another workspace and a guest try it; the message counts them, and names nobody.
    assert imran.press(post, "Tried it").ok
    imran.fill({"How did it go?": "It went well", "A sentence or two": "Mina, 4 years old, loved it."})
    assert "Mina" in next(iter(imran.submit().errors.values()))
    imran.fill({"A sentence or two": "We used a tent from the market."})
    assert imran.submit().ok
    close_all(imran)
    assert beth.press(find(beth, "cosey corner", NETWORK), "Open").ok
    assert beth.press(beth.open_form(), "Tried it").ok
    beth.fill({"How did it go?": "Partly"})
    assert beth.submit().ok
    close_all(beth)
    tick(world, clock)
    (post,) = posts(imran, PARTNERS)
    assert "Tried by 2 people: it went well for 1, it worked partly for 1" in post.plain
    assert "Imran" not in post.plain
    assert read(nadia).count("Somebody tried what you share") == 2
    assert "We used a tent from the market." in read(nadia)

    # The next Monday, who follows its topic and asked for it is told of it, once; nobody else is.
    clock.move(days=6)
    for _ in range(2):
        tick(world, clock)
    assert read(priya).count("New in the library on your topics") == 1
    assert f"{TOPIC}: “{WORDS['Title']}”" in read(priya)
    assert read(beth).count("New in the library on your topics") == 1
    assert "New in the library" not in read(imran)

    # Staff see how much comes from providers, and what is tried.
    assert maya.command(NETWORK, "/share report").ok
    assert "1 (1 from providers, 0 from the council’s staff)" in maya.open_form().plain
    assert "Tried: 2 times, by 2 people" in maya.open_form().plain
    close_all(maya)

    # After a year Nadia is asked whether it is still right. It is not: she withdraws it.
    clock.move(days=365)
    tick(world, clock)
    asked = nadia.last_message("Kith")
    assert "Is it still right?" in asked.plain
    assert nadia.press(asked, "Withdraw").ok
    nadia.fill({"Why": "The tents are not sold any more."})
    assert nadia.submit().ok
    close_all(nadia)

    # The message in the channel says so, and so does what people were sent.
    tick(world, clock)
    (post,) = posts(imran, PARTNERS)
    for shown in (post.plain, read(priya)):
        assert "The tents are not sold any more." in shown
        assert WORDS["Title"] not in shown
    assert post.buttons == []
    assert "Nothing in the library holds" in find(beth, "cosy", NETWORK).plain
