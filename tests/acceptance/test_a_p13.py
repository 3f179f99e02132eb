"""A.P13: book space, materials and equipment, suitable for those who come; and be reminded in time."""

from datetime import UTC, datetime

import pytest

from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.meetings.room import NETWORK, PARTNERS, due, invitation, invite, page
from tests.world import World

FORUM = "/meeting Childminder forum Tuesday 22 September 2pm at the council"
OTHER = "/meeting Managers' lunch Tuesday 22 September 3pm at the council"
WEEK_BEFORE = datetime(2026, 9, 15, 13, 1, tzinfo=UTC)
DAY_BEFORE = datetime(2026, 9, 21, 13, 1, tzinfo=UTC)
HALL = "St Mary’s Hall · 20 people · TS24 7QT"
CLASH = "Clash: St Mary’s Hall is booked for “Childminder forum”"


def add_hall(person: Person) -> None:
    assert person.command(NETWORK, "/meeting venues").ok
    assert person.press(person.open_form(), "Add a venue").ok
    person.fill(
        {
            "Name": "St Mary’s Hall",
            "Address": "1 Church Street, Saltmere",
            "Postcode": "ts247qt",
            "How many people it holds": "20",
            "Step-free access": "Yes",
            "Hearing loop": "No",
            "Cost": "For each hour",
            "Amount": "£25",
            "Contact": "Rose Verger",
            "Telephone": "01632 960001",
            "Checked on": "2026-09-01",
        }
    )
    assert person.submit().ok
    person.close()


def begin_booking(person: Person, channel: str) -> None:
    assert person.press(page(person, channel), "Book a venue").ok
    person.choose("Venue", "saint marys hal", HALL)
    assert person.submit().ok


def told(person: Person, words: str) -> list[str]:
    """What Kith has written to somebody alone that holds these words."""
    try:
        return [one.plain for one in person.messages("Kith") if words in one.plain]
    except LookupError:
        return []


@pytest.mark.slow
@pytest.mark.criterion("A.P13")
@pytest.mark.journey
def test_a_meeting_has_its_space_materials_and_equipment(world: World, clock: Clock) -> None:
    maya, nadia, tomas = world.maya, world.nadia, world.tomas
    add_hall(maya)
    invite(maya, PARTNERS, FORUM, How_many_places="24")
    assert nadia.press(invitation(nadia, PARTNERS), "What I need").ok
    nadia.fill({"I need": ["A hearing loop", "Step-free access"]})
    assert nadia.submit().ok
    nadia.close()

    # All there is to know is shown before anything is saved.
    begin_booking(maya, PARTNERS)
    review = maya.open_form().plain
    assert "Tuesday 22 September 2026, 1.30pm to 4pm" in review
    assert "Too small: it holds 20; the meeting has 24 places" in review
    assert "1 person needs a hearing loop: not here." in review
    assert "1 person needs step-free access: it is here." in review
    assert "£62.50 by the venue’s price (£25 an hour)" in review
    assert maya.submit().ok
    assert "Venue not ready yet: asked for, not confirmed." in maya.open_form().plain
    maya.close()
    seen = invitation(nadia, PARTNERS).plain
    assert "Step-free access" in seen
    assert "St Mary’s Hall, 1 Church Street, Saltmere, TS24 7QT" in seen
    theirs = page(nadia, PARTNERS).plain
    assert "No: hearing loop" in theirs
    for private in ("Rose", "01632", "£"):
        assert private not in theirs
    nadia.close()

    # Another who books it for the same time is shown the clash, and it is refused.
    invite(tomas, NETWORK, OTHER)
    begin_booking(tomas, NETWORK)
    assert CLASH in tomas.open_form().plain
    refused = tomas.submit()
    assert "Tick this to keep both" in refused.errors["About what clashes"]
    tomas.close()
    tomas.close()
    assert "none is booked" in page(tomas, NETWORK).plain
    tomas.close()

    # What is brought, by somebody of another workspace too.
    assert maya.press(page(maya, PARTNERS), "Checklist").ok
    for what, owner in (("Cups", "Nadia Khoury"), ("Name badges", "Nadia Khoury"), ("Projector", None)):
        assert maya.press(maya.open_form(), "Add a line").ok
        whom = {"Who brings it, if they are on Slack": world.sandbox.person(owner).id} if owner else {}
        number = "24" if what == "Cups" else "1"
        maya.fill({"What": what, "How many": number, **whom})
        assert maya.submit().ok
    maya.close()

    world.deliver()
    assert told(nadia, "You bring to") == []
    clock.now = WEEK_BEFORE
    for _ in range(2):
        world.deliver()
    (asked,) = told(nadia, "You bring to Childminder forum")
    assert "24 × Cups" in asked
    (unready,) = told(maya, "Not ready yet: Childminder forum")
    assert "Venue not ready yet: asked for, not confirmed." in unready
    assert "Checklist: 3 lines are not done yet." in unready
    assert "Nadia" not in unready

    # She ticks it by a button, without any command; what is left is still asked for.
    message = nadia.last_message("Kith")
    assert nadia.press(message, "Done: 24 × Cups").ok
    assert "Done: 24 × Cups" in nadia.last_message("Kith").plain
    assert "Done: 24 × Cups" not in nadia.last_message("Kith").buttons
    world.deliver()
    left = nadia.last_message("Kith")
    assert "Name badges" in left.plain
    assert "Cups" not in left.plain

    clock.now = DAY_BEFORE
    for _ in range(2):
        world.deliver()
    assert len(told(nadia, "You bring to Childminder forum")) == 2
    assert len(told(maya, "Not ready yet: Childminder forum")) == 2
    assert nadia.press(nadia.last_message("Kith"), "Done").ok
    shown = page(maya, PARTNERS)
    assert "Checklist not ready yet: 2 of 3 done." in shown.plain
    assert maya.press(shown, "Venue confirmed").ok
    assert maya.press(maya.open_form(), "Checklist").ok
    assert maya.press(maya.open_form(), "Done").ok
    assert maya.press(maya.open_form(), "Back to the meeting").ok
    ready = maya.open_form().plain
    assert "Venue ready: confirmed." in ready
    assert "Checklist ready: 3 of 3 done." in ready
    assert "Needs not ready yet: 2 needs are open." in ready
    world.deliver()
    assert told(nadia, "Name badges") == []
    assert len(due(world, "meeting.bring")) == 2
