"""The documents say what is there: every setting, every command, every picture."""

import re

import yaml
from typer.main import get_command

from bot.cli import kith
from bot.settings import HOW_TO_MEND, HttpSettings, Settings
from tests.world import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def settings() -> set[str]:
    fields = {**Settings.model_fields, **HttpSettings.model_fields}
    return {str(field.alias) for field in fields.values()}


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert documented == settings()


def test_every_setting_says_how_it_is_mended() -> None:
    assert set(HOW_TO_MEND) == settings()


def test_every_command_of_the_terminal_is_documented() -> None:
    def names(command: object, before: str) -> set[str]:
        below = getattr(command, "commands", {})
        return {name for each, found in below.items() for name in names(found, f"{before} {each}")} or {
            before
        }

    documented = {
        re.sub(r" FILE…$", "", line) for line in re.findall(r"^\| `(kith [^`]+)` \|", README, re.MULTILINE)
    }
    assert documented == names(get_command(kith), "kith")


def test_every_slash_command_is_documented() -> None:
    manifest = yaml.safe_load((ROOT / "config" / "manifest.yaml").read_text(encoding="utf-8"))
    for command in manifest["features"]["slash_commands"]:
        assert f"`{command['command']}`" in README


def test_every_picture_and_file_linked_is_there() -> None:
    linked = re.findall(r"\]\(((?!https?:)[^)#]+)\)", README)
    assert linked
    assert [link for link in linked if not (ROOT / link).exists()] == []
