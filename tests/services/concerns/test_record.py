"""Nothing in the record of a concern can be changed, taken out or added unseen by other means than Kith."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.services.concerns.raising import Danger, Told
from bot.services.concerns.record import Records
from bot.store.concerns.concerns import ConcernEntry
from bot.store.sealing import LostKey, Vault, new_key
from tests.services.concerns.desk import DEPUTY, LEAD, MANAGER, NADIA, OTHER_LEAD, TOLD, Desk, staff


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Two concerns that somebody works on."""
    for form in ("V1", "V2"):
        reference = desk.raise_concern(form=form).reference
        desk.as_(staff(LEAD), lambda cases, r=reference: cases.open(r, "it falls to me"))
        desk.as_(staff(LEAD), lambda cases, r=reference: cases.acknowledge(r))
        desk.as_(staff(LEAD), lambda cases, r=reference: cases.bar(r, MANAGER, "is the uncle"))
    return desk


def test_whatever_a_concern_goes_through_its_record_is_found_to_be_right(desk: Desk) -> None:
    evidence = {"author": DEPUTY, "channel": "C1", "ts": "1.0", "words": "…"}
    told = Told(Danger.YES, "…", "", (OTHER_LEAD,), "…", evidence=evidence)
    reference = desk.raise_concern(told).reference
    lead, extra = staff(LEAD), staff("U0EXTRA")
    desk.as_(NADIA, lambda cases: cases.climb(reference))
    desk.as_(lead, lambda cases: cases.share(reference, extra, "knows them"))
    desk.as_(lead, lambda cases: cases.bar(reference, "U0EXTRA", "is the aunt"))
    desk.as_(lead, lambda cases: cases.let_in(reference, OTHER_LEAD, "a namesake"))
    desk.as_(lead, lambda cases: cases.decide(reference, {"outcome": "handled", "why": "…"}))
    desk.as_(lead, lambda cases: cases.close(reference, "handled", "…", "…"))
    assert desk.faults() == []
    desk.as_(lead, lambda cases: cases.reopen(reference, "again"))
    desk.as_(lead, lambda cases: cases.let_in(reference, DEPUTY, "not about them"))
    desk.as_(staff(DEPUTY), lambda cases: cases.bar(reference, LEAD, "is the sister"))
    desk.as_(staff(DEPUTY), lambda cases: cases.assess(reference, "quality", {}))
    assert desk.faults() == []


def test_what_kith_wrote_is_found_to_be_right(filled: Desk) -> None:
    assert filled.faults() == []


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE concern_entry SET at = '2020-01-01 00:00:00' WHERE id = 2",
        "UPDATE concern_entry SET number = 99 WHERE id = 2",
        "UPDATE concern_entry SET mark = (SELECT mark FROM concern_entry WHERE id = 1) WHERE id = 2",
        "UPDATE concern_entry SET sealed = (SELECT sealed FROM concern_entry WHERE id = 1) WHERE id = 2",
        "UPDATE concern_entry SET concern_id = 2, number = 9 WHERE id = 5",
        "UPDATE concern_entry SET sealed = NULL WHERE id = 2",
        "UPDATE concern_entry SET sealed = NULL WHERE concern_id = 1",
        "UPDATE concern SET disposed_at = opened_at WHERE id = 1",
        "DELETE FROM concern_entry WHERE id = 2",
        "DELETE FROM concern_entry WHERE id = 5",
        "DELETE FROM concern_entry WHERE concern_id = 2",
        "UPDATE concern SET length = length + 1 WHERE id = 1",
        "UPDATE concern SET head = (SELECT c.head FROM concern AS c WHERE c.id = 2) WHERE id = 1",
        "UPDATE concern SET reference = 'XXXX-XX' WHERE id = 2",
        "UPDATE concern_register SET count = 1",
        "UPDATE concern SET opened_at = '2020-01-01 00:00:00' WHERE id = 1",
        "UPDATE concern SET closed_at = '2026-09-15 00:00:00' WHERE id = 1",
        "UPDATE concern SET climbed = 3 WHERE id = 2",
        "DELETE FROM concern_part WHERE concern_id = 1 AND part = 'reporter'",
        "DELETE FROM concern_part WHERE concern_id = 1 AND part = 'owner'",
        "UPDATE concern_part SET part = 'reader' WHERE concern_id = 1 AND part = 'barred'",
        "UPDATE concern_part SET sealed = (SELECT p.sealed FROM concern_part AS p WHERE p.concern_id = 1 "
        "AND p.part = 'owner') WHERE concern_id = 1 AND part = 'barred'",
        "UPDATE concern_clock SET stopped_at = started_at WHERE concern_id = 1 AND name = 'decide'",
        "UPDATE concern_clock SET due_at = '2099-01-01 00:00:00' WHERE concern_id = 1 AND name = 'update'",
        "UPDATE concern_clock SET started_at = due_at WHERE concern_id = 1 AND name = 'update'",
        "DELETE FROM concern_clock WHERE concern_id = 2 AND name = 'decide'",
    ],
)
def test_whatever_is_changed_or_deleted_by_sql_is_found(filled: Desk, tampering: str) -> None:
    filled.act(lambda session: session.execute(text(tampering)))
    assert filled.faults() != []


@pytest.mark.parametrize("concern", [1, 2])
def test_a_whole_concern_that_is_deleted_is_found_also_the_last(filled: Desk, concern: int) -> None:
    def delete(session: Session) -> None:
        for table in ("concern_entry", "concern_part", "concern_clock"):
            session.execute(text(f"DELETE FROM {table} WHERE concern_id = {concern}"))
        session.execute(text(f"DELETE FROM concern WHERE id = {concern}"))

    filled.act(delete)
    assert filled.faults() != []


def test_two_entries_that_change_places_are_found(filled: Desk) -> None:
    def swap(session: Session) -> None:
        for number, other in ((2, 100), (3, 2), (100, 3)):
            where = f"WHERE concern_id = 1 AND number = {number}"
            session.execute(text(f"UPDATE concern_entry SET number = {other} {where}"))

    filled.act(swap)
    assert filled.faults() != []


def test_the_seal_of_a_printout_tells_what_was_there_from_what_is(filled: Desk) -> None:
    before = filled.act(lambda s: Records(s, filled.vault).seal())
    assert before == filled.act(lambda s: Records(s, filled.vault).seal())
    filled.raise_concern(form="V3")
    assert before != filled.act(lambda s: Records(s, filled.vault).seal())


def test_with_another_key_the_record_stays_right_and_the_old_key_is_not_needed_any_more(filled: Desk) -> None:
    new = new_key()
    both, alone = Vault([new, filled.key], "a record key"), Vault([new], "a record key")

    def rotate(session: Session) -> None:
        for entry in session.scalars(select(ConcernEntry)):
            entry.sealed = both.rotate(entry.sealed or b"")

    filled.act(rotate)
    assert filled.act(lambda s: list(Records(s, alone).check())) == []


def test_a_lost_key_is_said_plainly(filled: Desk) -> None:
    filled.vault = Vault([new_key()], "a record key")
    assert {fault.what for fault in filled.faults()} >= {"entry 1 cannot be opened with the keys there are"}
    with pytest.raises(LostKey):
        filled.as_(NADIA, lambda cases: cases.mine())


def test_the_same_form_opens_one_concern(desk: Desk) -> None:
    first, again = desk.raise_concern(form="V1"), desk.raise_concern(form="V1")
    assert (first.reference, first.is_new, again.is_new) == (again.reference, True, False)
    assert len(desk.as_(NADIA, lambda cases: cases.mine())) == 1


def test_nothing_of_what_was_told_can_be_read_in_the_database(filled: Desk) -> None:
    told = [TOLD.words, TOLD.about, TOLD.reach, NADIA.user_id, LEAD, "it falls to me"]

    def everything(session: Session) -> str:
        tables = ("concern", "concern_entry", "concern_part", "concern_clock", "concern_register")
        return "".join(str(row) for name in tables for row in session.execute(text(f"SELECT * FROM {name}")))

    held = filled.act(everything)
    assert [each for each in told if each in held] == []
