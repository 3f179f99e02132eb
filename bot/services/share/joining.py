"""Two entries of one person become one: what both said of the library is kept once."""

from sqlalchemy.orm import Session

from bot.store.share import practice as store
from bot.store.share import source


def join_entries(session: Session, person_id: int, into_id: int) -> None:
    """What the one has beside what the other has already goes; the rest becomes the other's by itself."""
    for said, item in store.tries_of(session, person_id):
        if store.tried(session, item.id, into_id):
            session.delete(said)
    followed = store.follow(session, person_id)
    if followed and store.follow(session, into_id):
        session.delete(followed)
    for mark, item in source.marks_of(session, person_id):
        if source.mark(session, item.id, into_id):
            session.delete(mark)
    session.flush()
