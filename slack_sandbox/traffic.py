"""What the app was told and what it called, newest first, with nothing in it that opens a door."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from slack_sandbox.delivery import Envelope
from slack_sandbox.web_api import Call
from slack_sandbox.wire import Json

HIDDEN = "(hidden)"
MOST = 200
_SECRET_KEYS = ("token", "response_url", "trigger_id", "ticket", "upload_url")
_SECRET_TEXT = re.compile(r"(xox[a-z]|xapp)-[\w-]+|ticket=[^&\s\"]+|/(commands/response|upload/v1)/\w+")


class Redactor:
    """Takes tokens, signing secrets and addresses that work without one out of any JSON."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self.secrets = [secret for secret in secrets if secret]

    def __call__(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self._text(key): self._entry(key, item) for key, item in value.items()}
        if isinstance(value, list):
            return [self(item) for item in value]
        return self._text(value) if isinstance(value, str) else value

    def _entry(self, key: str, item: Any) -> Any:
        return HIDDEN if key in _SECRET_KEYS and item else self(item)

    def _text(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return _SECRET_TEXT.sub(HIDDEN, text)


class Traffic:
    """Puts calls and envelopes in one order. Both only ever grow at their ends."""

    def __init__(self, calls: list[Call], envelopes: list[Envelope], redact: Redactor) -> None:
        self.calls = calls
        self.envelopes = envelopes
        self.redact = redact

    def newest(self) -> list[Json]:
        """Up to 200 entries {"direction": "sent" | "called", "name", "outcome", "body", "answer"}."""
        both: list[Call | Envelope] = [*self.calls[-MOST:], *self.envelopes[-MOST:]]
        ordered = sorted(both, key=lambda each: each.at, reverse=True)[:MOST]
        return list(self._entries(ordered))

    def _entries(self, ordered: list[Call | Envelope]) -> Iterator[Json]:
        for each in ordered:
            entry = _called(each) if isinstance(each, Call) else _sent(each)
            yield {key: self.redact(value) for key, value in entry.items()}


def _called(call: Call) -> Json:
    answered = "ok" if call.answer["ok"] else str(call.answer["error"])
    return {
        "direction": "called",
        "name": call.method,
        "outcome": "no answer" if call.status is None else answered,
        "body": call.arguments,
        "answer": call.answer,
    }


def _sent(envelope: Envelope) -> Json:
    kind = envelope.payload.get("event", envelope.payload).get("type") or envelope.payload.get("command")
    return {
        "direction": "sent",
        "name": f"{envelope.type} {kind or ''}".strip(),
        "outcome": envelope.outcome,
        "body": envelope.payload,
        "answer": envelope.answer,
    }
