"""`/provider` as people use it: in the pretend workspace, over Slack's real protocol."""

from dataclasses import replace

from bot.store.audit import AuditEvent
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


def test_a_misspelt_name_finds_the_provider_for_the_asker_alone(world: World) -> None:
    answer = search(world.maya, "samphyre house nursery")
    assert answer.ephemeral
    assert "Samphire House Nursery" in answer.plain
    assert "“samphyre”" in answer.plain
    tomas = world.sandbox.person("Tomas Reyes")
    assert not any("Samphire" in message.plain for message in tomas.messages("#network"))


def test_a_urn_finds_the_one_provider(world: World) -> None:
    answer = search(world.maya, "9100003")
    assert "1 provider for “9100003”" in answer.plain
    assert answer.buttons == ["Open"]


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


def test_childminders_near_a_postcode_come_though_their_address_is_withheld(world: World) -> None:
    answer = search(world.maya, "childminder near XW5 1QG within 3 miles")
    assert "Childminder, name withheld by the regulator" in answer.plain
    assert "address withheld" in answer.plain
    assert "REDACTED" not in answer.plain


def test_the_nearest_comes_first_with_its_distance(world: World) -> None:
    answer = search(world.maya, "nursery near XW5 1QG within 3 miles")
    rows = [line for line in answer.plain.splitlines() if " miles away" in line]
    distances = [
        float(row.rsplit("·", 1)[1].removesuffix(" miles away").removeprefix(" about")) for row in rows
    ]
    assert distances == sorted(distances)
    assert distances[0] == 0


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


def test_nothing_found_says_so_and_offers_the_nearest_spelling(world: World) -> None:
    answer = search(world.maya, "samphire zoological")
    assert "Nothing found" in answer.plain
    assert answer.buttons == ["Search for “samphire”"]
    assert world.maya.press(answer, "Search for “samphire”").ok
    assert "Samphire House Nursery" in world.maya.last_message("#network").plain


def test_nothing_near_offers_a_wider_distance(world: World) -> None:
    answer = search(world.maya, "samphire near XW1 2BS within 0.5 miles")
    assert "Nothing found" in answer.plain
    (wider,) = answer.buttons
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


def test_help_shows_what_can_be_typed(world: World) -> None:
    answer = search(world.maya, "HELP")
    assert answer.ephemeral
    assert "/provider childminder near" in answer.plain or "within 3 miles" in answer.plain


def test_hostile_words_come_back_as_plain_characters_everywhere(world: World) -> None:
    answer = search(world.maya, HOSTILE)
    assert HOSTILE in answer.plain
    assert answer.notifies == []
    assert HOSTILE in answer.text
    assert HOSTILE not in str(world.sandbox.envelopes[-1].answer)


# The form


def test_no_words_open_the_form(world: World) -> None:
    assert world.maya.command("#network", "/provider").ok
    assert world.maya.open_form().title == "Find a provider"
    assert world.maya.open_form().labels == ["Name", "Town or area", "Type", "Postcode", "Within"]


def test_the_name_field_suggests_as_one_types(world: World) -> None:
    world.maya.command("#network", "/provider")
    suggestions = world.maya.suggestions("Name", "samph")
    assert suggestions[0] == "Search for “samph”"
    assert any(each.startswith("Samphire House Nursery · SALTMERE") for each in suggestions)


def test_choosing_a_suggestion_opens_the_record(world: World) -> None:
    world.maya.command("#network", "/provider")
    suggestion = next(s for s in world.maya.suggestions("Name", "9100003") if "SALTMERE" in s)
    world.maya.choose("Name", "9100003", suggestion)
    assert world.maya.submit().ok
    assert "Samphire House Nursery" in world.maya.open_form().plain
    assert world.maya.open_form().buttons == ["Share in channel"]


def test_the_form_finds_by_type_and_town_and_turns_pages(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Town or area": "Westhaven", "Type": "Childminder"})
    assert world.maya.submit().ok
    assert world.maya.open_form().title == "Providers found"
    assert world.maya.press(world.maya.open_form(), "More").ok
    assert "11 to 20 of" in world.maya.open_form().plain
    assert len(world.maya.forms) == 1


def test_the_form_finds_by_postcode_and_distance(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Postcode": "xw51qg", "Within": "1 mile"})
    assert world.maya.submit().ok
    assert "0 miles away" in world.maya.open_form().plain


def test_an_empty_form_stays_open_and_says_what_to_do(world: World) -> None:
    world.maya.command("#network", "/provider")
    assert world.maya.submit().errors == {"Name": "Please fill in at least one of these fields."}


def test_a_wrong_postcode_is_said_at_its_field_and_the_rest_is_kept(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Town or area": "Saltmere", "Postcode": "nowhere"})
    assert list(world.maya.submit().errors) == ["Postcode"]
    assert world.maya.open_form().value("Town or area") == "Saltmere"


def test_a_distance_without_a_place_is_asked_about_at_its_field(world: World) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Type": "Childminder", "Within": "3 miles"})
    assert list(world.maya.submit().errors) == ["Within"]


def test_hostile_words_in_the_form_are_plain_too(world: World) -> None:
    world.maya.command("#network", "/provider")
    assert world.maya.suggestions("Name", HOSTILE)[0] == f"Search for “{HOSTILE}”"
    world.maya.fill({"Town or area": HOSTILE})
    assert world.maya.submit().ok
    assert HOSTILE in world.maya.open_form().plain


# The record


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


def test_sharing_shows_first_what_will_be_posted_and_then_posts_public_facts(world: World) -> None:
    open_first(world.maya, "9100003")
    assert world.maya.press(world.maya.open_form(), "Share in channel").ok
    assert "This will be posted:" in world.maya.open_form().plain
    world.maya.fill({"Channel": PARTNERS})
    assert world.maya.submit().ok
    posted = world.nadia.last_message("#partners")
    assert not posted.ephemeral
    assert "Samphire House Nursery" in posted.plain
    assert "Shared by" in posted.plain
    assert "Registered person" not in posted.plain
    assert posted.notifies in ([], ["U0MAYAOKA"])


def test_sharing_the_same_form_twice_posts_once(world: World) -> None:
    open_first(world.maya, "9100003")
    world.maya.press(world.maya.open_form(), "Share in channel")
    world.maya.fill({"Channel": NETWORK})
    view_id = world.maya.open_form().view_id
    assert world.maya.submit().ok
    with world.database.transaction() as session:
        (event,) = session.query(AuditEvent).all()
    assert (event.actor_id, event.subject, event.request_key) == (
        "U0MAYAOKA",
        "ofsted:9100003",
        f"share:{view_id}",
    )
    assert len(world.sandbox.posted) == 1


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


def test_a_guest_is_told_kindly_that_this_is_for_staff(world: World) -> None:
    for line in ("samphire", "", "help"):
        answer = search(world.beth, line)
        assert answer.ephemeral
        assert "council’s own staff" in answer.plain
    assert world.beth.form is None


def test_a_member_of_another_workspace_has_no_such_command(world: World) -> None:
    assert world.nadia.command("#partners", "/provider samphire").error == "not_allowed"


def test_staff_are_staff_in_a_shared_channel_too(world: World) -> None:
    assert "Samphire" in search(world.maya, "samphire", "#partners").plain


def test_who_became_a_guest_is_noticed_within_a_minute(world: World, clock: Clock) -> None:
    assert "Samphire" in search(world.maya, "samphire").plain
    users = world.sandbox.workspace.users
    users["U0MAYAOKA"] = replace(users["U0MAYAOKA"], kind="guest")
    clock.move(seconds=61)
    assert "council’s own staff" in search(world.maya, "samphire").plain
