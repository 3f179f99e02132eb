"""`/kith people` and `/kith person`: people who are not on Slack, looked after by staff."""

from bot.handlers import preferences
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services import joining, providers
from bot.services import person_entries as entries
from bot.services import persons as service
from bot.services.kith import Asked
from bot.services.people import require_staff
from bot.services.person_entries import Entry
from bot.views import person_forms as forms
from bot.views import persons as view


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.ADD, ask_by_button)
    routes.options(forms.SETTING, suggest_settings)
    routes.view(forms.ADD_FORM, add, writes=True)
    routes.action(view.OPEN, preferences.if_there(open_card))
    routes.action(view.CHANGE, preferences.if_there(ask_for_change))
    routes.view(forms.CHANGE_FORM, preferences.if_there(change), writes=True)
    routes.action(view.PREFERENCES, preferences.if_there(open_preferences))
    routes.action(view.JOIN, preferences.if_there(ask_whom_to_join))
    routes.view(forms.JOIN_FORM, preferences.if_there(join), writes=True)


def show_everybody(request: Request, _asked: Asked) -> None:
    """All who are not on Slack, first those who cannot be reached yet."""
    request.open_view(view.everybody_view(service.everybody(request.session, request.actor)))
    request.ack()


def find(request: Request, asked: Asked) -> None:
    """Who has this name: their card, or a list where several may be meant."""
    cards = service.find(request.session, request.actor, asked.words)
    request.open_view(view.card_view(cards[0]) if len(cards) == 1 else view.found_view(cards, asked.words))
    request.ack()


def ask_by_name(request: Request, asked: Asked) -> None:
    """The form, with the name that followed `/kith person add`."""
    require_staff(request.actor, service.STAFF_KEEP)
    request.open_view(forms.add_view(Entry(name=asked.words)))
    request.ack()


def ask_by_button(request: Request) -> None:
    """The form, with the name that was looked for in vain, or the setting of the record."""
    require_staff(request.actor, service.STAFF_KEEP)
    name, provider_id = forms.read_begun(request.action["value"])
    setting = service.setting(request.session, request.actor, provider_id) if provider_id else None
    request.open_view(forms.add_view(Entry(name=name), setting))
    request.ack()


def suggest_settings(request: Request) -> None:
    """Settings that fit what has been typed in the form so far."""
    found = providers.suggest_providers(request.kith.directory, request.actor, request.body["value"])
    request.ack(options=forms.setting_options(found))


def add(request: Request) -> None:
    """Add who was submitted, once; their card takes the form's place."""
    kith, key = request.kith, f"person:{request.view['id']}"
    entry, others = forms.read_add_form(request.view["state"]["values"])
    try:
        person_id = entries.add(request.session, request.actor, entry, key, kith.policy, kith.clock(), others)
    except entries.MaybeKnown as found:
        request.ack(response_action="update", view=forms.add_view(entry, alike=found.alike))
    else:
        _show_card(request, person_id)


def open_card(request: Request) -> None:
    """What is held of one person."""
    card = service.open_card(request.session, request.actor, int(request.action["value"]))
    request.open_view(view.card_view(card))
    request.ack()


def ask_for_change(request: Request) -> None:
    """The form in which staff note what is otherwise now."""
    card = service.open_card(request.session, request.actor, int(request.action["value"]))
    request.open_view(forms.change_view(card))
    request.ack()


def change(request: Request) -> None:
    """Note what was submitted; the card as it is now takes the form's place."""
    person_id = int(request.view["private_metadata"])
    entry, ended = forms.read_change_form(request.view["state"]["values"])
    entries.change(request.session, request.actor, person_id, entry, ended, request.kith.clock())
    _show_card(request, person_id)


def open_preferences(request: Request) -> None:
    """How they want to be reached, in the same form in which others say it themselves."""
    preferences.open_theirs(request, int(request.action["value"]))


def ask_whom_to_join(request: Request) -> None:
    """The question who they are on Slack."""
    card = service.open_card(request.session, request.actor, int(request.action["value"]))
    request.open_view(forms.join_view(card))
    request.ack()


def join(request: Request) -> None:
    """Make them one with who was chosen, once."""
    chosen = forms.read_join_form(request.view["state"]["values"])
    # Slack is asked before the transaction begins: while it writes, nobody else can.
    known = request.kith.people.all(request.client, {chosen}).get(chosen)
    person_id, key = int(request.view["private_metadata"]), f"join:{request.view['id']}"
    joined = joining.join(request.session, request.actor, person_id, known, key, request.kith.clock())
    request.ack(response_action="update", view=view.joined_view(joined))


def _show_card(request: Request, person_id: int) -> None:
    card = service.open_card(request.session, request.actor, person_id)
    request.ack(response_action="update", view=view.card_view(card))
