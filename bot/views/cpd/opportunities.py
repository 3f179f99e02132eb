"""CPD on offer: the list, “CPD for me”, one opportunity with its buttons, and who answered."""

from collections.abc import Sequence
from typing import Any

from bot.services.cpd.opportunities import Answered, Given, Seen
from bot.services.money import say_pence
from bot.services.records import CpdOpportunity
from bot.views.cpd import facts
from bot.views.cpd.facts import BOOK, INTERESTED, NOT_FOR_ME, OPEN
from bot.views.doors import CPD_FOR_ME
from bot.views.text import SECTION_LIMIT, Block, bold, button, context, escape, plain, section

HEADING = "CPD on offer"
MORE, FIND_FORM, FOLLOW, PAGE = "cpd_more", "cpd_find_form", "cpd_follow", "cpd_page"
CORRECT, WITHDRAW, WHO, ADD, FEEDS = "cpd_correct", "cpd_withdraw", "cpd_who", "cpd_add", "cpd_feeds"
A_PAGE = 30
MOST_WORDS = 150
MOST_NAMED = 80
NOTHING = "*There is no CPD on offer at the moment.*"
NOTHING_FOUND = "*Nothing on offer has the words “{}”.* Try fewer words, or look at everything."
NOTHING_FOR_YOU = (
    "*Nothing on offer fits what you follow at the moment.* You are told as soon as something does. Until "
    "then, this is everything there is:"
)
NOT_FOLLOWING = (
    "*Say what CPD should reach you*, and Kith tells you of whatever fits, once. Until then, this is "
    "everything there is:"
)
DOUBLE = (
    "*Another of the same name and time is on offer already.* If it is the same, please withdraw one, "
    "so that nobody is told twice."
)
NOT_SAID = "What is not said here is not known: ask whoever gives it, or your co-ordinator."


def list_view(
    found: Sequence[Seen], words: str = "", first: int = 0, *, is_staff: bool = False
) -> dict[str, Any]:
    """What can be taken up now, a page of it; with a field that finds."""
    nothing = NOTHING_FOUND.format(escape(words, MOST_WORDS)) if words else NOTHING
    heading = f"*{len(found)} on offer*" + (f" with the words “{escape(words, MOST_WORDS)}”" if words else "")
    return _window(
        HEADING,
        [
            *([_doors(is_staff=is_staff)] if not first else []),
            section(heading if found else nothing),
            *_listed(found, words, first),
        ],
        words,
    )


def for_me_view(mine: Sequence[Seen], everything: Sequence[Seen], *, is_following: bool) -> dict[str, Any]:
    """What fits what one follows, and what one answered; where there is nothing, all there is."""
    heading = f"*{len(mine)} for you*" if mine else NOTHING_FOR_YOU if is_following else NOT_FOLLOWING
    shown = mine or everything
    return _window(CPD_FOR_ME.label, [_doors(is_staff=False), section(heading), *_listed(shown, "", 0)], "")


def these_view(found: Sequence[Seen]) -> dict[str, Any]:
    """Those that one message named, as they stand now."""
    told = section("These can be taken up now." if found else "*These are not on offer any more.*")
    return {**_plain_window("New CPD"), "blocks": [told, *(_row(one) for one in found[:A_PAGE])]}


def read_find_form(view: dict[str, Any]) -> str:
    """The words to look for."""
    return str(view["state"]["values"]["words"]["value"].get("value") or "").strip()[:MOST_WORDS]


def page_view(seen: Seen, *, is_staff: bool, note: str = "") -> dict[str, Any]:
    """One opportunity, and what the reader can do about it. `note` is already safe."""
    one = seen.opportunity
    lines = [bold(one.title), *(f"*{name}:* {escape(value, 1300)}" for name, value in facts.facts(seen))]
    blocks = [
        *([section(note), {"type": "divider"}] if note else []),
        *([section(f"*Why it is withdrawn:* {escape(one.reason)}")] if one.state == "withdrawn" else []),
        *map(section, _packed(lines)),
        *([section(escape(one.summary, 2500))] if one.summary else []),
        *([context(f"{facts.MINE[seen.mine]}.")] if seen.mine else []),
        *([_answers(seen)] if one.state == "open" else []),
        context(NOT_SAID),
        *(_for_staff(one) if is_staff else []),
    ]
    return {**_plain_window("CPD"), "callback_id": PAGE, "private_metadata": str(one.id), "blocks": blocks}


def say_saved(*, is_new: bool, is_double: bool) -> str:
    """What became of what staff saved; already safe."""
    told = "*On offer.* Kith tells whoever follows this." if is_new else "*Saved.*"
    return f"{told}\n{DOUBLE}" if is_double else told


def say_answered(answered: Answered) -> str:
    """What stands now, for who answered; already safe."""
    seen = answered.seen
    title = bold(seen.opportunity.title)
    if answered.is_full:
        return (
            f"All places of {title} are taken, so you have none. You are noted as interested: Kith tells you "
            "if one becomes free."
        )
    if seen.mine is Given.INTERESTED:
        return (
            f"Noted: you are interested in {title}. Kith tells you before the deadline, and when the last "
            "places go. You have no place yet: press “Book me” for one."
        )
    if seen.mine is Given.NO:
        return (
            f"All right. Kith does not tell you of {title} again. If you had a place, it is free for others."
        )
    return f"{_say_booked(seen.opportunity, title)} To give it back, press “Not for me”."


def who_view(opportunity: CpdOpportunity, answered: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Who has a place and who is interested, for staff. The names are already safe."""
    blocks = [section(bold(opportunity.title))]
    for answer, heading in ((Given.BOOKED, "Asked for a place"), (Given.INTERESTED, "Interested")):
        names = [name for said, name in answered if said == answer]
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        blocks.append(section(f"*{heading}: {len(names)}*\n{', '.join(names[:MOST_NAMED])}{more}"))
    blocks.append(context("Only the council’s staff see this."))
    return {**_plain_window("Who answered"), "blocks": blocks}


def answer_buttons(opportunity_id: int, mine: Given | None = None) -> list[Block]:
    """What can be said to it; what was said already is not offered."""
    value = str(opportunity_id)
    offered = {
        Given.INTERESTED: button("I’m interested", INTERESTED, value),
        Given.BOOKED: button("Book me", BOOK, value, style="primary"),
        Given.NO: button("Not for me", NOT_FOR_ME, value),
    }
    return [each for given, each in offered.items() if given is not mine]


def _say_booked(opportunity: CpdOpportunity, title: str) -> str:
    if opportunity.link:
        pays = f" It costs {say_pence(opportunity.pence)}." if opportunity.pence else ""
        return (
            f"You are on the list for {title}, and the council’s staff see it. Please book there too, where "
            f"it has a form: {escape(opportunity.link, 600)}.{pays}"
        )
    return f"You are on the list for {title}, and the council’s staff see it."


def _window(title: str, blocks: Sequence[Block], words: str) -> dict[str, Any]:
    find: Block = {
        "type": "input",
        "block_id": "words",
        "label": plain("Find"),
        "element": {
            "type": "plain_text_input",
            "action_id": "value",
            "max_length": MOST_WORDS,
            **({"initial_value": words} if words else {}),
        },
        "hint": plain("Words of the title, the topic, the place or who gives it. Empty for everything."),
        "optional": True,
    }
    return {
        **_plain_window(title),
        "callback_id": FIND_FORM,
        "submit": plain("Find"),
        "blocks": [*blocks, {"type": "divider"}, find],
    }


def _plain_window(title: str) -> dict[str, Any]:
    return {"type": "modal", "title": plain(title), "close": plain("Close")}


def _doors(*, is_staff: bool) -> Block:
    staff = [button("Add CPD", ADD, "new"), button("Feeds", FEEDS, "all")] if is_staff else []
    return {"type": "actions", "elements": [button("What CPD should reach me", FOLLOW, "mine"), *staff]}


def _packed(lines: Sequence[str]) -> list[str]:
    """As few texts as hold all these lines, none of them longer than a section may be."""
    texts = [""]
    for line in lines:
        if len(texts[-1]) + len(line) >= SECTION_LIMIT:
            texts.append("")
        texts[-1] = f"{texts[-1]}\n{line}".strip()
    return texts


def _listed(found: Sequence[Seen], words: str, first: int) -> list[Block]:
    after = first + A_PAGE
    rows = [_row(one) for one in found[first:after]]
    if len(found) > after:
        more = button(f"Show {min(A_PAGE, len(found) - after)} more", MORE, f"{after} {words}")
        rows.append({"type": "actions", "elements": [more]})
    return rows


def _row(seen: Seen) -> Block:
    one = seen.opportunity
    marks = [facts.places(seen) if seen.left is not None else "", facts.MINE[seen.mine] if seen.mine else ""]
    line = "\n".join(
        filter(None, [bold(one.title), escape(facts.about(one)), escape(" · ".join(filter(None, marks)))])
    )
    return section(line, accessory=button("Details", f"{OPEN}:{one.id}", str(one.id)))


def _answers(seen: Seen) -> Block:
    return {"type": "actions", "elements": answer_buttons(seen.opportunity.id, seen.mine)}


def _for_staff(opportunity: CpdOpportunity) -> list[Block]:
    value = str(opportunity.id)
    change = [button("Correct", CORRECT, value), button("Withdraw", WITHDRAW, value)]
    offered = [button("Who answered", WHO, value), *(change if opportunity.state == "open" else [])]
    return [{"type": "actions", "block_id": "staff", "elements": offered}]
