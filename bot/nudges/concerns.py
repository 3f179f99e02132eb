"""That something waits, told to who must know: in the same words whatever it is, as others may read them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPException

from slack_sdk.errors import SlackApiError
from sqlalchemy.orm import Session

from bot.logs import log, where
from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services import roles
from bot.services.concerns.notices import NOTICE, NOTICE_BY_MAIL, may_be_told, notices, unfinished
from bot.services.concerns.reading import Reading
from bot.services.concerns.reviews import Reviews
from bot.services.concerns.safe import Safe
from bot.services.concerns.team import team_of
from bot.services.people import Actor, Standing
from bot.store.concerns import concerns as store
from bot.store.outbox import Due
from bot.store.sealing import LostKey
from bot.views.concerns import pages as view
from bot.views.notes import Note

Who = Callable[[Collection[str]], Mapping[str, Actor]]


@dataclass(frozen=True)
class Notices:
    """Who is told, by the ladder."""

    safe: Safe
    who: Who
    """Asks Slack who people are now."""
    outside: int | None
    """The outside contact; None where the policy names none."""
    reviews: Reviews = field(default_factory=Reviews)

    def due(self, session: Session, now: datetime) -> Iterable[Due]:
        """Whoever is due to be told."""
        reading = self._reading(session, self._known(session), now)
        for concern in store.waiting(session):
            yield from _unless_lost(notices(reading, concern, self.outside), concern=concern.reference)
        for concern in store.closed(session):
            yield from _unless_lost(self.reviews.due(reading, concern), concern=concern.reference)
        for draft in store.drafts(session):
            yield from _unless_lost(unfinished(reading, draft), draft=draft.id)

    def render(self, occasion: Occasion) -> Note | None:
        """“Something needs you”, to whom the service would let open it, as people are now."""
        about, person = occasion.nudge.about, occasion.person
        if person is not None and person.id == self.outside:
            return view.note_outside(str(about["concern"]), self.safe.timetable.policy.contacts)
        if person is None or not person.user_id:
            return None
        now_is = {occasion.actor.user_id: occasion.actor} if occasion.actor else {}
        known = {**self._known(occasion.session), **now_is}
        if not may_be_told(self._reading(occasion.session, known, occasion.now), about, person.user_id):
            return None
        return view.note(str(about.get("concern", "")), str(about.get("draft", "")))

    def _known(self, session: Session) -> Mapping[str, Actor]:
        """Who people are now. While Slack does not say, whoever holds a role counts as there."""
        ids = roles.concerned(session)
        try:
            return self.who(ids)
        except (SlackApiError, OSError, HTTPException) as fault:
            log().warning("notices.slack_silent", **where(fault))
            return {user_id: Actor(user_id, "", Standing.MEMBER) for user_id in ids}

    def _reading(self, session: Session, known: Mapping[str, Actor], now: datetime) -> Reading:
        team = team_of(session, known, now)
        return Reading(session, self.safe.vault, team, self.safe.timetable, now)


def _unless_lost(dues: Iterable[Due], **about: object) -> Sequence[Due]:
    """One that cannot be opened must not silence the others."""
    try:
        return list(dues)
    except LostKey as fault:
        log().error("notices.unreadable", **about, **where(fault))
        return ()


def capability(safe: Safe, who: Who, outside: int | None) -> Capability:
    """The nudges about concerns. Nobody can put them off or stop them, and they have no end."""
    told = Notices(safe, who, outside)
    return Capability(
        kinds=(
            Kind(
                NOTICE,
                "Something that needs me",
                told.render,
                urgent=True,
                may_be_done=False,
                may_snooze=False,
                may_stop=False,
                in_digest=False,
                is_private=True,
            ),
            Kind(
                NOTICE_BY_MAIL,
                "Something that needs me, by e-mail",
                told.render,
                urgent=True,
                though_silent=True,
                may_be_done=False,
                may_snooze=False,
                may_stop=False,
                in_digest=False,
                is_private=True,
                by_email_only=True,
                always_by_email=True,
            ),
        ),
        rules=(told.due,),
    )
