"""“What Kith holds about me” as staff, a guest and a member of another workspace use it, by buttons alone."""

import json
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.store import people
from bot.store.audit import AuditEvent
from bot.store.channels import Membership, NetworkChannel
from bot.store.corrections import ProviderCorrection
from bot.store.data import DataRequest
from bot.store.outbox import Due, Nudge, add
from bot.store.people import Person as Known
from bot.store.roles import RoleGrant
from slack_sandbox import Form, Person, Shown
from tests.conftest import Clock
from tests.tables import dump
from tests.world import World

NETWORK, PARTNERS = "#network", "#partners"
NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
WORDS = "My telephone number ends in 77, *not* 78 <!channel> &amp; & more"
COMPLAINT = "You told everybody of my move to Seagrass Lane"
HOLDS = "What Kith holds about me"


def window(world: World, person: Person) -> Form:
    """The window, opened as this person can: staff by the command, all others by a button below the help."""
    if person.id == world.maya.id:
        assert person.command(NETWORK, "/kith data").ok
    elif person.id == world.beth.id:
        assert person.command(NETWORK, "/kith help").ok
        assert person.press(person.last_message(NETWORK), HOLDS).ok
    else:
        person.say(PARTNERS, "@Kith hello")
        told = person.wait_for(lambda: person.thread(person.messages(PARTNERS)[-1])[1:] or None)
        assert person.press(told[0], HOLDS).ok
    return person.open_form()


def ask(world: World, person: Person, door: str, label: str, words: str) -> str:
    assert person.press(window(world, person), door).ok
    person.fill({label: words})
    assert person.submit().ok
    return person.open_form().plain


def complain(world: World, person: Person) -> str:
    return ask(world, person, "Complain", "What went wrong?", COMPLAINT)


def correct(world: World, person: Person) -> str:
    return ask(world, person, "Correct something", "What is wrong, and what should it say?", WORDS)


def close_all(person: Person) -> None:
    while person.form:
        person.close()


def requests(world: World) -> list[DataRequest]:
    with world.database.transaction() as session:
        return list(session.scalars(select(DataRequest).order_by(DataRequest.id)))


def audited(world: World, start: str = "data.") -> list[tuple[str, str, str]]:
    with world.database.transaction() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(one.actor_id, one.action, one.subject) for one in found if one.action.startswith(start)]


def nudged(world: World) -> dict[str, set[str | None]]:
    """Who is due a nudge: kind → Slack ids."""
    with world.database.transaction() as session:
        due: dict[str, set[str | None]] = {}
        for one, user_id in session.execute(select(Nudge, Known.user_id).join(Known)):
            due.setdefault(one.kind, set()).add(user_id)
        return due


def held_of_many(world: World) -> None:
    """Beth, and others about whom much is known, in what is about Beth too."""
    with world.database.transaction(writes=True) as session:
        beth = people.meet(session, "U0BETHCAR", "T0WESTHAV", NOW)
        lucy = people.meet(session, "U0LUCYFEN", "T0WESTHAV", NOW)
        beth.email, beth.phone, beth.address = "beth@carrow.example", "01632 960111", "3 Mill Row"
        lucy.email, lucy.phone, lucy.name = "lucy@fenn.example", "01632 960222", "Lucilla Fenn"
        session.add(
            NetworkChannel(
                channel_id="C0NETWORK",
                name="network",
                coordinator_id="U0MAYAOKA",
                made_at=NOW,
                made_by="U0TOMASRE",
            )
        )
        session.flush()
        for one in (beth, lucy):
            session.add(Membership(channel_id="C0NETWORK", person_id=one.id, joined_at=NOW))
            link = {
                "register": "ofsted",
                "urn": f"EY-{one.user_id[2:]}",
                "asked_at": NOW,
                "asked_by": "U0MAYAOKA",
            }
            session.add(
                people.SettingLink(person_id=one.id, **link, outcome="confirmed", decided_by="U0TOMASRE")
            )
            add(session, [Due("test", f"test:{one.id}", NOW, one.id, about={"who": "U0LUCYFEN"})])
        session.add(RoleGrant(user_id="U0BETHCAR", role="manager", given_at=NOW, given_by="U0GEORGEA"))
        session.add(
            ProviderCorrection(
                register="ofsted", urn="EY100009", field="telephone", value="01632 960333",
                told_by="Oona Marsh", told_on=date(2026, 9, 1), noted_at=NOW, noted_by="U0BETHCAR",
            )
        )  # fmt: skip
        for actor, subject in (
            ("U0BETHCAR", "U0LUCYFEN"),
            ("U0MAYAOKA", "U0BETHCAR"),
            ("U0MAYAOKA", "U0LUCYFEN"),
        ):
            session.add(
                AuditEvent(
                    at=NOW,
                    actor_id=actor,
                    actor_team="T1",
                    action="test.done",
                    subject=subject,
                    details={"by": "Oona"},
                )
            )


OTHERS = (
    *("U0LUCYFEN", "lucy@fenn.example", "01632 960222", "Lucilla", "EY-LUCYFEN", "01632 960333", "Oona"),
    *("U0MAYAOKA", "U0TOMASRE", "U0GEORGEA", "Maya", "Tomas", "George"),
)
OWN = (
    "U0BETHCAR",
    "beth@carrow.example",
    "01632 960111",
    "3 Mill Row",
    "EY-BETHCAR",
    "C0NETWORK",
    "EY100009",
)


def files(person: Person) -> tuple[str, str]:
    """The text and the JSON of the message with the file."""
    sent = person.wait_for(lambda: _with_files(person))
    text, machine = (person.download(file).decode() for file in sent.files)
    return text, machine


def _with_files(person: Person) -> Shown | None:
    """The message with the two files; of somebody else’s workspace the conversation is there only with it."""
    if "Kith" not in person.channels():
        return None
    return next((one for one in person.messages("Kith") if len(one.files) == 2), None)


@pytest.mark.journey
@pytest.mark.parametrize("name", ["Maya Okafor", "Beth Carrow", "Nadia Khoury"])
def test_everybody_gets_their_file_as_text_and_json_in_a_direct_message(world: World, name: str) -> None:
    person = world.sandbox.person(name)
    assert person.press(window(world, person), "Send me the file").ok
    assert "Your file is on its way" in person.open_form().plain
    text, machine = files(person)
    assert text.startswith("WHAT KITH HOLDS ABOUT YOU")
    assert "0303 123 1113" in text
    assert next(part["title"] for part in json.loads(machine)["held"]) == "Name, contacts and Slack account"
    assert (person.id, "data.copied", person.id) in audited(world)


def test_the_file_holds_what_is_ones_own_and_nothing_of_anybody_else(world: World) -> None:
    held_of_many(world)
    assert world.beth.press(window(world, world.beth), "Send me the file").ok
    for file in files(world.beth):
        assert [own for own in OWN if own not in file] == []
        assert [other for other in OTHERS if other in file] == []
    shown = world.beth.open_form().plain
    assert [other for other in OTHERS if other in shown] == []
    assert "never part of this" in shown


def test_pressing_twice_quickly_sends_one_file(world: World) -> None:
    form = window(world, world.beth)
    for _ in range(2):
        assert world.beth.press(form, "Send me the file").ok
    files(world.beth)
    assert [one[1] for one in audited(world)] == ["data.copied"]
    assert sum(len(one.files) for one in world.beth.messages("Kith")) == 2


def test_who_may_not_be_written_to_reads_the_file_page_by_page_in_the_window(world: World) -> None:
    world.sandbox.external_dms = False
    with world.database.transaction(writes=True) as session:
        nadia = people.meet(session, world.nadia.id, "T0TINYACR", NOW)
        add(session, [Due("test", f"test:{number}", NOW, nadia.id) for number in range(900)])
    assert world.nadia.press(window(world, world.nadia), "Send me the file").ok
    first = world.nadia.wait_for(lambda: _shown(world.nadia, "Kith may not write to you directly"))
    assert world.nadia.id in first.plain
    assert first.buttons == ["Next page"]
    assert world.nadia.press(first, "Next page").ok
    second = world.nadia.open_form()
    assert "Page 2 of " in second.plain
    assert second.buttons == ["Page before", "Next page"]
    assert world.nadia.press(second, "Page before").ok
    assert world.nadia.open_form().plain == first.plain


def _shown(person: Person, holding: str) -> Form | None:
    return person.form if person.form and holding in person.form.plain else None


def _shown(person: Person, holding: str) -> Form | None:
    return person.form if person.form and holding in person.form.plain else None


@pytest.mark.parametrize(
    ("method", "how", "shown"),
    [
        ("conversations.open", "lost", "could not be sent just now"),
        ("files.completeUploadExternal", "lost", "could not be sent just now"),
        ("upload_url", 500, "could not be sent just now"),
        ("conversations.open", 500, "Page 1 of"),
    ],
)
def test_a_file_that_cannot_be_sent_is_never_met_with_silence(
    world: World, clock: Clock, method: str, how: str | int, shown: str
) -> None:
    form = window(world, world.beth)
    world.sandbox.fail_next(method, 1, how)
    assert world.beth.press(form, "Send me the file").ok
    again = world.beth.wait_for(lambda: _shown(world.beth, shown))
    if "Send me the file" in again.buttons:
        clock.move(minutes=1)
        assert world.beth.press(again, "Send me the file").ok
        files(world.beth)


@pytest.mark.journey
@pytest.mark.parametrize("name", ["Maya Okafor", "Beth Carrow", "Nadia Khoury"])
def test_a_correction_reaches_staff_and_its_answer_the_person(world: World, name: str) -> None:
    person = world.sandbox.person(name)
    told = correct(world, person)
    (asked,) = requests(world)
    assert asked.reference in told
    assert "Wednesday 14 October 2026" in told
    assert nudged(world) == {"data.request": {"U0GEORGEA", "U0TOMASRE"}}
    close_all(person)

    assert world.tomas.command(NETWORK, "/kith").ok
    today = world.tomas.open_form()
    assert asked.reference in today.plain
    assert WORDS not in today.plain
    assert world.tomas.press(today, "Read and answer").ok
    assert WORDS in world.tomas.open_form().plain
    world.tomas.fill(
        {"What came of it?": "Done", "Your answer to them; where it is not done, why not": "It says 77 <now>"}
    )
    assert world.tomas.submit().ok
    assert f"{asked.reference} is answered: done." in world.tomas.open_form().plain
    world.tomas.close()
    assert "Read and answer" not in world.tomas.open_form().buttons

    assert nudged(world)["data.answered"] == {person.id}
    shown = window(world, person).plain
    assert f"{asked.reference}, something to be corrected, 14 September 2026: done" in shown
    assert "It says 77 <now>" in shown


def test_the_co_ordinator_of_ones_channel_is_told(world: World) -> None:
    held_of_many(world)
    correct(world, world.beth)
    assert nudged(world)["data.request"] == {"U0MAYAOKA"}


def test_a_complaint_is_read_by_admins_and_managers_and_by_nobody_else(world: World) -> None:
    told = complain(world, world.beth)
    assert "Your reference is K-" in told
    assert "0303 123 1113" in told
    assert nudged(world) == {
        "complaint.waits": {"U0GEORGEA", "U0TOMASRE"},
        "complaint.received": {"U0BETHCAR"},
    }
    assert world.maya.command(NETWORK, "/kith").ok
    assert "complaint" not in world.maya.open_form().plain.lower()
    assert world.george.command(NETWORK, "/kith role @Maya Okafor manager").ok
    close_all(world.maya)
    assert world.maya.command(NETWORK, "/kith").ok
    today = world.maya.open_form()
    assert "A complaint about personal data" in today.plain
    assert COMPLAINT not in today.plain
    assert world.maya.press(today, "Read and answer").ok
    assert COMPLAINT in world.maya.open_form().plain
    assert (world.maya.id, "complaint.opened") in [one[:2] for one in audited(world, "complaint.")]


def test_a_role_that_was_lost_meanwhile_reads_nothing(world: World) -> None:
    assert world.george.command(NETWORK, "/kith role @Maya Okafor manager").ok
    complain(world, world.beth)
    assert world.maya.command(NETWORK, "/kith").ok
    assert world.george.command(NETWORK, "/kith role remove @Maya Okafor manager").ok
    world.maya.press(world.maya.open_form(), "Read and answer")
    shown = world.maya.open_form().plain
    assert "Somebody else has to answer this" in shown
    assert COMPLAINT not in shown


def test_nobody_answers_their_own_complaint(world: World) -> None:
    assert world.george.command(NETWORK, "/kith data").ok
    assert world.george.press(world.george.open_form(), "Complain").ok
    world.george.fill({"What went wrong?": COMPLAINT})
    assert world.george.submit().ok
    assert nudged(world)["complaint.waits"] == {"U0TOMASRE"}
    close_all(world.george)
    assert world.george.command(NETWORK, "/kith").ok
    assert "Read and answer" not in world.george.open_form().buttons


@pytest.mark.parametrize("words", ["", "   \n "])
def test_a_form_without_words_stays_open_and_says_what_to_do(world: World, words: str) -> None:
    assert world.beth.press(window(world, world.beth), "Complain").ok
    world.beth.fill({"What went wrong?": words})
    assert not world.beth.submit().ok
    assert requests(world) == []


def test_an_answer_needs_words_and_the_second_to_answer_is_told_who_did(world: World) -> None:
    complain(world, world.beth)
    for person in (world.george, world.tomas):
        assert person.command(NETWORK, "/kith").ok
        assert person.press(person.open_form(), "Read and answer").ok
    answer = "Your answer to them; where it is not done, why not"
    world.george.fill({"What came of it?": "Not done", answer: "  "})
    assert not world.george.submit().ok
    for person, words in ((world.george, "We may not."), (world.tomas, "We did.")):
        person.fill({"What came of it?": "Not done", answer: words})
        assert person.submit().ok
    assert "@George Adeyemi already answered" in world.tomas.open_form().plain
    (asked,) = requests(world)
    assert (asked.outcome, asked.reply, asked.decided_by) == ("refused", "We may not.", "U0GEORGEA")


@pytest.mark.slow
def test_what_was_written_stands_in_the_request_and_nowhere_else(world: World, settled: None) -> None:
    with capture_logs() as logged:
        complain(world, world.beth)
        correct(world, world.nadia)
        close_all(world.george)
        assert world.george.command(NETWORK, "/kith").ok
        assert world.george.press(world.george.open_form(), "Read and answer").ok
        world.george.fill(
            {
                "What came of it?": "Done",
                "Your answer to them; where it is not done, why not": "Sorry for Seagrass Lane",
            }
        )
        assert world.george.submit().ok
    said = ("Seagrass", "ends in 77")
    assert [word for word in said if word in str(logged)] == []
    tables = dump(world.database)
    assert [table for table, rows in tables.items() if any(word in rows for word in said)] == ["data_request"]
    posted = [
        one.plain
        for place in (NETWORK, PARTNERS)
        for one in world.sandbox.person("Imran Shah").messages(place)
    ]
    assert [one for one in posted if any(word in one for word in said)] == []
