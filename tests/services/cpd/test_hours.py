"""Hours of learning: how long it was in people's words, and notes that nobody else reads."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.checks import WrongFields
from bot.services.cpd.hours import Said, minutes_of
from bot.services.cpd.owners import NotThere
from bot.services.people import NotAllowed
from bot.views.cpd.saying import say_minutes
from tests.services.cpd.desk import MAYA, NADIA, OWEN, TODAY, Desk

SAID = Said(what="Talking with babies", done_on=TODAY, duration="2", topic="Speech and language")


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("2", 120),
        ("1.5", 90),
        ("1,5 hours", 90),
        ("1h 30", 90),
        ("1h30m", 90),
        ("1 hour and 30 minutes", 90),
        ("1:30", 90),
        ("45 minutes", 45),
        ("45min", 45),
        ("2 HRS", 120),
        ("a while", None),
        ("", None),
        ("-2", None),
        ("1:75", None),
        ("2 days", None),
    ],
)
def test_how_long_it_was_is_read_as_people_say_it(words: str, minutes: int | None) -> None:
    assert minutes_of(words) == minutes


@given(st.integers(1, 24 * 60 * 14))
def test_what_is_said_back_is_read_as_the_same(minutes: int) -> None:
    assert minutes_of(say_minutes(minutes)) == minutes


@given(st.text(max_size=30))
def test_no_words_break_it(words: str) -> None:
    assert (minutes_of(words) or 0) >= 0


def test_the_same_form_twice_is_one_entry(desk: Desk) -> None:
    first = desk.journal(lambda one: one.add(SAID, "form").id)
    assert desk.journal(lambda one: one.add(SAID, "form").id) == first
    assert desk.audit() == ["cpd.hours_added"]


def test_the_last_year_counts_and_all_is_summed_by_topic(desk: Desk) -> None:
    for days, topic in ((0, "Funding"), (364, "Behaviour"), (365, "Behaviour")):
        said = Said(what="x", done_on=TODAY - timedelta(days=days), duration="1", topic=topic)
        desk.journal(lambda one, said=said, days=days: one.add(said, f"form:{days}"))
    summary = desk.journal(lambda one: one.summary())
    assert (summary.last_year, summary.all) == (120, 180)
    assert summary.by_topic == {"Behaviour": 120, "Funding": 60}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"what": " "}, "what"),
        ({"what": "x" * 151}, "what"),
        ({"duration": "0"}, "duration"),
        ({"duration": "500"}, "duration"),
        ({"done_on": None}, "done_on"),
        ({"done_on": TODAY + timedelta(days=1)}, "done_on"),
        ({"done_on": date(1900, 1, 1)}, "done_on"),
        ({"reflection": "x" * 2001}, "reflection"),
        ({"differently": "a\x00"}, "differently"),
        ({"topic": "x" * 61}, "topic"),
    ],
)
def test_what_cannot_be_right_is_refused_by_its_field(
    desk: Desk, change: dict[str, object], field: str
) -> None:
    with pytest.raises(WrongFields) as refused:
        desk.journal(lambda one: one.add(Said(**{**vars(SAID), **change}), "form"))
    assert [*refused.value.errors] == [field]
    assert desk.journal(lambda one: one.summary()).entries == []


def test_nobody_reads_changes_or_removes_the_entry_of_somebody_else(desk: Desk) -> None:
    number = desk.journal(lambda one: one.add(SAID, "form").id)
    for attempt in (
        lambda one: one.one(number),
        lambda one: one.change(number, SAID),
        lambda one: one.remove(number),
    ):
        for actor in (OWEN, MAYA):
            with pytest.raises(NotThere):
                desk.journal(attempt, actor)
    nadia = desk.meet(NADIA)
    for actor in (OWEN, MAYA):
        with pytest.raises(NotAllowed):
            desk.journal(lambda one: one.summary(), actor, nadia)
    assert desk.journal(lambda one: one.one(number)).what == "Talking with babies"


def test_a_correction_is_written_down_once_and_never_what_it_says(desk: Desk) -> None:
    number = desk.journal(lambda one: one.add(SAID, "form").id)
    changed = Said(**{**vars(SAID), "reflection": "Secret thought"})
    for _ in range(2):
        desk.journal(lambda one: one.change(number, changed))
    desk.journal(lambda one: one.remove(number))
    assert desk.audit() == ["cpd.hours_added", "cpd.hours_changed", "cpd.hours_removed"]
