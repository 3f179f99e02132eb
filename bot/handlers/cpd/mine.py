"""“My CPD”: by `/cpd mine` or the menu's button; staff keep it for contacts who are not on Slack."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.handlers.concerns.cases import show_below
from bot.handlers.cpd.commands import Command
from bot.handlers.requests import Kith, Request
from bot.handlers.routes import Routes
from bot.services import persons, preferences
from bot.services.cpd.certificates import Wallet
from bot.services.cpd.hours import Journal
from bot.services.cpd.owners import Owner
from bot.views import persons as person_view
from bot.views.cpd import mine as view
from bot.views.cpd import mine_forms as forms
from bot.views.cpd.mine_forms import Target
from bot.views.text import bold


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.action(view.DOOR.action_id, open_mine)
    routes.action(person_view.CPD, open_contact)
    routes.action(view.BACK, go_back)
    for action_id, handle in (
        (view.ADD, ask_for_certificate),
        (view.OPEN, open_certificate),
        (view.CHANGE, ask_to_change),
        (view.RENEW, ask_to_renew),
        (view.REMOVE, remove_certificate),
        (view.ROLES, ask_for_roles),
        (view.ADD_HOURS, ask_for_hours),
        (view.OPEN_HOURS, open_hours),
        (view.CHANGE_HOURS, ask_to_change_hours),
        (view.REMOVE_HOURS, remove_hours),
    ):
        routes.action(action_id, handle)
    routes.view(forms.CERTIFICATE_FORM, keep_certificate)
    routes.view(forms.HOURS_FORM, keep_hours)
    routes.view(forms.ROLES_FORM, keep_roles)


@dataclass(frozen=True)
class Record:
    """Somebody's CPD within one transaction."""

    wallet: Wallet
    journal: Journal
    kith: Kith

    def page(self, note: str = "") -> dict[str, Any]:
        """“My CPD” as it is now."""
        owner, wallet = self.wallet.owner, self.wallet
        contact = None if owner.is_own else owner.read()
        page = view.Page(
            contact,
            wallet.certificates,
            wallet.roles(),
            wallet.needs(),
            wallet.all(),
            self.journal.summary(),
            owner.today,
        )
        return view.mine_view(page, note)

    def topics(self) -> Sequence[str]:
        """What learning can be about: the council's topics, and those the person follows beside."""
        owner, policy = self.wallet.owner, self.kith.policy
        if owner.person_id is None:
            held = preferences.mine(owner.session, owner.actor, policy, owner.now)
        else:
            _, held = preferences.theirs(owner.session, owner.actor, owner.person_id, policy, owner.now)
        return [*dict.fromkeys((*policy.topics, *held.topics))]


@contextmanager
def record_of(request: Request, whom: str, *, writes: bool = False) -> Iterator[Record]:
    """The CPD of who acts, or of a contact of staff, in a transaction of its own."""
    kith = request.kith
    with kith.database.transaction(writes=writes) as session:
        person_id = None if whom == view.ME else int(whom)
        owner = Owner(session, request.actor, person_id, kith.clock())
        yield Record(Wallet(owner, kith.policy.certificates), Journal(owner), kith)


def open_mine(request: Request) -> None:
    """“My CPD” of who asks."""
    _open(request, view.ME)


def open_contact(request: Request) -> None:
    """The same of a contact who is not on Slack, for staff."""
    _open(request, str(request.action["value"]))


def find_mine(request: Request, words: str) -> None:
    """`/cpd mine`; with a name the CPD of a contact who is not on Slack, for staff."""
    if not words:
        open_mine(request)
        return
    with request.kith.database.transaction() as session:
        cards = persons.find(session, request.actor, words)
        found = None if len(cards) == 1 else person_view.found_view(cards, words)
    if found is None:
        _open(request, str(cards[0].person.id))
    else:
        request.open_view(found)
        request.ack()


def go_back(request: Request) -> None:
    """“My CPD” in the place of what was opened from it."""
    with record_of(request, str(request.action["value"])) as record:
        shown = record.page()
    request.turn_into(shown)
    request.ack()


def ask_for_certificate(request: Request) -> None:
    """The empty form, on top; for the requirement whose button was pressed."""
    whom, _, rule = str(request.action["value"]).partition(":")
    with record_of(request, whom) as record:
        record.wallet.owner.read()
        shown = forms.certificate_form(Target(whom), record.wallet.certificates, rule)
    _on_top(request, shown)


def ask_to_change(request: Request) -> None:
    """The form with a certificate as it is."""
    whom, number = _pressed(request)
    with record_of(request, whom) as record:
        known = record.wallet.one(number)
        target = Target(whom, changes=number)
        shown = forms.certificate_form(target, record.wallet.certificates, known=known)
    _on_top(request, shown)


def ask_to_renew(request: Request) -> None:
    """The form for the certificate that follows another: from the window, or from a reminder."""
    whom, number = _pressed(request)
    with record_of(request, whom) as record:
        known = record.wallet.one(number)
        target = Target(whom, renews=number)
        shown = forms.certificate_form(target, record.wallet.certificates, known=known)
    _on_top(request, shown)


def keep_certificate(request: Request) -> None:
    """It is saved, once; the window below says until when it counts."""
    target, said = forms.target_of(request.view), forms.read_certificate_form(request.view)
    with record_of(request, target.whom, writes=True) as record:
        if target.changes is not None:
            kept = record.wallet.change(target.changes, said)
        else:
            kept = record.wallet.add(said, f"certificate:{request.view['id']}", target.renews)
        shown = record.page(view.say_kept(kept, record.wallet.owner.today))
    show_below(request, shown)


def open_certificate(request: Request) -> None:
    """One certificate, in the place of the window."""
    request.turn_into(certificate_shown(request))
    request.ack()


def certificate_shown(request: Request, note: str = "") -> dict[str, Any]:
    """The certificate of the button that was pressed, as it is now."""
    whom, number = _pressed(request)
    with record_of(request, whom) as record:
        known = record.wallet.one(number)
        today, judged = record.wallet.owner.today, record.wallet.judged(known)
        return view.certificate_view(whom, known, judged, today, note)


def remove_certificate(request: Request) -> None:
    """It is taken out; the window says so."""
    whom, number = _pressed(request)
    with record_of(request, whom, writes=True) as record:
        title = record.wallet.remove(number)
        shown = record.page(f"Removed: {bold(title)}.")
    request.turn_into(shown)
    request.ack()


def ask_for_roles(request: Request) -> None:
    """What somebody does, on top."""
    whom = str(request.action["value"])
    with record_of(request, whom) as record:
        shown = forms.roles_form(Target(whom), record.wallet.certificates, record.wallet.roles())
    _on_top(request, shown)


def keep_roles(request: Request) -> None:
    """It is saved; the window below says what is needed."""
    target, (chosen, since) = forms.target_of(request.view), forms.read_roles_form(request.view)
    with record_of(request, target.whom, writes=True) as record:
        owner = record.wallet.owner
        before = {one.role: one.since for one in record.wallet.roles()}
        record.wallet.choose_roles({role: before.get(role, since or owner.today) for role in chosen})
        shown = record.page("Saved.")
    show_below(request, shown)


def ask_for_hours(request: Request) -> None:
    """The empty form for a piece of learning, on top."""
    whom = str(request.action["value"])
    with record_of(request, whom) as record:
        shown = forms.hours_form(Target(whom), record.topics())
    _on_top(request, shown)


def ask_to_change_hours(request: Request) -> None:
    """The form with an entry as it is."""
    whom, number = _pressed(request)
    with record_of(request, whom) as record:
        known = record.journal.one(number)
        shown = forms.hours_form(Target(whom, changes=number), record.topics(), known)
    _on_top(request, shown)


def keep_hours(request: Request) -> None:
    """It is saved, once; the window below shows it."""
    target, said = forms.target_of(request.view), forms.read_hours_form(request.view)
    with record_of(request, target.whom, writes=True) as record:
        if target.changes is not None:
            kept = record.journal.change(target.changes, said)
        else:
            kept = record.journal.add(said, f"hours:{request.view['id']}")
        shown = record.page(f"Saved: {bold(kept.what)}.")
    show_below(request, shown)


def open_hours(request: Request) -> None:
    """One entry with what was written, in the place of the window."""
    whom, number = _pressed(request)
    with record_of(request, whom) as record:
        shown = view.hours_view(whom, record.journal.one(number))
    request.turn_into(shown)
    request.ack()


def remove_hours(request: Request) -> None:
    """It is taken out; the window says so."""
    whom, number = _pressed(request)
    with record_of(request, whom, writes=True) as record:
        record.journal.remove(number)
        shown = record.page("Removed.")
    request.turn_into(shown)
    request.ack()


def _open(request: Request, whom: str) -> None:
    with record_of(request, whom) as record:
        shown = record.page()
    _on_top(request, shown)


def _on_top(request: Request, shown: dict[str, Any]) -> None:
    request.open_view(shown)
    request.ack()


def _pressed(request: Request) -> tuple[str, int]:
    """Whose record, and which of its entries, a button is of."""
    whom, _, number = str(request.action["value"]).partition(":")
    return whom, int(number)


MINE = Command(
    ("mine", "my"),
    find_mine,
    "`/cpd mine` shows your certificates, hours and what you must hold; `/cpd mine NAME` those of a contact "
    "who is not on Slack",
)
