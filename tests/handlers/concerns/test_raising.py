"""Raising a concern, as people who have no commands do it, in at most four answers."""

from datetime import timedelta

import pytest

from bot.store.concerns import concerns as store
from tests.conftest import Clock
from tests.handlers.concerns.room import (
    FIRST,
    SAID,
    SECOND,
    form_team,
    open_case,
    open_first,
    raise_concern,
    told,
)
from tests.handlers.meetings.room import send_again
from tests.world import World


@pytest.fixture
def team(world: World) -> World:
    form_team(world)
    return world


def test_the_form_says_first_whom_to_call_and_what_it_is_not(team: World) -> None:
    open_first(team, team.nadia)
    shown = team.nadia.open_form()
    assert shown.title == "Raise a concern"
    assert shown.plain.index("call 999") < shown.plain.index("This is not a referral")
    assert "You are not anonymous here." in shown.plain
    assert "0808 800 5000" in shown.plain


def test_four_answers_are_all_that_is_asked(team: World) -> None:
    open_first(team, team.nadia)
    first = team.nadia.open_form().labels
    team.nadia.fill(FIRST)
    assert team.nadia.submit().ok
    assert [*first, *team.nadia.open_form().labels] == [
        *FIRST,
        "Which setting or person is it about?",
        "If it is a setting: choose it here, if you like",
        "If it is about somebody who is here on Slack",
        "How and when can we safely reach you?",
    ]


@pytest.mark.journey
def test_a_member_of_another_workspace_raises_one_and_the_lead_is_told_in_neutral_words(team: World) -> None:
    reference = raise_concern(team, team.nadia)
    team.deliver()
    (notice,) = told(team.sandbox.person("Anwen Pritchard"))
    assert notice.startswith(f"Something needs you: {reference}")
    assert told(team.maya) == []


def test_who_raised_it_is_told_the_reference_who_deals_with_it_and_by_when(team: World) -> None:
    open_first(team, team.nadia)
    team.nadia.fill(FIRST)
    team.nadia.submit()
    team.nadia.fill(SECOND)
    team.nadia.submit()
    shown = team.nadia.open_form()
    assert shown.title == "Thank you"
    assert "A safeguarding lead has been told" in shown.plain
    assert "You should hear from us by " in shown.plain
    assert SAID not in shown.plain


def test_out_of_hours_it_says_that_nobody_reads_it_before_and_whom_to_call(team: World, clock: Clock) -> None:
    clock.now = clock.now.replace(hour=22)
    open_first(team, team.nadia)
    shown = team.nadia.open_form().plain
    assert "Concerns are read again from Tuesday 15 September 2026, 9am (UK time)." in shown
    assert "Nobody reads concerns here at this time" in shown


def test_what_was_told_in_the_first_step_is_there_when_the_form_is_opened_again(team: World) -> None:
    open_first(team, team.nadia)
    team.nadia.fill(FIRST)
    assert team.nadia.submit().ok
    team.nadia.close()
    open_first(team, team.nadia)
    shown = team.nadia.open_form()
    assert "kept for you alone" in shown.plain
    team.nadia.fill({"Is anyone in danger now?": "No"})
    assert team.nadia.submit().ok
    team.nadia.fill(SECOND)
    assert team.nadia.submit().ok


def test_the_same_form_sent_twice_raises_one_concern(team: World) -> None:
    raise_concern(team, team.nadia)
    send_again(team)
    with team.database.transaction() as session:
        assert len(store.every(session)) == 1


def test_who_would_rather_be_called_tells_nothing_yet(team: World) -> None:
    open_first(team, team.nadia)
    assert team.nadia.press(team.nadia.open_form(), "Can we talk? I would rather be called").ok
    assert team.nadia.open_form().labels == ["How and when can we safely reach you?"]
    team.nadia.fill({"How and when can we safely reach you?": "07700 900123"})
    assert team.nadia.submit().ok
    team.deliver()
    assert len(told(team.sandbox.person("Anwen Pritchard"))) == 1


def test_who_began_to_tell_something_urgent_and_left_it_is_called(team: World) -> None:
    open_first(team, team.nadia)
    team.nadia.fill({**FIRST, "Is anyone in danger now?": "I am not sure"})
    assert team.nadia.submit().ok
    team.nadia.close()
    team.deliver()
    anwen = team.sandbox.person("Anwen Pritchard")
    assert told(anwen) == []
    team.clock.now += timedelta(minutes=15)
    team.deliver()
    (notice,) = [one for one in anwen.messages("Kith") if "Something needs you" in one.plain]
    assert anwen.press(notice, "Open").ok
    shown = anwen.open_form()
    assert "@Nadia Khoury began to tell something" in shown.plain
    assert SAID not in shown.plain


def test_about_a_message_its_words_and_author_are_kept_before_it_is_deleted(team: World) -> None:
    team.beth.say("#network", "I slapped him, he deserved it")
    message = team.maya.last_message("#network")
    assert team.maya.shortcut("Raise a concern about this", message).ok
    assert "kept with this, word for word" in team.maya.open_form().plain
    team.maya.fill(FIRST)
    team.maya.submit()
    team.maya.fill(SECOND)
    assert team.maya.submit().ok
    reference = team.maya.open_form().plain.split("Your reference is ")[1][:7]
    team.deliver()
    anwen = team.sandbox.person("Anwen Pritchard")
    open_case(anwen, reference)
    assert "@Beth Carrow wrote: I slapped him, he deserved it" in anwen.open_form().plain
