"""A.P5: a time is found that suits the people who are to meet."""

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.ballots import (
    FIRST,
    IF_NEED,
    NO,
    SECOND,
    THIRD,
    YES,
    begin,
    know_rose,
    mark,
    page,
    poll,
    posted,
    settle,
    show,
)
from tests.handlers.meetings.room import PARTNERS
from tests.world import World


def told(world: World, name: str, words: str) -> list[str]:
    """What Kith has written to a person alone with these words in it."""
    try:
        messages = world.sandbox.person(name).messages("Kith")
    except LookupError:
        return []
    return [one.plain for one in messages if words in one.plain]


@pytest.mark.slow
@pytest.mark.journey
@pytest.mark.criterion("A.P5")
def test_a_time_is_found_that_suits_most_people_and_becomes_the_invitation(
    world: World, clock: Clock
) -> None:
    rose = know_rose(world)
    assert world.maya.command(PARTNERS, "/invite @Beth Carrow").ok

    shown = poll(world, PARTNERS)
    for words in (FIRST, SECOND, THIRD):
        assert words.removesuffix(" (UK time)") in shown.plain
    assert "Answers until Sunday 20 September 2026, 12 noon" in shown.plain
    assert shown.buttons == ["Mark your times", "Details"]

    # A guest, a member of another workspace, and somebody who phones say what suits them.
    assert mark(world.beth, YES, NO, IF_NEED, channel=PARTNERS).ok
    assert "Thank you, it is noted" in world.beth.open_form().plain
    assert mark(world.nadia, IF_NEED, NO, YES, channel=PARTNERS).ok
    assert world.maya.press(page(world.maya, PARTNERS), "Mark for somebody").ok
    world.maya.choose("Who, if they are not on Slack", "rose", rose)
    world.maya.fill({FIRST: YES, SECOND: NO, THIRD: NO})
    assert world.maya.submit().ok
    assert "Noted for Rose Tansley" in world.maya.open_form().plain

    # She thinks better of it: her form shows what she said.
    form = begin(world.nadia, PARTNERS)
    assert [form.value(each) for each in (FIRST, SECOND, THIRD)] == [IF_NEED, NO, YES]
    world.nadia.fill({FIRST: NO})
    assert world.nadia.submit().ok
    show(world, clock)
    assert "2 yes · 0 if need be · 1 no" in posted(world.beth, PARTNERS).plain
    assert "3 people have answered" in posted(world.beth, PARTNERS).plain
    for name in ("Beth Carrow", "Nadia Khoury", "Rose Tansley"):
        assert name not in posted(world.maya, PARTNERS).plain

    # Two days before the end, only who has not answered is reminded, once.
    clock.now = clock.now.replace(month=9, day=18, hour=13)
    for _ in range(2):
        world.deliver()
    assert len(told(world, "Priya Nair", "Which times suit you?")) == 1
    assert told(world, "Nadia Khoury", "Which times suit you?") == []
    assert told(world, "Beth Carrow", "Which times suit you?") == []

    # Nobody can make the second, so only the others can be settled on.
    assert page(world.maya, PARTNERS).buttons.count("Settle on this") == 2
    assert settle(world.maya, channel=PARTNERS).ok
    assert "The time is settled" in world.maya.open_form().plain
    invitation = posted(world.nadia, PARTNERS)
    assert FIRST.removesuffix(" (UK time)") in invitation.plain
    assert invitation.buttons[:4] == ["Going", "Maybe", "Can’t", "What I need"]
    assert "Going: 0" in invitation.plain
    assert invitation.ts == shown.ts
    world.deliver()
    assert len(told(world, "Beth Carrow", "Please confirm it with “Going”")) == 1
    assert len(told(world, "Nadia Khoury", "You said that you cannot")) == 1
    assert told(world, "Priya Nair", "The time is settled") == []
    assert any(one.files for one in world.beth.thread(posted(world.beth, PARTNERS)))

    # The notice itself can be answered.
    assert world.beth.press(world.beth.last_message("Kith"), "Going").ok
    show(world, clock)
    assert "Going: 1" in posted(world.nadia, PARTNERS).plain
