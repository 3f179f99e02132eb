"""“Raise a concern”: by `/concern`, by a button, or about a message; in two short steps, each one kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.handlers.concerns import cases, duty, keeping, themes
from bot.handlers.concerns.desks import cases_of, raising_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services import settings_search
from bot.services.concerns.raising import Told
from bot.views.concerns import forms, pages
from bot.views.concerns import raising as view
from bot.views.doors import RAISE_CONCERN
from bot.views.links import setting_options

MINE, LIST, DUTY, HELP = ("mine", "my"), ("list", "open"), ("duty", "rota"), ("help", "?")
KEPT, THEMES = ("kept", "closed"), ("themes", "numbers")
ABOUT_MESSAGE = "concern_about_message"
# The longest message Slack takes (https://docs.slack.dev/reference/methods/chat.postMessage#arg_text).
MOST_EVIDENCE = 40_000


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.command("/concern", concern_command)
    routes.action(RAISE_CONCERN.action_id, ask)
    routes.shortcut(ABOUT_MESSAGE, ask_about_message)
    routes.view(view.FIRST_FORM, keep_first)
    routes.view(view.SECOND_FORM, send)
    routes.options(view.SETTING, suggest_settings)
    routes.action(view.TALK, ask_for_call)
    routes.view(view.TALK_FORM, send_call)
    routes.action(view.MINE, show_mine)
    routes.action(view.ADD, ask_what_to_add)
    routes.view(forms.ADD_FORM, add)
    routes.action(view.NOT_HEARD, climb)


def concern_command(request: Request) -> None:
    """`/concern`: the form; with `mine` what one raised; `list`, `duty`, `kept`, `themes` are the team's."""
    words = (request.body.get("text") or "").strip().casefold()
    if words in MINE:
        show_mine(request)
    elif words in LIST:
        cases.show_list(request)
    elif words in DUTY:
        duty.show(request)
    elif words in KEPT:
        keeping.show_shelf(request)
    elif words in THEMES:
        themes.show(request)
    elif words in HELP:
        request.ack(**view.help_message())
    else:
        ask(request)


def ask(request: Request) -> None:
    """The first step, with what was begun before."""
    with raising_of(request) as raising:
        told = raising.kept() or Told()
    request.open_view(_first(request, told))
    request.ack()


def ask_about_message(request: Request) -> None:
    """The same about a message: its exact words and who wrote it are kept first."""
    with raising_of(request) as raising:
        told = _with_evidence(raising.kept() or Told(), request.body)
        raising.keep(told, _how_long(request))
    request.open_view(_first(request, told))
    request.ack()


def keep_first(request: Request) -> None:
    """What was told is kept; the second step takes the place of the first."""
    with raising_of(request) as raising:
        told = view.read_first_form(request.view, raising.kept() or Told())
        raising.keep(told, _how_long(request))
    request.ack(response_action="update", view=view.second_view(told))


def send(request: Request) -> None:
    """The concern is raised, once; what happens now takes the form's place."""
    setting = _setting(request)
    with raising_of(request) as raising:
        kept = replace(raising.kept() or Told(), setting=setting)
        told = view.read_second_form(request.view, kept)
        raised = raising.raise_concern(told, _key(request))
    request.ack(response_action="update", view=_raised(request, raised, told))


def suggest_settings(request: Request) -> None:
    """Settings that fit what has been typed so far, by public facts alone; what was typed is not kept."""
    found = settings_search.suggest_settings(request.kith.directory, str(request.body["value"]))
    request.ack(options=setting_options(found))


def ask_for_call(request: Request) -> None:
    """“Can we talk?”, in the place of the form."""
    request.turn_into(view.talk_view(_policy(request), opens=_opens(request)))
    request.ack()


def send_call(request: Request) -> None:
    """Somebody is to call; what happens now takes the form's place."""
    told = view.read_talk_form(request.view)
    with raising_of(request) as raising:
        raised = raising.raise_concern(told, _key(request))
    request.ack(response_action="update", view=_raised(request, raised, told))


def show_mine(request: Request) -> None:
    """What who asks has raised."""
    with cases_of(request) as service:
        shown = pages.mine_view(service.mine())
    if request.is_in_window:
        request.turn_into(shown)
    else:
        request.open_view(shown)
    request.ack()


def ask_what_to_add(request: Request) -> None:
    """The form “Add something”, on top."""
    request.open_view(forms.add_view(str(request.action["value"])))
    request.ack()


def add(request: Request) -> None:
    """It is added; the window below shows it."""
    reference, told = forms.read_form(request.view)
    with cases_of(request) as service:
        service.add(reference, told["words"])
        shown = cases.shown_after(request, service, reference)
    cases.show_below(request, shown)


def climb(request: Request) -> None:
    """“I have not been heard”: the next rung is told, and the window says so."""
    with cases_of(request) as service:
        service.climb(str(request.action["value"]))
        shown = pages.mine_view(service.mine(), view.say_climbed(_policy(request), works=_works(request)))
    request.turn_into(shown)
    request.ack()


def _first(request: Request, told: Told) -> dict[str, Any]:
    return view.first_view(told, _policy(request), opens=_opens(request))


def _raised(request: Request, raised: Any, told: Told) -> dict[str, Any]:
    policy = _policy(request)
    has_outside = request.kith.has_email and bool(policy.contacts.external.email)
    return view.raised_view(raised, told, policy, opens=_opens(request), has_outside=has_outside)


def _setting(request: Request) -> Mapping[str, str]:
    """The provider that was chosen; nothing where it is gone meanwhile: that must not stop anybody."""
    provider_id = view.read_setting(request.view)
    found = settings_search.public_setting(request.kith.directory, provider_id) if provider_id else None
    if found is None:
        return {}
    return {"register": found.register, "urn": found.urn, "name": found.name or found.urn}


def _with_evidence(told: Told, body: Mapping[str, Any]) -> Told:
    message = body["message"]
    evidence = {
        "author": str(message.get("user") or ""),
        "channel": str(body["channel"]["id"]),
        "ts": str(message["ts"]),
        "words": str(message.get("text") or "")[:MOST_EVIDENCE],
    }
    return told.about_message(evidence)


def _key(request: Request) -> str:
    """The same for the same form, however often it is sent."""
    return f"{request.view['id']}:{request.actor.user_id}"


def _how_long(request: Request) -> timedelta:
    return timedelta(hours=_policy(request).draft_expires.amount)


def _policy(request: Request) -> Any:
    return request.kith.policy.concerns


def _opens(request: Request) -> datetime | None:
    return request.kith.safe.timetable.opens_next(request.kith.clock())


def _works(request: Request) -> bool:
    return request.kith.safe.timetable.works(request.kith.clock())
