"""Looks for strings in everything that leaves Kith, or is left behind by it."""

import io
import json
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from bot import logs
from slack_sandbox.web_api import Call
from tests.smtp import MailServer
from tests.tables import dump
from tests.world import World

# Answers that put a window on somebody's screen; what others call holds no window, or one of everybody's.
WINDOWS = ("views.open", "views.push", "views.update")


class Canaries:
    """Strings that stand nowhere else. Each has an owner: who may see it besides the team."""

    def __init__(self) -> None:
        self.made: dict[str, str] = {}

    def __call__(self, field: str) -> str:
        """A new one; it has no letter that is written otherwise anywhere."""
        text = f"QZX{len(self.made):03}canary"
        self.made[text] = field
        return text

    def found_in(self, where: object) -> set[str]:
        """The fields of those that stand there."""
        text = where if isinstance(where, str) else repr(where)
        return {field for canary, field in self.made.items() if canary in text}

    def found_in_bytes(self, where: bytes) -> set[str]:
        """The same in a file; also two bytes a letter, as some programs write."""
        return {
            field
            for canary, field in self.made.items()
            if canary.encode() in where or canary.encode("utf-16-le") in where
        }


class Watch:
    """What was called since one looked last, and what was answered."""

    def __init__(self, world: World, canaries: Canaries) -> None:
        self.world, self.canaries = world, canaries
        self.shown: dict[str, set[str]] = {}
        """Which fields each person was shown in a window of their own, by their Slack id."""
        self._calls = self._envelopes = 0

    def look(self, who: str) -> None:
        """What was called meanwhile was to show `who` a window, and holds no canary otherwise."""
        calls, envelopes = self.world.sandbox.api_calls, self.world.sandbox.envelopes
        for call in calls[self._calls :]:
            self._look_at_call(call, who)
        for envelope in envelopes[self._envelopes :]:
            self._look_at_answer(envelope.payload, envelope.answer)
        self._calls, self._envelopes = len(calls), len(envelopes)

    def _look_at_call(self, call: Call, who: str) -> None:
        if call.method in WINDOWS:
            self._note(who, call.arguments.get("view"))
        else:
            assert self.canaries.found_in(call.arguments) == set(), call.method

    def _look_at_answer(self, payload: Any, answer: Any) -> None:
        user = payload.get("user", {})
        who = user.get("id", "") if isinstance(user, dict) else user
        assert not (answer or {}).get("errors") or self.canaries.found_in(answer["errors"]) == set()
        self._note(who, answer)

    def _note(self, who: str, view: object) -> None:
        self.shown.setdefault(who, set()).update(self.canaries.found_in(view))
        read = json.loads(view) if isinstance(view, str) and view else view
        for key, value in _strings(read):
            # Ids are all that comes back with a form or a button.
            if key in ("private_metadata", "block_id", "action_id", "callback_id"):
                assert self.canaries.found_in(value) == set(), key

    def messages(self) -> set[str]:
        """The fields that stand in any message of Kith's that anybody sees."""
        found: set[str] = set()
        for one in self.world.sandbox.workspace.people():
            person = self.world.sandbox.person(one.id)
            for channel in person.channels():
                ours = [each.message for each in person.messages(channel) if each.author == "Kith"]
                found |= self.canaries.found_in(ours)
        return found

    def database(self, folder: Path) -> set[str]:
        """The fields that stand in any table, or in the raw bytes of any file: database, WAL, temporary."""
        found = self.canaries.found_in(dump(self.world.database))
        for path in folder.rglob("*"):
            if path.is_file():
                found |= self.canaries.found_in_bytes(path.read_bytes())
        return found

    def mails(self, server: MailServer) -> set[str]:
        """The fields that stand in any e-mail, as it was sent and as it is read."""
        texts = [(one.content, one.part("plain"), one.part("html")) for one in server.arrived]
        return self.canaries.found_in(texts)


def _strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _strings(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each, key)
    elif isinstance(value, str):
        yield key, value


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """What Kith's logging writes where every logger of every library logs all it can."""
    stream, root = io.StringIO(), logging.getLogger()
    before, events = (root.handlers, root.level), structlog.get_config()
    logs.configure(stream, logging.DEBUG)
    levels = {name: logging.getLogger(name).level for name in root.manager.loggerDict}
    root.setLevel(logging.DEBUG)
    for name in levels:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    (root.handlers, _), _ = before, root.setLevel(before[1])
    structlog.configure(**events)


def fields(found: Collection[str]) -> list[str]:
    """In an order that reads well when a test fails."""
    return sorted(found)
