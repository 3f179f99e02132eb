"""Lists, records and posts: what they say, and that nothing in a register can break them or notify people."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.services.lookup import Found
from bot.services.providers import Fact, Record, Results
from bot.services.queries import parse
from bot.services.records import Inspection, LatestInspection, Listing, Position, Provider, RegisterImport
from bot.views.providers import (
    inspection_line,
    name_options,
    outcome,
    place,
    places_offered,
    read_find_form,
    results_message,
    results_view,
    source,
    title,
)
from bot.views.records import record_view, share_view, shared_message
from slack_sandbox import mrkdwn
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.views import check_view

HOSTILE = "<!channel> *x* _y_ `z` <http://x|y> &amp; <@U1> :smile: \n> quoted"
STATED = RegisterImport(
    register="ofsted",
    as_of=date(2026, 8, 31),
    as_of_stated=True,
    imported_at=datetime(2026, 9, 1, tzinfo=UTC),
)


def provider(**facts: Any) -> Provider:
    stated = {"id": 1, "urn": "EY900001", "name": "Gull Nursery", "name_withheld": False, "details": {}}
    return Provider(**{**stated, "address_withheld": False, **facts})


def inspection(**facts: Any) -> Inspection:
    stated = {"kind": "full", "framework": "Education inspection framework 2019", "areas": {}}
    return Inspection(**{**stated, "date": date(2024, 3, 5), **facts})


def listed(one: Provider, seen: Inspection | None = None, extract: Provider | None = None) -> Listing:
    """The same provider as it stands in a list."""
    beside = {
        "source": STATED,
        "contact": one.contact,
        "corrected": one.corrected,
        "inspection": seen and latest(seen),
        "extract": extract and listed(extract),
    }
    own = {each.name for each in fields(Listing) if each.init} - {*beside}
    return Listing(**{name: getattr(one, name) for name in own}, **beside)


def latest(seen: Inspection) -> LatestInspection:
    return LatestInspection(*(getattr(seen, name) for name in LatestInspection._fields))


def texts(node: object) -> Iterator[tuple[str, str]]:
    """Every text object of a message or view: its type and its text."""
    if isinstance(node, dict):
        if node.get("type") in ("mrkdwn", "plain_text"):
            assert node["type"] == "plain_text" or node["verbatim"]
            yield node["type"], node["text"]
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def everything(
    one: Provider, inspections: list[Inspection], facts: dict[str, object]
) -> list[dict[str, Any]]:
    record = Record(
        one,
        [Fact(name, value, STATED) for name, value in facts.items()],
        [Fact("inspection", each, STATED) for each in inspections],
        STATED,
    )
    results = Results(
        parse(HOSTILE),
        found=[Found(listed(one, inspections[0]), 1.0, roughly=True)] * 10,
        total=11,
        sources=[STATED],
        mended={HOSTILE: HOSTILE},
        position=Position(54.0, -1.0, HOSTILE, exact=False),
    )
    nothing = Results(parse(f"{HOSTILE} near {HOSTILE}"), unknown_place=HOSTILE, spelling=HOSTILE, wider=3.0)
    messages = [results_message(results), results_message(nothing), shared_message(record, HOSTILE)]
    views = [results_view(results), results_view(nothing), record_view(record), share_view(record)]
    assert [check_message_blocks(message["blocks"]) for message in messages] == [[], [], []]
    assert [check_view(view) for view in views] == [[], [], [], []]
    return [*messages, *views]


def test_hostile_text_from_a_register_or_a_person_is_plain_everywhere() -> None:
    one = provider(
        name=HOSTILE,
        town=HOSTILE,
        provider_type=HOSTILE,
        subtype=HOSTILE,
        urn=HOSTILE,
        local_authority=HOSTILE,
    )
    seen = inspection(framework=HOSTILE, outcome=HOSTILE, number=HOSTILE, areas={HOSTILE: HOSTILE})
    shown = everything(one, [seen], {HOSTILE: HOSTILE, "name": HOSTILE})
    for kind, text in (pair for each in shown for pair in texts(each)):
        spans = mrkdwn.parse(text, verbatim=True) if kind == "mrkdwn" else mrkdwn.plain_text(text)
        assert mrkdwn.notified(spans) == []
        assert all(span.type in ("text", "emoji") and not span.url for span in spans)
        assert not any(span.type == "emoji" for span in spans)
    for message in shown[:3]:
        assert mrkdwn.notified(mrkdwn.parse(message["text"])) == []
    record = next(each for each in shown if each.get("callback_id") == "provider_record")
    said = "\n".join(
        mrkdwn.plain(mrkdwn.parse(text, verbatim=True)).replace("\u00ad", "") for _, text in texts(record)
    )
    assert said.count(HOSTILE) >= 5


@pytest.mark.slow
def test_the_longest_register_entry_stays_within_slacks_limits() -> None:
    long = "*long* & <b>" * 300
    one = provider(name=long, town=long, address_1=long, provider_type=long, subtype=long, urn="E" * 40)
    many = [
        inspection(outcome=long, number=str(n), areas={f"{n} {long}": long for n in range(20)})
        for n in range(60)
    ]
    shown = everything(one, many, {f"{n} {long}": long for n in range(100)})
    assert all(len(json.dumps(each)) < 250_000 for each in shown)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"grade": 1}, "Outstanding"),
        ({"grade": 3}, "Requires improvement"),
        ({"outcome": "Not Met (with actions)"}, "Not Met (with actions)"),
        ({}, "no overall outcome in the register"),
        (
            {
                "kind": "report_card",
                "areas": {
                    "Inspection visit type": "Full inspection",
                    "Safeguarding standards met?": "Met",
                    "Inclusion": "Expected standard",
                    "Achievement": "Strong standard",
                    "Leadership and governance": "Expected standard",
                },
            },
            "report card, 1 × Strong standard, 2 × Expected standard, safeguarding standards met",
        ),
        ({"kind": "report_card", "areas": {"Inclusion": "Beyond words"}}, "report card, 1 × Beyond words"),
    ],
)
def test_an_outcome_is_one_word_only_where_one_was_given(facts: dict[str, Any], words: str) -> None:
    assert outcome(inspection(**facts)) == words


def test_no_inspection_is_said_to_be_none() -> None:
    assert inspection_line(None) == "No inspection in the register yet"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"places": 1}, "1 place"),
        ({"places": 24}, "24 places"),
        ({"places_estimate": "46.35"}, "about 46.35 places (the regulator’s estimate)"),
        ({}, "places not stated"),
    ],
)
def test_places_are_said_in_words(facts: dict[str, Any], words: str) -> None:
    assert places_offered(provider(**facts)) == words


def test_a_withheld_name_is_what_it_is() -> None:
    assert title(provider(name=None, name_withheld=True, provider_type="Childminder")) == (
        "Childminder, name withheld by the regulator"
    )
    assert title(provider(name=None, provider_type=None)) == "Provider, no name in the register"


def test_a_withheld_address_is_told_by_its_area() -> None:
    withheld = provider(address_withheld=True, constituency="Gull Bay", local_authority="Westhaven")
    assert place(withheld) == "Gull Bay, Westhaven, address withheld"
    assert place(provider()) == "place not stated"


def test_a_source_without_a_date_tells_when_it_was_imported() -> None:
    undated = RegisterImport(
        register="ofsted-agencies", as_of_stated=False, imported_at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    assert source(undated) == "Ofsted’s list of agencies, imported 1 September 2026"


def test_a_closed_provider_is_said_to_be_closed_in_list_and_record() -> None:
    closed = provider(closed_on=date(2026, 9, 30))
    results = Results(parse("gull"), found=[Found(listed(closed))], total=1)
    record = Record(closed, [], [], STATED)
    for shown in (results_message(results), record_view(record)):
        assert any("*Closed*" in text and "30 September 2026" in text for _, text in texts(shown))


def test_long_suggestions_keep_what_tells_them_apart() -> None:
    options = name_options("gull", [provider(name="Gull " * 30, town="Saltmere", postcode="XW5 1QG")])
    assert str(options[1]["text"]["text"]).endswith("… · Saltmere · XW5 1QG · EY900001")  # type: ignore[index]


def form(**entered: str) -> dict[str, Any]:
    def picked(value: str) -> dict[str, Any]:
        return {"selected_option": {"value": value} if value else None}

    return {
        "name": {"provider_find_name": picked(entered.get("name", ""))},
        "town": {"value": {"value": entered.get("town")}},
        "kind": {"value": picked(entered.get("kind", ""))},
        "postcode": {"value": {"value": entered.get("postcode")}},
        "miles": {"value": picked(entered.get("miles", ""))},
    }


def test_the_form_says_in_words_what_it_looked_for() -> None:
    query = read_find_form(form(name="words:gull", town="Saltmere", kind="Childminder"))
    assert getattr(query, "text", None) == "gull Saltmere Childminder"
    assert getattr(query, "words", None) == "gull Saltmere"


def test_a_town_with_a_distance_is_a_place_to_measure_from() -> None:
    query = read_find_form(form(town="Saltmere", miles="1"))
    assert getattr(query, "place", None) == "Saltmere"
    assert getattr(query, "text", None) == "near Saltmere within 1 mile"


def test_a_picked_provider_is_its_id() -> None:
    assert read_find_form(form(name="provider:42")) == 42
