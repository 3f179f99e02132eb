"""“Find a time”: people mark what suits them, and staff settle on one of the times."""

from dataclasses import dataclass, field

from bot.handlers.meetings.page import page_of
from bot.handlers.meetings.posts import posts_of
from bot.handlers.meetings.showing import Showing
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import answers
from bot.services.meetings import polls as service
from bot.services.people import Actor, Standing
from bot.views.meetings import pages
from bot.views.meetings import polls as view
from bot.views.text import escape
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    marking = Marking()
    routes.action(view.MARK, ask)
    routes.view(view.MARK_FORM, marking.mark)
    routes.action(view.MARK_FOR, ask_for_somebody)
    routes.view(view.MARK_FOR_FORM, marking.mark_for)
    routes.action(view.WHO, show_who)
    routes.action(view.SETTLE, ask_whether_to_settle)
    routes.view(view.SETTLE_FORM, settle)


def ask(request: Request) -> None:
    """The form, with what was marked before."""
    meeting_id, kith = int(request.action["value"]), request.kith
    with kith.database.transaction() as session:
        nation = kith.policy.reaching.nation
        ballot = service.ballot(session, request.actor, meeting_id, nation, kith.clock())
    request.turn_into(view.mark_view(ballot))
    request.ack()


def ask_for_somebody(request: Request) -> None:
    """The same for who phoned, in the place of the meeting's page."""
    meeting_id, kith = int(request.action["value"]), request.kith
    with kith.database.transaction() as session:
        nation = kith.policy.reaching.nation
        ballot = service.empty_ballot(session, request.actor, meeting_id, nation, kith.clock())
    request.turn_into(view.mark_for_view(ballot))
    request.ack()


@dataclass(frozen=True)
class Marking:
    """What is marked is noted and acknowledged; the poll in the channel shows it soon after."""

    showing: Showing = field(default_factory=Showing)

    def mark(self, request: Request) -> None:
        """One's own marks; the meeting's page takes the form's place."""
        meeting_id, marks = view.read_marks(request.view)
        with request.kith.database.transaction(writes=True) as session:
            marked = service.mark(session, request.actor, meeting_id, marks, request.kith.clock())
        self._tell(request, marked)

    def mark_for(self, request: Request) -> None:
        """What somebody told a member of staff."""
        whom = pages.read_whom(request.view["state"]["values"])
        if isinstance(whom, dict):
            request.ack(response_action="errors", errors=whom)
            return
        meeting_id, marks = view.read_marks(request.view)
        user_id, person_id = whom
        now = request.kith.clock()
        asked: Actor | int = request.kith.people.who(request.client, user_id) if user_id else person_id or 0
        with request.kith.database.transaction(writes=True) as session:
            person = answers.person_of(session, request.actor, asked, now)
            marked = service.mark_for(session, request.actor, meeting_id, person, marks, now)
            who = f"<@{user_id}>" if user_id else escape(person.name or "", 120)
        self._tell(request, marked, who)

    def _tell(self, request: Request, marked: service.Marked, who: str = "") -> None:
        told = view.say_marked(marked, who)
        request.ack(response_action="update", view=page_of(request, marked.meeting.id, told))
        if marked.changed:
            self.showing.soon(posts_of(request), marked.meeting.id)


def show_who(request: Request) -> None:
    """Who said what, on top of the meeting's page: for staff, where the poll is not anonymous."""
    with request.kith.database.transaction() as session:
        shown = view.who_view(*service.voices(session, request.actor, int(request.action["value"])))
    request.open_view(shown)
    request.ack()


def ask_whether_to_settle(request: Request) -> None:
    """How many can, and what settling does, in the place of the meeting's page."""
    meeting_id, option_id = view.read_settle_button(str(request.action["value"]))
    now, nation = request.kith.clock(), request.kith.policy.reaching.nation
    with request.kith.database.transaction() as session:
        found = service.to_settle(session, request.actor, meeting_id, option_id, nation, now)
        shown = view.settle_view(*found)
    request.turn_into(shown)
    request.ack()


def settle(request: Request) -> None:
    """This is the time: the poll becomes the invitation, and the meeting's page takes the form's place."""
    meeting_id, option_id = view.read_settle_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        service.settle(session, request.actor, meeting_id, option_id, request.kith.clock())
    posts_of(request).show(meeting_id)
    request.ack(response_action="update", view=page_of(request, meeting_id, view.SETTLED))


def waiting(request: Request) -> Waiting:
    """My polls: to settle, or waiting for answers."""
    if request.actor.standing is not Standing.MEMBER:
        return Waiting()
    now = request.kith.clock()
    with request.kith.database.transaction() as session:
        return view.waiting(service.mine(session, request.actor, now), now)
