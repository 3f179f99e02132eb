"""Which settings somebody may find: by what everybody can read, and by nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.settings_search import suggest_settings
from bot.store.database import Database
from bot.store.directory import Directory


@pytest.fixture(scope="module")
def directory(demo_file: object) -> Directory:
    return Directory(Database(f"sqlite:///{demo_file}"))


def urns(directory: Directory, typed: str) -> list[str]:
    return [one.urn for one in suggest_settings(directory, typed)]


@pytest.mark.parametrize(
    "typed", ["samphire house", "samphyre", "Samphire Hou", "Samphire House Saltmere", "9100003"]
)
def test_a_setting_is_found_by_its_public_name_misspelt_too_and_by_its_urn(
    directory: Directory, typed: str
) -> None:
    assert urns(directory, typed)[0] == "9100003"


def test_a_setting_is_found_by_its_postcode(directory: Directory) -> None:
    (samphire,) = suggest_settings(directory, "9100003")
    assert samphire.postcode
    assert "9100003" in urns(directory, samphire.postcode.lower().replace(" ", ""))
    assert {one.postcode for one in suggest_settings(directory, samphire.postcode)} == {samphire.postcode}


def test_a_childminder_is_found_by_their_urn(directory: Directory) -> None:
    (found,) = suggest_settings(directory, "EY900101")
    assert (found.name, found.urn) == (None, "EY900101")


@pytest.mark.parametrize(
    "typed",
    ["Marjorie Tidewell", "tidewell", "41 Cooper’s Yard", "XW5 2QG", "01632 960100", "Tidewell EY900101"],
)
def test_what_only_the_council_knows_finds_nobody(directory: Directory, typed: str) -> None:
    assert "EY900101" not in urns(directory, typed)
    assert all(one.is_public for one in suggest_settings(directory, typed))


@given(st.text(max_size=60))
def test_whatever_is_typed_only_public_facts_find_somebody(directory: Directory, typed: str) -> None:
    for one in suggest_settings(directory, typed):
        assert one.is_public
        assert one.name or one.urn in typed.upper() or (one.postcode and not one.address_withheld)
