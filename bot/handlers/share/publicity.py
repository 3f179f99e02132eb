"""Publicity: who gets it, its languages and formats, approving and sending it, and what people say of it."""

from bot.handlers.nudges import show_in_message
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.handlers.share.page import page_of, publicity_of
from bot.handlers.share.posts import show
from bot.services.people import Standing
from bot.services.share.kinds import PUBLICITY
from bot.services.share.library import State
from bot.services.share.publicity_reach import reach
from bot.views.nudges import resume_button
from bot.views.share import publicity as view
from bot.views.share.publicity_reach import reach_view
from bot.views.text import mention
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DOOR.action_id, open_list)
    routes.action(view.AUDIENCE, ask_who)
    routes.view(view.AUDIENCE_FORM, choose)
    routes.action(view.TEXT, ask_text)
    routes.view(view.TEXT_FORM, write)
    routes.action(view.APPROVAL, ask_whom)
    routes.view(view.APPROVAL_FORM, ask)
    routes.action(view.DECIDE, show_all)
    routes.view(view.DECIDE_FORM, decide)
    routes.action(view.SEND, count)
    routes.view(view.SEND_FORM, send)
    routes.action(view.REACH, show_reach)
    routes.action(view.USEFUL, useful)
    routes.action(view.NOT_FOR_ME, not_for_me)
    routes.action(view.FORMAT, show_format)


def waiting(request: Request) -> Waiting:
    """What I am to approve; and what others are, since I asked them."""
    with request.kith.database.transaction() as session:
        publicity = publicity_of(request, session)
        on_me = [view.waiting_row(one) for one in publicity.to_decide()]
        on_others = [view.asked_row(one) for one in publicity.asked()]
    return Waiting(on_me=on_me, on_others=on_others)


def open_list(request: Request) -> None:
    """“Support on offer”: what there is; for staff first what waits."""
    with request.kith.database.transaction() as session:
        publicity = publicity_of(request, session)
        library = publicity.library
        is_staff = request.actor.standing is Standing.MEMBER
        mine = library.mine() if is_staff else ()
        drafts = [one for one in mine if one.kind.name == PUBLICITY and one.state is State.DRAFT]
        on_offer, to_decide = library.newest(PUBLICITY), publicity.to_decide()
        shown = view.list_view(on_offer, to_decide, drafts, may_write=is_staff)
    request.open_view(shown)
    request.ack()


def list_by_command(request: Request, _: str) -> None:
    """`/share publicity`."""
    open_list(request)


def ask_who(request: Request) -> None:
    """Who gets it, in the place of its page."""
    with request.kith.database.transaction() as session:
        publicity = publicity_of(request, session)
        shown = view.audience_view(publicity.plan(int(request.action["value"])), publicity.languages())
    request.turn_into(shown)
    request.ack()


def choose(request: Request) -> None:
    """It is kept; the page counts them."""
    item_id, areas, types, languages = view.read_audience_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        publicity_of(request, session).choose(item_id, areas, types, languages)
    request.ack(response_action="update", view=page_of(request, item_id, view.KEPT_AUDIENCE))


def ask_text(request: Request) -> None:
    """The form of a version in another language or format."""
    item_id, text_id = view.read_text_button(str(request.action["value"]))
    with request.kith.database.transaction() as session:
        plan = publicity_of(request, session).plan(item_id)
        known = next((one for one in plan.texts if one.id == text_id), None)
        shown = view.text_view(plan.item, known)
    request.turn_into(shown)
    request.ack()


def write(request: Request) -> None:
    """It is kept."""
    item_id, said = view.read_text_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        publicity_of(request, session).write(item_id, said)
    request.ack(response_action="update", view=page_of(request, item_id, view.KEPT_TEXT))


def ask_whom(request: Request) -> None:
    """Whom to ask to approve it."""
    with request.kith.database.transaction() as session:
        shown = view.approval_view(publicity_of(request, session).plan(int(request.action["value"])))
    request.turn_into(shown)
    request.ack()


def ask(request: Request) -> None:
    """The colleague is asked."""
    item_id, user_id = view.read_approval_form(request.view)
    approver = request.kith.people.all(request.client, [user_id]).get(user_id)
    with request.kith.database.transaction(writes=True) as session:
        publicity_of(request, session).ask(item_id, approver)
    told = view.ASKED.format(mention(user_id))
    request.ack(response_action="update", view=page_of(request, item_id, told))


def show_all(request: Request) -> None:
    """All that would be sent, for who is to approve it; whoever may not is shown its page."""
    item_id = int(request.action["value"])
    with request.kith.database.transaction() as session:
        plan = publicity_of(request, session).plan(item_id)
        shown = view.decide_view(plan) if plan.may_approve else None
    request.open_view(shown or page_of(request, item_id))
    request.ack()


def decide(request: Request) -> None:
    """Approved, or sent back; its page takes the form's place."""
    item_id, stamp, is_approved, words = view.read_decide_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        publicity_of(request, session).decide(item_id, stamp, words, approve=is_approved)
    told = view.APPROVED if is_approved else view.SENT_BACK
    request.ack(response_action="update", view=page_of(request, item_id, told))


def count(request: Request) -> None:
    """How many would be sent it now, before they are."""
    with request.kith.database.transaction() as session:
        shown = view.send_view(publicity_of(request, session).plan(int(request.action["value"])))
    request.turn_into(shown)
    request.ack()


def send(request: Request) -> None:
    """It is on its way to everybody who was not sent it before."""
    item_id, stamp = view.read_send_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        _, number = publicity_of(request, session).send(item_id, stamp)
    show(request, item_id)
    request.ack(response_action="update", view=page_of(request, item_id, view.say_sent(number)))


def show_reach(request: Request) -> None:
    """Whom it reached, and who was not, for staff."""
    with request.kith.database.transaction() as session:
        shown = reach_view(reach(publicity_of(request, session), int(request.action["value"])))
    request.open_view(shown)
    request.ack()


def useful(request: Request) -> None:
    """“Thank you, useful”."""
    _answer(request, is_useful=True)


def not_for_me(request: Request) -> None:
    """“Not for me”: no more publicity for who says so, which they can take back."""
    _answer(request, is_useful=False)


def show_format(request: Request) -> None:
    """It in another format, which is theirs from now on."""
    item_id, form = view.read_format(str(request.action["value"]))
    with request.kith.database.transaction(writes=True) as session:
        _, said = publicity_of(request, session).want_format(item_id, form)
    request.open_view(view.said_view(said))
    request.ack()


def _answer(request: Request, *, is_useful: bool) -> None:
    item_id = int(request.action["value"])
    with request.kith.database.transaction(writes=True) as session:
        _, nudge_id = publicity_of(request, session).answer(item_id, useful=is_useful)
    if is_useful or nudge_id is None:
        show_in_message(request, view.THANKS, view.open_button(item_id))
    else:
        show_in_message(request, view.STOPPED_NOW, resume_button(nudge_id))
