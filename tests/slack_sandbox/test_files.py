"""The two files a workspace is made from: faults are named, all at once, where they are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from slack_sandbox import ManifestError, Sandbox, SeedError
from slack_sandbox.manifest import load_manifest
from slack_sandbox.seed import load_seed
from tests.slack_sandbox.conftest import MANIFEST, ROOT, WORKSPACE, Json

Change = Callable[[Json], Any]


def changed(source: Path, target: Path, change: Change) -> Path:
    document = yaml.safe_load(source.read_text(encoding="utf-8"))
    change(document)
    target.write_text(yaml.safe_dump(document), encoding="utf-8")
    return target


def test_the_demo_has_everybody_it_needs() -> None:
    seed = load_seed(WORKSPACE)
    assert seed.people[0]["name"] == "Maya Okafor"
    assert {channel["kind"] for channel in seed.channels} == {"public", "private", "shared"}
    without_bot = [channel["name"] for channel in seed.channels if not channel["bot_is_member"]]
    assert without_bot == ["tea-room", "holiday-clubs"]


def test_the_real_manifest_is_understood() -> None:
    manifest = load_manifest(ROOT / "config" / "manifest.yaml")
    assert (manifest.name, manifest.interactive) == ("Kith", True)
    assert [each.name for each in manifest.commands if each.should_escape] == ["/kith"]
    assert manifest.command("/provider") is not None
    assert manifest.home_tab
    assert {"commands", "chat:write", "im:write", "pins:write", "users:read"} <= {*manifest.bot_scopes}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda d: d.pop("team"), "/: missing required field: team"),
        (lambda d: d.update(colour="red"), "/: invalid additional property: colour"),
        (lambda d: d["people"][0].pop("name"), "/people/0: missing required field: name"),
        (lambda d: d["people"][0].update(id="maya"), "/people/0/id: must be more than 8 characters"),
        (
            lambda d: d["people"][0].update(id="X0MAYAOKAF"),
            "/people/0/id: must match: U and 8 or more of A–Z, 0–9",
        ),
        (
            lambda d: d["people"][0].update(kind="boss"),
            "/people/0/kind: must be a valid enum value: member, guest, external",
        ),
        (
            lambda d: d["people"].append({**d["people"][0], "id": "U0MAYATWO"}),
            "/people/10/name: “Maya Okafor” is used twice",
        ),
        (lambda d: d["people"][1].update(id="U0MAYAOKA"), "/people/1/id: “U0MAYAOKA” is used twice"),
        (
            lambda d: d["people"][7].pop("team"),
            "/people/7/team: an external person needs the id of one of other_teams",
        ),
        (
            lambda d: d["people"][0].update(team="T0TINYACR"),
            "/people/0/team: only an external person has another team",
        ),
        (lambda d: d["people"][0].update(tz="Europe/Westhaven"), "/people/0/tz: not a known time zone"),
        (lambda d: d["people"][0].update(tz="/etc/passwd"), "/people/0/tz: not a known time zone"),
        (
            lambda d: d["channels"][0]["members"].append("Nobody"),
            "/channels/0/members/7: nobody is called “Nobody”",
        ),
        (
            lambda d: d["channels"][1]["members"].append("Nadia Khoury"),
            "/channels/1/members/4: an external person can only be in a shared channel",
        ),
        (
            lambda d: d["channels"][0].update(name="The Network"),
            "/channels/0/name: must match: a–z, 0–9, - and _",
        ),
    ],
)
def test_a_fault_of_the_workspace_file_is_named(tmp_path: Path, change: Change, fault: str) -> None:
    with pytest.raises(SeedError) as refused:
        load_seed(changed(WORKSPACE, tmp_path / "workspace.yaml", change))
    assert refused.value.faults == [fault]
    assert fault in str(refused.value)


def test_all_faults_of_the_workspace_file_are_named_at_once(tmp_path: Path) -> None:
    def change(document: Json) -> None:
        document["people"][0]["kind"] = "boss"
        document["channels"][0]["id"] = "x"

    with pytest.raises(SeedError) as refused:
        load_seed(changed(WORKSPACE, tmp_path / "workspace.yaml", change))
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize("content", ["", "- a", "{", "a: ["])
def test_what_is_no_workspace_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "workspace.yaml"
    path.write_text(content)
    with pytest.raises(SeedError):
        load_seed(path)
    with pytest.raises(SeedError, match="cannot be read"):
        load_seed(tmp_path / "nowhere.yaml")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["settings"].pop("socket_mode_enabled"), "socket_mode_enabled"),
        (lambda d: d.pop("settings"), "socket_mode_enabled"),
        (lambda d: [d.pop("display_information"), d["features"].pop("bot_user")], "no name"),
        (lambda d: d["features"]["slash_commands"].append({"command": "heron"}), "slash command"),
        (lambda d: d["features"]["slash_commands"].append("heron"), "slash command"),
    ],
)
def test_a_fault_of_the_manifest_is_named(tmp_path: Path, change: Change, words: str) -> None:
    with pytest.raises(ManifestError, match=words):
        load_manifest(changed(MANIFEST, tmp_path / "manifest.yaml", change))


@pytest.mark.parametrize("content", ["", "- a", "{"])
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "manifest.yaml"
    path.write_text(content)
    with pytest.raises(ManifestError):
        load_manifest(path)
    with pytest.raises(ManifestError, match="cannot be read"):
        Sandbox(tmp_path / "nowhere.yaml", WORKSPACE)
