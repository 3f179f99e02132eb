"""“Add a provider” as staff use it, and as others try to, in the pretend workspace."""

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.store.audit import AuditEvent
from bot.store.providers import Provider
from slack_sandbox import Form
from tests.conftest import Clock
from tests.world import World

NETWORK = "#network"
WREN = {
    "Name": "Wren’s Nest <!channel>",
    "Type": "Childminder",
    "Town": "Saltmere",
    "Postcode": "xw5 1qg",
    "Mobile": "07700 900555",
    "Who told us": "her *sister*",
}


def said(world: World, words: str) -> str:
    assert world.maya.command(NETWORK, f"/provider {words}").ok
    return world.maya.last_message(NETWORK).plain


def open_form(world: World, words: str = "add") -> Form:
    assert world.maya.command(NETWORK, f"/provider {words}").ok
    return world.maya.open_form()


def add(world: World, **others: Any) -> None:
    open_form(world)
    world.maya.fill({**WREN, **others})
    assert world.maya.submit().ok


def added(world: World) -> list[Provider]:
    with world.database.transaction() as session:
        return list(session.scalars(select(Provider).where(Provider.register == "added")))


@pytest.mark.journey
def test_who_was_added_is_shown_at_once_and_found_by_name_and_postcode(world: World) -> None:
    open_form(world, "add  Wren’s   Nest")
    assert world.maya.open_form().title == "Add a provider"
    assert world.maya.open_form().value("Name") == "Wren’s Nest"
    world.maya.choose("Council", "westh", "Westhaven")
    world.maya.fill({name: value for name, value in WREN.items() if name != "Name"})
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    for told in (
        "Added by staff",
        "told by her *sister*, 14 September 2026; noted by",
        "Staff, told by her *sister*, 14 September 2026",
        "No URN yet",
        "07700 900555",
        "Not in the public register",
    ):
        assert told in shown
    for words in ("wrens nest", "childminder near XW5 1QG within 1 mile", "wrens nest westhaven"):
        answer = said(world, words)
        assert "Wren’s Nest · no URN yet" in answer
        assert "added by staff" in answer
        assert "Staff, told by her *sister*, 14 September 2026" in answer


def test_a_search_that_finds_nothing_offers_to_add_what_was_looked_for(world: World) -> None:
    assert "Nothing found" in said(world, "zzyzx quux")
    assert world.maya.press(world.maya.last_message(NETWORK), "Add a provider").ok
    form = world.maya.open_form()
    assert (form.title, form.value("Name")) == ("Add a provider", "zzyzx quux")
    world.maya.close()
    assert "No provider has the URN" in said(world, "EY000001")
    assert world.maya.press(world.maya.last_message(NETWORK), "Add a provider").ok
    assert world.maya.open_form().value("URN") == "EY000001"


def test_the_window_of_results_offers_it_as_well(world: World) -> None:
    world.maya.command(NETWORK, "/provider")
    world.maya.fill({"Town or area": "Zzyzx", "Type": "Childminder"})
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Add a provider").ok
    form = world.maya.open_form()
    assert form.title == "Add a provider"
    world.maya.fill({**WREN, "Name": "Otter Cottage"})
    assert world.maya.submit().ok
    assert "Otter Cottage" in world.maya.open_form().plain


def test_one_alike_can_be_opened_and_corrected_from_the_form_wherever_it_was_opened(world: World) -> None:
    add(world)
    world.maya.close()
    world.maya.command(NETWORK, "/provider")
    world.maya.fill({"Town or area": "Zzyzx"})
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Add a provider").ok
    world.maya.fill(WREN)
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Open").ok
    assert world.maya.press(world.maya.open_form(), "Correct").ok
    assert world.maya.open_form().title == "Correct"


def test_help_tells_of_it(world: World) -> None:
    assert "/provider add" in said(world, "help")


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(world: World, clock: Clock) -> None:
    open_form(world)
    world.maya.fill({**WREN, "Mobile": "tomorrow", "Places": "two dozen", "When": "2026-09-15"})
    errors = world.maya.submit().errors
    assert set(errors) == {"Mobile", "Places", "When"}
    assert "UK number" in errors["Mobile"]
    assert world.maya.open_form().value("Who told us") == "her *sister*"
    assert added(world) == []
    world.maya.fill({"Mobile": "07700 900555", "Places": "6", "When": "2026-09-14"})
    assert world.maya.submit().ok
    assert len(added(world)) == 1


def test_a_urn_that_is_there_is_refused_beside_its_field(world: World) -> None:
    open_form(world)
    world.maya.fill({**WREN, "URN": "9100003"})
    assert world.maya.submit().errors == {
        "URN": "“Samphire House Nursery” has this URN already. To find it, type: /provider 9100003"
    }
    assert added(world) == []


def test_one_alike_holds_it_up_once_and_a_tick_adds_it_all_the_same(world: World) -> None:
    add(world)
    open_form(world)
    world.maya.fill(WREN)
    for _ in range(2):
        assert world.maya.submit().ok
        form = world.maya.open_form()
        assert "It may be there already." in form.plain
        assert "Wren’s Nest <!channel> · no URN yet" in form.plain
        assert form.value("Who told us") == "her *sister*"
        assert len(added(world)) == 1
    world.maya.fill({"If it is not the same": ["This is another provider: add it all the same"]})
    assert world.maya.submit().ok
    assert "Added by staff" in world.maya.open_form().plain
    assert len(added(world)) == 2


def test_a_submission_whose_answer_came_too_late_adds_once_and_then_shows_the_record(world: World) -> None:
    open_form(world)
    world.maya.fill(WREN)
    world.sandbox.ack_timeout = 0.0
    assert not world.maya.submit().ok
    world.maya.wait_for(lambda: added(world) or None)
    world.sandbox.ack_timeout = 3.0
    assert world.maya.submit().ok
    assert "Added by staff" in world.maya.open_form().plain
    assert len(added(world)) == 1


def test_it_is_corrected_like_any_other_and_takes_its_urn(world: World) -> None:
    add(world)
    world.maya.press(world.maya.open_form(), "Correct")
    world.maya.fill(
        {"What is to be corrected": "URN", "What it should say": "ey 123456", "Who told us": "Ofsted"}
    )
    assert world.maya.submit().ok
    shown = world.maya.open_form().plain
    assert "EY123456\nStaff, told by Ofsted, 14 September 2026" in shown
    assert "No URN yet" not in shown
    assert "URN EY123456" in said(world, "EY123456")


def test_a_urn_is_not_offered_for_those_a_register_lists(world: World) -> None:
    said(world, "9100003")
    world.maya.press(world.maya.last_message(NETWORK), "Open")
    world.maya.press(world.maya.open_form(), "Correct")
    (field,) = [control for control in world.maya.open_form().controls if control.label.startswith("What is")]
    assert "urn" not in [option["value"] for option in field.element["options"]]


def test_nothing_of_it_can_be_shared_or_is_carried_in_a_form(world: World) -> None:
    add(world)
    form = world.maya.open_form()
    assert "Share in channel" not in form.buttons
    assert not form.view.get("private_metadata")
    said(world, "wrens nest")
    assert "900555" not in repr(world.sandbox.posted)


def test_a_guest_is_told_kindly_and_nothing_is_added(world: World) -> None:
    world.beth.command(NETWORK, "/provider add Wren’s Nest")
    answer = world.beth.last_message(NETWORK)
    assert answer.ephemeral
    assert "Adding to the directory is for the council’s own staff." in answer.plain
    assert world.beth.form is None
    assert added(world) == []


def test_a_member_of_another_workspace_has_no_such_command(world: World) -> None:
    assert world.nadia.command("#partners", "/provider add Wren’s Nest").error == "not_allowed"
    assert added(world) == []


@pytest.mark.parametrize("like", ["U0BETHCAR", "U0NADIAKH"])
def test_who_is_no_longer_staff_is_told_kindly_at_every_step(world: World, clock: Clock, like: str) -> None:
    said(world, "zzyzx")
    nothing_found = world.maya.last_message(NETWORK)
    open_form(world)
    world.maya.fill(WREN)
    users = world.sandbox.workspace.users
    users["U0MAYAOKA"] = replace(users["U0MAYAOKA"], kind=users[like].kind, team=users[like].team)
    clock.move(seconds=61)
    assert world.maya.suggestions("Council", "west") == []
    assert "for the council’s own staff" in world.maya.submit().errors["Name"]
    world.maya.close()
    world.maya.press(nothing_found, "Add a provider")
    assert world.maya.form is None
    assert "for the council’s own staff" in world.maya.last_message(NETWORK).plain
    assert added(world) == []


def test_the_audit_holds_no_word_of_what_was_said(world: World) -> None:
    add(world)
    with world.database.transaction() as session:
        events = [
            [each.action, each.subject, json.dumps(each.details)]
            for each in session.scalars(select(AuditEvent))
        ]
    assert [event[0] for event in events] == ["provider.added"]
    assert not [word for word in ("Wren", "Saltmere", "sister", "900555") if word in repr(events)]
