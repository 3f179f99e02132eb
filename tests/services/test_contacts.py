"""The council's extract beside the public register: what is kept apart, and who is told what."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.importers import ofsted_extract
from bot.services import providers as service
from bot.services.files import RefusedFile
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.queries import parse
from bot.services.registers import registers
from bot.store.contacts import EXTRACT
from bot.store.directory import Directory
from bot.store.providers import Provider
from bot.store.registers import ImportProblem
from tests.importers.extract_files import extract, registration, write_extract
from tests.services.contact_office import STAFF, Office
from tests.services.registers.desk import NOW, counts


def many(*numbers: int, **stated: str) -> list[str]:
    return [registration(number, **stated) for number in numbers]


def test_the_extract_tells_what_is_new_changed_closed_and_restored(either_office: Office) -> None:
    office = either_office
    assert counts(office.extract(*many(*range(1, 13)))) == {"new": 12}
    changed = registration(1, MobileNumber="07700 900999")
    told = office.extract(changed, *many(*range(2, 12)), day="2021-10-01")
    assert counts(told) == {"changed": 1, "closed": 1, "unchanged": 10}
    assert counts(office.extract(changed, *many(*range(2, 13)), day="2021-10-02")) == {
        "restored": 1,
        "unchanged": 11,
    }
    assert office.contacts()["mobile"] == "07700 900999"


def test_the_same_extract_again_changes_nothing(office: Office) -> None:
    office.extract(*many(1, 2, 3))
    before = office.dump()
    assert counts(office.extract(*many(1, 2, 3))) == {"unchanged": 3}
    assert office.dump() == before


def test_an_extract_cut_short_changes_nothing(office: Office) -> None:
    office.extract(*many(1, 2, 3))
    before = office.dump()
    path = write_extract(office.folder, extract(*many(1, 2, 4), day="2021-10-01")[:-30])
    with pytest.raises(RefusedFile), office.database.transaction(writes=True) as session:
        registers.apply(session, ofsted_extract.read(path), "desk", NOW)
    assert office.dump() == before


def test_a_bad_registration_is_listed_and_leaves_what_is_held(office: Office) -> None:
    office.extract(*many(1, 2, 3))
    bad = registration(2, ProviderName="Wrong", RegistrationDate="31st")
    report = office.extract(registration(1), bad, registration(3), day="2021-10-01")
    assert [(p.line, p.urn) for p in report.problems] == [(2, "EY900002")]
    assert office.contacts("EY900002")["name"] == "Marjorie Tidewell 2"
    office.extract(registration(1, MobileNumber=""), bad, registration(3), day="2021-10-02")
    assert office.all(ImportProblem.urn) == ["EY900002"] * 2


def test_a_contact_the_extract_no_longer_states_is_gone_and_leaves_no_trace(office: Office) -> None:
    office.extract(registration())
    office.extract(registration(MobileNumber=""), day="2021-10-01")
    assert "mobile" not in office.contacts()
    assert office.changes() == [("changed", "mobile", None, None)]
    assert "07700 900100" not in repr(office.dump())


def test_who_and_where_is_nowhere_but_in_its_own_table_and_the_search_index(office: Office) -> None:
    office.public(1)
    office.extract(registration())
    held = {name: rows for name, rows in office.dump().items() if name != "provider_contact"}
    assert not [v for v in office.contacts().values() if v in repr(held)]


def test_a_public_file_imported_later_blanks_nothing(office: Office) -> None:
    office.extract(registration())
    before = office.contacts()
    office.public(1, day="2021-10-31")
    assert office.contacts() == before
    assert office.found("marjorie tidewell") == [("ofsted", "EY900001")]


@pytest.mark.parametrize("first", ["public", "extract"])
def test_a_withheld_childminder_is_found_once_by_the_name_in_the_extract(
    either_office: Office, first: str
) -> None:
    office = either_office
    steps = [lambda: office.public(1, 2), lambda: office.extract(*many(1, 2))]
    for step in steps if first == "public" else reversed(steps):
        step()
    assert office.found("marjorie tidewell 1")[0] == ("ofsted", "EY900001")
    assert sorted(urn for _, urn in office.found("marjory tidewell")) == ["EY900001", "EY900002"]
    assert office.found("EY900001") == [("ofsted", "EY900001")]
    assert len(office.found("childminder westhaven")) == 2


def test_whom_only_the_extract_lists_is_found_too_but_cannot_be_shared(office: Office) -> None:
    office.extract(registration())
    record = office.record("marjorie")
    assert record.provider.register == EXTRACT
    assert not record.facts
    with office.database.transaction(writes=True) as session, pytest.raises(service.NotPublic):
        service.claim_share(session, STAFF, record.provider.id, "C1", "key", NOW)


def test_every_field_has_the_extract_as_its_source_and_its_day(office: Office) -> None:
    office.public(1)
    office.extract(registration())
    record = office.record("EY900001")
    known = {fact.name: fact.value for fact in record.known}
    assert known["name"] == "Marjorie Tidewell 1"
    assert known["registration_date"] == date(2007, 9, 27)
    assert {(fact.source.register, fact.source.as_of) for fact in record.known} == {
        (EXTRACT, date(2021, 9, 30))
    }
    assert {fact.source.register for fact in record.facts} == {"ofsted"}


def test_closed_in_the_one_is_not_closed_in_the_other(either_office: Office) -> None:
    office = either_office
    office.public(*range(1, 13))
    office.extract(*many(*range(1, 13)))
    office.extract(*many(*range(2, 13)), day="2021-10-01")
    record = office.record("EY900001")
    assert record.provider.closed_on is None
    assert record.extract
    assert record.extract.closed_on == date(2021, 10, 1)


def test_whom_the_daily_extract_lists_stays_in_the_lists_though_a_public_file_lacks_them(
    either_office: Office,
) -> None:
    office = either_office
    office.public(*range(1, 13))
    office.extract(*many(*range(1, 13)))
    office.public(*range(2, 13), day="2021-10-31")
    assert office.record("EY900001").provider.closed_on == date(2021, 10, 31)
    listed = service.search_providers(Directory(office.database), STAFF, parse("childminder westhaven"))
    assert listed.total == 12


@pytest.mark.parametrize("standing", [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE])
def test_nobody_but_staff_learns_of_it(office: Office, standing: Standing) -> None:
    office.extract(registration())
    stranger = Actor("U2", "T2", standing)
    with pytest.raises(NotAllowed):
        office.found("marjorie", stranger)
    with office.database.transaction() as session:
        known = session.scalars(select(Provider.id)).one()
        with pytest.raises(NotAllowed):
            service.open_record(session, stranger, known)
        with pytest.raises(NotAllowed):
            service.suggest_providers(Directory(office.database), stranger, "marj")


def test_an_older_extract_is_left_aside(office: Office) -> None:
    office.extract(registration())
    older = office.extract(registration(MobileNumber="1"), day="2021-09-01")
    assert counts(older) == {"older": 1}
    assert office.contacts()["mobile"] == "07700 900100"


def test_a_file_dated_tomorrow_is_refused(office: Office) -> None:
    tomorrow = (office.now + timedelta(days=3)).date().isoformat()
    with pytest.raises(RefusedFile):
        office.extract(registration(), day=tomorrow)
