"""“Link me to my setting”: the form for everybody, and the decision of a co-ordinator."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from bot.handlers import today
from bot.handlers.requests import Request, known_now
from bot.handlers.routes import Routes
from bot.services import channels, providers, settings_search
from bot.services import links as service
from bot.services.checks import WrongFields
from bot.services.links import Links
from bot.services.people import Standing
from bot.views import links as view
from bot.views.doors import LINK_ME
from bot.views.records import notice_view
from bot.views.text import Block
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(LINK_ME.action_id, open_form)
    routes.options(view.SETTING, suggest_settings)
    routes.view(view.FORM, ask)
    routes.action(view.LEAVE, leave)
    for outcome in view.OUTCOMES:
        routes.action(outcome, decide)
    routes.action(view.UNDO, reopen)
    routes.action(view.CHOOSE, open_choice)
    routes.options(view.PROVIDER, suggest_providers)
    routes.view(view.CHOOSE_FORM, choose)


def open_form(request: Request) -> None:
    """The form, with what the person has said already."""
    with links_of(request) as links:
        shown = view.link_view(str(request.action["value"]), links.mine(), links.setting)
    request.open_view(shown)
    request.ack()


def suggest_settings(request: Request) -> None:
    """Settings that fit what has been typed so far, by public facts alone."""
    found = settings_search.suggest_settings(request.kith.directory, str(request.body["value"]))
    request.ack(options=view.setting_options(found))


def ask(request: Request) -> None:
    """Note what was submitted; what it waits for takes the form's place."""
    said, channel_id = view.read_link_form(request.view["state"]["values"]), request.view["private_metadata"]
    with links_of(request, writes=True) as links:
        link = links.ask(said, channel_id)
        coordinator = channels.coordinator_of(links.session, channel_id)
        shown = view.asked_view(link, links.setting(link), coordinator)
    request.ack(response_action="update", view=shown)


def leave(request: Request) -> None:
    """“Withdraw”, “I do not work there any more”: in the form, or in “Today”."""
    try:
        with links_of(request, writes=True) as links:
            decided = links.leave(int(request.action["value"]))
            told = view.say_left(decided, links.setting(decided.asked.link))
    except LookupError:
        told = view.GONE
    if request.view.get("callback_id") == view.FORM:
        _show_form_again(request, told)
    else:
        today.show_done(request, told, _show_in_message)


def decide(request: Request) -> None:
    """“Confirm”, “Not right”: in “Today”, or on the message that told of it."""
    action = request.action
    try:
        with links_of(request, writes=True) as links:
            decided = links.decide(int(action["value"]), view.OUTCOMES[action["action_id"]])
            told = view.say_decided(decided, links.setting(decided.asked.link), request.actor.user_id)
            buttons = view.undo_of(decided.asked.link)
    except WrongFields as wrong:
        told, buttons = " ".join(wrong.errors.values()), []
    except LookupError:
        told, buttons = view.GONE, []
    today.show_done(request, told, partial(_show_in_message, buttons=buttons))


def reopen(request: Request) -> None:
    """“Undo”: what was refused waits again, and can be decided where it was."""
    try:
        with links_of(request, writes=True) as links:
            asked = links.reopen(int(request.action["value"]))
            told, buttons = view.say_reopened(asked, links.setting(asked.link))
    except WrongFields as wrong:
        told, buttons = " ".join(wrong.errors.values()), []
    except LookupError:
        told, buttons = view.GONE, []
    today.show_done(request, told, partial(_show_in_message, buttons=buttons))


def open_choice(request: Request) -> None:
    """Which provider somebody meant by their own words."""
    try:
        with links_of(request) as links:
            shown = view.choose_view(links.asked(int(request.action["value"])))
    except LookupError:
        shown = notice_view(LINK_ME.label, view.GONE)
    request.open_view(shown)
    request.ack()


def suggest_providers(request: Request) -> None:
    """Providers that fit what has been typed, those that only the council knows too: for staff."""
    found = providers.suggest_providers(request.kith.directory, request.actor, str(request.body["value"]))
    request.ack(options=view.provider_options(found))


def choose(request: Request) -> None:
    """Confirm with the provider that was chosen."""
    link_id = int(request.view["private_metadata"])
    provider_id = view.read_choose_form(request.view["state"]["values"])
    try:
        with links_of(request, writes=True) as links:
            decided = links.decide(link_id, service.Outcome.CONFIRMED, provider_id)
            told = view.say_decided(decided, links.setting(decided.asked.link), request.actor.user_id)
    except LookupError:
        request.ack(response_action="errors", errors={"setting": view.GONE})
    else:
        request.ack(response_action="update", view=view.decided_view(told))


def waiting(request: Request) -> Waiting:
    """What waits for this person to confirm, and what they asked for."""
    with links_of(request) as links:
        to_decide = links.to_decide() if request.actor.standing is Standing.MEMBER else ()
        return view.waiting(to_decide, links.mine(), links.setting)


@contextmanager
def links_of(request: Request, *, writes: bool = False) -> Iterator[Links]:
    """The links, as who acts may see and change them, in a transaction of their own."""
    kith, known = request.kith, known_now(request, service.concerned)
    with kith.database.transaction(writes=writes) as session:
        yield Links(session, request.actor, kith.directory, kith.first_admins, known, kith.clock())


def _show_form_again(request: Request, told: str) -> None:
    with links_of(request) as links:
        shown = view.link_view(request.view["private_metadata"], links.mine(), links.setting, told)
    request.client.views_update(view_id=request.view["id"], view=shown)
    request.ack()


def _show_in_message(request: Request, told: str, buttons: Sequence[Block] = ()) -> None:
    request.ack()
    request.replace_answer(view.message(told, buttons))
