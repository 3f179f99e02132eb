"""A.P19: agree an improvement with a setting, from where it stands to what came of it."""

import json
from datetime import UTC, datetime

import pytest

from tests.conftest import Clock
from tests.handlers.improvements import (
    FILLED,
    NADIA,
    from_kith,
    link_nadia,
    message,
    open_form,
    see,
    texts,
)
from tests.handlers.test_channels import PARTNERS
from tests.world import World

REVIEW_DAY = datetime(2026, 10, 27, 10, 0, tzinfo=UTC)
"""A Tuesday, the day after the first review fell on a Monday."""


@pytest.mark.slow
@pytest.mark.criterion("A.P19")
@pytest.mark.journey
def test_an_improvement_is_agreed_followed_up_and_looked_back_on(world: World, clock: Clock) -> None:
    maya, nadia = world.maya, world.nadia
    link_nadia(world, clock)

    # What was understood is said back before anything is saved.
    open_form(maya)
    maya.fill({**FILLED, "Steps": "Move the book corner; Nadia; soonish"})
    maya.fill({"Agreed with": [NADIA]})
    assert "Line 1" in maya.submit().errors["Steps"]
    maya.fill({"Steps": FILLED["Steps"]})
    assert maya.submit().ok
    asked = maya.open_form().plain
    assert "Is this right?" in asked
    assert "Saturday 31 October 2026" in asked
    assert "Monday 26 October 2026" in asked
    assert maya.submit().ok
    assert "Proposed: it counts once everybody it is with has agreed" in maya.open_form().plain
    maya.close()
    maya.close()

    # A member of another workspace reads it, would have it otherwise, and agrees to what is changed then.
    before = texts(world, PARTNERS)
    world.deliver()
    assert "An improvement plan for you to look at" in from_kith(nadia)[-1]
    assert FILLED["Goal"] not in from_kith(nadia)[-1]
    shown = see(nadia)
    for told in (
        FILLED["Where it stands"],
        FILLED["Goal"],
        "Move the book corner",
        FILLED["Who helps, and with what"],
    ):
        assert told in shown.plain
    assert nadia.press(shown, "Propose a change").ok
    nadia.fill({"What should be different?": "One more month, please"})
    assert nadia.submit().ok
    assert "One more month, please" in nadia.open_form().plain
    nadia.close()
    world.deliver()
    assert "proposes a change" in from_kith(maya)[-1]

    assert maya.press(see(maya), "Change the plan").ok
    maya.fill({"Steps": FILLED["Steps"].replace("end of October", "end of November")})
    assert maya.submit().ok
    assert maya.submit().ok
    maya.close()
    world.deliver()
    assert nadia.press(see(nadia), "Agree").ok
    assert "Active: agreed, version 2" in nadia.open_form().plain
    assert nadia.press(nadia.open_form(), "Earlier versions").ok
    assert "Saturday 31 October 2026" in nadia.open_form().plain
    nadia.close()

    # Both tick; on the day of the review both are asked, once.
    assert nadia.press(see(nadia), "Done").ok
    assert "Done on" in nadia.open_form().plain
    nadia.close()
    clock.now = REVIEW_DAY
    world.deliver()
    world.deliver()
    for person in (nadia, maya):
        assert len([one for one in from_kith(person) if "Review of the improvement plan" in one]) == 1
    assert maya.command("#network", "/provider improvements").ok
    assert "Review due since Monday 26 October 2026" in maya.open_form().plain
    maya.close()
    for person, words in ((nadia, "The children go there now"), (maya, "Good to see")):
        assert person.press(see(person, "Review of"), "Note how it went").ok
        person.fill({"How is it going, in your own words?": words})
        assert person.submit().ok
        assert words in person.open_form().plain
        person.close()

    # What came of it, and what both think of it.
    assert maya.press(see(maya), "Close the plan").ok
    maya.fill(
        {"What came of it?": "The goal is reached", "Looking back: what helped, what did not": "Visits"}
    )
    assert maya.submit().ok
    maya.close()
    world.deliver()
    assert "Improvement plan completed" in from_kith(nadia)[-1]
    assert nadia.press(see(nadia, "completed"), "Look back on it").ok
    nadia.fill({"What helped, what did not, what would you do otherwise?": "Time to try things"})
    assert nadia.submit().ok
    whole = nadia.open_form().plain
    for told in ("the goal is reached", "Visits", "Time to try things", "The children go there now"):
        assert told in whole
    nadia.close()
    world.deliver()
    assert "Time to try things" in see(maya).plain
    maya.close()

    # None of it ever was in a channel, nor do messages hold what the plan says.
    assert texts(world, PARTNERS) == before
    posted = json.dumps([repr(one) for one in world.sandbox.posted])
    for words in (FILLED["Goal"], FILLED["Where it stands"], "Time to try things", "One more month"):
        assert words not in posted
    assert message(nadia, "completed")
