"""A.P17: a safeguarding update is acknowledged by each who must, asked about, and asked again."""

import pytest

from slack_sandbox import Form, Person
from tests.conftest import Clock
from tests.handlers.meetings.aftermath import not_on_slack
from tests.handlers.share.room import PARTNERS, close_all, confirm, network, posts
from tests.handlers.share.updates import (
    READ,
    TITLE,
    ask,
    ask_all,
    mine,
    missing,
    notes,
    page,
    publish,
)
from tests.world import World


@pytest.mark.slow
@pytest.mark.criterion("A.P17")
@pytest.mark.journey
def test_each_reader_acknowledges_and_asks_and_a_changed_version_asks_again(
    world: World, clock: Clock
) -> None:
    network(world, clock)
    maya, nadia, beth = world.maya, world.nadia, world.beth
    owen, priya, imran = (world.sandbox.person(one) for one in ("Owen Blackett", "Priya Nair", "Imran Shah"))
    not_on_slack(world, reach="phone")
    publish(world, clock, {"By network channel": ["partners"], "By name": [beth.id]}, outside=["Rose Tandy"])

    # Everybody who is meant is asked, whichever workspace they are of; others are not.
    for person in (nadia, owen, priya, imran, beth):
        (asked,) = notes(person)
        assert TITLE in asked.plain
        assert "in effect from 7 September 2026" in asked.plain
        assert "firm flat mattress" in asked.plain
        assert "Stop these" not in asked.buttons
    assert notes(world.sandbox.person("Lucy Fenn")) == []

    # One tap, by Nadia of another workspace; it says so from then on.
    (asked,) = notes(nadia)
    assert nadia.press(asked, READ).ok
    assert "It is noted that you have read" in nadia.messages("Kith")[-1].plain
    assert owen.press(mine(owen), READ).ok
    assert "nothing to read" in owen.open_form().plain

    # Posted in the channel, it has the same buttons, and tells nothing of who has read it.
    assert maya.press(page(maya), "Post in a channel").ok
    maya.fill({"Channel": "C0PARTNER"})
    assert maya.submit().ok
    close_all(maya)
    (post,) = posts(imran, PARTNERS, "Safeguarding update")
    assert imran.press(post, READ).ok
    assert "It is noted that you have read" in imran.messages(PARTNERS)[-1].plain
    assert imran.messages(PARTNERS)[-1].ephemeral
    assert nadia.press(post, READ).ok
    assert "It was noted before" in nadia.messages(PARTNERS)[-1].plain
    (post,) = posts(imran, PARTNERS, "Safeguarding update")
    assert not any(word in post.plain for word in ("Read by", "Nadia", "Imran", "of 7"))

    # Rose is not on Slack: whoever telephoned her notes it.
    shown = missing(maya)
    assert "Read by 3 of 7" in shown
    assert "Rose Tandy" in shown
    assert "Nadia" not in shown
    assert maya.press(maya.open_form(), "Note who told you that they have").ok
    maya.fill({"Who": ["Rose Tandy · 01632 960001 · rose@example.org"]})
    assert maya.submit().ok
    assert "Read by 4 of 7" in maya.open_form().plain
    assert "Rose Tandy" not in maya.open_form().plain
    close_all(maya)
    assert "Who has not read it" not in page_of_others(priya).buttons

    # Priya asks in private: the channel sees nothing, and the answer comes back to her alone.
    (asked,) = notes(priya)
    before = [one.plain for one in imran.messages(PARTNERS)]
    assert ask(priya, asked, "Does this hold for prams, too?").ok
    close_all(priya)
    ask_all(world, clock)
    (question,) = notes(maya, "A question about")
    assert "prams" not in question.plain
    assert maya.press(question, "Read and answer").ok
    assert "prams" in maya.open_form().plain
    maya.fill({"Answer": "Yes: the same holds for prams."})
    assert maya.submit().ok
    close_all(maya)
    ask_all(world, clock)
    (answered,) = notes(priya, "The answer to your question")
    assert "the same holds for prams" in answered.plain
    assert [one.plain for one in imran.messages(PARTNERS)] == before
    assert all(notes(one, "prams") == [] for one in (nadia, owen, imran, beth))

    # Priya has still not read it: she is asked again, in her waking hours; who has read it is not.
    clock.move(days=3)
    ask_all(world, clock)
    assert len(notes(priya)) == 2
    assert len(notes(nadia)) == 0
    assert len(notes(maya, "have not read")) == 1

    # A changed version asks everybody again, and says what changed.
    assert maya.press(page(maya), "Change").ok
    maya.fill({"What has changed in this version": "Prams are named.", "Text": "Cots and prams alike."})
    assert maya.submit().ok
    assert maya.press(maya.open_form(), "Publish the new version").ok
    assert maya.submit().ok
    assert confirm(maya).ok
    close_all(maya)
    ask_all(world, clock)
    for person in (nadia, priya):
        (again,) = notes(person, "please read it again")
        assert "What has changed: Prams are named." in again.plain
    assert nadia.press(notes(nadia, "please read it again")[0], READ).ok
    assert "Read by 1 of 7" in missing(maya)

    # Somebody who joins the channel later has to read it too.
    lucy = world.sandbox.person("Lucy Fenn")
    assert notes(lucy, TITLE) == []
    assert maya.command(PARTNERS, "/invite @Lucy Fenn").ok
    clock.move(minutes=20)
    ask_all(world, clock)
    assert TITLE in notes(lucy, "please read it again")[0].plain


def page_of_others(person: Person) -> Form:
    shown = mine(person)
    assert person.press(shown, "Read it in full").ok
    return person.open_form()
