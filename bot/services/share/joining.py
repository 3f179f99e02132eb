"""Two entries of one person become one: what both said of the library is kept once."""

from sqlalchemy.orm import Session

from bot.store.share import practice as store
from bot.store.share import publicity, running, source, update


def join_entries(session: Session, person_id: int, into_id: int) -> None:
    """What the one has beside what the other has already goes; the rest becomes the other's by itself."""
    for said, item in store.tries_of(session, person_id):
        if store.tried(session, item.id, into_id):
            session.delete(said)
    followed = store.follow(session, person_id)
    if followed and store.follow(session, into_id):
        session.delete(followed)
    _join_readings(session, person_id, into_id)
    for used in running.uses_of(session, person_id):
        if running.use(session, used.item_id, into_id, used.network):
            session.delete(used)
    for mark, item in source.marks_of(session, person_id):
        if source.mark(session, item.id, into_id):
            session.delete(mark)
    _join_publicity(session, person_id, into_id)
    session.flush()


def _join_readings(session: Session, person_id: int, into_id: int) -> None:
    """Who is meant by either is meant; what either has read is read."""
    for reader in update.readers_of(session, person_id):
        same = update.reader(session, reader.item_id, into_id)
        if same:
            same.through = sorted({*same.through, *reader.through})
            session.delete(reader)
    for reading in update.readings_of(session, person_id):
        if update.reading(session, reading.item_id, into_id, reading.number):
            session.delete(reading)


def _join_publicity(session: Session, person_id: int, into_id: int) -> None:
    """What both were sent counts once: the one that arrived, if any. The other is not sent any more."""
    for one in publicity.received_by(session, person_id):
        same = publicity.recipient(session, one.item_id, into_id)
        if same is None:
            continue
        sent = publicity.delivery(session, one.key)
        session.delete(same if sent and sent.state == "sent" else one)
