"""What can go wrong when Slack is asked to do something, told apart by what is to be done about it.

The codes are those of https://docs.slack.dev/reference/methods/chat.postMessage#errors, of
…/methods/conversations.open#errors and of …/methods/conversations.history#errors.
"""

import re
import socket
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import URLError

from slack_sdk.errors import SlackApiError

CODE = re.compile(r"(?!None$)\w{1,50}", re.ASCII)
LEFT = frozenset({"user_disabled", "user_not_found", "user_is_bot", "cannot_dm_bot"})
# Whether an app may write to a member of another workspace depends on both workspaces' settings; which of
# these Slack then answers is not documented.
NOT_DIRECTLY = frozenset({"restricted_action", "invalid_user_combination", "user_not_visible"}) | {
    "messages_tab_disabled",
    "method_not_supported_for_channel_type",
}
CLOSED = frozenset({"channel_not_found", "not_in_channel", "is_archived", "restricted_action"}) | {
    "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel",
    "method_not_supported_for_channel_type",
}
# Slack says nothing against the message, but against us.
NOT_LET_IN = frozenset(
    {"not_authed", "invalid_auth", "account_inactive", "token_revoked", "token_expired"}
) | {
    *("missing_scope", "no_permission", "not_allowed_token_type", "org_login_required", "access_denied"),
    *("ekm_access_denied", "enterprise_is_restricted", "team_access_not_granted", "team_added_to_org"),
    *("accesslimited", "two_factor_setup_required"),
}
# Of the first three Slack says that some of it may have been done.
BROKEN = frozenset({"fatal_error", "internal_error", "service_unavailable"})
CUT_OFF = frozenset({"request_timeout"})  # what was sent did not arrive whole
TOO_MANY = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
WRONG_MESSAGE = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "no_text"}) | {
    *("msg_blocks_too_long", "invalid_arguments", "invalid_arg_name", "invalid_metadata_format"),
    *("invalid_metadata_schema", "metadata_too_large", "too_many_attachments", "invalid_attachments"),
}
# Where Slack does not say how long to wait: the longest of its windows is a minute
# (https://docs.slack.dev/apis/web-api/rate-limits).
SECONDS_TO_WAIT = 60


class Fault(Exception):
    """Something went wrong; `code` says what, and holds nobody's words."""

    tries = 8
    """How often it is tried, the first time included, before it is given up: 8 times in about an hour."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class PersonLeft(Fault):
    """There is nobody there any more."""

    tries = 1


class ConversationClosed(Fault):
    """The channel was archived, or Kith was removed from it."""

    tries = 1


class NoDirectMessage(Fault):
    """Kith may not write to this person directly."""

    tries = 1


class BadMessage(Fault):
    """Slack does not take this message, now or ever."""

    tries = 1


class Down(Fault):
    """Slack is out of order, or cannot be reached."""

    tries = 30  # about a day

    def __init__(self, code: str, *, is_unsure: bool) -> None:
        """`is_unsure` where it may have been done all the same."""
        super().__init__(code)
        self.is_unsure = is_unsure


class Limited(Fault):
    """Slack was asked too often."""

    def __init__(self, code: str, seconds: float) -> None:
        """`seconds` is how long Slack wants us to wait."""
        super().__init__(code)
        self.seconds = seconds


class NotLetIn(Fault):
    """The token was revoked, or lacks a scope: nothing at all can be sent until somebody mends that."""


def fault_of(error: Exception, *, direct: bool = False) -> Fault:
    """What an error of a call to Slack means; `direct` where the call concerns a direct message."""
    if not isinstance(error, SlackApiError):
        return Down(type(error).__name__, is_unsure=not _never_left(error))
    status = int(getattr(error.response, "status_code", HTTPStatus.OK))
    code = str(error.response.get("error"))
    if status == HTTPStatus.TOO_MANY_REQUESTS or code in TOO_MANY:
        return Limited("ratelimited", _retry_after(error))
    if status != HTTPStatus.OK or not CODE.fullmatch(code):
        return Down(f"http_{status}", is_unsure=True)
    if code in BROKEN | CUT_OFF:
        return Down(code, is_unsure=code in BROKEN)
    return _refusal(code, direct)


def is_of_slack(error: Exception) -> bool:
    """Whether Slack refused something, or could not be asked: not a fault of our own."""
    return isinstance(error, SlackApiError | OSError | HTTPException)


def fault_in_saying(error: Exception) -> Fault:
    """What an error means that came up while a message was written, for which Slack is asked about people.

    What Slack says of somebody the message is about says nothing of whom it is for.
    """
    fault = fault_of(error) if is_of_slack(error) else Fault(type(error).__name__)
    return fault if isinstance(fault, Down | Limited | NotLetIn) else Fault(fault.code)


def _refusal(code: str, direct: bool) -> Fault:
    kinds: list[tuple[frozenset[str], type[Fault]]] = [
        (NOT_LET_IN, NotLetIn),
        (LEFT, PersonLeft),
        (NOT_DIRECTLY if direct else frozenset(), NoDirectMessage),
        (CLOSED, ConversationClosed),
        (WRONG_MESSAGE, BadMessage),
    ]
    return next((kind for codes, kind in kinds if code in codes), Fault)(code)


def _never_left(error: Exception) -> bool:
    """Whether there was not even a connection."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ConnectionRefusedError | socket.gaierror)


def _retry_after(error: SlackApiError) -> float:
    headers = {name.lower(): value for name, value in error.response.headers.items()}
    try:
        return max(1.0, float(headers.get("retry-after", SECONDS_TO_WAIT)))
    except ValueError:
        return SECONDS_TO_WAIT
