"""“Link me to my setting”: asked by people without commands, confirmed by the co-ordinator."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.services.links import Said
from bot.store import additions
from bot.store.additions import Told
from bot.store.audit import AuditEvent
from bot.store.outbox import Nudge
from bot.store.people import Person as Met
from bot.store.people import SettingLink
from bot.store.providers import Provider
from bot.views import links as view
from slack_sandbox import Form, Person
from tests.conftest import Clock
from tests.handlers.test_additions import add
from tests.handlers.test_channels import NETWORK, PARTNERS, menu, said
from tests.world import World

SAMPHIRE = "Samphire House Nursery"
SETTING, NOT_LISTED, ROLE = "My setting", "My setting is not in the list", "What I do there"


@pytest.fixture
def network(world: World) -> World:
    """Both channels are network channels, looked after by Maya."""
    said(world.maya, NETWORK)
    said(world.maya, PARTNERS)
    return world


def open_form(person: Person, channel: str) -> Form:
    assert person.press(menu(person, channel), "Link me to my setting").ok
    return person.open_form()


def choose(person: Person, typed: str, named: str) -> None:
    offered = person.suggestions(SETTING, typed)
    person.choose(SETTING, typed, next(one for one in offered if one.startswith(named)))


def ask_for(person: Person, channel: str, typed: str = "samphire", named: str = SAMPHIRE) -> str:
    open_form(person, channel)
    choose(person, typed, named)
    assert person.submit().ok
    told = person.open_form().plain
    person.close()
    return told


def ask_in_words(person: Person, channel: str, words: str) -> None:
    open_form(person, channel)
    person.fill({NOT_LISTED: words})
    assert person.submit().ok
    person.close()


def today(person: Person) -> Form:
    assert person.command(NETWORK, "/kith").ok
    return person.open_form()


def press_in_today(person: Person, label: str) -> str:
    assert person.press(today(person), label).ok
    return person.open_form().plain


def links(world: World) -> list[tuple[str, str | None, str | None]]:
    """The URN, what became of it, and who decided."""
    with world.database.transaction() as session:
        found = session.scalars(select(SettingLink).order_by(SettingLink.id))
        return [(one.urn, one.outcome, one.decided_by) for one in found]


def due(world: World) -> list[tuple[str, str]]:
    """What is due to whom."""
    with world.database.transaction() as session:
        found = select(Nudge.kind, Met.user_id).join(Met, Met.id == Nudge.person_id).order_by(Nudge.id)
        return [(kind, str(user)) for kind, user in session.execute(found)]


def audited(world: World) -> list[str]:
    with world.database.transaction() as session:
        acts = select(AuditEvent.action).where(AuditEvent.action.startswith("link."))
        return list(session.scalars(acts.order_by(AuditEvent.id)))


@pytest.mark.journey
@pytest.mark.parametrize(("name", "channel"), [("Beth Carrow", NETWORK), ("Nadia Khoury", PARTNERS)])
def test_somebody_asks_and_their_co_ordinator_confirms(network: World, name: str, channel: str) -> None:
    person = network.sandbox.person(name)
    told = ask_for(person, channel)
    assert f"linked to {SAMPHIRE}" in told
    assert "waits for @Maya Okafor" in told
    assert links(network) == [("9100003", None, None)]
    assert due(network) == [("link.confirm", "U0MAYAOKA")]
    assert f"@{name} (" in today(network.maya).plain
    assert "says they belong to Samphire House Nursery" in network.maya.open_form().plain
    assert network.maya.press(network.maya.open_form(), "Confirm").ok
    assert f"You confirmed that @{name} belongs to {SAMPHIRE}" in network.maya.open_form().plain
    assert "Confirm" not in network.maya.open_form().buttons
    assert links(network) == [("9100003", "confirmed", "U0MAYAOKA")]
    assert due(network)[1:] == [("link.decided", person.id)]
    assert audited(network) == ["link.asked", "link.confirmed"]
    assert f"You belong to {SAMPHIRE}" in open_form(person, channel).plain


def test_it_can_be_decided_in_the_home_tab_too(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    network.maya.open_home()
    home = network.maya.wait_for(lambda: network.maya.home)
    assert network.maya.press(home, "Confirm").ok
    home = network.maya.home
    assert home
    assert "You confirmed that @Nadia Khoury belongs to Samphire House Nursery" in home.plain
    assert "Confirm" not in home.buttons


def test_a_refusal_is_told_too(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    assert "You did not confirm" in press_in_today(network.maya, "Not right")
    assert links(network) == [("9100003", "refused", "U0MAYAOKA")]
    assert due(network)[1:] == [("link.decided", "U0NADIAKH")]
    assert "You belong to" not in open_form(network.nadia, PARTNERS).plain


def test_decided_twice_changes_nothing_twice_and_says_who_decided(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    stale = today(network.maya)
    said(network.tomas, PARTNERS, "/kith channel mine")
    press_in_today(network.tomas, "Confirm")
    assert network.maya.press(stale, "Not right").ok
    told = network.maya.open_form().plain
    assert "@Tomas Reyes already confirmed that @Nadia Khoury belongs to" in told
    assert links(network) == [("9100003", "confirmed", "U0TOMASRE")]
    assert audited(network) == ["link.asked", "link.confirmed"]
    assert [kind for kind, _ in due(network)].count("link.decided") == 1


def test_what_waits_goes_with_the_channel_to_its_new_co_ordinator(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    said(network.tomas, PARTNERS, "/kith channel mine")
    assert due(network) == [("link.confirm", "U0MAYAOKA"), ("link.confirm", "U0TOMASRE")]
    assert "Nadia" not in today(network.maya).plain
    assert "Nadia" in today(network.tomas).plain


def test_where_the_co_ordinator_has_left_every_colleague_sees_it(network: World, clock: Clock) -> None:
    ask_for(network.nadia, PARTNERS)
    assert "Nadia" not in today(network.george).plain
    users = network.sandbox.workspace.users
    users["U0MAYAOKA"] = replace(users["U0MAYAOKA"], kind="guest")
    clock.move(seconds=61)
    assert "Nadia" in today(network.george).plain
    assert "Nadia" in today(network.tomas).plain
    ask_for(network.beth, NETWORK)
    assert set(due(network)[1:]) == {("link.confirm", "U0GEORGEA"), ("link.confirm", "U0TOMASRE")}


def test_nobody_confirms_their_own_setting(network: World) -> None:
    ask_for(network.maya, NETWORK)
    shown = today(network.maya)
    assert "You asked on" in shown.plain
    assert "Confirm" not in shown.buttons
    assert ("link.confirm", "U0MAYAOKA") not in due(network)
    assert "@Maya Okafor" in today(network.tomas).plain
    press_in_today(network.tomas, "Confirm")
    assert links(network) == [("9100003", "confirmed", "U0TOMASRE")]


def test_the_same_asked_twice_waits_once(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    open_form(network.nadia, PARTNERS)
    choose(network.nadia, "samphire", SAMPHIRE)
    assert "already" in network.nadia.submit().errors[SETTING]
    assert len(links(network)) == 1
    assert len(due(network)) == 1


def test_an_area_manager_belongs_to_several_settings(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    ask_for(network.nadia, PARTNERS, "bubbles", "Bubbles & Squeak")
    assert [urn for urn, _, _ in links(network)] == ["9100003", "EY900115"]
    shown = open_form(network.nadia, PARTNERS).plain
    assert SAMPHIRE in shown
    assert "Bubbles & Squeak" in shown


def test_what_waits_can_be_withdrawn_and_asked_again(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    stale = today(network.maya)
    assert network.nadia.press(open_form(network.nadia, PARTNERS), "Withdraw").ok
    shown = network.nadia.open_form()
    assert "You withdrew this" in shown.plain
    assert "Withdraw" not in shown.buttons
    network.nadia.close()
    assert network.maya.press(stale, "Confirm").ok
    assert "@Nadia Khoury already withdrew" in network.maya.open_form().plain
    ask_for(network.nadia, PARTNERS)
    assert [outcome for _, outcome, _ in links(network)] == ["withdrawn", None]


def test_somebody_ends_their_link_themselves(network: World) -> None:
    ask_for(network.nadia, PARTNERS)
    press_in_today(network.maya, "Confirm")
    form = open_form(network.nadia, PARTNERS)
    assert network.nadia.press(form, "I do not work there any more").ok
    assert "you do not work at Samphire House Nursery" in network.nadia.open_form().plain
    assert links(network) == [("9100003", "ended", "U0NADIAKH")]
    assert audited(network)[-1] == "link.ended"


@pytest.mark.journey
def test_a_setting_that_is_not_in_the_list_is_chosen_by_the_co_ordinator(network: World) -> None:
    ask_in_words(network.nadia, PARTNERS, "Tiny Acres <!channel> & Co")
    assert "“Tiny Acres <!channel> & Co”, which is not in the list" in today(network.maya).plain
    assert network.maya.press(network.maya.open_form(), "Choose the setting").ok
    offered = network.maya.suggestions("The setting", "samphire")
    network.maya.choose("The setting", "samphire", offered[0])
    assert network.maya.submit().ok
    assert "You confirmed that @Nadia Khoury belongs to Samphire" in network.maya.open_form().plain
    assert links(network) == [("9100003", "confirmed", "U0MAYAOKA")]
    assert SAMPHIRE in open_form(network.nadia, PARTNERS).plain


def test_a_setting_in_words_cannot_be_confirmed_unchosen(network: World) -> None:
    ask_in_words(network.nadia, PARTNERS, "Tiny Acres")
    shown = today(network.maya)
    assert "Confirm" not in shown.buttons
    assert network.maya.press(shown, "Not right").ok
    assert links(network) == [("", "refused", "U0MAYAOKA")]


def test_a_second_one_in_words_waits_for_the_first(network: World) -> None:
    ask_in_words(network.nadia, PARTNERS, "Tiny Acres")
    open_form(network.nadia, PARTNERS)
    network.nadia.fill({NOT_LISTED: "Tinier Acres"})
    assert "waits already" in network.nadia.submit().errors[NOT_LISTED]
    assert len(links(network)) == 1


def test_a_form_left_empty_stays_open_and_says_what_to_do(network: World) -> None:
    open_form(network.nadia, PARTNERS)
    assert "Please choose your setting" in network.nadia.submit().errors[SETTING]
    choose(network.nadia, "samphire", SAMPHIRE)
    network.nadia.fill({NOT_LISTED: "Another"})
    assert "one or the other" in network.nadia.submit().errors[NOT_LISTED]
    assert links(network) == []


def test_what_they_do_there_is_told_to_who_confirms(network: World) -> None:
    open_form(network.nadia, PARTNERS)
    choose(network.nadia, "samphire", SAMPHIRE)
    network.nadia.fill({ROLE: "Manager *of* <@U0MAYAOKA>"})
    assert network.nadia.submit().ok
    assert "What they do there: “Manager *of* <@U0MAYAOKA>”" in today(network.maya).plain


def test_a_guest_is_offered_public_facts_alone(network: World) -> None:
    open_form(network.beth, NETWORK)
    assert network.beth.suggestions(SETTING, "Marjorie Tidewell") == []
    (offered,) = network.beth.suggestions(SETTING, "EY900101")
    assert "Tidewell" not in offered
    assert "withheld" in offered


def test_what_only_the_council_knows_of_a_setting_its_own_people_do_not_read(network: World) -> None:
    add(network)
    ask_in_words(network.beth, NETWORK, "My own place")
    assert network.maya.press(today(network.maya), "Choose the setting").ok
    (offered,) = network.maya.suggestions("The setting", "wren’s nest")
    network.maya.choose("The setting", "wren’s nest", offered)
    assert network.maya.submit().ok
    assert "Wren’s Nest" in network.maya.open_form().plain
    open_form(network.beth, NETWORK)
    assert network.beth.suggestions(SETTING, "wren’s nest") == []
    shown = network.beth.open_form().plain
    assert "You belong to “My own place”" in shown
    assert "Wren" not in shown


def test_a_setting_that_gets_its_urn_later_keeps_its_people(network: World) -> None:
    add(network)
    ask_in_words(network.beth, NETWORK, "My own place")
    assert network.maya.press(today(network.maya), "Choose the setting").ok
    (offered,) = network.maya.suggestions("The setting", "wren’s nest")
    network.maya.choose("The setting", "wren’s nest", offered)
    assert network.maya.submit().ok
    with network.database.transaction(writes=True) as session:
        (wren,) = session.scalars(select(Provider).where(Provider.register == "added"))
        told = Told("her sister", network.clock().date(), "U0MAYAOKA", network.clock())
        additions.give_urn(session, wren, "EY999999", told)
    assert links(network) == [("EY999999", "confirmed", "U0MAYAOKA")]


def test_a_guest_may_not_decide(network: World, clock: Clock) -> None:
    ask_for(network.nadia, PARTNERS)
    users = network.sandbox.workspace.users
    stale = today(network.maya)
    users["U0MAYAOKA"] = replace(users["U0MAYAOKA"], kind="guest")
    clock.move(seconds=61)
    assert network.maya.press(stale, "Confirm").ok
    assert "confirmed by the council’s own staff" in network.maya.open_form().plain
    assert links(network) == [("9100003", None, None)]


@pytest.mark.parametrize("name", ["Beth Carrow", "Nadia Khoury"])
def test_whoever_does_not_find_the_menu_asks_from_kith_s_answer(network: World, name: str) -> None:
    person = network.sandbox.person(name)
    workspace = network.sandbox.workspace
    network.sandbox._on_loop(lambda: workspace.open_dm(workspace.users[person.id]))
    person.say("Kith", "how do I tell you where I work?")
    assert person.wait_for(lambda: person.messages("Kith")[1:] or None)
    assert person.press(person.last_message("Kith"), "Link me to my setting").ok
    choose(person, "samphire", SAMPHIRE)
    assert person.submit().ok
    assert "This waits for your network co-ordinator" in person.open_form().plain
    for colleague in (network.maya, network.tomas):
        assert colleague.command(NETWORK, "/kith").ok
        assert f"@{name} says they belong to {SAMPHIRE}" in colleague.open_form().plain


def test_many_at_once_are_refused(network: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.links.MOST_WAITING", 1)
    ask_for(network.nadia, PARTNERS)
    open_form(network.nadia, PARTNERS)
    choose(network.nadia, "bubbles", "Bubbles & Squeak")
    assert "wait already" in network.nadia.submit().errors[SETTING]


TYPED: Callable[[], st.SearchStrategy[str]] = lambda: st.text(max_size=200)  # noqa: E731


@given(TYPED(), TYPED())
def test_whatever_was_typed_is_read_on_one_line(words: str, role: str) -> None:
    values = {
        "setting": {view.SETTING: {"selected_option": None}},
        "said": {"value": {"value": words}},
        "role": {"value": {"value": role}},
    }
    assert view.read_link_form(values) == Said(None, " ".join(words.split()), " ".join(role.split()))
