"""People who are not on Slack, as staff look after them and as others try to, in the pretend workspace."""

import json

import pytest
from slack_sdk import WebClient
from sqlalchemy import select
from structlog.testing import capture_logs

from bot.store.audit import AuditEvent
from bot.store.people import Person, Preference, SettingLink
from bot.views import persons as view
from bot.views.text import button
from slack_sandbox import Form
from slack_sandbox import Person as Client
from tests.handlers.test_preferences import post_menu, send_again
from tests.world import World

NETWORK, PARTNERS = "#network", "#partners"
ROSE = {
    "Name": "Rose O’Dowd <!channel>",
    "Telephone": "01632 960001",
    "Postal address": "1 Quay Lane\nSaltmere *XW5 1QG*",
    "Who told us": "her sister",
}


def window(person: Client, line: str) -> Form:
    assert person.command(NETWORK, line).ok
    return person.open_form()


def add(world: World, **others: str) -> None:
    assert window(world.maya, "/kith person add").title == "Add a person"
    world.maya.fill({**ROSE, **others})
    assert world.maya.submit().ok


def events(world: World) -> list[tuple[str, str, dict[str, object]]]:
    with world.database.transaction() as session:
        found = session.scalars(
            select(AuditEvent).where(AuditEvent.action.like("person.%")).order_by(AuditEvent.id)
        )
        return [(one.action, one.subject, one.details) for one in found]


def people(world: World) -> list[Person]:
    """All but the first admins, whom Kith notes when it starts."""
    others = select(Person).where(
        Person.user_id.is_(None) | Person.user_id.not_in((world.george.id, world.tomas.id))
    )
    with world.database.transaction() as session:
        return list(session.scalars(others.order_by(Person.id)))


def only(world: World) -> Person:
    (person,) = people(world)
    return person


def linked(world: World) -> list[tuple[int, str | None]]:
    with world.database.transaction() as session:
        found = session.scalars(select(SettingLink).order_by(SettingLink.id))
        return [(one.person_id, one.outcome) for one in found]


def open_record(world: World, words: str = "samphire") -> Form:
    assert world.maya.command(NETWORK, f"/provider {words}").ok
    assert world.maya.press(world.maya.last_message(NETWORK), "Open").ok
    return world.maya.open_form()


@pytest.mark.journey
def test_somebody_is_added_found_misspelt_and_listed(world: World) -> None:
    window(world.maya, "/kith person add Rose  O’Dowd")
    assert world.maya.open_form().value("Name") == "Rose O’Dowd"
    world.maya.fill(ROSE)
    world.maya.choose("Setting", "samphyre", "Samphire House Nursery · SALTMERE · XW5 1QG · 9100003")
    assert world.maya.submit().ok
    card = world.maya.open_form()
    for told in (
        "Rose O’Dowd <!channel>",
        "Reached by telephone (01632 960001)",
        "Postal address: 1 Quay Lane\nSaltmere *XW5 1QG*",
        "Samphire House Nursery",
        "Told by her sister; noted by @Maya Okafor on 14 September 2026",
    ):
        assert told in card.plain
    joining = ["CPD", "Join with a person on Slack"]
    assert card.buttons == ["Change", "Preferences", *joining, "Note a complaint"]
    world.maya.close()
    for words in ("rose odowd", "Ros O'Dowde", "dowd rose"):
        assert "Reached by telephone" in window(world.maya, f"/kith person {words}").plain
        world.maya.close()
    listed = window(world.maya, "/kith people")
    assert "Rose O’Dowd <!channel> · Samphire House Nursery" in listed.plain
    assert linked(world) == [(only(world).id, "confirmed")]
    assert [action for action, *_ in events(world)] == ["person.added", "person.linked"]
    told = json.dumps(events(world))
    assert "960001" not in told
    assert "Rose" not in told


def test_who_cannot_be_reached_stands_first_with_what_is_missing(world: World) -> None:
    add(world)
    world.maya.close()
    add(world, **{"Name": "Zed", "Telephone": "", "Postal address": ""})
    world.maya.close()
    listed = window(world.maya, "/kith people").plain
    assert listed.index("Zed") < listed.index("Rose")
    assert "No way to reach them yet: no telephone is noted" in listed


def test_several_of_a_name_are_listed_and_one_opened_leads_to_all_that_can_be_done(world: World) -> None:
    add(world, Name="Ann Archer")
    world.maya.close()
    add(world, Name="Ann Baker", Telephone="01632 960002")
    world.maya.close()
    found = window(world.maya, "/kith person ann")
    assert "Ann Archer" in found.plain
    assert world.maya.press(found, "Open", nth=1).ok
    assert world.maya.press(world.maya.open_form(), "Change").ok
    world.maya.fill({"Name": "Ann Cole"})
    assert world.maya.submit().ok
    card = world.maya.open_form()
    assert "Ann Cole" in card.plain
    assert len(world.maya.forms) == 3
    assert world.maya.press(card, "Preferences").ok
    assert [form.title for form in world.maya.forms] == ["People", "Person", "Preferences"]


def test_who_is_not_found_can_be_added_by_that_name(world: World) -> None:
    missing = window(world.maya, "/kith person <b>Zelda</b>")
    assert "is called “<b>Zelda</b>”, nor anything like it" in missing.plain
    assert world.maya.press(missing, "Add a person").ok
    assert world.maya.open_form().value("Name") == "<b>Zelda</b>"


@pytest.mark.journey
def test_the_same_person_is_noticed_before_they_are_added_twice(world: World) -> None:
    add(world)
    world.maya.close()
    for other in (
        {"Name": "rose odowd !channel", "Telephone": ""},
        {"Name": "Somebody Else", "Telephone": "+44 1632 960001"},
    ):
        add(world, **other)
        form = world.maya.open_form()
        assert (form.title, form.value("Who told us")) == ("Add a person", "her sister")
        assert "They may be known already. Nobody was added yet." in form.plain
        assert "Reached by telephone (01632 960001)" in form.plain
        assert len(people(world)) == 1
    world.maya.fill({"If it is not the same": ["This is another person: add them all the same"]})
    assert world.maya.submit().ok
    assert "Somebody Else" in world.maya.open_form().plain
    assert len(people(world)) == 2


@pytest.mark.journey
def test_the_same_submissions_delivered_twice_add_change_and_join_once(world: World) -> None:
    add(world)
    assert "Rose" in str(send_again(world))
    assert world.maya.press(world.maya.open_form(), "Change").ok
    world.maya.fill({"Name": "Rose Malone"})
    assert world.maya.submit().ok
    assert "Rose Malone" in str(send_again(world))
    assert world.maya.press(world.maya.open_form(), "Join with a person on Slack").ok
    world.maya.fill({"Who they are on Slack": world.nadia.id})
    assert world.maya.submit().ok
    assert "*Joined.*" in str(send_again(world))
    assert [action for action, *_ in events(world)] == ["person.added", "person.changed", "person.joined"]
    assert [one.user_id for one in people(world)] == [world.nadia.id]


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(world: World) -> None:
    window(world.maya, "/kith person add")
    wrong = {"Name": "???", "E-mail address": "rose@home", "Telephone": "ask her"}
    world.maya.fill({**wrong, "How to reach them": "By letter"})
    assert {*world.maya.submit().errors} == {*wrong, "Postal address"}
    form = world.maya.open_form()
    assert {label: form.value(label) for label in wrong} == wrong
    assert people(world) == []


def test_staff_say_how_somebody_is_reached(world: World) -> None:
    add(world)
    assert world.maya.press(world.maya.open_form(), "Preferences").ok
    form = world.maya.open_form()
    assert "In Slack" not in form.plain
    assert form.value("How to reach them") == "By telephone: a colleague rings"
    world.maya.fill({"How to reach them": "By letter", "Language": "Irish"})
    assert world.maya.submit().ok
    told = world.maya.open_form().plain
    assert "Rose O’Dowd <!channel> hears from Kith by letter (1 Quay Lane Saltmere *XW5 1QG*)" in told
    with world.database.transaction() as session:
        assert [one.reach for one in session.scalars(select(Preference))] == ["letter"]


def test_a_setting_is_left_and_another_is_joined(world: World) -> None:
    window(world.maya, "/kith person add Rose")
    world.maya.choose("Setting", "samphire", "Samphire House Nursery · SALTMERE · XW5 1QG · 9100003")
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Change").ok
    form = world.maya.open_form()
    assert len(form.value("Settings")) == 1
    offered = world.maya.suggestions("Add a setting", "saltmere playgroup")
    other = next(one for one in offered if "Playgroup" in one)
    world.maya.fill({"Settings": []})
    world.maya.choose("Add a setting", "saltmere playgroup", other)
    assert world.maya.submit().ok
    card = world.maya.open_form().plain
    assert "Samphire House" not in card
    assert "Saltmere Playgroup" in card
    rose = only(world).id
    assert linked(world) == [(rose, "ended"), (rose, "confirmed")]
    assert [action for action, *_ in events(world)][2:] == ["person.unlinked", "person.linked"]


@pytest.mark.journey
def test_who_came_to_slack_is_joined_and_keeps_setting_and_preferences(world: World) -> None:
    window(world.maya, "/kith person add Nadia K")
    world.maya.fill({"E-mail address": "nadia@tiny-acres.example"})
    world.maya.choose("Setting", "samphire", "Samphire House Nursery · SALTMERE · XW5 1QG · 9100003")
    assert world.maya.submit().ok
    assert world.maya.press(world.maya.open_form(), "Join with a person on Slack").ok
    world.maya.fill({"Who they are on Slack": world.nadia.id})
    assert world.maya.submit().ok
    assert "What was noted of them is @Nadia Khoury’s now" in world.maya.open_form().plain
    (joined,) = people(world)
    assert (joined.user_id, joined.team_id, joined.name) == (world.nadia.id, "T0TINYACR", None)
    world.maya.close()
    world.maya.close()
    assert "Nobody who is not on Slack is noted yet." in window(world.maya, "/kith people").plain
    post_menu(world, PARTNERS)
    assert world.nadia.press(world.nadia.last_message(PARTNERS), "My preferences").ok
    own = world.nadia.open_form()
    assert own.value("How to reach me") == "By e-mail"
    assert own.value("E-mail address") == "nadia@tiny-acres.example"
    assert "@Nadia Khoury\nReached by e-mail" in open_record(world).plain
    told = {"person_id": joined.id, "was": joined.id, "left_out": []}
    assert events(world)[-1] == ("person.joined", f"person:{joined.id}", told)


def test_kith_itself_is_nobody_to_be_joined_with(world: World) -> None:
    add(world)
    assert world.maya.press(world.maya.open_form(), "Join with a person on Slack").ok
    world.maya.fill({"Who they are on Slack": "U0KITHBOT"})
    assert "choose somebody else" in world.maya.submit().errors["Who they are on Slack"]


@pytest.mark.journey
def test_a_record_shows_its_people_and_adds_one(world: World) -> None:
    record = open_record(world)
    assert "People" not in record.plain
    assert world.maya.press(record, "Add a person").ok
    form = world.maya.open_form()
    assert form.value("Setting") == "Samphire House Nursery · SALTMERE · XW5 1QG · 9100003"
    world.maya.fill(ROSE)
    assert world.maya.submit().ok
    world.maya.close()
    world.maya.close()
    record = open_record(world)
    assert "Rose O’Dowd <!channel>\nReached by telephone (01632 960001)" in record.plain
    assert world.maya.press(record, "Open").ok
    assert world.maya.open_form().title == "Person"
    world.maya.close()
    assert world.maya.press(world.maya.open_form(), "Share in channel").ok
    assert "Rose" not in world.maya.open_form().plain
    world.maya.fill({"Channel": "C0PARTNER"})
    assert world.maya.submit().ok
    assert "Rose" not in world.nadia.last_message(PARTNERS).plain


def test_who_was_joined_or_erased_in_the_meantime_is_said_to_be_gone(world: World) -> None:
    add(world)
    card = world.maya.open_form()
    with world.database.transaction(writes=True) as session:
        found = session.get(Person, only(world).id)
        assert found
        found.forgotten_at = found.noted_at
    for label in ("Change", "Preferences", "Join with a person on Slack"):
        assert world.maya.press(card, label).ok
        assert "not there any more" in world.maya.open_form().plain
        world.maya.close()


def test_a_form_whose_person_went_meanwhile_says_so(world: World) -> None:
    add(world)
    assert world.maya.press(world.maya.open_form(), "Change").ok
    with world.database.transaction(writes=True) as session:
        found = session.get(Person, only(world).id)
        assert found
        found.forgotten_at = found.noted_at
    assert world.maya.submit().ok
    assert "not there any more" in world.maya.open_form().plain


@pytest.mark.parametrize("words", ["people", "person", "person Rose", "person add Rose"])
def test_a_guest_learns_of_nobody(world: World, words: str) -> None:
    add(world)
    assert world.beth.command(NETWORK, f"/kith {words}").ok
    assert world.beth.form is None
    assert "no commands for guests" in world.beth.last_message(NETWORK).plain


def test_whoever_is_no_staff_gets_nowhere_by_buttons_either(world: World) -> None:
    add(world)
    bot = WebClient(world.sandbox.bot_token, base_url=world.sandbox.api_url, retry_handlers=[])
    ids = (view.ADD, view.OPEN, view.CHANGE, view.PREFERENCES, view.JOIN)
    buttons = [button(action_id, action_id, "name:" if action_id == view.ADD else "1") for action_id in ids]
    bot.chat_postMessage(channel="C0PARTNER", text="Try", blocks=[{"type": "actions", "elements": buttons}])
    message = world.nadia.last_message(PARTNERS)
    for action_id in ids:
        assert world.nadia.press(message, action_id).ok
        assert world.nadia.form is None
        answer = world.nadia.last_message(PARTNERS)
        assert "staff" in answer.plain
        assert "Rose" not in answer.plain


@pytest.mark.slow
def test_nothing_of_it_is_logged(settled: None, world: World) -> None:
    with capture_logs() as logged:
        add(world, **{"E-mail address": "rose@example.org"})
        assert world.maya.press(world.maya.open_form(), "Change").ok
        world.maya.fill({"Name": "Rose Malone"})
        assert world.maya.submit().ok
        window(world.maya, "/kith person rose")
    assert logged == []
