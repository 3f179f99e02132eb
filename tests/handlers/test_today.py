"""“Today”: what waits, as a window and as the Home tab, and what its buttons do."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.store.audit import AuditEvent
from slack_sandbox import Form, Home, Person
from tests.world import World

NETWORK = "#network"
ASKS = "@George Adeyemi asks to give @Anwen Pritchard the role safeguarding lead."
NOTHING = "Nothing waits for you today."


def ask(world: World) -> None:
    assert world.george.command(NETWORK, "/kith role @Anwen Pritchard safeguarding lead").ok


def today(person: Person) -> Form:
    assert person.command(NETWORK, "/kith").ok
    form = person.open_form()
    assert form.title == "Today"
    return form


def home(person: Person, holding: str) -> Home:
    person.open_home()
    return person.wait_for(lambda: (person.home and holding in person.home.plain and person.home) or None)


def roles(world: World) -> str:
    assert world.maya.command(NETWORK, "/kith roles").ok
    return world.maya.last_message(NETWORK).plain


def audited(world: World) -> list[str]:
    with world.database.transaction() as session:
        return list(session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


@pytest.mark.journey
def test_a_second_admin_finds_the_request_and_approves_it(world: World) -> None:
    ask(world)
    assert ASKS in today(world.tomas).plain
    assert world.tomas.press(world.tomas.open_form(), "Approve").ok
    shown = world.tomas.open_form().plain
    assert "You approved the role safeguarding lead for @Anwen Pritchard." in shown
    assert NOTHING in shown
    assert "safeguarding lead: @Anwen Pritchard" in roles(world)
    assert audited(world) == ["role.asked", "role.approved"]


def test_a_second_admin_refuses(world: World) -> None:
    ask(world)
    assert world.tomas.press(today(world.tomas), "Refuse").ok
    assert "You refused the role" in world.tomas.open_form().plain
    assert "safeguarding lead: nobody" in roles(world)
    assert NOTHING in today(world.george).plain


def test_who_asked_sees_that_it_waits_and_withdraws_it(world: World) -> None:
    ask(world)
    form = today(world.george)
    assert "It waits for another admin." in form.plain
    assert "Approve" not in form.buttons
    assert world.george.press(form, "Withdraw").ok
    assert "You withdrew the role" in world.george.open_form().plain
    assert ASKS not in today(world.tomas).plain


def test_others_see_nothing_of_what_waits(world: World) -> None:
    ask(world)
    for person in (world.maya, world.sandbox.person("Anwen Pritchard")):
        form = today(person)
        assert NOTHING in form.plain
        doors = ["Find a provider", "Add a provider", "My preferences", "My CPD", "Find information"]
        doors += ["What Kith holds about me", "Help"]
        assert form.buttons == doors


def test_what_was_decided_meanwhile_is_said_kindly(new_world: Callable[..., World]) -> None:
    world = new_world(admins="U0GEORGEA,U0TOMASRE,U0MAYAOKA")
    ask(world)
    early, late = today(world.tomas), today(world.maya)
    assert world.tomas.press(early, "Approve").ok
    assert world.maya.press(late, "Refuse").ok
    told = world.maya.open_form().plain
    assert "@Tomas Reyes already approved the role safeguarding lead for @Anwen Pritchard" in told
    assert "14 September 2026" in told
    assert audited(world) == ["role.asked", "role.approved"]


@pytest.mark.journey
def test_the_home_tab_shows_the_same_and_is_refreshed_after_each_button(world: World) -> None:
    ask(world)
    window, tab = today(world.tomas), home(world.tomas, ASKS)
    assert world.tomas.press(tab, "Approve").ok
    shown = world.tomas.home
    assert shown
    assert "You approved the role" in shown.plain
    assert ASKS not in shown.plain
    assert world.tomas.press(window, "Refuse").ok
    assert "You already approved" in world.tomas.open_form().plain


def test_what_was_decided_in_the_window_is_decided_in_the_home_tab(world: World) -> None:
    ask(world)
    tab = home(world.tomas, ASKS)
    assert world.tomas.press(today(world.tomas), "Refuse").ok
    assert world.tomas.press(tab, "Approve").ok
    assert world.tomas.home
    assert "You already refused" in world.tomas.home.plain
    assert "safeguarding lead: nobody" in roles(world)


@pytest.mark.parametrize("place", ["window", "home tab"])
def test_the_doors_lead_on(world: World, place: str) -> None:
    for door, title in (("Find a provider",) * 2, ("Add a provider",) * 2, ("Help",) * 2):
        where = today(world.maya) if place == "window" else home(world.maya, NOTHING)
        assert world.maya.press(where, door).ok
        assert world.maya.open_form().title == title
        world.maya.close()


def test_from_today_there_is_room_for_a_search_a_record_and_its_form(world: World) -> None:
    world.maya.press(today(world.maya), "Find a provider")
    world.maya.fill({"Town or area": "Saltmere"})
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Open").ok
    assert world.maya.press(world.maya.open_form(), "Correct").ok
    assert world.maya.open_form().title == "Correct"


def test_the_home_tab_of_a_guest_is_fit_for_them(world: World) -> None:
    shown = home(world.beth, "no commands for guests")
    assert "network co-ordinator" in shown.plain
    assert shown.buttons == [
        "My preferences",
        "Link me to my setting",
        "CPD for me",
        "My CPD",
        "Raise a concern",
        "What Kith holds about me",
    ]


def test_an_admin_no_more_cannot_approve_and_is_told_why(world: World) -> None:
    world.george.command(NETWORK, "/kith role @Maya Okafor admin")
    ask(world)
    form, tab = today(world.maya), home(world.maya, ASKS)
    world.george.command(NETWORK, "/kith role remove @Maya Okafor admin")
    for where in (form, tab):
        assert world.maya.press(where, "Approve").ok
        assert world.maya.open_form().title == "Not available to you"
        assert "Only an admin" in world.maya.open_form().plain
        world.maya.close()
    assert "safeguarding lead: nobody" in roles(world)


@pytest.mark.parametrize("place", ["window", "home tab"])
def test_what_was_decided_is_said_even_where_today_cannot_be_shown_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError

    ask(world)
    where = today(world.tomas) if place == "window" else home(world.tomas, ASKS)
    monkeypatch.setattr("bot.services.roles.Roles.to_decide", break_down)
    assert world.tomas.press(where, "Approve").ok
    told = world.tomas.open_form().plain
    assert "You approved the role safeguarding lead for @Anwen Pritchard." in told
    assert "not done" not in told
    assert audited(world) == ["role.asked", "role.approved"]


def test_a_home_tab_that_fails_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("bot.services.roles.Roles.to_decide", break_down)
    assert "reference" in home(world.maya, "Sorry").plain
