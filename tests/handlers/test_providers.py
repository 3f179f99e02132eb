"""`/provider` as people use it: in the pretend workspace, over Slack's real protocol."""

import re
from dataclasses import replace

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import delete

from bot.store.audit import AuditEvent
from bot.store.places import District
from bot.store.providers import Inspection, Provider
from slack_sandbox import Person, Shown
from tests.conftest import Clock
from tests.world import World

NETWORK, PARTNERS, TEA_ROOM = "C0NETWORK", "C0PARTNER", "C0TEAROOM"
HOSTILE = "<!channel> <@U1> & <http://x|y>"


def search(person: Person, words: str, channel: str = "#network") -> Shown:
    outcome = person.command(channel, f"/provider {words}")
    assert outcome.ok, outcome
    return person.last_message(channel)


def open_first(person: Person, words: str) -> None:
    assert person.press(search(person, words), "Open").ok


# Searching in words


@pytest.mark.journey
def test_a_misspelt_name_finds_the_provider_for_the_asker_alone(world: World) -> None:
    answer = search(world.maya, "samphyre house nursery")
    assert answer.ephemeral
    assert "Samphire House Nursery" in answer.plain
    assert "“samphyre”" in answer.plain
    tomas = world.sandbox.person("Tomas Reyes")
    assert not any("Samphire" in message.plain for message in tomas.messages("#network"))


@pytest.mark.journey
def test_a_urn_finds_the_one_provider(world: World) -> None:
    answer = search(world.maya, "9100003")
    assert "1 provider for “9100003”" in answer.plain
    assert answer.buttons == ["Open"]


@pytest.mark.journey
def test_each_result_tells_what_a_co_ordinator_wants_to_know(world: World) -> None:
    answer = search(world.maya, "9100003")
    for fact in (
        "Samphire House Nursery",
        "Childcare on non-domestic premises (Full day care)",
        "34 Harbourmaster Street, SALTMERE, XW5 1QG",
        "56 places",
        "Inspected 27 May 2020 (Education inspection framework 2019): Good",
    ):
        assert fact in answer.plain


@pytest.mark.journey
def test_childminders_near_a_postcode_come_though_their_address_is_withheld(world: World) -> None:
    answer = search(world.maya, "childminder near XW5 1QG within 3 miles")
    assert "Childminder, name withheld by the regulator" in answer.plain
    assert "address withheld" in answer.plain
    assert "REDACTED" not in answer.plain


@pytest.mark.journey
def test_the_nearest_comes_first_with_its_distance(world: World) -> None:
    answer = search(world.maya, "nursery near XW5 1QG within 3 miles")
    assert "at this postcode" in answer.plain
    distances = [float(miles) for miles in re.findall(r"([\d.]+) miles? away", answer.plain)]
    assert len(distances) > 3
    assert distances == sorted(distances)
    assert max(distances) <= 3


def test_those_without_an_address_come_after_those_with_one_and_are_said_to(world: World) -> None:
    answer = search(world.maya, "near XW5 1QG within 1 mile")
    assert "with a known distance come first." in answer.plain
    assert "publish no address: they are somewhere in the constituencies around." in answer.plain
    assert "name withheld" not in answer.plain


def test_how_far_was_looked_is_said_where_no_distance_was_asked_for(world: World) -> None:
    assert re.search(r"Looked within \d+ miles?\.", search(world.maya, "nursery near XW5 1QG").plain)


def test_far_from_everywhere_nothing_silly_is_offered(world: World) -> None:
    with world.database.transaction(writes=True) as session:
        session.add(District(district="LS1", latitude=53.797, longitude=-1.548))
    answer = search(world.maya, "near LS1")
    assert "Nothing like this is listed within 30 miles of LS1." in answer.plain
    assert answer.buttons == ["Add a provider"]


def test_near_me_asks_where_that_is(world: World) -> None:
    assert "Slack does not tell where you are" in search(world.maya, "nursery near me").plain


def test_a_list_tells_its_source_and_date(world: World) -> None:
    assert "Source: Ofsted, 31 August 2026" in search(world.maya, "samphire").plain


def test_a_plural_is_no_misspelling(world: World) -> None:
    answer = search(world.maya, "nurseries in Saltmere")
    assert "Samphire House Nursery" in answer.plain
    assert "nothing is spelt" not in answer.plain


def test_a_town_means_the_town_before_a_constituency_called_after_it(world: World) -> None:
    answer = search(world.maya, "nursery saltmere")
    rows = [line for line in answer.plain.splitlines() if line.startswith("Childcare on")]
    assert rows
    assert all("saltmere" in row.lower() for row in rows)


@pytest.mark.journey
def test_a_misspelt_type_is_a_type(world: World) -> None:
    rows = re.findall(
        r"^(Childminder|Childcare on)\b", search(world.maya, "chilminders Westhaven").plain, re.MULTILINE
    )
    assert rows == ["Childminder"] * 10


@pytest.mark.journey
def test_whom_a_setting_belongs_to_is_found_too(world: World) -> None:
    assert "Pebble Steps Nursery" in search(world.maya, "Rainbow Tides Childcare Limited").plain


@pytest.mark.journey
def test_a_name_that_holds_the_words_of_a_type_is_found_near_a_place(world: World) -> None:
    answer = search(world.maya, "Kelpham Breakfast & After School Club near XW6 3AU within 5 miles")
    assert "Kelpham Breakfast & After School Club · URN 9100080" in answer.plain


@pytest.mark.journey
def test_more_than_ten_come_page_by_page(world: World) -> None:
    first = search(world.maya, "childminder")
    assert (first.buttons.count("Open"), first.buttons[-1]) == (10, "More")
    assert world.maya.press(first, "More").ok
    second = world.maya.last_message("#network")
    assert "11 to 20 of" in second.plain
    assert second.buttons[-2:] == ["Back", "More"]
    assert world.maya.press(second, "Back").ok
    assert "1 to 10 of" in world.maya.last_message("#network").plain


def test_providers_that_share_a_name_are_told_apart(world: World) -> None:
    answer = search(world.maya, "saltmere playgroup")
    lines = answer.plain.splitlines()
    rows = [
        tuple(lines[at : at + 2]) for at, line in enumerate(lines) if line.startswith("Saltmere Playgroup ·")
    ]
    assert len(rows) == 3
    assert len({place for _, place in rows}) == 3


@pytest.mark.journey
def test_nothing_found_says_so_and_offers_the_nearest_spelling(world: World) -> None:
    answer = search(world.maya, "samphire zoological")
    assert "Nothing found" in answer.plain
    assert answer.buttons == ["Search for “samphire”", "Add a provider"]
    assert world.maya.press(answer, "Search for “samphire”").ok
    assert "Samphire House Nursery" in world.maya.last_message("#network").plain


@pytest.mark.journey
def test_nothing_near_offers_a_wider_distance(world: World) -> None:
    answer = search(world.maya, "samphire near XW1 2BS within 0.5 miles")
    assert "Nothing found" in answer.plain
    wider, _ = answer.buttons
    assert wider.startswith("Within ")
    assert world.maya.press(answer, wider).ok
    assert "Samphire House Nursery" in world.maya.last_message("#network").plain


def test_a_postcode_that_is_not_known_is_said_to_be(world: World) -> None:
    answer = search(world.maya, "nursery near ZE9 9ZZ")
    assert "“ZE9 9ZZ” is not known" in answer.plain


def test_a_distance_from_nowhere_asks_from_where(world: World) -> None:
    assert "add “near” and a postcode" in search(world.maya, "within 3 miles").plain


def test_a_urn_nobody_has_is_said_to_be_so(world: World) -> None:
    assert "No provider has the URN EY000001" in search(world.maya, "EY000001").plain


@pytest.mark.journey
def test_help_shows_what_can_be_typed(world: World) -> None:
    for asking in ("HELP", "help me", "?", "hlep"):
        answer = search(world.maya, asking)
        assert answer.ephemeral
        assert "/provider rainbow nursery" in answer.plain


@pytest.mark.journey
def test_hostile_words_come_back_as_plain_characters_everywhere(world: World) -> None:
    answer = search(world.maya, HOSTILE)
    assert HOSTILE in answer.plain
    assert answer.notifies == []
    assert HOSTILE in answer.text
    assert HOSTILE not in str(world.sandbox.envelopes[-1].answer)


# The form


@pytest.mark.journey
def test_no_words_open_the_form(world: World) -> None:
    assert world.maya.command("#network", "/provider").ok
    assert world.maya.open_form().title == "Find a provider"
    assert world.maya.open_form().labels == ["Name", "Town or area", "Type", "Postcode", "Within"]


@pytest.mark.journey
def test_the_name_field_suggests_as_one_types(world: World) -> None:
    world.maya.command("#network", "/provider")
    suggestions = world.maya.suggestions("Name", "samph")
    assert suggestions[0] == "Search for “samph”"
    assert any(each.startswith("Samphire House Nursery · SALTMERE") for each in suggestions)


@pytest.mark.journey
def test_choosing_a_suggestion_opens_the_record(world: World) -> None:
    world.maya.command("#network", "/provider")
    suggestion = next(s for s in world.maya.suggestions("Name", "9100003") if "SALTMERE" in s)
    world.maya.choose("Name", "9100003", suggestion)
    assert world.maya.submit().ok
    assert "Samphire House Nursery" in world.maya.open_form().plain
    assert world.maya.open_form().buttons == [
        "Share in channel",
        "Correct",
        "Plan an improvement",
        "Add a person",
    ]


@pytest.mark.journey
def test_the_form_finds_by_type_and_town_and_turns_pages(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Town or area": "Westhaven", "Type": "Childminder"})
    assert world.maya.submit().ok
    assert world.maya.open_form().title == "Providers found"
    assert world.maya.press(world.maya.open_form(), "More").ok
    assert "11 to 20 of" in world.maya.open_form().plain
    assert len(world.maya.forms) == 1


@pytest.mark.journey
def test_the_form_finds_by_postcode_and_distance(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Postcode": "xw51qg", "Within": "1 mile"})
    assert world.maya.submit().ok
    assert "XW5 1QG · at this postcode" in world.maya.open_form().plain


@pytest.mark.journey
def test_an_empty_form_stays_open_and_says_what_to_do(world: World) -> None:
    world.maya.command("#network", "/provider")
    errors = world.maya.submit().errors
    assert errors["Name"].startswith("Please fill in at least one of these fields.")


@pytest.mark.journey
def test_a_wrong_postcode_is_said_at_its_field_and_the_rest_is_kept(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Town or area": "Saltmere", "Postcode": "nowhere"})
    assert list(world.maya.submit().errors) == ["Postcode"]
    assert world.maya.open_form().value("Town or area") == "Saltmere"


def test_a_distance_without_a_place_is_asked_about_at_its_field(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Type": "Childminder", "Within": "3 miles"})
    assert list(world.maya.submit().errors) == ["Within"]


def test_a_postcode_whose_position_is_not_known_is_said_at_its_field(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Postcode": "ZE9 9ZZ", "Within": "3 miles"})
    assert list(world.maya.submit().errors) == ["Postcode"]


@pytest.mark.journey
def test_hostile_words_in_the_form_are_plain_too(world: World) -> None:
    world.maya.command("#network", "/provider")
    assert world.maya.suggestions("Name", HOSTILE)[0] == f"Search for “{HOSTILE}”"
    world.maya.fill({"Town or area": HOSTILE})
    assert world.maya.submit().ok
    assert HOSTILE in world.maya.open_form().plain


# The record


@pytest.mark.journey
def test_the_record_shows_every_field_with_its_source_and_date(world: World) -> None:
    open_first(world.maya, "9100003")
    lines = world.maya.open_form().plain.splitlines()
    for label, value in (
        ("Places", "56"),
        ("Registered since", "28 July 2000"),
        ("Registered person", "Driftwood Early Learning Limited"),
        ("Deprivation band", "Average"),
        ("Council", "Westhaven"),
    ):
        at = lines.index(label)
        assert lines[at : at + 3] == [label, value, "Ofsted, 31 August 2026"]


def test_a_report_card_gets_no_single_grade(world: World) -> None:
    answer = search(world.maya, "nursery Westhaven")
    cards = [line for line in answer.plain.splitlines() if "report card" in line]
    assert cards
    assert not any(word in line for line in cards for word in ("Good", "Outstanding", "Inadequate"))


# Sharing


@pytest.mark.journey
def test_sharing_shows_first_what_will_be_posted_and_then_posts_public_facts(world: World) -> None:
    open_first(world.maya, "9100003")
    assert world.maya.press(world.maya.open_form(), "Share in channel").ok
    assert "This will be posted:" in world.maya.open_form().plain
    world.maya.fill({"Channel": PARTNERS})
    assert world.maya.submit().ok
    posted = world.nadia.last_message("#partners")
    assert not posted.ephemeral
    assert "Samphire House Nursery" in posted.plain
    assert "Shared by Maya Okafor" in posted.plain
    assert "Driftwood Early Learning Limited" not in posted.plain
    assert posted.notifies == []


def test_who_shared_what_and_where_is_written_down(world: World) -> None:
    open_first(world.maya, "9100003")
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": NETWORK})
    assert world.maya.submit().ok
    with world.database.transaction() as session:
        (event,) = session.query(AuditEvent).all()
    assert (event.actor_id, event.actor_team, event.action) == ("U0MAYAOKA", "T0WESTHAV", "provider.shared")
    assert (event.subject, event.details) == ("ofsted:9100003", {"channel": NETWORK})


def test_a_share_whose_answer_came_too_late_is_not_posted_again(world: World) -> None:
    open_first(world.maya, "9100003")
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": NETWORK})
    world.sandbox.ack_timeout = 0.0
    assert not world.maya.submit().ok
    world.maya.wait_for(lambda: world.sandbox.posted or None)
    world.sandbox.ack_timeout = 3.0
    assert "already" in world.maya.submit().errors["Channel"]
    assert len(world.sandbox.posted) == 1


@pytest.mark.parametrize("error", ["fatal_error", "internal_error"])
def test_when_slack_does_not_say_whether_it_was_posted_the_person_is_asked_to_look(
    world: World, monkeypatch: pytest.MonkeyPatch, error: str
) -> None:
    def lose(*_: object, **__: object) -> None:
        raise SlackApiError("lost", {"ok": False, "error": error})

    open_first(world.maya, "9100003")
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": NETWORK})
    monkeypatch.setattr(WebClient, "chat_postMessage", lose)
    assert "look in the channel" in world.maya.submit().errors["Channel"]
    monkeypatch.undo()
    assert "already" in world.maya.submit().errors["Channel"]
    assert world.sandbox.posted == []


def test_when_the_line_to_slack_breaks_the_person_is_asked_to_look(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(*_: object, **__: object) -> None:
        raise ConnectionResetError

    open_first(world.maya, "9100003")
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": NETWORK})
    monkeypatch.setattr(WebClient, "chat_postMessage", break_off)
    assert "look in the channel" in world.maya.submit().errors["Channel"]


@pytest.mark.journey
def test_a_provider_that_is_gone_is_said_to_be_at_every_step(world: World) -> None:
    answer = search(world.maya, "9100003")
    assert world.maya.press(answer, "Open").ok
    record = world.maya.open_form()
    assert world.maya.press(record, "Share in channel").ok
    world.maya.fill({"Channel": NETWORK})
    with world.database.transaction(writes=True) as session:
        provider = session.query(Provider).filter_by(urn="9100003").one()
        session.execute(delete(Inspection).where(Inspection.provider_id == provider.id))
        session.execute(delete(Provider).where(Provider.id == provider.id))
    assert "no longer in the directory" in world.maya.submit().errors["Channel"]
    world.maya.close()
    assert world.maya.press(record, "Share in channel").ok
    assert "no longer in the directory" in world.maya.open_form().plain
    world.maya.close()
    world.maya.close()
    assert world.maya.press(answer, "Open").ok
    assert "no longer in the directory" in world.maya.open_form().plain
    assert world.sandbox.posted == []


@pytest.mark.journey
def test_a_channel_without_kith_says_how_to_invite_it_and_nothing_is_posted(world: World) -> None:
    open_first(world.maya, "9100003")
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": TEA_ROOM})
    assert "/invite @Kith" in world.maya.submit().errors["Channel"]
    assert world.sandbox.posted == []
    world.maya.fill({"Channel": NETWORK})
    assert world.maya.submit().ok
    assert len(world.sandbox.posted) == 1


# Who may


@pytest.mark.journey
def test_a_guest_is_told_kindly_that_this_is_for_staff(world: World) -> None:
    for line in ("samphire", "", "help"):
        answer = search(world.beth, line)
        assert answer.ephemeral
        assert "council’s own staff" in answer.plain
    assert world.beth.form is None


def test_a_member_of_another_workspace_has_no_such_command(world: World) -> None:
    assert world.nadia.command("#partners", "/provider samphire").error == "not_allowed"


@pytest.mark.journey
def test_staff_are_staff_in_a_shared_channel_too(world: World) -> None:
    assert "Samphire" in search(world.maya, "samphire", "#partners").plain


def test_who_became_a_guest_is_noticed_within_a_minute(world: World, clock: Clock) -> None:
    assert "Samphire" in search(world.maya, "samphire").plain
    users = world.sandbox.workspace.users
    users["U0MAYAOKA"] = replace(users["U0MAYAOKA"], kind="guest")
    clock.move(seconds=61)
    assert "council’s own staff" in search(world.maya, "samphire").plain


@pytest.mark.journey
def test_after_an_invitation_it_can_be_shared(world: World) -> None:
    assert world.maya.command("#tea-room", "/invite @Kith").ok
    open_first(world.maya, "9100003")
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": TEA_ROOM})
    assert world.maya.submit().ok
    assert "Samphire House Nursery" in world.maya.last_message("#tea-room").plain


def test_every_suggestion_can_be_picked_however_long_its_name(world: World) -> None:
    world.maya.command("#network", "/provider")
    (long,) = (s for s in world.maya.suggestions("Name", "tide timber merrow") if "EY900563" in s)
    assert len(long) == 75
    world.maya.choose("Name", "tide timber merrow", long)
    assert world.maya.submit().ok
    assert "Tide & Timber Forest Nursery Merrowsands" in world.maya.open_form().plain
