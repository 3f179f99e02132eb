"""What a capability tells the nudges: which kinds there are, when each is due, and what it says."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services.people import Actor
from bot.store.directory import Directory
from bot.store.outbox import Due, Nudge
from bot.store.people import Person
from bot.views.notes import Note


@dataclass(frozen=True)
class Occasion:
    """One nudge about to be sent, with all that is needed to say it; who and what may be asked of now."""

    session: Session
    nudge: Nudge
    person: Person | None
    """None for what goes to a channel."""
    actor: Actor | None
    """The person as Slack knows them now; None where they are not on Slack, or it goes to a channel."""
    now: datetime
    directory: Directory
    first_admins: frozenset[str]
    who: Callable[[Collection[str]], Mapping[str, Actor]]
    """People by their Slack ids, as they are now; whom Slack does not know is left out."""
    name: Callable[[str], str]
    """What colleagues call the person with this Slack id."""


Render = Callable[[Occasion], Note | None]
"""What a nudge says now; None where its cause is gone, or the person may not see it any more."""
Rule = Callable[[Session, datetime], Iterable[Due]]
"""Who is due what at a time, by the store alone. Whatever it has said before it may say again."""


@dataclass(frozen=True)
class Kind:
    """One kind of nudge."""

    name: str
    label: str
    """As people read it in their preferences, such as “Roles that wait for my approval”."""
    render: Render
    urgent: bool = False
    """Whether it is sent in quiet hours, on days off and during a pause too."""
    is_ask: bool = False
    """Whether it counts towards what one person is asked for in a week."""
    may_be_done: bool = True
    """Whether the person may put it away without doing what it asks for elsewhere."""
    may_snooze: bool = True
    may_stop: bool = True
    for_staff: bool = False
    """Whether nobody but the council's staff ever gets it, so that others are not offered to stop it."""
    by_email_only: bool = False
    """Whether it says nothing to who is reached in another way."""
    always_by_email: bool = False
    """Whether it goes by e-mail to whoever has an address, whatever they prefer."""
    though_silent: bool = False
    """Whether it goes by e-mail also while Slack does not say who its person is: `render` asks no more."""
    in_digest: bool = True
    """Whether it waits for the digest of who has chosen one."""
    is_private: bool = False
    """Whether nobody but its person may know that there is one: no colleague ever tells it on."""
    stands: Callable[[Session, Nudge], bool] = lambda _session, _nudge: True
    """Whether its cause is still there, as far as the store tells; `render` knows it for certain."""
    became: Render | None = None
    """What one that was shown says once its cause is gone; without it, that it is no longer needed."""


@dataclass(frozen=True)
class Capability:
    """The nudges of one capability."""

    kinds: Iterable[Kind] = ()
    rules: Iterable[Rule] = ()


def kinds_of(capabilities: Iterable[Capability]) -> dict[str, Kind]:
    """Every kind by its name. Raises ValueError where two have the same."""
    kinds: dict[str, Kind] = {}
    for kind in (kind for each in capabilities for kind in each.kinds):
        if kind.name in kinds:
            raise ValueError(f"Two kinds of nudges are called {kind.name}.")
        kinds[kind.name] = kind
    return kinds
