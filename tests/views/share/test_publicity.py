"""Publicity on screen: nothing of a text is cut off where it is approved, whatever stands in it."""

from types import SimpleNamespace

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
        "• 1: want no publicity",
        "2 settings on the register fit; to 1 of them nobody is linked.",
    ]
