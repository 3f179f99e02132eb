"""`/kith forget`, “Ask to be forgotten”, and the review by an admin."""

from collections.abc import Iterator
from contextlib import contextmanager

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.handlers import data, today
from bot.handlers.data import desk_of
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.data import NotThere, Outcome, WrongWords
from bot.services.erasure import Erasures, Review
from bot.services.kith import Asked
from bot.services.people import NotAllowed
from bot.views import data as data_view
from bot.views import erasure as view
from bot.views.data import HELD
from bot.views.records import notice_view
from bot.views.roles import message


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.FORGET_ME, ask_for_me)
    routes.view(view.CHOOSE_FORM, choose)
    routes.view(view.ASK_FORM, ask)
    routes.action(view.WITHDRAW, withdraw)
    routes.action(view.REVIEW, review)
    routes.view(view.REVIEW_FORM, decide)


def forget(request: Request, asked: Asked) -> None:
    """`/kith forget`: by mention, or by the name of somebody who is not on Slack."""
    if asked.user_id:
        _open_ask(request, asked.user_id)
    elif not asked.words:
        request.ack(**message(view.HOW))
    else:
        _open_choice(request, asked.words)


def ask_for_me(request: Request) -> None:
    """The same for who presses “Ask to be forgotten”."""
    _open_ask(request, request.actor.user_id)


def choose(request: Request) -> None:
    """Who was chosen among those with a name like that."""
    with erasures_of(request) as erasures:
        try:
            looked = erasures.look(int(data_view.read_outcome(request.view, "person")))
        except NotAllowed as refusal:
            request.ack(response_action="errors", errors={"person": str(refusal)})
            return
        shown = view.ask_view(looked, request.kith.policy.privacy, is_own=False)
    request.ack(response_action="update", view=shown)


def ask(request: Request) -> None:
    """Ask for it, once."""
    with erasures_of(request, writes=True) as erasures:
        try:
            asked = erasures.ask(int(request.view["private_metadata"]), f"erasure:{request.view['id']}")
        except NotAllowed as refusal:
            shown = notice_view("Not possible", str(refusal))
        else:
            shown = data_view.asked_view(asked, request.kith.policy.privacy)
    request.ack(response_action="update", view=shown)


def withdraw(request: Request) -> None:
    """Whoever asked takes it back; where it was pressed, what waits is shown as it is now."""
    with erasures_of(request, writes=True) as erasures:
        try:
            told = data_view.say_answered(
                erasures.withdraw(int(request.action["value"])), request.actor.user_id
            )
        except NotThere:
            told = view.GONE
    if request.view.get("callback_id") == HELD:
        data.show_mine(request, told)
    else:
        today.show_again(request, told)


def review(request: Request) -> None:
    """What would go and what would stay, and the decision."""
    with erasures_of(request) as erasures:
        try:
            shown = view.review_view(
                erasures.review(int(request.action["value"])), request.kith.policy.privacy
            )
        except NotThere:
            shown = notice_view("Forget somebody", view.GONE)
    request.open_view(shown)
    request.ack()


def decide(request: Request) -> None:
    """Approve or refuse, once."""
    request_id = int(request.view["private_metadata"])
    is_approved = data_view.read_outcome(request.view) == Outcome.DONE
    try:
        told = _approve(request, request_id) if is_approved else _refuse(request, request_id)
    except WrongWords as fault:
        block = "outcome" if is_approved else "reply"
        request.ack(response_action="errors", errors={block: str(fault)})
    except NotThere:
        request.ack(response_action="update", view=notice_view("Forget somebody", view.GONE))
    else:
        today.show_below(request, told)
        request.ack(response_action="update", view=notice_view("Decided", told))


def _approve(request: Request, request_id: int) -> str:
    """Tell the person while Kith still knows them, then forget them. Gives what the admin is told."""
    with erasures_of(request, writes=True) as erasures:
        looked = erasures.review(request_id)
        user_id = looked.person.user_id
        is_first = erasures.claim_telling(request_id) is not None
    told = _tell(request, user_id, looked) if is_first else None
    name = _name(request, user_id)
    with erasures_of(request, writes=True) as erasures:
        answered = erasures.approve(request_id, name)
    if answered.already:
        return data_view.say_answered(answered, request.actor.user_id)
    log().info("erasure.done", request=request_id, person=answered.request.person_id)
    return view.say_forgotten(answered.request, told=told)


def _refuse(request: Request, request_id: int) -> str:
    with erasures_of(request, writes=True) as erasures:
        answered = erasures.refuse(request_id, data_view.read_words(request.view, "reply"))
    return data_view.say_answered(answered, request.actor.user_id)


def _tell(request: Request, user_id: str | None, looked: Review) -> bool:
    """Whether the person was told, in their direct conversation.

    At once, whatever their quiet hours, and not by the outbox: afterwards there is nobody to send it to.
    """
    if user_id is None:
        return False
    told = view.told_message(looked.fates, request.kith.policy.privacy)
    try:
        request.client.chat_postMessage(channel=user_id, **told)
    except (SlackClientError, OSError) as fault:
        log().error("erasure.not_told", **where(fault))
        return False
    return True


def _name(request: Request, user_id: str | None) -> str:
    """What Slack calls the person; empty where it does not say."""
    if user_id is None:
        return ""
    try:
        return request.kith.people.name(request.client, user_id)
    except SlackApiError:
        return ""


def _open_ask(request: Request, user_id: str) -> None:
    with erasures_of(request, user_id, writes=True) as erasures:
        looked = erasures.look(erasures.of_slack(user_id).id)
    is_own = user_id == request.actor.user_id
    request.open_view(view.ask_view(looked, request.kith.policy.privacy, is_own=is_own))
    request.ack()


def _open_choice(request: Request, words: str) -> None:
    with erasures_of(request) as erasures:
        found = erasures.named(words)
    if found:
        request.open_view(view.choose_view(found, words))
        request.ack()
    else:
        request.ack(**message(view.NOBODY.format(how=view.HOW)))


@contextmanager
def erasures_of(request: Request, *others: str, writes: bool = False) -> Iterator[Erasures]:
    """The erasures, as who acts may ask for and decide them, in a transaction of their own."""
    with desk_of(request, *others, writes=writes) as desk:
        yield Erasures(desk, request.kith.holdings)
