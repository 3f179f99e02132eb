"""The nudges of sources and questions: it is out of date, somebody asks, it is late, and the answer."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.policy import Policy
from bot.services.people import Standing
from bot.services.share import enquiries, enquiry_nudges, source
from bot.services.share.telling import OUTDATED
from bot.store.outbox import Nudge
from bot.views.notes import Note
from bot.views.share import enquiry_notes as view


def tell_outdated(occasion: Occasion) -> Note | None:
    """“Somebody finds it out of date”, to who keeps the source up."""
    found = source.told_outdated(occasion.session, occasion.nudge.about)
    return view.note_outdated(*found) if found else None


def tell_owner(occasion: Occasion) -> Note | None:
    """“A question waits for you”, to whoever finds the answer, as long as they are staff."""
    is_staff = occasion.actor is not None and occasion.actor.standing is Standing.MEMBER
    person_id = occasion.nudge.person_id
    row = enquiry_nudges.to_answer(occasion.session, occasion.nudge.about, person_id) if is_staff else None
    return view.note_enquiry(row, occasion.now) if row else None


def tell_late(occasion: Occasion) -> Note | None:
    """“Your question is not forgotten”, to who asked."""
    row = enquiry_nudges.open_one(occasion.session, occasion.nudge.about)
    return view.note_late(row) if row else None


def tell_answer(occasion: Occasion) -> Note | None:
    """The answer, to who asked."""
    row = enquiry_nudges.answered(occasion.session, occasion.nudge.about)
    return view.note_answer(row) if row else None


def source_kinds(policy: Policy) -> Capability:
    """All of them."""
    return Capability(
        kinds=(
            Kind(
                OUTDATED,
                "What is said to be out of date of what I share",
                tell_outdated,
                may_be_done=False,
                stands=_is_outdated,
            ),
            Kind(
                enquiries.ASKED,
                "Questions to the network team that I answer",
                tell_owner,
                may_be_done=False,
                may_stop=False,
                for_staff=True,
                in_digest=False,
                stands=_is_theirs,
            ),
            Kind(
                enquiries.LATE,
                "When the answer to my question takes longer",
                tell_late,
                is_private=True,
                stands=_is_open,
            ),
            Kind(
                enquiries.ANSWERED,
                "Answers to my questions to the network team",
                tell_answer,
                may_stop=False,
                in_digest=False,
                stands=_is_answered,
            ),
        ),
        rules=(source.dues, enquiry_nudges.reminders(policy.enquiries.remind_days), enquiry_nudges.late),
    )


def _is_outdated(session: Session, nudge: Nudge) -> bool:
    return source.told_outdated(session, nudge.about) is not None


def _is_theirs(session: Session, nudge: Nudge) -> bool:
    return enquiry_nudges.to_answer(session, nudge.about, nudge.person_id) is not None


def _is_open(session: Session, nudge: Nudge) -> bool:
    return enquiry_nudges.open_one(session, nudge.about) is not None


def _is_answered(session: Session, nudge: Nudge) -> bool:
    return enquiry_nudges.answered(session, nudge.about) is not None
