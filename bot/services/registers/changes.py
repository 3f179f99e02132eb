"""What a register's row changes of what is held: pure comparisons, held rows in, values to write out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from bot.services.registers.file import Entry, StatedInspection

Row = Mapping[str, Any]

# Stands in a trace for what the regulator has withdrawn from the public: we must not keep it either.
WITHHELD_SINCE = "(withheld since)"


class Trace(NamedTuple):
    """One change that leaves a trace: the fact, and what it was and is, as text."""

    field: str | None
    old: str | None
    new: str | None


@dataclass
class InspectionChanges:
    """Inspections to add, change and take away, and the trace of each."""

    added: list[StatedInspection] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    withdrawn: list[int] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)


def compare_facts(held: Row, entry: Entry, stated: Collection[str]) -> tuple[dict[str, Any], list[Trace]]:
    """Columns to set and their traces. Details that the file has no heading for (`stated`) are kept."""
    values = {name: value for name, value in entry.facts.items() if held[name] != value}
    traces = [Trace(name, as_text(held[name]), as_text(value)) for name, value in values.items()]
    kept = {heading: text for heading, text in held["details"].items() if heading not in stated}
    details = kept | entry.details
    if details != held["details"]:
        values["details"] = details
        traces += _detail_traces(held["details"], details)
    return values, [_discreet(change, entry.withheld) for change in traces]


def compare_contact(held: Mapping[str, str], stated: Mapping[str, str]) -> list[str]:
    """The fields of what is not for the public that differ."""
    return sorted(name for name in {**held, **stated} if held.get(name) != stated.get(name))


def is_cut_short(held: Row, inspections: Sequence[Row], entry: Entry) -> bool:
    """Whether the last cell of a file without a last line end is only the beginning of what is held."""
    name = entry.last_field
    if name is None or name in entry.withheld:
        return False
    pairs = [
        (row["grade"] or row["outcome"], stated.grade or stated.outcome)
        for row in inspections
        for stated in entry.inspections
        if row["kind"] == stated.kind == name and row["date"] == stated.date
    ]
    if name in entry.facts:
        pairs.append((held[name], entry.facts[name]))
    pairs.append((held["details"].get(name), entry.details.get(name)))
    return any(_is_beginning(as_text(stated) or "", as_text(old) or "") for old, stated in pairs)


def compare_inspections(held: Sequence[Row], stated: Sequence[StatedInspection]) -> InspectionChanges:
    """What to do so that the inspections held are those stated, and older ones a file no longer lists."""
    changes = InspectionChanges()
    by_day = {(row["kind"], row["date"]): row for row in held}
    days = {(inspection.kind, inspection.date) for inspection in stated}
    for row in held:
        if (row["kind"], row["date"]) not in days and _is_withdrawn(row, stated):
            changes.withdrawn.append(row["id"])
            changes.traces.append(Trace(_label(row["kind"], row["date"]), summary(row), None))
            del by_day[row["kind"], row["date"]]
    for inspection in stated:
        _compare(by_day.get((inspection.kind, inspection.date)), inspection, changes)
    return changes


def as_text(value: object) -> str | None:
    """A value as a change's trace holds it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def summary(inspection: Row) -> str:
    """An inspection in one line."""
    result = inspection["grade"] or inspection["outcome"]
    areas = "; ".join(f"{label}: {judgement}" for label, judgement in inspection["areas"].items())
    number = f"number {inspection['number']}" if inspection["number"] else None
    return ", ".join(str(part) for part in (result, number, areas) if part) or "no outcome stated"


def _discreet(change: Trace, withheld: Collection[str]) -> Trace:
    hidden = change.field in withheld and change.old is not None
    return change._replace(old=WITHHELD_SINCE) if hidden else change


def _is_beginning(text: str, whole: str) -> bool:
    return text != whole and whole.startswith(text)


def _detail_traces(old: Mapping[str, str], new: Mapping[str, str]) -> list[Trace]:
    headings = [heading for heading in {**old, **new} if old.get(heading) != new.get(heading)]
    return [Trace(heading, old.get(heading), new.get(heading)) for heading in headings]


def _is_withdrawn(held: Row, stated: Sequence[StatedInspection]) -> bool:
    """Later than the latest the register knows of its kind, or under the same number on another day."""
    same_kind = [inspection for inspection in stated if inspection.kind == held["kind"]]
    if not same_kind:
        return False
    moved = held["number"] is not None and any(i.number == held["number"] for i in same_kind)
    return moved or held["date"] > max(inspection.date for inspection in same_kind)


def _compare(held: Row | None, inspection: StatedInspection, changes: InspectionChanges) -> None:
    values = inspection._asdict()
    if held and values.items() <= held.items():
        return
    label = _label(inspection.kind, inspection.date)
    if held is None:
        changes.added.append(inspection)
        changes.traces.append(Trace(label, None, summary(values)))
        return
    told = _completed(held, values)
    different = {name: value for name, value in told.items() if held[name] != value}
    if different:
        changes.changed.append({"id": held["id"], **different})
        changes.traces.append(Trace(label, summary(held), summary(told)))


def _completed(held: Row, stated: Mapping[str, Any]) -> dict[str, Any]:
    """What is stated now, and of the rest what was: earlier inspections are listed with fewer columns."""
    told = dict(stated)
    told["number"] = stated["number"] or held["number"]
    told["areas"] = {**held["areas"], **stated["areas"]}
    if stated["grade"] is None and stated["outcome"] is None:
        told["grade"], told["outcome"] = held["grade"], held["outcome"]
    return told


def _label(kind: str, day: date) -> str:
    return f"inspection {kind} {day.isoformat()}"
