"""“My team” and `/cpd team`, by buttons: who manages a setting, what they see, and the files they get."""

import csv
import io
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.store.people import Person as Known
from bot.views import persons
from bot.views.cpd import export, mine, team
from slack_sandbox import Person
from tests.handlers.cpd.learners import (
    NETWORK,
    PARTNERS,
    PDF,
    a_setting,
    add_certificate,
    choose_roles,
    contact,
    files_from_kith,
    from_kith,
    link,
    note_hours,
    open_menu,
)
from tests.handlers.test_forged import forge
from tests.world import World

FORMULA = "=1+1"


@pytest.fixture
def staffed(world: World) -> World:
    """Nadia and Owen, of another workspace, belong to a nursery; Owen has a certificate that has run out."""
    register, urn = a_setting(world)
    world.clock.now = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
    for who in (world.nadia.id, "U0OWENBLA", contact(world)):
        link(world, who, register, urn)
    owen = world.sandbox.person("Owen Blackett")
    open_menu(world, owen)
    assert choose_roles(owen, "Practitioner, level 2 or 3 reached since 30 June 2016", since="2026-01-05").ok
    assert add_certificate(owen, "2022-05-01", file=True, Who_issued_it=FORMULA).ok
    assert note_hours(owen, **{"What I will do differently": "Only mine"}).ok
    owen.close()
    return world


def ask_to_manage(world: World) -> None:
    open_menu(world, world.nadia)
    assert world.nadia.press(world.nadia.open_form(), "My team").ok
    assert world.nadia.press(world.nadia.open_form(), "I manage this setting").ok
    assert "waits for your co-ordinator" in world.nadia.open_form().plain
    world.nadia.close()


def confirm(world: World) -> None:
    world.deliver()
    (message,) = [one for one in world.maya.messages("Kith") if "Do they manage this setting?" in one.plain]
    assert world.maya.press(message, "Confirm").ok
    world.deliver()


def open_team(person: Person, world: World) -> str:
    open_menu(world, person)
    assert person.press(person.open_form(), "My team").ok
    assert person.press(person.open_form(), "Open").ok
    return person.open_form().plain


@pytest.mark.journey
def test_a_manager_once_confirmed_sees_who_lacks_what_and_not_what_they_wrote(staffed: World) -> None:
    nadia = staffed.nadia
    ask_to_manage(staffed)
    confirm(staffed)
    assert any("You manage this setting" in one for one in from_kith(nadia))
    shown = open_team(nadia, staffed)
    assert "@Owen Blackett" in shown
    assert "Paediatric first aid: ran out on 1 May 2025" in shown
    assert "Safeguarding and child protection: missing, needed now" in shown
    assert "1 hour 30 minutes of learning" in shown
    assert "Only mine" not in shown
    assert "Talking with babies" not in shown
    assert "Paediatric first aid: nobody here holds it" in shown
    assert "3 people · 1 lacks something" in shown
    assert "No learning in the last 365 days" in shown
    assert nadia.press(nadia.open_form(), "Back").ok
    assert nadia.press(nadia.open_form(), "Open").ok
    assert nadia.press(nadia.open_form(), "Open").ok
    assert nadia.press(nadia.open_form(), "Send me the file").ok
    assert files_from_kith(nadia) == {"First aid.pdf": PDF}


def test_before_it_is_confirmed_and_after_it_is_refused_nothing_is_seen(staffed: World) -> None:
    nadia = staffed.nadia
    ask_to_manage(staffed)
    open_menu(staffed, nadia)
    assert nadia.press(nadia.open_form(), "My team").ok
    assert "Open" not in nadia.open_form().buttons
    nadia.close()
    assert staffed.tomas.command(NETWORK, "/kith").ok
    assert "says they manage" in staffed.tomas.open_form().plain
    assert staffed.tomas.press(staffed.tomas.open_form(), "Not right").ok
    staffed.deliver()
    assert any("could not confirm" in one for one in from_kith(nadia))
    open_menu(staffed, nadia)
    assert nadia.press(nadia.open_form(), "My team").ok
    assert "I manage this setting" in nadia.open_form().buttons


def test_who_does_not_manage_any_more_says_so(staffed: World) -> None:
    ask_to_manage(staffed)
    confirm(staffed)
    open_team(staffed.nadia, staffed)
    assert staffed.nadia.press(staffed.nadia.open_form(), "I do not manage it any more").ok
    assert "Noted: you do not manage it any more." in staffed.nadia.open_form().plain
    assert "I manage this setting" in staffed.nadia.open_form().buttons


def test_staff_see_all_settings_name_a_manager_and_keep_a_contacts_record(staffed: World) -> None:
    maya = staffed.maya
    assert maya.command(NETWORK, "/cpd team").ok
    shown = maya.open_form().plain
    assert "3 people belong to a setting. 2 of them have not said what they do" in shown
    assert "Paediatric first aid: 1 has run out" in shown
    assert "By area" in shown
    assert "By type" in shown
    assert maya.press(maya.open_form(), "Open").ok
    rows = maya.open_form()
    assert "Rose Tandy" in rows.plain
    nth = 2 if "Rose Tandy" in rows.plain.split("@Nadia Khoury")[-1] else 1
    assert maya.press(rows, "Open", nth).ok
    assert maya.press(maya.open_form(), "Manages this setting").ok
    assert "You confirmed that Rose Tandy manages" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Does not manage it").ok
    assert maya.press(maya.open_form(), "Keep their CPD").ok
    assert "CPD of Rose Tandy" in maya.open_form().plain


def test_staff_choose_another_setting_by_its_name(staffed: World) -> None:
    maya = staffed.maya
    assert maya.command(NETWORK, "/cpd team").ok
    label = "Find a setting"
    (found, *_) = maya.suggestions(label, "nursery")
    maya.choose(label, "nursery", found)
    assert maya.open_form().title == "Team"
    assert maya.press(maya.open_form(), "Back to all settings").ok
    assert maya.open_form().title == "CPD of all settings"


def test_the_file_of_everybody_holds_no_formula_and_nothing_that_was_written(staffed: World) -> None:
    maya = staffed.maya
    assert maya.command(NETWORK, "/cpd export").ok
    assert "Everybody" in maya.open_form().plain
    assert maya.press(maya.open_form(), "Get as CSV", 1).ok
    assert "on its way" in maya.open_form().plain
    assert maya.wait_for(lambda: len(files_from_kith(maya)) == 2)
    files = files_from_kith(maya)
    people = list(csv.reader(io.StringIO(files["cpd-people.csv"].decode("utf-8-sig"), newline="")))
    owen = [row for row in people if "Owen Blackett" in row]
    assert [row[6] for row in owen] == ["Paediatric first aid", "Safeguarding and child protection"]
    assert f"'{FORMULA}" in owen[0]
    assert "1.5" in owen[0]
    assert "Only mine" not in str(files)
    assert b"Area" in files["cpd-gaps-by-area-and-type.csv"]
    assert [one for one in maya.messages(NETWORK) if one.files] == []


def test_where_slack_asks_for_a_pause_the_file_comes_with_ids(staffed: World) -> None:
    maya = staffed.maya
    staffed.clock.move(minutes=5)
    assert maya.command(NETWORK, "/cpd export").ok
    staffed.sandbox.fail_next("users.info", 1, 429)
    assert maya.press(maya.open_form(), "Get as Excel", 1).ok
    book = load_workbook(io.BytesIO(files_from_kith(maya)["cpd.xlsx"]))
    named = {row[4].value for row in book["People"].iter_rows(min_row=2)}
    assert {"U0OWENBLA", "Rose Tandy"} <= named


def test_ones_own_file_holds_what_one_wrote(staffed: World) -> None:
    owen = staffed.sandbox.person("Owen Blackett")
    open_menu(staffed, owen)
    assert owen.press(owen.open_form(), "Get as Excel").ok
    book = load_workbook(io.BytesIO(files_from_kith(owen)["cpd.xlsx"]))
    assert book.sheetnames == ["Certificates", "Hours"]
    assert book["Hours"]["G2"].value == "Only mine"
    assert book["Certificates"]["C2"].value == f"'{FORMULA}"


def test_the_same_button_twice_sends_one_file(staffed: World) -> None:
    owen = staffed.sandbox.person("Owen Blackett")
    for _ in range(2):
        open_menu(staffed, owen)
        assert owen.press(owen.open_form(), "Get as CSV").ok
        owen.close()
        owen.close()
    files_from_kith(owen)
    assert len([one for one in owen.messages("Kith") if one.files]) == 1


@pytest.mark.slow
@pytest.mark.parametrize("who", ["Owen Blackett", "Beth Carrow"])
def test_forged_buttons_give_nobody_what_is_of_others(staffed: World, who: str) -> None:
    register, urn = a_setting(staffed)
    person = staffed.sandbox.person(who)
    with staffed.database.transaction() as session:
        rose = session.scalars(select(Known.id).where(Known.name == "Rose Tandy")).one()
    channel = PARTNERS if who == "Owen Blackett" else NETWORK
    for action_id, value in (
        *(
            (each, of)
            for each in (export.CSV, export.XLSX)
            for of in ("all", f"team:{register}:{urn}", f"mine:{rose}")
        ),
        *((each, f"{rose}:1") for each in (mine.OPEN, mine.CHANGE, mine.RENEW, mine.REMOVE, mine.OPEN_HOURS)),
        *((each, str(rose)) for each in (mine.ADD_HOURS, mine.ROLES, mine.BACK, persons.CPD)),
        (team.OPEN, f"{register}:{urn}"),
        (team.COLLEAGUE, "1"),
        (team.CONFIRM, "1"),
        (team.APPOINT, "1"),
        (team.END, "1:1"),
    ):
        forge(staffed, "C0PARTNER" if channel == PARTNERS else "C0NETWORK", action_id, value)
        (*_, message) = [one for one in person.messages(channel) if "Try" in one.buttons]
        person.press(message, "Try")
        seen = " ".join([person.last_message(channel).plain, *(one.plain for one in person.forms)])
        assert "Rose" not in seen
        assert "Nadia Khoury" not in seen
        assert "on its way" not in seen
        while person.form:
            person.close()
    assert "Kith" not in person.channels() or [one for one in person.messages("Kith") if one.files] == []


def test_who_cannot_be_written_to_in_private_is_told_what_to_do(staffed: World) -> None:
    staffed.sandbox.external_dms = False
    owen = staffed.sandbox.person("Owen Blackett")
    open_menu(staffed, owen)
    assert owen.press(owen.open_form(), "Get as CSV").ok
    owen.close()
    assert owen.wait_for(lambda: "Your network co-ordinator can have" in owen.open_form().plain)
