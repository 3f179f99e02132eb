"""The fullest poll fits into Slack's limits, and nothing anybody types in it becomes a mention."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given

from bot.services.meetings.meetings import Coming
from bot.services.meetings.plans import MOST_AGENDA, MOST_ITEMS, plan_of, typed_of
from bot.services.meetings.polls import Ballot, Marked, Voices
from bot.services.meetings.tallies import Choice, Mark, Poll
from bot.services.meetings.times import MOST_OPTIONS, Times
from bot.store.meetings.polls import MeetingOption
from bot.store.people import Person
from bot.views.meetings import pages, plans, poll_notes
from bot.views.meetings import polls as view
from bot.views.meetings.plans import Carried
from bot.views.notes import to_message
from slack_sandbox.blocks import check_message_blocks
from tests.views.meetings.test_plans import NOW, WORDS, check_view, full, meeting, texts

HINT = "“{}” invites the same channel then, & <@U1> too: Tuesday 22 September 2026, 6.30pm to 8pm."


def poll_of(character: str, **more: Any) -> Poll:
    hints = [HINT.format(character * 100)] * 4
    choices = [
        Choice(
            MeetingOption(
                id=number,
                starts_at=NOW + timedelta(days=number + 1),
                ends_at=NOW + timedelta(days=number + 1, hours=2),
            ),
            100,
            100,
            100,
            hints,
        )
        for number in range(MOST_OPTIONS)
    ]
    return Poll(NOW + timedelta(hours=9), False, choices, 300, 12, **more)


def views(character: str) -> Iterator[dict[str, Any]]:
    made, poll = full(character), poll_of(character)
    made.state = "polling"
    coming = Coming(made, {}, poll=poll)
    people = [Person(id=n, user_id=None, name=character * 120) for n in range(300)]
    mine = {one.option.id: Mark.IF_NEED for one in poll.choices}
    parts = view.poll_part(coming, mine, NOW, is_staff=True)
    hints = {Times(one.option.starts_at, one.option.ends_at): one.hints for one in poll.choices}
    yield pages.page_view(made, parts, NOW, "Done.", poll)
    yield view.mark_view(Ballot(made, poll, mine))
    yield view.mark_for_view(Ballot(made, poll))
    yield view.who_view(made, [Voices(one, dict.fromkeys(Mark, people)) for one in poll.choices])
    yield view.settle_view(made, poll, poll.choices[0])
    yield pages.list_view([coming] * 60, [coming] * 60, [coming] * 60)
    yield pages.channel_view([coming] * 60, "U1", "U2", [coming] * 60)
    yield plans.plan_view(typed_of(made, poll), made)
    yield plans.cancel_view(made, 0, poll)
    yield plans.confirm_poll_view(Carried(typed_of(meeting(), poll)), plan_of(made, poll), hints)


@pytest.mark.parametrize("character", ["a", "*", "&", "é", "😀"])
def test_the_fullest_poll_fits(character: str) -> None:
    for shown in views(character):
        assert check_view(shown) == [], shown["title"]
    made, poll = full(character), poll_of(character)
    made.state = "polling"
    assert check_message_blocks(view.message_of(Coming(made, {}, poll=poll))["blocks"]) == []
    for note in (poll_notes.missing(made, poll), poll_notes.ended(made, poll, NOW)):
        assert check_message_blocks(to_message(note)["blocks"]) == []


@pytest.mark.slow
@given(WORDS, WORDS)
def test_nothing_anybody_types_becomes_a_mention_or_a_link(title: str, place: str) -> None:
    made = meeting(title=title, place=place, purpose=title, agenda=[place])
    made.state = "polling"
    coming = Coming(made, {}, poll=poll_of(title[:20]))
    assert coming.poll
    shown = [
        *view.message_of(coming)["blocks"],
        *view.mark_view(Ballot(made, coming.poll))["blocks"],
        *view.settle_view(made, coming.poll, coming.poll.choices[0])["blocks"],
    ]
    for text in texts(shown):
        for mark in ("<!channel", "<@U1>", "<#"):
            assert mark not in text


def test_the_channel_is_told_how_many_and_no_names_whatever_the_poll() -> None:
    for is_anonymous in (False, True):
        poll = Poll(NOW, is_anonymous, poll_of("x").choices, 1)
        shown = str(view.message_of(Coming(meeting(state="polling"), {}, poll=poll)))
        assert "100 yes · 100 if need be · 100 no" in shown
        assert "One person has answered" in shown
        assert ("Nobody is shown who said what" in shown) == is_anonymous


def test_agenda_and_times_fit_together() -> None:
    """What is carried on holds an agenda of full length and eight times beside it."""
    made = meeting(agenda=["x" * (MOST_AGENDA // MOST_ITEMS - 1)] * MOST_ITEMS)
    poll = poll_of("x")
    plans.confirm_poll_view(Carried(typed_of(made, poll)), plan_of(made, poll), {})


def test_what_was_marked_is_read_from_the_form() -> None:
    values = {f"option-{number}": {"mark": {"selected_option": {"value": "yes"}}} for number in (3, 12)}
    read = view.read_marks({"private_metadata": "7", "state": {"values": values}})
    assert read == (7, {3: Mark.YES, 12: Mark.YES})


def test_what_was_noted_is_said_with_until_when_it_can_be_changed() -> None:
    made = meeting()
    said = view.say_marked(Marked(made, NOW, changed=False))
    assert "nothing was changed" in said
    assert "until" in said
