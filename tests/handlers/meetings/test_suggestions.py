"""“Suggest something” as people press it, as the organiser answers it, and what nobody else comes to see."""

import json

import pytest
from sqlalchemy import select

from bot.store import people
from bot.store.meetings.suggestions import Suggestion
from bot.store.outbox import Nudge
from bot.store.people import Preference
from slack_sandbox import Outcome, Person
from tests.conftest import Clock
from tests.handlers.meetings.proposals import (
    AGENDA,
    IDEA,
    MORNING,
    NAME,
    TO_ALL,
    TO_ORGANISER,
    WHAT,
    WITHOUT,
    WORDS,
    from_kith,
    heap,
    own,
    suggest,
    write,
)
from tests.handlers.meetings.room import (
    NETWORK,
    PARTNERS,
    due,
    invitation,
    invite,
    page,
    press,
    send_again,
)
from tests.handlers.test_channels import menu, said
from tests.world import World

NADIA = ("U0NADIAKH", "Nadia Khoury")


@pytest.fixture
def clock() -> Clock:
    return Clock(MORNING)


def suggestions(world: World) -> list[Suggestion]:
    with world.database.transaction() as session:
        return list(session.scalars(select(Suggestion).order_by(Suggestion.id)))


def say_what_became(organiser: Person, became: str = "It is taken up", word: str = "We do it") -> None:
    assert organiser.press(organiser.open_form(), "Say what became of it").ok
    organiser.fill({"What became of it": became, "A word about it, to whoever suggested it": word})
    assert organiser.submit().ok


def reached_by(world: World, user_id: str, team_id: str, reach: str) -> None:
    with world.database.transaction(writes=True) as session:
        person = people.meet(session, user_id, team_id, MORNING)
        person.phone = "01632 960001"
        session.add(
            Preference(
                person_id=person.id,
                language="English",
                reach=reach,
                quiet_from=MORNING.time(),
                quiet_until=MORNING.time(),
                work_days="1234567",
                nation="england",
                digest=False,
                topics=[],
                stopped=[],
                changed_at=MORNING,
            )
        )


def told_to_others(world: World) -> str:
    """Everything Kith has sent to Slack since its start, but for what one person alone is shown."""
    own_windows = {"meeting_suggestions_own", "meeting_suggest_form"}
    with world.database.transaction() as session:
        nadia = people.in_slack(session, NADIA[0])
        conversation = nadia.conversation if nadia else None
    calls = [
        call.arguments
        for call in world.sandbox.api_calls
        if call.method not in ("users.info", "conversations.open")
        and call.arguments.get("channel") != conversation
        and (call.arguments.get("view") or {}).get("callback_id") not in own_windows
    ]
    return json.dumps(calls)


@pytest.mark.journey
@pytest.mark.parametrize(("name", "channel"), [("beth", NETWORK), ("nadia", PARTNERS)])
def test_a_guest_and_a_member_of_another_workspace_suggest_by_buttons_alone(
    world: World, name: str, channel: str
) -> None:
    invite(world.maya, channel)
    person = getattr(world, name)
    assert suggest(person, channel, "Ratios <!channel> & *snacks*", TO_ORGANISER).ok
    assert "Thank you, it is noted" in person.open_form().plain
    person.close()
    assert "Ratios <!channel> & *snacks*" in own(person, channel)
    listed = heap(world.maya, channel)
    assert "Ratios <!channel> & *snacks*" in listed.plain
    say_what_became(world.maya)
    assert "It is taken up. We do it" in world.maya.open_form().plain
    world.deliver()
    (told,) = [one for one in from_kith(world, person_name(person, world)) if "became of your" in one]
    assert "It is taken up." in told


def person_name(person: Person, world: World) -> str:
    return {"U0BETHCAR": "Beth Carrow", "U0NADIAKH": "Nadia Khoury"}[person.id]


@pytest.mark.slow
@pytest.mark.parametrize("became", ["agenda", "It will be discussed", "It is not taken up"])
def test_whose_an_unnamed_suggestion_is_is_in_nothing_that_others_are_shown(
    world: World, clock: Clock, became: str
) -> None:
    """Nor in what Kith says to Slack at all, other than to its author."""
    said(world.maya, PARTNERS)
    invite(world.maya, PARTNERS)
    assert suggest(world.nadia, PARTNERS, "A shared list").ok
    clock.move(minutes=31)
    world.deliver()
    assert "One new suggestion for Childminder forum" in from_kith(world, "Maya Okafor")[-1]
    assert world.maya.press(world.maya.last_message("Kith"), "See the suggestions").ok
    if became == "agenda":
        assert world.maya.press(world.maya.open_form(), "Put it on the agenda").ok
        assert world.maya.submit().ok
    else:
        say_what_became(world.maya, became)
    world.maya.close()
    world.deliver()
    for person in (world.maya, world.tomas, world.sandbox.person("Imran Shah")):
        page(person, PARTNERS)
    assert world.maya.command(PARTNERS, "/kith").ok
    assert world.george.command(NETWORK, "/kith outbox").ok
    assert len(from_kith(world, "Nadia Khoury")) == 1
    told = told_to_others(world)
    assert "A shared list" in told
    assert [secret for secret in NADIA if secret in told] == []


def test_the_review_of_an_erasure_says_the_same_whether_somebody_suggested_anything_or_not(
    world: World,
) -> None:
    invite(world.maya)
    press(world.beth, "Going")
    imran = world.sandbox.person("Imran Shah")
    press(imran, "Going")
    assert suggest(world.beth, NETWORK, "A shared list").ok
    shown = []
    for name in ("Beth Carrow", "Imran Shah"):
        assert world.george.command(NETWORK, f"/kith forget @{name}").ok
        shown.append(world.george.open_form().plain.replace(name, "somebody"))
        world.george.close()
    assert shown[0] == shown[1]
    assert "What you suggested without your name, if there is any: Deleted." in shown[0]


def test_an_unnamed_author_who_wants_the_telephone_is_told_in_slack_and_no_colleague_knows(
    world: World,
) -> None:
    reached_by(world, NADIA[0], "T0TINYACR", "phone")
    invite(world.maya, PARTNERS)
    for name in (WITHOUT, TO_ORGANISER):
        assert suggest(world.nadia, PARTNERS, f"Idea {name}", name).ok
        world.nadia.close()
    heap(world.maya, PARTNERS)
    say_what_became(world.maya)
    say_what_became(world.maya)
    world.deliver()
    (told,) = from_kith(world, "Nadia Khoury")
    assert "It is taken up." in told
    (named,) = due(world, "meeting.suggestion_answered")
    assert named.state == "task"


def test_an_unnamed_author_whom_kith_may_not_write_to_is_no_task_for_anybody(world: World) -> None:
    world.sandbox.external_dms = False
    invite(world.maya, PARTNERS)
    assert suggest(world.nadia, PARTNERS, "A shared list").ok
    world.nadia.close()
    heap(world.maya, PARTNERS)
    say_what_became(world.maya)
    world.deliver()
    (private,) = due(world, "meeting.suggestion_answered_privately")
    assert private.state == "withdrawn"
    assert "It is taken up. We do it" in own(world.nadia, PARTNERS)


def test_what_could_not_be_sent_to_an_unnamed_author_does_not_name_them_to_an_admin(world: World) -> None:
    invite(world.maya, PARTNERS)
    assert suggest(world.nadia, PARTNERS, "A shared list").ok
    heap(world.maya, PARTNERS)
    say_what_became(world.maya)
    with world.database.transaction(writes=True) as session:
        kind = "meeting.suggestion_answered_privately"
        (nudge,) = session.scalars(select(Nudge).where(Nudge.kind == kind))
        nudge.state, nudge.reason, nudge.ended_at = "dead", "user_disabled", MORNING
    assert world.george.command(NETWORK, "/kith outbox").ok
    shown = world.george.open_form().plain
    assert "What became of a suggestion, to somebody" in shown
    assert "Nadia" not in shown


def test_the_same_submissions_delivered_twice_count_once(world: World) -> None:
    invite(world.maya)
    assert suggest(world.beth, NETWORK, "Ratios").ok
    assert "Thank you" in send_again(world)
    assert len(suggestions(world)) == 1
    assert world.maya.press(heap(world.maya, NETWORK), "Put it on the agenda").ok
    assert world.maya.submit().ok
    assert "answered before" in send_again(world)
    assert "1. Ratios" in invitation(world.beth).plain
    assert "2." not in invitation(world.beth).plain
    assert len(due(world, "meeting.suggestion_answered_privately")) == 1


def test_nothing_written_is_asked_for_again_and_nothing_is_lost(world: World) -> None:
    invite(world.maya)
    assert suggest(world.beth, NETWORK, "   ").errors == {
        WORDS: "Please write what you would like to put forward."
    }
    world.beth.fill({WORDS: "Ratios"})
    assert world.beth.press(world.beth.open_form(), "What became of my suggestions").ok
    assert "You have suggested nothing yet." in world.beth.open_form().plain
    world.beth.close()
    assert world.beth.open_form().value(WHAT) == AGENDA
    assert world.beth.submit().ok
    (one,) = suggestions(world)
    assert (one.words, one.shown_to) == ("Ratios", "nobody")


def test_a_word_about_it_and_an_item_are_asked_for(world: World) -> None:
    invite(world.maya)
    assert suggest(world.beth, NETWORK, "Ratios").ok
    assert world.maya.press(heap(world.maya, NETWORK), "Say what became of it").ok
    label = "A word about it, to whoever suggested it"
    world.maya.fill({"What became of it": "It is passed on", label: "  "})
    assert "a few words" in world.maya.submit().errors[label]
    world.maya.fill({label: "To the council"})
    assert world.maya.submit().ok
    (one,) = suggestions(world)
    assert (one.became, one.reply) == ("passed on", "To the council")


def test_one_taken_back_is_gone_and_one_answered_meanwhile_says_so(world: World) -> None:
    invite(world.maya)
    assert suggest(world.beth, NETWORK, "Ratios").ok
    assert suggest_again(world, "Snacks").ok
    listed = heap(world.maya, NETWORK)
    assert world.beth.press(invitation(world.beth), "Suggest something").ok
    assert world.beth.press(world.beth.open_form(), "What became of my suggestions").ok
    assert world.beth.press(world.beth.open_form(), "Take it back").ok
    assert "It is taken back" in world.beth.open_form().plain
    # The newest stood first, so “Snacks” is gone; the organiser’s window still shows it.
    assert world.maya.press(listed, "Say what became of it", 1).ok
    assert "has taken it back" in world.maya.open_form().plain
    world.maya.close()
    before = world.beth.open_form()
    heap(world.maya, NETWORK)
    say_what_became(world.maya)
    assert world.beth.press(before, "Take it back").ok
    assert "has answered this meanwhile" in world.beth.open_form().plain
    assert "It is taken up. We do it" in world.beth.open_form().plain


def suggest_again(world: World, words: str) -> Outcome:
    world.beth.close()
    outcome = suggest(world.beth, NETWORK, words)
    world.beth.close()
    return outcome


def test_who_may_not_answer_sees_no_list_and_no_way_to_it(world: World) -> None:
    invite(world.maya)
    assert suggest(world.beth, NETWORK, "Ratios", TO_ORGANISER).ok
    for person in (world.tomas, world.sandbox.person("Imran Shah")):
        shown = page(person, NETWORK)
        assert "See the suggestions" not in shown.buttons
        assert "Ratios" not in shown.plain


def test_after_the_meeting_nothing_is_taken_and_ones_own_are_still_shown(world: World, clock: Clock) -> None:
    invite(world.maya)
    before = invitation(world.beth)
    assert suggest(world.beth, NETWORK, "Ratios").ok
    world.beth.close()
    clock.move(days=9)
    assert world.beth.press(before, "Suggest something").ok
    assert "This meeting is over" in world.beth.last_message(NETWORK).plain
    assert world.beth.press(page(world.beth), "What became of my suggestions").ok
    assert "Ratios" in world.beth.open_form().plain


def test_an_idea_for_the_network_waits_for_its_co_ordinator_and_is_answered(world: World) -> None:
    said(world.maya, PARTNERS)
    assert world.nadia.press(menu(world.nadia, PARTNERS), "Suggest something").ok
    assert write(world.nadia, "A toy library", TO_ALL, IDEA).ok
    assert "Thank you, it is noted" in world.nadia.open_form().plain
    assert "A toy library" in world.nadia.open_form().plain
    assert world.tomas.command(PARTNERS, "/kith").ok
    assert "suggestion" not in world.tomas.open_form().plain
    assert world.maya.command(PARTNERS, "/kith").ok
    assert world.maya.press(world.maya.open_form(), "See the suggestions").ok
    shown = world.maya.open_form()
    assert "@Nadia Khoury: A toy library" in shown.plain
    assert "Put it on the agenda" not in shown.buttons
    say_what_became(world.maya)
    world.deliver()
    assert "It is taken up." in from_kith(world, "Nadia Khoury")[-1]


def test_a_change_of_the_agenda_alone_writes_to_nobody_and_says_so_before(world: World) -> None:
    invite(world.maya)
    press(world.beth, "Going")
    assert world.maya.press(page(world.maya), "Change").ok
    world.maya.fill({"Agenda": "Hellos"})
    assert world.maya.submit().ok
    assert "nobody is written to" in world.maya.open_form().plain
    assert world.maya.submit().ok
    assert due(world, "meeting.changed") == []
    assert "1. Hellos" in invitation(world.beth).plain


def test_an_agenda_somebody_else_has_changed_meanwhile_is_not_overwritten(world: World) -> None:
    invite(world.maya, Host="U0TOMASRE")
    assert world.maya.press(page(world.maya), "Arrange the agenda").ok
    assert world.tomas.press(page(world.tomas), "Arrange the agenda").ok
    label = "A line for each item, in their order"
    world.tomas.fill({label: "Hellos"})
    assert world.tomas.submit().ok
    world.maya.fill({label: "Ratios"})
    assert "Somebody else has changed this meeting" in world.maya.submit().errors[label]
    assert "1. Hellos" in invitation(world.beth).plain


def test_the_form_says_what_without_a_name_means(world: World) -> None:
    invite(world.maya)
    assert world.beth.press(invitation(world.beth), "Suggest something").ok
    shown = world.beth.open_form()
    assert shown.options(NAME) == [TO_ORGANISER, TO_ALL, WITHOUT]
    for words in ("does not see who you are", "keeps with it that it is yours", "may give you away"):
        assert words in shown.plain
