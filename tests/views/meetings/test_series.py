"""What series and hints look like with whatever people and calendars write, within Slack's limits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given

from bot.services.meetings.plans import plan_of
from bot.services.meetings.repeats import Dates, LeaveOut, Repeating, dates_of, read_repeating
from bot.services.meetings.series import Overview
from bot.services.meetings.series_plans import SeriesPlan, settled_series
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.series import MeetingSeries
from bot.views.meetings import pages, series_notes
from bot.views.meetings import plans as view
from bot.views.meetings.files import MOST_FILES, calendar_files
from bot.views.meetings.plans import Carried, Typed
from bot.views.meetings.series import confirm_series_view, series_part
from bot.views.notes import to_message
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.views import check_view
from tests.views.meetings.test_plans import NOW, WORDS, full, meeting, texts

DAYS = [date(2026, 9, 22) + timedelta(days=7 * week) for week in range(100)]


def series(words: str = "every Tuesday 6.30pm", why: str = "school holidays: Half term") -> SeriesPlan:
    said = read_repeating(words, NOW)
    assert isinstance(said, Repeating)
    dates = dates_of(said, lambda _: None)
    assert isinstance(dates, Dates)
    left_out = tuple((day, why) for day in DAYS)
    plan = replace(
        plan_of(full("*")), starts_at=dates.starts[0], ends_at=dates.starts[0] + timedelta(hours=1)
    )
    return SeriesPlan(plan, said.every, replace(dates, left_out=left_out), frozenset(LeaveOut), said.notes)


@pytest.mark.parametrize("character", ["a", "*", "&", "é", "😀"])
def test_the_fullest_series_fits(character: str) -> None:
    planned = series("every second Tuesday 6.30-8pm", why=character * 150)
    carried = Carried(settled_series(Typed(title="Forum"), planned))
    hints = [character * 400] * 100
    shown = confirm_series_view(carried, planned, hints, 14)
    assert check_view(shown) == []
    kept, _ = view.read_confirm_form({**shown, "state": {"values": {}}})
    assert kept == carried


@given(WORDS)
def test_whatever_a_calendar_says_comes_out_as_plain_characters(words: str) -> None:
    planned = series(why=words)
    shown = confirm_series_view(Carried(Typed(title="Forum")), planned, [words], 14)
    assert check_view(shown) == []
    assert all("<!channel>" not in text for text in texts(shown))


def overview(number: int, begun_at: datetime | None) -> Overview:
    made = MeetingSeries(
        rule="FREQ=WEEKLY;BYDAY=TU",
        first=DAYS[0],
        at=datetime(2026, 9, 22, 18, 30, tzinfo=UTC).time(),
        last=DAYS[-1],
        left_out={day.isoformat(): "&" * 150 for day in DAYS},
        invite_days=14,
        begun_at=begun_at,
    )
    return Overview(made, [meeting(id=one, state="draft") for one in range(number)])


@pytest.mark.parametrize(("begun_at", "said"), [(None, "(draft)"), (NOW, "(invitation 14 days before)")])
def test_the_page_says_of_a_series_what_is_to_come(begun_at: datetime | None, said: str) -> None:
    blocks = series_part(overview(60, begun_at), meeting(id=1), is_staff=True)
    assert check_view(pages.page_view(full("&"), blocks, NOW)) == []
    told = " ".join(texts(blocks))
    assert said in told
    assert "and 53 more" in told
    assert "planned as every Tuesday at 6.30pm" in told


def test_of_a_series_others_are_told_only_what_it_is() -> None:
    (block,) = series_part(overview(60, NOW), meeting(), is_staff=False)
    assert "Left out" not in " ".join(texts(block))


@pytest.mark.parametrize("following", [1, 59])
def test_the_forms_ask_which_of_a_series_is_meant(following: int) -> None:
    form = view.plan_view(Typed(title="Forum"), meeting(), following)
    assert check_view(form) == []
    assert check_view(view.cancel_view(meeting(), 3, following, 7)) == []
    assert "leave_out" not in [block.get("block_id") for block in form["blocks"]]


def test_a_message_about_many_meetings_names_some_and_fits() -> None:
    many = [replaced(number) for number in range(60)]
    for note in (series_notes.change(many, ["starts_at", "place"]), series_notes.cancellation(many)):
        message = to_message(note)
        assert check_message_blocks(message["blocks"]) == []
        assert "and 50 more" in message["text"]
    assert len(calendar_files(many)) == MOST_FILES


def replaced(number: int) -> Meeting:
    return meeting(id=number, title="&" * 100, changed_at=NOW, uid=f"{number}@kith")
