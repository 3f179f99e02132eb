"""Reads a Slack app manifest: which commands, scopes and events the app under test was given.

Shape: https://docs.slack.dev/reference/app-manifest
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from slack_sandbox.documents import read_document
from slack_sandbox.wire import Json


class ManifestError(ValueError):
    """The manifest cannot be used; the message says what is missing."""


@dataclass(frozen=True)
class Command:
    """One slash command as the composer offers it."""

    name: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True)
class Shortcut:
    """One shortcut; `kind` is `global`, or `message` for those offered on a message."""

    kind: str
    callback_id: str
    name: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """The part of an app manifest that decides what the workspace lets the app do."""

    name: str
    commands: tuple[Command, ...]
    bot_scopes: tuple[str, ...]
    bot_events: tuple[str, ...]
    interactive: bool
    shortcuts: tuple[Shortcut, ...] = ()
    home_tab: bool = False

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)


def load_manifest(path: Path, over_http: bool = False) -> Manifest:
    """Read the YAML (or JSON) manifest at `path`; raise `ManifestError` when it is not one.

    Only an app that is told `over_http` does without Socket Mode.
    """
    try:
        document = read_document(path)
    except (OSError, yaml.YAMLError) as fault:
        raise ManifestError(f"The app manifest {path} cannot be read: {fault}") from fault
    if not isinstance(document, dict):
        raise ManifestError(f"The app manifest {path} is not a mapping.")
    settings = _section(document, "settings")
    if not over_http and not settings.get("socket_mode_enabled"):
        raise ManifestError(f"The app manifest {path} must set settings.socket_mode_enabled: true.")
    features = _section(document, "features")
    return Manifest(
        name=_name(document, features, path),
        commands=tuple(_command(entry, path) for entry in features.get("slash_commands") or ()),
        bot_scopes=tuple(_section(document, "oauth_config", "scopes").get("bot") or ()),
        bot_events=tuple(_section(settings, "event_subscriptions").get("bot_events") or ()),
        interactive=bool(_section(settings, "interactivity").get("is_enabled")),
        shortcuts=tuple(_shortcut(entry, path) for entry in features.get("shortcuts") or ()),
        home_tab=bool(_section(features, "app_home").get("home_tab_enabled")),
    )


def _section(document: Json, *keys: str) -> Json:
    found: Any = document
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def _name(document: Json, features: Json, path: Path) -> str:
    name = _section(features, "bot_user").get("display_name")
    name = name or _section(document, "display_information").get("name")
    if not isinstance(name, str) or not name:
        raise ManifestError(f"The app manifest {path} gives the app no name.")
    return name


def _command(entry: Any, path: Path) -> Command:
    if not isinstance(entry, dict) or not str(entry.get("command", "")).startswith("/"):
        raise ManifestError(f"The app manifest {path} holds a slash command without a “/name”: {entry!r}")
    return Command(
        name=entry["command"],
        description=str(entry.get("description") or ""),
        usage_hint=str(entry.get("usage_hint") or ""),
        should_escape=bool(entry.get("should_escape")),
    )


def _shortcut(entry: Any, path: Path) -> Shortcut:
    if (
        not isinstance(entry, dict)
        or entry.get("type") not in ("global", "message")
        or not all(isinstance(entry.get(key), str) and entry[key] for key in ("callback_id", "name"))
    ):
        raise ManifestError(
            f"The app manifest {path} holds a shortcut without a type (global or message), name or "
            f"callback_id: {entry!r}"
        )
    description = str(entry.get("description") or "")
    return Shortcut(entry["type"], entry["callback_id"], entry["name"], description)
