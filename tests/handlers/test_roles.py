"""`/kith role` as admins use it, and as others try to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.store.audit import AuditEvent
from bot.store.roles import RoleGrant
from slack_sandbox import Person
from tests.conftest import Clock
from tests.world import World

NETWORK = "#network"
ANWEN = "U0ANWENPR"
MONDAY = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


def said(person: Person, line: str) -> str:
    assert person.command(NETWORK, line).ok
    return person.last_message(NETWORK).plain


def become_guest(world: World, clock: Clock, user_id: str) -> None:
    users = world.sandbox.workspace.users
    users[user_id] = replace(users[user_id], kind="guest")
    clock.move(seconds=61)


def audited(world: World) -> list[str]:
    with world.database.transaction() as session:
        return list(session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("role."))))


@pytest.mark.journey
def test_a_role_is_given_shown_listed_and_taken(world: World) -> None:
    assert "now has the role manager" in said(world.george, "/kith role @Maya Okafor manager")
    assert said(world.maya, "/kith role @Maya Okafor").strip() == "@Maya Okafor: manager"
    listed = said(world.maya, "/kith roles")
    assert "manager: @Maya Okafor" in listed
    assert "safeguarding lead: nobody" in listed
    assert "admin: @George Adeyemi, @Tomas Reyes" in listed
    assert "no longer has the role manager" in said(world.tomas, "/kith role remove @Maya Okafor manager")
    assert "has no role" in said(world.maya, "/kith role @Maya Okafor")
    assert audited(world) == ["role.given", "role.taken"]


def test_who_is_given_a_role_reads_it_and_reads_when_it_was_taken_away(world: World, clock: Clock) -> None:
    clock.now = MONDAY
    said(world.george, "/kith role @Maya Okafor manager")
    world.deliver()
    told = world.maya.last_message("Kith").plain
    assert "You are now a manager" in told
    assert "gave you this role" in told
    said(world.george, "/kith role remove @Maya Okafor manager")
    world.deliver()
    assert "You are no longer a manager" in world.maya.last_message("Kith").plain


def test_the_same_twice_is_said_and_changes_nothing(world: World) -> None:
    for told in ("now has", "has the role manager already"):
        assert told in said(world.george, "/kith role @Maya Okafor manager")
    for told in ("no longer has", "does not have"):
        assert told in said(world.george, "/kith role remove @Maya Okafor manager")
    for told in ("You asked to give", "asked for already and waits"):
        answer = said(world.george, "/kith role @Anwen Pritchard deputy")
        assert told in answer
        assert "another admin approves (@Tomas Reyes)" in answer
    assert audited(world) == ["role.given", "role.taken", "role.asked"]


def test_only_an_admin_gives_and_takes(world: World) -> None:
    for line in ("/kith role @Maya Okafor admin", "/kith role remove @George Adeyemi admin"):
        assert "Only an admin can give or take roles" in said(world.maya, line)
    assert audited(world) == []


@pytest.mark.parametrize("name", ["Beth Carrow", "Nadia Khoury", "Kith"])
def test_roles_are_for_members_of_the_workspace_only(world: World, name: str) -> None:
    assert "only for members" in said(world.george, f"/kith role @{name} manager")
    assert audited(world) == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "/kith role Maya Okafor manager",
            "I do not know who “Maya Okafor manager” is. Please name the person",
        ),
        ("/kith role @Nobody Here manager", "I do not know who “@Nobody Here manager” is"),
        ("/kith role", "Please name the person with a mention"),
        ("/kith role @Maya Okafor managr", "There is no role “managr”. Do you mean manager?"),
        ("/kith role @Maya Okafor <!channel>", "There is no role “<!channel>”"),
        ("/kith role remove @Maya Okafor", "Please say which role."),
    ],
)
def test_what_is_typed_wrong_is_answered_with_what_to_do(world: World, line: str, told: str) -> None:
    assert told in said(world.george, line)
    assert audited(world) == []


@pytest.mark.parametrize("line", ["/kith role evil.example manager", "/kith role @Maya Okafor evil.example"])
def test_what_was_typed_is_said_back_and_becomes_no_link(world: World, line: str) -> None:
    assert "evil.example" in said(world.george, line)
    (block,) = world.george.last_message(NETWORK).blocks
    assert block["text"]["verbatim"]


def test_where_there_is_one_admin_it_is_said_how_to_name_a_second(new_world: Callable[..., World]) -> None:
    world = new_world(admins="U0GEORGEA")
    told = said(world.george, "/kith role @Anwen Pritchard safeguarding lead")
    assert "there is none who could" in told
    assert "/kith role @person admin" in told
    assert "now has the role admin" in said(world.george, "/kith role @Tomas Reyes admin")
    assert world.tomas.command(NETWORK, "/kith").ok
    assert "@George Adeyemi asks to give @Anwen Pritchard" in world.tomas.open_form().plain


def test_without_the_setting_nobody_is_admin(new_world: Callable[..., World]) -> None:
    world = new_world(admins="")
    assert "Only an admin" in said(world.george, "/kith role @George Adeyemi admin")
    assert "admin: nobody" in said(world.george, "/kith roles")


@pytest.mark.journey
def test_a_role_of_somebody_who_became_a_guest_counts_for_nothing(world: World, clock: Clock) -> None:
    said(world.george, "/kith role @Maya Okafor manager")
    become_guest(world, clock, "U0MAYAOKA")
    assert "has no role" in said(world.george, "/kith role @Maya Okafor")
    listed = said(world.george, "/kith roles")
    assert "manager: nobody" in listed
    assert "counts for nothing: @Maya Okafor (manager)" in listed
    assert "no longer has" in said(world.george, "/kith role remove @Maya Okafor manager")


def test_an_admin_who_became_a_guest_is_none_any_more(world: World, clock: Clock) -> None:
    become_guest(world, clock, "U0TOMASRE")
    assert "no commands for guests" in said(world.tomas, "/kith role @Maya Okafor manager")
    assert "admin: @George Adeyemi\n" in said(world.george, "/kith roles")
    with world.database.transaction() as session:
        assert session.scalars(select(RoleGrant)).all() == []


def test_an_admin_of_the_setting_stays(world: World) -> None:
    told = said(world.tomas, "/kith role remove @George Adeyemi admin")
    assert "setting KITH_ADMINS" in told
