"""What people are told of the library, and how what they were told follows what is so now."""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from bot.services.nudges import Answer
from bot.store import planning
from bot.store.outbox import Due
from bot.store.share import library as store
from bot.store.share import telling
from bot.when import LONDON

REVIEW, TAKEN_OUT, DIGEST = "share.review", "share.taken_out", "share.digest"
# As long as nothing comes of it, an owner is asked again after this.
AGAIN = timedelta(days=28)
MORNING = time(9)


def shown_again(session: Session, item_id: int, now: datetime) -> None:
    """Whatever direct message shows this item is written anew: that it was withdrawn, or what it says now."""
    for nudge in telling.sent_about(session, item_id):
        if nudge.state == "sending":
            nudge.answer = Answer.GONE.value  # what is on its way is written anew once it has arrived
        else:
            planning.mark_stale(session, nudge, now)


def reviews(session: Session, now: datetime) -> Iterable[Due]:
    """The owners of what is to be looked at by today, and again every four weeks until they did."""
    for item in store.to_review(session, now.astimezone(LONDON).date()):
        if item.review_by is None:
            continue
        first = datetime.combine(item.review_by, MORNING, LONDON)
        times = max(0, (now - first) // AGAIN)
        key = f"{REVIEW}:{item.id}:{item.review_by.isoformat()}:{times}"
        yield Due(REVIEW, key, first + times * AGAIN, person_id=item.owner_id, about={"item": item.id})


def to_review(session: Session, about: Mapping[str, int | str], now: datetime) -> store.Whole | None:
    """The published item that is still to be looked at; None where it was."""
    whole = store.item(session, int(about["item"]))
    today = now.astimezone(LONDON).date()
    if whole is None or whole[0].state != "published" or whole[0].review_by is None:
        return None
    return whole if whole[0].review_by <= today else None


def taken_out(session: Session, about: Mapping[str, int | str]) -> store.Whole | None:
    """The item that was withdrawn."""
    whole = store.item(session, int(about["item"]))
    return whole if whole and whole[0].state == "withdrawn" else None
