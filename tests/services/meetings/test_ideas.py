"""Ideas for meetings: one for each form, company told of once, and who may do what with them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.services.checks import WrongFields
from bot.services.meetings import channel_posts, idea_nudges
from bot.services.meetings.idea_stages import Stage, moved_on, note_stage, reached
from bot.services.meetings.ideas import (
    CLOSED,
    COMPANY,
    KEEP,
    PLANNED,
    Ideas,
    NoIdea,
    Suggestion,
    faults,
)
from bot.services.meetings.meetings import Meetings
from bot.services.meetings.plans import understand
from bot.services.meetings.posts import claim_post, note_posted
from bot.services.people import NotAllowed, Standing
from bot.store import outbox
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.meetings.ideas import MeetingIdea
from tests.services.meetings.club import COMPANY as ENOUGH
from tests.services.meetings.club import MAYA, Club, provider
from tests.services.meetings.office import TYPED


@pytest.fixture
def club(database: Database) -> Club:
    """Ann would like to meet about outdoor play."""
    club = Club(database)
    club.suggest("ANN")
    club.post()
    return club


def rules(club: Club) -> None:
    club.act(lambda s: outbox.add(s, idea_nudges.dues(s, club.now, 60)))


def draft(club: Club, idea_id: int = 1, key: str = "form") -> int:
    """A meeting planned from an idea."""

    def do(ideas: Ideas) -> int:
        meeting = Meetings(ideas.session, MAYA, club.now).draft(understand(TYPED, club.now), key)
        ideas.planned(idea_id, meeting.id)
        return meeting.id

    return club.ideas(MAYA, do)


def invite(club: Club, meeting_id: int) -> None:
    club.act(lambda s: claim_post(s, MAYA, meeting_id, club.now))
    club.act(lambda s: note_posted(s, meeting_id, "2.2", 0))


def stage(club: Club) -> Stage:
    return club.ideas(MAYA, lambda i: i.find(1).stage)


def test_the_same_form_twice_is_one_idea(club: Club) -> None:
    assert club.suggest("ANN") == 1
    assert len(club.act(lambda s: s.scalars(select(MeetingIdea)).all())) == 1


def test_the_author_counts_and_the_same_press_twice_counts_once(club: Club) -> None:
    assert club.join("ANN") == 1
    assert [club.join("BOB") for _ in range(3)] == [2, 2, 2]
    assert club.ideas(provider("BOB"), lambda i: i.leave(1).joining) == 1
    assert club.ideas(provider("BOB"), lambda i: i.leave(1).joining) == 1
    acts = club.act(lambda s: list(s.scalars(select(AuditEvent.action).order_by(AuditEvent.id))))
    assert acts == ["idea.suggested", "idea.joined", "idea.left"]


def test_the_author_is_told_how_to_take_the_idea_back_instead_of_leaving_it(club: Club) -> None:
    with pytest.raises(NoIdea, match="Take it back"):
        club.ideas(provider("ANN"), lambda i: i.leave(1))


def test_company_is_told_of_once_however_many_come_and_go(club: Club) -> None:
    club.join("BOB")
    assert club.due(COMPANY) == []
    club.join("CAL")
    club.ideas(provider("CAL"), lambda i: i.leave(1))
    club.join("CAL")
    club.join("DEE")
    assert club.due(COMPANY) == [("MAYA", "planned")]


def test_of_many_who_join_at_the_same_moment_each_counts_and_one_is_told(club: Club) -> None:
    names = ("BOB", "CAL", "DEE", "EVE")
    ready = Barrier(len(names))

    def join(name: str) -> int:
        ready.wait(10)
        return club.join(name)

    with ThreadPoolExecutor(len(names)) as threads:
        assert sorted(threads.map(join, names)) == [2, 3, 4, 5]
    assert club.due(COMPANY) == [("MAYA", "planned")]


def test_who_would_join_is_told_once_people_are_invited_and_of_a_second_date_too(club: Club) -> None:
    club.join("BOB")
    first = draft(club)
    rules(club)
    assert club.due(PLANNED) == []
    invite(club, first)
    rules(club)
    rules(club)
    assert club.due(PLANNED) == [("ANN", "planned"), ("BOB", "planned")]
    assert stage(club) is Stage.PLANNED
    club.act(lambda s: Meetings(s, MAYA, club.now).cancel(first))
    assert stage(club) is Stage.SUGGESTED
    invite(club, draft(club, key="another form"))
    rules(club)
    assert len(club.due(PLANNED)) == 4
    club.move(days=9)
    assert stage(club) is Stage.MET


def test_who_does_not_want_to_join_any_more_is_not_told(club: Club) -> None:
    club.join("BOB")
    meeting_id = draft(club)
    club.ideas(provider("BOB"), lambda i: i.leave(1))
    invite(club, meeting_id)
    about = {"idea": 1, "meeting": meeting_id}
    assert club.act(lambda s: idea_nudges.with_date(s, about, 1))
    assert club.act(lambda s: idea_nudges.with_date(s, about, 2)) is None


def test_two_who_plan_of_the_same_idea_make_one_meeting(club: Club) -> None:
    meeting_id = draft(club)
    assert draft(club) == meeting_id
    with pytest.raises(NoIdea, match="planned from this idea already"):
        draft(club, key="another form")
    assert len(club.ideas(MAYA, lambda i: Meetings(i.session, MAYA, club.now).drafts())) == 1


def test_the_message_says_what_has_become_of_it_once_it_has(club: Club) -> None:
    def behind() -> bool:
        for each in club.act(lambda s: moved_on(s, club.now)):
            club.act(lambda s, one=each: note_stage(s, one, club.now))
        stale = club.act(lambda s: channel_posts.stale(s, MeetingIdea, club.now))
        club.post()
        return bool(stale)

    assert not behind()
    meeting_id = draft(club)
    club.post()
    assert not behind()
    invite(club, meeting_id)
    assert behind()
    assert not behind()
    club.move(days=9)
    assert behind()
    assert not behind()


def test_without_company_the_author_is_asked_once_and_again_after_they_kept_it(club: Club) -> None:
    club.move(days=59)
    rules(club)
    assert club.due(KEEP) == []
    club.move(days=2)
    for _ in range(3):
        rules(club)
        club.move(days=20)
    assert club.due(KEEP) == [("ANN", "planned")]
    club.ideas(provider("ANN"), lambda i: i.keep(1))
    rules(club)
    assert club.due(KEEP) == [("ANN", "withdrawn")]
    club.move(days=60)
    rules(club)
    assert club.due(KEEP) == [("ANN", "withdrawn"), ("ANN", "planned")]


def test_an_idea_with_company_is_not_asked_about(club: Club) -> None:
    club.join("BOB")
    club.join("CAL")
    club.move(days=100)
    rules(club)
    assert club.due(KEEP) == []


def test_the_author_takes_it_back_and_nobody_else_does(club: Club) -> None:
    club.join("BOB")
    club.join("CAL")
    for attempt in (lambda i: i.withdraw(1), lambda i: i.keep(1)):
        for other in (provider("BOB"), MAYA, provider("NOBODY")):
            with pytest.raises(NotAllowed):
                club.ideas(other, attempt)
    for _ in range(2):
        assert club.ideas(provider("ANN"), lambda i: i.withdraw(1).state) == "withdrawn"
    assert club.due(COMPANY) == [("MAYA", "withdrawn")]
    with pytest.raises(NoIdea, match="taken back"):
        club.join("DEE")
    assert club.ideas(MAYA, lambda i: i.open_in("C1")) == []


def test_staff_close_it_with_a_word_and_the_author_is_told_once(club: Club) -> None:
    with pytest.raises(NotAllowed):
        club.ideas(provider("BOB"), lambda i: i.close(1, "No"))
    for word in ("", "  ", "x" * 301, "a\x00"):
        with pytest.raises(WrongFields):
            club.ideas(MAYA, lambda i, w=word: i.close(1, w))
    for word in ("The library does this already.", "Another word"):
        club.ideas(MAYA, lambda i, w=word: i.close(1, w))
    assert club.idea().word == "The library does this already."
    assert club.due(CLOSED) == [("ANN", "planned")]
    for attempt in (lambda i: i.join(1, ENOUGH, ()), lambda i: i.plannable(1)):
        with pytest.raises(NoIdea, match="was closed"):
            club.ideas(MAYA, attempt)
    assert stage(club) is Stage.ENDED


def test_what_is_staffs_own_is_refused_to_others(club: Club) -> None:
    for attempt in (
        lambda i: i.all(),
        lambda i: i.to_plan(),
        lambda i: i.plannable(1),
        lambda i: i.planned(1, 1),
    ):
        with pytest.raises(NotAllowed):
            club.ideas(provider("ANN"), attempt)


def test_what_has_found_company_waits_for_who_looks_after_the_channel(club: Club) -> None:
    club.join("BOB")
    club.join("CAL")
    other = replace(MAYA, user_id="U0TOMAS0001")
    assert [one.idea.id for one in club.ideas(MAYA, lambda i: i.to_plan())] == [1]
    assert club.ideas(other, lambda i: i.to_plan()) == []
    draft(club)
    assert club.ideas(MAYA, lambda i: i.to_plan()) == []


def test_an_idea_like_it_is_found_in_the_same_channel_alone(club: Club) -> None:
    assert [one.idea.id for one in club.ideas(MAYA, lambda i: i.like("Play outdoors", "C1", ""))] == [1]
    assert club.ideas(MAYA, lambda i: i.like("Play outdoors", "C2", "")) == []
    assert club.ideas(MAYA, lambda i: i.like("Funding", "C1", "")) == []


def test_nobody_fills_a_channel_with_ideas(club: Club) -> None:
    for number in range(4):
        club.suggest("ANN", f"Idea {number}", f"form {number}")
    with pytest.raises(WrongFields, match="topic"):
        club.suggest("ANN", "One more", "another form")
    club.ideas(provider("ANN"), lambda i: i.withdraw(1))
    club.suggest("ANN", "One more", "another form")


def test_where_there_is_no_network_channel_nothing_is_suggested(club: Club) -> None:
    with pytest.raises(NoIdea, match="no longer a network channel"):
        club.ideas(provider("ANN"), lambda i: i.suggest(Suggestion("Topic"), "C9", "key"))


def test_an_account_that_is_closed_can_do_nothing(club: Club) -> None:
    gone = replace(provider("ANN"), standing=Standing.GONE)
    for attempt in (
        lambda i: i.suggest(Suggestion("Topic"), "C1", "key"),
        lambda i: i.join(1, ENOUGH, ()),
        lambda i: i.leave(1),
        lambda i: i.withdraw(1),
    ):
        with pytest.raises(NotAllowed):
            club.ideas(gone, attempt)


def test_an_idea_that_is_not_there_is_said_to_be_gone(club: Club) -> None:
    for attempt in (lambda i: i.find(4711), lambda i: i.join(4711, ENOUGH, ()), lambda i: i.close(4711, "x")):
        with pytest.raises(NoIdea, match="no longer there"):
            club.ideas(MAYA, attempt)


def test_the_report_counts_how_far_ideas_have_come(club: Club) -> None:
    club.suggest("BOB", "Phonics")
    club.join("CAL", 2)
    club.join("DEE", 2)
    club.suggest("CAL", "Funding")
    club.ideas(provider("CAL"), lambda i: i.withdraw(3))
    invite(club, draft(club))
    numbers = club.ideas(MAYA, lambda i: reached(i.all()))
    assert list(numbers.values()) == [3, 2, 1, 0]
    club.now += timedelta(days=9)
    assert club.ideas(MAYA, lambda i: reached(i.all()))[Stage.MET] == 1


@given(st.text(max_size=200), st.text(max_size=600), st.text(max_size=120))
def test_whatever_is_typed_is_kept_or_refused_in_words(topic: str, why: str, near: str) -> None:
    found = faults(Suggestion(topic, why, near))
    assert set(found) <= {"topic", "why", "near"}
    assert all(found.values())
    if "topic" not in found:
        assert 0 < len(" ".join(topic.split())) <= 150
