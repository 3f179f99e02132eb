"""The form “Add a provider” and what shows who was added: nothing typed can break it or notify people."""

from datetime import UTC, date, datetime
from typing import Any

from bot.services.additions import OPTIONAL, Addition
from bot.services.lookup import Found
from bot.services.providers import Fact, Record, Results
from bot.services.queries import parse
from bot.services.records import Provider, RegisterImport
from bot.store.contacts import ProviderContact
from bot.views.additions import add_view, begin, council_options, read_add_form
from bot.views.providers import results_message
from bot.views.records import record_view
from slack_sandbox import mrkdwn
from slack_sandbox.blocks import check_message_blocks
from slack_sandbox.views import check_view
from tests.views.test_providers import HOSTILE, listed, texts

TODAY = date(2026, 9, 14)
LONG = "*long* & <b>" * 300


def told(by: str = "her sister") -> RegisterImport:
    return RegisterImport(
        register="added",
        as_of=date(2026, 9, 10),
        as_of_stated=True,
        imported_at=datetime(2026, 9, 14, tzinfo=UTC),
        imported_by="U0MAYAOKA",
        told_by=by,
    )


def provider(known: str = "Wren’s Nest", **facts: Any) -> Provider:
    stated = {"id": 7, "register": "added", "urn": "no-urn-3", "name_withheld": False, "details": {}}
    contact = ProviderContact(register="added", urn="no-urn-3", field="name", value=known)
    return Provider(**{**stated, "address_withheld": False, "contacts": [contact], **facts})


def record(one: Provider, source: RegisterImport, *facts: Fact) -> Record:
    return Record(one, [], [], source, added=facts, addition=one, added_in=source)


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def test_hostile_text_is_plain_in_form_list_and_record() -> None:
    one, source = provider(HOSTILE, town=HOSTILE, provider_type=HOSTILE), told(HOSTILE)
    begun = Addition(name=HOSTILE, told_by=HOSTILE, told_on=TODAY)
    results = Results(parse(HOSTILE), found=[Found(listed(one))], total=1, sources=[source])
    shown = [
        add_view(begun, [one]),
        results_message(results),
        record_view(record(one, source, Fact("name", HOSTILE, source))),
    ]
    for kind, text in (pair for each in shown for pair in texts(each)):
        if kind == "mrkdwn":
            assert mrkdwn.notified(mrkdwn.parse(text, verbatim=True)) in ([], ["U0MAYAOKA"])
            assert HOSTILE not in text
    assert check_view(shown[0]) == check_view(shown[2]) == check_message_blocks(shown[1]["blocks"]) == []


def test_the_longest_answers_stay_within_slacks_limits() -> None:
    one, source = provider(LONG, town=LONG), told(LONG)
    begun = Addition(**dict.fromkeys(("name", "urn", "address", "town", "told_by"), LONG), told_on=TODAY)
    facts = [Fact(name, LONG, source) for name in ("name", *OPTIONAL)]
    results = Results(parse("x"), found=[Found(listed(one))] * 10, total=10, sources=[source] * 10)
    assert check_view(add_view(begun, [one] * 5)) == []
    assert check_view(record_view(record(one, source, *facts))) == []
    assert check_message_blocks(results_message(results)["blocks"]) == []


def test_only_the_name_the_type_and_who_told_us_when_must_be_filled_in() -> None:
    asked = inputs(add_view(Addition(told_on=TODAY)))
    assert [name for name, block in asked.items() if not block["optional"]] == [
        "name",
        "provider_type",
        "told_by",
        "told_on",
    ]


def test_what_was_searched_for_begins_the_form() -> None:
    begun = begin(parse("wren childminder near XW5 1QG within 3 miles"), TODAY)
    assert begun == Addition(
        name="wren childminder", provider_type="Childminder", postcode="XW5 1QG", told_on=TODAY
    )
    assert begin(parse("EY123456"), TODAY).urn == "EY123456"
    assert begin(parse("wren near XW5"), TODAY).postcode == ""


def test_the_tick_for_one_alike_is_not_that_for_another() -> None:
    one, other = (add_view(Addition(told_on=TODAY), [provider(id=id_)]) for id_ in (7, 8))
    ticks = [inputs(view)["another"]["element"] for view in (one, other)]
    assert ticks[0]["action_id"] != ticks[1]["action_id"]
    values = {name: {"value": {}} for name in inputs(one)}
    values["another"] = {"7": {"selected_options": [ticks[0]["options"][0]]}}
    addition, others = read_add_form(values, TODAY)
    assert (addition, others) == (Addition(told_on=TODAY), frozenset({7}))


def test_a_council_that_is_not_in_the_directory_can_be_named_too() -> None:
    assert [option["value"] for option in council_options("west", ["Westhaven"])] == ["Westhaven", "west"]
    assert [option["value"] for option in council_options("westhaven", ["Westhaven"])] == ["Westhaven"]
    assert council_options(" ", []) == []


def test_a_register_that_lists_it_too_keeps_what_staff_said_with_its_source() -> None:
    listed, source = provider(register="ofsted", urn="EY900001", name="Wren Ltd"), told()
    shown = record_view(record(listed, source, Fact("mobile", "07700 900001", source)))
    said = [text for _, text in texts(shown)]
    assert any("*Added by staff* (not public" in text and "<@U0MAYAOKA>" in text for text in said)
    assert any(text.endswith("07700 900001\n_Staff, told by her sister, 10 September 2026_") for text in said)
