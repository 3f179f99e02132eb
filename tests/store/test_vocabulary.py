"""The known words: what a misspelt one may mean, and what a beginning may become."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.store.vocabulary import ALTERNATIVES, Vocabulary

LETTERS = "abc"
WORDS = st.text(LETTERS, min_size=1, max_size=7)


def make(*words: str, pairs: tuple[str, ...] = (), common: dict[str, int] | None = None) -> Vocabulary:
    return Vocabulary(words, pairs, lambda word: (common or {}).get(word, 1))


def test_a_misspelt_word_is_mended_nearest_first() -> None:
    vocabulary = make("rainbow", "rainbows", "raincoat")
    assert vocabulary.near("raimbow") == {"rainbow": 1}
    assert vocabulary.near("raimbow", slips=2) == {"rainbow": 1, "rainbows": 2}
    assert vocabulary.near("zzzzzz") == {}


def test_of_equally_near_words_the_commoner_comes_first() -> None:
    vocabulary = make("stare", "stars", "start", common={"stars": 40})
    assert list(vocabulary.near("starz")) == ["stars", "stare", "start"]


def test_a_beginning_is_completed_to_words_but_not_to_joined_pairs() -> None:
    vocabulary = make("play", "player", "puffin", pairs=("playhouse",))
    assert list(vocabulary.beginning("pla")) == ["play", "player"]
    assert "playhouse" in vocabulary
    assert list(vocabulary.near("plahouse")) == ["playhouse"]


@given(st.sets(WORDS, max_size=ALTERNATIVES), WORDS)
def test_no_word_that_is_one_slip_away_is_missed(words: set[str], typed: str) -> None:
    vocabulary = make(*words)
    for slips in (1, 2):
        near = {word: OSA.distance(typed, word) for word in words}
        assert vocabulary.near(typed, slips) == {w: far for w, far in near.items() if far <= slips}
