"""What is held of when the settings of people offer childcare, in the words in which it was told."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.channels import Membership
from bot.store.contacts import EXTRACT, corrected_in
from bot.store.corrections import ProviderCorrection
from bot.store.people import SettingLink
from bot.store.providers import Provider

OFFERED = "When childcare is offered"
"""What the council's extract calls it; a correction has it under `hours`."""


def members_of(session: Session, channel_id: str) -> Collection[int]:
    """Whom Kith knows to be in a network channel now, by their numbers."""
    there = Membership.channel_id == channel_id, Membership.left_at.is_(None)
    return frozenset(session.scalars(select(Membership.person_id).where(*there)))


def offered(session: Session, people: Collection[int]) -> Mapping[int, Collection[str]]:
    """When the settings of these people offer childcare; without those of whom nothing is known."""
    confirmed = SettingLink.person_id.in_(people), SettingLink.outcome == "confirmed", SettingLink.urn != ""
    links = session.execute(
        select(SettingLink.person_id, SettingLink.register, SettingLink.urn).where(*confirmed)
    )
    theirs = [(person_id, register, urn) for person_id, register, urn in links]
    urns = {urn for _, _, urn in theirs}
    said, listed = _corrected(session, urns), _in_extract(session, urns)
    found: dict[int, set[str]] = {}
    for person_id, register, urn in theirs:
        known = next((words for one in corrected_in(register) if (words := said.get((one, urn)))), None)
        words = known or listed.get(urn)
        if words:
            found.setdefault(person_id, set()).add(words)
    return found


def _corrected(session: Session, urns: Collection[str]) -> Mapping[tuple[str, str], str]:
    """What staff said last, by register and URN."""
    one = ProviderCorrection
    rows = select(one.register, one.urn, one.value).where(one.urn.in_(urns), one.field == "hours")
    return {(register, urn): value for register, urn, value in session.execute(rows.order_by(one.id))}


def _in_extract(session: Session, urns: Collection[str]) -> Mapping[str, str]:
    rows = select(Provider.urn, Provider.details).where(Provider.register == EXTRACT, Provider.urn.in_(urns))
    return {urn: details[OFFERED] for urn, details in session.execute(rows) if details.get(OFFERED)}
