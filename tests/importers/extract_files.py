"""The council's own extract for tests: registrations as XML, whole files around them."""

from pathlib import Path
from xml.sax.saxutils import escape

ROOT = "OfstedChildcareRegisterLocalAuthorityExtract"
NAMESPACE = "http://www.ofsted.gov.uk/Childcare/Registration/LocalAuthority"


def element(name: str, *inside: str) -> str:
    return f"<{name}>{''.join(inside)}</{name}>"


def registration(number: int = 1, **stated: str) -> str:
    """A childminder; a text given replaces what is stated, an empty one makes an empty element."""
    told = {
        "ReferenceNumber": f"EY9{number:05}",
        "ProvisionType": "CMR",
        "RPReferenceNumber": f"RP9{number:05}",
        "ProviderName": f"Marjorie Tidewell {number}",
        "AddressLine1": f"{number} Gull Lane",
        "Town": "Saltmere",
        "Postcode": "XW51QG",
        "TelephoneNumber": "01632 960100",
        "MobileNumber": "07700 900100",
        "EmailAddress": "marjorie@example.org",
        "SettingName": "",
        "RegistrationStatus": "ACTV",
        "RegistrationDate": "2007-09-27",
        "Periods": "ALYR 5DWK 45WY QQQQ",
        "SpecialConsiderations": "",
        **stated,
    }
    part = {name: element(name, escape(text)) for name, text in told.items()}
    address = element("ProviderAddress", part["AddressLine1"], part["Town"], part["Postcode"])
    contact = element("ProviderContact", part["TelephoneNumber"], part["MobileNumber"], part["EmailAddress"])
    age = "<AgeFrom>0</AgeFrom><AgeTo>8</AgeTo><MaximumNumber>6</MaximumNumber><Register>EYR</Register>"
    periods = [element("ChildcarePeriod", escape(code)) for code in told["Periods"].split()]
    return element(
        "Registration",
        *(part[name] for name in ("ReferenceNumber", "ProvisionType", "RPReferenceNumber")),
        element("Provider", part["ProviderName"], address, contact),
        element("Setting", part["SettingName"]),
        *(part[name] for name in ("RegistrationStatus", "RegistrationDate", "SpecialConsiderations")),
        element("ChildcarePeriodList", *periods),
        element("ChildcareAgeList", element("ChildcareAge", age)),
        "<InspectionList/><NoticeHistoryList/><LastChangeDate>2021-08-30</LastChangeDate>",
    )


def extract(
    *registrations: str, day: str = "2021-09-30", council: str = "Westhaven", root: str = ROOT
) -> str:
    """A whole file."""
    authority = element("LocalAuthority", element("LocalAuthorityName", escape(council)))
    head = element("Extract", element("ExtractDateTime", f"{day}T04:15:00"), authority)
    return f'<?xml version="1.0"?>\n<{root} xmlns="{NAMESPACE}">{head}{"".join(registrations)}</{root}>\n'


def write_extract(folder: Path, text: str, name: str = "extract.xml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
