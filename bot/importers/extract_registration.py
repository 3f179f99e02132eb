"""One registration of the council's own extract: what it says of a provider, in words."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element  # for types only: defusedxml parses

from bot.importers.dates import read_date
from bot.importers.extract_codes import Codes
from bot.importers.ofsted_facts import POSTCODE
from bot.importers.reading import UnreadableRow
from bot.importers.text import WITHHELD, tidy
from bot.services.checks import URN
from bot.services.registers.file import Entry

DETAILS = (
    "Registers",
    "When childcare is offered",
    "Ages",
    "Special considerations",
    "Status history",
    "Inspections in the extract",
    "Notices",
    "Last changed by Ofsted",
)
FACTS = ("provider_type", "subtype", "status", "registration_date", "local_authority")
FIELDS = (*FACTS, *DETAILS)
ADDRESS = ("AddressLine1", "AddressLine2", "Town", "County", "Postcode")
CONTACT = {
    "telephone": "TelephoneNumber",
    "mobile": "MobileNumber",
    "work_telephone": "WorkTelephoneNumber",
    "fax": "FaxNumber",
    "email": "EmailAddress",
}


def read_registration(position: int, urn: str, registration: Element, council: str, codes: Codes) -> Entry:
    """What a registration says. Raises UnreadableRow for a date that is none."""
    status = text_of(registration, "RegistrationStatus")
    facts = {
        "provider_type": codes.provision_type(text_of(registration, "ProvisionType")) or None,
        "subtype": codes.provision_type(text_of(registration, "SecondaryProvisionType")) or None,
        "status": codes.status(status) or None,
        "registration_date": _day(registration, "RegistrationDate"),
        "local_authority": council,
    }
    details = {name: text for name, text in zip(DETAILS, _details(registration, codes), strict=True) if text}
    listed = status not in codes.ended
    return Entry(position, urn, facts, details, (), listed, contact=_contact(registration))


def urn_of(registration: Element) -> str:
    """The reference number. Raises UnreadableRow where it is none."""
    found = text_of(registration, "ReferenceNumber")
    compact = found.replace(" ", "").upper()
    if URN.fullmatch(compact):
        return compact
    said = f"the reference number reads “{found[:40]}”" if found else "the reference number is missing"
    raise UnreadableRow(f"{said}; expected one like EY123456, 123456, 1234567 or VC123456")


def text_of(element: Element, path: str) -> str:
    """The text at a path below an element, its spaces made single; "" where there is none."""
    text = tidy("".join(found.itertext())) if (found := element.find(path)) is not None else ""
    return "" if text == WITHHELD else text


def _contact(registration: Element) -> dict[str, str]:
    """Who and where, of the provider and (as `setting_…`) of the setting: only what is stated."""
    stated = {
        "name": text_of(registration, "Provider/ProviderName"),
        "registered_person_urn": text_of(registration, "RPReferenceNumber"),
        **_reached(registration, "Provider", ""),
        "setting_name": text_of(registration, "Setting/SettingName"),
        **_reached(registration, "Setting", "setting_"),
    }
    return {field: text for field, text in stated.items() if text}


def _reached(registration: Element, whose: str, prefix: str) -> dict[str, str]:
    lines = [text_of(registration, f"{whose}/{whose}Address/{line}") for line in ADDRESS]
    postcode = POSTCODE.fullmatch(lines[-1].upper().replace(" ", ""))
    if postcode:
        lines[-1] = f"{postcode[1]} {postcode[2]}"
    numbers = {
        prefix + field: text_of(registration, f"{whose}/{whose}Contact/{name}")
        for field, name in CONTACT.items()
    }
    return {f"{prefix}address": ", ".join(filter(None, lines)), **numbers}


def _details(registration: Element, codes: Codes) -> Iterator[str]:
    """In the order of DETAILS."""
    yield "; ".join(_registers(registration, codes))
    yield "; ".join(
        codes.period(code) for code in _codes(registration, "ChildcarePeriodList/ChildcarePeriod")
    )
    yield "; ".join(_ages(registration, codes))
    yield text_of(registration, "SpecialConsiderations")
    yield "; ".join(_history(registration, codes))
    yield "; ".join(_inspections(registration))
    yield "; ".join(_codes(registration, "NoticeHistoryList/NoticeHistory"))
    yield _said(_day(registration, "LastChangeDate"))


def _registers(registration: Element, codes: Codes) -> Iterator[str]:
    for part in registration.iterfind("ChildServicesRegisterList/ChildServicesRegister"):
        name, status = codes.register(text_of(part, "Register")), codes.status(text_of(part, "Status"))
        since, until = _said(_day(part, "StartDate")), _said(_day(part, "EndDate"))
        told = [status, since and f"from {since}", until and f"until {until}"]
        yield f"{name} ({', '.join(filter(None, told))})" if any(told) else name


def _ages(registration: Element, codes: Codes) -> Iterator[str]:
    for part in registration.iterfind("ChildcareAgeList/ChildcareAge"):
        youngest, oldest = text_of(part, "AgeFrom"), text_of(part, "AgeTo")
        most, register = text_of(part, "MaximumNumber"), codes.register(text_of(part, "Register"))
        told = [
            f"{youngest or '?'} to {oldest or '?'}" if youngest or oldest else "",
            most and f"at most {most}",
        ]
        said = ", ".join(filter(None, told))
        yield f"{said} ({register})" if register else said


def _history(registration: Element, codes: Codes) -> Iterator[str]:
    for part in registration.iterfind("RegistrationStatusHistoryList/RegistrationStatusHistory"):
        status, day = codes.status(text_of(part, "RegistrationStatus")), _said(_day(part, "ChangeDate"))
        yield " since ".join(filter(None, [status, day]))


def _inspections(registration: Element) -> Iterator[str]:
    for part in registration.iterfind("InspectionList/Inspection"):
        told = [
            _said(_day(part, "InspectionDate")),
            text_of(part, "InspectionType"),
            text_of(part, "InspectionOverallJudgement"),
        ]
        yield ", ".join(filter(None, told))


def _codes(registration: Element, path: str) -> Iterator[str]:
    """The text of each element, whose parts stand beside each other."""
    for element in registration.iterfind(path):
        yield " ".join(filter(None, map(tidy, element.itertext())))


def _day(element: Element, path: str) -> date | None:
    text = text_of(element, path)
    day = read_date(text[:10]) if text else None
    if text and not day:
        raise UnreadableRow(f"{path} reads “{text[:40]}”; expected year-month-day, as in 2021-08-31")
    return day


def _said(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""
