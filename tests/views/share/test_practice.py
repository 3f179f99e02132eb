"""How many tried an example, told in words that everybody understands."""

import pytest

from bot.services.share.practice import Adoption, Report, Went
from bot.views.share.practice import report_view, say_adoption


@pytest.mark.parametrize(
    ("adoption", "said"),
    [
        (Adoption(0, 0, {}), "Nobody has said yet that they tried it"),
        (Adoption(1, 0, {Went.WELL: 1}), "Tried by 1 person: it went well"),
        (Adoption(1, 1, {Went.BADLY: 1}), "Tried by 1 person in 1 setting: it did not work"),
        (
            Adoption(4, 2, {Went.WELL: 2, Went.PARTLY: 1, Went.BADLY: 1}),
            "Tried by 4 people in 2 settings: it went well for 2, it worked partly for 1, "
            "it did not work for 1",
        ),
    ],
)
def test_how_it_went_is_said_in_words(adoption: Adoption, said: str) -> None:
    assert say_adoption(adoption) == said


@pytest.mark.parametrize(
    ("tries", "people", "said"),
    [
        (0, 0, "*Tried:* nobody has said so yet"),
        (1, 1, "*Tried:* once, by 1 person"),
        (3, 2, "*Tried:* 3 times, by 2 people"),
    ],
)
def test_the_report_counts_in_plain_words(tries: int, people: int, said: str) -> None:
    view = report_view(Report(published={}, tries=tries, people=people, adopted=[]))
    assert said in [block["text"]["text"] for block in view["blocks"]]
