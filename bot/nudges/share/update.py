"""The nudges of safeguarding updates: read this, who has not, somebody asks, and the answer."""

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.policy import Policy
from bot.services.people import Standing
from bot.services.share import questions, readers
from bot.services.share import update_nudges as service
from bot.store.outbox import Nudge
from bot.views.notes import Note
from bot.views.share import update_notes as view


def ask_to_read(occasion: Occasion) -> Note | None:
    """“Please read this”."""
    nudge = occasion.nudge
    told = service.to_read(occasion.session, nudge.about, nudge.person_id)
    return view.note_read(told, occasion.person) if told else None


def tell_read(occasion: Occasion) -> Note | None:
    """What it says once it was read, changed or withdrawn."""
    told = service.told_of(occasion.session, occasion.nudge.about, occasion.nudge.person_id)
    return view.became_read(told) if told else None


def tell_unread(occasion: Occasion) -> Note | None:
    """How many have not read it, to who keeps it up."""
    roll = service.roll_of(occasion.session, occasion.nudge.about) if _is_staff(occasion) else None
    return view.note_unread(roll) if roll else None


def tell_question(occasion: Occasion) -> Note | None:
    """“A question”, to staff."""
    about = occasion.nudge.about
    thread = service.open_question(occasion.session, about) if _is_staff(occasion) else None
    return view.note_question(thread) if thread else None


def tell_answer(occasion: Occasion) -> Note | None:
    """The answer, to who asked."""
    about = occasion.nudge.about
    thread = service.thread(occasion.session, about)
    return view.note_answer(thread, int(about["word"])) if thread else None


def update_kinds(policy: Policy) -> Capability:
    """All of them. Whether people may stop being asked to read is the council's policy."""
    rules = policy.updates
    return Capability(
        kinds=(
            Kind(
                readers.READ,
                "Safeguarding updates I must read",
                ask_to_read,
                may_be_done=False,
                may_stop=rules.may_be_stopped,
                in_digest=False,
                stands=_is_to_read,
                became=tell_read,
            ),
            Kind(
                service.UNREAD,
                "Who has not read my safeguarding updates",
                tell_unread,
                for_staff=True,
                stands=_is_unread,
            ),
            Kind(
                questions.ASKED,
                "Questions about what I publish",
                tell_question,
                may_be_done=False,
                may_stop=False,
                for_staff=True,
                in_digest=False,
                stands=_is_open,
            ),
            Kind(
                questions.ANSWERED,
                "Answers to my questions about updates",
                tell_answer,
                may_stop=False,
                in_digest=False,
                stands=_is_there,
            ),
        ),
        rules=(service.reads(rules.remind_days), service.counts, service.unanswered),
    )


def _is_to_read(session: Session, nudge: Nudge) -> bool:
    return service.to_read(session, nudge.about, nudge.person_id) is not None


def _is_unread(session: Session, nudge: Nudge) -> bool:
    return service.roll_of(session, nudge.about) is not None


def _is_open(session: Session, nudge: Nudge) -> bool:
    return service.open_question(session, nudge.about) is not None


def _is_there(session: Session, nudge: Nudge) -> bool:
    return service.thread(session, nudge.about) is not None


def _is_staff(occasion: Occasion) -> bool:
    return occasion.actor is not None and occasion.actor.standing is Standing.MEMBER
