"""Reads who and what is in the workspace at the start from a YAML file, naming every fault at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from slack_sandbox.documents import read_document
from slack_sandbox.schema import Fault, Items, Object, OneOf, Rule, String
from slack_sandbox.wire import Json

DEFAULT_TZ = "Europe/London"


class SeedError(ValueError):
    """The workspace file cannot be used; `faults` lists every reason as “where: what”."""

    def __init__(self, path: Path, faults: list[str]) -> None:
        super().__init__(f"The workspace file {path} has faults:\n" + "\n".join(f"- {f}" for f in faults))
        self.faults = faults


@dataclass(frozen=True)
class Seed:
    """The checked content of a workspace file; lists hold plain mappings in the file's own order."""

    team: Json
    app: Json
    other_teams: list[Json]
    people: list[Json]
    channels: list[Json]


def _identifier(letter: str) -> String:
    return String(
        20, least=9, pattern=rf"{letter}[A-Z0-9]{{8,}}", wanted=f"{letter} and 8 or more of A–Z, 0–9"
    )


_TEAM = Object(
    {
        "id": _identifier("T"),
        "name": String(100),
        "domain": String(21, pattern=r"[a-z0-9-]+", wanted="a–z, 0–9 and -"),
    },
    required=("id", "name", "domain"),
)
_APP = Object(
    {"id": _identifier("A"), "bot_id": _identifier("B"), "user_id": _identifier("U")},
    required=("id", "bot_id", "user_id"),
)
_PERSON = Object(
    {
        "id": _identifier("U"),
        "name": String(80),
        "title": String(200),
        "kind": OneOf(("member", "guest", "external")),
        "team": _identifier("T"),
        "tz": String(60),
    },
    required=("id", "name", "kind"),
)
_CHANNEL = Object(
    {
        "id": _identifier("C"),
        "name": String(80, pattern=r"[a-z0-9_-]+", wanted="a–z, 0–9, - and _"),
        "kind": OneOf(("public", "private", "shared")),
        "topic": String(250),
        "members": Items(String(80)),
        "bot_is_member": OneOf((True, False)),
    },
    required=("id", "name", "kind", "members"),
)
SCHEMA: Rule = Object(
    {
        "team": _TEAM,
        "app": _APP,
        "other_teams": Items(_TEAM),
        "people": Items(_PERSON, least=1),
        "channels": Items(_CHANNEL, least=1),
    },
    required=("team", "app", "people", "channels"),
)


def load_seed(path: Path) -> Seed:
    """Read and check the workspace file at `path`; raise `SeedError` naming every fault."""
    try:
        document = read_document(path)
    except (OSError, yaml.YAMLError) as fault:
        raise SeedError(path, [f"cannot be read: {fault}"]) from fault
    faults = [f"{fault.pointer or '/'}: {fault.message}" for fault in SCHEMA.check(document, "")]
    faults = faults or [f"{fault.pointer}: {fault.message}" for fault in _across(document)]
    if faults:
        raise SeedError(path, faults)
    return Seed(
        team=document["team"],
        app=document["app"],
        other_teams=document.get("other_teams", []),
        people=document["people"],
        channels=document["channels"],
    )


def _across(document: Json) -> Iterator[Fault]:
    yield from _repeated(document)
    teams = {team["id"] for team in document.get("other_teams", [])}
    names = {person["name"]: person["kind"] for person in document["people"]}
    for index, person in enumerate(document["people"]):
        yield from _person_faults(person, teams, f"/people/{index}")
    for index, channel in enumerate(document["channels"]):
        yield from _channel_faults(channel, names, f"/channels/{index}")


def _repeated(document: Json) -> Iterator[Fault]:
    seen: set[Any] = set()
    for part in ("people", "channels"):
        for index, entry in enumerate(document[part]):
            for key in ("id", "name"):
                if entry[key] in seen:
                    yield Fault(f"“{entry[key]}” is used twice", f"/{part}/{index}/{key}")
                seen.add(entry[key])


def _person_faults(person: Json, teams: set[str], at: str) -> Iterator[Fault]:
    if person["kind"] == "external" and person.get("team") not in teams:
        yield Fault("an external person needs the id of one of other_teams", f"{at}/team")
    if person["kind"] != "external" and "team" in person:
        yield Fault("only an external person has another team", f"{at}/team")
    try:
        ZoneInfo(person.get("tz", DEFAULT_TZ))
    except (ZoneInfoNotFoundError, ValueError):
        yield Fault("not a known time zone", f"{at}/tz")


def _channel_faults(channel: Json, names: dict[str, str], at: str) -> Iterator[Fault]:
    for index, name in enumerate(channel["members"]):
        if name not in names:
            yield Fault(f"nobody is called “{name}”", f"{at}/members/{index}")
        elif names[name] == "external" and channel["kind"] != "shared":
            yield Fault("an external person can only be in a shared channel", f"{at}/members/{index}")
