"""The nudges of tasks, and after a meeting: notes, actions, who was there, whether it was useful."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.meetings import actions, after, minutes, todos
from bot.services.meetings.keeping import keeps
from bot.store.outbox import Nudge
from bot.views.meetings import actions as actions_view
from bot.views.meetings import after as after_view
from bot.views.meetings import feedback as feedback_view
from bot.views.meetings import minutes as minutes_view
from bot.views.notes import Note
from bot.when import LONDON

BY_EMAIL = "email"


def tell_over(occasion: Occasion) -> Note | None:
    """“Over: Childminder forum”, to who keeps its record."""
    left = after.to_wrap_up(occasion.session, occasion.nudge.about)
    may = left and occasion.actor and keeps(occasion.actor, left[0])
    return after_view.wrap_up_note(*left) if left and may else None


def tell_notes(occasion: Occasion) -> Note | None:
    """“Notes: Childminder forum”; with all that is in them in an e-mail."""
    found = minutes.told(occasion.session, occasion.nudge.about, _whom(occasion))
    if found is None:
        return None
    return minutes_view.note_sent(found, occasion.name, is_written_out=occasion.nudge.via == BY_EMAIL)


def tell_given(occasion: Occasion) -> Note | None:
    """“For you to do, by Friday 2 October 2026”."""
    todo = todos.told(occasion.session, occasion.nudge.about, _whom(occasion))
    return actions_view.note_given(todo) if todo else None


def tell_due(occasion: Occasion) -> Note | None:
    """“Due today”."""
    todo = todos.told(occasion.session, occasion.nudge.about, _whom(occasion))
    return actions_view.note_due(todo, occasion.now.astimezone(LONDON).date()) if todo else None


def tell_back(occasion: Occasion) -> Note | None:
    """“Handed back”, to the organiser."""
    todo = todos.told(occasion.session, occasion.nudge.about, _whom(occasion))
    if todo is None:
        return None
    who = todos.back_from(occasion.session, todo.action)
    name = occasion.name(who.user_id) if who and who.user_id else (who and who.name) or "Somebody"
    return actions_view.note_back(todo, name)


def ask_useful(occasion: Occasion) -> Note | None:
    """“Was this useful?”, to who was there."""
    meeting = after.to_rate(occasion.session, occasion.nudge.about, _whom(occasion))
    return feedback_view.note_asking(meeting) if meeting else None


def tell_closed(occasion: Occasion) -> Note | None:
    """What a message about an action says once it is done, dropped, or somebody else's."""
    action = todos.closed(occasion.session, occasion.nudge.about)
    return actions_view.closed("An action from a meeting", action) if action else None


def _whom(occasion: Occasion) -> int:
    return occasion.person.id if occasion.person else 0


def _is_over(session: Session, nudge: Nudge) -> bool:
    return after.to_wrap_up(session, nudge.about) is not None


def _is_told(session: Session, nudge: Nudge) -> bool:
    return minutes.told(session, nudge.about, nudge.person_id or 0) is not None


def _is_open(session: Session, nudge: Nudge) -> bool:
    return todos.told(session, nudge.about, nudge.person_id or 0) is not None


def _is_unrated(session: Session, nudge: Nudge) -> bool:
    return after.to_rate(session, nudge.about, nudge.person_id or 0) is not None


# What somebody took on is put away by doing it, or by saying that they cannot: so there is no other “Done”.
AFTER = Capability(
    kinds=(
        Kind(after.WRAP_UP, "Meetings of mine that are over", tell_over, may_stop=False, stands=_is_over),
        Kind(
            minutes.NOTES,
            "Notes of meetings I was invited to",
            tell_notes,
            may_be_done=False,
            stands=_is_told,
        ),
        Kind(
            actions.GIVEN,
            "What I am given to do",
            tell_given,
            may_be_done=False,
            may_stop=False,
            stands=_is_open,
            became=tell_closed,
        ),
        Kind(
            actions.DUE,
            "What I have to do that is due",
            tell_due,
            may_be_done=False,
            may_stop=False,
            stands=_is_open,
            became=tell_closed,
        ),
        Kind(
            actions.BACK,
            "What others hand back to me",
            tell_back,
            may_be_done=False,
            may_stop=False,
            stands=_is_open,
            became=tell_closed,
        ),
        Kind(
            after.USEFUL,
            "Whether meetings were useful",
            ask_useful,
            is_ask=True,
            may_be_done=False,
            stands=_is_unrated,
        ),
    ),
    rules=(after.wrapping_up, after.actions_due, after.asking),
)
