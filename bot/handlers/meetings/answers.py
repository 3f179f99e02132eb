"""“Going”, “Maybe”, “Can't”: by the buttons of an invitation, or noted by staff for who phoned."""

from bot.handlers.meetings.page import page_of
from bot.handlers.meetings.posts import posts_of
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.meetings import answers as service
from bot.services.meetings.answers import STAFF_ANSWER, Answered
from bot.services.meetings.meetings import Meetings
from bot.services.people import Actor, require_staff
from bot.views.meetings import pages
from bot.views.meetings.facts import ANSWERS
from bot.views.text import escape


def register(routes: Routes) -> None:
    """Which request goes where."""
    for given in ANSWERS:
        routes.action(given, answer)
    routes.action(pages.ANSWER_FOR, ask_for_whom)
    routes.options(pages.ELSEWHERE, suggest_people)
    routes.view(pages.ANSWER_FORM, answer_for)


def answer(request: Request) -> None:
    """One's own answer; told to who gave it, while the invitation shows no names."""
    meeting_id, given = int(request.action["value"]), ANSWERS[request.action["action_id"]]
    with request.kith.database.transaction(writes=True) as session:
        answered = service.answer(session, request.actor, meeting_id, given, request.kith.clock())
    _tell_answered(request, answered)
    posts_of(request).show(meeting_id)


def _tell_answered(request: Request, answered: Answered) -> None:
    """On the meeting's page, or beside its invitation. The answer stands even where this cannot be told."""
    told = pages.say_answered(answered)
    if not request.is_in_window:
        tell(request.ack, request.client, request.body, "Meeting", told)
        return
    try:
        page = page_of(request, answered.meeting.id, told)
        request.client.views_update(view_id=request.view["id"], view=page)
    except Exception as fault:
        log().error("meeting.page_not_shown", **where(fault))
    request.ack()


def ask_for_whom(request: Request) -> None:
    """“Answer for somebody”, in the place of the meeting's page."""
    require_staff(request.actor, STAFF_ANSWER)
    with request.kith.database.transaction() as session:
        coming = Meetings(session, request.actor, request.kith.clock()).find(int(request.action["value"]))
        shown = pages.answer_for_view(coming.meeting)
    request.turn_into(shown)
    request.ack()


def suggest_people(request: Request) -> None:
    """People without Slack whose name holds what has been typed so far."""
    with request.kith.database.transaction() as session:
        found = service.not_on_slack(session, request.actor, request.body["value"])
        offered = pages.people_options(found)
    request.ack(options=offered)


def answer_for(request: Request) -> None:
    """Note what somebody said; the meeting's page takes the form's place."""
    read = pages.read_answer_form(request.view)
    if isinstance(read, dict):
        request.ack(response_action="errors", errors=read)
        return
    meeting_id, user_id, person_id, given = read
    now = request.kith.clock()
    whom: Actor | int = request.kith.people.who(request.client, user_id) if user_id else person_id or 0
    with request.kith.database.transaction(writes=True) as session:
        person = service.person_of(session, request.actor, whom, now)
        answered = service.answer_for(session, request.actor, meeting_id, person, given, now)
        who = f"<@{user_id}>" if user_id else escape(person.name or "", 120)
    posts_of(request).show(meeting_id)
    page = page_of(request, meeting_id, pages.say_answered(answered, who))
    request.ack(response_action="update", view=page)
