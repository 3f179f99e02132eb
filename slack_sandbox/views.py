"""Modal views: their limits, each person’s stack of them, and the trigger that lets the app open one.

Sources: https://docs.slack.dev/reference/views and https://docs.slack.dev/surfaces/modals
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from slack_sandbox.blocks import BLOCKS, FLAG, VIEW_BLOCKS, elements_of, file_inputs, plain, unique_across
from slack_sandbox.display import as_kept, with_ids, with_spans
from slack_sandbox.files import READ
from slack_sandbox.schema import Fault, Items, Object, String, Typed
from slack_sandbox.state import initial_values
from slack_sandbox.wire import Json, SlackError
from slack_sandbox.workspace import User, Workspace

STACK_LIMIT = 3  # https://docs.slack.dev/reference/methods/views.push: push_limit_reached
SIZE_LIMIT = 250_000  # bytes; https://docs.slack.dev/reference/methods/views.open: view_too_large
TRIGGER_LIFE = timedelta(
    seconds=3
)  # https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses

ViewKind = Literal["modal", "home"]
Cause = Literal["command", "message", "view", "submission"]


def _submit_when_asking(view: Json, at: str) -> Iterator[Fault]:
    for index, block in enumerate(view["blocks"]):
        if block["type"] == "input" and "submit" not in view:
            # The wording and the odd pointer are Slack's own.
            yield Fault(
                "must define `submit` to use an `input` block in modals", f"{at}/blocks/{index}/input"
            )


def _blocks_agree(view: Json, at: str) -> Iterator[Fault]:
    yield from unique_across(view["blocks"], f"{at}/blocks")


def _no_files(view: Json, at: str) -> Iterator[Fault]:
    yield from file_inputs(view["blocks"], f"{at}/blocks")


VIEW = Typed(
    {
        "modal": Object(
            {
                "title": plain(24),
                "submit": plain(24),
                "close": plain(24),
                "blocks": Items(BLOCKS, 1, VIEW_BLOCKS),
                "private_metadata": String(3000, 0),
                "callback_id": String(255, 0),
                "external_id": String(255, 0),
                "clear_on_close": FLAG,
                "notify_on_close": FLAG,
                "submit_disabled": FLAG,
            },
            ("title", "blocks"),
            (_submit_when_asking, _blocks_agree),
            "https://docs.slack.dev/reference/views/modal-views",
        ),
        "home": Object(
            {
                "blocks": Items(BLOCKS, 1, VIEW_BLOCKS),
                "private_metadata": String(3000, 0),
                "callback_id": String(255, 0),
                "external_id": String(255, 0),
            },
            ("blocks",),
            (_blocks_agree, _no_files),
            "https://docs.slack.dev/reference/views/home-tab-views",
        ),
    }
)
KINDS = {kind: VIEW.only(kind) for kind in ("modal", "home")}


def check_view(view: Any, kind: ViewKind = "modal") -> list[Fault]:
    """Every fault of a form or a Home tab; the pointers begin with `/view`."""
    return list(KINDS[kind].check(view, "/view"))


@dataclass
class Trigger:
    """Leave to open one view for one person, for three seconds."""

    id: str
    user_id: str
    cause: Cause
    born: datetime
    used: bool = False


@dataclass
class View:
    """A view that was opened; `content` is what the app sent, as Slack keeps it."""

    id: str
    user_id: str
    content: Json
    root_id: str
    previous_id: str | None
    values: Json = field(default_factory=dict)
    hash: str = ""

    @property
    def kind(self) -> ViewKind:
        kind: ViewKind = self.content["type"]
        return kind

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks


class Views:
    """Who has which views open, the one on top last in each stack."""

    def __init__(self, workspace: Workspace, scopes: tuple[str, ...] = ()) -> None:
        self.workspace = workspace
        self.scopes = scopes
        self.triggers: dict[str, Trigger] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, View] = {}

    def new_trigger(self, user: User, cause: Cause) -> str:
        trigger_id = f"{uuid4().int % 10**13}.{uuid4().int % 10**12}.{uuid4().hex}"
        self.triggers[trigger_id] = Trigger(trigger_id, user.id, cause, self.workspace.clock())
        return trigger_id

    def stack(self, user_id: str) -> list[View]:
        return [self.views[view_id] for view_id in self.stacks.get(user_id, ())]

    def open_view(self, view_id: object, user_id: str | None = None) -> View | None:
        """A view that is on a person’s screen or beneath it, or their Home tab."""
        view = self.views.get(view_id) if isinstance(view_id, str) else None
        on_screen = view and (
            view is self.homes.get(view.user_id) or view.id in self.stacks.get(view.user_id, ())
        )
        return view if on_screen and view and user_id in (None, view.user_id) else None

    def open(self, trigger_id: object, content: Any) -> View:
        """`views.open`: a new stack with this view in it, in place of any that is open.

        Slack promises nothing for the latter: https://github.com/slackapi/bolt-js/issues/1827.
        With the trigger of a submission Slack answers ok, but the desktop client, which is closing its form,
        shows nothing: https://github.com/slackapi/bolt-js/issues/1072.
        """
        trigger = self._trigger(trigger_id)
        view = self._new(trigger.user_id, content, None)
        trigger.used = True
        if trigger.cause != "submission":
            self.stacks[trigger.user_id] = [view.id]
        return view

    def publish(self, user: User, expected_hash: object, content: Any) -> View:
        """`views.publish`: what this person’s Home tab shows from now on."""
        home = self.homes.get(user.id)
        if expected_hash and expected_hash != (home.hash if home else None):
            raise SlackError("hash_conflict")
        if home:
            return self.replace(home, content)
        self.homes[user.id] = self._new(user.id, content, None, "home")
        return self.homes[user.id]

    def push(self, trigger_id: object, content: Any) -> View:
        """`views.push`: on top of the stack the person has acted in."""
        trigger = self._trigger(trigger_id)
        stack = self.stacks.get(trigger.user_id, [])
        if trigger.cause not in ("view", "submission") or not stack:
            raise SlackError("invalid_trigger_id")
        view = self.push_on(trigger.user_id, content)
        trigger.used = True
        return view

    def push_on(self, user_id: str, content: Any) -> View:
        stack = self.stacks[user_id]
        if len(stack) >= STACK_LIMIT:
            raise SlackError("push_limit_reached")
        view = self._new(user_id, content, self.views[stack[-1]])
        stack.append(view.id)
        return view

    def update(self, view_id: object, external_id: object, expected_hash: object, content: Any) -> View:
        """`views.update`: by view_id or external_id; what was typed stays where ids are the same."""
        view = self._named(view_id, external_id)
        if expected_hash and expected_hash != view.hash:
            raise SlackError("hash_conflict")
        return self.replace(view, content)

    def replace(self, view: View, content: Any) -> View:
        kept = self._checked(content, view, view.kind)
        view.values = initial_values(kept["blocks"], view.values)
        view.content = kept
        view.hash = self._hash()
        return view

    def close(self, view: View) -> list[View]:
        """Take away this view and those above it (all if `clear_on_close`); return them, top first."""
        stack = self.stacks[view.user_id]
        start = 0 if view.content.get("clear_on_close") else stack.index(view.id)
        gone = stack[start:]
        del stack[start:]
        return [self.views[view_id] for view_id in reversed(gone)]

    def clear(self, user_id: str) -> None:
        self.stacks[user_id] = []

    def _named(self, view_id: object, external_id: object) -> View:
        if view_id:
            view = self.open_view(view_id)
        else:
            opened = (self.views[each] for stack in self.stacks.values() for each in stack)
            named = (v for v in opened if external_id and v.content.get("external_id") == external_id)
            view = next(named, None)
        if view is None:
            raise SlackError("not_found")
        return view

    def _trigger(self, trigger_id: object) -> Trigger:
        trigger = self.triggers.get(trigger_id) if isinstance(trigger_id, str) else None
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.workspace.clock() - trigger.born > TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        return trigger

    def _new(self, user_id: str, content: Any, below: View | None, kind: ViewKind = "modal") -> View:
        kept = self._checked(content, None, kind)
        view_id = f"V{uuid4().hex[:10].upper()}"
        view = View(view_id, user_id, kept, below.root_id if below else view_id, below.id if below else None)
        view.values = initial_values(kept["blocks"])
        view.hash = self._hash()
        self.views[view_id] = view
        return view

    def _checked(self, content: Any, replaced: View | None, kind: ViewKind) -> Json:
        refuse_faults("invalid_arguments", check_view(content, kind))
        if len(json.dumps(content).encode()) > SIZE_LIMIT:
            raise SlackError("view_too_large")
        if READ not in self.scopes and any(file_inputs(content["blocks"], "")):
            # https://docs.slack.dev/reference/block-kit/block-elements/file-input-element#usage
            raise SlackError("missing_scope", needed=READ, provided=",".join(self.scopes))
        self._refuse_second_external_id(content.get("external_id"), replaced)
        kept: Json = as_kept(content)
        return {**kept, "blocks": with_ids(content["blocks"])}

    def _refuse_second_external_id(self, external_id: str | None, replaced: View | None) -> None:
        opened = [self.views[view_id] for stack in self.stacks.values() for view_id in stack]
        others = (view for view in opened if view is not replaced)
        if external_id and any(view.content.get("external_id") == external_id for view in others):
            raise SlackError("duplicate_external_id")

    def _hash(self) -> str:
        return f"{int(self.workspace.clock().timestamp())}.{uuid4().hex[:8]}"

    def to_json(self, view: View) -> Json:
        """The view object as Slack sends it: https://docs.slack.dev/reference/methods/views.open#responses."""
        content = view.content
        return {
            "id": view.id,
            "team_id": self.workspace.team.id,
            "type": view.kind,
            "blocks": view.blocks,
            "private_metadata": content.get("private_metadata", ""),
            "callback_id": content.get("callback_id", ""),
            "state": {"values": view.values},
            "hash": view.hash,
            "title": content.get("title"),
            "clear_on_close": content.get("clear_on_close", False),
            "notify_on_close": content.get("notify_on_close", False),
            "close": content.get("close"),
            "submit": content.get("submit"),
            "previous_view_id": view.previous_id,
            "root_view_id": view.root_id,
            "app_id": self.workspace.app_id,
            "external_id": content.get("external_id", ""),
            "app_installed_team_id": self.workspace.team.id,
            "bot_id": self.workspace.bot_id,
        }

    def shown(self, view: View) -> Json:
        """The view as its owner’s client shows it."""
        names = self.workspace.names(self.workspace.users[view.user_id])
        shown: Json = with_spans(self.to_json(view), names)
        return shown


def refuse_faults(code: str, faults: list[Fault]) -> None:
    """Raise the refusal Slack gives for unsound blocks or views, naming every place, if there are faults."""
    if faults:
        messages = [str(fault) for fault in faults]
        raise SlackError(
            code, errors=messages, response_metadata={"messages": [f"[ERROR] {each}" for each in messages]}
        )


def input_block_ids(view: View) -> set[str]:
    """The blocks a submission’s errors may name."""
    return {block["block_id"] for block in view.blocks if block["type"] == "input" and elements_of(block)}
