"""Forms: their limits, the trigger that opens one, and the stack they stand in."""

import json
from typing import Any

import pytest

from slack_sandbox.seed import load_seed
from slack_sandbox.views import Trigger, View, Views, check_view
from slack_sandbox.wire import SlackError
from slack_sandbox.workspace import build_workspace
from tests.slack_sandbox.conftest import MAYA, WORKSPACE, Clock, Json, asking, modal, section, text


@pytest.fixture
def views(clock: Clock) -> Views:
    return Views(build_workspace(load_seed(WORKSPACE), "Heron", clock))


def trigger(views: Views, cause: Any = "command") -> str:
    return views.new_trigger(views.workspace.users[MAYA], cause)


def opened(views: Views, **more: Any) -> View:
    return views.open(trigger(views), modal(**more))


def faults(view: Any) -> list[str]:
    return [str(fault) for fault in check_view(view)]


@pytest.mark.parametrize(
    ("make", "most", "pointer"),
    [
        (lambda n: modal(title=text("x" * n)), 24, "/view/title/text"),
        (lambda n: modal(submit=text("x" * n)), 24, "/view/submit/text"),
        (lambda n: modal(close=text("x" * n)), 24, "/view/close/text"),
        (lambda n: modal(private_metadata="x" * n), 3000, "/view/private_metadata"),
        (lambda n: modal(callback_id="x" * n), 255, "/view/callback_id"),
        (lambda n: modal(external_id="x" * n), 255, "/view/external_id"),
        (lambda n: modal(*[section()] * n), 100, "/view/blocks"),
    ],
)
def test_a_limit_of_a_form_holds_to_the_character(make: Any, most: int, pointer: str) -> None:
    assert faults(make(most)) == []
    assert [fault.split(":", 1)[1] for fault in faults(make(most + 1))] == [f"{pointer}]"]


@pytest.mark.parametrize(
    ("view", "fault"),
    [
        (None, "must provide an object [json-pointer:/view]"),
        ({"type": "home", "blocks": []}, "unsupported type: home [json-pointer:/view/type]"),
        ({**modal(), "id": "V1"}, "invalid additional property: id [json-pointer:/view]"),
        ({**modal(), "title": text("")}, "must be more than 0 characters [json-pointer:/view/title/text]"),
        ({**modal(), "blocks": []}, "must provide at least 1 items [json-pointer:/view/blocks]"),
        (
            {key: value for key, value in modal().items() if key != "submit"},
            "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]",
        ),
        (
            modal(asking("A"), asking("B")),
            '`block_id` "name" already exists [json-pointer:/view/blocks/1/block_id]',
        ),
    ],
)
def test_an_unsound_form_is_refused_with_its_place(view: Any, fault: str) -> None:
    assert faults(view) == [fault]


def test_a_form_without_inputs_needs_no_submit() -> None:
    assert faults({"type": "modal", "title": text("Read"), "blocks": [section()]}) == []


def test_a_refusal_reads_as_slacks_does(views: Views) -> None:
    with pytest.raises(SlackError) as refused:
        views.open(trigger(views), modal(title=text("x" * 25)))
    assert refused.value.answer() == {
        "ok": False,
        "error": "invalid_arguments",
        "errors": ["must be less than 25 characters [json-pointer:/view/title/text]"],
        "response_metadata": {
            "messages": ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"]
        },
    }


def test_a_trigger_opens_one_form_only(views: Views) -> None:
    once = trigger(views)
    views.open(once, modal())
    with pytest.raises(SlackError, match="exchanged_trigger_id"):
        views.open(once, modal())


@pytest.mark.parametrize(("seconds", "works"), [(3.0, True), (3.001, False)])
def test_a_trigger_lives_three_seconds(views: Views, clock: Clock, seconds: float, works: bool) -> None:
    given = trigger(views)
    clock.advance(seconds=seconds)
    if works:
        assert views.open(given, modal()).user_id == MAYA
    else:
        with pytest.raises(SlackError, match="expired_trigger_id"):
            views.open(given, modal())


@pytest.mark.parametrize("unknown", ["12345.98765.abcd", "", None, 7, ["x"]])
def test_an_unknown_trigger_is_refused(views: Views, unknown: Any) -> None:
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        views.open(unknown, modal())


def test_an_unsound_form_leaves_the_trigger_usable(views: Views) -> None:
    given = trigger(views)
    with pytest.raises(SlackError, match="invalid_arguments"):
        views.open(given, modal(title=text("x" * 25)))
    assert isinstance(views.triggers[given], Trigger)
    assert views.open(given, modal())


def test_forms_stack_three_deep(views: Views) -> None:
    first = opened(views)
    second = views.push(trigger(views, "view"), modal())
    third = views.push(trigger(views, "view"), modal())
    with pytest.raises(SlackError, match="push_limit_reached"):
        views.push(trigger(views, "view"), modal())
    assert [view.id for view in views.stack(MAYA)] == [first.id, second.id, third.id]
    assert (third.root_id, third.previous_id) == (first.id, second.id)


@pytest.mark.parametrize("cause", ["command", "message"])
def test_only_what_is_done_in_a_form_can_push_another(views: Views, cause: str) -> None:
    opened(views)
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        views.push(trigger(views, cause), modal())


def test_nothing_can_be_pushed_when_no_form_is_open(views: Views) -> None:
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        views.push(trigger(views, "view"), modal())


def test_opening_takes_the_place_of_an_open_form(views: Views) -> None:
    opened(views)
    second = opened(views)
    assert views.stack(MAYA) == [second]


def test_a_form_opened_by_a_submission_is_never_shown(views: Views) -> None:
    first = opened(views)
    views.open(trigger(views, "submission"), modal())
    assert views.stack(MAYA) == [first]


def test_an_update_with_an_old_hash_is_refused(views: Views) -> None:
    view = opened(views)
    old = view.hash
    views.update(view.id, None, old, modal(title=text("Second")))
    with pytest.raises(SlackError, match="hash_conflict"):
        views.update(view.id, None, old, modal(title=text("Third")))
    assert view.content["title"]["text"] == "Second"


def test_an_update_finds_a_form_by_its_external_id(views: Views) -> None:
    view = opened(views, external_id="mine")
    assert views.update(None, "mine", None, modal(external_id="mine")) is view


@pytest.mark.parametrize(("view_id", "external_id"), [("V0", None), (None, "other"), (None, None)])
def test_an_update_of_no_open_form_is_refused(views: Views, view_id: Any, external_id: Any) -> None:
    opened(views)
    with pytest.raises(SlackError, match="not_found"):
        views.update(view_id, external_id, None, modal())


def test_a_closed_form_cannot_be_updated(views: Views) -> None:
    view = opened(views)
    views.close(view)
    with pytest.raises(SlackError, match="not_found"):
        views.update(view.id, None, None, modal())


def test_two_open_forms_cannot_share_an_external_id(views: Views) -> None:
    opened(views, external_id="mine")
    with pytest.raises(SlackError, match="duplicate_external_id"):
        views.push(trigger(views, "view"), modal(external_id="mine"))


def test_what_was_typed_stays_through_an_update_where_ids_are_the_same(views: Views) -> None:
    view = opened(views)
    view.values["name"]["field"]["value"] = "Rainbow"
    views.update(view.id, None, None, modal(asking("Name"), asking("Town", "town")))
    assert view.values["name"]["field"]["value"] == "Rainbow"
    assert view.values["town"]["field"]["value"] is None


def test_closing_a_form_shows_the_one_beneath(views: Views) -> None:
    first = opened(views)
    second = views.push(trigger(views, "view"), modal())
    assert views.close(second) == [second]
    assert views.stack(MAYA) == [first]


def test_closing_a_clearing_form_closes_all(views: Views) -> None:
    first = opened(views)
    second = views.push(trigger(views, "view"), modal(clear_on_close=True))
    assert views.close(second) == [second, first]
    assert views.stack(MAYA) == []


def test_a_form_is_refused_above_a_quarter_of_a_megabyte(views: Views) -> None:
    huge: list[Json] = [section("x" * 3000) for _ in range(90)]
    assert len(json.dumps(modal(*huge))) > 250_000
    with pytest.raises(SlackError, match="view_too_large"):
        views.open(trigger(views), modal(*huge))


def test_a_form_comes_back_in_slacks_shape(views: Views) -> None:
    view = opened(views, title=text("Find & see"), private_metadata="m")
    shown = views.to_json(view)
    assert shown["title"] == {"type": "plain_text", "text": "Find &amp; see", "emoji": True}
    assert shown["state"] == {"values": {"name": {"field": {"type": "plain_text_input", "value": None}}}}
    assert (shown["private_metadata"], shown["callback_id"], shown["root_view_id"]) == ("m", "", view.id)
    assert shown["team_id"] == shown["app_installed_team_id"] == "T0WESTHAV"
