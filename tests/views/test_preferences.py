"""“My preferences” as it is read: times in words, and what was typed into the form."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import read_policy
from bot.services.preferences import Preferences, faults, held
from bot.services.wishes import Way
from bot.views.preferences import preferences_view, read_form, saved_view, say_times
from slack_sandbox.state import initial_values
from slack_sandbox.views import check_view

POLICY = read_policy()
TODAY = date(2026, 9, 14)
USUAL = held(None, None, POLICY.reaching, TODAY)
KINDS = [(f"kind.{number}", f"Kind {number}") for number in range(23)]


def shown(preferences: Preferences) -> dict[str, Any]:
    return preferences_view(preferences, POLICY, KINDS, TODAY)


def sent(view: dict[str, Any]) -> dict[str, Any]:
    """What Slack sends of a form in which nothing was touched."""
    return initial_values(view["blocks"])


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "days", "told"),
    [
        (time(18), time(8), {1, 2, 3, 4, 5}, "Monday to Friday, 8:00 to 18:00"),
        (time(0), time(0), {1, 2, 3, 4, 5, 6, 7}, "every day, at any time of day"),
        (time(12), time(13, 5), {6, 7}, "Saturday and Sunday, but not between 12:00 and 13:05"),
        (time(0), time(8), {3}, "Wednesday, but not between 0:00 and 8:00"),
        (time(18), time(0), {1, 2, 4}, "Monday, Tuesday and Thursday, 0:00 to 18:00"),
    ],
)
def test_times_are_said_as_people_say_them(
    quiet_from: time, quiet_until: time, days: set[int], told: str
) -> None:
    said = replace(USUAL, quiet_from=quiet_from, quiet_until=quiet_until, work_days=frozenset(days))
    assert say_times(said) == told


LINE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1)
PREFERENCES = st.builds(
    Preferences,
    language=LINE.filter(lambda text: len(text) <= 40),
    reach=st.sampled_from([Way.SLACK, Way.LETTER]),
    email=st.sampled_from(["", "ann@example.org"]),
    phone=st.sampled_from(["", "01632 960001"]),
    address=LINE.filter(lambda text: len(text) <= 400),
    quiet_from=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    quiet_until=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    work_days=st.frozensets(st.integers(1, 7), min_size=1),
    nation=st.sampled_from(["england", "wales", "scotland", "northern-ireland"]),
    digest=st.booleans(),
    topics=st.tuples(
        *map(st.just, POLICY.topics[:3]), LINE.map(lambda text: f"x{text[:50].replace(',', '')}")
    ),
    paused_until=st.dates(min_value=date(2026, 9, 15)) | st.none(),
    stopped=st.frozensets(st.sampled_from([kind for kind, _ in KINDS])),
)


@given(PREFERENCES)
def test_a_form_sent_as_it_was_shown_says_the_same_and_slack_takes_it(preferences: Preferences) -> None:
    view = shown(preferences)
    assert check_view(view) == []
    assert read_form(sent(view), POLICY) == preferences
    assert faults(preferences, TODAY, on_slack=True) == {}
    assert check_view(saved_view(preferences, POLICY, KINDS)) == []


@given(st.text(max_size=200))
def test_topics_typed_are_taken_as_they_are_between_the_commas(typed: str) -> None:
    values = sent(shown(USUAL))
    values["own_topics"]["value"]["value"] = typed
    topics = read_form(values, POLICY).topics
    pieces = {piece.strip().casefold() for piece in typed.split(",")} - {""}
    assert {topic.casefold() for topic in topics} == pieces
    assert all(topic in typed or topic in POLICY.topics for topic in topics)
    assert read_form(sent(shown(replace(USUAL, topics=topics))), POLICY).topics == topics or len(topics) > 40


def test_a_chosen_topic_is_the_same_if_slack_sends_it_with_entities() -> None:
    policy = POLICY.model_copy(update={"topics": ("Health & safety",)})
    values = sent(preferences_view(replace(USUAL, topics=policy.topics), policy, (), TODAY))
    values["topics"]["value"]["selected_options"][0] = {"value": "Health &amp; safety"}
    assert read_form(values, policy).topics == policy.topics


def test_the_form_of_another_person_is_named_and_offers_no_slack() -> None:
    view = preferences_view(replace(USUAL, reach=Way.PHONE), POLICY, (), TODAY, (7, "Ann <!channel>"))
    assert check_view(view) == []
    assert view["private_metadata"] == "7"
    assert "Ann &lt;!channel&gt;" in str(view["blocks"][0])
    assert "In Slack" not in str(view)


def test_what_anybody_typed_becomes_no_mention_in_what_is_shown_back() -> None:
    told = str(saved_view(replace(USUAL, language="<!here>", topics=("<@U1>",)), POLICY, (), "<!channel>"))
    assert "<!" not in told.replace("<!date^0", "")
    assert "<@" not in told


def test_staff_are_told_what_becomes_of_e_mail_where_kith_has_none() -> None:
    theirs = replace(USUAL, reach=Way.EMAIL, email="rose@example.org")
    without = saved_view(theirs, POLICY, [], "Rose", has_email=False)
    assert "you are asked under `/kith` to telephone or write to them" in str(without)
    assert "cannot send e-mail" not in str(saved_view(theirs, POLICY, [], "Rose"))
