"""Two entries of one person become one: what both said of the library is kept once."""

from sqlalchemy.orm import Session

from bot.store.share import practice as store
from bot.store.share import publicity


def join_entries(session: Session, person_id: int, into_id: int) -> None:
    """What the one has beside what the other has already goes; the rest becomes the other's by itself."""
    for said, item in store.tries_of(session, person_id):
        if store.tried(session, item.id, into_id):
            session.delete(said)
    followed = store.follow(session, person_id)
    if followed and store.follow(session, into_id):
        session.delete(followed)
    _join_publicity(session, person_id, into_id)
    session.flush()


def _join_publicity(session: Session, person_id: int, into_id: int) -> None:
    """What both were sent counts once: the one that arrived, if any. The other is not sent any more."""
    for one in publicity.received_by(session, person_id):
        same = publicity.recipient(session, one.item_id, into_id)
        if same is None:
            continue
        sent = publicity.delivery(session, one.key)
        session.delete(same if sent and sent.state == "sent" else one)
