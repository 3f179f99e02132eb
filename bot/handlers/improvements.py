"""Improvement plans: written by staff, answered by the setting in windows that a message opens."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.improvement_parts import STAFF_PLAN, Answer, Said, Unsuitable, steps_of
from bot.services.improvement_words import Draft, Typed, understand
from bot.services.improvements import Plans
from bot.services.people import require_staff
from bot.services.records import ImprovementPlan, Person
from bot.views import improvement_forms as forms
from bot.views import improvements as view
from bot.views.improvement_forms import Target
from bot.views.today import Waiting

NO_REVIEW = "No review has come yet, so there is nothing to note. Nothing was changed."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.NEW, begin)
    routes.action(view.SEE, see)
    routes.action(view.MINE, show_mine)
    routes.action(view.BEFORE, show_before)
    routes.action(view.REVISE, ask_for_change)
    routes.action(view.TAKE_OVER, take_over)
    routes.view(forms.PLAN_FORM, save)
    routes.action(view.AGREE, agree)
    routes.action(view.CHANGE, ask_what_is_different)
    routes.action(view.TALK, ask_what_to_talk_about)
    routes.view(forms.CHANGE_FORM, answer)
    routes.action(view.DONE, tick)
    routes.action(view.NOT_DONE, untick)
    routes.action(view.NOTE_REVIEW, ask_how_it_went)
    routes.view(forms.REVIEW_FORM, note_review)
    routes.action(view.CLOSE, ask_what_came_of_it)
    routes.view(forms.CLOSE_FORM, close)
    routes.action(view.REFLECT, ask_to_look_back)
    routes.view(forms.REFLECT_FORM, look_back)
    routes.action(view.FOR_SOMEBODY, ask_what_they_said)
    routes.view(forms.FOR_FORM, note_for_somebody)


def waiting(request: Request) -> Waiting:
    """The plans I look after that need something."""
    with _plans(request) as plans:
        return Waiting(on_me=[view.to_do_item(one) for one in plans.to_do()])


def show_all(request: Request) -> None:
    """`/provider improvements`: every plan."""
    with _plans(request) as plans:
        shown = view.list_view(plans.all())
    request.open_view(shown)
    request.ack()


def begin(request: Request) -> None:
    """The form for a provider; where there are plans with it already, these first."""
    seen, _, number = str(request.action["value"]).rpartition(":")
    require_staff(request.actor, STAFF_PLAN)
    if seen:
        request.turn_into(_empty_form(request, int(number)))
        request.ack()
    else:
        begin_with(request, int(number))


def begin_with(request: Request, provider_id: int) -> None:
    """The same for the provider that a command names."""
    with _plans(request) as plans:
        there = plans.with_setting(provider_id)
        setting, _ = plans.setting(provider_id)
    shown = view.setting_view(setting, there) if there else _empty_form(request, provider_id)
    request.open_view(shown)
    request.ack()


def see(request: Request) -> None:
    """The plan, where the button was: for staff, and for whom of the setting it is agreed with."""
    request.turn_into(_shown(request, int(request.action["value"])))
    request.ack()


def show_mine(request: Request) -> None:
    """The plans that are agreed with who asks."""
    with _plans(request) as plans:
        shown = view.mine_view(plans.mine())
    request.open_view(shown)
    request.ack()


def show_before(request: Request) -> None:
    """The earlier versions, in the place of the plan."""
    with _plans(request) as plans:
        shown = view.before_view(plans.open(int(request.action["value"])))
    request.turn_into(shown)
    request.ack()


def ask_for_change(request: Request) -> None:
    """The form of the plan as it is."""
    with _plans(request) as plans:
        there = plans.people_of(int(request.action["value"]))
        plan = plans.open(int(request.action["value"]))
        typed = forms.begun(plan, plans.today)
    target = Target(secrets.token_hex(8), plan_id=plan.plan.id, version=plan.plan.version)
    heading = view.name_of_setting(plan.setting)
    request.turn_into(forms.form_view(target, typed, _named(request, there), heading))
    request.ack()


def save(request: Request) -> None:
    """What was understood, to be agreed to; then it is saved, and the plan takes the form's place."""
    target, typed = forms.read_form(request.view)
    draft, people, heading = _understood(request, target, typed)
    if draft.mark != target.mark:
        again = forms.form_view(replace(target, mark=draft.mark), typed, people, heading, draft)
        request.ack(response_action="update", view=again)
        return
    with _plans(request, writes=True) as plans:
        plan_id = _write(plans, target, draft).id
    request.ack(response_action="update", view=_shown(request, plan_id, view.SAVED))


def take_over(request: Request) -> None:
    """Look after the plan from now on."""
    with _plans(request, writes=True) as plans:
        plan_id = plans.take_over(int(request.action["value"])).id
    _show(request, plan_id, view.TAKEN)


def agree(request: Request) -> None:
    """The setting agrees."""
    plan_id, version = view.read_value(str(request.action["value"]))
    with _plans(request, writes=True) as plans:
        plans.answer(plan_id, version, Answer.AGREE, "", _key())
    _show(request, plan_id, view.ANSWERED)


def ask_what_is_different(request: Request) -> None:
    """The setting would have it otherwise."""
    _ask_for_words(request, Answer.CHANGE)


def ask_what_to_talk_about(request: Request) -> None:
    """The setting would talk first."""
    _ask_for_words(request, Answer.TALK)


def answer(request: Request) -> None:
    """Note the answer, once; the plan takes the form's place."""
    plan_id, version, given, key, words = forms.read_change_form(request.view)
    _save(request, lambda plans: plans.answer(plan_id, version, given, words, _key(key)), view.ANSWERED)


def tick(request: Request) -> None:
    """A step is done."""
    _tick(request, done=True)


def untick(request: Request) -> None:
    """A step is not done after all."""
    _tick(request, done=False)


def ask_how_it_went(request: Request) -> None:
    """The form of the last review that has come."""
    with _plans(request) as plans:
        plan = plans.open(int(request.action["value"]))
        day = _last_review(plans, plan.plan.id)
    request.turn_into(forms.review_view(plan, day, secrets.token_hex(8)))
    request.ack()


def note_review(request: Request) -> None:
    """Note how it went, once."""
    plan_id, day, key, words = forms.read_review_form(request.view)
    _save(request, lambda plans: plans.review(plan_id, day, words, _key(key)), view.NOTED)


def ask_what_came_of_it(request: Request) -> None:
    """The form in which staff close a plan."""
    require_staff(request.actor, STAFF_PLAN)
    request.turn_into(forms.close_view(int(request.action["value"]), secrets.token_hex(8)))
    request.ack()


def close(request: Request) -> None:
    """Close it, once."""
    plan_id, key, words = forms.read_words_form(request.view)
    outcome = forms.read_outcome(request.view)
    _save(request, lambda plans: plans.close(plan_id, outcome, words, _key(key)), view.SAVED)


def ask_to_look_back(request: Request) -> None:
    """The form for what somebody thinks of a plan that is closed."""
    with _plans(request) as plans:
        plans.open(int(request.action["value"]))
    request.turn_into(forms.reflect_view(int(request.action["value"]), secrets.token_hex(8)))
    request.ack()


def look_back(request: Request) -> None:
    """Note it, once."""
    plan_id, key, words = forms.read_words_form(request.view)
    _save(request, lambda plans: plans.reflect(plan_id, words, _key(key)), view.NOTED)


def ask_what_they_said(request: Request) -> None:
    """The form for who is not on Slack."""
    require_staff(request.actor, STAFF_PLAN)
    with _plans(request) as plans:
        plan = plans.open(int(request.action["value"]))
    if all(person.user_id for _, person in plan.parties):
        raise Unsuitable("Everybody it is agreed with is on Slack, and answers for themselves.")
    request.turn_into(forms.for_view(plan, secrets.token_hex(8)))
    request.ack()


def note_for_somebody(request: Request) -> None:
    """Note what somebody said who is not on Slack, once."""
    plan_id, version, key, person_id, what, words = forms.read_for_form(request.view)

    def note(plans: Plans) -> ImprovementPlan:
        require_staff(request.actor, STAFF_PLAN)
        if what == Said.REVIEW:
            return plans.review(plan_id, _last_review(plans, plan_id), words, _key(key), person_id)
        if what == Said.REFLECTION:
            return plans.reflect(plan_id, words, _key(key), person_id)
        return plans.answer(plan_id, version, Answer(what), words, _key(key), person_id)

    _save(request, note, view.NOTED)


def _ask_for_words(request: Request, given: Answer) -> None:
    plan_id, version = view.read_value(str(request.action["value"]))
    with _plans(request) as plans:
        plans.open(plan_id)
    request.turn_into(forms.change_view(plan_id, version, given, secrets.token_hex(8)))
    request.ack()


def _save(request: Request, do: Callable[[Plans], ImprovementPlan], note: str) -> None:
    """Do it in one transaction; what is wrong is said at its field, else the plan takes the form's place."""
    with _plans(request, writes=True) as plans:
        plan_id = do(plans).id
    request.ack(response_action="update", view=_shown(request, plan_id, note))


def _tick(request: Request, *, done: bool) -> None:
    with _plans(request, writes=True) as plans:
        plan_id = plans.tick(int(request.action["value"]), done=done).id
    _show(request, plan_id, view.TICKED if done else view.UNTICKED)


def _show(request: Request, plan_id: int, note: str) -> None:
    request.turn_into(_shown(request, plan_id, note))
    request.ack()


def _shown(request: Request, plan_id: int, note: str = "") -> dict[str, Any]:
    with _plans(request) as plans:
        return view.plan_view(plans.open(plan_id), plans.today, note)


def _empty_form(request: Request, provider_id: int) -> dict[str, Any]:
    with _plans(request) as plans:
        setting, there = plans.setting(provider_id)
        heading = view.name_of_setting(setting)
    if not there:
        return view.nobody_view()
    target = Target(secrets.token_hex(8), provider_id=provider_id)
    return forms.form_view(target, Typed(), _named(request, there), heading)


def _understood(request: Request, target: Target, typed: Typed) -> tuple[Draft, forms.People, str]:
    """What was meant, with what the form needs to be shown again. Raises WrongFields."""
    known: Sequence[date] = ()
    with _plans(request) as plans:
        if target.plan_id:
            plan = plans.open(target.plan_id)
            setting, there = plan.setting, plans.people_of(target.plan_id)
            known = [step.due_on for step in steps_of(plan.newest)]
        else:
            setting, there = plans.setting(target.provider_id)
        heading = view.name_of_setting(setting)
    draft = understand(typed, request.kith.clock(), known)
    return draft, _named(request, there), heading


def _write(plans: Plans, target: Target, draft: Draft) -> ImprovementPlan:
    if target.plan_id:
        return plans.revise(target.plan_id, target.version, draft, _key(target.key))
    return plans.propose(target.provider_id, draft, _key(target.key))


def _last_review(plans: Plans, plan_id: int) -> date:
    due = plans.open(plan_id).reviews_due(plans.today)
    if not due:
        raise Unsuitable(NO_REVIEW)
    return due[-1]


def _named(request: Request, there: Sequence[Person]) -> forms.People:
    """People with what colleagues call them. Slack is asked for all of them at once."""
    kith = request.kith
    kith.people.all(request.client, {one.user_id for one in there if one.user_id})
    return [
        (
            one.id,
            kith.people.name_if_known(request.client, one.user_id) if one.user_id else one.name or "somebody",
        )
        for one in there
    ]


def _key(key: str = "") -> str:
    return f"improvement:{key or secrets.token_hex(8)}"


@contextmanager
def _plans(request: Request, *, writes: bool = False) -> Iterator[Plans]:
    with request.kith.database.transaction(writes=writes) as session:
        yield Plans(session, request.actor, request.kith.clock())
