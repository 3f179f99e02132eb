"""Telling more, as people without commands do it: by buttons, in short steps, and read back."""

from datetime import timedelta

import pytest

from bot.store import people
from bot.store.people import SettingLink
from slack_sandbox import Person
from tests.conftest import Clock
from tests.handlers.concerns.room import (
    ANWEN,
    FIRST,
    GEORGE,
    SECOND,
    TOMAS,
    form_team,
    open_case,
    open_first,
    raise_concern,
    told,
)
from tests.handlers.meetings.room import send_again
from tests.tables import dump
from tests.world import World

SETTING = "If it is a setting: choose it here, if you like"
SAMPHIRE = "9100003"


@pytest.fixture
def team(world: World) -> World:
    form_team(world)
    return world


def anwen(team: World) -> Person:
    return team.sandbox.person("Anwen Pritchard")


def send(team: World, **more: object) -> str:
    """Raise one and stay at the thank-you; its reference."""
    open_first(team, team.nadia)
    team.nadia.fill({**FIRST, **{label: value for label, value in more.items() if label in FIRST}})
    assert team.nadia.submit().ok
    team.nadia.fill({**SECOND, **{label: value for label, value in more.items() if label not in FIRST}})
    assert team.nadia.submit().ok
    return team.nadia.open_form().plain.split("Your reference is ")[1][:7]


@pytest.mark.journey
def test_a_member_of_another_workspace_tells_more_in_three_steps_and_reads_it_back(team: World) -> None:
    nadia = team.nadia
    reference = send(team)
    assert nadia.press(nadia.open_form(), "Tell more").ok
    assert "step 1 of 3" in nadia.open_form().plain
    nadia.fill({"When did it happen?": "tomorrow"})
    assert "still to come" in next(iter(nadia.submit().errors.values()))
    nadia.fill({"When did it happen?": "last Tuesday at 3pm", "What do you think of it?": "Too few staff"})
    assert nadia.submit().ok
    assert "What you told is saved." in nadia.open_form().plain
    nadia.fill({"The child: name or initials": "J. P.", "The child’s date of birth": "two"})
    assert "such as “3 May 2022”" in next(iter(nadia.submit().errors.values()))
    nadia.fill({"The child’s date of birth": "3/5/22", "Is the child safe now?": "I am not sure"})
    assert nadia.submit().ok
    assert "call 999" in nadia.open_form().plain
    nadia.fill({"What do you hope for?": ["Just listen to me"]})
    assert nadia.submit().ok
    assert nadia.open_form().title == "What I raised"
    assert "You told more, 3 times" in nadia.open_form().plain
    assert nadia.press(nadia.open_form(), "Read what I told").ok
    read = nadia.open_form().plain
    for said in ("last Tuesday at 3pm", "Tuesday 8 September 2026, 3pm", "Too few staff", "J. P."):
        assert said in read
    assert "Tuesday 3 May 2022" in read
    assert "Just listen to me" in read
    team.deliver()
    open_case(anwen(team), reference)
    page = anwen(team).open_form().plain
    assert "Told more" in page
    assert "@Nadia Khoury" in page
    assert "Too few staff" in page


def test_a_step_sent_twice_is_told_once_and_a_step_left_empty_adds_nothing(team: World) -> None:
    nadia = team.nadia
    send(team)
    nadia.press(nadia.open_form(), "Tell more")
    nadia.fill({"What do you think of it?": "Too few staff"})
    assert nadia.submit().ok
    send_again(team)
    assert nadia.submit().ok
    assert "Nothing was filled in" in nadia.open_form().plain
    assert nadia.submit().ok
    assert "You told more, once" in nadia.open_form().plain


def test_the_lead_notes_what_was_told_by_telephone_and_decides_knowing_what_is_hoped_for(team: World) -> None:
    reference = raise_concern(team, team.nadia)
    team.deliver()
    lead = anwen(team)
    open_case(lead, reference)
    assert lead.press(lead.open_form(), "Told by telephone").ok
    assert "on the telephone" in lead.open_form().plain
    assert lead.submit().ok
    assert lead.submit().ok
    lead.fill({"What do they hope for?": ["Just listen to me"]})
    assert lead.submit().ok
    page = lead.open_form().plain
    assert "Source: told by telephone by whoever raised it" in page
    assert "What they hope for: Just listen to me" in page
    lead.press(lead.open_form(), "Decide")
    assert "tell them first where that is safe" in lead.open_form().plain
    lead.fill({"What is decided?": "Referred", "Why? Say it too where nothing is passed on": "Bruises"})
    assert "tell them first where that is safe" in next(iter(lead.submit().errors.values()))
    lead.fill({"Was whoever raised it told first?": "They were told first"})
    assert lead.submit().ok
    assert "Its reporter was told first: yes" in lead.open_form().plain


def test_the_form_of_the_decision_says_nothing_of_it_where_nobody_hopes_so(team: World) -> None:
    reference = raise_concern(team, team.nadia)
    team.deliver()
    open_case(anwen(team), reference)
    anwen(team).press(anwen(team).open_form(), "Decide")
    assert "told first" not in anwen(team).open_form().plain


def link_anwen(team: World) -> None:
    now = team.clock()
    with team.database.transaction(writes=True) as session:
        person = people.meet(session, ANWEN, "T0WESTHAV", now)
        asked = {"register": "ofsted", "urn": SAMPHIRE, "asked_at": now, "asked_by": ANWEN}
        session.add(SettingLink(person_id=person.id, outcome="confirmed", **asked))


def test_who_is_linked_to_the_setting_that_was_chosen_is_kept_out_until_one_of_them_has_said(
    team: World,
) -> None:
    link_anwen(team)
    nadia, tomas = team.nadia, team.tomas
    open_first(team, nadia)
    nadia.fill(FIRST)
    assert nadia.submit().ok
    nadia.choose(SETTING, "Samphire", nadia.suggestions(SETTING, "Samphire")[0])
    nadia.fill({"How and when can we safely reach you?": "By phone"})
    assert nadia.submit().ok
    assert "A deputy of the safeguarding lead has been told" in nadia.open_form().plain
    reference = nadia.open_form().plain.split("Your reference is ")[1][:7]
    team.deliver()
    assert told(anwen(team)) == []
    kept = {name: rows for name, rows in dump(team.database).items() if name.startswith("concern")}
    assert kept["concern"]
    assert [word for word in (SAMPHIRE, "Samphire", ANWEN) if word in str(kept)] == []
    open_case(tomas, reference)
    page = tomas.open_form()
    assert "May have a conflict: @Anwen Pritchard is linked to the setting it is about" in page.plain
    assert f"Samphire House Nursery (URN {SAMPHIRE})" in page.plain
    assert tomas.press(page, "Shut out").ok
    tomas.fill({"Why?": "Her husband runs it"})
    assert tomas.submit().ok
    assert "Shut out: @Anwen Pritchard" in tomas.open_form().plain
    assert "May have a conflict" not in tomas.open_form().plain


def test_out_of_hours_it_says_from_when_it_is_read_and_whom_to_call(team: World, clock: Clock) -> None:
    clock.now = clock.now.replace(hour=22)
    send(team)
    shown = team.nadia.open_form().plain
    assert "Nobody reads it before Tuesday 15 September 2026, 9am (UK time)." in shown
    assert "Police: 101" in shown


def test_out_of_hours_who_says_that_somebody_is_in_danger_is_not_told_that_nobody_hears(
    team: World, clock: Clock
) -> None:
    clock.now = clock.now.replace(hour=22)
    send(team, **{"Is anyone in danger now?": "Yes"})
    shown = team.nadia.open_form().plain
    assert "they are told all the same, now, and then the next in line" in shown
    assert "Do not wait for them, call:" in shown
    assert "Nobody reads" not in shown
    team.deliver()
    assert len(told(anwen(team))) == 1


def test_who_names_everybody_is_told_the_truth_and_whom_to_call(team: World) -> None:
    named = {"If it is about somebody who is here on Slack": [ANWEN, TOMAS, GEORGE]}
    send(team, **named)
    shown = team.nadia.open_form().plain
    assert "Nobody in the council may read it as it stands" in shown
    assert "Kith could tell nobody of it." in shown
    assert "Police: 101" in shown
    assert "0808 800 5000" in shown
    assert "You should hear from us" not in shown
    team.deliver()
    team.clock.now += timedelta(days=2)
    team.deliver()
    assert [told(one) for one in (anwen(team), team.tomas, team.george)] == [[], [], []]
