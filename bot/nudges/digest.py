"""The digest: one message a morning with all that waits for who wants it so, under the heading “Today”."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import SQLAlchemyError

from bot.logs import log, where
from bot.nudges.choosing import UNKNOWN_KIND
from bot.nudges.faults import is_of_slack
from bot.nudges.kinds import Kind, Occasion
from bot.store import planning
from bot.store.planning import DIGEST
from bot.views import nudges as view
from bot.views.notes import Note


def digest_kind() -> Kind:
    """What the outbox knows a digest as; what it says is put together by `compose`."""
    return Kind(DIGEST, "Digest", render=lambda _: None, may_snooze=False, may_stop=False, in_digest=False)


@dataclass(frozen=True)
class Composed:
    """What a digest is made of; what there is no room for is in neither, and goes with the next one."""

    parts: dict[int, Note] = field(default_factory=dict)
    """What it shows, by the ids of the nudges."""
    dropped: dict[int, str] = field(default_factory=dict)
    """Why others are not shown, and never will be: a code."""
    broken: dict[int, str] = field(default_factory=dict)
    """Those that could not be written, and a code or the class of what went wrong: for an admin to see."""

    @property
    def note(self) -> Note | None:
        """What it says; None where nothing is left."""
        return view.digest(list(self.parts.values())) if self.parts else None


def compose(occasion: Occasion, kinds: Mapping[str, Kind], stopped: Collection[str]) -> Composed:
    """Put together what a digest says now. `stopped` are the kinds its person does not want."""
    composed = Composed()
    for nudge in planning.held_for(occasion.session, occasion.nudge.person_id or 0):
        if len(composed.parts) == view.MOST_PARTS:
            break
        kind = kinds.get(nudge.kind)
        if kind is None:
            log().error("nudge.given_up", id=nudge.id, kind=nudge.kind, code=UNKNOWN_KIND)
            composed.broken[nudge.id] = UNKNOWN_KIND
            continue
        try:
            part = _part(replace(occasion, nudge=nudge), kind, stopped)
        except Exception as error:
            if isinstance(error, SQLAlchemyError) or is_of_slack(error):
                raise  # no fault of this one: the whole digest is tried again
            log().error("nudge.not_prepared", id=nudge.id, kind=nudge.kind, **where(error))
            composed.broken[nudge.id] = type(error).__name__
            continue
        if isinstance(part, Note):
            composed.parts[nudge.id] = part
        else:
            composed.dropped[nudge.id] = part
    return composed


def _part(occasion: Occasion, kind: Kind, stopped: Collection[str]) -> Note | str:
    """What it says of one nudge, or why it does not."""
    nudge = occasion.nudge
    if nudge.answer:
        return "gone"
    if nudge.expires_at and occasion.now > nudge.expires_at:
        return "expired"
    if kind.may_stop and kind.name in stopped:
        return "stopped"
    note = kind.render(occasion)
    return view.with_choices(note, nudge.id, kind) if note else "gone"
