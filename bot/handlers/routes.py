"""Which request goes to which handler.

Bolt asks one listener after another, and each that does not match costs every other request about 10 µs.
So it gets one listener for each sort of request, and the handler is looked up.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.handlers.requests import Handler, Kith, Listener, listener

Listeners = dict[str, Listener]
NUMBER = ":"
"""What may follow an action's id, with a number, where the same button stands more than once in a row."""


@dataclass(frozen=True)
class Routes:
    """The handlers of all requests. An id that is given twice is a mistake: ValueError."""

    kith: Kith
    _commands: Listeners = field(default_factory=dict)
    _actions: Listeners = field(default_factory=dict)
    _options: Listeners = field(default_factory=dict)
    _views: Listeners = field(default_factory=dict)
    _shortcuts: Listeners = field(default_factory=dict)
    _events: Listeners = field(default_factory=dict)
    _later: dict[str, tuple[Listener, Listener]] = field(default_factory=dict)

    def command(self, name: str, handle: Handler) -> None:
        """A slash command, such as `/provider`."""
        _put(self._commands, name, listener(self.kith, handle))

    def action(self, action_id: str, handle: Handler) -> None:
        """A button that is pressed, or a choice that is made, in a message or a window."""
        _put(self._actions, action_id, listener(self.kith, handle))

    def action_with_more(self, action_id: str, handle: Handler, and_then: Handler) -> None:
        """The same, with what takes longer than an answer may: it may be lost when the process ends."""
        self._later[action_id] = (listener(self.kith, handle), listener(self.kith, and_then))

    def options(self, action_id: str, handle: Handler) -> None:
        """What a field offers for what was typed so far."""
        _put(self._options, action_id, listener(self.kith, handle))

    def view(self, callback_id: str, handle: Handler, *, writes: bool = False) -> None:
        """A form that is submitted; `writes` opens the transaction of the request for writing."""
        _put(self._views, callback_id, listener(self.kith, handle, writes=writes))

    def shortcut(self, callback_id: str, handle: Handler) -> None:
        """An entry of the menu of a message, or of Slack's own menu."""
        _put(self._shortcuts, callback_id, listener(self.kith, handle))

    def events(self, names: Iterable[str], listen: Listener) -> None:
        """What Slack tells of by itself."""
        for name in names:
            _put(self._events, name, listen)

    def connect(self, app: App) -> None:
        """Hand all of it to Bolt."""
        # What is typed comes first, since Bolt asks in this order.
        app.command(_any(self._commands))(_choosing(self._commands, lambda body: body["command"]))
        app.action(_any(self._actions, number=True))(_choosing(self._actions, _action_id))
        app.view(_any(self._views))(_choosing(self._views, lambda body: body["view"]["callback_id"]))
        app.options(_any(self._options))(_choosing(self._options, lambda body: body["action_id"]))
        app.event(_any(self._events))(_choosing(self._events, lambda body: body["event"]["type"]))
        app.shortcut(_any(self._shortcuts))(_choosing(self._shortcuts, lambda body: body["callback_id"]))
        for action_id, (first, then) in self._later.items():
            app.action(action_id)(ack=first, lazy=[then])


def _put(listeners: Listeners, name: str, listen: Listener) -> None:
    if name in listeners:
        raise ValueError(f"{name} has two handlers")
    listeners[name] = listen


def _any(names: Collection[str], *, number: bool = False) -> re.Pattern[str]:
    """What matches one of these names and nothing else; nothing at all where there are none."""
    either = "|".join(map(re.escape, sorted(names))) or "(?!)"
    end = rf"(?:{NUMBER}-?\d+)?" if number else ""
    return re.compile(rf"\A(?:{either}){end}\Z")


def _choosing(listeners: Mapping[str, Listener], name_of: Callable[[Mapping[str, Any]], str]) -> Listener:
    def choose(ack: Ack, client: WebClient, body: dict[str, Any]) -> None:
        listeners[name_of(body)](ack, client, body)

    return choose


def _action_id(body: Mapping[str, Any]) -> str:
    """Without the number that tells it from its like."""
    return str(body["actions"][0]["action_id"]).partition(NUMBER)[0]
