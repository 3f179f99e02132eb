"""“What Kith holds about me”: `/kith data` and the button for who has no commands; requests and answers."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.handlers import today
from bot.handlers.requests import Request, known_now
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services import data as service
from bot.services.complaints import handler_of
from bot.services.data import Desk, Kind, NotThere, Outcome, WrongWords
from bot.services.holdings import whose
from bot.services.improvements import Plans
from bot.services.records import DataRequest
from bot.views import complaints as complaint_view
from bot.views import data as view
from bot.views import erasure as erasure_view
from bot.views.data import Mine
from bot.views.data_file import JSON_NAME, TEXT_NAME, Copy, to_json, to_text
from bot.views.improvements import mine_button
from bot.views.records import notice_view
from bot.views.text import say_weekday
from bot.views.today import MY_DATA, Item, Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(MY_DATA, open_mine)
    # Slack takes longer for files than a press may take; a file that is lost is asked for again.
    routes.action_with_more(view.SEND, announce_file, send_file)
    routes.action(view.PAGE, turn_page)
    routes.action(view.CORRECT, ask_for_correction)
    routes.view(view.CORRECT_FORM, correct)
    routes.action(view.ANSWER, ask_for_answer)
    routes.view(view.ANSWER_FORM, answer)


def open_mine(request: Request) -> None:
    """What Kith holds about who asks, whoever they are."""
    request.open_view(view.data_view(_mine(request)))
    request.ack()


def show_mine(request: Request, note: str) -> None:
    """The same window as it is now; `note`, already safe, tells what has just been done."""
    request.turn_into(view.data_view(_mine(request), note))
    request.ack()


def announce_file(request: Request) -> None:
    """That the file is on its way, where the button was pressed."""
    show_mine(request, view.ON_ITS_WAY)


def send_file(request: Request) -> None:
    """Send the file in the direct conversation; where Slack refuses that, show it page by page."""
    with _alone(request, writes=True) as desk:
        if not desk.claim_copy():
            return
    copy = _copy(request)
    try:
        _upload(request, copy)
    except SlackApiError as refusal:
        log().warning("data.not_sent", error=refusal.response.get("error"))
        request.turn_into(view.page_view(copy, 0))
    except (SlackClientError, OSError) as fault:
        log().error("data.not_sent", **where(fault))
        request.turn_into(view.data_view(_mine(request), view.NOT_SENT))


def turn_page(request: Request) -> None:
    """Another page of the file, as it is now."""
    request.turn_into(view.page_view(_copy(request), int(request.action["value"])))
    request.ack()


def ask_for_correction(request: Request) -> None:
    """The form “Correct something”."""
    request.open_view(view.correct_view(_due(request)))
    request.ack()


def correct(request: Request) -> None:
    """Pass on what is to be corrected, once."""
    _ask(request, Kind.CORRECTION)


def ask_for_answer(request: Request) -> None:
    """A request with its words, and the form for the answer."""
    with desk_of(request, writes=True) as desk:
        try:
            asked = desk.read(int(request.action["value"]))
        except NotThere:
            shown = notice_view("Answer", service.UNKNOWN_REQUEST)
        else:
            shown = view.answer_view(asked, desk.about(asked))
    request.open_view(shown)
    request.ack()


def answer(request: Request) -> None:
    """Note the answer, once, and show what waits below as it is now."""
    outcome, reply = view.read_outcome(request.view), view.read_words(request.view, "reply")
    with desk_of(request, writes=True) as desk:
        try:
            answered = desk.answer(int(request.view["private_metadata"]), Outcome(outcome), reply)
        except (WrongWords, NotThere) as fault:
            request.ack(response_action="errors", errors={"reply": str(fault)})
            return
    told = view.say_answered(answered, request.actor.user_id)
    today.show_below(request, told)
    request.ack(response_action="update", view=notice_view("Answered", told))


def waiting(request: Request) -> Waiting:
    """What waits for this person's answer or decision, and what they asked for about others."""
    with desk_of(request) as desk:
        on_me = [_item(desk, one) for one in desk.to_answer()]
        mine = [erasure_view.asked(one, desk.about(one)) for one in desk.asked_for_others()]
        return Waiting(on_me, mine)


@contextmanager
def desk_of(request: Request, *others: str, writes: bool = False) -> Iterator[Desk]:
    """The requests, as who acts may see and change them, in a transaction of their own."""
    kith, known = request.kith, known_now(request, service.concerned, others)
    with kith.database.transaction(writes=writes) as session:
        yield Desk(session, request.actor, kith.first_admins, known, kith.clock())


@contextmanager
def _alone(request: Request, *, writes: bool = False) -> Iterator[Desk]:
    """The same for what concerns nobody else: Slack is asked nothing."""
    kith = request.kith
    with kith.database.transaction(writes=writes) as session:
        yield Desk(session, request.actor, kith.first_admins, {}, kith.clock())


def _ask(request: Request, kind: Kind) -> None:
    words = view.read_words(request.view)
    with desk_of(request, writes=True) as desk:
        try:
            asked = desk.ask(kind, words, f"{kind}:{request.view['id']}")
        except WrongWords as fault:
            request.ack(response_action="errors", errors={"words": str(fault)})
            return
    request.ack(response_action="update", view=view.asked_view(asked, request.kith.policy.privacy))


def _mine(request: Request) -> Mine:
    kith, actor = request.kith, request.actor
    with _alone(request) as desk:
        subject = whose(desk.session, actor.user_id, kith.clock())
        held = [each.held(desk.session, subject) for each in kith.holdings]
        requests = desk.mine()
        plans = Plans(desk.session, actor, kith.clock()).mine()
    waits = [one for one in requests if one.kind == Kind.ERASURE and one.outcome is None]
    return Mine(
        held,
        requests,
        kith.policy.privacy,
        actor.user_id,
        withdraw=erasure_view.withdraw_button(waits[0]) if waits else None,
        doors=[mine_button()] if plans else [],
        forget=None if waits or not any(part.entries for part in held) else erasure_view.forget_me_button(),
    )


def _copy(request: Request) -> Copy:
    kith = request.kith
    with _alone(request) as desk:
        subject = whose(desk.session, request.actor.user_id, kith.clock())
        held = [each.held(desk.session, subject) for each in kith.holdings]
    return Copy(kith.clock(), held, kith.policy.privacy)


def _upload(request: Request, copy: Copy) -> None:
    """Both files in one message. Raises SlackClientError and OSError."""
    opened = request.client.conversations_open(users=request.actor.user_id)
    request.client.files_upload_v2(
        channel=opened["channel"]["id"],
        initial_comment=view.SENT,
        file_uploads=[
            {"filename": TEXT_NAME, "title": TEXT_NAME, "content": to_text(copy)},
            {"filename": JSON_NAME, "title": JSON_NAME, "content": to_json(copy)},
        ],
    )


def _due(request: Request) -> str:
    with _alone(request) as desk:
        return say_weekday(service.a_month_after(desk.today))


def _item(desk: Desk, asked: DataRequest) -> Item:
    if asked.kind == Kind.ERASURE:
        return erasure_view.to_review(asked, desk.about(asked))
    if asked.kind in service.COMPLAINTS:
        return complaint_view.to_deal_with(asked, desk.about(asked), handler_of(desk, asked))
    return view.to_answer(asked, desk.about(asked))
