"""Sealing everything anew, with the newest key, while Kith runs."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.store.concerns.concerns import ConcernDraft, ConcernEntry, ConcernPart

# Every column that holds something sealed. A test finds those that are missing here.
SEALED: Sequence[InstrumentedAttribute[Any]] = (
    ConcernEntry.sealed,
    ConcernPart.sealed,
    ConcernDraft.sealed,
)


def held(session: Session, column: InstrumentedAttribute[Any]) -> Sequence[tuple[Any, ...]]:
    """The keys of the rows in which this column holds something."""
    return [tuple(row) for row in session.execute(select(*_key(column)).where(column.is_not(None)))]


def sealed(session: Session, column: InstrumentedAttribute[Any]) -> Iterable[bytes]:
    """Everything sealed that this column holds."""
    return session.scalars(select(column).where(column.is_not(None)))


def reseal(
    session: Session,
    column: InstrumentedAttribute[Any],
    keys: Sequence[tuple[Any, ...]],
    anew: Callable[[bytes], bytes],
) -> int:
    """Seal these rows anew; how many. What somebody else has changed in between is left as it is then."""
    found = select(*_key(column), column).where(tuple_(*_key(column)).in_(keys), column.is_not(None))
    done = 0
    for *key, sealed in session.execute(found).all():
        theirs = [part == value for part, value in zip(_key(column), key, strict=True)]
        changed = update(column.class_).where(*theirs, column == sealed).values({column.key: anew(sealed)})
        done += len(session.execute(changed.returning(*_key(column))).all())
    return done


def _key(column: InstrumentedAttribute[Any]) -> Sequence[Any]:
    return list(column.class_.__table__.primary_key.columns)
