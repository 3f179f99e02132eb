"""The digest: one message a morning with all that waits for who wants it so, under the heading “Today”."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.nudges.kinds import Kind, Occasion
from bot.store import planning
from bot.store.outbox import Nudge
from bot.store.planning import DIGEST
from bot.views import nudges as view
from bot.views.notes import Note


def digest_kind() -> Kind:
    """What the outbox knows a digest as; what it says is put together by `compose`."""
    return Kind(DIGEST, "Digest", render=lambda _: None, may_snooze=False, may_stop=False, in_digest=False)


def compose(
    occasion: Occasion, kinds: Mapping[str, Kind]
) -> tuple[Note | None, Sequence[int], Sequence[int]]:
    """What a digest says now, None where nothing is left; the ids it shows, and those whose cause is gone.

    What there is no room for is in neither: it goes with the next one.
    """
    person_id = occasion.nudge.person_id or 0
    parts: dict[int, Note] = {}
    gone = []
    for nudge in planning.held_for(occasion.session, person_id):
        if len(parts) == view.MOST_PARTS:
            break
        note = _part(occasion, nudge, kinds)
        if note:
            parts[nudge.id] = note
        else:
            gone.append(nudge.id)
    return (view.digest(list(parts.values())) if parts else None), list(parts), gone


def _part(occasion: Occasion, nudge: Nudge, kinds: Mapping[str, Kind]) -> Note | None:
    kind = kinds.get(nudge.kind)
    if kind is None or (nudge.expires_at and occasion.now > nudge.expires_at):
        return None
    note = kind.render(replace(occasion, nudge=nudge))
    return view.with_choices(note, nudge.id, kind) if note else None
