"""Ideas and introductions with whatever people type: within Slack's limits, and nobody is notified."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import read_policy
from bot.services.meetings import ideas as service
from bot.services.meetings.ideas import (
    MOST_NEAR,
    MOST_TOPIC,
    MOST_WHY,
    MOST_WORD,
    Idea,
    Mine,
    Stage,
    Suggestion,
)
from bot.services.meetings.introduced import Named, Offer
from bot.services.meetings.plans import MOST_TITLE, understand
from bot.services.meetings.wishes_to_meet import MOST_CONTACT, MOST_TOPICS, MOST_WORDS, Opening, Wish
from bot.services.records import Totals
from bot.store.meetings.ideas import MeetingIdea
from bot.store.meetings.introductions import Introduction, IntroductionSide
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person, SettingLink
from bot.views.meetings import idea_notes
from bot.views.meetings import ideas as view
from bot.views.meetings import introductions as door
from bot.views.meetings.plans import plan_view
from bot.views.notes import Note, to_message
from bot.views.today import today_view
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.mrkdwn import notified, parse
from slack_sandbox.views import check_view
from tests.views.test_providers import texts

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
POLICY = read_policy()
WORDS = st.text(max_size=60) | st.sampled_from(
    ["*" * 60, "<!channel>", "&&&&&&&&", "_a_ `b` ~c~", "<@U0GEORGEA>", "> x", "<https://x.example|here>"]
)


def idea(typed: str, number: int = 1, **facts: object) -> MeetingIdea:
    known = {
        "id": number,
        "channel_id": "C1",
        "state": "open",
        "topic": typed[:MOST_TOPIC],
        "why": typed[:MOST_WHY],
        "near": typed[:MOST_NEAR],
        "suits": ["daytime", "evenings", "weekends"],
        "word": typed[:MOST_WORD],
        "made_at": NOW,
        "found_at": NOW,
    }
    return MeetingIdea(**{**known, **facts})


def meeting(typed: str) -> Meeting:
    return Meeting(
        id=3,
        state="invited",
        title=typed[:MOST_TITLE],
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        channel_id="C1",
    )


def ideas_seen(typed: str) -> list[Idea]:
    return [
        Idea(idea(typed, number), number, meeting(typed) if stage in ("planned", "met") else None, stage)
        for number, stage in enumerate(list(Stage) * 9)
    ]


def introduction(typed: str) -> tuple[Offer, Named]:
    made = Introduction(id=5, miles=3, made_at=NOW, expires_at=NOW, introduced_at=NOW)
    side = IntroductionSide(introduction_id=5, person_id=1, topics=[typed[:60]] * MOST_TOPICS, outcome="met")
    links = [SettingLink(register="", urn="", said=typed[:120])] * 3
    other = Person(id=2, user_id="U0BETHCAR")
    named = Named(
        made,
        side,
        other,
        links,
        typed[:MOST_WORDS],
        typed[:MOST_CONTACT],
        [typed[:80]] * 5,
        ["U0M"] * 3,
        True,
    )
    return Offer(Introduction(id=6, miles=None, made_at=NOW, expires_at=NOW), side), named


def windows(typed: str) -> Iterator[dict[str, Any]]:
    seen = ideas_seen(typed)
    totals = Totals(1, 2, 3, 4, 5, {"time": 1, "far": 2, "silent": 3, "other": 4})
    like = Suggestion(typed[:MOST_TOPIC], typed[:MOST_WHY], typed[:MOST_NEAR], service.SUITS, named=True)
    yield view.form_view("C1")
    yield view.like_view(like, "C1", seen[:5])
    yield view.close_view(seen[0].idea)
    yield view.report_view(seen, totals)
    yield today_view([view.waiting(seen)])
    yield plan_view(view.begun(seen[0].idea), idea_id=1)
    for one in seen[:5]:
        yield view.page_view(one, Mine(joins=True, is_author=True), "U0NADIAKH", is_staff=True, note="Noted")
    offer, named = introduction(typed)
    own = tuple(f"{number}{typed.replace(',', '')}"[:60] for number in range(MOST_TOPICS))
    wish = Wish(
        (*POLICY.topics, *own)[:MOST_TOPICS], None, "", typed[:MOST_WORDS], typed[:MOST_CONTACT], None
    )
    opening = Opening(wish, NOW.date(), is_in=True)
    yield door.window(opening, POLICY, "C1", offer, [named] * 12, lambda _: None, "Saved")
    yield door.why_view(5)
    yield door.link_first_view("C1", "First", is_in=True)


def notes(typed: str) -> Iterator[Note]:
    offer, named = introduction(typed)
    one = idea(typed)
    yield idea_notes.note_company(one, "network")
    yield idea_notes.note_planned(one, meeting(typed))
    yield idea_notes.note_keep(one)
    yield idea_notes.note_closed(one)
    yield door.note_offer(offer)
    yield door.note_answered("yes")
    yield door.note_made(named, typed, lambda _: None, [typed])
    yield door.note_nothing(offer)
    yield door.note_did_you_meet(named, typed)


@pytest.mark.slow
@given(WORDS)
def test_no_window_or_message_breaks_slacks_limits_or_notifies_anybody(typed: str) -> None:
    check(typed)


@pytest.mark.parametrize("character", ["x", "*", "<", "&", "\U0001f600", "\n"])
def test_nor_do_those_that_are_as_full_as_can_be(character: str) -> None:
    check(character * 500)


def check(typed: str) -> None:
    for each in windows(typed):
        assert check_view(each) == []
    messages = [to_message(note) for note in notes(typed)]
    messages += [view.message(one, None) for one in ideas_seen(typed)[:10]]
    messages.append(view.message(Idea(idea(typed, state="closed"), 1, None, Stage.ENDED), None))
    for message in messages:
        assert check_message_blocks(message["blocks"]) == []
        for text in (message["text"], *texts(message["blocks"])):
            assert "<!channel>" not in str(text)
            assert "U0GEORGEA" not in str(notified(parse(str(text))))


def test_what_is_carried_on_comes_back_as_it_was() -> None:
    said = Suggestion('A "topic" \\ ünd', "why\nso", "near", ("evenings",), named=True)
    assert view.read_like_form(view.like_view(said, "C1", [])) == (said, "C1")


def test_a_plan_that_was_begun_with_an_idea_can_be_filled_in_and_understood() -> None:
    begun = view.begun(idea("Outdoor play"))
    typed = type(begun)(**{**vars(begun), "when": "22 September 2026 6.30pm", "place": "Hall"})
    plan = understand(typed, NOW)
    assert plan.title == "Outdoor play"
    assert "Near where: Outdoor play" in plan.purpose
