"""The windows of safeguarding updates stay within Slack's limits, however many must read one."""

import json

import pytest

from bot.services.records import Person, ShareItem, ShareVersion
from bot.services.share.kinds import KINDS, UPDATE
from bot.services.share.library import Item
from bot.services.share.update import Roll, Row
from bot.views.share import update as view


def item() -> Item:
    row = ShareItem(id=1, kind=UPDATE, state="published", number=1, named=False)
    details = {"sort": "update", "effective": "2026-09-20"}
    version = ShareVersion(item_id=1, number=1, title="Safer *sleep* & <!here>", text="", details=details)
    return Item(row, version, KINDS[UPDATE])


def rows(number: int) -> list[Row]:
    people = [Person(id=one, user_id=f"U{one:010}") for one in range(number)]
    return [Row(person, None, ()) for person in people]


@pytest.mark.parametrize("number", [0, 1, 50, 51, 6000])
def test_who_has_not_read_it_is_shown_whole_or_says_that_there_are_more(number: int) -> None:
    shown = view.missing_view(Roll(item(), rows(number)))
    assert len(shown["blocks"]) <= 100
    assert all(len(json.dumps(one)) < 3000 for one in shown["blocks"])
    written = json.dumps(shown)
    assert written.count("<@U") == min(number, view.MOST_ROWS * view.MOST_TOGETHER)
    assert ("And more" in written) == (number > view.MOST_ROWS * view.MOST_TOGETHER)
    assert "<!here>" not in written


def test_at_most_a_hundred_can_be_noted_at_once() -> None:
    outside = [Row(Person(id=one, name=f"Rose {one}"), None, ()) for one in range(150)]
    shown = view.note_view(Roll(item(), outside))
    (field,) = [one for one in shown["blocks"] if one["type"] == "input"]
    assert len(field["element"]["options"]) == 100
