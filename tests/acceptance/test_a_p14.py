"""A.P14: “send out notes”: discussion, decisions, actions; those absent get them; actions are followed up."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Clock
from tests.handlers.meetings.aftermath import (
    LINE,
    OVER,
    OWEN,
    answer_for,
    from_kith,
    give,
    not_on_slack,
    open_notes,
    send,
    tick,
    write,
)
from tests.handlers.meetings.room import PARTNERS, invitation, invite, press
from tests.smtp import MailServer
from tests.world import World

NEXT = LINE.replace("22 September", "20 October").replace("forum", "forum again")
DUE = datetime(2026, 10, 2, 9, 0, tzinfo=UTC)
"""A Friday, on which the action is due, after 9 in the morning."""


def kith_says(world: World, name: str, words: str) -> str:
    (found,) = [one for one in from_kith(world, name) if words in one]
    return found


@pytest.mark.slow
@pytest.mark.criterion("A.P14")
def test_notes_reach_those_there_and_absent_and_actions_are_followed_up(
    new_world: Callable[..., World], clock: Clock, mail_server: MailServer
) -> None:
    mail = {"KITH_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}", "KITH_MAIL_FROM": "kith@council.example"}
    world = new_world(settings=mail)
    owen, priya = world.sandbox.person(OWEN), world.sandbox.person("Priya Nair")
    not_on_slack(world)
    clock.now = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
    # Owen, of another workspace, takes the notes.
    invite(world.maya, PARTNERS, LINE, **{"Note-taker": owen.id})
    press(world.nadia, "Going", PARTNERS)
    press(priya, "Can’t", PARTNERS)
    answer_for(world, "Rose Tandy", "Can’t")

    clock.now = OVER
    world.deliver()
    assert "Please tick who was there" in kith_says(world, "Maya Okafor", "Over: Childminder forum")
    assert tick(owen, "@Nadia Khoury", **{"Who else was there, on Slack": [owen.id, "U0IMRANSH"]}).ok
    assert "Saved: 3 there." in owen.open_form().plain
    owen.close()

    write(owen, "Snacks & <!channel> dips.\nThe winter.", "We meet monthly\nNo nuts")
    assert owen.press(owen.open_form(), "Add an action").ok
    shown = give(owen, "Ask for a quote", world.nadia.id, "2 October")
    assert "Ask for a quote" in shown.plain
    world.deliver()
    assert [one for one in from_kith(world, "Nadia Khoury") if "quote" in one] == []
    assert owen.press(owen.open_form(), "Send the notes").ok
    assert "3 people who were there and 2 who were not" in owen.open_form().plain
    assert "1 by e-mail" in owen.open_form().plain
    owen.close()
    open_notes(owen)
    send(owen)
    before = [one.plain for one in world.nadia.messages(PARTNERS) if not one.ephemeral]
    world.deliver()
    assert [one.plain for one in world.nadia.messages(PARTNERS) if not one.ephemeral] == before

    told = kith_says(world, "Nadia Khoury", "Notes: Childminder forum")
    assert "Decisions: 2 · Actions: 1" in told
    assert "For you to do: 1" in told
    assert "dips" not in told
    assert "Notes: Childminder forum" in kith_says(world, "Priya Nair", "Notes:")
    (arrived,) = mail_server.arrived
    text = arrived.message.get_body(("plain",)).get_content()
    for words in ("Snacks & <!channel> dips.", "1. We meet monthly", "Ask for a quote", "Nadia"):
        assert words in text

    note = next(one for one in world.nadia.messages("Kith") if "Notes: Childminder" in one.plain)
    assert world.nadia.press(note, "Read the notes").ok
    assert "Snacks & <!channel> dips." in world.nadia.open_form().plain
    assert world.nadia.press(world.nadia.open_form(), "I have read this").ok
    world.nadia.close()
    read = open_notes(world.maya).plain
    assert "Read by (1): @Nadia Khoury" in read
    assert "Rose Tandy" in read.split("Not yet (4):")[1]
    world.maya.close()

    asked = next(one for one in world.nadia.messages("Kith") if "Was this useful?" in one.plain)
    assert world.nadia.press(asked, "Partly").ok
    assert world.nadia.press(asked, "Yes").ok
    assert world.maya.press(invitation(world.maya, PARTNERS), "Details").ok
    assert "Too few answers to show" in world.maya.open_form().plain
    world.maya.close()
    for one, said in ((owen, "Yes"), (world.sandbox.person("Imran Shah"), "No")):
        mine = next(each for each in one.messages("Kith") if "Was this useful?" in each.plain)
        assert one.press(mine, said).ok
    assert world.maya.press(invitation(world.maya, PARTNERS), "Details").ok
    assert "Was it useful? Yes: 2 · Partly: 0 · No: 1 (3 answered)" in world.maya.open_form().plain
    world.maya.close()

    clock.now = DUE
    world.deliver()
    world.deliver()
    due = next(one for one in world.nadia.messages("Kith") if "Due today" in one.plain)
    clock.now = DUE + timedelta(days=7)
    world.deliver()
    assert len([one for one in from_kith(world, "Nadia Khoury") if "Due " in one]) == 2

    assert world.maya.command(PARTNERS, NEXT).ok
    world.maya.submit()
    world.maya.fill({"And then": "Post the invitation in the channel now"})
    assert world.maya.submit().ok
    world.maya.close()
    posted = next(one for one in priya.messages(PARTNERS) if "forum again" in one.plain)
    assert "From last time: one action is still open." in posted.plain
    assert "quote" not in posted.plain
    assert priya.press(posted, "Details").ok
    assert "Ask for a quote – @Nadia Khoury, by Friday 2 October 2026" in priya.open_form().plain

    assert world.nadia.press(due, "Done").ok
    world.deliver()
    posted = next(one for one in priya.messages(PARTNERS) if "forum again" in one.plain)
    assert "From last time" not in posted.plain
    clock.now = DUE + timedelta(days=14)
    world.deliver()
    assert [one for one in from_kith(world, "Nadia Khoury") if "Due " in one] == []
