"""“Correct”: the form, what was submitted, and what staff have said of a provider."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.services.checks import MOST_TOLD_BY, MOST_WORDS
from bot.services.corrections import Correction, fields_of
from bot.services.providers import Record
from bot.services.records import ProviderCorrection
from bot.views.fields import form_of, input_of
from bot.views.text import Block, bold, context, escape, mention, option, say_date, say_day, section

CORRECT, CORRECT_FORM = "provider_correct", "provider_correct_form"
MOST_SHOWN = 20
LABELS = {
    "name": "Name",
    "urn": "URN",
    "address": "Address",
    "postcode": "Postcode",
    "telephone": "Telephone",
    "mobile": "Mobile",
    "email": "E-mail",
    "places": "Places",
    "hours": "When childcare is offered",
}


def correct_view(record: Record, today: date) -> dict[str, Any]:
    """The form “Correct”. It holds nothing of the provider but its id."""
    choices = [option(LABELS[field], field) for field in fields_of(record)]
    return form_of(
        CORRECT_FORM,
        "Correct",
        [
            context(
                "What you save stands beside what the registers say, for the council’s staff only. No "
                "import changes it, and what was said before stays."
            ),
            input_of("field", "What is to be corrected", {"type": "static_select", "options": choices}),
            input_of("value", "What it should say", {"type": "plain_text_input", "max_length": MOST_WORDS}),
            input_of("told_by", "Who told us", {"type": "plain_text_input", "max_length": MOST_TOLD_BY}),
            input_of("told_on", "When", {"type": "datepicker", "initial_date": today.isoformat()}),
        ],
        metadata=str(record.provider.id),
    )


def read_correct_form(values: Mapping[str, Any], today: date) -> Correction:
    """The submitted form; an answer that is missing is empty, a day that is missing is today."""
    answers = {block: values[block]["value"] for block in ("field", "value", "told_by", "told_on")}
    chosen = answers["field"].get("selected_option") or {}
    day = answers["told_on"].get("selected_date")
    return Correction(
        str(chosen.get("value") or ""),
        _typed(answers["value"]),
        _typed(answers["told_by"]),
        date.fromisoformat(day) if day else today,
    )


def corrections(record: Record) -> list[Block]:
    """All that staff have said, newest first, each with who told us, and who noted it when."""
    said = record.corrections
    if not said:
        return []
    more = len(said) - MOST_SHOWN
    return [
        section("*Corrected by staff* (not public: please do not pass it on)"),
        *(_correction(one) for one in said[:MOST_SHOWN]),
        *([context(f"And {more} earlier.")] if more > 0 else []),
    ]


def _correction(one: ProviderCorrection) -> Block:
    noted = f"noted by {mention(one.noted_by)} on {say_day(one.noted_at)}"
    told = f"_told by_ {escape(one.told_by)}, {say_date(one.told_on)}; {noted}"
    return section(f"{bold(LABELS.get(one.field, one.field))}\n{escape(one.value, 1000)}\n{told}")


def _typed(state: Mapping[str, Any]) -> str:
    return " ".join((state.get("value") or "").split())
