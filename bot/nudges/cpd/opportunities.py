"""The nudges of CPD on offer, and of the feeds it comes from."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services.cpd import alerts, feeds
from bot.services.cpd import opportunities as service
from bot.services.cpd.opportunities import Given, NotOpen, Opportunities, Seen
from bot.services.people import Actor, Standing
from bot.store import people
from bot.store.outbox import Nudge
from bot.views.cpd import notes as view
from bot.views.notes import Note

About = Mapping[str, int | str]


def tell_new(occasion: Occasion) -> Note | None:
    """“New CPD for you”: what can still be taken up of what was found."""
    about = occasion.nudge.about
    ids = alerts.told(occasion.session, _whom(occasion), about)
    found = [one for one in _desk(occasion).these(ids) if one.mine is not Given.NO] if ids else []
    return view.note_new(found, int(about["run"]), int(about["part"])) if found else None


def tell_last_places(occasion: Occasion) -> Note | None:
    """“Last places”."""
    row = alerts.still_interested(occasion.session, _whom(occasion), occasion.nudge.about)
    left = alerts.places_left(occasion.session, row) if row else None
    return view.note_last_places(row, left) if row and left else None


def tell_closing(occasion: Occasion) -> Note | None:
    """“Book soon”."""
    row = alerts.still_interested(occasion.session, _whom(occasion), occasion.nudge.about)
    return view.note_closing(row) if row else None


def tell_changed(occasion: Occasion) -> Note | None:
    """“Changed”: what holds now; of several changes, the last one tells."""
    seen = _seen(occasion)
    is_last = seen is not None and seen.opportunity.version == occasion.nudge.about["version"]
    is_theirs = seen is not None and seen.mine in (Given.INTERESTED, Given.BOOKED)
    return view.note_changed(seen) if seen and is_last and is_theirs else None


def tell_withdrawn(occasion: Occasion) -> Note | None:
    """“Not on offer any more”."""
    seen = _seen(occasion)
    return view.note_withdrawn(seen.opportunity) if seen and seen.opportunity.state == "withdrawn" else None


def tell_answered(occasion: Occasion) -> Note | None:
    """“Somebody asked for a place”, for staff."""
    if occasion.actor is None or occasion.actor.standing is not Standing.MEMBER:
        return None
    seen, who = _seen(occasion), people.person(occasion.session, int(occasion.nudge.about["who"]))
    if seen is None or who is None or who.forgotten_at:
        return None
    name = occasion.name(who.user_id) if who.user_id else who.name or "Somebody"
    return view.note_answered(seen, name, has_place=bool(occasion.nudge.about["place"]))


def tell_feed_broken(occasion: Occasion) -> Note | None:
    """“A feed cannot be read”, for staff."""
    if occasion.actor is None or occasion.actor.standing is not Standing.MEMBER:
        return None
    feed = feeds.broken(occasion.session, occasion.nudge.about)
    return view.note_feed_broken(feed) if feed else None


def _desk(occasion: Occasion) -> Opportunities:
    """What is on offer, as the person of the nudge sees it."""
    nobody = Actor("", "", Standing.GUEST)
    locate = occasion.directory.position_of
    user_id = occasion.person.user_id if occasion.person else None
    actor = Actor(user_id, "", Standing.GUEST) if user_id else nobody
    return Opportunities(occasion.session, actor, locate, occasion.now)


def _seen(occasion: Occasion) -> Seen | None:
    try:
        return _desk(occasion).find(int(occasion.nudge.about["opportunity"]))
    except NotOpen:
        return None


def _whom(occasion: Occasion) -> int:
    return occasion.person.id if occasion.person else 0


def _stands_for(told: Callable[[Session, int, About], object]) -> Callable[[Session, Nudge], bool]:
    return lambda session, nudge: bool(told(session, nudge.person_id or 0, nudge.about))


KINDS = (
    Kind(alerts.ALERT, "New CPD that fits what I follow", tell_new, stands=_stands_for(alerts.told)),
    Kind(
        service.LAST_PLACES,
        "Last places of CPD I am interested in",
        tell_last_places,
        stands=_stands_for(alerts.still_interested),
    ),
    Kind(
        service.CLOSING,
        "Deadlines of CPD I am interested in",
        tell_closing,
        stands=_stands_for(alerts.still_interested),
    ),
    Kind(service.CHANGED, "Changes of CPD I answered", tell_changed),
    Kind(service.WITHDRAWN, "CPD I answered that is withdrawn", tell_withdrawn),
    Kind(service.ANSWERED, "Who asks for a place in CPD I added", tell_answered, for_staff=True),
    Kind(
        feeds.FEED_BROKEN,
        "CPD feeds that cannot be read",
        tell_feed_broken,
        for_staff=True,
        stands=lambda session, nudge: feeds.broken(session, nudge.about) is not None,
    ),
)
OPPORTUNITIES = Capability(kinds=KINDS, rules=(alerts.dues,))
"""What CPD on offer tells people."""
