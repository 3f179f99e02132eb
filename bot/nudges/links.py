"""That somebody's setting waits to be confirmed, and what was decided."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.links import DECIDED, TO_CONFIRM, TOLD, may_decide, setting_of
from bot.store import links as store
from bot.store.links import Asked
from bot.store.outbox import Nudge
from bot.views import links as view
from bot.views.notes import Note


def to_confirm(occasion: Occasion) -> Note | None:
    """What waits, for a member of staff; nothing once it is decided, or where they may not decide it."""
    asked = _asked(occasion)
    if asked is None or asked.link.outcome is not None:
        return None
    if occasion.actor is None or not may_decide(occasion.actor, asked):
        return None
    return view.confirm_note(asked, setting_of(occasion.directory, asked.link), _name(occasion, asked))


def decided(occasion: Occasion) -> Note | None:
    """What was decided, for who asked; nothing where they have ended it since."""
    asked = _asked(occasion)
    if asked is None or asked.link.outcome not in DECIDED or not asked.link.decided_by:
        return None
    decider = occasion.name(asked.link.decided_by)
    return view.decided_note(asked.link, setting_of(occasion.directory, asked.link), decider)


def became(occasion: Occasion) -> Note | None:
    """What a message that something waits says once it was decided or withdrawn, and if it waits again."""
    asked = _asked(occasion)
    if asked is None:
        return None
    if asked.link.outcome is None or not asked.link.decided_by:
        return to_confirm(occasion)  # what was refused waits again
    setting = setting_of(occasion.directory, asked.link)
    decider = occasion.name(asked.link.decided_by)
    return view.became_note(asked.link, setting, _name(occasion, asked), decider)


def _name(occasion: Occasion, asked: Asked) -> str:
    """What colleagues call who asks."""
    name = occasion.name(asked.person.user_id) if asked.person.user_id else asked.person.name
    return name or "Somebody"


def _waits(session: Session, nudge: Nudge) -> bool:
    asked = store.asked(session, int(nudge.about["link"]))
    return asked is not None and asked.link.outcome is None


def _asked(occasion: Occasion) -> Asked | None:
    return store.asked(occasion.session, int(occasion.nudge.about["link"]))


CAPABILITY = Capability(
    kinds=[
        # The co-ordinator's own work, so it has no share in what one may be asked for in a week.
        Kind(
            TO_CONFIRM,
            "Settings that wait for me to confirm them",
            to_confirm,
            # Put away or stopped by the one co-ordinator, it would wait unseen.
            may_be_done=False,
            may_stop=False,
            stands=_waits,
            became=became,
        ),
        Kind(TOLD, "What became of the setting I asked to be linked to", decided),
    ]
)
