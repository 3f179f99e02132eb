"""What every part of the pretend workspace shares: JSON objects and the two kinds of refusal."""

import json
from typing import Any

Json = dict[str, Any]


def read_json(data: str | bytes) -> Any:
    """What the JSON `data` holds; raise `ValueError` for anything else, endless nesting included."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


class SlackError(Exception):
    """A refusal as Slack's Web API gives it: HTTP 200 with `{"ok": false, "error": code, …}`.

    Source: https://docs.slack.dev/apis/web-api/#responses
    """

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, **self.details}


class UseError(Exception):
    """A mistake of whoever drives the page's own interface: an HTTP 4xx with a code and plain words."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, "message": self.message}
