"""Staff correct a provider: what may be said, once for each request, and searched for at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services.people import Actor, require_staff
from bot.services.providers import NotInDirectory
from bot.store import audit, providers
from bot.store.corrections import ProviderCorrection
from bot.store.listings import mark_changed

FIELDS = ("name", "address", "postcode", "telephone", "mobile", "email", "places", "hours")
MOST_WORDS, MOST_TOLD_BY = 300, 100
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
# UK numbers have up to ten digits after the 0 or +44
# (https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/uk-numbering).
TELEPHONE = re.compile(r"(?:\+44|0)(?:[ ()-]*\d){9,10}")
EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]+")
PLACES = re.compile(r"\d{1,3}")

EXPECTED: Mapping[str, tuple[Callable[[str], object], str]] = {
    "postcode": (POSTCODE.fullmatch, "This does not look like a whole postcode. One that does: SW1A 1AA."),
    "telephone": (TELEPHONE.fullmatch, "This does not look like a UK number. One that does: 01632 960001."),
    "mobile": (TELEPHONE.fullmatch, "This does not look like a UK number. One that does: 07700 900001."),
    "email": (EMAIL.fullmatch, "This does not look like an e-mail address. One that does: name@example.org."),
    "places": (PLACES.fullmatch, "Please give the number of places in digits, such as 24."),
}


@dataclass(frozen=True)
class Correction:
    """What somebody told us: one field of a provider, who said it, and when."""

    field: str
    value: str
    told_by: str
    told_on: date


class WrongCorrection(ValueError):
    """What was filled in cannot be right: `errors` says why, by the name of each part of `Correction`."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def correct(
    session: Session, actor: Actor, provider_id: int, correction: Correction, request_key: str, now: datetime
) -> bool:
    """Note a correction beside what the registers say; False, and nothing noted, for the same request again.

    Raises NotAllowed, NotInDirectory, and WrongCorrection.
    """
    require_staff(actor)
    provider = providers.whole(session, provider_id)
    if provider is None:
        raise NotInDirectory
    if errors := faults(correction, now.date()):
        raise WrongCorrection(errors)
    subject = f"{provider.register}:{provider.urn}"
    # What was said is not repeated in the audit: it may be personal, and stands in the correction itself.
    event = audit.AuditEvent(
        at=now,
        actor_id=actor.user_id,
        actor_team=actor.team_id,
        action="provider.corrected",
        subject=subject,
        details={"field": correction.field},
        request_key=request_key,
    )
    if not audit.record_once(session, event):
        return False
    _note(session, provider, correction, actor, now)
    return True


def faults(correction: Correction, today: date) -> dict[str, str]:
    """What cannot be right, by the name of each part of a correction; empty where all can."""
    errors = {}
    if correction.field not in FIELDS:
        errors["field"] = "Please choose what is to be corrected."
    if not correction.value or len(correction.value) > MOST_WORDS:
        errors["value"] = f"Please fill this in, with at most {MOST_WORDS} characters."
    elif correction.field in EXPECTED and not EXPECTED[correction.field][0](correction.value):
        errors["value"] = EXPECTED[correction.field][1]
    if not correction.told_by or len(correction.told_by) > MOST_TOLD_BY:
        errors["told_by"] = f"Please say who told us, with at most {MOST_TOLD_BY} characters."
    if correction.told_on > today:
        errors["told_on"] = "This day is still to come. Please choose today or an earlier day."
    return errors


def _note(
    session: Session, provider: providers.Provider, correction: Correction, actor: Actor, now: datetime
) -> None:
    session.add(
        ProviderCorrection(
            register=provider.public_register,
            urn=provider.urn,
            field=correction.field,
            value=correction.value,
            told_by=correction.told_by,
            told_on=correction.told_on,
            noted_at=now,
            noted_by=actor.user_id,
        )
    )
    session.flush()
    mark_changed(session, [provider.id])
