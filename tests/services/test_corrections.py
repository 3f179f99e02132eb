"""Staff correct a provider: beside the registers' facts, added and never overwritten."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.services import corrections as service
from bot.services.checks import WrongFields
from bot.services.corrections import Correction, faults
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.providers import NotInDirectory
from bot.store import schema
from bot.store.audit import AuditEvent
from bot.store.corrections import ProviderCorrection
from bot.store.database import Database
from tests.importers.extract_files import registration
from tests.importers.register_files import provider
from tests.postgres import Server
from tests.services.contact_office import STAFF, Office
from tests.services.registers.desk import NOW

TODAY = NOW.date()
MOBILE = Correction("mobile", "07700 900777", "her husband", date(2026, 9, 10))


def correct(office: Office, correction: Correction = MOBILE, key: str = "one", actor: Actor = STAFF) -> bool:
    provider = office.held()
    with office.database.transaction(writes=True) as session:
        return service.correct(session, actor, provider.id, correction, key, NOW)


def said(office: Office) -> list[tuple[str, str, str]]:
    return [(one.field, one.value, one.told_by) for one in office.record("EY900001").corrections]


def test_a_correction_stands_beside_the_fact_with_who_told_us_and_who_noted_it(office: Office) -> None:
    office.public(1)
    before = office.record("EY900001").facts
    assert correct(office)
    record = office.record("EY900001")
    assert [fact.value for fact in record.facts] == [fact.value for fact in before]
    (one,) = record.corrections
    assert (one.value, one.told_by, one.told_on) == ("07700 900777", "her husband", date(2026, 9, 10))
    assert (one.noted_by, one.noted_at) == ("U1", NOW)


def test_a_later_correction_stands_above_the_earlier_one_and_both_stay(either_office: Office) -> None:
    office = either_office
    office.public(1)
    correct(office)
    correct(office, replace(MOBILE, value="07700 900888", told_by="herself"), "two")
    assert said(office) == [
        ("mobile", "07700 900888", "herself"),
        ("mobile", "07700 900777", "her husband"),
    ]


def test_the_same_submission_twice_is_noted_once(either_office: Office) -> None:
    office = either_office
    office.public(1)
    assert correct(office)
    assert not correct(office)
    assert len(said(office)) == 1
    assert office.all(AuditEvent.action) == ["provider.corrected"]


def test_the_audit_tells_who_did_what_but_not_what_was_said(office: Office) -> None:
    office.public(1)
    correct(office)
    (details,) = office.all(AuditEvent.details)
    assert details == {"field": "mobile"}
    assert office.all(AuditEvent.subject) == ["ofsted:EY900001"]
    assert office.all(AuditEvent.actor_id) == ["U1"]


def test_no_import_of_either_register_changes_a_correction(office: Office) -> None:
    office.public(1)
    correct(office)
    before = said(office)
    office.public(1, day="2021-10-31")
    office.extract(registration(MobileNumber="07700 900111"))
    assert said(office) == before
    assert office.contacts()["mobile"] == "07700 900111"


def test_a_correction_stays_when_a_provider_of_the_extract_enters_the_public_register(office: Office) -> None:
    office.extract(registration())
    correct(office)
    office.public(1)
    assert office.record("EY900001").provider.register == "ofsted"
    assert len(said(office)) == 1


def test_a_corrected_name_finds_the_provider_at_once(either_office: Office) -> None:
    office = either_office
    office.public(1, 2)
    correct(office, replace(MOBILE, field="name", value="Beatrix Quillfeather"))
    assert office.found("beatrix quilfeather") == [("ofsted", "EY900001")]
    office.public(1, 2, day="2021-10-31")
    assert office.found("beatrix quilfeather") == [("ofsted", "EY900001")]


@pytest.mark.postgres
def test_a_correction_amid_an_import_waits_for_it_and_neither_is_lost(
    postgres_server: Server, tmp_path: Path
) -> None:
    with postgres_server.new_database() as address, ThreadPoolExecutor(1) as colleague:
        office = Office(Database(address), tmp_path)
        schema.upgrade(office.database.engine)
        office.public(1)
        corrected: list[Future[bool]] = []

        def correct_meanwhile(_: int) -> None:
            corrected.append(colleague.submit(correct, office))
            while not (corrected[0].done() or is_anybody_waiting(office)):
                pass

        office.rows([provider(1)], "2021-09-30", on_progress=correct_meanwhile)
        assert corrected[0].result(20)
        assert said(office) == [("mobile", "07700 900777", "her husband")]
        assert office.held().name == provider(1)["Provider name"]
        office.database.close()


def is_anybody_waiting(office: Office) -> bool:
    waiting = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    return bool(office.database.value(f"SELECT count(*) {waiting}"))


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_only_staff_correct(office: Office, standing: Standing) -> None:
    office.public(1)
    with pytest.raises(NotAllowed):
        correct(office, actor=Actor("U2", "T2", standing))
    assert office.all(ProviderCorrection.id) == office.all(AuditEvent.id) == []


def test_a_wrong_correction_changes_nothing(office: Office) -> None:
    office.public(1)
    with pytest.raises(WrongFields):
        correct(office, replace(MOBILE, value="call her"))
    assert office.all(ProviderCorrection.id) == office.all(AuditEvent.id) == []


def test_who_is_gone_from_the_directory_cannot_be_corrected(office: Office) -> None:
    with office.database.transaction(writes=True) as session, pytest.raises(NotInDirectory):
        service.correct(session, STAFF, 4711, MOBILE, "key", NOW)


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("postcode", "XW5 1QG", "XW5"),
        ("telephone", "+44 1632 960001", "01632"),
        ("mobile", "07700 900001", "tomorrow"),
        ("email", "b.carrow@example.org", "b.carrow at example"),
        ("places", "24", "two dozen"),
        ("name", "Zoë O’Dell & Co", ""),
        ("hours", "Term time, 8 to 6", "x" * 301),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(field: str, right: str, wrong: str) -> None:
    assert faults(replace(MOBILE, field=field, value=right), TODAY) == {}
    assert list(faults(replace(MOBILE, field=field, value=wrong), TODAY)) == ["value"]


def test_every_fault_is_said_at_once() -> None:
    nothing = Correction("", "", "", date(2999, 1, 1))
    assert list(faults(nothing, TODAY)) == ["field", "value", "told_by", "told_on"]
