"""What the library holds about people is shown to them, erased, and joined."""

from sqlalchemy.orm import Session

from bot.services.holdings import whose
from bot.services.share.digests import Digests
from bot.services.share.holdings import SHARED
from bot.services.share.joining import join_entries
from bot.services.share.messages import ASK, Answer
from bot.store import people
from bot.store.share import library as store
from bot.store.share import practice as practice_store
from bot.store.tables import METADATA
from tests.services.share.shelf import ANN, BOB, MAYA, Shelf
from tests.services.share.test_messages import holds, publish

TABLES = {"share_item", "share_version", "share_post", "share_try", "share_consent", "share_follow"}


def everything(shelf: Shelf) -> None:
    """Ann is in every table of the library."""
    shelf.publish()
    shelf.library(ANN, lambda one: one.post_in(1, "C1"))
    shelf.publish(BOB, key="another")
    shelf.tried(ANN, words="It helped us", item_id=2)
    shelf.save()
    shelf.answer(Answer.UNNAMED, item_id=3)
    publish(shelf, 3)
    shelf.draft(key="a draft")
    shelf.library(ANN, lambda one: Digests(one).tell(wanted=True))


def held(shelf: Shelf) -> dict[str, int]:
    def read(session: Session) -> dict[str, int]:
        return {
            one.title: len(one.held(session, whose(session, ANN.user_id, shelf.now)).entries)
            for one in SHARED
        }

    return shelf.act(read)


def test_every_table_of_the_library_is_shown_to_whom_it_is_about(shelf: Shelf) -> None:
    theirs = {
        table.name
        for table in METADATA.tables.values()
        if table.name.startswith("share_")
        and any(key.column.table.name == "person" for key in table.foreign_keys)
    }
    assert theirs >= TABLES
    assert not any(held(shelf).values())
    everything(shelf)
    assert all(held(shelf).values())


def test_an_erasure_takes_out_what_is_theirs_alone(shelf: Shelf) -> None:
    everything(shelf)

    def erase(session: Session) -> None:
        subject = whose(session, ANN.user_id, shelf.now)
        for one in SHARED:
            if one.erase:
                one.erase(session, subject)

    shelf.act(erase)
    assert shelf.row(1).state == "published"  # others may be using it
    assert shelf.row(3).state == "withdrawn"  # shared of a message of hers
    assert shelf.row(4).state == "dropped"
    assert not holds(shelf, "It helped us")
    assert shelf.act(lambda s: store.posts(s, 1)[0].version) >= 0
    assert shelf.act(lambda s: practice_store.followers(s)) == []
    assert shelf.act(lambda s: practice_store.consent(s, 3)) is None


def test_of_two_entries_of_one_person_what_both_said_is_kept_once(shelf: Shelf) -> None:
    shelf.publish()
    for actor in (BOB, MAYA):
        shelf.tried(actor)
        shelf.library(actor, lambda one: Digests(one).tell(wanted=True))

    def join(session: Session) -> None:
        one, other = (people.in_slack(session, actor.user_id).id for actor in (BOB, MAYA))
        join_entries(session, one, other)

    shelf.act(join)
    assert len(shelf.act(lambda s: practice_store.tries(s, 1))) == 1
    assert len(shelf.act(practice_store.followers)) == 1


def test_where_who_asked_is_forgotten_the_author_is_asked_no_more(shelf: Shelf) -> None:
    shelf.save()

    def erase(session: Session) -> None:
        subject = whose(session, MAYA.user_id, shelf.now)
        for one in SHARED:
            if one.erase:
                one.erase(session, subject)

    shelf.act(erase)
    assert not holds(shelf)
    assert shelf.due(ASK) == [(ANN.user_id, "withdrawn")]
    assert shelf.messages(ANN, lambda one: one.waiting()) == []
    assert shelf.answer(Answer.NAMED) is None
    assert shelf.row().state == "dropped"
