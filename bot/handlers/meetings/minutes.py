"""“Notes”: written, sent and corrected by who keeps the meeting's record; read by who was invited."""

from bot.handlers.nudges import show_in_message
from bot.handlers.requests import Request
from bot.handlers.routes import Routes
from bot.services.meetings import minutes as service
from bot.views.meetings import minutes as view
from bot.views.meetings.facts import NOTES


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(NOTES, show)
    routes.action(view.WRITE, ask_for_words)
    routes.view(view.WRITE_FORM, save)
    routes.action(view.SEND, ask_whether_to_send)
    routes.view(view.SEND_FORM, send)
    routes.action(view.WANT, want)
    routes.action(view.READ, acknowledge)


def notes_of(request: Request, meeting_id: int, note: str = "") -> dict[str, object]:
    """The notes as this person may see them. Raises NotAllowed, and Closed."""
    with request.kith.database.transaction() as session:
        channel = _channel(request)
        found = service.look(session, request.actor, meeting_id, request.kith.clock(), channel)
        return view.notes_view(found, note, channel)


def show(request: Request) -> None:
    """The notes, in the place of the meeting's page."""
    request.turn_into(notes_of(request, int(request.action["value"])))
    request.ack()


def ask_for_words(request: Request) -> None:
    """The form, with what stands there, in the place of the notes."""
    now = request.kith.clock()
    with request.kith.database.transaction() as session:
        standing = service.to_write(session, request.actor, int(request.action["value"]), now)
    request.turn_into(view.write_view(*standing))
    request.ack()


def save(request: Request) -> None:
    """What was written is a draft; the notes take the form's place."""
    read = view.read_write_form(request.view)
    if isinstance(read, dict):
        request.ack(response_action="errors", errors=read)
        return
    meeting_id, revision, words = read
    with request.kith.database.transaction(writes=True) as session:
        service.save(session, request.actor, meeting_id, words, revision, request.kith.clock())
    request.ack(response_action="update", view=notes_of(request, meeting_id, view.SAVED))


def ask_whether_to_send(request: Request) -> None:
    """What is sent, and to how many, in the place of the notes."""
    kith = request.kith
    meeting_id, reaching = int(request.action["value"]), kith.policy.reaching
    with kith.database.transaction() as session:
        preview = service.preview(
            session, request.actor, meeting_id, reaching, kith.clock(), has_email=kith.has_email
        )
    request.turn_into(view.send_view(preview))
    request.ack()


def send(request: Request) -> None:
    """They are sent; the notes as they are now take the form's place."""
    meeting_id, revision, correction = view.read_send_form(request.view)
    now = request.kith.clock()
    with request.kith.database.transaction(writes=True) as session:
        number = service.send(session, request.actor, meeting_id, revision, correction, now)
    request.ack(response_action="update", view=notes_of(request, meeting_id, view.say_sent(number)))


def want(request: Request) -> None:
    """Who could not come wants them."""
    meeting_id, now = int(request.action["value"]), request.kith.clock()
    with request.kith.database.transaction(writes=True) as session:
        is_sent = service.want(session, request.actor, meeting_id, now, _channel(request))
    request.turn_into(notes_of(request, meeting_id, view.WANTED_NOW if is_sent else view.WANTED))
    request.ack()


def acknowledge(request: Request) -> None:
    """“I have read this”."""
    meeting_id, now = int(request.action["value"]), request.kith.clock()
    with request.kith.database.transaction(writes=True) as session:
        service.acknowledge(session, request.actor, meeting_id, now, _channel(request))
    if request.is_in_window:
        request.turn_into(notes_of(request, meeting_id, view.THANKS))
        request.ack()
    else:
        show_in_message(request, view.THANKS, view.read_button(meeting_id))


def _channel(request: Request) -> str:
    """Where the message is whose button was pressed; for the window of the notes, by which it was opened."""
    if request.view.get("callback_id") == view.WINDOW:
        return str(request.view.get("private_metadata") or "")
    return str((request.body.get("channel") or {}).get("id") or "")
