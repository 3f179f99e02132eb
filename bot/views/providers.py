"""The directory on screen: lists of results, the form that finds, and what a post will look like."""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from bot.services.lookup import PAGE, Found
from bot.services.providers import Results
from bot.services.queries import TYPES, Query, parse, plain_postcode
from bot.services.records import AnyProvider, Inspection, LatestInspection, RegisterImport
from bot.views.contacts import known_name, standing
from bot.views.fields import form_of, input_of, window_of
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    option,
    plain,
    say_date,
    say_miles,
    section,
    shorten,
)

OPEN, MORE, BACK = "provider_open", "provider_more", "provider_back"
SEARCH_AGAIN, SEARCH_WIDER = "provider_search_again", "provider_search_wider"
OPEN_BUTTON = button("Open", OPEN, "")  # made once: the same stands on each row
ADD = "provider_add"
FIND_DOOR = "provider_find_door"
FIND, FIND_NAME = "provider_find", "provider_find_name"
GRADES = {1: "Outstanding", 2: "Good", 3: "Requires improvement", 4: "Inadequate"}
# The five-point scale of report cards, best first; safeguarding is met or not met, beside it
# (https://www.gov.uk/government/publications/education-inspection-framework).
FIVE_POINTS = (
    "Exceptional",
    "Strong standard",
    "Expected standard",
    "Needs attention",
    "Urgent improvement",
)
SAFEGUARDING = "Safeguarding standards met?"
NOT_GRADED = (SAFEGUARDING, "Inspection visit type")
REGISTERS = {
    "ofsted": "Ofsted",
    "ofsted-extract": "Ofsted’s extract for the council",
    "ofsted-agencies": "Ofsted’s list of agencies",
    "added": "Staff",
}
DISTANCES = (1, 3, 5, 10, 20)
# What people write after “near” when they mean where they are.
HERE = ("me", "here", "us", "my office")
IN_OTHER_WORDS = {
    "Home childcarer": "Home childcarer (nanny)",
    "Full day care": "Full day care (day nursery)",
    "Sessional day care": "Sessional day care (playgroup, pre-school)",
    "Out-of-school day care": "Out-of-school day care (after-school or holiday club)",
}
UNKNOWN_POSTCODE = (
    "The position of this postcode is not known here. Please check it, or leave it out and give a town."
)
NAME_WITHHELD = "name withheld by the regulator"

HELP = (
    "*Find a childcare provider*\n"
    "Type `/provider` on its own for a form, or say in any order what you know:\n"
    "• part of a name, a misspelt one too: `/provider rainbow nursery`\n"
    "• a URN: `/provider EY123456`\n"
    "• a town or area, a type: `/provider childminder Westhaven`\n"
    "• a postcode and a distance: `/provider nursery near AB1 2CD within 3 miles`\n"
    "`/provider improve` and a name plans an improvement with a setting; `/provider improvements` lists the "
    "plans.\n"
    "Is somebody missing? `/provider add` and a name adds a provider by hand.\n"
    "Only you see the results. “Open” shows the whole record, and from there you can share it in a channel."
)


def help_message() -> dict[str, Any]:
    """What `/provider help` answers."""
    return {"text": "How to find a childcare provider", "blocks": [section(HELP)]}


def results_message(results: Results) -> dict[str, Any]:
    """A page of results as a message for the person who asked."""
    return {"text": _headline(results), "blocks": _results_blocks(results)}


def results_view(results: Results) -> dict[str, Any]:
    """A page of results in the window of the form that asked for them."""
    return window_of("Providers found", _results_blocks(results), callback_id="provider_results")


def find_view() -> dict[str, Any]:
    """The form “Find a provider”."""
    name = {
        "type": "external_select",
        "action_id": FIND_NAME,
        "min_query_length": 1,
        "placeholder": plain("Start typing a name or a URN"),
    }
    text = {"type": "plain_text_input", "action_id": "value", "max_length": 80}
    kinds = [option(IN_OTHER_WORDS.get(kind, kind), kind) for kind in TYPES]
    distances = [option(say_miles(miles), str(miles)) for miles in DISTANCES]
    return form_of(
        FIND,
        "Find a provider",
        [
            section("Fill in whatever you know; one answer is enough."),
            _input(
                "name", "Name", name, "Type, then choose a line from the list. Misspelt names are found too."
            ),
            _input("town", "Town or area", text),
            _input("kind", "Type", {"type": "static_select", "action_id": "value", "options": kinds}),
            _input("postcode", "Postcode", text, "A whole postcode or its first half."),
            _input("miles", "Within", {"type": "static_select", "action_id": "value", "options": distances}),
        ],
        submit="Find",
    )


def read_find_form(values: Mapping[str, Any]) -> Query | int | dict[str, str]:
    """The submitted form as a query, as the id of the provider that was picked, or as field errors."""
    picked = _picked(values["name"][FIND_NAME])
    if picked.startswith("provider:"):
        return int(picked.removeprefix("provider:"))
    town, postcode = _typed(values["town"]["value"]), _typed(values["postcode"]["value"])
    kind, miles = _picked(values["kind"]["value"]), _picked(values["miles"]["value"])
    words = picked.removeprefix("words:")
    if miles and not (postcode or town):
        return {"miles": "Please say near which postcode or town."}
    if not (words or town or kind or postcode):
        return {"name": "Please fill in at least one of these fields. A name counts once you choose a line."}
    if postcode and not plain_postcode(postcode):
        return {"postcode": "This does not look like a postcode. Two that do: SW1A 1AA and SW1A."}
    near_town = town if miles and not postcode else ""
    wanted = " ".join(filter(None, [words, "" if near_town else town]))
    near = plain_postcode(postcode) if postcode else None
    asked = [wanted, kind, near and f"near {near}", near_town and f"near {near_town}"]
    text = " ".join(filter(None, [*asked, miles and f"within {say_miles(float(miles))}"]))
    return Query(
        text=text,
        words=wanted,
        kind=kind or None,
        postcode=near,
        place=near_town or None,
        miles=float(miles) if miles else None,
    )


def name_options(typed: str, providers: Sequence[AnyProvider]) -> list[Block]:
    """What the name field suggests: to search for the words as typed, then single providers."""
    words = " ".join(typed.split())
    as_typed = [option(f"Search for “{shorten(words, 60)}”", f"words:{words[:140]}")] if words else []
    return [*as_typed, *(option(told_apart(one), f"provider:{one.id}") for one in providers)]


def title(provider: AnyProvider) -> str:
    """A provider's public name, or what it is where the regulator withholds the name. Not escaped."""
    if provider.name:
        return provider.name
    kind = provider.provider_type or "Provider"
    return f"{kind}, {NAME_WITHHELD}" if provider.name_withheld else f"{kind}, no name in the register"


def place(provider: AnyProvider) -> str:
    """Where a provider is, as closely as the register says. Not escaped."""
    if provider.address_withheld and not provider.postcode:
        areas = dict.fromkeys(filter(None, [provider.constituency, provider.local_authority]))
        return ", ".join([*areas, "address withheld"])
    lines = [provider.address_1, provider.town or provider.local_authority, provider.postcode]
    return ", ".join(filter(None, lines)) or provider.local_authority or "place not stated"


def said_urn(provider: AnyProvider) -> str:
    """The URN, or that there is none yet. Escaped."""
    return f"URN {escape(provider.urn)}" if provider.has_urn else "no URN yet"


def places_offered(provider: AnyProvider) -> str:
    """How many children it is registered for, in words."""
    if provider.places is not None:
        return "1 place" if provider.places == 1 else f"{provider.places} places"
    if provider.places_estimate:
        return f"about {provider.places_estimate} places (the regulator’s estimate)"
    return "places not stated"


def inspection_line(inspection: Inspection | LatestInspection | None) -> str:
    """The latest inspection: when, under which framework, and its outcome in the register's terms."""
    if inspection is None:
        return "No inspection in the register yet"
    return f"Inspected {say_date(inspection.date)} ({inspection.framework}): {outcome(inspection)}"


def outcome(inspection: Inspection | LatestInspection) -> str:
    """How an inspection ended. One word only where one overall grade was given; not escaped."""
    if inspection.grade:
        return GRADES[inspection.grade]
    if inspection.kind == "report_card" and inspection.areas:
        return _report_card(inspection.areas)
    return inspection.outcome or "no overall outcome in the register"


def _report_card(areas: Mapping[str, Any]) -> str:
    """How many areas got which grade, best first, and whether the safeguarding standards were met."""
    grades = [grade for area, grade in areas.items() if area not in NOT_GRADED]
    counted = [f"{grades.count(grade)} × {grade}" for grade in FIVE_POINTS if grade in grades]
    counted += [f"1 × {grade}" for grade in grades if grade not in FIVE_POINTS]
    met = areas.get(SAFEGUARDING)
    safeguarding = [f"safeguarding standards {str(met).lower()}"] if met else []
    return f"report card, {', '.join(counted + safeguarding)}"


def source(stated_in: RegisterImport) -> str:
    """Where a fact comes from and its date, as `Ofsted, 31 August 2021`."""
    name = REGISTERS.get(stated_in.register, stated_in.register)
    if stated_in.told_by:
        name = f"{name}, told by {stated_in.told_by}"
    if stated_in.as_of_stated:
        return f"{name}, {say_date(stated_in.as_of)}"
    return f"{name}, imported {say_date(stated_in.imported_at.date())}"


def to_value(query: Query, start: int = 0) -> str:
    """A search inside a button, at most 2,000 characters, and none that Slack would escape."""
    told = json.dumps({**vars(query), "start": start}, ensure_ascii=False)
    return b64encode(zlib.compress(told.encode())).decode()


def from_value(value: str) -> tuple[Query, int]:
    """The search inside a button, and where its page begins."""
    told = json.loads(zlib.decompress(b64decode(value)))
    start = int(told.pop("start"))
    return Query(**told), start


def _input(block_id: str, label: str, element: Block, hint: str = "") -> Block:
    return input_of(block_id, label, element, hint, optional=True)


def _typed(state: Mapping[str, Any]) -> str:
    return " ".join((state.get("value") or "").split())


def _picked(state: Mapping[str, Any]) -> str:
    return str((state.get("selected_option") or {}).get("value") or "")


def told_apart(provider: AnyProvider) -> str:
    """A line of at most 75 characters in which providers of one name differ: where, and which URN."""
    where = provider.town or provider.local_authority or ""
    name = known_name(provider) or title(provider)
    tail = " · ".join(filter(None, [where, provider.postcode, provider.urn if provider.has_urn else None]))
    return f"{shorten(name, 75 - len(tail) - 3)} · {tail}" if len(tail) < 40 else name


def _results_blocks(results: Results) -> list[Block]:
    if not results.found:
        return _nothing_found(results)
    rows = [_row(found) for found in results.found]
    sources = escape("; ".join(source(stated_in) for stated_in in results.sources), 1800)
    return [
        section(_headline(results)),
        *_remarks(results),
        *rows,
        context(f"Source: {sources}"),
        *_turning(results),
    ]


def _headline(results: Results) -> str:
    asked = escape(results.query.text)
    if not results.found:
        return f"Nothing found for “{asked}”."
    if results.total == 1:
        return f"1 provider for “{asked}”"
    if results.total == len(results.found):
        return f"{results.total} providers for “{asked}”"
    first, last = results.start + 1, results.start + len(results.found)
    total = f"more than {results.total}" if results.and_more else str(results.total)
    return f"{first} to {last} of {total} providers for “{asked}”"


def _remarks(results: Results) -> list[Block]:
    remarks = [
        f"Shown for “{escape(used)}”, since nothing is spelt “{escape(typed)}”."
        for typed, used in results.mended.items()
    ]
    if results.looked_within and not results.query.miles:
        remarks.append(f"Looked within {say_miles(results.looked_within)}.")
    if results.position and 0 < results.placed < results.total:
        withheld = results.total - results.placed
        remarks.append(f"{results.placed} with a known distance come first. {_unmeasured(withheld)}")
    elif results.position and not results.placed:
        remarks.append(f"None of these has a known distance. {_unmeasured(results.total)}")
    if results.query.miles and not (results.position or results.unknown_place):
        remarks.append("No distance was measured: add “near” and a postcode or a town.")
    if any(found.roughly for found in results.found):
        remarks.append("“About” means that only the middle of a postcode district or town is known.")
    return [context("\n".join(remarks))] if remarks else []


def _unmeasured(number: int) -> str:
    """Why some have no distance."""
    if number == 1:
        return "1 publishes no address: it is somewhere in the constituencies around."
    return f"{number} publish no address: they are somewhere in the constituencies around."


def _row(found: Found) -> Block:
    provider = found.provider
    known = known_name(provider)
    lines = (
        f"{bold(known or title(provider))} · {said_urn(provider)}",
        _whence(provider, known),
        standing(provider, provider.extract),
        escape(f"{_kind(provider)} · {_where(found)}"),
        escape(f"{places_offered(provider)} · {inspection_line(provider.inspection)}", 1000),
    )
    told = "\n".join([line for line in lines if line])
    return section(told, accessory={**OPEN_BUTTON, "value": str(provider.id)})


def _whence(provider: AnyProvider, known: str | None) -> str | None:
    """What is to be known of a name before it is passed on."""
    if provider.register == "added":
        return "Not in a register: added by staff, known to the council only"
    if not provider.is_public:
        return "Not in the public register: known to the council only"
    return "Name known to the council only" if known else None


def _kind(provider: AnyProvider) -> str:
    kind = provider.provider_type or "type not stated"
    return f"{kind} ({provider.subtype})" if provider.subtype not in (None, kind) else kind


def _where(found: Found) -> str:
    if found.miles is None:
        return place(found.provider)
    return f"{place(found.provider)} · {_away(found.miles, roughly=found.roughly)}"


def _away(miles: float, *, roughly: bool) -> str:
    if miles >= 0.05:
        return f"{say_miles(miles, roughly=roughly)} away"
    return "in the same postcode district or town" if roughly else "at this postcode"


def _turning(results: Results) -> list[Block]:
    buttons = []
    if results.start:
        buttons.append(button("Back", BACK, to_value(results.query, max(0, results.start - PAGE))))
    if results.next_start:
        buttons.append(button("More", MORE, to_value(results.query, results.next_start)))
    return [{"type": "actions", "elements": buttons}] if buttons else []


def _nothing_found(results: Results) -> list[Block]:
    query = results.query
    buttons: list[Block] = []
    advice = ["Check the spelling, or use fewer words. `/provider help` shows what you can type."]
    if results.position and not query.miles and results.looked_within:
        where = f"{say_miles(results.looked_within)} of {escape(results.position.label)}"
        advice = [f"Nothing like this is listed within {where}."]
    elif (query.place or "").lower() in HERE:
        advice = ["Slack does not tell where you are. Please name a postcode or a town after “near”."]
    elif results.unknown_place:
        advice = [
            f"The position of “{escape(results.unknown_place)}” is not known here, so no distance could be "
            "measured. Check it, or leave it out and use a town or area."
        ]
    elif query.urn:
        advice = [f"No provider has the URN {escape(query.urn)} in the registers that were imported."]
    elif query.is_empty and query.miles:
        advice = ["Please add “near” and a postcode or a town, so that a distance can be measured."]
    if results.spelling:
        advice = ["Nothing holds all of these words as they were typed. The nearest that finds something:"]
        again = to_value(parse(results.spelling))
        buttons.append(button(f"Search for “{results.spelling}”", SEARCH_AGAIN, again))
    if results.wider:
        advice = [f"There is nothing within {say_miles(query.miles or 0)}, but further out there is:"]
        again = to_value(query.within(results.wider))
        buttons.append(button(f"Within {say_miles(results.wider)}", SEARCH_WIDER, again))
    buttons.append(button("Add a provider", ADD, to_value(query)))
    return [section(f"{_headline(results)}\n{' '.join(advice)}"), {"type": "actions", "elements": buttons}]
