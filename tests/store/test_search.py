"""The search index and the vocabulary, on SQLite and PostgreSQL alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.database import Database
from bot.store.directory import Wanted, by_words
from bot.store.search import Vocabulary, joined_pairs, reindex, words_of
from tests.factories import make_import, make_provider


@pytest.fixture
def directory(database: Database) -> Database:
    with database.transaction() as session:
        source = make_import(session)
        make_provider(session, source, "100001", name="Rainbow Nursery", town="Gull Bay")
        make_provider(session, source, "100002", name="Rainbow’s End Playgroup", town="Saltmere")
        make_provider(session, source, "100003", name="Puffin Play House", town="Saltmere")
    return database


def found(database: Database, *groups: list[str], every: bool = True, most: int = 10) -> list[str]:
    with database.transaction() as session:
        return sorted(p.urn for p in by_words(session, Wanted(), groups, every=every, most=most))


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
def test_plain_words_hold_nothing_that_a_database_could_take_for_a_command(text: str) -> None:
    assert not any(character in "\"'*&|!():\\ " for word in words_of(text) for character in word)


def test_neighbours_are_joined() -> None:
    assert joined_pairs(["puffin", "play", "house"]) == ["puffinplay", "playhouse"]


def test_every_word_must_be_held(directory: Database) -> None:
    assert found(directory, ["rainbow"], ["nursery"]) == ["100001"]
    assert found(directory, ["rainbow"], ["puffin"]) == []


def test_or_any_of_them(directory: Database) -> None:
    assert found(directory, ["nursery"], ["puffin"], every=False) == ["100001", "100003"]


def test_a_beginning_stands_for_all_that_begin_so(directory: Database) -> None:
    assert found(directory, ["rainb*"]) == ["100001", "100002"]


def test_words_written_as_one_find_those_written_apart(directory: Database) -> None:
    assert found(directory, ["playhouse"]) == ["100003"]


def test_towns_are_words_too(directory: Database) -> None:
    assert found(directory, ["saltmere"]) == ["100002", "100003"]


def test_no_more_are_found_than_asked_for(directory: Database) -> None:
    assert len(found(directory, ["westhaven"], most=2)) == 2


def test_nothing_is_asked_of_the_index_without_words(directory: Database) -> None:
    assert found(directory) == []


def test_a_changed_name_is_found_and_the_old_one_no_longer(directory: Database) -> None:
    with directory.transaction() as session:
        (provider,) = by_words(session, Wanted(), [["puffin"]], every=True, most=1)
        provider.name = "Kittiwake Club"
        session.flush()
        reindex(session, [provider.id])
    assert found(directory, ["puffin"]) == []
    assert found(directory, ["kittiwake"]) == ["100003"]


@pytest.mark.parametrize("word", ["or", "and", "not", "near", "null", "select"])
def test_a_word_of_the_databases_own_language_is_only_a_word(directory: Database, word: str) -> None:
    assert found(directory, [word]) == []


def test_a_misspelt_word_is_mended_nearest_first(directory: Database) -> None:
    vocabulary = Vocabulary()
    with directory.transaction() as session:
        vocabulary.refresh(session)
    assert list(vocabulary.near("raimbow")) == ["rainbow", "rainbows"]
    assert list(vocabulary.near("rainbo")) == ["rainbow", "rainbows"]
    assert vocabulary.near("zzzzzz") == {}
    assert vocabulary.count("westhaven") == 3


def test_the_vocabulary_learns_what_was_added(directory: Database) -> None:
    vocabulary = Vocabulary()
    with directory.transaction() as session:
        vocabulary.refresh(session)
        assert "kittiwake" not in vocabulary
        make_provider(session, make_import(session), "100004", name="Kittiwake Club")
        vocabulary.refresh(session)
        assert "kittiwake" in vocabulary


def test_indexing_nobody_changes_nothing(directory: Database) -> None:
    with directory.transaction() as session:
        reindex(session, [])
    assert found(directory, ["puffin"]) == ["100003"]
