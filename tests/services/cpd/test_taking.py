"""Items of files and feeds: each taken once, and as it says now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.services.cpd.items import Item
from bot.services.cpd.opportunities import Given
from bot.services.cpd.taking import Source, Taken, Taking
from bot.store.cpd.opportunities import CpdOpportunity
from bot.store.database import Database
from bot.store.outbox import Nudge
from tests.services.cpd.office import MAYA, NOW, TYPED, Office, locate

FEED = Source("feed:1", "feed", "Northern Trust", ("Training",))
ITEM = Item(
    "First aid",
    summary="For funding leads",
    link="https://a.example/1",
    uid="1",
    starts_at=NOW + timedelta(days=9),
)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def take(office: Office, *items: Item, source: Source = FEED) -> Taken:
    return office.act(lambda session: Taking(session, source, ("Funding",), locate, NOW).take(items))


def kept(office: Office) -> Sequence[CpdOpportunity]:
    return office.act(
        lambda session: session.scalars(select(CpdOpportunity).order_by(CpdOpportunity.id)).all()
    )


def test_the_same_again_adds_and_changes_nothing(office: Office) -> None:
    items = [ITEM, replace(ITEM, title="Second", uid="2", link=""), Item("Third"), Item("Third")]
    assert take(office, *items) == Taken(new=3)
    assert take(office, *items) == Taken(same=3)
    assert take(office, *reversed(items)) == Taken(same=3)
    (first, *_) = kept(office)
    assert (first.trainer, first.topics) == ("Northern Trust", ["Training", "Funding"])


def test_different_things_that_a_source_calls_the_same_are_told_apart(office: Office) -> None:
    items = [
        replace(ITEM, title=f"Course {number}", link=f"https://a.example/{number}") for number in range(3)
    ]
    assert take(office, *items) == Taken(new=3)
    assert take(office, *items) == Taken(same=3)


def test_a_source_that_calls_the_same_otherwise_each_time_adds_nothing(office: Office) -> None:
    assert take(office, ITEM).new == 1
    assert take(office, replace(ITEM, uid="changed")) == Taken(same=1)
    other = replace(FEED, scope="feed:2", noted_by="file")
    assert take(office, replace(ITEM, uid="elsewhere"), source=other) == Taken(same=1)


def test_a_course_that_is_given_again_is_another(office: Office) -> None:
    again = replace(ITEM, uid="2", starts_at=NOW + timedelta(days=30))
    assert take(office, ITEM, replace(again, dates=("later",))).new == 2


def test_what_changed_is_taken_over_and_told_to_those_who_answered(office: Office) -> None:
    take(office, ITEM)
    (row,) = kept(office)
    office.answer("BETH", row.id, Given.INTERESTED)
    moved = replace(ITEM, starts_at=NOW + timedelta(days=10), dates=("Another day",))
    assert take(office, moved) == Taken(changed=1)
    assert take(office, moved) == Taken(same=1)
    kinds = office.act(lambda session: session.scalars(select(Nudge.kind)).all())
    assert kinds == ["cpd.changed"]


def test_what_is_called_off_is_withdrawn_and_stays_so(office: Office) -> None:
    take(office, ITEM)
    assert take(office, replace(ITEM, called_off=True)).called_off == 1
    assert take(office, ITEM) == Taken(same=1)
    assert [row.state for row in kept(office)] == ["withdrawn"]
    assert take(office, replace(ITEM, uid="9", title="Other", link="", called_off=True)).new == 0


def test_what_staff_corrected_or_withdrew_stays_as_they_left_it(office: Office) -> None:
    take(office, ITEM)
    (row,) = kept(office)
    office.act(lambda session: office.desk(session).correct(row.id, replace(TYPED, places="")))
    assert take(office, replace(ITEM, title="Renamed")) == Taken(same=1)
    office.act(lambda session: office.desk(session).withdraw(row.id, "Full"))
    assert take(office, ITEM) == Taken(same=1)
    assert (kept(office)[0].title, kept(office)[0].corrected_by) == (TYPED.title, MAYA.user_id)


def test_what_is_over_or_old_is_no_news(office: Office) -> None:
    past = replace(ITEM, starts_at=NOW - timedelta(days=2))
    old = Item("Old", published_at=NOW - timedelta(days=400))
    assert take(office, past, old) == Taken(over=2)


def test_two_that_are_held_under_one_address_are_each_known_again(office: Office) -> None:
    take(office, ITEM, replace(ITEM, title="FIRST AID", uid=""))
    moved = replace(ITEM, title="Moved", link="")
    old = replace(ITEM, title="First aid!", uid="", published_at=NOW - timedelta(days=400), starts_at=None)
    take(office, moved, old)
    assert take(office, moved, old) == Taken(same=2)


def test_a_long_list_is_the_same_again_wherever_its_like_stands(office: Office) -> None:
    many = [replace(ITEM, title=f"Course {number}", uid=f"n{number}", link="") for number in range(450)]
    twin = replace(ITEM, title="first AID!", uid="twin")
    take(office, ITEM)
    for items in ([twin, *many, ITEM], [ITEM, *many, twin]):
        take(office, *items)
        assert take(office, *items) == Taken(same=452)


texts = st.text(max_size=12)
items = st.builds(
    Item,
    title=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12),
    uid=st.sampled_from(["", "1", "2"]),
    link=st.sampled_from(["", "https://a.example/1", "https://a.example/2"]),
    published_at=st.none() | st.just(NOW - timedelta(days=800)),
    called_off=st.booleans(),
)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(items, max_size=8))
def test_whatever_a_source_says_twice_is_taken_once(office: Office, said: list[Item]) -> None:
    take(office, *said)
    before = office.act(lambda session: session.scalar(select(func.count()).select_from(CpdOpportunity)))
    again = take(office, *said)
    after = office.act(lambda session: session.scalar(select(func.count()).select_from(CpdOpportunity)))
    assert (again.new, again.changed, after) == (0, 0, before)
