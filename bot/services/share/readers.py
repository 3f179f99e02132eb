"""Who must read a safeguarding update now: looked at after each tick, as Slack knows who is in a channel."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.people import Actor, Standing
from bot.services.queries import TYPES
from bot.services.records import ShareAudience, ShareReader
from bot.services.roles import Role
from bot.services.share.library import State
from bot.store import channels, people, persons, planning, roles
from bot.store.share import library as items
from bot.store.share import update as store
from bot.store.words import words_of

READ = "share.read"
NAMED, BY_ROLE, BY_TYPE = "named", "role", "type"
"""By what somebody may be meant, beside the channels."""
SEEN_EVERY = timedelta(minutes=15)
"""How often it is looked at who must read what."""
MOST_NAMED = 100
# A role at a setting is in people's own words, so it is known by these (see `SettingLink.role_there`).
# “DSL” is what the EYFS statutory framework's lead practitioner for safeguarding is called in the field
# (https://www.gov.uk/government/publications/early-years-foundation-stage-framework--2).
LEADS = frozenset({"safeguarding", "dsl", "ddsl", "dsp", "protection"})
MANAGERS = frozenset(
    {
        *("manager", "managers", "manageress", "owner", "head", "headteacher", "leader", "director"),
        *("proprietor", "supervisor", "principal", "registered", "nominated", "childminder"),
    }
)
ROLES: Mapping[str, str] = {
    "everybody": "Everybody who belongs to a setting",
    "leads": "Safeguarding leads of settings",
    "managers": "Those who run or manage a setting",
    "council_leads": "The council’s safeguarding leads and deputies",
    "coordinators": "The council’s network co-ordinators",
}
"""What can be chosen → what people read for it."""
SETTING_TYPES = tuple(TYPES)
"""In the regulator's words."""


def to_see(session: Session, now: datetime) -> Sequence[int]:
    """Updates of which it is to be seen who must read them."""
    return store.to_see(session, now - SEEN_EVERY)


def channels_of(session: Session, item_id: int) -> Sequence[str]:
    """The network channels whose people must read an update."""
    kept = store.audience(session, item_id)
    there = {one.channel_id for one in store.network_channels(session)}
    return [one for one in kept.channels if one in there] if kept else ()


def strangers(session: Session, item_id: int, in_channels: Iterable[str]) -> list[str]:
    """Slack ids of those meant whom Kith has not met: Slack is to be asked whether they are people."""
    kept = store.audience(session, item_id)
    meant = {*in_channels, *_council(session, kept.roles if kept else ())}
    return sorted(meant - store.by_slack(session, meant).keys())


def meet(session: Session, found: Mapping[str, Actor], now: datetime) -> None:
    """Write down those of whom Slack says that they are people."""
    here = [one for one in found.values() if one.standing is not Standing.GONE]
    people.meet_all(session, [(one.user_id, one.team_id) for one in here], now)


def see(
    session: Session,
    item_id: int,
    members: Mapping[str, Collection[str]],
    now: datetime,
    *,
    is_all: bool = True,
) -> None:
    """Note who must read an update now. `members` are the Slack ids in each channel that Slack told of.

    Of a channel that it did not tell of, who was there stays, and who came since is added.
    Unless it `is_all` of them whom Kith has met by now, it is looked at again after the next tick.
    """
    whole, kept = items.lock(session, item_id), store.audience(session, item_id)
    if whole is None or kept is None or whole[0].state != State.PUBLISHED:
        return
    known = {one.person_id: one for one in store.readers(session, item_id)}
    meant = _meant(session, kept, members, known)
    if meant.get(whole[0].owner_id) and NAMED not in meant[whole[0].owner_id]:
        del meant[whole[0].owner_id]  # whoever keeps it up wrote it
    mean(
        session, item_id, known, {one: sorted(meant.get(one, ())) for one in known.keys() | meant.keys()}, now
    )
    kept.seen_at = now if is_all else None
    session.flush()


def _meant(
    session: Session,
    kept: ShareAudience,
    members: Mapping[str, Collection[str]],
    known: Mapping[int, ShareReader],
) -> dict[int, set[str]]:
    meant: dict[int, set[str]] = {}

    def add(person_ids: Iterable[int], through: str) -> None:
        for person_id in person_ids:
            meant.setdefault(person_id, set()).add(through)

    add((one.person_id for one in known.values() if NAMED in one.through), NAMED)
    add(_by_role(session, kept.roles), BY_ROLE)
    add(_by_type(session, kept.types), BY_TYPE)
    told = store.in_channels(session, kept.channels)
    for channel_id in channels_of(session, kept.item_id):
        if channel_id in members:
            add((one.id for one in store.by_slack(session, members[channel_id]).values()), channel_id)
        else:
            add((one.person_id for one in known.values() if channel_id in one.through), channel_id)
            add(told.get(channel_id, ()), channel_id)
    here = store.here(session, meant.keys())
    return {one: through for one, through in meant.items() if one in here}


def _by_role(session: Session, chosen: Collection[str]) -> set[int]:
    links = store.with_roles(session) if {"everybody", "leads", "managers"} & {*chosen} else ()
    found = set()
    for link in links:
        said = {*words_of(link.role_there or "")}
        is_lead, runs = "leads" in chosen and said & LEADS, "managers" in chosen and said & MANAGERS
        if "everybody" in chosen or is_lead or runs:
            found.add(link.person_id)
    return found | {one.id for one in store.by_slack(session, _council(session, chosen)).values()}


def _council(session: Session, chosen: Collection[str]) -> set[str]:
    """Slack ids of the council's own people with these roles."""
    found = set()
    if "council_leads" in chosen:
        wanted = (Role.SAFEGUARDING_LEAD, Role.DEPUTY)
        found |= {one.user_id for one in roles.grants(session) if one.role in wanted}
    if "coordinators" in chosen:
        found |= {one.coordinator_id for one in channels.current(session)}
    return found


def _by_type(session: Session, chosen: Collection[str]) -> set[int]:
    if not chosen:
        return set()
    links = store.with_roles(session)
    providers = persons.providers(session, links)
    found = set()
    for link in links:
        provider = providers.get(persons.key_of(link))
        if provider and {provider.provider_type, provider.subtype} & {*chosen}:
            found.add(link.person_id)
    return found


def mean(
    session: Session,
    item_id: int,
    known: Mapping[int, ShareReader],
    through: Mapping[int, Sequence[str]],
    now: datetime,
) -> None:
    """Note by what each of these people is meant; who is meant anew has from now on to read it."""
    gone = set()
    for person_id, by in sorted(through.items()):
        reader = known.get(person_id)
        if reader is None and by:
            session.add(ShareReader(item_id=item_id, person_id=person_id, through=[*by], since=now))
        elif reader is not None and sorted(reader.through) != sorted(by):
            reader.since = reader.since if reader.through else now
            reader.through = [*by]
            gone |= set() if by else {person_id}
    session.flush()
    if gone:
        asked = planning.about(session, [READ], {"item": item_id})
        these = [one for one in asked if one.person_id in gone]
        nudges.withdraw_these(session, these, "not meant", now)
