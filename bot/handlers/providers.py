"""`/provider`: search in words or by form, turn pages, open a record, share it in a channel."""

from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.handlers import additions, improvements
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log
from bot.services import providers as service
from bot.services.people import require_staff
from bot.services.providers import Record, Results
from bot.services.queries import Query, parse
from bot.views import providers as view
from bot.views import records as record_view

ADD, IMPROVE, IMPROVEMENTS = "add", "improve", "improvements"
HELP = ("help", "help me", "?")
NOT_PUBLIC = "Only the council knows of this provider, so it cannot be shared."
NOT_THERE = "This provider is no longer in the directory. Please search again."
ALREADY_SHARED = "This was shared already. It was not posted a second time."
UNCERTAIN = (
    "Slack did not say whether this was posted. Please look in the channel before you share it again: "
    "close this window and open the provider anew."
)
# What Slack refuses a post with, and what the person can do
# (https://docs.slack.dev/reference/methods/chat.postMessage#errors).
INVITE = (
    "Kith is not in this channel yet. Choose another, or close this window, type /invite @Kith in the "
    "channel, and share it anew."
)
REFUSALS: Mapping[str, str] = {
    "not_in_channel": INVITE,
    "channel_not_found": INVITE,
    "is_archived": "This channel is archived. Please choose another.",
    "restricted_action": "The workspace does not let apps post in this channel. Please choose another.",
    "ratelimited": "Slack asks for a pause. Please press “Share” again in a minute.",
}
# After these the post may be there all the same (the same page).
UNCERTAIN_ERRORS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.command("/provider", provider_command)
    routes.options(view.FIND_NAME, suggest_names)
    routes.view(view.FIND, find)
    routes.action(view.FIND_DOOR, ask_what_to_find)
    routes.action(view.OPEN, open_record)
    for turning in (view.MORE, view.BACK, view.SEARCH_AGAIN, view.SEARCH_WIDER):
        routes.action(turning, turn_page)
    routes.action(record_view.SHARE, ask_where_to_share)
    routes.view(record_view.SHARE_FORM, share)


def provider_command(request: Request) -> None:
    """`/provider`: with no words a form, with `add` another, with `help` an explanation, else a search."""
    words = (request.body.get("text") or "").strip()
    first, *others = words.split() or [""]
    if first.lower() == ADD:
        additions.ask_by_name(request, " ".join(others))
        return
    require_staff(request.actor)
    if words.lower() == IMPROVEMENTS:
        improvements.show_all(request)
    elif first.lower() == IMPROVE and others:
        _plan_improvement(request, " ".join(others))
    elif not words:
        request.open_view(view.find_view())
        request.ack()
    elif words.lower() in HELP or sorted(words.lower()) == sorted("help"):
        request.ack(**view.help_message())
    else:
        request.ack(**view.results_message(_search(request, parse(words))))


def _plan_improvement(request: Request, name: str) -> None:
    """The form of a plan where one provider is meant; else who may be, whose records have the button."""
    results = _search(request, parse(name))
    if results.total == 1:
        improvements.begin_with(request, results.found[0].provider.id)
    else:
        request.ack(**view.results_message(results))


def suggest_names(request: Request) -> None:
    """Names that fit what has been typed in the form so far."""
    typed = request.body["value"]
    found = service.suggest_providers(request.kith.directory, request.actor, typed)
    request.ack(options=view.name_options(typed, found))


def ask_what_to_find(request: Request) -> None:
    """The form “Find a provider”, in the place of the window whose button was pressed."""
    require_staff(request.actor)
    request.turn_into(view.find_view())
    request.ack()


def find(request: Request) -> None:
    """The submitted form: results, or the record that was picked, take its place."""
    require_staff(request.actor)
    asked = view.read_find_form(request.view["state"]["values"])
    if isinstance(asked, Query):
        _show_results(request, _search(request, asked))
    elif isinstance(asked, int):
        request.ack(response_action="update", view=_shown(request, asked, record_view.record_view))
    else:
        request.ack(response_action="errors", errors=asked)


def _show_results(request: Request, results: Results) -> None:
    """In place of the form, unless a postcode must be corrected there first."""
    if results.unknown_place and results.query.postcode:
        request.ack(response_action="errors", errors={"postcode": view.UNKNOWN_POSTCODE})
    else:
        request.ack(response_action="update", view=view.results_view(results))


def turn_page(request: Request) -> None:
    """Another page, or another search, where the list of results stands."""
    query, start = view.from_value(request.action["value"])
    results = _search(request, query, start)
    request.ack()
    if request.view:
        request.client.views_update(view_id=request.view["id"], view=view.results_view(results))
    else:
        request.replace_answer(view.results_message(results))


def open_record(request: Request) -> None:
    """The whole record of one provider."""
    request.open_view(_shown(request, int(request.action["value"]), record_view.record_view))
    request.ack()


def ask_where_to_share(request: Request) -> None:
    """What will be posted, and the question in which channel."""
    request.open_view(_shown(request, int(request.action["value"]), record_view.share_view))
    request.ack()


def _shown(request: Request, provider_id: int, show: Callable[[Record], dict[str, Any]]) -> dict[str, Any]:
    """A provider's record as `show` shows it, or a word that it is gone."""
    try:
        return show(service.open_record(request.session, request.actor, provider_id))
    except service.NotInDirectory:
        return record_view.notice_view("Provider", NOT_THERE)


def share(request: Request) -> None:
    """Post the public facts, once, and say so in place of the form."""
    channel = request.view["state"]["values"][record_view.CHANNEL][record_view.CHANNEL][
        "selected_conversation"
    ]
    key = f"share:{request.view['id']}"
    try:
        post = _claim(request, channel, key)
        request.client.chat_postMessage(channel=channel, **post)
    except service.AlreadyShared:
        _refuse(request, ALREADY_SHARED)
    except service.NotInDirectory:
        _refuse(request, NOT_THERE)
    except service.NotPublic:
        _refuse(request, NOT_PUBLIC)
    except SlackApiError as refusal:
        _explain(request, refusal, key)
    except (OSError, HTTPException) as lost:
        log().warning("share.uncertain", error=type(lost).__name__)
        _refuse(request, UNCERTAIN)
    else:
        done = record_view.notice_view("Shared", f"Posted in <#{channel}>.")
        request.ack(response_action="update", view=done)


def _claim(request: Request, channel: str, key: str) -> dict[str, Any]:
    """Note the share before it is posted, so that the same request cannot post twice; what to post."""
    provider_id, now = int(request.view["private_metadata"]), request.kith.clock()
    sharer = request.kith.people.name(request.client, request.actor.user_id)
    with request.kith.database.transaction(writes=True) as session:
        record = service.claim_share(session, request.actor, provider_id, channel, key, now)
        return record_view.shared_message(record, sharer)


def _explain(request: Request, refusal: SlackApiError, key: str) -> None:
    """Slack did not take the post: make way for another try, unless it may have been posted."""
    error = str(refusal.response.get("error"))
    log().warning("share.refused", error=error)
    if error in UNCERTAIN_ERRORS or int(getattr(refusal.response, "status_code", 200)) >= 500:
        _refuse(request, UNCERTAIN)
        return
    with request.kith.database.transaction(writes=True) as session:
        service.withdraw_share(session, key)
    _refuse(request, REFUSALS.get(error, f"Slack did not take the post ({error}). Nothing was posted."))


def _search(request: Request, query: Query, start: int = 0) -> Results:
    return service.search_providers(request.kith.directory, request.actor, query, start)


def _refuse(request: Request, reason: str) -> None:
    request.ack(response_action="errors", errors={record_view.CHANNEL: reason})
