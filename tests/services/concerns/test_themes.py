"""Numbers for managers: what they may know, and that nothing of a few people can be told from them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import read_policy
from bot.safeguarding import Span
from bot.services.concerns.themes import Counted, Counting, Period, Speed, Themes, hidden, tables
from bot.services.people import Actor, NotAllowed
from tests.services.concerns.desk import DEPUTY, LEAD, MANAGER, NADIA, OTHER_LEAD, TEAM, Desk, staff

pytestmark = pytest.mark.slow

POLICY = read_policy().concerns
SMALLEST = POLICY.smallest_group
YEAR = Period(date(2026, 4, 1), date(2027, 4, 1))
Shown = Mapping[str, int | None]


def counting(
    desk: Desk, who: Actor | None = None, span: Span = Span.YEAR, period: Period | None = None
) -> Themes | Sequence[Period]:
    """The periods there are; or the numbers of one."""
    policy = POLICY.model_copy(update={"counted_by": span})

    def look(session: object) -> Themes | Sequence[Period]:
        one = Counting(session, desk.vault, who or staff(MANAGER), desk.team, policy, desk.now)  # type: ignore[arg-type]
        return one.themes(period) if period else one.periods()

    return desk.act(look)


def themes(desk: Desk, who: Actor | None = None) -> Themes:
    found = counting(desk, who, period=YEAR)
    assert isinstance(found, Themes)
    return found


def closed(desk: Desk, number: int, kind: str, outcome: str = "handled", *, took: float = 0) -> list[str]:
    """So many, decided on after so many days."""
    made = []
    for each in range(number):
        form = f"V{each}{kind}{outcome}{took}{desk.now}"
        reference = desk.raise_concern(form=form).reference
        made.append(reference)
    desk.move(days=took)
    for reference in made:
        desk.as_(staff(LEAD), lambda one, r=reference: one.assess(r, kind, {}))
        desk.as_(staff(LEAD), lambda one, r=reference: one.decide(r, {"outcome": outcome, "why": "…"}))
        desk.as_(staff(LEAD), lambda one, r=reference: one.close(r, outcome, "…", "…"))
    return made


def test_a_manager_sees_what_concerns_were_about_how_long_it_took_and_what_came_of_them(desk: Desk) -> None:
    closed(desk, 6, "quality")
    closed(desk, 5, "safeguarding", "referred", took=3)
    closed(desk, 5, "resources", "no_action", took=20)
    desk.now = datetime(2027, 4, 1, 12, tzinfo=UTC)
    found = themes(desk)
    assert found.total == 16
    assert found.speeds == {Speed.A_DAY: 6, Speed.A_WEEK: 5, Speed.LONGER: 5}
    assert {found.kinds[name] for name in ("allegation", "discrimination", "other")} == {None}
    # What is none at all would be told by what is left: so the smallest of the others are hidden too.
    assert [found.kinds[name] for name in ("safeguarding", "resources", "quality")] == [None, None, 6]
    assert found.outcomes["handled"] == 6


def test_of_fewer_than_five_nothing_is_told_not_even_how_many(desk: Desk) -> None:
    closed(desk, 4, "quality")
    desk.now = datetime(2027, 4, 1, 12, tzinfo=UTC)
    found = themes(desk)
    assert found.total is None
    assert {*found.kinds.values(), *found.speeds.values(), *found.outcomes.values()} == {None}


def test_the_running_year_is_not_told_and_none_that_overlaps(desk: Desk) -> None:
    closed(desk, 6, "quality")
    desk.now = datetime(2027, 3, 31, 22, tzinfo=UTC)
    with pytest.raises(NotAllowed):
        themes(desk)
    desk.move(hours=2)
    for span in Span:
        periods = counting(desk, span=span)
        assert isinstance(periods, Sequence)
        assert all(one.starts == after.ends for after, one in zip(periods[1:], periods, strict=False))
        assert periods[0].ends == date(2027, 4, 1)
    for other in (
        Period(date(2026, 4, 1), date(2027, 3, 1)),
        Period(date(2026, 4, 1), date(2026, 7, 1)),
        Period(date(2027, 4, 1), date(2028, 4, 1)),
    ):
        with pytest.raises(NotAllowed):
            counting(desk, period=other)
    assert themes(desk).total == 6


def test_the_numbers_of_a_period_that_is_over_never_change(desk: Desk) -> None:
    """Else two looks at them would tell of one concern: opened again, of another kind now, or deleted."""
    references = closed(desk, 8, "resources", "no_action")
    closed(desk, 6, "quality")
    desk.now = datetime(2027, 4, 2, 12, tzinfo=UTC)
    before = themes(desk)
    lead, deputy = staff(LEAD), staff(DEPUTY)
    desk.as_(lead, lambda one: one.reopen(references[0], "again"))
    desk.as_(lead, lambda one: one.assess(references[0], "safeguarding", {}))
    desk.as_(lead, lambda one: one.decide(references[0], {"outcome": "referred", "why": "…"}))
    assert themes(desk) == before
    desk.as_(lead, lambda one: one.close(references[0], "referred", "…", "…"))
    assert themes(desk) == before
    desk.move(days=1300)
    for reference in references[1:4]:
        desk.as_(lead, lambda one, r=reference: one.ask_disposal(r, "…"))
        desk.as_(deputy, lambda one, r=reference: one.open(r, "to look"))
        desk.as_(deputy, lambda one, r=reference: one.dispose(r))
    assert themes(desk) == before


def test_everybody_who_may_see_them_gets_the_same_numbers(desk: Desk) -> None:
    """Also a lead who is shut out of some: else the difference would tell of those."""
    references = closed(desk, 6, "quality")
    desk.as_(staff(DEPUTY), lambda one: one.bar(references[0], LEAD, "is the aunt"))
    desk.now = datetime(2027, 4, 2, 12, tzinfo=UTC)
    assert themes(desk, staff(LEAD)) == themes(desk, staff(MANAGER)) == themes(desk, staff(OTHER_LEAD))


def test_nobody_else_sees_them(desk: Desk) -> None:
    desk.now = datetime(2027, 4, 2, 12, tzinfo=UTC)
    for who in (NADIA, staff(DEPUTY), staff("U0ADMIN")):
        with pytest.raises(NotAllowed):
            themes(desk, who)
    assert TEAM.deputies == {DEPUTY}


def test_a_kind_that_the_policy_has_no_more_counts_as_something_else() -> None:
    once = Counted(datetime(2026, 5, 1, tzinfo=UTC), "gone", "a day", "handled")
    assert tables([once] * 9, YEAR, POLICY).total == 9
    assert set(tables([once] * 9, YEAR, POLICY).kinds) == set(POLICY.kinds)


# --- what can be told from them

COUNTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=2)


@given(COUNTS)
def test_no_group_under_five_is_shown_or_left_over_by_subtraction(counts: dict[str, int]) -> None:
    shown = hidden(counts, SMALLEST)
    away = [name for name, number in shown.items() if number is None]
    assert all(number is None or number == counts[name] >= SMALLEST for name, number in shown.items())
    together = sum(counts[name] for name in away)
    if away and sum(counts.values()) >= SMALLEST:
        assert together >= SMALLEST
        assert len({counts[name] for name in away}) > 1 or len(away) == len(counts)
    assert hidden(counts, SMALLEST) == shown


@pytest.mark.parametrize(("numbers", "largest"), [(2, 20), (3, 12), (4, 10), (5, 7), (6, 6)])
def test_who_knows_the_total_and_how_numbers_are_hidden_cannot_tell_one_that_is(
    numbers: int, largest: int
) -> None:
    """Every table with these many numbers, and every one that could look the same."""
    looks: dict[tuple[object, ...], list[tuple[int, ...]]] = defaultdict(list)
    for counts in product(range(largest + 1), repeat=numbers):
        named = {str(place): one for place, one in enumerate(counts)}
        if sum(counts) >= SMALLEST and not all_alike(counts):
            looks[(sum(counts), *hidden(named, SMALLEST).values())].append(counts)
    for (_, *shown), possible in looks.items():
        for place, number in enumerate(shown):
            assert number is not None or len({counts[place] for counts in possible}) > 1, (shown, possible)


def all_alike(counts: Sequence[int]) -> bool:
    """Of these nothing is told at all, see below."""
    return len(set(counts)) == 1 and counts[0] < SMALLEST


def test_where_all_are_hidden_and_alike_the_total_is_hidden_too() -> None:
    """16 in four, all hidden: that can only be four of each."""
    at = datetime(2026, 5, 1, tzinfo=UTC)
    made = [Counted(at, kind, speed, "handled") for kind in POLICY.kinds for speed in [*Speed, "a day"]]
    found = tables(made, YEAR, POLICY)
    assert (len(made), found.total, {*found.kinds.values()}) == (24, None, {None})


@given(
    st.lists(st.tuples(st.sampled_from(sorted(POLICY.kinds)), st.sampled_from(sorted(Speed))), max_size=40)
)
def test_each_table_of_a_period_counts_the_same_concerns(made: list[tuple[str, str]]) -> None:
    """So that one less another is always nothing."""
    at = datetime(2026, 5, 1, tzinfo=UTC)
    found = tables([Counted(at, kind, speed, "handled") for kind, speed in made], YEAR, POLICY)
    for numbers in (found.kinds, found.speeds, found.outcomes):
        _holds_together(numbers, found.total)


def _holds_together(numbers: Shown, total: int | None) -> None:
    if total is None:
        return
    left = total - sum(number or 0 for number in numbers.values())
    away = [name for name, number in numbers.items() if number is None]
    assert (left == 0 and not away) or (left >= SMALLEST and len(away) > 1)
