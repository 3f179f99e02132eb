"""Staff correct a provider: what may be said, once for each request, and searched for at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services.checks import fault_in, faults_of_telling
from bot.services.people import Actor, require_staff
from bot.services.providers import NotInDirectory
from bot.store import audit, providers
from bot.store.corrections import ProviderCorrection
from bot.store.search import reindex

FIELDS = ("name", "address", "postcode", "telephone", "mobile", "email", "places", "hours")


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
    if fault := fault_in(correction.field, correction.value):
        errors["value"] = fault
    return errors | faults_of_telling(correction.told_by, correction.told_on, today)


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
    reindex(session, [provider.id])
