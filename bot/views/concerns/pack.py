"""A concern on paper, for who is not in Slack: a title page, and the chronology as Slack shows it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.services.concerns.cases import Case
from bot.services.concerns.record import Entry
from bot.views.concerns.keeping import OUTCOMES, SUBJECTS
from bot.views.concerns.pages import LABELS, STATES, WHATS
from bot.views.pdf import Paragraph, make_pdf
from bot.views.text import say_date
from bot.when import LONDON

NOT_A_FORM = (
    "This is not a referral form of the council. It is a copy of what was recorded about a concern. If your "
    "service asks for a form of its own, that has to be filled in too."
)
PEOPLE = ("whom", "named")
Name = Callable[[str], str]


def pack_pdf(
    case: Case, kinds: Mapping[str, str], seal: str, name: Name, password: str, now: datetime
) -> bytes:
    """The encrypted PDF. `name` tells what somebody of a Slack id is called; `kinds` gives their labels.

    Its last entry is that it was packed, with the recipient and the reason.
    """
    packed = case.entries[-1]
    body = [part for entry in case.entries for part in _entry(entry, kinds, name)]
    return make_pdf(f"Concern {case.reference}", _front(case, packed, seal, name), body, password, now)


def _front(case: Case, packed: Entry, seal: str, name: Name) -> Sequence[Paragraph]:
    barred = ", ".join(name(one) for one in sorted(case.barred))
    owner = name(case.owner) if case.owner else "nobody yet"
    told = {
        "For": packed.told["recipient"],
        "Why": packed.told["why"],
        "Handed over by": name(packed.by),
        "On": _say(packed.at),
        "Raised": _say(case.opened_at),
        "How far it has come": STATES[case.state],
        "With": owner,
        "Shut out of it": barred,
        "Entries": str(packed.number),
        "Seal of the records": seal,
    }
    return [
        Paragraph("OFFICIAL–SENSITIVE", 11, bold=True),
        Paragraph(f"Concern {case.reference}", 22, bold=True, space=30),
        Paragraph(NOT_A_FORM, 12, bold=True, space=8),
        *(Paragraph(f"{label}: {said}", 11, space=3) for label, said in told.items() if said),
        Paragraph(
            "Only for whom it is made out to. Hand it on only where the law lets you, and keep its password "
            "apart from it. All times are the UK’s.",
            space=12,
        ),
    ]


def _entry(entry: Entry, kinds: Mapping[str, str], name: Name) -> Iterator[Paragraph]:
    by = name(entry.by) if entry.by else "Kith"
    what = WHATS.get(entry.what, entry.what)
    yield Paragraph(f"{entry.number} · {what} · {_say(entry.at)} · {by}", bold=True, space=5)
    for key, label in LABELS.items():
        value = entry.told.get(key)
        if value not in ("", [], (), False, None):
            yield Paragraph(f"{label}: {_said(key, value, kinds, name)}")


def _said(key: str, value: Any, kinds: Mapping[str, str], name: Name) -> str:
    if key in PEOPLE:
        return ", ".join(name(one) for one in ([value] if isinstance(value, str) else value))
    if key == "kind":
        return kinds.get(value, str(value))
    if key == "outcome":
        return OUTCOMES.get(value, value)
    if key == "until":
        return say_date(date.fromisoformat(value))
    if key == "subjects":
        return ", ".join(SUBJECTS.get(one, one) for one in value)
    if key == "evidence":
        return f"{name(value['author'])} wrote: {value['words']}"
    return "yes" if value is True else str(value)


def _say(moment: datetime) -> str:
    here = moment.astimezone(LONDON)
    return f"{say_date(here.date())}, {here:%H:%M}"
