"""What CPD tells people by itself."""

from collections.abc import Sequence

from bot.services.cpd.items import say_deadline
from bot.services.cpd.opportunities import Seen
from bot.services.records import CpdFeed, CpdOpportunity
from bot.views.cpd import facts
from bot.views.cpd.feeds import say_state
from bot.views.cpd.opportunities import FEEDS, WHO, answer_buttons
from bot.views.notes import Note
from bot.views.text import Block, button

THESE = "cpd_these"
TELL = "Tell your co-ordinator if you would like a place, or do not want to hear of this."


def note_new(found: Sequence[Seen], run_id: int, part: int) -> Note:
    """New CPD that fits what somebody follows: one, or several in one message."""
    if len(found) == 1:
        one = found[0].opportunity
        lines = [one.title, *_lines(found[0])]
        return Note("New CPD for you", lines, [_open(one), *answer_buttons(one.id)], TELL, _whole(found))
    lines = [f"• {facts.in_short(one.opportunity)}" for one in found]
    look = button("Look at these", THESE, f"{run_id} {part}", style="primary")
    return Note(f"New CPD for you: {len(found)}", lines, [look], TELL, _whole(found))


def note_last_places(opportunity: CpdOpportunity, left: int) -> Note:
    """The last places go, for who is interested."""
    places = "1 place is" if left == 1 else f"{left} places are"
    lines = [
        f"Only {places} left. You said that you are interested, and have no place yet.",
        *_short(opportunity),
    ]
    return Note(f"Last places: {opportunity.title}", lines, _buttons(opportunity), TELL, _link(opportunity))


def note_closing(opportunity: CpdOpportunity) -> Note:
    """The deadline comes, for who is interested."""
    until = (
        f"It can be booked until {say_deadline(opportunity.deadline_at)}."
        if opportunity.deadline_at
        else "It begins soon."
    )
    lines = [f"{until} You said that you are interested, and have no place yet.", *_short(opportunity)]
    return Note(f"Book soon: {opportunity.title}", lines, _buttons(opportunity), TELL, _link(opportunity))


def note_changed(seen: Seen) -> Note:
    """Something is different that matters to who is interested or has a place."""
    lines = ["This is different from what it was. It now says:", *_lines(seen)]
    return Note(
        f"Changed: {seen.opportunity.title}",
        lines,
        [_open(seen.opportunity), *answer_buttons(seen.opportunity.id, seen.mine)],
        TELL,
    )


def note_withdrawn(opportunity: CpdOpportunity) -> Note:
    """It does not take place, or is no longer on offer."""
    lines = [f"Why: {opportunity.reason}", *opportunity.dates[:1], "You need not do anything."]
    return Note(f"Not on offer any more: {opportunity.title}", lines)


def note_answered(seen: Seen, name: str, *, has_place: bool) -> Note:
    """Somebody asked for a place, or gave one back: for who put it on offer."""
    what = f"{name} asked for a place." if has_place else f"{name} does not want a place any more."
    lines = [what, facts.places(seen)]
    return Note(
        f"CPD: {seen.opportunity.title}",
        [line for line in lines if line],
        [button("Who answered", WHO, str(seen.opportunity.id))],
    )


def note_feed_broken(feed: CpdFeed) -> Note:
    """A feed cannot be read, for staff."""
    lines = [
        feed.address,
        say_state(feed),
        "Kith goes on looking. What it had stays on offer, and you hear of this once.",
    ]
    return Note(f"CPD feed that cannot be read: {feed.name}", lines, [button("Feeds", FEEDS, "all")])


def _open(opportunity: CpdOpportunity) -> Block:
    return button("Details", facts.OPEN, str(opportunity.id))


def _buttons(opportunity: CpdOpportunity) -> list[Block]:
    return [_open(opportunity), *answer_buttons(opportunity.id)[1:]]


def _lines(seen: Seen) -> list[str]:
    return [f"{name}: {value}" for name, value in facts.facts(seen)]


def _short(opportunity: CpdOpportunity) -> list[str]:
    return [facts.about(opportunity)]


def _whole(found: Sequence[Seen]) -> list[str]:
    return [
        "\n".join((one.opportunity.title, *_lines(one), one.opportunity.summary)).strip() for one in found
    ]


def _link(opportunity: CpdOpportunity) -> list[str]:
    return [opportunity.link] if opportunity.link else []
