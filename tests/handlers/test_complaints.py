"""Complaints as a member of another workspace, a guest and staff make them, and as managers deal with "
"them."""

import json

import pytest
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.views import complaints as view
from bot.views.text import button
from slack_sandbox import Form, Person
from tests.conftest import Clock
from tests.handlers.test_channels import NETWORK, PARTNERS, menu, said
from tests.handlers.test_data import HOLDS, close_all, window
from tests.handlers.test_persons import add as add_rose
from tests.tables import dump
from tests.world import World

WORDS = "My forms were lost on Seagrass Lane <!channel> *twice*"
HOPE = "Find them, and say sorry"
WHO = "Who should not deal with it?"
MORE = "Your number and a good time; which language or format; who helps you"
ANSWER = "Your answer to them; where it is not done, why not"


@pytest.fixture
def network(world: World, clock: Clock) -> World:
    """A morning at work, in a channel that Nadia's workspace shares."""
    said(world.maya, PARTNERS)
    clock.now = clock.now.replace(hour=9)
    world.deliver()
    return world


def open_form(person: Person) -> Form:
    assert person.press(menu(person, PARTNERS), "Complain").ok
    return person.open_form()


def complain(person: Person, **more: object) -> str:
    open_form(person)
    person.fill({"What went wrong?": WORDS, "What would put it right?": HOPE, **more})
    assert person.submit().ok
    told = person.open_form().plain
    close_all(person)
    return told


def today(person: Person) -> Form:
    assert person.command(NETWORK, "/kith").ok
    return person.open_form()


def read(person: Person) -> Form:
    assert person.press(today(person), "Read and answer").ok
    return person.open_form()


def mine(world: World, person: Person) -> Form:
    """One's own complaint, from “What Kith holds about me”."""
    assert person.press(menu(person, PARTNERS), HOLDS).ok
    assert person.press(person.open_form(), "See it").ok
    return person.open_form()


def from_kith(person: Person) -> str:
    found = person.messages("Kith") if "Kith" in person.channels() else []
    return "\n".join(one.plain for one in found)


@pytest.mark.slow
@pytest.mark.journey
def test_a_member_of_another_workspace_complains_is_kept_told_and_answered(network: World) -> None:
    nadia, george = network.nadia, network.george
    shown = open_form(nadia).plain
    for told in (
        "Call 999",
        "advocate",
        "0300 061 0614",
        "0303 123 1113",
        "0300 123 4666",
        "28 September 2026",
    ):
        assert told in shown
    close_all(nadia)
    told = complain(nadia)
    assert "Your reference is K-" in told
    assert "Monday 28 September 2026" in told

    # It is acknowledged in writing, and who deals with it is told without a word of it.
    network.deliver()
    assert "What you wrote to the council has come (K-" in from_kith(nadia)
    assert "A complaint about the service waits to be answered" in from_kith(george)

    # One of them takes it on and tells how far it is; she reads both, and adds something.
    form = read(george)
    assert WORDS in form.plain
    assert HOPE in form.plain
    assert george.press(form, "I deal with it").ok
    assert "You deal with it now" in george.open_form().plain
    assert "I deal with it" not in george.open_form().buttons
    assert "I deal with it" in read(network.tomas).buttons
    close_all(network.tomas)
    assert george.press(george.open_form(), "Tell how far it is").ok
    george.fill({"How far is it, and what comes next?": "We are looking in the archive"})
    assert george.submit().ok
    close_all(george)
    network.deliver()
    assert "has moved on" in from_kith(nadia)
    assert nadia.press(menu(nadia, PARTNERS), HOLDS).ok
    held = nadia.open_form().plain
    assert held.index("What you asked") < held.index("Your complaints")
    close_all(nadia)
    shown = mine(network, nadia)
    assert "@George Adeyemi deals with it since" in shown.plain
    assert "We are looking in the archive" in shown.plain
    assert nadia.press(shown, "Add something").ok
    nadia.fill({"What would you like to add?": "It was in May"})
    assert nadia.submit().ok
    assert "It was in May" in nadia.open_form().plain
    close_all(nadia)
    network.deliver()
    assert "Something was added to a complaint" in from_kith(george)

    # The answer.
    assert "It was in May" in read(george).plain
    george.fill({"What came of it?": "Done", ANSWER: "We found them. We are sorry."})
    assert george.submit().ok
    close_all(george)
    network.deliver()
    assert "What you wrote to the council is answered" in from_kith(nadia)
    (note,) = [one for one in nadia.messages("Kith") if "is answered" in one.plain]
    assert "The answer is there for you to read." in note.plain
    assert nadia.press(note, "See it").ok
    assert "We found them. We are sorry." in nadia.open_form().plain
    assert "0300 061 0614" in nadia.open_form().plain
    assert "Add something" not in nadia.open_form().buttons


def test_what_was_written_is_in_no_message_no_log_and_no_other_table(network: World) -> None:
    with capture_logs() as logged:
        complain(network.nadia)
        network.deliver()
        read(network.george)
        network.george.press(network.george.open_form(), "I deal with it")
        network.deliver()
    said_so = ("Seagrass", "say sorry")
    posted = json.dumps([repr(one) for one in network.sandbox.posted])
    assert [word for word in said_so if word in posted or word in str(logged)] == []
    tables = dump(network.database)
    found = [table for table, rows in tables.items() if any(word in str(rows) for word in said_so)]
    assert sorted(found) == ["complaint", "data_request"]


def test_who_is_complained_about_hears_nothing_and_sees_nothing(network: World) -> None:
    assert "George Adeyemi" in open_form(network.nadia).options(WHO)
    close_all(network.nadia)
    complain(network.nadia, **{WHO: ["George Adeyemi"]})
    network.deliver()
    assert "complain" not in from_kith(network.george)
    assert "omplaint" not in today(network.george).plain
    close_all(network.george)
    assert network.george.command(NETWORK, "/kith data").ok
    assert "K-" not in network.george.open_form().plain
    assert WORDS in read(network.tomas).plain


def test_who_must_not_deal_with_it_steps_aside_and_it_goes_to_the_other(network: World) -> None:
    complain(network.nadia)
    network.deliver()
    assert network.george.press(read(network.george), "I must not deal with it").ok
    assert "You do not deal with this complaint any more" in network.george.open_form().plain
    close_all(network.george)
    assert "omplaint" not in today(network.george).plain
    assert WORDS in read(network.tomas).plain


def test_where_nobody_may_deal_with_it_whoever_complains_is_told_at_once_where_to_go(network: World) -> None:
    told = complain(network.nadia, **{WHO: ["George Adeyemi", "Tomas Reyes"]})
    assert "Nobody at Kith may deal with it" in told
    assert "0300 061 0614" in told


@pytest.mark.parametrize("line", ["/kith me", "/kith data"])
def test_the_doors_of_staff_lead_to_the_same_form(network: World, line: str) -> None:
    assert network.maya.command(NETWORK, line).ok
    assert network.maya.press(network.maya.open_form(), "Complain").ok
    network.maya.fill({"What went wrong?": WORDS})
    assert network.maya.submit().ok
    assert "Your reference is K-" in network.maya.open_form().plain


def test_a_guest_complains_from_what_kith_holds_and_it_is_about_data_at_first(network: World) -> None:
    assert network.beth.press(window(network, network.beth), "Complain").ok
    network.beth.fill({"What went wrong?": WORDS})
    assert network.beth.submit().ok
    assert "Tuesday 13 October 2026" in network.beth.open_form().plain
    close_all(network.beth)
    assert "A complaint about personal data" in today(network.george).plain


def test_who_wants_to_be_telephoned_says_the_number_and_need_not_write(network: World) -> None:
    open_form(network.nadia)
    network.nadia.fill({"What would make this easier for you?": ["Telephone me: I would rather say it"]})
    wrong = network.nadia.submit().errors
    assert list(wrong) == [MORE]
    network.nadia.fill(
        {"Your number and a good time; which language or format; who helps you": "01632 960555"}
    )
    assert network.nadia.submit().ok
    close_all(network.nadia)
    shown = read(network.george).plain
    assert "01632 960555" in shown
    assert "They wrote nothing." in shown


def test_staff_note_the_complaint_of_somebody_who_is_not_on_slack(network: World) -> None:
    maya = network.maya
    add_rose(network)
    close_all(maya)
    assert maya.command(NETWORK, "/kith person Rose").ok
    assert maya.press(maya.open_form(), "Note a complaint").ok
    assert "For Rose O’Dowd <!channel>, as they told you" in maya.open_form().plain
    maya.fill({"What went wrong?": WORDS})
    assert maya.submit().ok
    assert "Please give them the reference" in maya.open_form().plain
    close_all(maya)
    shown = read(network.george).plain
    assert "They are not on Slack, and Kith lets no colleague tell it on" in shown
    close_all(network.george)
    network.deliver()
    close_all(maya)
    assert "omplain" not in today(maya).plain


def test_one_who_was_a_second_later_is_told_who_answered(network: World) -> None:
    complain(network.nadia)
    for person in (network.george, network.tomas):
        read(person)
        person.fill({"What came of it?": "Done", ANSWER: "So"})
    assert network.george.submit().ok
    assert network.tomas.submit().ok
    assert "@George Adeyemi already answered" in network.tomas.open_form().plain
    close_all(network.nadia)


@pytest.mark.parametrize("value", ["1", "2", "0", "-1", "x"])
def test_whoever_it_is_not_for_gets_nothing_by_its_number(network: World, value: str) -> None:
    complain(network.nadia)
    complain(network.nadia)
    before, owen = dump(network.database), network.sandbox.person("Owen Blackett")
    bot = WebClient(network.sandbox.bot_token, base_url=network.sandbox.api_url, retry_handlers=[])
    for action_id in (view.OPEN, view.TAKE, view.ASIDE, view.PROGRESS, view.ADD, view.SEE):
        network.clock.move(seconds=1)
        actions = {"type": "actions", "elements": [button("Try", action_id, value)]}
        bot.chat_postMessage(channel="C0PARTNER", text="Try", blocks=[actions])
        for person in (owen, network.maya):
            person.press(person.messages(PARTNERS)[-1], "Try")
            shown = person.last_message(PARTNERS).plain + "".join(form.plain for form in person.forms)
            assert "Seagrass" not in shown
            close_all(person)
    after = dump(network.database)
    assert {table for table in after if after[table] != before[table]} <= {"person"}
