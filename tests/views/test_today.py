"""“Today” stays within what Slack takes, however much waits."""

import pytest

from bot.views.text import section
from bot.views.today import MOST_SHOWN, Waiting, home_view, today_view
from slack_sandbox.views import check_view


@pytest.mark.parametrize("number", [0, 1, MOST_SHOWN, MOST_SHOWN + 1, 500])
def test_however_much_waits_slack_takes_it_and_the_rest_is_counted(number: int) -> None:
    items = [[section(f"{each}"), section("two")] for each in range(number)]
    halves = [Waiting(items[::2], items[1::2]), Waiting(items[1::2], items[::2])]
    assert check_view(today_view(halves, "Done.")) == []
    assert check_view(home_view(halves, "Done."), "home") == []
    assert (f"And {number - MOST_SHOWN} more" in str(today_view(halves))) == (number > MOST_SHOWN)
