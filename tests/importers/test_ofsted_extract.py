"""The council's own extract: what is read of it, and what is refused."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.importers.ofsted_extract import read
from bot.services.files import RefusedFile
from bot.services.registers.file import Entry, Problem
from tests.importers.extract_files import extract, registration, write_extract


def entries(folder: Path, *registrations: str) -> list[Entry | Problem]:
    return list(read(write_extract(folder, extract(*registrations))))


def test_a_registration_tells_who_where_and_when(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, registration())
    assert isinstance(entry, Entry)
    assert (entry.line, entry.urn, entry.listed) == (1, "EY900001", True)
    assert entry.facts == {
        "provider_type": "Childminder",
        "subtype": None,
        "status": "Active",
        "registration_date": date(2007, 9, 27),
        "local_authority": "Westhaven",
    }
    assert entry.contact == {
        "name": "Marjorie Tidewell 1",
        "registered_person_urn": "RP900001",
        "address": "1 Gull Lane, Saltmere, XW5 1QG",
        "telephone": "01632 960100",
        "mobile": "07700 900100",
        "email": "marjorie@example.org",
    }


def test_codes_become_words_where_they_are_known_and_stay_where_not(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, registration(ProvisionType="ZZZ", RegistrationStatus="HMMM"))
    assert isinstance(entry, Entry)
    assert (entry.facts["provider_type"], entry.facts["status"]) == ("ZZZ", "HMMM")
    assert entry.details["When childcare is offered"] == "all year; 5 days a week; 45 weeks a year; QQQQ"
    assert entry.details["Ages"] == "0 to 8, at most 6 (Early Years Register)"


def test_nothing_of_who_and_where_is_among_the_public_facts(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, registration())
    assert isinstance(entry, Entry)
    told = repr((entry.facts, entry.details))
    assert not [value for value in entry.contact.values() if value in told]


@pytest.mark.parametrize(("code", "listed"), [("ACTV", True), ("CANC", False), ("NEWCODE", True), ("", True)])
def test_only_a_status_known_to_end_a_registration_ends_it(tmp_path: Path, code: str, listed: bool) -> None:
    (entry,) = entries(tmp_path, registration(RegistrationStatus=code))
    assert isinstance(entry, Entry)
    assert entry.listed is listed


def test_the_file_says_when_it_was_drawn_up(tmp_path: Path) -> None:
    assert read(write_extract(tmp_path, extract(registration()))).as_of == date(2021, 9, 30)


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"ReferenceNumber": ""}, "The reference number is missing"),
        ({"ReferenceNumber": "LOST"}, "The reference number reads “LOST”"),
        ({"RegistrationDate": "2007-02-31"}, "RegistrationDate reads “2007-02-31”"),
    ],
)
def test_a_bad_registration_is_named_by_position_and_reason(
    tmp_path: Path, stated: dict[str, str], reason: str
) -> None:
    _, problem, _ = entries(tmp_path, registration(1), registration(2, **stated), registration(3))
    assert isinstance(problem, Problem)
    assert problem.line == 2
    assert problem.reason.startswith(reason)
    assert "Marjorie" not in problem.reason


def test_the_same_urn_with_other_facts_counts_once(tmp_path: Path) -> None:
    rows = entries(tmp_path, registration(), registration(), registration(ProviderName="Somebody Else"))
    assert [type(row) for row in rows] == [Entry, Problem]


WRONG = {
    "another root": extract(registration(), root="Something"),
    "no namespace": extract(registration()).replace("xmlns", "about"),
    "no header": extract(registration()).replace("<Extract>", "<Other>").replace("</Extract>", "</Other>"),
    "no council": extract(registration(), council=""),
    "no date": extract(registration(), day="soon"),
    "no registrations": extract(),
    "no XML": "URN,Name\nEY900001,Marjorie\n",
    "nothing": "",
    "an entity": '<!DOCTYPE x [<!ENTITY a "b">]>' + extract(registration()).split("\n", 1)[1],
    "a document type": '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + extract(registration()).split("\n", 1)[1],
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
def test_what_is_no_extract_is_refused(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(RefusedFile):
        list(read(write_extract(tmp_path, wrong)))


@given(cut=st.floats(0, 0.999))
@settings(max_examples=60, deadline=None)
def test_a_file_cut_anywhere_is_refused(tmp_path_factory: pytest.TempPathFactory, cut: float) -> None:
    whole = extract(registration(1), registration(2)).rstrip()
    path = write_extract(tmp_path_factory.mktemp("cut"), whole[: int(len(whole) * cut)])
    with pytest.raises(RefusedFile):
        list(read(path))


def test_a_refusal_repeats_nothing_of_what_the_file_holds(tmp_path: Path) -> None:
    path = write_extract(tmp_path, extract(registration())[:-20])
    with pytest.raises(RefusedFile) as refusal:
        list(read(path))
    assert "Marjorie" not in str(refusal.value)
    assert refusal.value.__cause__ is None
