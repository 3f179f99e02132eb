"""Staff add a provider by hand: what may be said, once for each request, and searched for at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services.checks import MOST_WORDS, WrongFields, fault_in, faults_of_telling, plain_urn
from bot.services.people import Actor, act_of, require_staff
from bot.services.queries import TYPES, plain_postcode
from bot.store import additions as store
from bot.store import audit
from bot.store.additions import Told
from bot.store.contacts import ADDED
from bot.store.listings import mark_changed, wait_for_turn
from bot.store.places import locate_providers
from bot.store.providers import Provider, with_urn
from bot.store.words import words_of

STAFF_ADD = (
    "Adding to the directory is for the council’s own staff. If a provider is missing, please tell your "
    "network co-ordinator: they will be glad to hear of it."
)
CONTACT = ("name", "address", "telephone", "mobile", "email")
OPTIONAL = ("urn", "address", "town", "postcode", "local_authority", "telephone", "mobile", "email", "places")
MOST_COUNCILS = 20
# So many of those alike are shown before a provider is added all the same.
MOST_ALIKE = 5


@dataclass(frozen=True, kw_only=True)
class Addition:
    """A provider as somebody told us of it. All but the name, the type and who told us may be empty."""

    name: str = ""
    provider_type: str = ""
    """One of the regulator's types (`bot.services.queries.TYPES`)."""
    urn: str = ""
    address: str = ""
    town: str = ""
    postcode: str = ""
    local_authority: str = ""
    telephone: str = ""
    mobile: str = ""
    email: str = ""
    places: str = ""
    told_by: str = ""
    told_on: date


class MaybeThere(Exception):
    """There are providers of the same name in the same place; staff must say that this is another."""

    def __init__(self, alike: Sequence[Provider]) -> None:
        super().__init__()
        self.alike = alike


def add(
    session: Session,
    actor: Actor,
    addition: Addition,
    request_key: str,
    now: datetime,
    others: frozenset[int] = frozenset(),
) -> int:
    """Add a provider and give its id; for the same request again the same id, and nothing added.

    `others` are the ids of those alike of which staff said that they are others. Raises NotAllowed,
    WrongFields, and MaybeThere.
    """
    require_staff(actor, STAFF_ADD)
    wait_for_turn(session)
    addition = _as_registers_write(addition)
    if done := audit.recorded(session, request_key):
        return int(done.details["provider_id"])
    _refuse(session, addition, others, now.date())
    # What was said is not repeated in the audit: it may be personal, and stands in the provider itself.
    event = act_of(actor, "provider.added", ADDED, now, request_key)
    if not audit.record_once(session, event):  # by another process, at this moment
        return add(session, actor, addition, request_key, now, others)
    provider = _write(session, addition, Told(addition.told_by, addition.told_on, actor.user_id, now))
    event.subject, event.details = f"{ADDED}:{provider.urn}", {"provider_id": provider.id}
    return provider.id


def councils(session: Session, actor: Actor, typed: str) -> Sequence[str]:
    """The councils of the directory whose name holds what has been typed, at most 20. Raises NotAllowed."""
    require_staff(actor, STAFF_ADD)
    wanted = typed.casefold()
    return [name for name in store.councils(session) if wanted in name.casefold()][:MOST_COUNCILS]


def faults(addition: Addition, today: date) -> dict[str, str]:
    """What cannot be right by itself, by the name of each part of an addition; empty where all can."""
    given = [field for field in OPTIONAL if getattr(addition, field)]
    said = {field: fault_in(field, getattr(addition, field)) for field in ("name", *given)}
    errors = {field: fault for field, fault in said.items() if fault}
    if not words_of(addition.name):
        errors["name"] = f"Please give the name it can be found by, with at most {MOST_WORDS} characters."
    if addition.provider_type not in TYPES:
        errors["provider_type"] = "Please choose a type."
    return errors | faults_of_telling(addition.told_by, addition.told_on, today)


def taken_urn(session: Session, urn: str) -> str | None:
    """That somebody in the directory has this URN, and how to find them; None where nobody has."""
    found = with_urn(session, urn)
    if not found:
        return None
    name = next(iter(_names(found[0])), None) or found[0].provider_type or "A provider"
    return f"“{name[:100]}” has this URN already. To find it, type: /provider {urn}"


def _as_registers_write(addition: Addition) -> Addition:
    postcode = plain_postcode(addition.postcode) or addition.postcode
    return replace(addition, urn=plain_urn(addition.urn), postcode=postcode)


def _refuse(session: Session, addition: Addition, others: frozenset[int], today: date) -> None:
    errors = faults(addition, today)
    if addition.urn and "urn" not in errors and (taken := taken_urn(session, addition.urn)):
        errors["urn"] = taken
    if errors:
        raise WrongFields(errors)
    alike = _alike(session, addition)[:MOST_ALIKE]
    if not others.issuperset(one.id for one in alike):
        raise MaybeThere(alike)


def _alike(session: Session, addition: Addition) -> list[Provider]:
    """Those whose name has the same plain words, at the same postcode or maybe there."""
    words = words_of(addition.name)
    near = store.at(session, addition.postcode or None, addition.town or None)
    return [one for one in near if words in map(words_of, _names(one))]


def _names(provider: Provider) -> list[str]:
    known = [one.value for one in provider.contacts if one.field in ("name", "setting_name")]
    return [name for name in (provider.name, provider.corrected.get("name"), *known) if name]


def _write(session: Session, addition: Addition, told: Told) -> Provider:
    contact = {field: value for field in CONTACT if (value := getattr(addition, field))}
    facts = {
        "provider_type": addition.provider_type,
        "town": addition.town or None,
        "postcode": addition.postcode or None,
        "local_authority": addition.local_authority or None,
        "places": int(addition.places) if addition.places else None,
    }
    provider = store.add(session, addition.urn or None, facts, contact, told)
    locate_providers(session, only=provider.id)
    mark_changed(session, [provider.id])
    return provider
