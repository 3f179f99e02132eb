"""Staff correct a provider: what may be said, once for each request, and searched for at once."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services.additions import taken_urn
from bot.services.checks import WrongFields, fault_in, faults_of_telling, plain_urn
from bot.services.people import Actor, act_of, require_staff
from bot.services.providers import NotInDirectory, Record
from bot.store import additions, audit, providers
from bot.store.additions import Told
from bot.store.contacts import ADDED
from bot.store.corrections import ProviderCorrection
from bot.store.listings import mark_changed, wait_for_turn

FIELDS = ("name", "address", "postcode", "telephone", "mobile", "email", "places", "hours")
URN = "urn"
"""May be said of those alone that staff added: a register never has the wrong one."""


@dataclass(frozen=True)
class Correction:
    """What somebody told us: one field of a provider, who said it, and when."""

    field: str
    value: str
    told_by: str
    told_on: date


def fields_of(record: Record) -> tuple[str, ...]:
    """What may be corrected of this provider."""
    return (*FIELDS, URN) if record.addition else FIELDS


def correct(
    session: Session, actor: Actor, provider_id: int, correction: Correction, request_key: str, now: datetime
) -> bool:
    """Note a correction beside what the registers say; False, and nothing noted, for the same request again.

    Raises NotAllowed, NotInDirectory, and WrongFields.
    """
    require_staff(actor)
    wait_for_turn(session)
    provider = providers.whole(session, provider_id)
    if provider is None:
        raise NotInDirectory
    if audit.recorded(session, request_key):
        return False
    if correction.field == URN:
        correction = replace(correction, value=plain_urn(correction.value))
    if errors := faults(correction, now.date()) or _urn_faults(session, provider.urn, correction):
        raise WrongFields(errors)
    subject = f"{provider.register}:{provider.urn}"
    # What was said is not repeated in the audit: it may be personal, and stands in the correction itself.
    event = act_of(actor, "provider.corrected", subject, now, request_key, field=correction.field)
    if not audit.record_once(session, event):
        return False
    if correction.field == URN:
        _give_urn(session, provider.urn, correction, actor, now)
    else:
        _note(session, provider.corrected_under, provider.urn, correction, actor, now)
    mark_changed(session, [provider.id])
    return True


def faults(correction: Correction, today: date) -> dict[str, str]:
    """What cannot be right, by the name of each part of a correction; empty where all can."""
    errors = {}
    if correction.field not in (*FIELDS, URN):
        errors["field"] = "Please choose what is to be corrected."
    if fault := fault_in(correction.field, correction.value):
        errors["value"] = fault
    return errors | faults_of_telling(correction.told_by, correction.told_on, today)


def _urn_faults(session: Session, urn: str, correction: Correction) -> dict[str, str]:
    """A URN can be given to those that staff added, and to one of them only."""
    if correction.field != URN:
        return {}
    added, other = (providers.entry_in(session, ADDED, one) for one in (urn, correction.value))
    if added is None:
        return {"field": "Only a provider that staff added can be given a URN."}
    taken = other and other is not added and taken_urn(session, correction.value)
    return {"value": taken} if taken else {}


def _give_urn(session: Session, urn: str, correction: Correction, actor: Actor, now: datetime) -> None:
    """From now on the provider is one with whom a register lists under its URN."""
    if added := providers.entry_in(session, ADDED, urn):
        told = Told(correction.told_by, correction.told_on, actor.user_id, now)
        joined = additions.give_urn(session, added, correction.value, told)
        _note(session, ADDED, correction.value, correction, actor, now)
        mark_changed(session, joined)


def _note(
    session: Session, register: str, urn: str, correction: Correction, actor: Actor, now: datetime
) -> None:
    session.add(
        ProviderCorrection(
            register=register,
            urn=urn,
            field=correction.field,
            value=correction.value,
            told_by=correction.told_by,
            told_on=correction.told_on,
            noted_at=now,
            noted_by=actor.user_id,
        )
    )
    session.flush()
