"""What the library holds about people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.holdings import DELETED, WHILE_HERE, Entry, Holding, Subject, entry, row
from bot.services.share.library import State, drop, empty
from bot.services.share.messages import give_up
from bot.services.share.telling import REVIEW, shown_again
from bot.store.share import library as store
from bot.store.share import practice as practice_store
from bot.store.share.library import ShareItem

EVERY = tuple(State)


def _items(session: Session, subject: Subject) -> Sequence[Entry]:
    """What the subject keeps up, with every word of theirs in it; what others wrote in it is not theirs."""
    if subject.person is None:
        return []
    kept = {item.id: item for item, _ in store.of_owner(session, subject.person.id, EVERY)}
    written = store.of_maker(session, subject.person.id)
    theirs = [
        {
            **row(version, subject),
            **entry(kind=item.kind, state=item.state, named=item.named, review_by=item.review_by),
        }
        for item, version in written
    ]
    others = set(kept) - {item.id for item, _ in written}
    return [
        *theirs,
        *(entry(kind=kept[one].kind, state=kept[one].state, number=one) for one in sorted(others)),
    ]


def _acts(session: Session, subject: Subject) -> Sequence[Entry]:
    if subject.person is None:
        return []
    ended = [
        entry(withdrawn_at=one.ended_at, what_you_said=one.word)
        for one in store.ended_by(session, subject.person.id)
    ]
    posted = [
        entry(posted_in=one.channel_id, posted_at=one.posting_at)
        for one in store.posted_by(session, subject.person.id)
    ]
    asked = [
        entry(asked_for_a_message_in=one.channel_id, asked_at=one.asked_at)
        for one in practice_store.asked_by(session, subject.person.id)
    ]
    return [*ended, *posted, *asked]


def _tries(session: Session, subject: Subject) -> Sequence[Entry]:
    said = practice_store.tries_of(session, subject.person.id) if subject.person else []
    return [row(one, subject) for one, _ in said]


def _consents(session: Session, subject: Subject) -> Sequence[Entry]:
    asked = practice_store.consents_of(session, subject.person.id) if subject.person else []
    return [row(one, subject) for one in asked]


def _follow(session: Session, subject: Subject) -> Sequence[Entry]:
    followed = practice_store.follow(session, subject.person.id) if subject.person else None
    return [row(followed, subject)] if followed else []


def _erase_items(session: Session, subject: Subject) -> None:
    """Drafts are deleted. What is published stays the library's, without whose it was."""
    if subject.person is None:
        return
    for item, _ in store.of_owner(session, subject.person.id, EVERY):
        item.named = False
        if item.state == State.DRAFT:
            drop(session, item, subject.now)
        give_up(session, item.id, subject.now)
        shown_again(session, item.id, subject.now)
    session.flush()


def _erase_tries(session: Session, subject: Subject) -> None:
    if subject.person is None:
        return
    for said, item in practice_store.tries_of(session, subject.person.id):
        session.delete(said)
        _say_so(session, item, subject.now)
    session.flush()


def _erase_consents(session: Session, subject: Subject) -> None:
    """Where the author of a message is forgotten, nobody may share it any more."""
    if subject.person is None:
        return
    for asked in practice_store.consents_of(session, subject.person.id):
        whole = store.lock(session, asked.item_id)
        if whole:
            _take_out(session, whole[0], subject.now)
        session.delete(asked)
    session.flush()


def _take_out(session: Session, item: ShareItem, now: datetime) -> None:
    if item.state == State.PUBLISHED:
        item.state, item.ended_at = State.WITHDRAWN, now
        nudges.withdraw(session, REVIEW, {"item": item.id}, "forgotten", now)
    for version in store.versions(session, item.id):
        empty(version)
    if item.state in (State.DRAFT, State.ASKED):
        drop(session, item, now)
    _say_so(session, item, now)


def _say_so(session: Session, item: ShareItem, now: datetime) -> None:
    for post in store.posts(session, item.id):
        post.version += 1
    shown_again(session, item.id, now)


def _erase_follow(session: Session, subject: Subject) -> None:
    followed = practice_store.follow(session, subject.person.id) if subject.person else None
    if followed:
        session.delete(followed)
        session.flush()


SHARED: Sequence[Holding] = (
    Holding(
        "What you share in the library",
        "So that others can use what you published, and know from whom it is if you want that.",
        "You yourself; a message of yours only if you agreed.",
        "Until you withdraw it; its versions stay, so that it can be shown what was published.",
        "Drafts are deleted. What is published stays in the library, without your name: it was published for "
        "others to use, and may be in use. If it is to go, withdraw it first.",
        _items,
        _erase_items,
    ),
    Holding(
        "What you posted, withdrew and asked for in the library",
        "So that it can be shown who put something before others, took it out, or asked to share a message.",
        "You yourself.",
        WHILE_HERE,
        "Stays, with the number of somebody forgotten in the place of the person.",
        _acts,
    ),
    Holding(
        "What you tried",
        "So that others know how something went elsewhere, and whoever shared it learns from it.",
        "You yourself.",
        WHILE_HERE,
        DELETED,
        _tries,
        _erase_tries,
    ),
    Holding(
        "Whether a message of yours may be shared",
        "So that nothing you wrote is shared without your consent.",
        "You yourself; somebody else asked for it.",
        WHILE_HERE,
        "Deleted. What was shared of it is withdrawn, and its words are deleted.",
        _consents,
        _erase_consents,
    ),
    Holding(
        "That you want to hear what is new in the library",
        "So that you are told of what is new on your topics.",
        "You yourself.",
        "Until you stop it.",
        DELETED,
        _follow,
        _erase_follow,
    ),
)
"""What the library holds about people."""
