"""To refer a concern, hear back, tell its reporter, and have things done: by forms of those who may."""

from datetime import timedelta

import pytest

from slack_sandbox import Person
from tests.handlers.concerns.room import ANWEN, SAID, TOMAS, form_team, later, open_case, raise_concern, told
from tests.world import World

WHY = "What was passed on, and why?"
MAYA = "U0MAYAOKA"


@pytest.fixture
def team(world: World) -> World:
    form_team(world)
    return world


def anwen(team: World) -> Person:
    return team.sandbox.person("Anwen Pritchard")


def begin(team: World, kind: str) -> tuple[Person, str]:
    """A concern of this kind, open before the lead."""
    reference = raise_concern(team, team.nadia)
    team.deliver()
    lead = anwen(team)
    open_case(lead, reference)
    do(lead, "Assess", {"What kind of concern is it?": kind})
    return lead, reference


def do(person: Person, label: str, filled: dict[str, object]) -> None:
    """One form, on top of the record."""
    assert person.press(person.open_form(), label).ok
    person.fill(filled)
    outcome = person.submit()
    assert outcome.ok, outcome
    assert outcome.errors == {}


def refer(lead: Person, **more: object) -> None:
    filled: dict[str, object] = {
        "To whom was it referred?": "Local authority designated officer (LADO)",
        "When, and how?": "Today at ten, by telephone",
        "Their reference": "L-77",
        "On what lawful basis is it shared?": "A legal duty, UK GDPR Article 6(1)(c)",
        WHY: "What he is said to have done",
    }
    do(lead, "Record a referral", filled | more)


@pytest.mark.slow
def test_a_referral_its_answer_and_what_to_do_where_none_comes(team: World) -> None:
    lead, reference = begin(team, "Somebody who works with children")
    assert "To be referred, or decided that it is not, by" in lead.open_form().plain
    refer(lead)
    page = lead.open_form().plain
    assert "Local authority designated officer (LADO)" in page
    assert "L-77" in page
    assert "Waits for an answer" in page
    assert "If nothing happens" not in page
    while lead.form:
        lead.close()
    before = len(told(lead))
    later(team, timedelta(days=4))
    assert len(told(lead)) > before
    open_case(lead, reference)
    assert "Late: ask again." in lead.open_form().plain
    assert "If nothing happens" in lead.open_form().plain
    words = "What did they say, or why do you not wait any longer?"
    do(lead, "An answer came", {"What came of it?": "No answer yet: I asked again", words: "Rang them"})
    do(lead, "An answer came", {"What came of it?": "They have answered", words: "A meeting on Friday"})
    assert "Waits for an answer" not in lead.open_form().plain
    assert "A meeting on Friday" in lead.open_form().plain


def test_a_referral_to_somebody_else_needs_their_name(team: World) -> None:
    lead, _ = begin(team, "Quality of care")
    lead.press(lead.open_form(), "Record a referral")
    lead.fill(
        {
            "To whom was it referred?": "Somebody else",
            "When, and how?": "Today",
            "On what lawful basis is it shared?": "A legal duty, UK GDPR Article 6(1)(c)",
            WHY: "All of it",
        }
    )
    assert list(lead.submit().errors.values()) == ["Please say to whom it was referred."]
    lead.fill(
        {"If to somebody else: to whom?": "The fire service", "Which area, office or person there": "West"}
    )
    assert lead.submit().ok
    assert "The fire service, West" in lead.open_form().plain


def test_its_reporter_in_another_workspace_reads_how_it_stands(team: World) -> None:
    lead, _ = begin(team, "Quality of care")
    before = len(told(team.nadia))
    do(lead, "Tell who raised it", {"How does it stand, as far as they may know?": "We *visit* on Friday"})
    team.deliver()
    assert len(told(team.nadia)) == before + 1
    assert [one for one in told(team.nadia) if "visit" in one] == []
    (menu,) = [one for one in team.nadia.messages("#partners") if "Raise a concern" in one.buttons]
    team.nadia.press(menu, "Raise a concern")
    team.nadia.press(team.nadia.open_form(), "What I raised")
    assert "What we can tell you" in team.nadia.open_form().plain
    assert "We *visit* on Friday" in team.nadia.open_form().plain


@pytest.mark.slow
def test_who_is_given_something_finds_it_and_says_what_came_of_it(team: World) -> None:
    lead, reference = begin(team, "Quality of care")
    lead.press(lead.open_form(), "Give an action")
    lead.fill({"What is to be done?": "Ring the nursery", "Who does it?": MAYA, "By when?": "whenever"})
    assert list(lead.submit().errors) == ["By when?"]
    lead.fill({"By when?": "tomorrow at 4pm"})
    assert list(lead.submit().errors) == ["Who does it?"]
    lead.fill({"May they read it?": ["Share it with them, if they may not read it"]})
    assert lead.submit().ok
    assert "@Maya Okafor by" in lead.open_form().plain
    while lead.form:
        lead.close()
    team.deliver()
    assert len(told(team.maya)) == 1
    later(team, timedelta(days=2))
    assert len(told(team.maya)) == 2
    assert [one for one in told(team.maya) if "nursery" in one] == []
    assert team.maya.command("#network", "/concern list").ok
    assert "For you to do: 1" in team.maya.open_form().plain
    assert "nursery" not in team.maya.open_form().plain
    team.maya.close()
    open_case(team.maya, reference, "I was asked to look")
    assert "Ring the nursery" in team.maya.open_form().plain
    assert "Late." in team.maya.open_form().plain
    assert "Record a referral" not in team.maya.open_form().buttons
    before = len(told(lead))
    do(team.maya, "An action is done", {"What came of it?": "They will mend the fence"})
    assert "An action is done" not in team.maya.open_form().buttons
    team.deliver()
    assert len(told(lead)) > before
    open_case(lead, reference)
    assert "They will mend the fence" in lead.open_form().plain


def test_who_was_slower_is_told_that_nothing_of_it_is_open(team: World) -> None:
    lead, reference = begin(team, "Quality of care")
    do(
        lead,
        "Give an action",
        {"What is to be done?": "Ring", "Who does it?": TOMAS, "By when?": "tomorrow at 4pm"},
    )
    team.deliver()
    tomas = team.tomas
    open_case(tomas, reference)
    do(lead, "An action is done", {"What came of it?": "Done by me"})
    tomas.press(tomas.open_form(), "An action is done")
    assert "Nothing of this is open any more" in tomas.open_form().plain


def test_the_page_says_what_the_provider_itself_must_tell_and_its_lead_notes_it(team: World) -> None:
    lead, _ = begin(team, "A child may be at risk")
    page = lead.open_form().plain
    assert "The provider itself must tell Ofsted, by" in page
    assert "within 14 days at the latest" in page
    duty = {
        "What is the case?": "The provider has told its regulator",
        "Who said so, and when? Or why does it not apply?": "Its manager, today",
    }
    do(lead, "The provider’s duty", duty)
    assert "The provider itself must tell Ofsted" not in lead.open_form().plain
    assert "Its manager, today" in lead.open_form().plain


def test_a_review_is_noted_and_a_decision_asks_for_no_referral_in_words(team: World) -> None:
    lead, _ = begin(team, "Quality of care")
    lead.press(lead.open_form(), "Decide")
    assert "To whom is it referred?" not in lead.open_form().plain
    lead.fill(
        {"What is decided?": "No action", "Why? Say it too where nothing is passed on": "Nothing found"}
    )
    assert lead.submit().ok
    assert "To be reviewed by" in lead.open_form().plain
    do(lead, "Review", {"How does it stand, and what follows?": "It stands"})
    assert "It stands" in lead.open_form().plain


@pytest.mark.slow
def test_nothing_of_it_stands_in_a_message(team: World) -> None:
    lead, reference = begin(team, "Somebody who works with children")
    refer(lead)
    do(
        lead,
        "Give an action",
        {"What is to be done?": "Ring", "Who does it?": ANWEN, "By when?": "tomorrow at 4pm"},
    )
    later(team, timedelta(days=3))
    words = {one for person in (lead, team.tomas, team.george) for one in told(person)}
    assert {one.split("\n")[0].split(" Open it")[0] for one in words} == {f"Something needs you: {reference}"}
    assert [one for one in words if SAID in one or "LADO" in one] == []
