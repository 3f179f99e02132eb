"""Staff add a provider: known to the council only, found at once, and never lost to a register."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from hashlib import sha256
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.services import additions as service
from bot.services import corrections
from bot.services import providers as directory
from bot.services.additions import Addition, MaybeThere, faults
from bot.services.checks import WrongFields
from bot.services.corrections import Correction
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.providers import NotPublic, Record
from bot.store.audit import AuditEvent
from bot.store.places import Postcode
from bot.store.providers import Provider
from bot.store.registers import RegisterImport
from bot.store.words import words_of
from tests.importers.extract_files import registration
from tests.services.contact_office import STAFF, Office
from tests.services.registers.desk import NOW, counts

TODAY = NOW.date()
TOLD = date(2026, 9, 10)
WREN = Addition(
    name="Wren’s Nest Childcare",
    provider_type="Childminder",
    address="4 Rookery Lane",
    town="Saltmere",
    postcode="xw51qg",
    local_authority="Westhaven",
    telephone="01632 960001",
    mobile="07700 900001",
    email="wren@example.org",
    places="6",
    told_by="her sister",
    told_on=TOLD,
)
WITH_URN = replace(WREN, urn="ey 900001")
GUESTS = [Standing.GUEST, Standing.ELSEWHERE, Standing.GONE]


def add(
    office: Office,
    addition: Addition = WREN,
    key: str = "one",
    actor: Actor = STAFF,
    others: frozenset[int] = frozenset(),
) -> int:
    with office.database.transaction(writes=True) as session:
        return service.add(session, actor, addition, key, NOW, others)


def alike(office: Office, addition: Addition, others: frozenset[int] = frozenset()) -> list[tuple[int, str]]:
    """Those that hold it up: id and register."""
    with office.database.transaction(writes=True) as session:
        with pytest.raises(MaybeThere) as found:
            service.add(session, STAFF, addition, "held up", NOW, others)
        return [(one.id, one.register) for one in found.value.alike]


def opened(office: Office, provider_id: int) -> Record:
    with office.database.transaction() as session:
        return directory.open_record(session, STAFF, provider_id)


def added(office: Office, provider_id: int) -> dict[str, object]:
    return {fact.name: fact.value for fact in opened(office, provider_id).added}


def give_urn(office: Office, provider_id: int, urn: str, key: str = "urn") -> bool:
    said = Correction("urn", urn, "Ofsted’s letter", date(2026, 9, 12))
    with office.database.transaction(writes=True) as session:
        return corrections.correct(session, STAFF, provider_id, said, key, NOW)


def correct(office: Office, provider_id: int, value: str, field: str = "mobile") -> None:
    said = Correction(field, value, "herself", TOLD)
    with office.database.transaction(writes=True) as session:
        corrections.correct(session, STAFF, provider_id, said, value, NOW)


@pytest.mark.parametrize(
    "words", ["wrens nest", "childminder saltmere", "westhaven", "EY900001", "rookery lane", "wrens nesst"]
)
def test_it_is_found_at_once(office: Office, words: str) -> None:
    add(office, WITH_URN)
    assert office.found(words) == [("added", "EY900001")]


def test_it_is_found_near_its_postcode_on_either_database(either_office: Office) -> None:
    office = either_office
    with office.database.transaction(writes=True) as session:
        session.add(Postcode(postcode="XW5 1QG", latitude=54.0, longitude=-1.0))
        session.add(Postcode(postcode="XW5 1QH", latitude=54.01, longitude=-1.0))
    add(office)
    (found,) = office.found("childminder near XW5 1QH within 1 mile")
    assert found[0] == "added"
    assert office.found("wrens nest") == [found]
    assert office.found("childminder near XW5 1QH within 0.5 miles") == []


def test_every_fact_has_who_told_us_and_when_as_its_source(either_office: Office) -> None:
    record = opened(either_office, add(either_office))
    assert {fact.name: fact.value for fact in record.added} == {
        "name": "Wren’s Nest Childcare",
        "address": "4 Rookery Lane",
        "telephone": "01632 960001",
        "mobile": "07700 900001",
        "email": "wren@example.org",
        "provider_type": "Childminder",
        "town": "Saltmere",
        "postcode": "XW5 1QG",
        "local_authority": "Westhaven",
        "places": 6,
    }
    sources = {(f.source.register, f.source.told_by, f.source.as_of) for f in record.added}
    assert sources == {("added", "her sister", TOLD)}
    assert record.added_in
    assert (record.added_in.imported_by, record.added_in.imported_at) == ("U1", NOW)


def test_nothing_of_it_is_public_and_it_cannot_be_shared(office: Office) -> None:
    provider_id = add(office)
    assert opened(office, provider_id).facts == []
    with office.database.transaction(writes=True) as session, pytest.raises(NotPublic):
        directory.claim_share(session, STAFF, provider_id, "C1", "key", NOW)


def test_who_and_how_to_reach_them_stands_in_the_table_for_that_alone(office: Office) -> None:
    add(office)
    held = {name: rows for name, rows in office.dump().items() if name != "provider_contact"}
    assert not [word for word in ("Wren", "Rookery", "900001", "example.org") if word in repr(held)]


def test_the_same_submission_twice_adds_once(either_office: Office) -> None:
    office = either_office
    assert add(office) == add(office)
    assert add(office, WITH_URN, key="two", others=frozenset(office.all(Provider.id))) == add(
        office, WITH_URN, key="two"
    )
    assert len(office.all(Provider.id)) == len(office.all(RegisterImport.id)) == 2


def test_the_same_submission_at_the_same_moment_adds_once(either_office: Office) -> None:
    office = either_office
    together = Barrier(6)

    def save(_: int) -> int:
        together.wait(10)
        return add(office)

    with ThreadPoolExecutor(6) as clicks:
        ids = set(clicks.map(save, range(6)))
    assert ids == set(office.all(Provider.id))
    assert len(ids) == len(office.all(AuditEvent.id)) == len(office.all(RegisterImport.id)) == 1


def test_two_who_add_the_same_provider_at_the_same_moment_do_not_add_it_twice(either_office: Office) -> None:
    together = Barrier(6)

    def save(number: int) -> int | None:
        together.wait(10)
        try:
            return add(either_office, key=f"form {number}")
        except MaybeThere:
            return None

    with ThreadPoolExecutor(6) as colleagues:
        added = [id_ for id_ in colleagues.map(save, range(6)) if id_]
    assert added == either_office.all(Provider.id)
    assert len(added) == 1


def test_the_audit_tells_who_added_it_but_not_what_was_said(office: Office) -> None:
    provider_id = add(office, WITH_URN)
    (event,) = office.all(AuditEvent)
    assert (event.action, event.subject, event.actor_id) == ("provider.added", "added:EY900001", "U1")
    assert event.details == {"provider_id": provider_id}


@pytest.mark.parametrize("standing", GUESTS)
def test_only_staff_add(office: Office, standing: Standing) -> None:
    somebody = Actor("U2", "T2", standing)
    before = office.dump()
    with pytest.raises(NotAllowed, match="for the council’s own staff"):
        add(office, actor=somebody)
    with office.database.transaction() as session, pytest.raises(NotAllowed):
        service.councils(session, somebody, "west")
    assert office.dump() == before


@pytest.mark.parametrize(
    ("field", "right", "wrong"),
    [
        ("name", "Zoë O’Dell & Co", ""),
        ("name", "24", "…!"),
        ("provider_type", "Full day care", "Restaurant"),
        ("urn", "EY123456", "1234"),
        ("urn", "", "٣٣٣٣٣٣"),
        ("urn", "VC12", "CA000012"),
        ("postcode", "XW5 1QG", "XW5"),
        ("telephone", "", "01632"),
        ("mobile", "+44 7700 900001", "tomorrow"),
        ("email", "b.carrow@example.org", "b.carrow at example"),
        ("places", "24", "two dozen"),
        ("local_authority", "Westhaven", "x" * 301),
        ("told_by", "herself", ""),
        ("told_on", TODAY, date(2026, 9, 15)),
    ],
)
def test_what_cannot_be_right_is_said_beside_its_field(field: str, right: object, wrong: object) -> None:
    assert faults(replace(WREN, **{field: right}), TODAY) == {}
    assert list(faults(replace(WREN, **{field: wrong}), TODAY)) == [field]


def test_every_fault_is_said_at_once_and_nothing_is_added(office: Office) -> None:
    before = office.dump()
    with pytest.raises(WrongFields) as wrong:
        add(office, Addition(places="many", told_on=date(2999, 1, 1)))
    assert set(wrong.value.errors) == {"name", "provider_type", "places", "told_by", "told_on"}
    assert office.dump() == before


def test_a_urn_that_is_there_is_refused_with_its_name_and_how_to_find_it(office: Office) -> None:
    office.extract(registration(1))
    with pytest.raises(WrongFields) as wrong:
        add(office, WITH_URN)
    assert wrong.value.errors == {
        "urn": "“Marjorie Tidewell 1” has this URN already. To find it, type: /provider EY900001"
    }
    assert office.all(AuditEvent.id) == []


def test_one_alike_holds_it_up_until_staff_say_that_it_is_another(office: Office) -> None:
    first = add(office)
    again = replace(WREN, name="WRENS NEST  childcare", postcode="XW5 1QG")
    before = office.dump()
    assert alike(office, again) == [(first, "added")]
    assert office.dump() == before
    second = add(office, again, key="two", others=frozenset({first}))
    assert alike(office, again, frozenset({first})) == [(first, "added"), (second, "added")]
    assert sorted(office.all(Provider.id)) == [first, second]


def test_a_childminder_of_the_extract_is_recognised_by_the_address_only_the_council_knows(
    office: Office,
) -> None:
    office.public(1)
    office.extract(registration(1))
    ((_, register),) = alike(office, replace(WREN, name="Marjorie Tidewell 1"))
    assert register == "ofsted"


@pytest.mark.parametrize("first", [{}, {"postcode": ""}, {"postcode": "", "town": ""}])
@pytest.mark.parametrize("second", [{}, {"postcode": ""}, {"postcode": "", "town": ""}])
def test_one_alike_is_noticed_however_much_is_known_of_where_they_are(
    office: Office, first: dict[str, str], second: dict[str, str]
) -> None:
    there = add(office, replace(WREN, **first))
    assert alike(office, replace(WREN, **second)) == [(there, "added")]


def test_the_same_name_elsewhere_is_another_provider(office: Office) -> None:
    add(office)
    add(office, replace(WREN, postcode="XW9 9ZZ"), key="two")
    add(office, replace(WREN, postcode="", town="Otterby"), key="three")
    assert len(alike(office, replace(WREN, postcode="", town="OTTERBY"))) == 1
    assert len(office.all(Provider.id)) == 3


def test_a_public_register_that_lists_it_stands_for_it_and_loses_nothing(either_office: Office) -> None:
    office = either_office
    provider_id = add(office, WITH_URN)
    assert counts(office.public(1)) == {"new": 1}
    for words in ("EY900001", "wrens nest"):
        assert office.found(words) == [("ofsted", "EY900001")]
    record = opened(office, provider_id)
    assert record.provider.register == "ofsted"
    assert {fact.source.register for fact in record.facts} == {"ofsted"}
    assert {fact.name: fact.value for fact in record.added}["mobile"] == "07700 900001"


def test_an_extract_that_lists_it_stands_for_it_and_each_keeps_its_own_words(either_office: Office) -> None:
    office = either_office
    provider_id = add(office, WITH_URN)
    office.extract(registration(1))
    for words in ("EY900001", "wrens nest", "marjorie tidewell"):
        assert office.found(words) == [("ofsted-extract", "EY900001")]
    record = opened(office, provider_id)
    names = [[fact.value for fact in part if fact.name == "name"] for part in (record.known, record.added)]
    assert names == [["Marjorie Tidewell 1"], ["Wren’s Nest Childcare"]]
    office.public(1)
    assert office.found("wrens nest") == [("ofsted", "EY900001")]


def test_no_import_closes_or_changes_it(office: Office) -> None:
    provider_id = add(office, WITH_URN)
    before = added(office, provider_id)
    office.public(*range(1, 13))
    office.extract(*(registration(number) for number in range(1, 13)))
    office.public(*range(2, 13), day="2021-10-31")
    office.extract(*(registration(number) for number in range(2, 13)), day="2021-11-01")
    assert added(office, provider_id) == before
    record = opened(office, provider_id)
    assert record.provider.closed_on == date(2021, 10, 31)
    assert record.addition
    assert record.addition.closed_on is None


def test_without_a_urn_it_waits_for_one_and_joins_the_register_once_it_is_given(
    either_office: Office,
) -> None:
    office = either_office
    provider_id = add(office)
    assert "urn" not in added(office, provider_id)
    correct(office, provider_id, "07700 900777")
    office.public(1)
    assert len(office.found("childminder westhaven")) == 2
    assert give_urn(office, provider_id, "ey900001")
    assert not give_urn(office, provider_id, "ey900001")
    assert office.found("childminder westhaven") == [("ofsted", "EY900001")]
    assert office.found("wrens nest") == [("ofsted", "EY900001")]
    record = opened(office, provider_id)
    assert record.provider.is_public
    assert [(one.field, one.value) for one in record.corrections] == [
        ("urn", "EY900001"),
        ("mobile", "07700 900777"),
    ]
    (urn,) = [fact for fact in record.added if fact.name == "urn"]
    assert (urn.value, urn.source.told_by) == ("EY900001", "Ofsted’s letter")
    assert added(office, provider_id)["name"] == "Wren’s Nest Childcare"


def test_a_corrected_name_finds_it_before_and_after_a_register_lists_it(either_office: Office) -> None:
    office = either_office
    provider_id = add(office)
    correct(office, provider_id, "Otter Cottage", "name")
    ((register, _),) = office.found("otter cottage")
    assert register == "added"
    office.public(1)
    give_urn(office, provider_id, "EY900001")
    for name in ("otter cottage", "wrens nest"):
        assert office.found(name) == [("ofsted", "EY900001")]


def test_a_wrong_urn_can_be_put_right_and_leaves_nothing_with_the_other_provider(office: Office) -> None:
    office.public(1, 2)
    provider_id = add(office)
    correct(office, provider_id, "07700 900777")
    give_urn(office, provider_id, "EY900001")
    wrong = opened(office, provider_id).provider.id
    correct(office, wrong, "07700 900888")
    assert give_urn(office, wrong, "EY900002", key="right")
    left = opened(office, wrong)
    assert (left.added, left.addition) == ([], None)
    assert [one.value for one in left.corrections] == ["07700 900888"]
    said = [one.value for one in opened(office, provider_id).corrections]
    assert said == ["EY900002", "EY900001", "07700 900777"]
    assert opened(office, provider_id).provider.urn == "EY900002"
    assert office.found("wrens nest") == [("ofsted", "EY900002")]


def test_a_urn_is_given_only_to_those_that_staff_added_and_only_once(office: Office) -> None:
    office.public(1)
    with pytest.raises(WrongFields) as wrong:
        give_urn(office, office.held().id, "EY900005")
    assert list(wrong.value.errors) == ["field"]
    add(office, replace(WREN, urn="EY900007"))
    other = add(office, replace(WREN, name="Otter Cottage"), key="two")
    before = office.dump()
    with pytest.raises(WrongFields) as wrong:
        give_urn(office, other, "EY900007")
    assert "“Wren’s Nest Childcare” has this URN already" in wrong.value.errors["value"]
    assert office.dump() == before


def test_the_councils_of_the_directory_are_offered_as_they_are_typed(office: Office) -> None:
    office.public(1)
    add(office, replace(WREN, local_authority="Easthaven"))
    with office.database.transaction() as session:
        assert service.councils(session, STAFF, "HAVEN") == ["Easthaven", "Westhaven"]
        assert service.councils(session, STAFF, "west") == ["Westhaven"]
        assert service.councils(session, STAFF, "%") == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(max_size=320), address=st.text(max_size=40), told_by=st.text(max_size=110))
def test_whatever_is_typed_is_refused_or_kept_as_it_is(
    office: Office, name: str, address: str, told_by: str
) -> None:
    typed = [" ".join(one.replace("\x00", "").split()) for one in (name, address, told_by)]
    said = replace(
        WREN, postcode="", town="", **dict(zip(("name", "address", "told_by"), typed, strict=True))
    )
    key = sha256(repr(typed).encode("utf-8", "surrogatepass")).hexdigest()
    wrong = faults(said, TODAY)
    assert ("name" in wrong) == (len(typed[0]) > 300 or not words_of(typed[0]))
    if wrong:
        with pytest.raises(WrongFields):
            add(office, said, key)
    else:
        others = frozenset(office.all(Provider.id))
        kept = added(office, add(office, said, key, others=others))
        assert (kept["name"], kept.get("address", "")) == (typed[0], typed[1])
