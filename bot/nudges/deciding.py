"""The last decision about a nudge, right before it is sent, and what is said of one that was shown before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.nudges import digest
from bot.nudges.choosing import Case, Choice, Go, Rules, Wait, Withdraw, choose
from bot.nudges.decisions import Decision, Drop, Later, Send
from bot.nudges.kinds import Kind, Occasion
from bot.services.people import Standing
from bot.services.reaching import reach_at
from bot.services.wishes import wishes
from bot.store import people, planning
from bot.store.database import Database
from bot.store.outbox import Nudge
from bot.store.planning import DIGEST
from bot.views import nudges as view
from bot.views.notes import Note, to_message


@dataclass(frozen=True)
class Deciding:
    """Decides with what is true at that moment: permission, cause, expiry, and what the person wishes.

    An occasion's session only has to read: what is written is written in a transaction of its own, since
    Slack is asked in between who people are.
    """

    database: Database
    rules: Rules

    def decide(self, occasion: Occasion) -> Decision:
        """Whether a nudge goes now as it was planned, and what it says; else later, or not at all.

        Whatever was planned otherwise than it would be now is planned again at once.
        """
        nudge, now = occasion.nudge, occasion.now
        if occasion.actor and occasion.actor.standing is Standing.GONE:
            self._drop_what_waits(occasion)
            return Drop("left")
        choice = self._choice(occasion)
        match choice:
            case Withdraw(reason):
                return Drop(reason)
            case Wait(until):
                return Later(until)
            case Go(way, lane) if (way.value, lane) == (nudge.via, nudge.lane):
                note = self._note(occasion, self.rules.kinds[nudge.kind])
                return Send(note) if note else Drop("gone")
        return Later(now)

    def became(self, occasion: Occasion) -> Note:
        """What one that was shown before says now: what the person did with it, or where its cause went."""
        if occasion.nudge.kind == DIGEST:
            went = planning.members(occasion.session, occasion.nudge.id)
            return view.digest([self._one_now(replace(occasion, nudge=nudge)) for nudge in went])
        return self._one_now(occasion)

    def redraw(self, occasion: Occasion) -> Mapping[str, Any]:
        """The same as a message in Slack."""
        return to_message(self.became(occasion))

    def _drop_what_waits(self, occasion: Occasion) -> None:
        """What a digest was to show would else wait for the next one, every morning again."""
        if occasion.nudge.kind == DIGEST:
            held = planning.held_for(occasion.session, occasion.nudge.person_id or 0)
            with self.database.transaction(writes=True) as session:
                planning.withdraw_all(session, [one.id for one in held], "left", occasion.now)

    def _choice(self, occasion: Occasion) -> Choice:
        # Asks are not counted again: this one was, when it was planned.
        person, session = occasion.person, occasion.session
        said = people.preference(session, person.id) if person else None
        digests = planning.last_digests(session, [said.person_id]) if said and said.digest else {}
        last = digests.get(said.person_id) if said else None
        return choose(Case(occasion.nudge, person, said, occasion.now, last_digest=last), self.rules)

    def _note(self, occasion: Occasion, kind: Kind) -> Note | None:
        if kind.name != DIGEST:
            note = kind.render(occasion)
            return view.with_choices(note, occasion.nudge.id, kind) if note and occasion.person else note
        said = people.preference(occasion.session, occasion.nudge.person_id or 0)
        composed = digest.compose(occasion, self.rules.kinds, said.stopped if said else ())
        with self.database.transaction(writes=True) as session:
            planning.put_into_digest(session, occasion.nudge.id, list(composed.parts))
            for nudge_id, reason in composed.dropped.items():
                planning.withdraw_all(session, [nudge_id], reason, occasion.now)
            planning.give_up(session, composed.broken, occasion.now)
        return composed.note

    def _one_now(self, occasion: Occasion) -> Note:
        nudge = occasion.nudge
        kind = self.rules.kinds.get(nudge.kind)
        note = kind.render(occasion) if kind and _is_open(nudge) else None
        return view.with_choices(note, nudge.id, kind) if note and kind else self._closed(occasion)

    def _closed(self, occasion: Occasion) -> Note:
        nudge = occasion.nudge
        kind = self.rules.kinds.get(nudge.kind)
        label = kind.label if kind else "A message from Kith"
        if nudge.answer in (None, "gone"):
            told = kind.became(occasion) if kind and kind.became else None
            return told or view.no_longer_needed(label)
        note = (kind.render(occasion) if kind else None) or Note(label)
        again = planning.again(occasion.session, nudge.id)
        at = again.due_at if again else None
        return view.with_answer(note, nudge.answer, at, self._reached(occasion, at, kind) if at else None)

    def _reached(self, occasion: Occasion, moment: datetime, kind: Kind | None) -> datetime | None:
        said = people.preference(occasion.session, occasion.nudge.person_id or 0)
        wanted = wishes(said, self.rules.policy).reachable
        return reach_at(wanted, moment, urgent=kind is not None and kind.urgent)


def _is_open(nudge: Nudge) -> bool:
    return nudge.state == "sent" and nudge.answer is None
