"""Introductions: who is offered to whom, that nobody is named after one no, and what is never told."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, time
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.services.checks import WrongFields
from bot.services.meetings import offers
from bot.services.meetings.introduced import (
    DID_YOU_MEET,
    MADE,
    NOTHING,
    OFFER,
    Answer,
    Introductions,
    Outcome,
    Over,
    named,
)
from bot.services.meetings.wishes_to_meet import NotLinked, Wish
from bot.services.people import NotAllowed, Standing
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings.introductions import IntroductionWish, Totals
from bot.store.people import Preference, SettingLink
from tests.services.meetings.club import FUNDING, MAYA, NOW, Club, provider

YES, NO = Answer
PAIR = [{"ANN", "BOB"}]


@pytest.fixture
def club(database: Database) -> Club:
    """Ann and Bob, who are alike, and have a setting."""
    club = Club(database)
    club.add("ANN", "BOB")
    return club


@pytest.fixture
def offered(club: Club) -> Club:
    """The same, offered to each other."""
    club.wish("ANN")
    club.wish("BOB")
    assert club.look() == 1
    return club


@pytest.fixture
def introduced(offered: Club) -> Club:
    """The same, introduced."""
    offered.answer("ANN", YES)
    offered.answer("BOB", YES)
    return offered


def test_two_with_a_like_topic_nearby_are_offered_to_each_other_once(offered: Club) -> None:
    assert offered.pairs() == PAIR
    assert offered.due(OFFER) == [("ANN", "planned"), ("BOB", "planned")]
    for _ in range(5):
        offered.move(days=10)
        assert offered.look() == 0
    assert offered.pairs() == PAIR


def test_who_has_no_confirmed_setting_cannot_opt_in(club: Club) -> None:
    with pytest.raises(NotLinked, match="Link me to my setting"):
        club.wish("EVE")


def test_whose_setting_is_no_longer_confirmed_is_offered_to_nobody_and_not_named(offered: Club) -> None:
    offered.answer("ANN", YES)
    offered.act(lambda s: s.query(SettingLink).update({"outcome": "ended"}))
    assert offered.answer("BOB", YES)
    assert offered.due(MADE) == []


@pytest.mark.parametrize(
    "wish",
    [
        Wish(topics=("Training",), near="XX1"),
        replace(FUNDING, near="XX9"),
        replace(FUNDING, near="XX2", miles=1),
    ],
    ids=["other topic", "too far", "chose nearer"],
)
def test_who_is_not_alike_or_too_far_away_is_not_offered(club: Club, wish: Wish) -> None:
    club.wish("ANN")
    club.wish("BOB", wish)
    assert club.look() == 0


def preference(club: Club, **said: object) -> None:
    """What Bob said of how he is reached."""
    usual = {"language": "English", "reach": "slack", "quiet_from": time(18), "quiet_until": time(8)}
    usual |= {"work_days": "12345", "nation": "england", "digest": False, "topics": [], "stopped": []}
    bob = 2
    club.act(lambda s: s.add(Preference(person_id=bob, changed_at=NOW, **{**usual, **said})))


@pytest.mark.parametrize("said", [{"paused_until": date(2026, 10, 1)}, {"stopped": [OFFER]}])
def test_who_has_paused_or_stopped_is_left_alone(club: Club, said: dict[str, object]) -> None:
    preference(club, **said)
    club.wish("ANN")
    club.wish("BOB")
    assert club.look() == 0


def test_after_a_pause_they_are_looked_for_again(club: Club) -> None:
    preference(club, paused_until=date(2026, 9, 20))
    club.wish("ANN")
    club.wish("BOB")
    assert club.look() == 0
    club.move(days=7)
    assert club.look() == 1


def test_after_its_last_day_a_wish_finds_nobody(club: Club) -> None:
    club.wish("ANN", replace(FUNDING, days=30))
    club.move(days=31)
    club.wish("BOB")
    assert club.look() == 0


def test_nobody_has_more_than_one_open_offer(offered: Club) -> None:
    offered.add("CAL")
    offered.wish("CAL")
    assert offered.look() == 0
    offered.move(days=15)
    assert offered.look() == 1
    assert offered.pairs()[1:] in ([{"ANN", "CAL"}], [{"BOB", "CAL"}])


def test_who_says_no_is_offered_nobody_else_before_the_offer_ends_so_that_nothing_tells(
    offered: Club,
) -> None:
    offered.add("CAL")
    offered.answer("BOB", NO)
    offered.wish("CAL")
    assert offered.look() == 0


def test_both_are_named_once_both_have_said_yes_and_not_before(offered: Club) -> None:
    assert offered.answer("ANN", YES)
    for name, number in (("ANN", 1), ("BOB", 2)):
        assert offered.introductions(name, lambda i: i.named()) == []
        assert offered.act(lambda s, n=number: named(s, 1, n)) is None
    assert not offered.answer("BOB", YES)
    assert offered.due(MADE) == [("ANN", "planned"), ("BOB", "planned")]
    (seen,) = offered.introductions("ANN", lambda i: i.named())
    assert seen.other.user_id == provider("BOB").user_id
    assert seen.is_elsewhere
    assert seen.channels == ["network"]
    assert seen.coordinators == [MAYA.user_id]


@pytest.mark.parametrize("how", ["no", "nothing", "stopped", "no, then link ended"])
def test_after_one_no_neither_is_named_and_the_other_hears_the_same_at_the_same_time(
    offered: Club, how: str
) -> None:
    offered.answer("ANN", YES)
    if how.startswith("no,") or how == "no":
        offered.answer("BOB", NO)
    if how == "stopped":
        assert offered.stop("BOB")
    offered.rules()
    assert offered.due(NOTHING) == offered.due(MADE) == []
    offered.move(days=14, seconds=1)
    offered.rules()
    offered.rules()
    assert offered.due(NOTHING) == [("ANN", "planned")]
    assert offered.due(MADE) == []
    assert offered.introductions("ANN", lambda i: i.named()) == []
    with pytest.raises(Over, match="has ended"):
        offered.answer("BOB", YES)


def test_where_both_said_nothing_or_no_nobody_is_told_anything(offered: Club) -> None:
    offered.answer("ANN", NO)
    offered.answer("BOB", NO)
    offered.move(days=15)
    offered.rules()
    assert offered.due(NOTHING) == []


def test_a_no_can_become_a_yes_while_the_offer_stands(offered: Club) -> None:
    offered.answer("BOB", NO)
    offered.answer("ANN", YES)
    assert not offered.answer("BOB", YES)
    assert len(offered.due(MADE)) == 2


def test_the_same_answer_twice_changes_nothing_twice(offered: Club) -> None:
    offered.answer("ANN", YES)
    offered.answer("ANN", YES)
    acts = offered.act(lambda s: list(s.scalars(select(AuditEvent.action))))
    assert acts.count("introduction.said_yes") == 1
    offered.answer("BOB", YES)
    with pytest.raises(Over, match="introduced already"):
        offered.answer("BOB", YES)
    assert len(offered.due(MADE)) == 2


def test_of_two_who_say_yes_at_the_same_moment_both_are_told_once(offered: Club) -> None:
    ready = Barrier(2)

    def say(name: str) -> bool:
        ready.wait(10)
        return offered.answer(name, YES)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(say, ("ANN", "BOB"))) == [False, True]
    assert sorted(offered.due(MADE)) == [("ANN", "planned"), ("BOB", "planned")]


def test_of_two_processes_that_look_at_the_same_moment_one_offers(club: Club) -> None:
    club.wish("ANN")
    club.wish("BOB")
    looked = [club.act(lambda s: offers.look(s, club.now)) for _ in range(2)]
    ready = Barrier(2)

    def offer(found: object) -> int:
        ready.wait(10)
        return club.act(lambda s: offers.offer(s, found, club.now, 14))  # type: ignore[arg-type]

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(offer, looked)) == [0, 1]
    assert club.pairs() == PAIR


def test_somebody_else_cannot_answer_an_offer(offered: Club) -> None:
    offered.add("EVE")
    for attempt in (
        lambda i: i.answer(1, YES),
        lambda i: i.met(1, Outcome.MET),
        lambda i: i.block(1),
        lambda i: i.say_why(1, "time"),
        lambda i: i.answer(4711, YES),
    ):
        with pytest.raises(NotAllowed):
            offered.introductions("EVE", attempt)


def test_before_both_are_named_there_is_nothing_to_say_of_having_met(offered: Club) -> None:
    for attempt in (lambda i: i.met(1, Outcome.MET), lambda i: i.block(1)):
        with pytest.raises(Over):
            offered.introductions("ANN", attempt)


def totals(club: Club) -> Totals:
    return club.act(lambda s: Introductions(s, MAYA, club.now).totals())


def test_what_came_of_it_is_asked_once_and_counted(introduced: Club) -> None:
    introduced.rules()
    assert introduced.due(DID_YOU_MEET) == []
    introduced.move(days=21)
    introduced.rules()
    introduced.rules()
    assert introduced.due(DID_YOU_MEET) == [("ANN", "planned"), ("BOB", "planned")]
    introduced.introductions("ANN", lambda i: i.met(1, Outcome.MET))
    introduced.introductions("BOB", lambda i: i.met(1, Outcome.NOT))
    introduced.introductions("BOB", lambda i: i.say_why(1, "time"))
    assert introduced.due(DID_YOU_MEET) == [("ANN", "withdrawn"), ("BOB", "withdrawn")]
    assert totals(introduced) == Totals(2, 1, 1, 1, 0, {"time": 1})
    introduced.introductions("ANN", lambda i: i.met(1, Outcome.NOT))
    assert totals(introduced) == Totals(2, 1, 1, 0, 1, {"time": 1})


def test_who_met_before_they_are_asked_is_not_asked(introduced: Club) -> None:
    introduced.introductions("ANN", lambda i: i.met(1, Outcome.MET))
    introduced.move(days=22)
    introduced.rules()
    assert introduced.due(DID_YOU_MEET) == [("BOB", "planned")]


def test_the_totals_are_for_staff(introduced: Club) -> None:
    with pytest.raises(NotAllowed):
        introduced.introductions("ANN", lambda i: i.totals())


def test_after_not_this_person_again_neither_sees_or_is_asked_of_the_other(introduced: Club) -> None:
    introduced.move(days=21)
    introduced.rules()
    introduced.introductions("ANN", lambda i: i.block(1))
    introduced.introductions("ANN", lambda i: i.block(1))
    for name in ("ANN", "BOB"):
        assert introduced.introductions(name, lambda i: i.named()) == []
    assert introduced.due(DID_YOU_MEET) == [("ANN", "withdrawn"), ("BOB", "withdrawn")]
    with pytest.raises(Over):
        introduced.introductions("BOB", lambda i: i.met(1, Outcome.MET))
    introduced.stop("ANN")
    introduced.wish("ANN")
    introduced.move(days=100)
    assert introduced.look() == 0


def test_who_stops_is_offered_no_more_and_what_was_due_is_withdrawn(offered: Club) -> None:
    assert offered.stop("ANN")
    assert not offered.stop("ANN")
    assert offered.due(OFFER) == [("ANN", "withdrawn"), ("BOB", "planned")]
    assert offered.answer("BOB", YES)
    assert offered.due(MADE) == []


def test_who_stopped_after_being_introduced_is_still_known_to_the_other_but_not_how_to_reach_them(
    club: Club,
) -> None:
    club.wish("ANN", replace(FUNDING, contact="ann@ann.example", words="I am Ann"))
    club.wish("BOB")
    club.look()
    for name in ("ANN", "BOB"):
        club.answer(name, YES)
    (seen,) = club.introductions("BOB", lambda i: i.named())
    assert (seen.contact, seen.words) == ("ann@ann.example", "I am Ann")
    club.stop("ANN")
    (seen,) = club.introductions("BOB", lambda i: i.named())
    assert (seen.contact, seen.words) == ("", "")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish(near="XX1"), "topics"),
        (Wish(topics=("…", " "), near="XX1"), "topics"),
        (Wish(topics=("x" * 61,), near="XX1"), "topics"),
        (Wish(topics=tuple(f"topic {n}" for n in range(21)), near="XX1"), "topics"),
        (replace(FUNDING, near="nowhere"), "near"),
        (replace(FUNDING, near="ZZ99 9ZZ"), "near"),
        (replace(FUNDING, near=""), "near"),
        (replace(FUNDING, words="x" * 301), "words"),
        (replace(FUNDING, contact="a\x00b"), "contact"),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_field(club: Club, wish: Wish, field: str) -> None:
    with pytest.raises(WrongFields) as wrong:
        club.wish("ANN", wish)
    assert set(wrong.value.errors) == {field}
    assert club.act(lambda s: s.scalars(select(IntroductionWish)).all()) == []


def test_any_distance_takes_no_position(club: Club) -> None:
    club.wish("ANN", replace(FUNDING, near="", miles=None))
    club.wish("BOB", replace(FUNDING, near="", miles=None))
    assert club.look() == 1


def test_an_account_that_is_closed_can_do_nothing(offered: Club) -> None:
    gone = replace(provider("ANN"), standing=Standing.GONE)
    with pytest.raises(NotAllowed):
        offered.act(lambda s: Introductions(s, gone, offered.now).answer(1, YES))


def test_no_audit_row_says_what_somebody_wished_or_who_the_other_is(introduced: Club) -> None:
    found = introduced.act(lambda s: s.scalars(select(AuditEvent)).all())
    acts = [one for one in found if one.action.startswith("introduction.")]
    assert len(acts) == 5
    assert [one for one in acts if one.details] == []


def test_at_each_tick_a_few_are_looked_for_until_all_have_had_their_turn(club: Club) -> None:
    names = [f"P{number:02}" for number in range(25)]
    club.add(*names)
    for name in names:
        club.wish(name, replace(FUNDING, topics=(f"topic of {name}",)))
    for left in (15, 5, 0):
        club.look()
        waiting = club.act(
            lambda s: s.query(IntroductionWish).filter(IntroductionWish.look_at <= NOW).count()
        )
        assert waiting == left
