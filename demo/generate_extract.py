"""Makes the invented council's own extract: twenty childminders of `generate.py`'s register, with names.

Run by developers after `generate.py`; the same seed gives the same file. Names, streets and numbers are
invented; the telephone numbers are those that Ofcom keeps for drama
(https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama).
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
REGISTER = HERE / "ofsted_register_2026-08-31_Westhaven.csv"
EXTRACT = HERE / "ofsted_extract_2026-08-31_Westhaven.xml"
NAMESPACE = "http://www.ofsted.gov.uk/Childcare/Registration/LocalAuthority"
PREAMBLE_ROWS = 3
MOST, EVERY = 20, 8
SEED = 2026

FIRST = (
    "Marjorie",
    "Denise",
    "Rukhsana",
    "Gwen",
    "Patricia",
    "Ifeoma",
    "Sally",
    "Joanne",
    "Halina",
    "Tracey",
)
LAST = ("Tidewell", "Oakenshaw", "Merriweather", "Saltonstall", "Quillfeather")
STREETS = ("Gull Lane", "Ropewalk", "Lantern Row", "Kelp Street", "Cooper’s Yard")
HOURS = (("ALYR", "WDAL"), ("4HPD", "5DWK", "45WY"), ("ALYR", "5DWK"), ("3DWK", "38WY", "TTOY"))


def registrations(chance: Random) -> Iterator[str]:
    """Each registration as XML: the register's first childminders under names of their own."""
    with REGISTER.open(encoding="utf-8", newline="") as lines:
        for _ in range(PREAMBLE_ROWS):
            next(lines)
        childminders = [row for row in csv.DictReader(lines) if row["Provider type"] == "Childminder"]
    for number, row in enumerate(childminders[::EVERY][:MOST]):
        yield _registration(number, row, chance)


def _registration(number: int, row: Mapping[str, str], chance: Random) -> str:
    name = f"{FIRST[number % len(FIRST)]} {LAST[number // 4]}"
    registered = datetime.strptime(row["Registration date"], "%d/%m/%Y").date().isoformat()  # noqa: DTZ007
    periods = "".join(f"<ChildcarePeriod>{code}</ChildcarePeriod>" for code in chance.choice(HOURS))
    address = (
        f"<AddressLine1>{chance.randrange(1, 90)} {chance.choice(STREETS)}</AddressLine1><AddressLine2/>"
        f"<Town>Saltmere</Town><County/><Postcode>XW5 {chance.randrange(1, 9)}QG</Postcode>"
    )
    return f"""  <Registration>
    <ReferenceNumber>{row["Provider URN"]}</ReferenceNumber>
    <ProvisionType>CMR</ProvisionType>
    <SecondaryProvisionType/>
    <RPReferenceNumber>RP{910001 + number}</RPReferenceNumber>
    <Provider>
      <ProviderName>{name}</ProviderName>
      <ProviderAddress>{address}</ProviderAddress>
      <ProviderContact>
        <TelephoneNumber>01632 960{100 + number}</TelephoneNumber>
        <MobileNumber>07700 900{100 + number}</MobileNumber>
        <WorkTelephoneNumber/><FaxNumber/>
        <EmailAddress>{name.lower().replace(" ", ".")}@example.org</EmailAddress>
      </ProviderContact>
    </Provider>
    <Setting/>
    <RegistrationStatus>ACTV</RegistrationStatus>
    <RegistrationStatusHistoryList>
      <RegistrationStatusHistory>
        <RegistrationStatus>ACTV</RegistrationStatus><ChangeDate>{registered}</ChangeDate>
      </RegistrationStatusHistory>
    </RegistrationStatusHistoryList>
    <RegistrationDate>{registered}</RegistrationDate>
    <ChildServicesRegisterList>
      <ChildServicesRegister>
        <Register>EYR</Register><Status>ACTV</Status><StartDate>{registered}</StartDate><EndDate/>
      </ChildServicesRegister>
    </ChildServicesRegisterList>
    <ChildcarePeriodList>{periods}</ChildcarePeriodList>
    <ChildcareAgeList>
      <ChildcareAge>
        <AgeFrom>0</AgeFrom><AgeTo>8</AgeTo><MaximumNumber>6</MaximumNumber><Register>EYR</Register>
      </ChildcareAge>
    </ChildcareAgeList>
    <InspectionList/>
    <NoticeHistoryList/>
    <SpecialConsiderations/>
    <LastChangeDate>2026-08-28</LastChangeDate>
  </Registration>
"""


def main() -> None:
    """Write the extract."""
    head = f"""<?xml version="1.0" encoding="utf-8"?>
<!-- An invented council for demonstration: no person in this file is real. -->
<OfstedChildcareRegisterLocalAuthorityExtract xmlns="{NAMESPACE}">
  <Extract>
    <ExtractDateTime>2026-08-31T04:15:00</ExtractDateTime>
    <LocalAuthority>
      <LocalAuthorityCode>999</LocalAuthorityCode>
      <LocalAuthorityName>Westhaven</LocalAuthorityName>
    </LocalAuthority>
  </Extract>
"""
    told = "".join(registrations(Random(SEED)))  # noqa: S311 - invented data, no secret
    EXTRACT.write_text(f"{head}{told}</OfstedChildcareRegisterLocalAuthorityExtract>\n", encoding="utf-8")


if __name__ == "__main__":
    main()
