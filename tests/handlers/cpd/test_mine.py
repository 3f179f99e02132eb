"""“My CPD” by buttons, as people use it: from another workspace, as a guest, and as staff for a contact."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.cpd.certificates import CpdCertificate
from bot.store.cpd.hours import CpdHours
from slack_sandbox import Form, Person
from tests.handlers.cpd.learners import (
    FIRST_AID,
    NETWORK,
    PDF,
    add_certificate,
    choose_roles,
    contact,
    due,
    files_from_kith,
    from_kith,
    note_hours,
    on,
    open_menu,
)
from tests.handlers.meetings.room import send_again
from tests.world import World


def held(world: World) -> list[CpdCertificate]:
    with world.database.transaction() as session:
        return list(session.scalars(select(CpdCertificate).order_by(CpdCertificate.id)))


def noted(world: World) -> list[CpdHours]:
    with world.database.transaction() as session:
        return list(session.scalars(select(CpdHours).order_by(CpdHours.id)))


def opened(person: Person, nth: int = 0) -> Form:
    assert person.press(person.open_form(), "Open", nth).ok
    return person.open_form()


@pytest.mark.journey
def test_somebody_of_another_workspace_says_what_they_do_and_sees_what_they_need(world: World) -> None:
    nadia = world.nadia
    assert "depends on what you do" in open_menu(world, nadia).plain
    assert choose_roles(nadia, "Childminder", since="2026-09-01").ok
    shown = nadia.open_form().plain
    assert "Paediatric first aid: missing, needed by 1 December 2026" in shown
    assert "Safeguarding and child protection: missing, needed now" in shown
    assert nadia.press(nadia.open_form(), "Add it").ok
    nadia.fill({"Issued on": "2024-01-10"})
    assert nadia.submit().ok
    assert "Paediatric first aid: counts until 10 January 2027, 118 days left" in nadia.open_form().plain


def test_a_certificate_with_its_file_is_kept_by_the_files_id_alone(world: World) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    assert add_certificate(nadia, "2024-01-10", file=True, Who_issued_it="Red Cross").ok
    (one,) = held(world)
    assert (one.file_name, one.issuer) == ("First aid.pdf", "Red Cross")
    assert one.file_id is not None
    assert one.file_id.startswith("F")
    shown = opened(nadia).plain
    assert "By Red Cross" in shown
    assert "File: First aid.pdf" in shown
    assert "To be renewed every three years." in shown


def test_who_asks_for_the_file_gets_it_in_private(world: World) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    add_certificate(nadia, "2024-01-10", file=True)
    assert nadia.press(opened(nadia), "Send me the file").ok
    assert "on its way" in nadia.open_form().plain
    assert files_from_kith(nadia) == {"First aid.pdf": PDF}


@pytest.mark.parametrize(
    ("method", "told"),
    [
        ("url_private", "did not take the file"),
        ("", "does not have this file any more"),
        ("dm", "let Kith send you"),
    ],
)
def test_why_a_file_does_not_come_is_told(world: World, method: str, told: str) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    add_certificate(nadia, "2024-01-10", file=True)
    if method == "dm":
        world.sandbox.external_dms = False
    elif method:
        world.sandbox.fail_next(method, 1, 500)
    else:
        world.sandbox.workspace.files[str(held(world)[0].file_id)].deleted = True
    assert nadia.press(opened(nadia), "Send me the file").ok
    assert nadia.wait_for(lambda: told in nadia.open_form().plain)


def test_a_form_sent_twice_is_one_certificate(world: World) -> None:
    open_menu(world, world.nadia)
    assert add_certificate(world.nadia, "2024-01-10").ok
    send_again(world)
    assert len(held(world)) == 1


def test_what_cannot_be_is_said_at_its_field_and_the_form_stays(world: World) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    outcome = add_certificate(nadia, "2027-01-10")
    assert "still to come" in outcome.errors["Issued on"]
    nadia.fill({"Issued on": "2026-01-10", "Ends on, where it says so": "2025-01-10"})
    assert "end before it was issued" in nadia.submit().errors["Ends on, where it says so"]
    nadia.fill({"Ends on, where it says so": "2031-01-10"})
    assert nadia.submit().ok
    assert "It counts until 10 January 2029: what was required when it was issued" in nadia.open_form().plain


def test_another_certificate_needs_a_name(world: World) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    outcome = add_certificate(nadia, "2026-01-10", what="Another certificate")
    assert "called" in outcome.errors["What it is called, if it is another"]
    nadia.fill({"What it is called, if it is another": "<!channel> *Makaton*"})
    assert nadia.submit().ok
    assert "<!channel> *Makaton*" in nadia.open_form().plain
    assert "counts, with no end stated" in nadia.open_form().plain


def test_a_certificate_is_renewed_corrected_and_removed(world: World) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    add_certificate(nadia, "2024-01-10", file=True)
    assert nadia.press(opened(nadia), "Renew").ok
    nadia.fill({"Issued on": "2026-09-01"})
    assert nadia.submit().ok
    assert "It takes the place of the earlier one" in nadia.open_form().plain
    assert "replaced by a later one" in nadia.open_form().plain
    assert nadia.press(opened(nadia), "Change").ok
    nadia.fill({"Who issued it": "St John"})
    assert nadia.submit().ok
    assert "By St John" in opened(nadia).plain
    assert nadia.press(nadia.open_form(), "Remove").ok
    assert "Removed: Paediatric first aid." in nadia.open_form().plain
    assert "counts until 10 January 2027" in nadia.open_form().plain
    assert len(held(world)) == 1


def test_hours_are_noted_with_what_one_will_do_differently(world: World) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    more = {"Topic": "Speech and language", "What I will do differently": "Wait\nfor *answers*"}
    assert note_hours(nadia, **more).ok
    shown = nadia.open_form().plain
    assert "1 hour 30 minutes in the last 365 days." in shown
    assert "Wait" not in shown
    assert "Wait\nfor *answers*" in opened(nadia).plain
    assert nadia.press(nadia.open_form(), "Change").ok
    nadia.fill({"How long": "2"})
    assert nadia.submit().ok
    assert "2 hours in the last 365 days." in nadia.open_form().plain
    assert nadia.press(opened(nadia), "Remove").ok
    assert noted(world) == []


def test_how_long_it_was_must_be_clear(world: World) -> None:
    open_menu(world, world.nadia)
    outcome = note_hours(world.nadia, **{"How long": "a while"})
    assert "such as" in outcome.errors["How long"]
    world.nadia.fill({"How long": "90 minutes"})
    assert world.nadia.submit().ok
    assert [one.minutes for one in noted(world)] == [90]


def test_a_reminder_comes_before_the_end_and_a_renewal_from_it_stops_the_rest(world: World) -> None:
    nadia = world.nadia
    open_menu(world, nadia)
    add_certificate(nadia, "2023-12-14")  # three years: until 14 December 2026
    nadia.close()
    on(world, date(2026, 9, 15))
    (told,) = from_kith(nadia)
    assert told.startswith(f"Runs out soon: {FIRST_AID}")
    assert "in 90 days" in told
    on(world, date(2026, 10, 15))
    assert len(from_kith(nadia)) == 2
    message = nadia.messages("Kith")[-1]
    assert nadia.press(message, "I have renewed it").ok
    nadia.fill({"Issued on": "2026-10-14"})
    assert nadia.submit().ok
    assert "counts until 14 October 2029" in nadia.open_form().plain
    for day in (date(2026, 11, 14), date(2026, 12, 7), date(2026, 12, 16), date(2027, 1, 13)):
        on(world, day)
    assert [one for one in from_kith(nadia) if "Runs out" in one or "Has run out" in one] == []
    assert len(from_kith(nadia)) == 2
    assert "Noted: Paediatric first aid" in from_kith(nadia)[-1]


def test_staff_keep_it_for_a_contact_who_is_not_on_slack(world: World) -> None:
    rose, maya = contact(world), world.maya
    assert maya.command(NETWORK, "/cpd mine Rose Tandy").ok
    assert "CPD of Rose Tandy" in maya.open_form().plain
    assert add_certificate(maya, "2024-01-10", file=True).ok
    assert note_hours(maya).ok
    assert [(one.person_id, one.noted_by) for one in held(world)] == [(rose, maya.id)]
    maya.close()
    assert maya.command(NETWORK, "/kith person Rose Tandy").ok
    assert maya.press(maya.open_form(), "CPD").ok
    assert "counts until 10 January 2027" in maya.open_form().plain
    assert len(due(world, "cpd.expiring")) == 0


def test_who_is_not_staff_keeps_nobody_elses(world: World) -> None:
    contact(world)
    assert world.beth.command(NETWORK, "/cpd mine Rose Tandy").ok
    assert "for the council’s own staff" in world.beth.last_message(NETWORK).plain
    assert held(world) == []


CHANGE = """
certificates:
  requirements:
    paediatric_first_aid:
      versions:
        - {in_force: 2014-09-01, months: 36, says: Every three years., source: "https://example.org/old"}
        - in_force: 2026-10-01
          months: 24
          says: Every two years.
          source: https://example.org/new
          old_until: 2027-03-01
"""


def test_who_is_touched_by_a_change_of_what_is_required_is_told_by_when(
    new_world: Callable[..., World], tmp_path: Path
) -> None:
    own = tmp_path / "policy.yaml"
    own.write_text(CHANGE, encoding="utf-8")
    world = new_world(settings={"KITH_POLICY": str(own)})
    world.clock.now = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
    nadia = world.nadia
    open_menu(world, nadia)
    assert add_certificate(nadia, "2025-06-01").ok
    shown = nadia.open_form().plain
    assert "counts until 1 March 2027" in shown
    assert "what is required has changed since, and certificates from before count until then" in shown
    nadia.close()
    world.deliver()
    world.deliver()
    (told,) = from_kith(nadia)
    assert "What is required changes: Paediatric first aid" in told
    assert "From 1 October 2026: Every two years." in told
    assert "Yours, issued on 1 June 2025, counts until 1 March 2027." in told
    assert "https://example.org/new" in told


def test_who_is_not_on_slack_is_reminded_by_a_colleague(world: World) -> None:
    contact(world)
    world.clock.now = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
    assert world.maya.command(NETWORK, "/kith channel").ok
    assert world.maya.command(NETWORK, "/cpd mine Rose Tandy").ok
    assert add_certificate(world.maya, "2023-12-20").ok
    world.maya.close()
    on(world, date(2026, 9, 21))
    (nudge,) = due(world, "cpd.expiring")
    assert nudge.state == "task"
    assert world.maya.command(NETWORK, "/kith").ok
    shown = world.maya.open_form().plain
    assert "Rose Tandy" in shown
    assert "Runs out soon: Paediatric first aid" in shown
