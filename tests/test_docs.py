"""The documents say what is there: every setting, every command, every picture."""

import re
from configparser import ConfigParser
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from bot.cli import WRONG_SETTINGS, kith
from bot.connection import SECONDS_TO_FINISH
from bot.settings import HOW_TO_MEND, HttpSettings, Settings
from tests.world import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def settings() -> set[str]:
    fields = {**Settings.model_fields, **HttpSettings.model_fields}
    return {str(field.alias) for field in fields.values()}


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert documented == settings()


def test_every_setting_says_how_it_is_mended() -> None:
    assert set(HOW_TO_MEND) == settings()


def names(command: object, before: str) -> set[str]:
    """Every command of the terminal: `kith serve`, `kith db upgrade`, …"""
    below = getattr(command, "commands", {})
    return {name for each, found in below.items() for name in names(found, f"{before} {each}")} or {before}


def test_every_command_of_the_terminal_is_documented() -> None:
    rows = re.findall(r"^\| `(kith [^`]+)` \|", README, re.MULTILINE)
    documented = {re.sub(r" (?:FILE|WORDS)…$", "", row) for row in rows}
    assert documented == names(get_command(kith), "kith")


def test_every_slash_command_is_documented() -> None:
    manifest = yaml.safe_load((ROOT / "config" / "manifest.yaml").read_text(encoding="utf-8"))
    for command in manifest["features"]["slash_commands"]:
        assert f"`{command['command']}`" in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_and_file_linked_is_there(page: Path) -> None:
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)\)", page.read_text(encoding="utf-8"))
    assert linked or page.name == "architecture.md"
    assert [link for link in linked if not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    assert [page.name for page in PAGES[1:] if f"(docs/{page.name})" not in README] == []


def test_every_command_named_on_the_page_on_operating_exists() -> None:
    code = "\n".join([*_blocks(OPERATING), *re.findall(r"`(kith [^`\n]+)`", OPERATING)])
    named = set(re.findall(r"(?:^|/bin/)(kith (?:import |db |keys |concerns )?\w+)", code, re.MULTILINE))
    assert len(named) > 4
    assert named - names(get_command(kith), "kith") == set()


def test_every_setting_named_on_the_page_on_operating_exists() -> None:
    assert set(re.findall(r"\b(?:KITH|SLACK)_[A-Z_]+", OPERATING)) <= settings()


def test_every_event_of_the_log_is_explained() -> None:
    modules = set((ROOT / "bot").rglob("*.py")) - {ROOT / "bot" / "logs.py"}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    logged = set(re.findall(r"log\(\)\.\w+\(\s*\"([a-z_.]+)\"", sources)) | {"library"}
    assert set(re.findall(r"^\| `([a-z_.]+)` \|", OPERATING, re.MULTILINE)) == logged


def test_the_service_starts_a_command_that_exists_and_is_not_started_again_with_wrong_settings() -> None:
    unit = ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(next(block for block in _blocks(OPERATING) if block.startswith("[Unit]")))
    service = unit["Service"]
    assert service["ExecStart"].endswith("/kith serve")
    assert int(service["RestartPreventExitStatus"]) == WRONG_SETTINGS
    assert int(service["TimeoutStopSec"]) > SECONDS_TO_FINISH


def test_every_file_and_name_on_the_page_on_architecture_is_in_the_code() -> None:
    files = set(re.findall(r"`((?:bot|slack_sandbox)/[\w/]*(?:\.py)?)`", ARCHITECTURE))
    assert len(files) > 10
    assert [file for file in files if not (ROOT / file).exists()] == []
    named = re.findall(r"`([\w.]+)`(?:, \w+,)? in\s+`(bot/[\w/]+)\.py`", ARCHITECTURE)
    assert len(named) > 10
    assert [(name, file) for name, file in named if not _has(file, name)] == []


def _has(file: str, name: str) -> bool:
    """Whether a module holds this function, class, or method of a class."""
    found: object = import_module(file.replace("/", "."))
    for part in name.split("."):
        found = getattr(found, part, None)
    return found is not None


def _blocks(page: str) -> list[str]:
    return re.findall(r"^```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
