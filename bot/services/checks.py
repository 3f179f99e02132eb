"""What people fill in about a provider: what each field must look like, and what to say where it does not."""

import re
from collections.abc import Mapping
from datetime import date

MOST_WORDS, MOST_TOLD_BY = 300, 100
# EY123456, six or seven digits, VC…; agencies CA….
URN = re.compile(r"EY\d{6}|\d{6,7}|(VC|CA)\d{1,9}", re.ASCII)
# Agencies are listed by themselves: no provider ever becomes one with them.
PROVIDER_URN = re.compile(r"EY\d{6}|\d{6,7}|VC\d{1,9}", re.ASCII)
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.ASCII | re.IGNORECASE)
# UK numbers have up to ten digits after the 0 or +44
# (https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/uk-numbering).
TELEPHONE = re.compile(r"(?:\+44|0)(?:[ ()-]*\d){9,10}", re.ASCII)
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
PLACES = re.compile(r"\d{1,3}", re.ASCII)

EXPECTED: Mapping[str, tuple[re.Pattern[str], str]] = {
    "urn": (PROVIDER_URN, "This does not look like a URN. Two that do: EY123456 and 2512345."),
    "postcode": (POSTCODE, "This does not look like a whole postcode. One that does: SW1A 1AA."),
    "telephone": (TELEPHONE, "This does not look like a UK number. One that does: 01632 960001."),
    "mobile": (TELEPHONE, "This does not look like a UK number. One that does: 07700 900001."),
    "email": (EMAIL, "This does not look like an e-mail address. One that does: name@example.org."),
    "places": (PLACES, "Please give the number of places in digits, such as 24."),
}


def fault_in(field: str, value: str) -> str | None:
    """What is wrong with the value of a field, and what to do about it; None where nothing is."""
    if not value or len(value) > MOST_WORDS:
        return f"Please fill this in, with at most {MOST_WORDS} characters."
    if field in EXPECTED and not EXPECTED[field][0].fullmatch(value):
        return EXPECTED[field][1]
    return None


def faults_of_telling(told_by: str, told_on: date, today: date) -> dict[str, str]:
    """The same of who told us, and on which day."""
    errors = {}
    if not told_by or len(told_by) > MOST_TOLD_BY:
        errors["told_by"] = f"Please say who told us, with at most {MOST_TOLD_BY} characters."
    if told_on > today:
        errors["told_on"] = "This day is still to come. Please choose today or an earlier day."
    return errors


def plain_urn(text: str) -> str:
    """A URN as the register writes it: `ey 123456` → `EY123456`."""
    return "".join(text.split()).upper()


class WrongFields(Exception):
    """What was filled in cannot be right: `errors` says why, and what to do, by the name of each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors
