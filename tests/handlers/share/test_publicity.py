"""Publicity as people see it: pressed twice, by others, in a digest, and by telephone."""

import pytest

from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.share.offers import (
    NOT_FOR_ME,
    TITLE,
    USEFUL,
    approve,
    ask,
    choose,
    link,
    met,
    notes,
    outside,
    page,
    prefer,
    register,
    send,
    write,
)
from tests.handlers.share.room import NETWORK, PARTNERS, close_all, network, tick
from tests.handlers.test_channels import menu
from tests.world import World


@pytest.fixture
def ready(world: World, clock: Clock) -> World:
    """Nadia, of another workspace, and Beth, a guest, are linked; publicity for them waits for approval."""
    network(world, clock)
    register(world)
    link(world, met(world, world.nadia, "T0TINYACR"), "EY100002")
    link(world, met(world, world.beth), "EY100001")
    assert write(world.maya).ok
    assert choose(world.maya, areas="Northmoor").ok
    assert ask(world.maya, world.tomas).ok
    return world


def publish(world: World, clock: Clock) -> None:
    assert approve(world, clock, world.tomas).ok
    close_all(world.tomas)
    close_all(world.maya)
    assert world.maya.command(PARTNERS, "/share publicity").ok
    assert world.maya.press(world.maya.open_form(), "Open").ok
    send(world.maya)
    close_all(world.maya)
    tick(world, clock)


def today(person: Person) -> str:
    close_all(person)
    assert person.command(NETWORK, "/kith today").ok
    return person.open_form().plain


def test_what_waits_for_approval_stands_in_today(ready: World, clock: Clock) -> None:
    assert f"Publicity to approve: {TITLE}" in today(ready.tomas)
    assert "is asked to approve" in today(ready.maya)
    assert approve(ready, clock, ready.tomas).ok
    close_all(ready.tomas)
    assert "Publicity to approve" not in today(ready.tomas)


def test_of_two_windows_of_one_approver_the_second_changes_nothing(ready: World, clock: Clock) -> None:
    tomas = ready.tomas
    tick(ready, clock)
    (asked,) = notes(tomas, "Please approve: ")
    assert tomas.press(asked, "Look and decide").ok
    tomas.fill({"Your decision": "Send it back"})
    assert "few words" in str(tomas.submit().errors)
    tomas.fill({"Your decision": "Approve it"})
    assert tomas.submit().ok
    close_all(tomas)
    assert "Look and decide" not in page_of_staff(tomas).buttons


def test_providers_find_it_only_once_it_is_sent(ready: World, clock: Clock) -> None:
    nadia = ready.nadia
    assert nadia.press(menu(nadia, PARTNERS), "Support on offer").ok
    assert "nothing on offer" in nadia.open_form().plain
    publish(ready, clock)
    shown = page(nadia)
    assert "Your co-ordinator fills them in" in shown.plain
    assert not {"Who gets it", "Who it reached", "Ask for approval", "Send it"} & {*shown.buttons}
    assert "people would be sent it" not in shown.plain


def test_not_for_me_can_be_taken_back(ready: World, clock: Clock) -> None:
    publish(ready, clock)
    nadia = ready.nadia
    (sent,) = notes(nadia, TITLE)
    assert nadia.press(sent, NOT_FOR_ME).ok
    (sent,) = notes(nadia, TITLE)
    assert nadia.press(sent, "Have these again").ok
    assert "again" in notes(nadia, TITLE)[0].plain


def test_what_was_answered_does_not_come_again(ready: World, clock: Clock) -> None:
    publish(ready, clock)
    nadia = ready.nadia
    (sent,) = notes(nadia, TITLE)
    assert nadia.press(sent, USEFUL).ok
    assert "Read it in full" in notes(nadia, TITLE)[0].buttons
    clock.move(days=2)
    tick(ready, clock)
    assert len(notes(nadia, TITLE)) == 1


def test_by_telephone_a_colleague_tells_it(ready: World, clock: Clock) -> None:
    link(ready, outside(ready, "Rose Tandy", "phone", phone="01632 960001"), "EY100001")
    publish(ready, clock)
    shown = today(ready.maya)
    assert "Rose Tandy" in shown
    assert "Your co-ordinator fills them in with you." in shown


def test_in_a_digest_it_comes_once_and_can_be_answered_there(ready: World, clock: Clock) -> None:
    imran = ready.sandbox.person("Imran Shah")
    imran_id = met(ready, imran)
    link(ready, imran_id, "EY100001")
    with ready.database.transaction(writes=True) as session:
        prefer(session, imran_id, "English", digest=True)
    publish(ready, clock)
    assert notes(imran, TITLE) == []
    clock.move(days=1)
    tick(ready, clock)
    (sent,) = notes(imran, TITLE)
    assert imran.press(sent, USEFUL).ok
    clock.move(days=1)
    tick(ready, clock)
    assert len(notes(imran, TITLE)) == 1


def page_of_staff(person: Person) -> object:
    close_all(person)
    assert person.command(PARTNERS, "/share publicity").ok
    form = person.open_form()
    if "Open" in form.buttons:
        assert person.press(form, "Open").ok
    return person.open_form()


def test_every_area_that_is_not_known_is_named_with_what_to_do(ready: World) -> None:
    close_all(ready.maya)
    assert ready.maya.command(PARTNERS, "/share publicity").ok
    assert ready.maya.press(ready.maya.open_form(), "Open").ok
    (said,) = choose(ready.maya, areas="Atlantis, Northmoor, ZZ99").errors.values()
    assert said == (
        "The register has no open setting in “Atlantis”. The register has no open setting in “ZZ99”. "
        "Please correct it, or take it out."
    )


def test_staff_begin_where_nothing_is_on_offer_and_providers_only_read(world: World, clock: Clock) -> None:
    network(world, clock)
    assert world.nadia.press(menu(world.nadia, PARTNERS), "Support on offer").ok
    assert world.nadia.open_form().buttons == []
    assert world.maya.command(PARTNERS, "/share publicity").ok
    assert world.maya.press(world.maya.open_form(), "Write publicity").ok
    assert "Whom to ask" in world.maya.open_form().labels


def test_what_is_changed_after_it_was_sent_stands_below_what_was_sent(ready: World, clock: Clock) -> None:
    publish(ready, clock)
    assert ready.maya.press(page_of_staff(ready.maya), "Change").ok
    ready.maya.fill({"Text": "We come to you.", "What has changed in this version": "Where."})
    assert ready.maya.submit().ok
    shown = ready.maya.open_form().plain
    assert "Your change is kept" in shown
    assert shown.index("Your co-ordinator fills them in") < shown.index(
        "The new version, which nobody was sent"
    )
    assert shown.index("The new version, which nobody was sent") < shown.index("We come to you.")
    assert "We come to you." not in page(ready.nadia).plain
