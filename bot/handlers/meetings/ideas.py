"""Ideas for meetings: suggested and joined by everybody in a channel, planned and closed by staff."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.clock import Clock
from bot.handlers.meetings.channel_posts import ChannelPosts, Fate, Sort
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.channels import coordinator_of
from bot.services.checks import WrongFields
from bot.services.meetings import idea_stages
from bot.services.meetings import ideas as service
from bot.services.meetings.idea_stages import State
from bot.services.meetings.ideas import Ideas, Suggestion
from bot.services.meetings.introduced import Introductions
from bot.services.people import Actor, Standing, require_staff
from bot.store.database import Database
from bot.store.meetings.ideas import MeetingIdea
from bot.views.meetings import ideas as view
from bot.views.meetings import plans as plan_view
from bot.views.records import notice_view
from bot.views.text import Block
from bot.views.today import Waiting

TAKEN_BACK = "You have taken your idea back. Its message in the channel says so."
KEPT = "Your idea stays. You are told once it has found company and there is a date."
IS_CLOSED = "The idea is closed. Whoever had it is told why."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DOOR.action_id, open_form)
    routes.view(view.FORM, suggest)
    routes.view(view.LIKE_FORM, suggest_all_the_same)
    routes.action(view.JOIN, join)
    routes.action(view.LEAVE, leave)
    routes.action(view.DETAILS, open_idea)
    routes.action(view.TAKE_BACK, take_back)
    routes.action(view.KEEP, keep)
    routes.action(view.PLAN, plan)
    routes.action(view.CLOSE, ask_for_word)
    routes.view(view.CLOSE_FORM, close)


def idea_posts(database: Database, clock: Clock, client: WebClient) -> ChannelPosts[MeetingIdea]:
    """The messages of ideas in their channels."""

    def message(session: Session, idea: MeetingIdea, now: datetime) -> dict[str, object]:
        return view.message(*service.seen_in_channel(session, idea, now))

    sort = Sort(MeetingIdea, view.EVENT_TYPE, message, lambda idea: idea.state == State.OPEN)
    return ChannelPosts(sort, database, clock, client)


@dataclass(frozen=True)
class IdeasKeptUp:
    """The messages of ideas say how far each has come: whether a date is set, and whether people have met."""

    posts: ChannelPosts[MeetingIdea]

    def __call__(self) -> None:
        """For each tick."""
        now = self.posts.clock()
        with self.posts.database.transaction() as session:
            moved = idea_stages.moved_on(session, now)
        for idea_id in moved:
            with self.posts.database.transaction(writes=True) as session:
                idea_stages.note_stage(session, idea_id, now)
        self.posts.keep_up()


def posts_of(request: Request) -> ChannelPosts[MeetingIdea]:
    """The same within a request."""
    return idea_posts(request.kith.database, request.kith.clock, request.client)


def open_form(request: Request) -> None:
    """“What would you like to meet about?”, for the channel whose id the button brings along."""
    request.open_view(view.form_view(str(request.action["value"])))
    request.ack()


def suggest(request: Request) -> None:
    """The form was filled in: ideas like it are shown first; where there are none, it is posted."""
    suggestion, channel_id = view.read_form(request.view)
    form_id = str(request.view["id"])
    if errors := service.faults(suggestion):
        request.ack(response_action="errors", errors=errors)
        return
    with request.kith.database.transaction() as session:
        like = _ideas(request, session).like(suggestion.topic, channel_id, _key(form_id))
    if like:
        request.ack(response_action="push", view=view.like_view(suggestion, channel_id, like))
        return
    told = _post(request, suggestion, channel_id, form_id)
    if told:
        request.ack(response_action="update", view=notice_view(view.HEADING, told))


def suggest_all_the_same(request: Request) -> None:
    """It is posted though there are ideas like it; what came of it takes the place of its form."""
    suggestion, channel_id = view.read_like_form(request.view)
    form_id = request.view["previous_view_id"]
    told = _post(request, suggestion, channel_id, form_id)
    if not told:
        return
    try:
        request.client.views_update(view_id=form_id, view=notice_view(view.HEADING, told))
    except Exception as fault:
        log().error("idea.form_not_shown", **where(fault))
        request.ack(response_action="update", view=notice_view(view.HEADING, told))
    else:
        request.ack()


def _post(request: Request, suggestion: Suggestion, channel_id: str, form_id: str) -> str:
    """Write it down and post it, once for each form; what to say of it, or "" where that was said already."""
    try:
        with request.kith.database.transaction(writes=True) as session:
            idea = _ideas(request, session).suggest(suggestion, channel_id, _key(form_id))
    except WrongFields as wrong:
        tell(request.ack, request.client, request.body, view.HEADING, " ".join(wrong.errors.values()))
        return ""
    fate = posts_of(request).post(idea.id)
    if fate is not Fate.REFUSED:
        return (view.THANKS if fate is Fate.POSTED else view.SOON).format(idea.channel_id)
    with request.kith.database.transaction(writes=True) as session:
        service.discard(session, idea.id)
    tell(request.ack, request.client, request.body, view.HEADING, view.REFUSED)
    return ""


def join(request: Request) -> None:
    """“I would join”: on the message, in a window, or among ideas like one's own."""
    idea_id, kith = int(request.action["value"]), request.kith
    company = kith.policy.meetings.company
    with kith.database.transaction() as session:
        channel_id = _ideas(request, session).find(idea_id).idea.channel_id
        coordinator = coordinator_of(session, channel_id)
    # Slack is asked before the transaction begins: while it writes, nobody else can.
    told = _to_tell(request, coordinator)
    _act(
        request,
        idea_id,
        lambda ideas: view.say_joined(ideas.join(idea_id, company, told)),
    )


def leave(request: Request) -> None:
    """“Not for me”."""
    idea_id = int(request.action["value"])
    _act(request, idea_id, lambda ideas: view.say_left(ideas.leave(idea_id)))


def open_idea(request: Request) -> None:
    """One idea, with what the reader can do about it."""
    request.open_view(_page(request, int(request.action["value"])))
    request.ack()


def take_back(request: Request) -> None:
    """The author does not want it any more."""
    idea_id = int(request.action["value"])

    def do(ideas: Ideas) -> str:
        ideas.withdraw(idea_id)
        return TAKEN_BACK

    _act(request, idea_id, do)


def keep(request: Request) -> None:
    """The author wants it to stay."""
    idea_id = int(request.action["value"])

    def do(ideas: Ideas) -> str:
        ideas.keep(idea_id)
        return KEPT

    _act(request, idea_id, do)


def plan(request: Request) -> None:
    """“Plan a meeting”, filled in with the idea, whose id it carries along."""
    with request.kith.database.transaction(writes=True) as session:
        found = _ideas(request, session).plannable(int(request.action["value"]))
        shown = plan_view.plan_view(view.begun(found.idea), idea_id=found.idea.id)
    request.turn_into(shown)
    request.ack()


def ask_for_word(request: Request) -> None:
    """Why nothing comes of it, in the place of the idea's window."""
    require_staff(request.actor, service.STAFF_END)
    with request.kith.database.transaction() as session:
        shown = view.close_view(_ideas(request, session).find(int(request.action["value"])).idea)
    request.turn_into(shown)
    request.ack()


def close(request: Request) -> None:
    """It is closed, and the author told; the idea takes the form's place."""
    idea_id, word = view.read_close_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        _ideas(request, session).close(idea_id, word)
    posts_of(request).show(idea_id)
    request.ack(response_action="update", view=_page(request, idea_id, IS_CLOSED))


def open_report(request: Request) -> None:
    """`/meeting ideas`: what became of all ideas, and of introductions in numbers."""
    with request.kith.database.transaction() as session:
        found = _ideas(request, session).all()
        totals = Introductions(session, request.actor, request.kith.clock()).totals()
        shown = view.report_view(found, totals)
    request.open_view(shown)
    request.ack()


def open_in(session: Session, request: Request, channel_id: str) -> list[Block]:
    """For “Find a meeting”: what people of the channel would like to meet about."""
    return view.open_part(_ideas(request, session).open_in(channel_id))


def waiting(request: Request) -> Waiting:
    """What has found company in the channels of this member of staff."""
    if request.actor.standing is not Standing.MEMBER:
        return Waiting()
    with request.kith.database.transaction() as session:
        return view.waiting(_ideas(request, session).to_plan())


def _key(form_id: str) -> str:
    """The same for the same form, however often it is sent."""
    return f"idea:{form_id}"


def _act(request: Request, idea_id: int, do: Callable[[Ideas], str]) -> None:
    """Change something about an idea, and tell who pressed what stands now: they alone see it."""
    with request.kith.database.transaction(writes=True) as session:
        told = do(_ideas(request, session))
    if not request.is_in_window:
        tell(request.ack, request.client, request.body, view.HEADING, told)
    elif request.view.get("callback_id") == "idea":
        request.turn_into(_page(request, idea_id, told))
        request.ack()
    else:
        request.open_view(notice_view(view.HEADING, told))
        request.ack()
    posts_of(request).show(idea_id)


def _page(request: Request, idea_id: int, note: str = "") -> dict[str, object]:
    is_staff = request.actor.standing is Standing.MEMBER
    with request.kith.database.transaction() as session:
        ideas = _ideas(request, session)
        seen = ideas.find(idea_id)
        mine, author = ideas.mine(seen.idea), ideas.author(seen.idea)
    return view.page_view(seen, mine, author, is_staff=is_staff, note=note)


def _to_tell(request: Request, coordinator_id: str | None) -> Collection[Actor]:
    """Who is told that an idea has found company: the channel's co-ordinator, else the first admins."""
    kith = request.kith
    for ids in ({coordinator_id} if coordinator_id else set(), kith.first_admins):
        known = kith.people.all(request.client, ids).values() if ids else ()
        if members := [one for one in known if one.standing is Standing.MEMBER]:
            return members
    return ()


def _ideas(request: Request, session: Session) -> Ideas:
    return Ideas(session, request.actor, request.kith.clock())
