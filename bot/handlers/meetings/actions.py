"""Tasks and actions: given by who keeps the meeting's record, done or handed back by their owners."""

from dataclasses import replace

from bot.handlers import today
from bot.handlers.meetings.minutes import notes_of
from bot.handlers.nudges import show_in_message
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import actions as service
from bot.services.meetings import todos
from bot.services.meetings.keeping import kept
from bot.services.people import Standing
from bot.services.records import Person
from bot.views.doors import MY_ACTIONS
from bot.views.meetings import actions as view
from bot.views.meetings.actions import Filled, Target
from bot.views.today import Waiting


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(MY_ACTIONS.action_id, show_mine)
    routes.action(view.TASKS, show_tasks)
    routes.action(view.ADD, ask_to_add)
    routes.action(view.CHANGE, ask_to_change)
    routes.view(view.ACTION_FORM, save)
    routes.action(view.DONE, done)
    routes.action(view.CANNOT, ask_why_not)
    routes.view(view.CANNOT_FORM, hand_back)
    routes.action(view.DROP, ask_whether_to_drop)
    routes.view(view.DROP_FORM, drop)


def waiting(request: Request) -> Waiting:
    """What I have to do from meetings, and what nobody has to do any more."""
    with request.kith.database.transaction() as session:
        mine = [view.mine_item(one) for one in todos.mine(session, request.actor)]
        nobodys = [view.nobodys_item(one) for one in todos.nobodys(session, request.actor)]
    return Waiting(on_me=[*mine, *nobodys])


def show_mine(request: Request) -> None:
    """“My actions”."""
    request.open_view(_mine(request))
    request.ack()


def show_tasks(request: Request) -> None:
    """Everything to be done for a meeting, in the place of its page."""
    request.turn_into(_tasks(request, int(request.action["value"])))
    request.ack()


def ask_to_add(request: Request) -> None:
    """The empty form; for notes that are written, with what comes of it shown there."""
    meeting_id, _, origin = str(request.action["value"]).partition(":")
    with request.kith.database.transaction() as session:
        kept(session, request.actor, int(meeting_id))
    target = Target(int(meeting_id), in_notes=origin == view.IN_NOTES)
    request.turn_into(view.action_view(target, Filled(), may_search=_is_staff(request)))
    request.ack()


def ask_to_change(request: Request) -> None:
    """The form with an action as it is."""
    with request.kith.database.transaction() as session:
        todo = todos.one_to_keep(session, request.actor, int(request.action["value"]))
    target = Target(todo.meeting.id, todo.action.id)
    shown = view.action_view(target, view.filled(todo), _outside(todo.owner), may_search=_is_staff(request))
    request.turn_into(shown)
    request.ack()


def save(request: Request) -> None:
    """The day is shown back first; once it is agreed to, the action is saved and the list shown."""
    read = view.read_action_form(request.view)
    if isinstance(read, dict):
        request.ack(response_action="errors", errors=read)
        return
    target, filled = read
    day = service.due_day(filled.due, request.kith.clock())
    if (day.isoformat(), filled.due) == (target.shown, target.words):
        shown = _saved(request, target, filled)
    else:
        shown = _shown_back(request, replace(target, shown=day.isoformat(), words=filled.due), filled)
    request.ack(response_action="update", view=shown)


def done(request: Request) -> None:
    """It is done."""
    action_id, now = int(request.action["value"]), request.kith.clock()
    with request.kith.database.transaction(writes=True) as session:
        action, was_open = service.done(session, request.actor, action_id, now)
    _tell(request, action.meeting_id, view.DONE_THANKS if was_open else view.CLOSED_BEFORE)


def ask_why_not(request: Request) -> None:
    """Why the owner cannot do it, in the place of the list."""
    with request.kith.database.transaction() as session:
        todo = todos.one(session, request.actor, int(request.action["value"]))
    request.turn_into(view.reason_view(todo, is_drop=False))
    request.ack()


def hand_back(request: Request) -> None:
    """It is the organiser's now; what else the person has to do takes the form's place."""
    action_id, _, reason = view.read_reason_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        service.hand_back(session, request.actor, action_id, reason, request.kith.clock())
    request.ack(response_action="update", view=_mine(request, view.HANDED_BACK))


def ask_whether_to_drop(request: Request) -> None:
    """Why nobody needs to do it."""
    with request.kith.database.transaction() as session:
        todo = todos.one_to_keep(session, request.actor, int(request.action["value"]))
    request.turn_into(view.reason_view(todo, is_drop=True))
    request.ack()


def drop(request: Request) -> None:
    """Nobody needs to do it; the tasks of its meeting take the form's place."""
    action_id, meeting_id, reason = view.read_reason_form(request.view)
    with request.kith.database.transaction(writes=True) as session:
        was_open = service.drop(session, request.actor, action_id, reason, request.kith.clock())
    note = view.DROPPED if was_open else view.CLOSED_BEFORE
    request.ack(response_action="update", view=_tasks(request, meeting_id, note))


def _shown_back(request: Request, target: Target, filled: Filled) -> dict[str, object]:
    """The form again, with the day that was understood. Raises NotAllowed, Closed, and WrongFields."""
    with request.kith.database.transaction() as session:
        kept(session, request.actor, target.meeting_id)
        service.require_what(filled.what)
        known = service.outside(session, request.actor, filled.elsewhere) if filled.elsewhere else None
    return view.action_view(target, filled, known, may_search=_is_staff(request))


def _saved(request: Request, target: Target, filled: Filled) -> dict[str, object]:
    """Save it; the window it was opened from, as it is then. Raises WrongFields."""
    kith, now = request.kith, request.kith.clock()
    whom = kith.people.who(request.client, filled.on_slack) if filled.on_slack else filled.elsewhere or 0
    day = service.due_day(filled.due, now)
    with kith.database.transaction(writes=True) as session:
        owner = service.owner_of(session, request.actor, target.meeting_id, whom, now)
        given = (request.actor, target.action_id or target.meeting_id, filled.what, owner, day)
        if target.action_id is None:
            key = f"action:{request.view['id']}"
            service.add(session, *given, key, now, in_notes=target.in_notes)
        else:
            service.change(session, *given, now)
    if target.in_notes:
        return notes_of(request, target.meeting_id, view.ADDED_TO_NOTES)
    return _tasks(request, target.meeting_id, view.SAVED)


def _tell(request: Request, meeting_id: int, told: str) -> None:
    """Where the button was pressed: in a list, in “Today”, or in a message."""
    window = request.view.get("callback_id")
    if window == view.TASKS_WINDOW:
        request.turn_into(_tasks(request, meeting_id, told))
        request.ack()
    elif window == view.MINE_WINDOW:
        request.turn_into(_mine(request, told))
        request.ack()
    elif request.view:
        today.show_again(request, told)
    else:
        show_in_message(request, told)


def _mine(request: Request, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        return view.mine_view(todos.mine(session, request.actor), note)


def _tasks(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    with request.kith.database.transaction() as session:
        meeting = kept(session, request.actor, meeting_id)
        return view.tasks_view(meeting, todos.of_meeting(session, request.actor, meeting), note)


def _outside(owner: Person | None) -> Person | None:
    return owner if owner and not owner.user_id else None


def _is_staff(request: Request) -> bool:
    return request.actor.standing is Standing.MEMBER
