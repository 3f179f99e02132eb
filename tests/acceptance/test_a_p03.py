"""A.P3: publicity is prepared, approved by a colleague, sent to each as they prefer, and its reach seen."""

from collections.abc import Callable

import pytest

from tests.conftest import Clock
from tests.handlers.share.offers import (
    EASY,
    NOT_FOR_ME,
    POLISH,
    TITLE,
    USEFUL,
    add_version,
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
from tests.handlers.share.room import PARTNERS, close_all, network, tick
from tests.smtp import MailServer
from tests.world import World


@pytest.mark.slow
@pytest.mark.criterion("A.P3")
@pytest.mark.journey
def test_publicity_is_approved_sent_once_to_each_as_they_prefer_and_its_reach_is_seen(
    new_world: Callable[..., World], clock: Clock, mail_server: MailServer
) -> None:
    mail = {"KITH_SMTP_URL": f"smtp://127.0.0.1:{mail_server.port}", "KITH_MAIL_FROM": "kith@council.example"}
    world = new_world(settings=mail)
    network(world, clock)
    maya, tomas, nadia, beth = world.maya, world.tomas, world.nadia, world.beth
    owen, priya, imran = (world.sandbox.person(one) for one in ("Owen Blackett", "Priya Nair", "Imran Shah"))
    register(world)
    # Nadia, of another workspace, belongs to two settings; Owen reads Polish; Priya is in another council.
    link(world, met(world, nadia, "T0TINYACR"), "EY100001", "EY100002")
    owen_id = met(world, owen, "T0TINYACR")
    link(world, owen_id, "EY100002")
    link(world, met(world, priya, "T0HARBOUR"), "EY100004")
    link(world, outside(world, "Rose Tandy", "phone", phone="01632 960001"), "EY100001")
    link(world, outside(world, "Ivy Sedge", "email", email="ivy@example.org"), "EY100001")
    link(world, outside(world, "Una Reach", "phone"), "EY100002")
    with world.database.transaction(writes=True) as session:
        prefer(session, owen_id, "polish")

    # Maya writes it in two languages and two formats, says who gets it, and sees how many that are.
    assert write(maya).ok
    assert add_version(maya, POLISH).ok
    assert add_version(maya, EASY).ok
    outcome = choose(maya, areas="Atlantis")
    assert "no open setting in “Atlantis”" in str(outcome.errors)
    close_all(maya)
    page_of_draft(world)
    assert choose(maya, areas="northmoor").ok
    shown = maya.open_form().plain
    assert "4 people would be sent it" in shown
    assert "2 by a message in Slack" in shown
    assert "1 by e-mail" in shown
    assert "1 by telephone" in shown
    assert "1: no contact is known" in shown
    assert "3 settings on the register fit; nobody is linked to 1 of them" in shown
    assert "Send it" not in maya.open_form().buttons

    # She cannot approve it herself; Tomas sends it back with words, then approves what she made of it.
    assert "wrote or planned part of it" in str(ask(maya, maya).errors)
    maya.fill({"Who approves it": tomas.id})
    assert maya.submit().ok
    close_all(maya)
    assert approve(world, clock, tomas, "Say that it is free for childminders, too.").ok
    close_all(tomas)
    tick(world, clock)
    (back,) = notes(maya, "Sent back: ")
    assert "free for childminders, too" in back.plain
    page_of_draft(world)
    assert maya.press(maya.open_form(), "Change the text").ok
    maya.fill({"Text": "We fill them in with you. Free for childminders, too."})
    assert maya.submit().ok
    assert ask(maya, tomas).ok
    assert approve(world, clock, tomas).ok
    close_all(tomas)

    # One word is changed: it is not approved any more.
    page_of_draft(world)
    assert "Send it" in maya.open_form().buttons
    assert add_version(maya, {**POLISH, "Text": "Wypełnimy formularze razem. Za darmo."}).ok
    assert "approved anew" in maya.open_form().plain
    assert "Send it" not in maya.open_form().buttons
    assert ask(maya, tomas).ok
    assert approve(world, clock, tomas).ok
    close_all(tomas)

    # It is sent: to each once, in their language, the way they prefer.
    page_of_draft(world)
    assert "4 people would be sent it" in send(maya)
    assert "on its way to 4 people" in maya.open_form().plain
    tick(world, clock)
    (hers,) = notes(nadia, TITLE)
    assert "Free for childminders, too." in hers.plain
    (his,) = notes(owen, "Bezpłatna pomoc")
    assert "Za darmo" in his.plain
    assert notes(owen, TITLE) == []
    assert notes(priya, TITLE) == notes(imran, TITLE) == notes(beth, TITLE) == []
    (letter,) = mail_server.arrived
    assert letter.recipients == ["ivy@example.org"]
    assert "Free for childminders, too." in letter.part("plain")
    assert "Easy Read" in letter.part("plain")

    # Nadia reads Easy Read, and finds it useful; Owen wants no more.
    assert nadia.press(hers, "Easy Read").ok
    assert "Forms can be hard" in nadia.open_form().plain
    nadia.close()
    assert nadia.press(hers, USEFUL).ok
    assert "It is noted that this was useful" in nadia.messages("Kith")[-1].plain
    assert owen.press(his, NOT_FOR_ME).ok
    assert "no more publicity" in owen.messages("Kith")[-1].plain

    # Who it reached, by type of provider; who was not, and why. For staff alone.
    assert "Who it reached" not in page(nadia).buttons
    close_all(maya)
    assert maya.press(page(maya), "Who it reached").ok
    shown = maya.open_form().plain
    assert "Reached: 3 of 5 people" in shown
    assert "Childminder: 1 of 1 setting, 2 people" in shown
    assert "Childcare on non-domestic premises: 1 of 2 settings, 2 people" in shown
    assert "“Thank you, useful”: 1. “Not for me”: 1." in shown
    assert "No contact is known (1): Una Reach" in shown
    assert "A colleague is to telephone or write (1): Rose Tandy" in shown
    assert "Nobody is linked to 1 of 3 settings" in shown
    close_all(maya)

    # Later it is for Farwick, too: approved anew, and only Priya is new.
    page(maya)
    assert choose(maya, areas="Northmoor, Farwick").ok
    assert ask(maya, tomas).ok
    assert approve(world, clock, tomas).ok
    close_all(tomas)
    page(maya)
    counted = send(maya, "Send it to the new ones")
    assert "1 person would be sent it" in counted
    tick(world, clock)
    assert len(notes(priya, TITLE)) == 1
    assert len(notes(nadia, "We can help")) + len(notes(nadia, TITLE)) == 1
    assert len(mail_server.arrived) == 1

    # The next one reaches Nadia in the format she asked for, and Owen not at all.
    close_all(maya)
    assert write(maya, {"Title": "Quiet hour at the library"}).ok
    assert add_version(maya, {**EASY, "Title": "A quiet hour"}).ok
    assert ask(maya, tomas).ok
    assert approve(world, clock, tomas).ok
    close_all(tomas)
    page_of_draft(world, "Quiet hour at the library")
    assert "1: opted out of publicity" in send(maya)
    tick(world, clock)
    assert len(notes(nadia, "A quiet hour")) == 1
    assert notes(owen, "uiet hour") == []

    # Withdrawn, its messages say so, and who got it by e-mail is told.
    close_all(maya)
    page(maya, title=TITLE, channel=PARTNERS)
    assert maya.command(PARTNERS, f"/share find {TITLE}").ok
    assert maya.press(maya.open_form(), "Open").ok
    assert maya.press(maya.open_form(), "Withdraw").ok
    maya.fill({"Why": "The money has run out."})
    assert maya.submit().ok
    tick(world, clock)
    assert "This was withdrawn. The money has run out." in notes(priya, TITLE)[0].plain
    assert "withdrawn" in mail_server.arrived[-1].part("plain")


def page_of_draft(world: World, title: str = TITLE) -> None:
    """Maya opens what she is preparing."""
    close_all(world.maya)
    assert world.maya.command(PARTNERS, "/share publicity").ok
    form = world.maya.open_form()
    assert title in form.plain
    assert world.maya.press(form, "Open").ok
