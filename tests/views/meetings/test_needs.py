"""“What I need” within Slack's limits, whatever people write."""

from datetime import UTC, datetime

import pytest

from bot.services.meetings.needs import MOST_NEED_WORDS, Need, Needs
from bot.store.meetings.needs import MeetingNeed
from bot.store.people import Person
from bot.views.meetings import needs as view
from slack_sandbox.views import check_view
from tests.views.meetings.test_plans import full

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("character", ["a", "*", "&", "é"])
def test_the_longest_needs_and_answers_fit(character: str) -> None:
    words = character * MOST_NEED_WORDS
    made = full(character)
    people = [Person(id=1, user_id="U1"), Person(id=2, name=character * 120)]
    needs = [
        MeetingNeed(
            id=number, kind=kind, words=words if kind is Need.WORDS else "", outcome=outcome, reply=words
        )
        for number, (kind, outcome) in enumerate([(kind, "answered") for kind in Need] + [(Need.WORDS, None)])
    ]
    everybody = [(need, person) for need in needs for person in people] * 5
    for shown in (
        view.need_view(made, needs[:-1]),
        view.needs_view(Needs(made, everybody)),
        view.reply_view(needs[-1]),
    ):
        assert check_view(shown) == []
