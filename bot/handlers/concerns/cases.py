"""What those do about a concern who deal with it: each step in a window of theirs, and part of its record."""

from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.handlers.concerns.desks import cases_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.safeguarding import Subject
from bot.services.concerns.cases import Case, Cases
from bot.services.concerns.keeping import Keeping
from bot.services.concerns.telling import Telling, understand
from bot.services.people import NotAllowed, Standing
from bot.views.concerns import acting, forms, keeping, pages, themes
from bot.views.text import Block, button
from bot.views.today import Waiting

Do = Callable[[Keeping, str, Mapping[str, str]], Case]


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(pages.LIST, show_list)
    routes.action(pages.OPEN, ask_why)
    routes.view(pages.WHY_FORM, open_case)
    routes.action(pages.EARLIER, show_earlier)
    routes.action(pages.UNFINISHED, show_unfinished)
    routes.action(pages.ACKNOWLEDGE, acknowledge)
    for action_id, ask in ASKING.items():
        routes.action(action_id, ask)
    for callback_id, do in DOING.items():
        routes.view(callback_id, carry_out(do))
    routes.view(forms.SHARE_FORM, share)


def show_list(request: Request) -> None:
    """What waits for who asks."""
    with cases_of(request) as service:
        shown = pages.list_view(service.listed(), service.now, _doors(service))
    request.open_view(shown)
    request.ack()


def ask_why(request: Request) -> None:
    """Why they open it; whether they may, is said only when they do. Who raised it sees what they raised."""
    reference = str(request.action["value"])
    with cases_of(request) as service:
        is_mine = service.is_only_mine(reference)
        shown = pages.mine_view(service.mine()) if is_mine else pages.why_view(reference)
    request.open_view(shown)
    request.ack()


def open_case(request: Request) -> None:
    """The record, in the place of the question."""
    reference, why = pages.read_why_form(request.view)
    with cases_of(request) as service:
        shown = page(request, service.open(reference, why))
    request.ack(response_action="update", view=shown)


def show_earlier(request: Request) -> None:
    """Earlier entries of the same record; that is a look too."""
    reference, until = str(request.action["value"]).split()
    with cases_of(request) as service:
        case = service.open(reference, "Earlier entries")
    request.turn_into(page(request, case, until=int(until)))
    request.ack()


def show_unfinished(request: Request) -> None:
    """Who began to tell something urgent and left it."""
    with cases_of(request) as service:
        shown = pages.unfinished_view(*service.unfinished(int(request.action["value"])))
    request.open_view(shown)
    request.ack()


def acknowledge(request: Request) -> None:
    """Who acts deals with it from now on."""
    with cases_of(request) as service:
        shown = page(request, service.acknowledge(str(request.action["value"])))
    request.turn_into(shown)
    request.ack()


def share(request: Request) -> None:
    """One more person may read it; who they are is asked of Slack before anything is written."""
    reference, told = forms.read_form(request.view)
    whom = request.kith.people.who(request.client, told["whom"])
    with cases_of(request) as service:
        shown = page(request, service.share(reference, whom, told["why"]))
    show_below(request, shown)


def shown_after(request: Request, service: Cases, reference: str) -> dict[str, Any]:
    """What is shown once something was added: the record to who reads it, else what one raised."""
    try:
        return page(request, service.open(reference, "Added to it"))
    except NotAllowed:
        return pages.mine_view(service.mine())


def show_below(request: Request, shown: Mapping[str, Any]) -> None:
    """Close the form, and let the window below it show what stands now.

    It is done by now: where Slack does not take the window below, the form itself shows what stands, so that
    nobody takes it for lost and does it twice.
    """
    below = request.view.get("previous_view_id")
    if not below:
        request.ack(response_action="update", view=dict(shown))
        return
    try:
        request.client.views_update(view_id=below, view=dict(shown))
    except (SlackApiError, OSError, HTTPException) as fault:
        log().warning("concern.window_not_updated", **where(fault))
        request.ack(response_action="update", view=dict(shown))
    else:
        request.ack()


def waiting(request: Request) -> Waiting:
    """What waits for who deals with concerns: how many, and nothing of what they are."""
    if request.actor.standing is not Standing.MEMBER:
        return Waiting()
    try:
        with cases_of(request) as service:
            return pages.waiting(service.listed())
    except NotAllowed:
        return Waiting()


def carry_out(do: Do) -> Callable[[Request], None]:
    """What a form asks for; the window below it shows what stands then."""

    def _do(request: Request) -> None:
        reference, told = forms.read_form(request.view)
        read = understand(told, request.kith.clock())
        with cases_of(request) as service:
            shown = page(request, do(service, reference, read))
        show_below(request, shown)

    return _do


def page(request: Request, case: Case, until: int | None = None) -> dict[str, Any]:
    """The whole record, with what can be done."""
    policy = request.kith.policy.concerns
    kinds = {key: kind.label for key, kind in policy.kinds.items()}
    now, timetable = request.kith.clock(), request.kith.safe.timetable
    return pages.case_view(
        case,
        kinds,
        now,
        until=until,
        reminder=policy.retention.reminder,
        open_ends=acting.open_ends(case, timetable, now),
    )


def asking(show: Callable[[str], dict[str, Any]]) -> Callable[[Request], None]:
    """A form on top of the record."""

    def ask(request: Request) -> None:
        request.open_view(show(str(request.action["value"])))
        request.ack()

    return ask


def _doors(service: Keeping) -> list[Block]:
    """What else there is for who asks."""
    who, team = service.actor.user_id, service.team
    closed = button("Closed and kept", keeping.SHELF, "shelf")
    numbers = button("In numbers", themes.THEMES, "themes")
    may_count = who in team.leads | team.managers
    return [*([closed] if who in team.everybody else []), *([numbers] if may_count else [])]


def _ask_for_assessment(request: Request) -> None:
    kinds = {key: kind.label for key, kind in request.kith.policy.concerns.kinds.items()}
    request.open_view(forms.assess_view(str(request.action["value"]), kinds))
    request.ack()


def _ask_for_decision(request: Request) -> None:
    reference = str(request.action["value"])
    with cases_of(request) as service:
        listen = Telling(service).wants_listening(reference)
    request.open_view(forms.decide_view(reference, listen=listen))
    request.ack()


def _ask_for_correction(request: Request) -> None:
    reference = str(request.action["value"])
    with cases_of(request) as service:
        entries = len(service.open(reference, "To correct it").entries)
    request.open_view(forms.correct_view(reference, entries))
    request.ack()


def _ask_to_close(request: Request) -> None:
    reference = str(request.action["value"])
    with cases_of(request) as service:
        about = service.is_about(reference)
    request.open_view(forms.close_view(reference, about))
    request.ack()


def _assess(service: Cases, reference: str, told: Mapping[str, str]) -> Case:
    others = {name: value for name, value in told.items() if name != "kind"}
    return service.assess(reference, told["kind"], others)


def _correct(service: Cases, reference: str, told: Mapping[str, str]) -> Case:
    service.add(reference, told["words"], corrects=int(told["corrects"]))
    return service.open(reference, "Corrected it")


ASKING: Mapping[str, Callable[[Request], None]] = {
    pages.ASSESS: _ask_for_assessment,
    pages.DECIDE: _ask_for_decision,
    pages.CORRECT: _ask_for_correction,
    pages.SHARE: asking(forms.share_view),
    pages.KEEP_OUT: asking(forms.keep_out_view),
    pages.LET_IN: asking(forms.let_in_view),
    pages.CLOSE: _ask_to_close,
    pages.REOPEN: asking(forms.reopen_view),
}
DOING: Mapping[str, Do] = {
    forms.ASSESS_FORM: _assess,
    forms.CORRECT_FORM: _correct,
    forms.DECIDE_FORM: lambda service, reference, told: service.decide(reference, told),
    forms.KEEP_OUT_FORM: lambda service, reference, told: service.bar(reference, told["whom"], told["why"]),
    forms.LET_IN_FORM: lambda service, reference, told: service.let_in(reference, told["whom"], told["why"]),
    forms.CLOSE_FORM: lambda service, reference, told: service.close(
        reference,
        told["outcome"],
        told["why"],
        told["told"],
        [Subject(one) for one in told["subjects"].split()],
    ),
    forms.REOPEN_FORM: lambda service, reference, told: service.reopen(reference, told["why"]),
}
