"""The forms of “My CPD”: a certificate, a piece of learning, and what somebody does."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.certificates import Certificates
from bot.services.cpd import certificates as service
from bot.services.cpd import hours as hour_service
from bot.services.cpd.certificates import FILE_TYPES, MOST_ISSUER, MOST_TITLE, Evidence
from bot.services.cpd.hours import MOST_PROVIDER, MOST_WHAT, MOST_WORDS
from bot.services.records import CpdCertificate, CpdHours, CpdRole
from bot.views.cpd.mine import ME
from bot.views.cpd.saying import say_minutes
from bot.views.fields import form_of
from bot.views.text import Block, context, escape, option, plain, section

CERTIFICATE_FORM, HOURS_FORM, ROLES_FORM = "cpd_certificate_form", "cpd_hours_form", "cpd_roles_form"
OTHER = "other"
"""Stands in the menu for a certificate that is for no requirement."""


@dataclass(frozen=True)
class Target:
    """What a form is about: whose record, and which of its entries; ids only."""

    whom: str = ME
    changes: int | None = None
    """The certificate or entry that is corrected."""
    renews: int | None = None

    def as_metadata(self) -> str:
        """What the form brings back."""
        return json.dumps({"whom": self.whom, "changes": self.changes, "renews": self.renews})


def target_of(view: Mapping[str, Any]) -> Target:
    """What a submitted form is about."""
    return Target(**json.loads(view["private_metadata"]))


def certificate_form(
    target: Target,
    certificates: Certificates,
    rule: str = "",
    known: CpdCertificate | None = None,
) -> dict[str, Any]:
    """A certificate to be added, corrected, or `known` renewed. `rule` is what it is to be for."""
    changed = known if target.changes is not None else None
    title = "Renew" if target.renews is not None else "Change" if changed else "Add a certificate"
    about = known.title if known else ""
    return _form(
        CERTIFICATE_FORM,
        title,
        target,
        [
            *([section(f"*{escape(about)}*")] if target.renews is not None else []),
            *([] if known else [_rule_menu(certificates, rule)]),
            *(
                []
                if target.renews is not None
                else [_title(changed, is_needed=bool(known and not known.rule))]
            ),
            _text("issuer", "Who issued it", MOST_ISSUER, known.issuer if known else ""),
            _day("issued_on", "Issued on", changed.issued_on if changed else None, needed=True),
            _day(
                "expires_on",
                "Ends on, where it says so",
                changed.expires_on if changed else None,
                hint="Leave it empty if it shows no such day: Kith works out until when it counts.",
            ),
            _file(changed),
        ],
    )


def read_certificate_form(view: Mapping[str, Any]) -> service.Said:
    """What was filled in."""
    values = view["state"]["values"]
    rule = _chosen(values, "rule")
    return service.Said(
        rule="" if rule == OTHER else rule,
        title=_line(values, "title"),
        issuer=_line(values, "issuer"),
        issued_on=_read_day(values, "issued_on"),
        expires_on=_read_day(values, "expires_on"),
        evidence=_read_file(values),
    )


def hours_form(target: Target, topics: Sequence[str], known: CpdHours | None = None) -> dict[str, Any]:
    """A piece of learning to be noted, or corrected."""
    kept = [known.topic] if known and known.topic and known.topic not in topics else []
    private = (
        "Only you see this." if target.whom == ME else "What they told you. Only the council’s staff see it."
    )
    return _form(
        HOURS_FORM,
        "Learning",
        target,
        [
            _text("what", "What it was", MOST_WHAT, known.what if known else "", needed=True),
            _day(
                "done_on",
                "When",
                known.done_on if known else None,
                needed=True,
                hint="Of several days, the last.",
            ),
            _text(
                "duration",
                "How long",
                20,
                say_minutes(known.minutes) if known else "",
                needed=True,
                hint="In hours, such as 2 or 1.5; or as 1h 30, or 45 minutes.",
            ),
            _text("provider", "Who gave it", MOST_PROVIDER, known.provider if known else ""),
            *_topic([*topics, *kept], known.topic if known else ""),
            _lines("reflection", "What I took from it", known.reflection if known else "", private),
            _lines("differently", "What I will do differently", known.differently if known else "", private),
        ],
    )


def read_hours_form(view: Mapping[str, Any]) -> hour_service.Said:
    """What was filled in."""
    values = view["state"]["values"]
    return hour_service.Said(
        what=_line(values, "what"),
        done_on=_read_day(values, "done_on"),
        duration=_line(values, "duration"),
        provider=_line(values, "provider"),
        topic=_chosen(values, "topic"),
        reflection=_typed(values, "reflection"),
        differently=_typed(values, "differently"),
    )


def roles_form(target: Target, certificates: Certificates, roles: Collection[CpdRole]) -> dict[str, Any]:
    """What somebody does."""
    options = [option(label, role) for role, label in certificates.roles.items()]
    chosen = {one.role for one in roles}
    menu: Block = {"type": "multi_static_select", "action_id": "value", "options": options}
    if initial := [one for one in options if one["value"] in chosen]:
        menu["initial_options"] = initial
    return _form(
        ROLES_FORM,
        "Roles",
        target,
        [
            _input(
                "roles", "What I do" if target.whom == ME else "What they do", menu, "Choose all that fit."
            ),
            _day(
                "since",
                "Since when",
                None,
                hint="For what is newly chosen; empty means today. Some certificates are needed only so many "
                "days after that.",
            ),
            context("What each must hold is set by your council, by the law and its own policy."),
        ],
    )


def read_roles_form(view: Mapping[str, Any]) -> tuple[Sequence[str], date | None]:
    """The roles that were chosen, and since when those that are new."""
    values = view["state"]["values"]
    chosen = values["roles"]["value"].get("selected_options") or []
    return [str(one["value"]) for one in chosen], _read_day(values, "since")


def _rule_menu(certificates: Certificates, rule: str) -> Block:
    known = [(key, requirement.title) for key, requirement in certificates.requirements.items()]
    return _menu("rule", "What it is", [*known, (OTHER, "Another certificate")], rule, needed=True)


def _topic(topics: Sequence[str], begun: str) -> list[Block]:
    """A menu needs something in it."""
    return [_menu("topic", "Topic", [(topic, topic) for topic in topics], begun)] if topics else []


def _title(known: CpdCertificate | None, *, is_needed: bool) -> Block:
    label = "What it is called" if known or is_needed else "What it is called, if it is another"
    return _text("title", label, MOST_TITLE, known.title if known else "", needed=is_needed)


def _file(known: CpdCertificate | None) -> Block:
    """Slack takes up to 10 MB (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element)."""
    element: Block = {"type": "file_input", "action_id": "value", "filetypes": [*FILE_TYPES], "max_files": 1}
    if known and known.file_name:
        hint = f"{known.file_name} stays, unless you choose another."
    else:
        hint = "A photograph or a scan, of 10 MB at most."
    return _input("evidence", "The certificate as a file", element, hint)


def _read_file(values: Mapping[str, Any]) -> Evidence | None:
    files = values.get("evidence", {}).get("value", {}).get("files") or []
    return Evidence(str(files[0]["id"]), str(files[0].get("name") or "")) if files else None


def _form(callback_id: str, title: str, target: Target, blocks: Sequence[Block]) -> dict[str, Any]:
    return form_of(callback_id, title, blocks, metadata=target.as_metadata())


def _input(block_id: str, label: str, element: Block, hint: str = "", *, needed: bool = False) -> Block:
    hints = {"hint": plain(hint)} if hint else {}
    shown = {"type": "input", "block_id": block_id, "label": plain(label), "optional": not needed}
    return {**shown, "element": element, **hints}


def _text(
    name: str, label: str, most: int, begun: str = "", *, needed: bool = False, hint: str = ""
) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": "value", "max_length": most}
    if begun:
        element["initial_value"] = begun
    return _input(name, label, element, hint, needed=needed)


def _lines(name: str, label: str, begun: str, hint: str) -> Block:
    element: Block = {
        "type": "plain_text_input",
        "action_id": "value",
        "max_length": MOST_WORDS,
        "multiline": True,
    }
    if begun:
        element["initial_value"] = begun
    return _input(name, label, element, hint)


def _day(name: str, label: str, begun: date | None, *, needed: bool = False, hint: str = "") -> Block:
    element: Block = {"type": "datepicker", "action_id": "value"}
    if begun:
        element["initial_date"] = begun.isoformat()
    return _input(name, label, element, hint, needed=needed)


def _menu(
    name: str, label: str, choices: Sequence[tuple[str, str]], begun: str, *, needed: bool = False
) -> Block:
    options = [option(said, value) for value, said in choices]
    element: Block = {"type": "static_select", "action_id": "value", "options": options}
    if initial := next((one for one in options if one["value"] == begun), None):
        element["initial_option"] = initial
    return _input(name, label, element, needed=needed)


def _state(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What a field holds; nothing where the form has no such field."""
    state: Mapping[str, Any] = values.get(name, {}).get("value") or {}
    return state


def _line(values: Mapping[str, Any], name: str) -> str:
    return " ".join(str(_state(values, name).get("value") or "").split())


def _typed(values: Mapping[str, Any], name: str) -> str:
    return str(_state(values, name).get("value") or "").strip()


def _chosen(values: Mapping[str, Any], name: str) -> str:
    return str((_state(values, name).get("selected_option") or {}).get("value") or "")


def _read_day(values: Mapping[str, Any], name: str) -> date | None:
    day = _state(values, name).get("selected_date")
    return date.fromisoformat(day) if day else None
