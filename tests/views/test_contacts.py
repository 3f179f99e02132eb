"""Who has closed by which source: said in list and record alike, with the day each source gives."""

from datetime import date
from typing import Any

import pytest

from bot.services.lookup import Found
from bot.services.providers import Record, Results
from bot.services.queries import parse
from bot.services.records import Provider
from bot.views.contacts import standing
from bot.views.providers import results_message
from bot.views.records import record_view
from tests.views.test_providers import STATED, listed, provider, texts

AUGUST, SEPTEMBER = date(2026, 8, 31), date(2026, 9, 30)


def public(closed_on: date | None = None) -> Provider:
    return provider(register="ofsted", closed_on=closed_on)


def extract(closed_on: date | None = None) -> Provider:
    return provider(register="ofsted-extract", name=None, closed_on=closed_on)


CASES: list[Any] = [
    (public(), None, None),
    (public(), extract(), None),
    (extract(), extract(), None),
    (
        extract(SEPTEMBER),
        extract(SEPTEMBER),
        "*Closed*, by the council’s own extract of 30 September 2026.",
    ),
    (
        public(AUGUST),
        extract(),
        "*Closed*: not in the register of 31 August 2026. But the council’s own extract still lists it.",
    ),
    (
        public(),
        extract(SEPTEMBER),
        "*Closed*, by the council’s own extract of 30 September 2026. "
        "But the public register still lists it.",
    ),
    (public(AUGUST), extract(SEPTEMBER), "*Closed*: not in the register of 31 August 2026"),
    (public(AUGUST), None, "*Closed*: not in the register of 31 August 2026"),
]


@pytest.mark.parametrize(("one", "in_extract", "said"), CASES)
def test_who_says_that_it_has_closed_and_who_does_not(
    one: Provider, in_extract: Provider | None, said: str | None
) -> None:
    assert standing(one, in_extract) == said


@pytest.mark.parametrize(("one", "in_extract", "said"), CASES)
def test_list_and_record_say_the_same_of_it(
    one: Provider, in_extract: Provider | None, said: str | None
) -> None:
    found = Found(listed(one, extract=in_extract))
    for shown in (
        results_message(Results(parse("gull"), found=[found], total=1)),
        record_view(Record(one, [], [], STATED, extract=in_extract)),
    ):
        lines = [line for _, text in texts(shown) for line in text.splitlines() if "Closed" in line]
        assert lines == ([said] if said else [])
