"""Reads the extract that Ofsted sends each council daily: its own register, with what the public is not told.

XML with the root `OfstedChildcareRegisterLocalAuthorityExtract`: an `Extract` that says when and for which
council it was drawn up, then one `Registration` for each provider. It is read as a stream, with defusedxml,
which refuses the entities and document types that XML attacks are made of
(https://github.com/tiran/defusedxml#python-xml-libraries).
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple
from xml.etree.ElementTree import Element, ParseError  # for types only: defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from bot.importers.dates import read_date
from bot.importers.extract_codes import Codes, load_codes
from bot.importers.extract_registration import FIELDS, read_registration, text_of, urn_of
from bot.importers.reading import UnreadableRow
from bot.services.files import RefusedFile
from bot.services.registers.file import Entry, Problem, RegisterFile, trace
from bot.store.contacts import EXTRACT

NAMESPACE = "{http://www.ofsted.gov.uk/Childcare/Registration/LocalAuthority}"
ROOT = f"{NAMESPACE}OfstedChildcareRegisterLocalAuthorityExtract"
HEADER, REGISTRATION = f"{NAMESPACE}Extract", f"{NAMESPACE}Registration"
TWICE = "this URN is in the file twice, with different facts; the first registration counts"


class Header(NamedTuple):
    """When the extract was drawn up, and for which council."""

    as_of: date
    council: str


def read(path: Path) -> RegisterFile:
    """Open an extract: its date is known at once, its registrations are read as they are asked for.

    Raises RefusedFile where the file cannot be read, is no XML, or is not the council's extract.
    """
    header = _header_of(path)
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    rows = partial(_registrations, path, header, load_codes())
    return RegisterFile(
        EXTRACT, path.name, sha256, header.as_of, FIELDS, rows, unit="registration", has_contacts=True
    )


def _header_of(path: Path) -> Header:
    for element in _children(path):
        if element.tag == HEADER:
            return _read_header(path.name, _local(element))
        break
    raise _unknown_shape(path.name)


def _read_header(name: str, header: Element) -> Header:
    as_of = read_date(text_of(header, "ExtractDateTime")[:10])
    council = text_of(header, "LocalAuthority/LocalAuthorityName")
    if as_of and council:
        return Header(as_of, council)
    raise RefusedFile(
        f"{name} does not say when it was drawn up, or for which council (ExtractDateTime and "
        "LocalAuthorityName in Extract). Ask Ofsted for the file again and import it again."
    )


def _registrations(path: Path, header: Header, codes: Codes) -> Iterator[Entry | Problem]:
    """Each registration, counted from 1. Raises RefusedFile where the file is cut short or has none."""
    seen: dict[str, int] = {}
    found = (_local(element) for element in _children(path) if element.tag == REGISTRATION)
    position = 0
    for position, registration in enumerate(found, start=1):
        row = _read(position, registration, header, codes, seen)
        if row:
            yield row
    if not position:
        raise RefusedFile(f"{path.name} holds no registrations. Ask Ofsted for the file again.")


def _read(
    position: int, registration: Element, header: Header, codes: Codes, seen: dict[str, int]
) -> Entry | Problem | None:
    """One registration; None where it repeats an earlier one word for word."""
    urn = None
    try:
        urn = urn_of(registration)
        content = hash(tuple(registration.itertext()))
        if seen.get(urn) == content:
            return None
        if urn in seen:
            raise UnreadableRow(TWICE)
        seen[urn] = content
        return read_registration(position, urn, registration, header.council, codes)
    except UnreadableRow as fault:
        return _problem(position, urn, registration, str(fault))


def _problem(position: int, urn: str | None, registration: Element, reason: str) -> Problem:
    said = reason[0].upper() + reason[1:] + "."
    if urn:
        return Problem(position, urn, said)
    registered = read_date(text_of(registration, "RegistrationDate"))
    traces = {trace(registered)} if registered else set()
    traces.add(trace(text_of(registration, "ReferenceNumber")))
    return Problem(position, None, said, frozenset(traces - {""}), recognisable=registered is not None)


def _children(path: Path) -> Iterator[Element]:
    """The elements right below the root, each forgotten once it was looked at. Raises RefusedFile."""
    try:
        with path.open("rb") as stream:
            yield from _children_of_root(path.name, stream)
    except OSError as fault:
        reason = fault.strerror or "it cannot be opened"
        raise RefusedFile(f"{path.name} cannot be read: {reason}. Check the path and try again.") from fault
    except DefusedXmlException:
        raise RefusedFile(
            f"{path.name} declares a document type or entities of its own, which Ofsted's extract does not. "
            "It may have been tampered with: ask Ofsted for the file again."
        ) from None
    except (ParseError, UnicodeError, LookupError, ValueError):
        raise RefusedFile(
            f"{path.name} is cut short, damaged, or no XML. Download it again and import it again."
        ) from None


def _children_of_root(name: str, stream: BinaryIO) -> Iterator[Element]:
    depth, root = 0, None
    for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
        depth += 1 if event == "start" else -1
        if root is None:
            root = element
            if root.tag != ROOT:
                raise _unknown_shape(name)
        elif event == "end" and depth == 1:
            yield element
            root.clear()


def _local(element: Element) -> Element:
    """The same element with the names of its parts as they read in the file, without the namespace."""
    for part in element.iter():
        if isinstance(part.tag, str):
            part.tag = part.tag.removeprefix(NAMESPACE)
    return element


def _unknown_shape(name: str) -> RefusedFile:
    return RefusedFile(
        f"{name} does not look like the extract that Ofsted sends a council: it should begin with "
        "OfstedChildcareRegisterLocalAuthorityExtract and Extract. Check that it is the right file."
    )
