"""What meetings look like with whatever people type, within Slack's limits."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.services.meetings.answers import Attendance
from bot.services.meetings.meetings import Coming
from bot.services.meetings.plans import (
    MOST_AGENDA,
    MOST_ITEMS,
    MOST_PLACE,
    MOST_PURPOSE,
    MOST_TITLE,
    Typed,
    plan_of,
    settled,
    typed_of,
    understand,
)
from bot.store.meetings.meetings import Meeting
from bot.store.people import Person
from bot.views.meetings import pages
from bot.views.meetings import plans as view
from bot.views.meetings.plans import Carried
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.views import check_view

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
WORDS = st.text(max_size=40) | st.sampled_from(
    ["*" * 40, "<!channel>", "&&&&&&&&", "_a_ `b` ~c~", "<@U1>", "> x"]
)


def meeting(**facts: object) -> Meeting:
    known = {
        "id": 7,
        "state": "invited",
        "title": "Forum",
        "purpose": "",
        "channel_id": "C1",
        "held": "in person",
        "starts_at": NOW + timedelta(days=8),
        "ends_at": NOW + timedelta(days=8, hours=2),
        "place": "Hall",
        "link": "",
        "agenda": [],
        "uid": "u",
        "sequence": 0,
        "ts": "1.1",
    }
    return Meeting(**{**known, **facts})


def full(character: str) -> Meeting:
    item = character * (MOST_AGENDA // MOST_ITEMS - 1)
    return meeting(
        title=character * MOST_TITLE,
        purpose=character * MOST_PURPOSE,
        place=character * MOST_PLACE,
        agenda=[item] * MOST_ITEMS,
        host_id="U1",
        chair_id="U2",
        note_taker_id="U3",
        places=10,
    )


def texts(value: Any) -> Iterator[str]:
    """Every text with Slack's formatting."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


@pytest.mark.parametrize("character", ["a", "*", "&", "é", "😀"])
def test_the_fullest_meeting_fits(character: str) -> None:
    made = full(character)
    coming = Coming(made, {"going": 300, "maybe": 20, "no": 4, "waiting": 8})
    people = [("going", Person(id=n, user_id=f"U{n:010}")) for n in range(300)]
    plan = plan_of(made)
    parts = [
        *pages.answer_part(made, "going", NOW),
        *pages.attendance_part(Attendance(made, people), NOW),
    ]
    assert check_message_blocks(pages.invitation(coming)["blocks"]) == []
    for shown in (
        pages.page_view(made, parts, NOW, "Done."),
        pages.list_view([coming] * 60, [coming] * 60),
        pages.channel_view([coming] * 60, "U1", "U2"),
        pages.answer_for_view(made),
        view.plan_view(typed_of(made), made),
        view.cancel_view(made, 3),
        view.confirm_view(Carried(Typed()), plan),
        view.confirm_change_view(Carried(Typed()), plan_of(meeting()), plan, 3),
    ):
        assert check_view(shown) == []


@given(WORDS, WORDS, st.lists(WORDS, max_size=5))
def test_nothing_anybody_types_becomes_a_mention_or_a_link(title: str, place: str, agenda: list[str]) -> None:
    made = meeting(title=title, place=place, agenda=agenda, purpose=title)
    for text in texts(pages.invitation(Coming(made, {}))["blocks"]):
        for mark in ("<!channel", "<@U1>", "<#"):
            assert mark not in text


@example("x", "x", 90, datetime(2026, 10, 25, 0, 30))  # noqa: DTZ001 - 1.30am comes twice this night
@example("x", "x", 90, datetime(2026, 10, 25, 1, 30))  # noqa: DTZ001
@given(WORDS, WORDS, st.integers(1, 1440), st.datetimes(datetime(2026, 10, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_what_is_carried_on_and_changed_later_means_the_same(
    title: str, place: str, minutes: int, start: datetime
) -> None:
    starts_at = start.replace(second=0, microsecond=0, tzinfo=UTC)
    made = meeting(
        title=title, place=place, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes)
    )
    typed = replace(typed_of(made), title=title.strip() or "x", place=place.strip() or "x")
    plan = understand(typed, NOW)
    assert (plan.starts_at, plan.ends_at) == (made.starts_at, made.ends_at)
    assert understand(settled(typed, plan), NOW) == plan


def test_what_is_too_long_to_be_carried_on_is_said() -> None:
    with pytest.raises(ValueError, match="shorten the agenda"):
        view.confirm_view(Carried(Typed(agenda='"' * 3000)), plan_of(meeting()))


def test_the_confirmation_carries_what_was_filled_in() -> None:
    carried = Carried(Typed(title="“Fün” \\ \n", agenda="a\nb"), 3, 2)
    shown = view.confirm_view(carried, plan_of(meeting()))
    state = {"next": {"value": {"selected_option": {"value": "post"}}}}
    assert view.read_confirm_form({**shown, "state": {"values": state}}) == (carried, True)
