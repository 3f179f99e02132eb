"""“My team” and `/cpd team`: who lacks what by when; and who manages which setting."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bot.handlers import today
from bot.handlers.cpd.commands import Command
from bot.handlers.requests import Request, known_now
from bot.handlers.routes import Routes
from bot.services import links, persons, providers
from bot.services.cpd.managers import Managers
from bot.services.cpd.team import Teams, listing_of
from bot.services.links import setting_of
from bot.services.people import Standing
from bot.services.records import CpdManager
from bot.views.cpd import mine as mine_view
from bot.views.cpd import team as view
from bot.views.links import provider_options
from bot.views.today import Waiting

ENDED, ASKED = "Noted: you do not manage it any more.", "Thank you. It waits for your co-ordinator."
WITHDRAWN = "You withdrew it."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(mine_view.TEAM, show_mine)
    routes.action(view.OVERVIEW, show_all)
    routes.action(view.OPEN, show_setting)
    routes.action(view.COLLEAGUE, show_colleague)
    routes.action(view.SETTING, show_chosen)
    routes.options(view.SETTING, suggest_settings)
    routes.action(view.MANAGE, manage)
    routes.action(view.LEAVE, leave)
    routes.action(view.APPOINT, appoint)
    routes.action(view.END, end)
    for action_id in view.OUTCOMES:
        routes.action(action_id, decide)


@contextmanager
def teams_of(request: Request, *, writes: bool = False) -> Iterator[Teams]:
    """The teams, as who acts may see them, in a transaction of their own."""
    kith = request.kith
    with kith.database.transaction(writes=writes) as session:
        yield Teams(session, request.actor, kith.directory, kith.policy.certificates, kith.clock())


@contextmanager
def managers_of(request: Request, *, writes: bool = False) -> Iterator[Managers]:
    """Who manages what, as who acts may see and change it, in a transaction of its own."""
    kith, known = request.kith, known_now(request, links.concerned)
    with kith.database.transaction(writes=writes) as session:
        yield Managers(session, request.actor, kith.first_admins, known, kith.clock())


def open_team(request: Request, _words: str) -> None:
    """`/cpd team`: all settings for staff, one's own for everybody else."""
    is_staff = request.actor.standing is Standing.MEMBER
    request.open_view(_overview(request) if is_staff else _mine(request))
    request.ack()


def show_mine(request: Request) -> None:
    """“My team”, in the place of “My CPD”."""
    request.turn_into(_mine(request))
    request.ack()


def show_all(request: Request) -> None:
    """All settings again, in the place of one of them: for staff."""
    request.turn_into(_overview(request))
    request.ack()


def show_setting(request: Request) -> None:
    """The people of a setting, in the place of the window."""
    register_, _, urn = str(request.action["value"]).rpartition(":")
    request.turn_into(_setting(request, register_, urn))
    request.ack()


def show_chosen(request: Request) -> None:
    """The same of one that staff chose from the suggestions."""
    provider_id = int(request.action["selected_option"]["value"])
    with request.kith.database.transaction() as session:
        chosen = persons.setting(session, request.actor, provider_id)
    if chosen is not None:
        request.turn_into(_setting(request, chosen.register, chosen.urn))
    request.ack()


def suggest_settings(request: Request) -> None:
    """Settings that fit what staff have typed so far."""
    found = providers.suggest_providers(request.kith.directory, request.actor, str(request.body["value"]))
    request.ack(options=provider_options(found))


def show_colleague(request: Request) -> None:
    """One of a setting's people, in the place of the window."""
    request.turn_into(colleague_shown(request, int(request.action["value"])))
    request.ack()


def colleague_shown(request: Request, link_id: int, note: str = "") -> dict[str, Any]:
    """One of a setting's people, as it is now."""
    with teams_of(request) as teams:
        one = teams.colleague(link_id)
        return view.colleague_view(one, teams.certificates, teams.today, is_staff=teams.is_staff, note=note)


def manage(request: Request) -> None:
    """“I manage this setting”: it waits for staff."""
    with managers_of(request, writes=True) as managers:
        managers.ask(int(request.action["value"]))
    request.turn_into(_mine(request, ASKED))
    request.ack()


def leave(request: Request) -> None:
    """“I do not manage it any more”, or what waits is withdrawn."""
    with managers_of(request, writes=True) as managers:
        outcome = managers.end(int(request.action["value"])).asked.row.outcome
    request.turn_into(_mine(request, WITHDRAWN if outcome == links.Outcome.WITHDRAWN else ENDED))
    request.ack()


def appoint(request: Request) -> None:
    """Staff say that somebody manages a setting."""
    link_id = int(request.action["value"])
    with managers_of(request, writes=True) as managers:
        decided = managers.appoint(link_id)
        told = view.say_decided(decided, _name(request, decided.asked.row), request.actor.user_id)
    request.turn_into(colleague_shown(request, link_id, told))
    request.ack()


def end(request: Request) -> None:
    """Staff say that somebody does not manage a setting any more."""
    link_id, _, number = str(request.action["value"]).partition(":")
    with managers_of(request, writes=True) as managers:
        decided = managers.end(int(number))
        told = view.say_decided(decided, _name(request, decided.asked.row), request.actor.user_id)
    request.turn_into(colleague_shown(request, int(link_id), told))
    request.ack()


def decide(request: Request) -> None:
    """“Confirm”, “Not right”: in “Today”, or on the message that told of it."""
    action_id = str(request.action["action_id"])
    with managers_of(request, writes=True) as managers:
        decided = managers.decide(int(request.action["value"]), view.OUTCOMES[action_id])
        told = view.say_decided(decided, _name(request, decided.asked.row), request.actor.user_id)
    today.show_done(request, told, _show_in_message)


def waiting(request: Request) -> Waiting:
    """Who says that they manage a setting, for staff."""
    if request.actor.standing is not Standing.MEMBER:
        return Waiting()
    with managers_of(request) as managers:
        return view.waiting([(one, _name(request, one.row)) for one in managers.to_decide()])


def _overview(request: Request) -> dict[str, Any]:
    with teams_of(request) as teams:
        return view.overview_view(teams.overview(), teams.today)


def _mine(request: Request, note: str = "") -> dict[str, Any]:
    with managers_of(request) as managers:
        directory = request.kith.directory
        belongs = [(link, setting_of(directory, link), row) for link, row in managers.mine()]
        with teams_of(request) as teams:
            return view.teams_view(teams.mine(), belongs, teams.today, note)


def _setting(request: Request, register_: str, urn: str) -> dict[str, Any]:
    with teams_of(request) as teams:
        team = teams.setting(register_, urn)
        own = next(
            (one.manages for one in team.colleagues if one.person.user_id == request.actor.user_id), None
        )
        manages = own.id if own and own.outcome else None
        return view.team_view(team, teams.certificates, teams.today, manages, is_staff=teams.is_staff)


def _name(request: Request, row: CpdManager) -> str:
    return view.setting_name(row.urn, listing_of(request.kith.directory, row.register, row.urn))


def _show_in_message(request: Request, told: str) -> None:
    request.ack()
    request.replace_answer(view.message(told))


TEAM = Command(
    ("team", "gaps"),
    open_team,
    "`/cpd team` shows who lacks what by when, by area and type, and hours of learning",
)
