"""Whatever goes wrong, the person is answered, with a reference that is in the log."""

import re
from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.services.people import NotAllowed
from tests.world import World

REFERENCE = re.compile(r"reference: ([0-9a-f]{8})\.")


def break_down(*_arguments: object, **_named: object) -> None:
    raise RuntimeError("a detail that is nobody's business")


@pytest.fixture
def broken(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Breaks a function of the directory, once the workspace is up."""
    return lambda name: monkeypatch.setattr(f"bot.services.providers.{name}", break_down)


@pytest.mark.journey
def test_a_command_that_fails_says_sorry_with_a_reference(
    world: World, broken: Callable[[str], None]
) -> None:
    broken("search_providers")
    with capture_logs() as logged:
        assert world.maya.command("#network", "/provider saltmere").ok
    answer = world.maya.last_message("#network")
    reference = REFERENCE.search(answer.plain)
    assert answer.ephemeral
    assert reference
    assert [entry.get("reference") for entry in logged if entry["event"] == "request.failed"] == [
        reference[1]
    ]
    assert "nobody's business" not in answer.plain + str(logged)


@pytest.mark.journey
def test_a_form_that_fails_stays_open_with_what_was_typed(
    world: World, broken: Callable[[str], None]
) -> None:
    world.maya.command("#network", "/provider")
    world.maya.fill({"Town or area": "Saltmere"})
    broken("search_providers")
    assert REFERENCE.search(world.maya.submit().errors["Name"])
    assert world.maya.open_form().value("Town or area") == "Saltmere"


@pytest.mark.journey
def test_a_button_in_a_message_that_fails_answers_beside_it(
    world: World, broken: Callable[[str], None]
) -> None:
    world.maya.command("#network", "/provider saltmere playgroup")
    broken("open_record")
    assert world.maya.press(world.maya.last_message("#network"), "Open").ok
    first, answer = world.maya.messages("#network")[-2:]
    assert "Saltmere Playgroup" in first.plain
    assert REFERENCE.search(answer.plain)


@pytest.mark.journey
def test_a_button_in_a_form_that_fails_says_so_on_top_of_it(
    world: World, broken: Callable[[str], None]
) -> None:
    world.maya.command("#network", "/provider saltmere playgroup")
    world.maya.press(world.maya.last_message("#network"), "Open")
    broken("open_record")
    assert world.maya.press(world.maya.open_form(), "Share in channel").ok
    assert world.maya.open_form().title == "Something went wrong"
    world.maya.close()
    assert world.maya.open_form().title == "Provider"


def test_a_name_field_that_fails_suggests_nothing(world: World, broken: Callable[[str], None]) -> None:
    world.maya.command("#network", "/provider")
    broken("suggest_providers")
    assert world.maya.suggestions("Name", "salt") == []


@pytest.mark.slow
def test_who_may_not_is_told_so_without_a_word_in_the_log(
    settled: None, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise NotAllowed("This is not for you.")

    monkeypatch.setattr("bot.services.providers.search_providers", refuse)
    with capture_logs() as logged:
        world.maya.command("#network", "/provider saltmere")
    assert world.maya.last_message("#network").plain.strip() == "This is not for you."
    assert logged == []
