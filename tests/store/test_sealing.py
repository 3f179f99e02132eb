"""What is sealed cannot be read, and everything that is sealed is sealed anew with another key."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import LargeBinary

from bot.store.concerns.keys import SEALED
from bot.store.sealing import Vault, new_key
from bot.store.tables import METADATA

VAULT = Vault([new_key()], "a record key")
TOLD = st.dictionaries(st.text(), st.text() | st.none() | st.booleans() | st.lists(st.text()))


@given(TOLD)
def test_what_was_sealed_comes_out_as_it_was(told: dict[str, object]) -> None:
    assert VAULT.open(VAULT.seal(told)) == told


@given(st.text("abc ", max_size=200), st.text("abc ", max_size=200))
def test_how_long_a_short_text_is_cannot_be_told(one: str, other: str) -> None:
    assert len(VAULT.seal({"told": one})) == len(VAULT.seal({"told": other}))


@given(st.text(), st.text())
def test_a_mark_is_alike_for_what_is_alike_and_only_with_the_same_key(one: str, other: str) -> None:
    assert (VAULT.mark("person", one) == VAULT.mark("person", other)) == (one == other)
    assert VAULT.mark("person", one) != VAULT.mark("request", one)
    assert VAULT.mark("person", one) != Vault([new_key()], "another").mark("person", one)


def test_everything_sealed_there_is_gets_the_new_key() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert sealed == {f"{column.class_.__tablename__}.{column.key}" for column in SEALED}
