"""What is filled in to reach a person: what each field must look like, and what to say where it does not."""

import re
import unicodedata
from collections.abc import Mapping

# As much as the database keeps.
MOST_EMAIL, MOST_PHONE, MOST_ADDRESS = 254, 40, 400
# What browsers take for an address, with a dot in the domain: nothing in it can end a header, or begin a
# second address (https://html.spec.whatwg.org/multipage/input.html#valid-e-mail-address).
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@{LABEL}(?:\.{LABEL})+", re.ASCII)
# From anywhere: up to 15 digits (ITU-T E.164), and at least 7, since the area code belongs to it.
PHONE = re.compile(r"\+?(?:[ ()-]*\d){7,15}[ ()]*", re.ASCII)
# Control characters, halves of characters, and what ends a line: none of them belongs in one line of text,
# and some of them no database takes.
NOT_IN_LINE = frozenset({"Cc", "Cs", "Zl", "Zp"})
WRONG_EMAIL = "This does not look like an e-mail address. One that does: name@example.org."
WRONG_PHONE = "This does not look like a telephone number. Two that do: 01632 960001 and +44 1632 960001."


def fault_in_line(text: str, most: int) -> str | None:
    """Why this cannot be kept as one line of text, and what to do; None where it can."""
    if len(text) > most:
        return f"This is too long. Please use at most {most} characters."
    if any(unicodedata.category(letter) in NOT_IN_LINE for letter in text):
        return "This holds a character that cannot be kept, or more than one line. Please type it anew."
    return None


def fault_in_lines(text: str, most: int) -> str | None:
    """The same of text that may have several lines."""
    return fault_in_line(text.replace("\n", " "), most)


def fault_in_contact(field: str, value: str) -> str | None:
    """What is wrong with an `email`, a `phone` or an `address`; None where nothing is, or it is empty."""
    if not value:
        return None
    if field == "email":
        return None if len(value) <= MOST_EMAIL and EMAIL.fullmatch(value) else WRONG_EMAIL
    if field == "phone":
        return None if len(value) <= MOST_PHONE and PHONE.fullmatch(value) else WRONG_PHONE
    return fault_in_lines(value, MOST_ADDRESS)


def faults_in_contacts(contacts: Mapping[str, str]) -> dict[str, str]:
    """The same of several, by the name of each."""
    said = {field: fault_in_contact(field, value) for field, value in contacts.items()}
    return {field: fault for field, fault in said.items() if fault}


def digits_of(phone: str) -> str:
    """A number as it is compared: `+44 (0)1632 960001` is the same as `01632 960001`."""
    digits = re.sub(r"\D", "", phone.replace("(0)", ""))
    return re.sub(r"^(?:0044|44|0)", "", digits)
