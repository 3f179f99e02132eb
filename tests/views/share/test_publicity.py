"""Publicity on screen: nothing of a text is cut off where it is approved, whatever stands in it."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.share.publicity_audience import STOPPED, Group, Meant
from bot.services.share.publicity_texts import Said
from bot.services.wishes import Way
from bot.views.share import publicity as view
from bot.views.text import SECTION_LIMIT, escape


@given(st.text(alphabet=st.sampled_from("ab &<>*_~`:\n"), max_size=3000))
def test_a_text_is_shown_whole(text: str) -> None:
    said = Said("Polish", "standard", "Title", text, "")
    _, *pieces = view.said_view(said)["blocks"][:-1]
    shown = [piece["text"]["text"] for piece in pieces]
    assert all(len(one) <= SECTION_LIMIT for one in shown)
    if text.strip():
        assert len("".join(shown)) >= len(text)
    if len(escape(text, 100_000)) <= SECTION_LIMIT and text.strip():
        assert shown == [escape(text, 100_000)]


def test_of_somebody_who_cannot_be_sent_it_is_said_why() -> None:
    person = SimpleNamespace(id=1)
    able = Meant(person, Way.SLACK, "", "English", frozenset({(True, "1")}))
    unable = Meant(person, Way.SLACK, STOPPED, "English", frozenset({(True, "1")}))
    group = Group({(True, "1"): "Childminder", (True, "2"): "Childminder"}, [able, unable])
    assert view.say_counts(group).splitlines() == [
        "*1 person* would be sent it:",
        "• 1 by a message in Slack",
        "*1 would not:*",
        "• 1: opted out of publicity",
        "2 settings on the register fit; nobody is linked to 1 of them.",
    ]


@pytest.mark.parametrize(
    ("sent", "new", "said"),
    [
        (1, 0, "It was sent to 1 person. Nobody new would be sent it now."),
        (3, 2, "It was sent to 3 people. 2 more would be sent it now."),
    ],
)
def test_what_was_sent_and_what_is_still_to_be_is_counted_in_words(sent: int, new: int, said: str) -> None:
    assert view.say_still(sent, new) == said
