"""Who is matched with whom, whatever people wish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.meetings.like_minded import SAID_MILES, Seeker, best, match, miles_between, say_miles_as
from bot.services.meetings.likeness import alike, shared

TOPICS = ("Funding", "Training", "Forest school", "Behaviour and wellbeing", "Übergang", "")
seekers = st.builds(
    Seeker,
    person_id=st.integers(1, 6),
    topics=st.lists(st.sampled_from(TOPICS) | st.text(max_size=12), max_size=4).map(tuple),
    miles=st.none() | st.sampled_from((1, 3, 5, 10, 20)),
    position=st.none() | st.tuples(st.floats(53.9, 54.3), st.floats(0.9, 1.4)),
)


def seeker(
    number: int, *topics: str, miles: int | None = 5, at: tuple[float, float] | None = (54, 1)
) -> Seeker:
    return Seeker(number, topics, miles, at)


@given(seekers, seekers)
def test_a_match_suits_both_or_there_is_none(one: Seeker, other: Seeker) -> None:
    found, back = match(one, other), match(other, one)
    assert (found is None) == (back is None)
    if found is None or back is None:
        return
    assert one.person_id != other.person_id
    assert (found.topics, found.others_topics) == (back.others_topics, back.topics)
    assert set(found.topics) <= set(one.topics)
    assert set(found.others_topics) <= set(other.topics)
    assert found.topics
    assert found.others_topics
    for each in (one, other):
        miles = miles_between(one, other)
        assert each.miles is None or (miles is not None and miles <= each.miles)


@given(seekers, st.lists(seekers, max_size=6), st.frozensets(st.integers(1, 6)))
def test_nobody_is_matched_with_whom_they_know_and_none_fits_better(
    one: Seeker, others: list[Seeker], known: frozenset[int]
) -> None:
    found = best(one, others, known)
    fitting = [match(one, other) for other in others if other.person_id not in known]
    if found is None:
        assert not any(fitting)
    else:
        assert found.other not in known
        assert all(len(found.topics) >= len(each.topics) for each in fitting if each)
        assert best(one, reversed(others), known).topics == found.topics  # type: ignore[union-attr]


@given(st.floats(0, 5000))
def test_a_distance_is_never_said_more_closely_than_three_miles_and_never_too_near(miles: float) -> None:
    said = say_miles_as(miles)
    assert said is None or (said in SAID_MILES and said >= max(3, miles))
    assert (said is None) == (miles > 20)


def test_the_nearest_of_those_with_as_much_in_common_is_taken() -> None:
    one = seeker(1, "Funding", "Training", miles=20)
    near, far = seeker(2, "Funding", at=(54.01, 1)), seeker(3, "Funding", at=(54.05, 1))
    alike_more = seeker(4, "Funding", "training", at=(54.06, 1))
    assert best(one, [far, near], ()).other == 2  # type: ignore[union-attr]
    assert best(one, [far, near, alike_more], ()).other == 4  # type: ignore[union-attr]
    assert best(one, [far, near, alike_more], {4, 2}).other == 3  # type: ignore[union-attr]


def test_the_shorter_of_the_two_distances_counts() -> None:
    wide, narrow = seeker(1, "Funding", miles=20), seeker(2, "Funding", miles=3, at=(54.06, 1))
    assert match(wide, narrow) is None
    assert match(wide, seeker(2, "Funding", miles=10, at=(54.06, 1)))


def test_who_chose_any_distance_needs_no_position_but_the_other_may() -> None:
    anywhere = seeker(1, "Funding", miles=None, at=None)
    assert match(anywhere, seeker(2, "Funding", miles=None))
    assert match(anywhere, seeker(2, "Funding", miles=20)) is None


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("Forest school", "forest  School"),
        ("Forest schools", "forest school"),
        ("Speech and language", "language and speech"),
        ("Behaviour", "behavour"),
    ],
)
def test_topics_written_otherwise_are_the_same(mine: str, theirs: str) -> None:
    assert shared([mine], [theirs]) == [mine]


@pytest.mark.parametrize(
    ("mine", "theirs"), [("Funding", "Training"), ("Health", "Health and safety"), ("", "")]
)
def test_other_topics_are_not(mine: str, theirs: str) -> None:
    assert shared([mine], [theirs]) == []


def test_ideas_about_the_same_are_found_and_others_are_not() -> None:
    ideas = ["Outdoor play in winter", "How to meet the new EYFS", "Phonics for two year olds"]
    assert alike("Playing outdoors in the winter", ideas) == [0]
    assert alike("A session about the EYFS", ideas) == [1]
    assert alike("I would like to meet about how to share ideas", ideas) == []
    assert alike("Funding rates", ideas) == []


@given(st.text(max_size=200), st.lists(st.text(max_size=100), max_size=5))
def test_whatever_is_typed_can_be_compared(topic: str, others: list[str]) -> None:
    found = alike(topic, others)
    assert set(found) <= set(range(len(others)))
    assert len(found) <= 5
