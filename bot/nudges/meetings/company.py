"""The nudges of ideas for meetings and of introductions."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.policy import Policy
from bot.services.channels import name_of
from bot.services.links import setting_of
from bot.services.meetings import idea_nudges, ideas, introduced, offers
from bot.services.people import Standing
from bot.store.outbox import Due, Nudge
from bot.views.meetings import idea_notes as idea_view
from bot.views.meetings import introductions as view
from bot.views.notes import Note

About = Mapping[str, int | str]


def tell_company(occasion: Occasion) -> Note | None:
    """“An idea for a meeting has found company”, for staff."""
    if occasion.actor is None or occasion.actor.standing is not Standing.MEMBER:
        return None
    idea = idea_nudges.with_company(occasion.session, occasion.nudge.about)
    return idea_view.note_company(idea, name_of(occasion.session, idea.channel_id)) if idea else None


def tell_planned(occasion: Occasion) -> Note | None:
    """“A meeting you wished for is planned”."""
    found = idea_nudges.with_date(occasion.session, occasion.nudge.about, _whom(occasion))
    return idea_view.note_planned(*found) if found else None


def ask_to_keep(occasion: Occasion) -> Note | None:
    """“Would you like it to stay?”"""
    idea = idea_nudges.to_keep(occasion.session, occasion.nudge.about)
    return idea_view.note_keep(idea) if idea else None


def tell_closed(occasion: Occasion) -> Note | None:
    """“Your idea for a meeting was closed”."""
    idea = idea_nudges.closed(occasion.session, occasion.nudge.about)
    return idea_view.note_closed(idea) if idea else None


def offer(occasion: Occasion) -> Note | None:
    """“Somebody with like interests”: neither who nor where."""
    found = offers.offered(occasion.session, occasion.nudge.about, _whom(occasion))
    is_open = found and found.introduction.expires_at > occasion.now
    return view.note_offer(found) if found and is_open else None


def answered(occasion: Occasion) -> Note | None:
    """What an offer says once it was answered."""
    said = offers.answered(occasion.session, occasion.nudge.about, _whom(occasion))
    return view.note_answered(said) if said else None


def tell_made(occasion: Occasion) -> Note | None:
    """“You are introduced”."""
    number = int(occasion.nudge.about["introduction"])
    named = introduced.named(occasion.session, number, _whom(occasion))
    if named is None:
        return None
    coordinators = [occasion.name(one) for one in named.coordinators]
    return view.note_made(named, occasion.name(str(named.other.user_id)), _setting(occasion), coordinators)


def tell_nothing(occasion: Occasion) -> Note | None:
    """“No introduction this time”."""
    found = offers.came_to_nothing(occasion.session, occasion.nudge.about, _whom(occasion))
    return view.note_nothing(found) if found else None


def ask_whether_met(occasion: Occasion) -> Note | None:
    """“Did you meet?”"""
    named = offers.to_ask(occasion.session, occasion.nudge.about, _whom(occasion))
    return view.note_did_you_meet(named, occasion.name(str(named.other.user_id))) if named else None


def capability(policy: Policy) -> Capability:
    """What ideas and introductions tell people, by the council's policy."""

    def idea_dues(session: Session, now: datetime) -> Iterable[Due]:
        return idea_nudges.dues(session, now, policy.meetings.idea_days)

    def introduction_dues(session: Session, now: datetime) -> Iterable[Due]:
        return offers.dues(session, now, policy.meetings.follow_up_days)

    return Capability(kinds=KINDS, rules=(idea_dues, introduction_dues))


def _setting(occasion: Occasion) -> view.SettingOf:
    return lambda link: setting_of(occasion.directory, link)


def _stands(told: Callable[[Session, About], object]) -> Callable[[Session, Nudge], bool]:
    return lambda session, nudge: told(session, nudge.about) is not None


def _stands_for(told: Callable[[Session, About, int], object]) -> Callable[[Session, Nudge], bool]:
    return lambda session, nudge: told(session, nudge.about, nudge.person_id or 0) is not None


def _whom(occasion: Occasion) -> int:
    return occasion.person.id if occasion.person else 0


KINDS = (
    Kind(
        ideas.COMPANY,
        "Ideas for meetings that have found company",
        tell_company,
        for_staff=True,
        stands=_stands(idea_nudges.with_company),
    ),
    Kind(
        ideas.PLANNED,
        "Meetings that come of ideas I would join",
        tell_planned,
        stands=_stands_for(idea_nudges.with_date),
    ),
    Kind(
        ideas.KEEP,
        "Whether my idea for a meeting is to stay",
        ask_to_keep,
        is_ask=True,
        may_be_done=False,
        stands=_stands(idea_nudges.to_keep),
    ),
    Kind(
        ideas.CLOSED, "What became of my idea for a meeting", tell_closed, stands=_stands(idea_nudges.closed)
    ),
    Kind(
        introduced.OFFER,
        "People I could be introduced to",
        offer,
        is_ask=True,
        may_be_done=False,
        stands=_stands_for(offers.offered),
        became=answered,
        is_private=True,
    ),
    Kind(introduced.MADE, "Whom I am introduced to", tell_made, may_stop=False, is_private=True),
    Kind(
        introduced.NOTHING,
        "Introductions of which nothing came",
        tell_nothing,
        stands=_stands_for(offers.came_to_nothing),
        is_private=True,
    ),
    Kind(
        introduced.DID_YOU_MEET,
        "Whether I met whom I was introduced to",
        ask_whether_met,
        is_ask=True,
        may_be_done=False,
        is_private=True,
    ),
)
