"""Who belongs to which setting: asked once, decided once, by staff and never for oneself."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services import channels
from bot.services.checks import WrongFields
from bot.services.links import Links, Outcome, Said
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.audit import AuditEvent
from bot.store.database import Database
from bot.store.directory import Directory
from bot.store.outbox import Nudge
from bot.store.people import Person
from tests.factories import make_import, make_provider

NOW = datetime(2026, 9, 14, 9, 0, tzinfo=UTC)
MAYA, TOMAS, GEORGE = (
    Actor(user, "T0WESTHAV", Standing.MEMBER) for user in ("U0MAYAOKA", "U0TOMASRE", "U0GEORGEA")
)
NADIA = Actor("U0NADIAKH", "T0TINYACR", Standing.ELSEWHERE)
CHANNEL = "C0PARTNER"


@pytest.fixture
def network(database: Database) -> Database:
    """A network channel looked after by Maya, and two providers."""
    with database.transaction(writes=True) as session:
        channels.make(session, MAYA, CHANNEL, "partners", NOW)
        register, by_staff = make_import(session), make_import(session, register="added")
        make_provider(session, register, "EY1", name="Samphire House")
        make_provider(session, by_staff, "EY2")
    return database


def links_of(session: Session, actor: Actor, directory: Directory, known: Iterable[Actor] = (MAYA,)) -> Links:
    people = {one.user_id: one for one in known}
    return Links(session, actor, directory, frozenset({GEORGE.user_id}), people, NOW)


def ask(network: Database, actor: Actor, said: Said | None = None, known: Iterable[Actor] = (MAYA,)) -> int:
    with network.transaction(writes=True) as session:
        links = links_of(session, actor, Directory(network), known)
        return links.ask(said or Said(provider_id("EY1", network)), CHANNEL).id


def provider_id(urn: str, network: Database) -> int:
    (one,) = Directory(network).listings().by_urn.get(urn)
    return one.id


def due(network: Database) -> list[tuple[str, str | None]]:
    with network.transaction() as session:
        found = select(Nudge.kind, Person.user_id).join(Person, Person.id == Nudge.person_id)
        return [(kind, user) for kind, user in session.execute(found.order_by(Nudge.id))]


def test_the_decision_is_made_once_also_by_two_at_once(network: Database) -> None:
    link = ask(network, NADIA)
    for actor, outcome, already in (
        (MAYA, Outcome.CONFIRMED, False),
        (TOMAS, Outcome.REFUSED, True),
    ):
        with network.transaction(writes=True) as session:
            decided = links_of(session, actor, Directory(network)).decide(link, outcome)
            assert decided.already is already
            assert (decided.asked.link.outcome, decided.asked.link.decided_by) == ("confirmed", "U0MAYAOKA")
    assert due(network) == [("link.confirm", "U0MAYAOKA"), ("link.decided", "U0NADIAKH")]


def decide(network: Database, link: int, outcome: Outcome) -> None:
    with network.transaction(writes=True) as session:
        links_of(session, MAYA, Directory(network)).decide(link, outcome)


def reopen(network: Database, actor: Actor, link: int) -> str | None:
    with network.transaction(writes=True) as session:
        return links_of(session, actor, Directory(network)).reopen(link).link.outcome


def test_what_was_refused_waits_again_once_and_nothing_else_does(network: Database) -> None:
    link = ask(network, NADIA)
    decide(network, link, Outcome.REFUSED)
    with pytest.raises(NotAllowed):
        reopen(network, NADIA, link)
    for _ in range(2):
        assert reopen(network, TOMAS, link) is None
    with network.transaction() as session:
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        told = session.scalars(select(Nudge.state).where(Nudge.kind == "link.decided")).all()
    assert list(acts).count("link.reopened") == 1
    assert list(told) == ["withdrawn"]
    decide(network, link, Outcome.CONFIRMED)
    with pytest.raises(WrongFields):
        reopen(network, TOMAS, link)


def test_what_was_asked_for_and_confirmed_anew_is_not_reopened(network: Database) -> None:
    refused = ask(network, NADIA)
    decide(network, refused, Outcome.REFUSED)
    again = ask(network, NADIA)
    with pytest.raises(WrongFields):
        reopen(network, MAYA, refused)
    decide(network, again, Outcome.CONFIRMED)
    with pytest.raises(WrongFields):
        reopen(network, MAYA, refused)


def test_without_a_co_ordinator_all_who_are_known_to_be_staff_are_told(network: Database) -> None:
    gone = Actor("U0MAYAOKA", "T0WESTHAV", Standing.GONE)
    ask(network, NADIA, known=[gone, GEORGE])
    assert due(network) == [("link.confirm", "U0GEORGEA")]


def test_what_only_the_council_knows_cannot_be_chosen_from_the_list(network: Database) -> None:
    for wrong in (provider_id("EY2", network), 987_654):
        with pytest.raises(WrongFields) as refused:
            ask(network, NADIA, Said(wrong))
        assert "no longer in the list" in refused.value.errors["setting"]


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_only_staff_decide(network: Database, standing: Standing) -> None:
    link = ask(network, NADIA)
    other = Actor("U0OTHER", "T0OTHER", standing)
    with network.transaction(writes=True) as session:
        links = links_of(session, other, Directory(network))
        for refused in (
            lambda: links.decide(link, Outcome.CONFIRMED),
            lambda: links.asked(link),
            links.to_decide,
            lambda: links.leave(link),
        ):
            with pytest.raises(NotAllowed):
                refused()


def test_nobody_decides_for_themselves(network: Database) -> None:
    link = ask(network, MAYA, known=[MAYA, TOMAS, GEORGE])
    with network.transaction(writes=True) as session:
        links = links_of(session, MAYA, Directory(network))
        assert links.to_decide() == []
        with pytest.raises(NotAllowed):
            links.decide(link, Outcome.CONFIRMED)
    assert due(network) == [("link.confirm", "U0GEORGEA")]


def test_words_are_confirmed_with_the_provider_they_mean(network: Database) -> None:
    link = ask(network, NADIA, Said(words="my place"))
    with network.transaction(writes=True) as session:
        links = links_of(session, MAYA, Directory(network))
        for unknown in (None, 987_654):
            with pytest.raises(WrongFields):
                links.decide(link, Outcome.CONFIRMED, unknown)
        decided = links.decide(link, Outcome.CONFIRMED, provider_id("EY2", network))
        assert (decided.asked.link.register, decided.asked.link.urn) == ("added", "EY2")


def test_what_there_never_was_cannot_be_decided(network: Database) -> None:
    with network.transaction(writes=True) as session:
        links = links_of(session, MAYA, Directory(network))
        for nothing in (lambda: links.decide(99, Outcome.CONFIRMED), lambda: links.leave(99)):
            with pytest.raises(LookupError):
                nothing()


def test_an_ended_link_is_not_ended_again(network: Database) -> None:
    link = ask(network, NADIA)
    for already in (False, True):
        with network.transaction(writes=True) as session:
            assert links_of(session, NADIA, Directory(network)).leave(link).already is already
