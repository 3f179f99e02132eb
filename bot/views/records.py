"""One provider on screen: the whole record with sources, and the post that shares its public facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.services.providers import Fact, Record
from bot.services.records import Inspection, Provider, RegisterImport
from bot.views import additions, contacts, corrections, improvements, persons
from bot.views.fields import form_of, window_of
from bot.views.providers import (
    GRADES,
    SAFEGUARDING,
    inspection_line,
    outcome,
    place,
    places_offered,
    source,
    title,
)
from bot.views.text import (
    Block,
    bold,
    button,
    context,
    escape,
    italic,
    mrkdwn,
    plain,
    say_date,
    section,
    shorten,
)

SHARE, SHARE_FORM = "provider_share", "provider_share_form"
CHANNEL = "channel"
FIELDS_IN_SECTION = 10  # https://docs.slack.dev/reference/block-kit/blocks/section-block
BLOCKS_IN_VIEW = 100  # https://docs.slack.dev/reference/views
LABELS = {
    "name": "Name",
    "urn": "URN",
    "provider_type": "Type",
    "subtype": "Subtype",
    "status": "Status",
    "registration_date": "Registered since",
    "registered_person": "Registered person",
    "registered_person_urn": "Registered person’s URN",
    "address_1": "Address",
    "address_2": "Address, second line",
    "address_3": "Address, third line",
    "town": "Town",
    "postcode": "Postcode",
    "telephone": "Telephone",
    "local_authority": "Council",
    "constituency": "Parliamentary constituency",
    "region": "Region",
    "places": "Places",
    "places_estimate": "Places, with the regulator’s estimates",
    "Individual register combinations": "Registers, as Ofsted combines them",
    "Provider Early Years Register flag": "On the Early Years Register",
    "Provider Compulsory Childcare Register flag": "On the compulsory Childcare Register",
    "Provider Voluntary Childcare Register flag": "On the voluntary Childcare Register",
    "CCR requirements suitability": "Meets the compulsory Childcare Register’s requirements",
    "VCR requirements suitability": "Meets the voluntary Childcare Register’s requirements",
}
FLAGS = {"Y": "Yes", "N": "No"}
# The order in which a report card is read; PostgreSQL does not keep the file's.
AREAS = (
    "Inspection visit type",
    SAFEGUARDING,
    "Inclusion",
    "Curriculum and teaching",
    "Achievement",
    "Behaviour, attitudes and establishing routines",
    "Children's welfare and wellbeing",
    "Leadership and governance",
    "Quality of education",
    "Behaviour and attitudes",
    "Personal development",
    "Effectiveness of leadership and management",
    "Safeguarding is effective?",
)


def record_view(record: Record) -> dict[str, Any]:
    """The whole record of one provider, every field with its source and date."""
    fields = [
        _field(LABELS.get(fact.name, fact.name), _said(fact.value), fact.source) for fact in record.facts
    ]
    inspections = [_inspection(fact) for fact in record.inspections]
    blocks = [
        section(f"{bold(_name(record.provider))}\n{escape(place(record.provider))}"),
        *_standing(record),
        *_actions(record),
        *persons.people_here(record.people),
        *corrections.corrections(record),
        *_told(contacts.KNOWN_ONLY_HERE, record.known),
        *_told(f"{contacts.ADDED_BY_STAFF}\n{additions.noted(record)}", record.added),
        section("*Inspections*" if inspections else "*Inspections*\nNone in the register yet"),
        *inspections,
        section("*Register entry*" if fields else "*Register entry*\nNot in the public register"),
        *_in_sections(fields),
    ]
    return window_of("Provider", blocks[:BLOCKS_IN_VIEW], callback_id="provider_record")


def share_view(record: Record) -> dict[str, Any]:
    """What will be posted, and the question where."""
    channel = {
        "type": "conversations_select",
        "action_id": CHANNEL,
        "default_to_current_conversation": True,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": plain("Choose a channel"),
    }
    return form_of(
        SHARE_FORM,
        "Share in channel",
        [
            {"type": "input", "block_id": CHANNEL, "label": plain("Channel"), "element": channel},
            context(
                "Everybody in the channel will see this. Where the channel is shared with other "
                "organisations, they keep a copy."
            ),
            {"type": "divider"},
            section("*This will be posted:*"),
            *shared_blocks(record),
        ],
        submit="Share",
        metadata=str(record.provider.id),
    )


def shared_message(record: Record, sharer: str) -> dict[str, Any]:
    """The post: public facts only, and the name of who shared them (not a mention, which would notify)."""
    return {
        "text": f"Childcare provider: {escape(title(record.provider))}",
        "blocks": [*shared_blocks(record), context(f"Shared by {escape(sharer)}")],
    }


def shared_blocks(record: Record) -> list[Block]:
    """The public facts that a post holds."""
    provider = record.provider
    latest: Inspection | None = record.inspections[0].value if record.inspections else None  # type: ignore[assignment]
    lines = [
        bold(title(provider)),
        escape(" · ".join(filter(None, [provider.provider_type, provider.subtype]))),
        escape(place(provider)),
        escape(f"{places_offered(provider)} · URN {provider.urn}"),
        escape(inspection_line(latest), 1000),
    ]
    return [
        section("\n".join(filter(None, lines))),
        context(
            f"Source: {escape(source(record.listed_in))} (public register). Open Government Licence v3.0."
        ),
    ]


def notice_view(heading: str, text: str) -> dict[str, Any]:
    """A window that only says something. `text` is already safe."""
    return {"type": "modal", "title": plain(heading, 24), "close": plain("Close"), "blocks": [section(text)]}


def _name(provider: Provider) -> str:
    return contacts.known_name(provider) or title(provider)


def _actions(record: Record) -> list[Block]:
    """Everybody can be corrected; only what is public can be shared."""
    provider_id = str(record.provider.id)
    share = [button("Share in channel", SHARE, provider_id)] if record.provider.is_public else []
    correct = button("Correct", corrections.CORRECT, provider_id)
    add, plan = persons.add_here(record.provider.id), improvements.new_button(record.provider.id)
    return [{"type": "actions", "elements": [*share, correct, plan, add]}]


def _told(heading: str, known: Sequence[Fact]) -> list[Block]:
    """What only the council knows, every field with its source and date."""
    if not known:
        return []
    labels = {**LABELS, **contacts.LABELS}
    fields = [_field(labels.get(fact.name, fact.name), _said(fact.value), fact.source) for fact in known]
    return [section(heading), *_in_sections(fields)]


def _standing(record: Record) -> list[Block]:
    provider, remarks = record.provider, []
    if closed := contacts.standing(provider, record.extract):
        remarks.append(closed)
    if provider.closed_on:
        remarks.append("What follows is what was said of it last.")
    if not provider.has_urn:
        remarks.append("No URN yet. Once it is registered, “Correct” takes the URN.")
    if provider.name_withheld:
        remarks.append("The regulator does not publish this provider’s name.")
    if provider.address_withheld:
        remarks.append("The regulator does not publish this provider’s address.")
    return [context("\n".join(remarks))] if remarks else []


def _field(label: str, value: str, stated_in: RegisterImport) -> Block:
    return mrkdwn(f"{bold(shorten(label, 75))}\n{escape(value, 300)}\n{italic(source(stated_in), 300)}")


def _in_sections(fields: Sequence[Block]) -> list[Block]:
    starts = range(0, len(fields), FIELDS_IN_SECTION)
    return [{"type": "section", "fields": list(fields[i : i + FIELDS_IN_SECTION])} for i in starts]


def _inspection(fact: Fact) -> Block:
    inspection: Inspection = fact.value  # type: ignore[assignment]
    number = f", number {inspection.number}" if inspection.number else ""
    lines = [
        f"*{say_date(inspection.date)}* · {escape(inspection.framework + number)}",
        escape(outcome(inspection)) if inspection.kind != "report_card" else "Report card",
        *(
            f"• {escape(f'{area}: {_grade(grade)}', 100)}"
            for area, grade in _in_reading_order(inspection.areas)
        ),
        italic(source(fact.source)),
    ]
    return section("\n".join(lines))


def _in_reading_order(areas: Mapping[str, Any]) -> list[tuple[str, Any]]:
    def place(item: tuple[str, Any]) -> tuple[int, str]:
        return (AREAS.index(item[0]) if item[0] in AREAS else len(AREAS), item[0])

    return sorted(areas.items(), key=place)


def _grade(value: object) -> str:
    return GRADES.get(value, str(value)) if isinstance(value, int) else str(value)


def _said(value: object) -> str:
    return say_date(value) if isinstance(value, date) else FLAGS.get(str(value), str(value))
