"""Plain words, by which providers are found however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.words import joined_pairs, words_of


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("St. Mary's Pre-School", ["st", "marys", "pre", "school"]),
        ("Hipperholme & Lightcliffe", ["hipperholme", "and", "lightcliffe"]),
        ("Access Anyone@Woodside", ["access", "anyone", "at", "woodside"]),
        ("Crèche Étoile\u00a0Ltd", ["creche", "etoile", "ltd"]),
        ("under_5s", ["under", "5s"]),
        ('<!channel> "x" OR *', ["channel", "x", "or"]),
        ("", []),
    ],
)
def test_a_name_is_made_plain(name: str, words: list[str]) -> None:
    assert words_of(name) == words


@given(st.text())
def test_plain_words_are_letters_and_digits_only(text: str) -> None:
    assert all(word.isalnum() for word in words_of(text))


def test_neighbours_are_joined() -> None:
    assert joined_pairs(["puffin", "play", "house"]) == ["puffinplay", "playhouse"]
