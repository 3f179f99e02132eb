"""What a co-ordinator types after `/provider` is taken apart as they meant it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.checks import PROVIDER_URN
from bot.services.queries import LONGEST_QUERY, Query, parse, plain_postcode


def told(query: Query) -> dict[str, object]:
    parts = ("words", "urn", "kind", "postcode", "place", "miles")
    return {part: getattr(query, part) for part in parts if getattr(query, part)}


@given(urn=st.from_regex(PROVIDER_URN, fullmatch=True))
def test_every_urn_that_a_provider_may_be_given_finds_it(urn: str) -> None:
    assert told(parse(urn)) == {"urn": urn}


@pytest.mark.parametrize("text", ["CA1", "CA11", "CA1 2AB"])
def test_a_postcode_in_carlisle_is_no_agency(text: str) -> None:
    assert told(parse(text)) == {"postcode": text}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("rainbow nursery hartlepool", {"words": "rainbow nursery hartlepool"}),
        ("EY538221", {"urn": "EY538221"}),
        ("ey 538221", {"urn": "EY538221"}),
        ("urn 2508546", {"words": "urn", "urn": "2508546"}),
        ("VC300011", {"urn": "VC300011"}),
        (
            "childminder near TS24 7QT within 3 miles",
            {"kind": "Childminder", "postcode": "TS24 7QT", "miles": 3.0},
        ),
        ("child minders near ts247qt", {"kind": "Childminder", "postcode": "TS24 7QT"}),
        ("nursery within half a mile of HX1", {"words": "nursery", "postcode": "HX1", "miles": 0.5}),
        ("nursery within 3 miles of Saltmere", {"words": "nursery", "place": "Saltmere", "miles": 3.0}),
        ("3 miles away from HX1 1AA", {"postcode": "HX1 1AA", "miles": 3.0}),
        ("nursery within half a mile of HX1 1AA", {"words": "nursery", "postcode": "HX1 1AA", "miles": 0.5}),
        ("nursery near HX1 within two miles", {"words": "nursery", "postcode": "HX1", "miles": 2.0}),
        ("near Saltmere childminder", {"kind": "Childminder", "place": "Saltmere"}),
        ("HX1", {"postcode": "HX1"}),
        ("nanny in Halifax", {"kind": "Home childcarer", "words": "in Halifax"}),
        ("nursery near Gull Bay within 2 miles", {"words": "nursery", "place": "Gull Bay", "miles": 2.0}),
        ("TS24 7QT within 1.5 km", {"postcode": "TS24 7QT", "miles": pytest.approx(0.932, abs=0.001)}),
        ("within 3 miles", {"miles": 3.0}),
        ("non-domestic premises", {"kind": "Childcare on non-domestic premises"}),
        ("domestic premises", {"kind": "Childcare on domestic premises"}),
        ("out of school clubs Saltmere", {"kind": "Out-of-school day care", "words": "Saltmere"}),
        ("full day care", {"kind": "Full day care"}),
        ("\u00a0 rainbow\t nursery \n", {"words": "rainbow nursery"}),
        ("", {}),
    ],
)
def test_the_parts_of_a_search_are_told_apart(text: str, meant: dict[str, object]) -> None:
    assert told(parse(text)) == meant


@given(st.text(max_size=400))
def test_whatever_is_typed_is_understood_somehow(text: str) -> None:
    query = parse(text)
    assert len(query.text) <= LONGEST_QUERY
    assert query.is_empty == (not told(query).keys() - {"miles"})


@given(st.text(alphabet="abcdef ", min_size=1).filter(str.strip))
def test_plain_words_are_kept_as_they_are(text: str) -> None:
    assert parse(text).words == " ".join(text.split()) or parse(text).words in text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("ts247qt", "TS24 7QT"),
        (" TS24  7QT ", "TS24 7QT"),
        ("sw1a 1aa", "SW1A 1AA"),
        ("HX1", "HX1"),
        ("Hartlepool", None),
        ("12345", None),
        ("", None),
    ],
)
def test_a_postcode_is_written_as_the_register_writes_it(typed: str, plain: str | None) -> None:
    assert plain_postcode(typed) == plain


def test_a_wider_search_keeps_everything_but_the_distance() -> None:
    wider = parse("childminder near TS24 7QT within 3 miles").within(5)
    assert wider.text == "childminder near TS24 7QT within 5 miles"
    assert parse(wider.text) == wider
