"""Whether exactly what is about to be published was approved: one letter changed, and it is not any more."""

import hashlib
import json

from sqlalchemy.orm import Session

from bot.services.records import ShareVersion
from bot.store.share import publicity as store

NOT_APPROVED = "A colleague has to approve this first, as it is now. Nothing was sent."
ASKED, APPROVED, BACK = "asked", "approved", "back"
SAID = (
    *("number", "title", "text", "details", "link", "file_id", "topics", "level", "audience"),
    *("language", "source", "consent", "changed"),
)
"""What of a version is approved."""


def stamp_of(session: Session, version: ShareVersion) -> str:
    """The same for the same words in all languages and formats, for the same people; else another."""
    plan = store.plan(session, version.item_id)
    texts = store.texts(session, version.item_id, version.number)
    whole = [
        [getattr(version, name) for name in SAID],
        [[one.language, one.format, one.title, one.text, one.link] for one in texts],
        [sorted(plan.areas), sorted(plan.types), sorted(plan.languages)] if plan else [],
    ]
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def is_approved(session: Session, version: ShareVersion) -> bool:
    """Whether somebody approved this version as it is now."""
    plan = store.plan(session, version.item_id)
    return plan is not None and plan.decision == APPROVED and plan.stamp == stamp_of(session, version)
