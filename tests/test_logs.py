"""Logs: one JSON object a line, and never what a person typed."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs
from tests.world import World

SECRET = "a worry about a child"


@pytest.fixture
def written(settled: None) -> Iterator[io.StringIO]:
    stream, root = io.StringIO(), logging.getLogger()
    before, level, events = root.handlers, root.level, structlog.get_config()
    logs.configure(stream)
    yield stream
    root.handlers, root.level = before, level
    structlog.configure(**events)


def lines(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_time_and_level(written: io.StringIO) -> None:
    logs.log().info("connection.open", sockets=1)
    (line,) = lines(written)
    assert (line["event"], line["level"], line["sockets"]) == ("connection.open", "info", 1)
    assert str(line["timestamp"]).endswith("Z")


def test_what_libraries_log_is_told_without_its_words(written: io.StringIO) -> None:
    logging.getLogger("slack_bolt.App").error("Unhandled request (%s)", {"text": SECRET})
    (line,) = lines(written)
    assert (line["event"], line["logger"]) == ("library", "slack_bolt.App")
    assert SECRET not in written.getvalue()


def test_debug_messages_of_libraries_which_hold_bodies_are_not_written(written: io.StringIO) -> None:
    logging.getLogger("slack_sdk.web").debug(SECRET)
    logging.getLogger("slack_bolt.App").warning(SECRET)
    assert SECRET not in written.getvalue()


def test_a_librarys_exception_is_told_by_class_and_place(written: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("apscheduler").exception(SECRET)
    (line,) = lines(written)
    assert line["error"] == "ValueError"
    assert SECRET not in written.getvalue()


def test_whatever_is_searched_for_or_typed_into_a_form_is_in_no_log(
    world: World, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.services.providers.PAGE", "broken")
    world.maya.command("#network", f"/provider {SECRET} saltmere")
    world.maya.command("#network", "/provider playgroup")
    world.maya.command("#network", "/provider")
    world.maya.fill({"Town or area": SECRET})
    world.maya.submit()
    assert any(line["event"] == "request.failed" for line in lines(written))
    assert SECRET not in written.getvalue()
    assert "playgroup" not in written.getvalue()
