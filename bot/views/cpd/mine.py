"""“My CPD” on screen: what somebody must hold, their certificates and their hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.certificates import Certificates
from bot.services.cpd.certificates import Kept
from bot.services.cpd.hours import Summary
from bot.services.cpd.requirements import Judged, Need, State
from bot.services.records import CpdCertificate, CpdHours, CpdRole, Person
from bot.views.cpd.export import MINE as EXPORT_MINE
from bot.views.cpd.export import export_buttons
from bot.views.cpd.saying import certificate_line, roles_line, say_minutes, say_need, say_until, say_why
from bot.views.doors import LEARN, Door
from bot.views.fields import window_of
from bot.views.persons import name_of
from bot.views.text import Block, bold, button, context, escape, plain, say_date, section, shorten
from bot.views.today import MY_CPD

DOOR = Door("My CPD", MY_CPD, LEARN)
ADD, OPEN, CHANGE = "cpd_certificate_add", "cpd_certificate_open", "cpd_certificate_change"
RENEW, REMOVE = "cpd_certificate_renew", "cpd_certificate_remove"
ADD_HOURS, OPEN_HOURS = "cpd_hours_add", "cpd_hours_open"
CHANGE_HOURS, REMOVE_HOURS = "cpd_hours_change", "cpd_hours_remove"
BACK = "cpd_back"
ROLES, TEAM, FILE = "cpd_roles", "cpd_my_team", "cpd_file"
ME = "me"
"""Stands in a button's value for who presses it; for a contact of staff it is their number."""
# With the needs (20 at most) and what stands around them far below 100 blocks.
MOST_CERTIFICATES, MOST_HOURS = 30, 15
WHO_SEES = (
    "The council’s early years team and the manager of your setting see which certificates you hold, and how "
    "many hours you note. What you write about your learning, only you see."
)
FOR_CONTACT = "You keep this for them, since they are not on Slack. Only the council’s staff see it."


@dataclass(frozen=True)
class Page:
    """All that “My CPD” shows."""

    contact: Person | None
    """Whose it is, where staff keep it for them."""
    certificates: Certificates
    roles: Sequence[CpdRole]
    needs: Sequence[Need]
    held: Sequence[CpdCertificate]
    hours: Summary
    today: date

    @property
    def whom(self) -> str:
        """What buttons bring along of whose it is."""
        return str(self.contact.id) if self.contact else ME


def mine_view(page: Page, note: str = "") -> dict[str, Any]:
    """The window. `note`, already safe, tells what was just done."""
    whose = f"CPD of {name_of(page.contact)}. {FOR_CONTACT}" if page.contact else WHO_SEES
    return window_of(
        DOOR.label if not page.contact else "CPD",
        [
            *([section(note), {"type": "divider"}] if note else []),
            context(whose),
            *_needs(page),
            *_certificates(page),
            *_hours(page),
            {"type": "divider"},
            {"type": "actions", "block_id": "cpd_exports", "elements": _exports(page)},
        ],
        callback_id="cpd_mine",
    )


def certificate_view(
    whom: str, one: CpdCertificate, judged: Judged, today: date, note: str = ""
) -> dict[str, Any]:
    """One certificate, and what can be done with it; in the place of the window it was opened from.

    `note`, already safe, tells what was just done.
    """
    value = f"{whom}:{one.id}"
    stands = one.replaced_by is None
    actions = [
        *([button("Renew", RENEW, value, style="primary")] if stands else []),
        button("Change", CHANGE, value),
        *([button("Send me the file", FILE, value)] if one.file_id else []),
        button("Remove", REMOVE, value, style="danger", confirm=_sure("Remove this certificate?")),
    ]
    return _window(
        "Certificate",
        whom,
        [
            *([section(note)] if note else []),
            section("\n".join(_facts(one, judged, today))),
            *_required(judged),
            {"type": "actions", "elements": actions},
        ],
    )


def hours_view(whom: str, one: CpdHours) -> dict[str, Any]:
    """One entry with what was written."""
    value = f"{whom}:{one.id}"
    told = [bold(one.what), f"{say_date(one.done_on)} · {say_minutes(one.minutes)}"]
    told += [
        escape(f"{label}: {said}") for label, said in (("By", one.provider), ("Topic", one.topic)) if said
    ]
    written = (("What I took from it", one.reflection), ("What I will do differently", one.differently))
    return _window(
        "Learning",
        whom,
        [
            section("\n".join(told)),
            *(section(f"*{label}*\n{escape(said, 2500)}") for label, said in written if said),
            {
                "type": "actions",
                "elements": [
                    button("Change", CHANGE_HOURS, value),
                    button(
                        "Remove", REMOVE_HOURS, value, style="danger", confirm=_sure("Remove this entry?")
                    ),
                ],
            },
        ],
    )


def say_kept(kept: Kept, today: date) -> str:
    """What became of a certificate that was saved. Safe."""
    one = kept.certificate
    told = [f"Saved: {bold(one.title)} {escape(say_until(kept.judged.until, today))}."]
    if why := say_why(kept.judged, one.expires_on):
        told.append(escape(why))
    if kept.longer:
        told.append(f"An earlier one counts longer, until {_end(kept.longer)}, so that one stands.")
    elif kept.replaces:
        told.append("It takes the place of the earlier one, of which you are not reminded any more.")
    return " ".join(told)


def _needs(page: Page) -> list[Block]:
    ask, who = button("Roles", ROLES, page.whom), "they" if page.contact else "you"
    if not page.roles:
        told = (
            f"*What {who} must hold* depends on what {who} do. Press “Roles” to say it, and Kith shows what "
        )
        told += "is needed by when."
        return [section(told, accessory=ask), *(_need(need, page) for need in page.needs)]
    heading = f"*What {who} must hold* as {roles_line(page.roles, page.certificates)}"
    nothing = [] if page.needs else [section("Nothing.")]
    return [section(heading, accessory=ask), *nothing, *(_need(need, page) for need in page.needs)]


def _need(need: Need, page: Page) -> Block:
    told = f"• {escape(say_need(need, page.today))}"
    if need.certificate is None:
        add = button("Add it", ADD, f"{page.whom}:{need.rule}")
        return section(told, block_id=f"need_{need.rule}", accessory=add)
    if need.state is State.HELD:
        return section(told, block_id=f"need_{need.rule}")
    renew = button("Renew", RENEW, f"{page.whom}:{need.certificate.id}")
    return section(told, block_id=f"need_{need.rule}", accessory=renew)


def _certificates(page: Page) -> list[Block]:
    standing = [one for one in page.held if one.replaced_by is None]
    shown = [*standing, *(one for one in page.held if one.replaced_by is not None)][:MOST_CERTIFICATES]
    more = len(page.held) - len(shown)
    return [
        {"type": "header", "text": plain("Certificates")},
        *(_certificate(one, page) for one in shown),
        *([] if shown else [section("None is noted yet.")]),
        *([context(f"And {more} more: they are in the file.")] if more else []),
        _row(button("Add a certificate", ADD, f"{page.whom}:", style="primary")),
    ]


def _certificate(one: CpdCertificate, page: Page) -> Block:
    opens = button("Open", OPEN, f"{page.whom}:{one.id}")
    return section(certificate_line(one, page.today), block_id=f"certificate_{one.id}", accessory=opens)


def _hours(page: Page) -> list[Block]:
    hours = page.hours
    told = f"{say_minutes(hours.last_year)} in the last 365 days" if hours.entries else "None is noted yet"
    if hours.all != hours.last_year:
        told += f", {say_minutes(hours.all)} altogether"
    topics = [f"{escape(topic or 'no topic', 60)} {say_minutes(n)}" for topic, n in hours.by_topic.items()]
    by_topic = [context("By topic: " + " · ".join(topics[:10]))] if any(hours.by_topic) else []
    more = len(hours.entries) - MOST_HOURS
    return [
        {"type": "header", "text": plain("Hours of learning")},
        section(f"{told}."),
        *by_topic,
        *(_entry(one, page) for one in hours.entries[:MOST_HOURS]),
        *([context(f"And {more} more: they are in the file.")] if more > 0 else []),
        _row(button("Note some learning", ADD_HOURS, page.whom, style="primary")),
    ]


def _entry(one: CpdHours, page: Page) -> Block:
    told = f"{bold(shorten(one.what, 150))}\n{say_date(one.done_on)} · {say_minutes(one.minutes)}"
    opens = button("Open", OPEN_HOURS, f"{page.whom}:{one.id}")
    return section(told, block_id=f"hours_{one.id}", accessory=opens)


def _exports(page: Page) -> list[Block]:
    of = f"{EXPORT_MINE}:{page.contact.id}" if page.contact else EXPORT_MINE
    team = [] if page.contact else [button("My team", TEAM, "mine")]
    return [*export_buttons(of), *team]


def _facts(one: CpdCertificate, judged: Judged, today: date) -> list[str]:
    told = [certificate_line(one, today)]
    if one.issuer:
        told.append(f"By {escape(one.issuer)}")
    if one.expires_on:
        told.append(f"It says itself that it ends on {say_date(one.expires_on)}.")
    if why := say_why(judged, one.expires_on):
        told.append(escape(why))
    if one.file_name:
        told.append(f"File: {escape(one.file_name, 200)}")
    return told


def _required(judged: Judged) -> list[Block]:
    if judged.version is None:
        return []
    since = say_date(judged.version.in_force)
    says = f"Required when it was issued (since {since}): {judged.version.says}"
    return [context(f"{escape(says)} <{judged.version.source}|Where that is said>")]


def _end(one: CpdCertificate) -> str:
    return say_date(one.counts_until) if one.counts_until else "no stated end"


def _sure(question: str) -> Block:
    return {
        "title": plain(question),
        "text": plain("It is taken out of the record. The file in Slack stays with who uploaded it."),
        "confirm": plain("Remove"),
        "deny": plain("Keep"),
    }


def _row(*buttons: Block) -> Block:
    return {"type": "actions", "elements": list(buttons)}


def _window(title: str, whom: str, blocks: Sequence[Block]) -> dict[str, Any]:
    back = _row(button("Back to all CPD", BACK, whom))
    return window_of(title, [*blocks, back])
