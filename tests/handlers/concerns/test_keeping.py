"""What becomes of a closed concern: kept, held, looked at by two, and gone but for a line; and numbers."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.services.concerns.cases import Cases
from bot.services.concerns.raising import Danger, Raising, Told
from bot.services.concerns.team import team_of
from bot.services.people import Actor, Standing
from bot.store.sealing import Vault
from bot.views.text import say_date
from slack_sandbox import Person
from tests.handlers.concerns.room import SAID, form_team, open_case, raise_concern, told
from tests.keys import KEYS
from tests.services.concerns.desk import TIMETABLE
from tests.tables import dump
from tests.world import World

pytestmark = pytest.mark.slow

CLOSED = {
    "What came of it?": "Dealt with by us: advice, support, a visit",
    "Whom or what was it about? How long it is kept depends on it": ["A setting or a service"],
    "Why can it be closed?": "Ratios are right again",
    "What may whoever raised it know?": "Thank you.",
}
AGREED = "I have read it, and it is not needed any more"
DECIDED = {
    "What is decided?": "No action",
    "Why? Say it too where nothing is passed on": "A visit was enough",
}


@pytest.fixture
def team(world: World) -> World:
    form_team(world)
    return world


def anwen(team: World) -> Person:
    return team.sandbox.person("Anwen Pritchard")


def close_all(person: Person) -> None:
    while person.form:
        person.close()


def fill_in(person: Person, button: str, values: dict[str, object]) -> None:
    assert person.press(person.open_form(), button).ok
    if values:
        person.fill(values)
    assert person.submit().ok


@pytest.fixture
def closed(team: World) -> str:
    """Raised by Nadia, closed by Anwen."""
    reference = raise_concern(team, team.nadia)
    team.deliver()
    open_case(anwen(team), reference)
    fill_in(anwen(team), "Decide", DECIDED)
    fill_in(anwen(team), "Close this concern", CLOSED)
    close_all(anwen(team))
    team.deliver()
    return reference


def years_later(team: World) -> None:
    """On a Tuesday, at ten."""
    day = datetime(team.clock.now.year + 7, 6, 7, 10, tzinfo=UTC)
    team.clock.now = day + timedelta(days=(1 - day.weekday()) % 7)
    team.deliver()


def shelf(team: World, person: Person) -> str:
    close_all(person)
    assert person.command("#co-ordinators", "/concern kept").ok
    return person.open_form().plain


def test_the_form_that_closes_it_has_ticked_what_it_was_about_by_the_kind_that_was_found(team: World) -> None:
    reference = raise_concern(team, team.nadia)
    team.deliver()
    open_case(anwen(team), reference)
    fill_in(anwen(team), "Assess", {"What kind of concern is it?": "A child may be at risk"})
    fill_in(anwen(team), "Decide", DECIDED)
    anwen(team).press(anwen(team).open_form(), "Close this concern")
    anwen(team).fill({name: value for name, value in CLOSED.items() if "about" not in name})
    assert anwen(team).submit().ok
    year = team.clock.now.year + 25
    shown = anwen(team).open_form().plain
    assert "About: A child" in shown.replace("*", "")
    assert "Outcome: No action" in shown.replace("*", "")
    assert str(year) in shown


def test_when_its_time_is_over_the_lead_is_told_asks_and_the_deputy_agrees(team: World, closed: str) -> None:
    before = len(told(anwen(team)))
    years_later(team)
    assert len(told(anwen(team))) == before + 1
    assert told(team.tomas) == []
    open_case(anwen(team), closed)
    assert "Its time was over" in anwen(team).open_form().plain
    assert "Agree to its disposal" not in anwen(team).open_form().buttons
    fill_in(anwen(team), "Ask for its disposal", {"Why is it not needed any more?": "Nothing speaks for it"})
    assert "Agree to its disposal" not in anwen(team).open_form().buttons
    team.deliver()
    assert len(told(team.tomas)) == 1
    open_case(team.tomas, closed)
    shown = team.tomas.open_form()
    assert SAID in shown.plain
    assert "@Anwen Pritchard asks for its disposal" in shown.plain
    fill_in(team.tomas, "Agree to its disposal", {"Please tick": [AGREED]})
    left = team.tomas.open_form().plain
    assert "It is disposed of" in left
    assert closed in left
    assert SAID not in left
    assert f"{closed} · Raised on" in shelf(team, team.tomas).replace("*", "")


def test_afterwards_it_is_gone_for_everybody_who_had_to_do_with_it(team: World, closed: str) -> None:
    years_later(team)
    open_case(anwen(team), closed)
    fill_in(anwen(team), "Ask for its disposal", {"Why is it not needed any more?": "…"})
    team.deliver()
    open_case(team.tomas, closed)
    fill_in(team.tomas, "Agree to its disposal", {"Please tick": [AGREED]})
    # Anwen's window still shows it, and does nothing any more.
    assert anwen(team).press(anwen(team).open_form(), "Add").ok
    anwen(team).fill({"What do you want to add?": "…"})
    assert "There is nothing here for you" in str(anwen(team).submit().errors)
    close_all(anwen(team))
    (menu,) = [one for one in team.nadia.messages("#partners") if "Raise a concern" in one.buttons]
    team.nadia.press(menu, "Raise a concern")
    team.nadia.press(team.nadia.open_form(), "What I raised")
    assert closed not in team.nadia.open_form().plain
    assert closed not in dump(team.database)["outbox"]


def test_kept_longer_with_a_reason_it_stays_and_the_asking_ends(team: World, closed: str) -> None:
    years_later(team)
    open_case(anwen(team), closed)
    fill_in(anwen(team), "Ask for its disposal", {"Why is it not needed any more?": "…"})
    team.deliver()
    open_case(team.tomas, closed)
    fill_in(
        team.tomas,
        "Keep it longer",
        {"How much longer?": "5 years", "What is it still needed for?": "Her sister started there"},
    )
    shown = team.tomas.open_form().plain
    assert f"Kept until {say_date(team.clock.now.date().replace(year=team.clock.now.year + 5))}" in shown
    assert "Her sister started there" in shown
    assert "Agree to its disposal" not in team.tomas.open_form().buttons


def test_under_a_legal_hold_there_is_no_button_to_dispose_of_it(team: World, closed: str) -> None:
    shelf(team, anwen(team))
    anwen(team).press(anwen(team).open_form(), "Open")
    anwen(team).fill({"Why do you open it?": "I follow it up"})
    assert anwen(team).submit().ok
    fill_in(anwen(team), "Legal hold", {"Why must it be kept whatever its time?": "A claim"})
    assert "Under a legal hold" in anwen(team).open_form().plain
    years_later(team)
    assert "Under a legal hold" in shelf(team, anwen(team))
    anwen(team).press(anwen(team).open_form(), "Open")
    anwen(team).fill({"Why do you open it?": "I follow it up"})
    anwen(team).submit()
    assert {"Ask for its disposal", "Keep it longer"} & {*anwen(team).open_form().buttons} == set()
    fill_in(anwen(team), "Lift the legal hold", {"Why is the hold not needed any more?": "It was settled"})
    assert "Ask for its disposal" in anwen(team).open_form().buttons


def test_two_who_look_at_the_same_time_get_one_clear_outcome_each(team: World, closed: str) -> None:
    years_later(team)
    open_case(anwen(team), closed)
    anwen(team).press(anwen(team).open_form(), "Ask for its disposal")
    anwen(team).fill({"Why is it not needed any more?": "…"})
    shelf(team, team.tomas)
    team.tomas.press(team.tomas.open_form(), "Open")
    team.tomas.submit()
    fill_in(team.tomas, "Ask for its disposal", {"Why is it not needed any more?": "…"})
    assert "Another has to agree" in str(anwen(team).submit().errors)


def test_the_list_leads_to_what_is_closed_and_to_the_numbers_and_who_is_not_of_the_team_gets_neither(
    team: World, closed: str
) -> None:
    assert anwen(team).command("#co-ordinators", "/concern list").ok
    assert anwen(team).press(anwen(team).open_form(), "Closed and kept").ok
    assert closed in anwen(team).open_form().plain
    close_all(anwen(team))
    anwen(team).command("#co-ordinators", "/concern list")
    assert anwen(team).press(anwen(team).open_form(), "In numbers").ok
    assert "too few concerns" in anwen(team).open_form().plain
    team.tomas.command("#co-ordinators", "/concern list")
    assert team.tomas.open_form().buttons[-1] == "Closed and kept"
    for words in ("/concern kept", "/concern themes"):
        team.maya.command("#network", words)
        assert team.maya.form is None
        assert closed not in team.maya.last_message("#network").plain
    team.tomas.close()
    team.tomas.command("#co-ordinators", "/concern themes")
    assert "for the safeguarding leads and managers" in team.tomas.last_message("#co-ordinators").plain


def test_more_than_fit_into_a_window_are_listed_page_by_page(team: World) -> None:
    _raise_many(team, 43)
    shown = shelf(team, anwen(team))
    assert shown.count("Kept until") == 40
    assert anwen(team).press(anwen(team).open_form(), "The next 3").ok
    assert anwen(team).open_form().plain.count("Kept until") == 3


def test_a_manager_reads_the_numbers_of_one_year_and_of_another(team: World) -> None:
    _raise_many(team, 9)
    team.clock.now += timedelta(days=366)
    team.deliver()
    assert team.george.command("#co-ordinators", "/concern themes").ok
    form = team.george.open_form()
    assert "9 concerns" in form.plain
    assert "Within a day: –" in form.plain.replace("*", "")
    others = [one["text"]["text"] for one in form.controls[0].options]
    assert len(others) == 8
    assert team.george.pick(form, "Another period", others[1]).ok
    assert "too few concerns" in team.george.open_form().plain


def _raise_many(team: World, number: int) -> None:
    """Raised, decided and closed by the lead, without a window for each."""
    vault = Vault([KEYS["KITH_ENCRYPTION_KEYS"]], KEYS["KITH_RECORD_KEY"])
    lead = Actor("U0ANWENPR", "T0WESTHAV", Standing.MEMBER)
    with team.database.transaction(writes=True) as session:
        crew = team_of(session, {lead.user_id: lead}, team.clock())
        for each in range(number):
            raising = Raising(session, vault, lead, crew, TIMETABLE, team.clock())
            reference = raising.raise_concern(Told(Danger.NO, "…"), f"form {each}").reference
            cases = Cases(session, vault, lead, crew, TIMETABLE, team.clock())
            cases.decide(reference, {"outcome": "handled", "why": "…"})
            cases.close(reference, "handled", "…", "…")
