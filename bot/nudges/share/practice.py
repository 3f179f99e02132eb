"""The nudges of examples of practice: tried, asked for consent, answered, published; and what is new."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.share import digests, messages, practice
from bot.services.share.library import shown
from bot.services.share.telling import DIGEST
from bot.store.outbox import Due, Nudge
from bot.store.people import Person
from bot.store.share import library as store
from bot.views.notes import Note
from bot.views.share import digests as digests_view
from bot.views.share import messages as messages_view
from bot.views.share import practice as view


def tell_tried(occasion: Occasion) -> Note | None:
    """“Somebody tried what you share”, to its owner."""
    found = practice.told(occasion.session, occasion.nudge.about)
    item = shown(occasion.session, int(occasion.nudge.about["item"])) if found else None
    if found is None or item is None:
        return None
    return view.note_tried(item, found[1], practice.adoption(occasion.session, item.id))


def ask_author(occasion: Occasion) -> Note | None:
    """“May something you wrote be shared?”"""
    consent = messages.to_answer(occasion.session, occasion.nudge.about)
    if consent is None:
        return None
    by = occasion.session.get(Person, consent.asked_by_id)
    return messages_view.note_ask(consent, occasion.name(by.user_id) if by and by.user_id else "Somebody")


def tell_answer(occasion: Occasion) -> Note | None:
    """What the author said, to who asked."""
    found = messages.answered(occasion.session, occasion.nudge.about)
    return messages_view.note_answered(*found, int(occasion.nudge.about["item"])) if found else None


def tell_author(occasion: Occasion) -> Note | None:
    """“What you wrote is in the library”."""
    whole = store.item(occasion.session, int(occasion.nudge.about["item"]))
    return messages_view.note_of_yours(*whole) if whole and whole[0].state == "published" else None


def tell_new(occasion: Occasion) -> Note | None:
    """What is new on somebody's topics."""
    person_id = occasion.person.id if occasion.person else 0
    found = digests.new(occasion.session, occasion.nudge.about, person_id)
    return digests_view.note_new(found) if found else None


def _of_messages(session: Session, now: datetime) -> Iterable[Due]:
    return messages.published_of(session, now)


def _is_open(session: Session, nudge: Nudge) -> bool:
    return messages.to_answer(session, nudge.about) is not None


PRACTICE = Capability(
    kinds=(
        Kind(practice.TRIED, "Who tried what I share", tell_tried),
        Kind(
            messages.ASK,
            "Whether a message of mine may be shared",
            ask_author,
            is_ask=True,
            may_be_done=False,
            stands=_is_open,
            is_private=True,
        ),
        Kind(messages.ANSWERED, "Whether a message I would like to share may be", tell_answer),
        Kind(messages.SHOWN, "What is shared of what I wrote", tell_author, may_stop=False),
        Kind(DIGEST, "What is new in the library on my topics", tell_new, became=tell_new),
    ),
    rules=(digests.dues, _of_messages),
)
