"""A.P20: “log hours and reflection; keep certificates with expiry”; hours and gaps for managers and staff."""

import csv
import io
from datetime import date

import pytest

from slack_sandbox import Person
from tests.handlers.cpd.learners import (
    NETWORK,
    PDF,
    a_setting,
    add_certificate,
    choose_roles,
    contact,
    files_from_kith,
    from_kith,
    link,
    note_hours,
    on,
    open_menu,
)
from tests.world import World

REFLECTION = "I will wait longer for an answer"
CHILDMINDING = "Practitioner, level 2 or 3 reached since 30 June 2016"


@pytest.mark.slow
@pytest.mark.criterion("A.P20")
@pytest.mark.journey
def test_certificates_are_kept_renewed_and_seen_by_those_who_answer_for_them(world: World) -> None:
    nadia, owen, maya = world.nadia, world.sandbox.person("Owen Blackett"), world.maya
    register, urn = a_setting(world)
    rose = contact(world)
    for who in (nadia.id, owen.id, rose):
        link(world, who, register, urn)
    on(world, date(2026, 9, 15))

    # Owen, of another workspace, says what he does, and notes what he holds and learned: by buttons alone.
    open_menu(world, owen)
    assert choose_roles(owen, CHILDMINDING, since="2026-01-05").ok
    assert "Paediatric first aid: missing, needed now" in owen.open_form().plain
    assert add_certificate(owen, "2023-12-20", file=True, **{"Ends on, where it says so": "2028-12-20"}).ok
    assert "It counts until 20 December 2026: what was required when it was issued" in owen.open_form().plain
    assert note_hours(owen, **{"Topic": "Speech and language", "What I will do differently": REFLECTION}).ok
    assert "1 hour 30 minutes in the last 365 days." in owen.open_form().plain
    owen.close()

    # He is reminded as its end comes nearer, once each time.
    for day, words in (
        (date(2026, 9, 21), "in 90 days"),
        (date(2026, 10, 21), "in 60 days"),
        (date(2026, 11, 20), "in 30 days"),
    ):
        on(world, day)
        on(world, day, hour=11)
        assert words in from_kith(owen)[-1]
    assert len(_reminders(owen)) == 3

    # Nadia manages the setting, as staff confirm: she sees certificates and hours, and not what he wrote.
    open_menu(world, nadia)
    nadia.press(nadia.open_form(), "My team")
    nadia.press(nadia.open_form(), "I manage this setting")
    nadia.close()
    world.deliver()
    (asked,) = [one for one in maya.messages("Kith") if "Do they manage this setting?" in one.plain]
    assert maya.press(asked, "Confirm").ok
    open_menu(world, nadia)
    nadia.press(nadia.open_form(), "My team")
    nadia.press(nadia.open_form(), "Open")
    team = nadia.open_form().plain
    assert "Paediatric first aid: counts until 20 December 2026, 30 days left" in team
    assert "Safeguarding and child protection: missing, needed now" in team
    assert "1 hour 30 minutes of learning" in team
    assert REFLECTION not in team
    assert nadia.press(nadia.open_form(), "Get as CSV").ok
    (content,) = files_from_kith(nadia).values()
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert {row[4] for row in rows[1:]} >= {"Owen Blackett", "Rose Tandy"}
    assert REFLECTION not in str(content)
    nadia.close()
    nadia.close()

    # It runs out, he renews it from the reminder, and is reminded of the old one no more.
    on(world, date(2026, 12, 21))
    assert "Has run out: Paediatric first aid" in from_kith(owen)[-1]
    assert owen.press(owen.messages("Kith")[-1], "I have renewed it").ok
    owen.fill({"Issued on": "2026-12-21"})
    assert owen.attach("The certificate as a file", ("New.pdf", PDF)).ok
    assert owen.submit().ok
    assert "It takes the place of the earlier one" in owen.open_form().plain
    assert "counts until 21 December 2029" in owen.open_form().plain
    owen.close()
    for day in (date(2026, 12, 29), date(2027, 1, 20), date(2027, 3, 22)):
        on(world, day)
    assert _reminders(owen) == []

    # Staff keep the record of Rose, who is not on Slack, and see the gaps of all settings.
    assert maya.command(NETWORK, "/cpd mine Rose").ok
    assert add_certificate(maya, "2026-06-01", what="Safeguarding and child protection").ok
    maya.close()
    assert maya.command(NETWORK, "/cpd team").ok
    shown = maya.open_form().plain
    assert "3 people belong to a setting." in shown
    assert "Paediatric first aid: 1 holds it" in shown
    assert "Safeguarding and child protection: 1 is missing" in shown
    assert "By area" in shown
    assert "By type" in shown


def _reminders(person: Person) -> list[str]:
    return [one for one in from_kith(person) if one.startswith(("Runs out soon", "Has run out"))]
