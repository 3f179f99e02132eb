"""The nudges of certificates and of what is required, and of who manages a setting."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.policy import Policy
from bot.services.cpd import managers, reminders
from bot.services.cpd.certificates import EXPIRING
from bot.services.cpd.managers import TO_CONFIRM, TOLD, Asked
from bot.services.cpd.reminders import CHANGED
from bot.services.cpd.team import listing_of
from bot.services.people import Standing
from bot.store.outbox import Due, Nudge
from bot.views.cpd import certificate_notes as view
from bot.views.cpd import team as team_view
from bot.views.notes import Note
from bot.when import LONDON


def capability(policy: Policy) -> Capability:
    """What people are told of their certificates, by the council's policy."""
    certificates = policy.certificates

    def changes(session: Session, now: datetime) -> Iterable[Due]:
        return reminders.changes(session, certificates, now)

    def tell_changed(occasion: Occasion) -> Note | None:
        found = reminders.change(occasion.session, certificates, occasion.nudge.about, _whom(occasion))
        return view.changed(found) if found else None

    def is_changed(session: Session, nudge: Nudge) -> bool:
        return reminders.change(session, certificates, nudge.about, nudge.person_id or 0) is not None

    kind = Kind(
        CHANGED,
        "What changes in the certificates I must hold",
        tell_changed,
        # Nothing anybody holds is void before they could know.
        may_stop=False,
        stands=is_changed,
    )
    return Capability(kinds=(*KINDS, kind), rules=(reminders.expiring, changes))


def tell_expiring(occasion: Occasion) -> Note | None:
    """“Runs out soon: Paediatric first aid”, or that it has."""
    one = reminders.expires(occasion.session, occasion.nudge.about)
    if one is None or one.counts_until is None:
        return None
    return view.expires(one, one.counts_until, _today(occasion))


def became_settled(occasion: Occasion) -> Note | None:
    """What it says once the certificate was renewed, corrected or removed."""
    one = reminders.successor(occasion.session, occasion.nudge.about)
    return view.settled(one) if one else view.removed()


def ask_to_confirm(occasion: Occasion) -> Note | None:
    """Who says that they manage a setting, for staff other than themselves."""
    asked, reader = _asked(occasion), occasion.actor
    if asked is None or asked.row.outcome is not None or reader is None:
        return None
    if reader.standing is not Standing.MEMBER or reader.user_id == asked.person.user_id:
        return None
    return team_view.confirm_note(asked, _setting(occasion, asked), _name(occasion, asked))


def became_decided(occasion: Occasion) -> Note | None:
    """What it says once it was decided."""
    asked = _asked(occasion)
    if asked is None or not asked.row.decided_by:
        return None
    decider = occasion.name(asked.row.decided_by)
    return team_view.became_note(asked, _setting(occasion, asked), _name(occasion, asked), decider)


def tell_decided(occasion: Occasion) -> Note | None:
    """What was decided, for who asked; nothing where it has ended since."""
    asked = _asked(occasion)
    if asked is None or asked.row.outcome not in ("confirmed", "refused") or not asked.row.decided_by:
        return None
    return team_view.decided_note(asked, _setting(occasion, asked), occasion.name(asked.row.decided_by))


def _asked(occasion: Occasion) -> Asked | None:
    return managers.asked_by(occasion.session, int(occasion.nudge.about["manager"]))


def _waits(session: Session, nudge: Nudge) -> bool:
    asked = managers.asked_by(session, int(nudge.about["manager"]))
    return asked is not None and asked.row.outcome is None


def _setting(occasion: Occasion, asked: Asked) -> str:
    row = asked.row
    return team_view.setting_name(row.urn, listing_of(occasion.directory, row.register, row.urn))


def _name(occasion: Occasion, asked: Asked) -> str:
    user_id = asked.person.user_id
    return (occasion.name(user_id) if user_id else asked.person.name) or "Somebody"


def _whom(occasion: Occasion) -> int:
    return occasion.person.id if occasion.person else 0


def _today(occasion: Occasion) -> date:
    return occasion.now.astimezone(LONDON).date()


def _expires(session: Session, nudge: Nudge) -> bool:
    return reminders.expires(session, nudge.about) is not None


KINDS = (
    Kind(
        EXPIRING,
        "Certificates of mine that run out",
        tell_expiring,
        stands=_expires,
        became=became_settled,
    ),
    Kind(
        TO_CONFIRM,
        "Who says that they manage a setting",
        ask_to_confirm,
        # Put away or stopped by the one co-ordinator, it would wait unseen.
        may_be_done=False,
        may_stop=False,
        for_staff=True,
        stands=_waits,
        became=became_decided,
    ),
    Kind(TOLD, "Whether it is confirmed that I manage a setting", tell_decided),
)
