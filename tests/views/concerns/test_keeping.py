"""The list of what is closed, and concerns in numbers: with nothing in them, and with what is left."""

from datetime import UTC, date, datetime

from bot.services.concerns.keeping import Shelf, Tombstone
from bot.services.concerns.themes import Period, Themes
from bot.views.concerns import keeping
from bot.views.concerns.themes import themes_view
from tests.views.test_providers import texts

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
YEAR = Period(date(2025, 4, 1), date(2026, 4, 1))
MONTH = Period(date(2026, 3, 1), date(2026, 4, 1))


def test_where_all_that_was_closed_is_disposed_of_the_list_says_first_that_nothing_is_kept() -> None:
    gone = Tombstone("7F3K-Q2", NOW, NOW, NOW, "handled", "U1", "U2")
    blocks = keeping.shelf_view(Shelf([], [], [gone]), NOW)["blocks"]
    assert [block["type"] for block in blocks] == ["section", "divider", "section", "context"]
    assert blocks[0]["text"]["text"] == keeping.NOTHING


def test_a_period_is_short_enough_for_its_menu() -> None:
    shown = themes_view(Themes(YEAR, None, {}, {}, {}), [YEAR, MONTH], {}, 5)
    options = shown["blocks"][0]["elements"][0]["options"]
    assert [one["text"]["text"] for one in options] == ["April 2025 to March 2026", "March 2026"]


def test_a_hidden_number_is_explained_only_where_one_can_be_hidden() -> None:
    nothing = str(themes_view(Themes(YEAR, None, {}, {}, {}), [YEAR], {}, 5)["blocks"])
    assert "“–”" not in nothing
    assert "these numbers stay" in nothing
    some = themes_view(Themes(YEAR, 9, {"child": None}, {}, {}), [YEAR], {}, 5)
    assert any("“–” is none, or fewer than 5" in text for _, text in texts(some["blocks"]))
