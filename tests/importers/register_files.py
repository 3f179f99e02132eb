"""Register files for the tests: invented rows under the real headings, written as the real files are."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

HEADINGS_2021 = [
    "Web link",
    "Provider URN",
    "Registration date",
    "Provider type",
    "Provider subtype",
    "Provider status",
    "Individual Register combinations",
    "Provider Early Years Register Flag",
    "Provider Compulsory Childcare Register Flag",
    "Provider Voluntary Childcare Register Flag",
    "Registered person URN",
    "Registered_Person_Name",
    "Provider name",
    "Provider address line 1",
    "Provider address line 2",
    "Provider address line 3",
    "Provider town",
    "Postcode",
    "Telephone Number",
    "Parliamentary constituency",
    "Local authority",
    "Region",
    "Ofsted region",
    "Deprivation Band",
    "Places",
    "Places including estimates",
    "Most recent full: Inspection number",
    "Most recent full: Inspection date",
    "Most recent full: Overall effectiveness",
    "Quality of education",
    "Behaviour and attitudes",
    "Personal development",
    "Effectiveness of leadership and management",
    "Safeguarding is effective?",
    "CCR requirements suitability",
    "VCR requirements suitability",
    "Second most recent full: Overall effectiveness",
    "Second most recent full: Inspection number",
    "Second most recent full: Inspection date",
    "Third most recent full: Overall effectiveness",
    "Third most recent full: Inspection number",
    "Third most recent full: Inspection date",
    "NCOR: Inspection number",
    "NCOR: Inspection date",
    "NCOR: Overall effectiveness",
    "CR: Inspection number",
    "CR: Inspection date",
    "CR: Overall effectiveness",
]

Values = Mapping[str, str]


def provider(number: int = 1, **values: str) -> dict[str, str]:
    """A nursery of the invented council; `values` are keyed by heading, with `_` for a space."""
    row = dict.fromkeys(HEADINGS_2021, "") | {
        "Web link": "Web link",
        "Provider URN": f"EY{900000 + number}",
        "Registration date": f"{1 + number % 28:02d}/05/{2000 + number % 20}",
        "Provider type": "Childcare on non-domestic premises",
        "Provider subtype": "Full day care",
        "Provider status": "Active",
        "Provider name": f"Nursery {number}",
        "Provider town": "Saltmere",
        "Postcode": f"XW5 {1 + number % 9}AB",
        "Local authority": "Westhaven",
        "Places": "24",
        "Places including estimates": "24",
        "Most recent full: Inspection number": str(19000000 + number),
        "Most recent full: Inspection date": "06/03/2020",
        "Most recent full: Overall effectiveness": "2",
    }
    return row | {heading.replace("_", " "): value for heading, value in values.items()}


def childminder(number: int = 1, **values: str) -> dict[str, str]:
    """A childminder, whose name and address the regulator withholds."""
    hidden = [h for h in HEADINGS_2021 if h.startswith(("Provider address", "Telephone"))]
    hidden += ["Provider name", "Provider town", "Postcode"]
    return provider(
        number,
        Provider_type="Childminder",
        Provider_subtype="",
        **dict.fromkeys(hidden, "REDACTED"),
        **values,
    )


def csv_text(rows: Iterable[Values], headings: Sequence[str] = HEADINGS_2021) -> str:
    """Rows as the text of a CSV file."""
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(headings)
    lines.writerows([row.get(heading, "") for heading in headings] for row in rows)
    return out.getvalue()


def write(
    folder: Path,
    rows: Iterable[Values],
    name: str = "ofsted_2021-08-31_Westhaven.csv",
    headings: Sequence[str] = HEADINGS_2021,
) -> Path:
    """Write rows as a register's file."""
    return write_bytes(folder, csv_text(rows, headings).encode(), name)


def write_bytes(folder: Path, content: bytes, name: str = "ofsted_2021-08-31_Westhaven.csv") -> Path:
    """Write bytes as a register's file."""
    path = folder / name
    path.write_bytes(content)
    return path
