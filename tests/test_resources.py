"""Where Kith finds the files it brings along."""

from pathlib import Path

from bot.resources import CONFIG, DEMO, folder
from tests.world import ROOT


def test_from_the_source_tree_they_are_those_beside_the_packages() -> None:
    assert (CONFIG, DEMO) == (ROOT / "config", ROOT / "demo")


def test_where_it_is_installed_they_are_those_within_the_package_and_no_others(tmp_path: Path) -> None:
    for path in ("bot/config", "config"):
        (tmp_path / path).mkdir(parents=True)
    assert folder("config", tmp_path / "bot") == tmp_path / "bot" / "config"
