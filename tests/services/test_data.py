"""What people ask about their data: who may answer, by when, and what an erasure leaves."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier
from typing import TypeVar

import pytest
import sqlalchemy.orm
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, Text, select

from bot.services.data import Desk, Kind, NotThere, Outcome, WrongWords, a_month_after
from bot.services.erasure import Erasures
from bot.services.holdings import PEOPLE, Subject, whose
from bot.services.people import Actor, NotAllowed, Standing
from bot.store import erasure as store
from bot.store import outbox, people, roles
from bot.store.audit import AuditEvent
from bot.store.channels import Membership, NetworkChannel
from bot.store.data import DataRequest
from bot.store.database import Database
from bot.store.outbox import Due, Lane, Nudge
from bot.store.people import Person, Preference
from bot.store.roles import RoleGrant, RoleRequest
from bot.store.tables import METADATA
from tests.tables import dump

T = TypeVar("T")
NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)
ANN, BEA, CAL, DEE = "U0ANN00000", "U0BEA00000", "U0CAL00000", "U0DEE00000"
"""Ann and Bea are admins, Cal is staff, Dee a guest."""
SECRETS = (DEE, "D0DEE00000", "dee@dee.example", "07700 900817", "3 Mill Row", "Dee Dabney")


class Office:
    """The people’s requests of a council with three members of staff and a guest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.known = {one: Actor(one, "T1", Standing.MEMBER) for one in (ANN, BEA, CAL)}
        self.known[DEE] = Actor(DEE, "T1", Standing.GUEST)

    def act(self, user_id: str, do: Callable[[Desk], T]) -> T:
        with self.database.transaction(writes=True) as session:
            return do(Desk(session, self.known[user_id], frozenset({ANN, BEA}), self.known, NOW))

    def erase(self, user_id: str, do: Callable[[Erasures], T]) -> T:
        return self.act(user_id, lambda desk: do(Erasures(desk, PEOPLE)))

    def ask(self, user_id: str, kind: Kind = Kind.COMPLAINT, words: str = "Not so", key: str = "key") -> int:
        return self.act(user_id, lambda desk: desk.ask(kind, words, key).id)

    def meet(self, user_id: str = DEE) -> int:
        return self.act(user_id, lambda desk: desk.me().id)

    def add(self, *rows: object) -> None:
        with self.database.transaction(writes=True) as session:
            session.add_all(rows)

    def forget(self, person_id: int) -> None:
        number = self.erase(CAL, lambda erasures: erasures.ask(person_id, f"erase:{person_id}").id)
        assert not self.erase(ANN, lambda erasures: erasures.approve(number, "Dee Dabney")).already

    def audit(self) -> list[tuple[str, str]]:
        with self.database.transaction() as session:
            return [
                (one.actor_id, one.action)
                for one in session.scalars(select(AuditEvent).order_by(AuditEvent.id))
            ]


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)))
def test_a_month_is_the_same_day_of_the_next_or_its_last(day: date) -> None:
    due = a_month_after(day)
    assert 28 <= (due - day).days <= 31
    assert due.day == day.day or (
        (due.replace(day=1) - day).days > 0 and (due.toordinal() + 1 == next_month(due).toordinal())
    )


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def test_the_month_is_the_one_the_regulator_counts() -> None:
    """Its own example (https://ico.org.uk/global/sar-checklist-for-smes/i-need-to-complete-a-sar)."""
    assert a_month_after(date(2026, 9, 3)) == date(2026, 10, 3)
    assert a_month_after(date(2027, 1, 31)) == date(2027, 2, 28)
    assert a_month_after(date(2026, 12, 14)) == date(2027, 1, 14)


def test_the_same_form_twice_is_one_request_and_one_audit_row(office: Office) -> None:
    assert office.ask(DEE) == office.ask(DEE)
    assert office.audit() == [(DEE, "data.asked")]
    with office.database.transaction() as session:
        assert len(session.scalars(select(Nudge)).all()) == 2


@pytest.mark.parametrize("words", ["", " \n\t", "x" * 2501])
def test_words_that_cannot_be_taken_are_refused_and_nothing_is_written(office: Office, words: str) -> None:
    with pytest.raises(WrongWords):
        office.ask(DEE, words=words)
    assert office.audit() == []


@pytest.mark.parametrize(
    ("kind", "by", "may"),
    [
        (Kind.CORRECTION, CAL, True),
        (Kind.CORRECTION, DEE, False),
        (Kind.COMPLAINT, CAL, False),
        (Kind.COMPLAINT, BEA, True),
        (Kind.COMPLAINT, DEE, False),
    ],
)
def test_who_may_read_and_answer_what(office: Office, kind: Kind, by: str, may: bool) -> None:
    number = office.ask(DEE, kind)
    assert (number in [one.id for one in office.act(by, lambda desk: desk.to_answer())]) == may
    if may:
        assert not office.act(by, lambda desk: desk.answer(number, Outcome.DONE, "Done so")).already
        assert office.act(by, lambda desk: desk.answer(number, Outcome.REFUSED, "")).already
        return
    for attempt in (lambda desk: desk.read(number), lambda desk: desk.answer(number, Outcome.DONE, "x")):
        with pytest.raises(NotAllowed):
            office.act(by, attempt)


def test_a_request_that_never_was_is_said_to_be_gone(office: Office) -> None:
    for attempt in (lambda desk: desk.read(4711), lambda desk: desk.answer(4711, Outcome.DONE, "x")):
        with pytest.raises(NotThere):
            office.act(ANN, attempt)


@pytest.mark.parametrize("what", ["review", "refuse", "approve", "withdraw"])
def test_an_erasure_is_decided_by_another_admin_only(office: Office, what: str) -> None:
    person_id = office.meet(BEA)
    number = office.erase(ANN, lambda erasures: erasures.ask(person_id, "k").id)
    attempts: dict[str, Callable[[Erasures], object]] = {
        "review": lambda erasures: erasures.review(number),
        "refuse": lambda erasures: erasures.refuse(number, "No"),
        "approve": lambda erasures: erasures.approve(number),
        "withdraw": lambda erasures: erasures.withdraw(number),
    }
    for by in (BEA, CAL, DEE, *([ANN] if what != "withdraw" else [])):
        with pytest.raises(NotAllowed):
            office.erase(by, attempts[what])
    assert office.act(CAL, lambda desk: people.person(desk.session, person_id)).user_id == BEA


def test_a_complaint_is_never_closed_as_an_erasure(office: Office) -> None:
    number = office.ask(DEE)
    for attempt in (
        lambda one: one.approve(number),
        lambda one: one.refuse(number, "x"),
        lambda one: one.review(number),
    ):
        with pytest.raises(NotThere):
            office.erase(ANN, attempt)
    with pytest.raises(NotThere):
        office.erase(DEE, lambda one: one.withdraw(number))


def test_an_erasure_is_never_closed_with_words_alone(office: Office) -> None:
    person_id = office.meet()
    number = office.erase(CAL, lambda erasures: erasures.ask(person_id, "k").id)
    for attempt in (lambda desk: desk.answer(number, Outcome.DONE, "Gone"), lambda desk: desk.read(number)):
        with pytest.raises(NotThere):
            office.act(ANN, attempt)
    assert office.erase(ANN, lambda erasures: erasures.review(number)).request.outcome is None


def everything(office: Office, person_id: int) -> None:
    """Dee in every table that can hold something of hers."""
    with office.database.transaction(writes=True) as session:
        dee = session.get_one(Person, person_id)
        dee.conversation, dee.email, dee.phone, dee.address = SECRETS[1:5]
        session.add(
            Preference(
                person_id=person_id,
                language="Welsh",
                reach="slack",
                quiet_from=NOW.time(),
                quiet_until=NOW.time(),
                work_days="12",
                nation="wales",
                digest=False,
                topics=["a"],
                stopped=[],
                changed_at=NOW,
            )
        )
        session.add(
            people.SettingLink(person_id=person_id, register="ofsted", urn="EY1", asked_at=NOW, asked_by=DEE)
        )
        session.add(Person(name="Eve", noted_at=NOW, noted_by=DEE))
        session.add(
            NetworkChannel(channel_id="C1", name="network", coordinator_id=CAL, made_at=NOW, made_by=DEE)
        )
        session.flush()
        session.add(Membership(channel_id="C1", person_id=person_id, joined_at=NOW))
        outbox.add(
            session,
            [Due("test", f"test:{DEE}:{number}", NOW, person_id, about={"who": DEE}) for number in range(4)],
        )
        states = ("ready", "ready", "sent", "planned")
        for nudge, state in zip(
            session.scalars(select(Nudge).where(Nudge.kind == "test").order_by(Nudge.id)), states, strict=True
        ):
            nudge.state, nudge.lane, nudge.conversation = state, SECRETS[1], SECRETS[1]
        session.add(
            Lane(lane=SECRETS[1], via="slack", ready=2, urgent=False, rank=-2, due_at=NOW, free_at=NOW)
        )
        session.add(
            AuditEvent(
                at=NOW,
                actor_id=DEE,
                actor_team="T1",
                action="message.answered",
                subject=SECRETS[1],
                details={},
                request_key=f"message:{SECRETS[1]}:1",
            )
        )
        session.add(
            AuditEvent(
                at=NOW,
                actor_id=CAL,
                actor_team="T1",
                action="test.done",
                subject=f"x:{DEE}",
                details={"deep": {"who": [DEE]}},
                request_key=f"k:{DEE}",
            )
        )


def test_after_an_erasure_nothing_that_names_the_person_is_in_any_table(office: Office) -> None:
    person_id = office.meet()
    everything(office, person_id)
    number = office.ask(DEE, Kind.CORRECTION, "I am Dee Dabney of 3 Mill Row")
    office.act(CAL, lambda desk: desk.answer(number, Outcome.DONE, "Thank you, Dee Dabney"))
    assert [secret for secret in SECRETS if secret not in str(dump(office.database))] == []
    office.forget(person_id)
    left = dump(office.database)
    assert [(secret, table) for secret in SECRETS for table, rows in left.items() if secret in rows] == []
    assert [
        table for table in ("preference", "setting_link", "membership", "outbox_lane") if left[table]
    ] == []
    assert "Eve" in left["person"]
    with office.database.transaction() as session:
        states = [
            (one.state, one.lane)
            for one in session.scalars(select(Nudge).where(Nudge.kind == "test").order_by(Nudge.id))
        ]
        assert states == [("withdrawn", None), ("withdrawn", None), ("sent", None), ("withdrawn", None)]


def test_only_acts_on_roles_keep_the_id(office: Office) -> None:
    person_id = office.meet(CAL)
    office.add(
        RoleRequest(
            user_id=CAL, role="deputy", asked_at=NOW, asked_by=ANN, outcome="refused", decided_by=BEA
        ),
        AuditEvent(
            at=NOW, actor_id=CAL, actor_team="T1", action="role.given", subject=DEE, details={"x": CAL}
        ),
        AuditEvent(
            at=NOW,
            actor_id=CAL,
            actor_team="T1",
            action="provider.corrected",
            subject="ofsted:EY1",
            details={},
        ),
    )
    number = office.erase(BEA, lambda erasures: erasures.ask(person_id, "k").id)
    office.erase(ANN, lambda erasures: erasures.approve(number))
    left = dump(office.database)
    assert [table for table, rows in left.items() if CAL in rows] == ["audit_event", "role_request"]
    assert f"'forgotten:{person_id}', 'T1', 'provider.corrected'" in left["audit_event"]
    assert left["audit_event"].count(CAL) == 2


def test_erased_twice_nothing_changes_twice(office: Office) -> None:
    person_id = office.meet()
    number = office.erase(CAL, lambda erasures: erasures.ask(person_id, "k").id)
    assert not office.erase(ANN, lambda erasures: erasures.approve(number)).already
    before = dump(office.database)
    assert office.erase(BEA, lambda erasures: erasures.approve(number)).already
    assert office.erase(BEA, lambda erasures: erasures.refuse(number, "")).already
    assert office.erase(CAL, lambda erasures: erasures.withdraw(number)).already
    assert dump(office.database) == before
    with pytest.raises(NotAllowed, match="forgotten already"):
        office.erase(CAL, lambda erasures: erasures.ask(person_id, "other"))


def test_of_two_admins_who_decide_at_the_same_moment_one_does(office: Office) -> None:
    person_id = office.meet()
    number = office.erase(CAL, lambda erasures: erasures.ask(person_id, "k").id)
    ready = Barrier(2)

    def decide(by: str) -> bool:
        ready.wait(10)
        if by == ANN:
            return office.erase(by, lambda erasures: erasures.approve(number)).already
        return office.erase(by, lambda erasures: erasures.refuse(number, "No")).already

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(decide, (ANN, BEA))) == [False, True]
    with office.database.transaction() as session:
        asked = session.get_one(DataRequest, number)
        gone = session.get_one(Person, person_id).forgotten_at is not None
        assert gone == (asked.outcome == "done")


def test_told_once_before_it_is_done_and_never_in_vain(office: Office) -> None:
    person_id = office.meet()
    number = office.erase(CAL, lambda erasures: erasures.ask(person_id, "k").id)
    office.add(RoleGrant(user_id=DEE, role="manager", given_at=NOW, given_by=ANN))
    with pytest.raises(WrongWords, match="They have a role"):
        office.erase(ANN, lambda erasures: erasures.claim_telling(number))
    office.act(ANN, lambda desk: roles.take(desk.session, DEE, "manager"))
    assert office.erase(ANN, lambda erasures: erasures.claim_telling(number))
    assert office.erase(BEA, lambda erasures: erasures.claim_telling(number)) is None


def test_every_column_that_may_hold_a_slack_id_is_decided_on() -> None:
    """A table that is added later has to say what an erasure does with the ids in it."""
    decided = {f"{one.class_.__tablename__}.{one.key}" for one in (*store.IDS_KEPT, *store.IDS_REPLACED)}
    apart = {"audit_event.actor_id", "person.user_id"}
    by_name = {"provider_correction.told_by", "register_import.told_by", "person.told_by"}
    holds_nobody = {"provider.located_by", *by_name}
    found = {
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if isinstance(column.type, String | Text)
        and (column.name.endswith("_by") or column.name in ("user_id", "actor_id", "coordinator_id"))
    }
    assert found - decided - apart - holds_nobody == set()


def test_every_table_with_somebody_in_it_is_shown_to_them(office: Office) -> None:
    """A table that is added later has to become part of what people are shown."""
    shown = {"preference", "setting_link", "membership", "outbox", "data_request"}
    elsewhere = {"meeting_answer", "meeting_need", "meeting_item"}  # see tests/services/meetings
    elsewhere |= {"meeting_attendance", "meeting_notes_reader", "meeting_action"}  # see test_after_holdings
    elsewhere |= {"meeting_suggestion", "remembered_need"}  # see test_suggestion_holdings
    elsewhere |= {"meeting_idea", "meeting_idea_interest", "introduction_wish", "introduction_side"}
    elsewhere |= {"meeting_mark", "meeting_asked"}  # see test_poll_holdings
    elsewhere |= {"improvement_party", "improvement_word"}  # see test_improvement_holdings
    elsewhere |= {"cpd_follow", "cpd_answer", "cpd_alert"}  # see cpd/test_opportunity_holdings
    elsewhere |= {"cpd_certificate", "cpd_role", "cpd_hours", "cpd_manager"}  # see cpd/test_mine_holdings
    elsewhere |= {"share_item", "share_version", "share_post"}  # see tests/services/share/test_holdings
    elsewhere |= {"share_try", "share_consent", "share_follow"}  # the same
    elsewhere |= {"share_audience", "share_reader", "share_reading"}  # see test_update_holdings
    elsewhere |= {"share_question", "share_word", "share_use"}  # the same
    elsewhere |= {"share_enquiry", "share_mark"}  # see tests/services/share/test_source_holdings
    elsewhere |= {"publicity_plan", "publicity_text", "publicity_recipient"}  # see test_publicity_holdings
    theirs = {
        table.name
        for table in METADATA.tables.values()
        if any(key.column.table.name == "person" for key in table.foreign_keys)
    }
    assert theirs - shown - elsewhere == set()
    person_id = office.meet()
    everything(office, person_id)
    office.ask(DEE)
    with office.database.transaction() as session:
        held = {one.title: one.held(session, whose(session, DEE, NOW)).entries for one in PEOPLE}
    empty = [title for title, entries in held.items() if not entries]
    assert empty == ["Roles", "Notes about providers"]


@pytest.mark.slow
@given(st.lists(st.from_regex(r"[UW][A-Z]{0,2}[0-9][A-Z0-9]{6,9}", fullmatch=True)), st.text(max_size=50))
def test_no_id_of_anybody_else_is_in_what_somebody_is_shown(ids: list[str], between: str) -> None:
    typed = f" {between} ".join(["", *ids, DEE, ""])
    holding = replace(PEOPLE[0], read=lambda *_: [{"what you wrote": typed}])
    with sqlalchemy.orm.Session() as session:
        shown = str(holding.held(session, Subject(None, DEE, NOW)).entries[0]["what you wrote"])
    assert DEE in shown
    assert [one for one in ids if one != DEE and one in shown and one not in between] == []


def test_an_act_on_a_concern_is_never_shown(office: Office) -> None:
    office.meet()
    for action in ("concern.raised", "test.done"):
        office.add(AuditEvent(at=NOW, actor_id=DEE, actor_team="T1", action=action, subject="x", details={}))
    with office.database.transaction() as session:
        held = [str(one.held(session, whose(session, DEE, NOW)).entries) for one in PEOPLE]
    assert "test done" in str(held)
    assert "concern" not in str(held)


def test_of_whom_kith_never_met_there_is_nothing_and_no_error(office: Office) -> None:
    with office.database.transaction() as session:
        stranger = Subject(None, None, NOW)
        assert [one.held(session, stranger).entries for one in PEOPLE] == [[] for _ in PEOPLE]
