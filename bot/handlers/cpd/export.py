"""CPD as a file, sent in private to who asked: one's own, a team's, and for staff everybody's."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.handlers.cpd.commands import Command
from bot.handlers.cpd.mine import record_of
from bot.handlers.cpd.team import teams_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.records import Person
from bot.views.cpd import export as view
from bot.views.cpd import files
from bot.views.cpd.mine import ME
from bot.views.cpd.sheets import CSV_TYPE, XLSX_TYPE, Sheet, to_csv, to_xlsx
from bot.views.records import notice_view

TYPES = {view.CSV: CSV_TYPE, view.XLSX: XLSX_TYPE}


def register(routes: Routes) -> None:
    """Which request goes where."""
    # Slack takes longer for files than a press may take; a file that is lost is asked for again.
    for action_id in TYPES:
        routes.action_with_more(action_id, announce, send)


def ask_what(request: Request, _words: str) -> None:
    """`/cpd export`: what can be had as a file."""
    with teams_of(request) as teams:
        shown = view.export_view(is_staff=teams.is_staff, has_team=bool(teams.mine()))
    request.open_view(shown)
    request.ack()


def announce(request: Request) -> None:
    """That the file is on its way; where who asks may not have it, why."""
    _sheets(request, _numbered)
    request.open_view(notice_view("CPD as a file", view.ON_ITS_WAY))
    request.ack()


def send(request: Request) -> None:
    """Make the file and send it in the direct conversation, once a minute at most."""
    action_id, of = str(request.action["action_id"]), str(request.action["value"])
    with teams_of(request, writes=True) as teams:
        if not teams.note_export(f"{TYPES[action_id]}:{of}"):
            return
    try:
        _upload(request, _uploads(TYPES[action_id], _sheets(request, _named(request))))
    except SlackApiError as refusal:
        log().warning("cpd.not_exported", error=refusal.response.get("error"))
        _tell(request, view.REFUSED)
    except (SlackClientError, OSError) as fault:
        log().error("cpd.not_exported", **where(fault))
        _tell(request, view.NOT_SENT)


def _sheets(request: Request, name_of: files.NameOf) -> Sequence[Sheet]:
    """What who asks may have. Raises Refusal."""
    of, _, which = str(request.action["value"]).partition(":")
    rules = request.kith.policy.certificates
    if of == view.MINE:
        with record_of(request, which or ME) as record:
            return files.own_sheets(rules, record.wallet.all(), record.journal.summary())
    with teams_of(request) as teams:
        if of == view.EVERYBODY:
            return files.overview_sheets(teams.overview(), rules, name_of, teams.today)
        register_, _, urn = which.rpartition(":")
        chosen = [teams.setting(register_, urn)] if which else teams.mine()
        return files.team_sheets(chosen, rules, name_of, teams.today)


def _named(request: Request) -> files.NameOf:
    """Names of people as Slack knows them, asked before any transaction begins."""
    with teams_of(request) as teams:
        known = sorted(teams.user_ids())
    names = _names(request, known)
    return lambda person: names.get(person.user_id or "") or person.name or person.user_id or "nameless"


def _names(request: Request, user_ids: Sequence[str]) -> Mapping[str, str]:
    """By their ids, as far as Slack tells them: it lets an app ask for some hundred people a minute.

    Whoever is left out stands in the file with their Slack id
    (users.info is of tier 4: https://docs.slack.dev/apis/web-api/rate-limits).
    """
    names: dict[str, str] = {}
    for user_id in user_ids:
        try:
            names[user_id] = request.kith.people.name_if_known(request.client, user_id)
        except (SlackApiError, OSError) as fault:
            log().warning("cpd.names_left_out", number=len(user_ids) - len(names), **where(fault))
            break
    return names


def _numbered(person: Person) -> str:
    return person.name or str(person.id)


def _uploads(kind: str, sheets: Sequence[Sheet]) -> Sequence[Mapping[str, Any]]:
    if kind == XLSX_TYPE:
        return [{"filename": "cpd.xlsx", "title": "CPD", "content": to_xlsx(sheets)}]
    return [
        {"filename": f"cpd-{_slug(sheet.name)}.csv", "title": sheet.name, "content": to_csv(sheet)}
        for sheet in sheets
    ]


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _upload(request: Request, uploads: Sequence[Mapping[str, Any]]) -> None:
    """All in one message. Raises SlackClientError and OSError."""
    opened = request.client.conversations_open(users=request.actor.user_id)
    request.client.files_upload_v2(
        channel=opened["channel"]["id"],
        initial_comment=view.SENT,
        file_uploads=[dict(each) for each in uploads],
    )


def _tell(request: Request, told: str) -> None:
    """In the place of the window the file was asked from."""
    if request.is_in_window:
        request.client.views_update(view_id=request.view["id"], view=notice_view("CPD as a file", told))


EXPORT = Command(("export",), ask_what, "`/cpd export` sends you CPD as a file, CSV or Excel")
