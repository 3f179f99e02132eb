"""What is done about a concern: referred, answered, told of, reviewed, given to somebody to do."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.handlers.concerns.cases import asking, page, show_below
from bot.handlers.concerns.desks import acting_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.safeguarding import Recipient
from bot.services.concerns.acting import Acting, Answer, Task, understand_until
from bot.services.concerns.cases import Case
from bot.services.concerns.pending import open_actions, open_referrals
from bot.views.concerns import acting as view
from bot.views.concerns import forms

NOBODY = "Please say to whom it was referred."
Do = Callable[[Acting, str, Mapping[str, str], str], Case]


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.REFER, ask_for_referral)
    routes.action(view.ANSWER, ask_for_answer)
    routes.action(view.FINISH, ask_what_is_done)
    routes.action(view.DUTY, ask_about_duty)
    for action_id, show in ASKING.items():
        routes.action(action_id, asking(show))
    routes.view(view.REFER_FORM, refer)
    routes.view(view.GIVE_FORM, give)
    for callback_id, do in DOING.items():
        routes.view(callback_id, _carry_out(do))


def ask_for_referral(request: Request) -> None:
    """To whom, with their numbers."""
    request.open_view(view.refer_view(str(request.action["value"]), _recipients(request)))
    request.ack()


def ask_for_answer(request: Request) -> None:
    """Which referral, and what came of it; that is a look, too."""
    reference = str(request.action["value"])
    with acting_of(request) as service:
        waits = open_referrals(service.open(reference, "To note an answer").entries)
    policy = request.kith.policy.concerns
    request.open_view(view.answer_view(reference, waits, policy) if waits else view.nothing_open_view())
    request.ack()


def ask_what_is_done(request: Request) -> None:
    """Which action: who deals with it chooses among all, others among their own."""
    reference = str(request.action["value"])
    with acting_of(request) as service:
        case = service.open(reference, "To note what is done")
    actions = open_actions(case.entries) if case.may_decide else case.todo
    request.open_view(view.finish_view(reference, actions) if actions else view.nothing_open_view())
    request.ack()


def ask_about_duty(request: Request) -> None:
    """Whether the provider has told its regulator."""
    request.open_view(view.duty_view(str(request.action["value"]), request.kith.safe.timetable))
    request.ack()


def refer(request: Request) -> None:
    """A referral is noted; the window below shows it."""
    reference, filled = forms.read_form(request.view)
    told = view.read_refer_form(filled, _recipients(request))
    if not told["referred_to"]:
        request.ack(response_action="errors", errors={"else": NOBODY})
        return
    with acting_of(request) as service:
        shown = page(request, service.refer(reference, told, _form(request)))
    show_below(request, shown)


def give(request: Request) -> None:
    """Somebody has something to do; who they are is asked of Slack before anything is written."""
    reference, told = forms.read_form(request.view)
    until = understand_until(told["until"], request.kith.clock())
    whom = request.kith.people.who(request.client, told["whom"])
    task = Task(told["todo"], whom, until, view.may_share(request.view))
    with acting_of(request) as service:
        shown = page(request, service.give(reference, task, _form(request)))
    show_below(request, shown)


def _carry_out(do: Do) -> Callable[[Request], None]:
    """What a form asks for; the window below it shows what stands then."""

    def carry_out(request: Request) -> None:
        reference, told = forms.read_form(request.view)
        with acting_of(request) as service:
            shown = page(request, do(service, reference, told, _form(request)))
        show_below(request, shown)

    return carry_out


def _answer(service: Acting, reference: str, told: Mapping[str, str], form: str) -> Case:
    return service.answer(reference, int(told["referral"]), Answer(told["came"]), told["answer"], form)


def _finish(service: Acting, reference: str, told: Mapping[str, str], _form: str) -> Case:
    return service.finish(reference, int(told["action"]), told["ending"], told["came"])


def _recipients(request: Request) -> Mapping[str, Recipient]:
    """To whom concerns are referred here."""
    timetable = request.kith.safe.timetable
    return timetable.policy.recipients[timetable.nation.value]


def _form(request: Request) -> str:
    """The same for the same form, however often it is sent."""
    return str(request.view["id"])


ASKING: Mapping[str, Callable[[str], dict[str, Any]]] = {
    view.TELL: view.tell_view,
    view.REVIEW: view.review_view,
    view.GIVE: view.give_view,
}
DOING: Mapping[str, Do] = {
    view.ANSWER_FORM: _answer,
    view.FINISH_FORM: _finish,
    view.TELL_FORM: lambda service, reference, told, form: service.tell(reference, told["told"], form),
    view.REVIEW_FORM: lambda service, reference, told, form: service.review(reference, told["stands"], form),
    view.DUTY_FORM: lambda service, reference, told, _: service.note_duty(
        reference, told["duty"], told["came"]
    ),
}
