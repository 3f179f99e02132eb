"""Guides to running networks, and “We used this”: in which network, when, and how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line, fault_in_lines
from bot.services.records import ShareUse
from bot.services.share.kinds import NETWORK_GUIDE
from bot.services.share.library import Item, Library, NotThere
from bot.store import people
from bot.store.share import running as store
from bot.when import LONDON

WENT: Mapping[str, str] = {"well": "It went well", "partly": "Partly", "badly": "It did not work for us"}
"""How it went."""
MOST_NETWORK, MOST_WORDS = 120, 500
NO_GUIDE = "This is no guide to running networks. Nothing was changed."


@dataclass(frozen=True)
class Use:
    """What somebody says of a guide that a network used."""

    network: str
    used_on: date | None
    went: str
    words: str


@dataclass(frozen=True)
class Used:
    """A guide with where it was used."""

    item: Item
    uses: Sequence[ShareUse]
    mine: Sequence[ShareUse]


@dataclass(frozen=True)
class Guides:
    """The guides, as one person may see and use them within one transaction."""

    library: Library

    def used(self, item_id: int) -> Used:
        """Where a published guide was used. Raises NotAllowed, NotThere."""
        item = self.library.item(item_id)
        if item.kind.name != NETWORK_GUIDE:
            raise NotThere(NO_GUIDE)
        return self._used(item)

    def say(self, item_id: int, use: Use) -> Used:
        """“We used this”; the same network again is written anew, so that each counts once for each person.

        Raises NotAllowed, NotThere, and WrongFields where something cannot be kept.
        """
        item = self.library.published(item_id)
        if item.kind.name != NETWORK_GUIDE:
            raise NotThere(NO_GUIDE)
        network, words = " ".join(use.network.split()), use.words.strip()
        if errors := _faults(use, network, words, self._today()):
            raise WrongFields(errors)
        me = self.library.me()
        said = store.use(self.session, item_id, me.id, network) or ShareUse(
            item_id=item_id, person_id=me.id, network=network
        )
        said.used_on, said.went, said.words = use.used_on or self._today(), use.went, words
        said.said_at = self.library.now
        self.session.add(said)
        self.library.note("used", item.row, went=use.went)
        self.library.show_in_channels(item.row)
        return self._used(item)

    @property
    def session(self) -> Session:
        return self.library.session

    def _used(self, item: Item) -> Used:
        person = people.in_slack(self.session, self.library.actor.user_id)
        uses = store.uses(self.session, item.id)
        return Used(item, uses, [one for one in uses if person and one.person_id == person.id])

    def _today(self) -> date:
        return self.library.now.astimezone(LONDON).date()


def networks_used(session: Session, item_id: int) -> int:
    """In how many networks a guide was used, as people call them."""
    return len({one.network.casefold() for one in store.uses(session, item_id)})


def _faults(use: Use, network: str, words: str, today: date) -> dict[str, str]:
    day = use.used_on
    said = {
        "network": fault_in_line(network, MOST_NETWORK) if network else "Please say which network.",
        "used_on": "This day is still to come. Please choose today or an earlier day."
        if day and day > today
        else None,
        "went": None if use.went in WENT else "Please choose one.",
        "words": fault_in_lines(words, MOST_WORDS) if words else "Please say in a few words how it went.",
    }
    return {name: fault for name, fault in said.items() if fault}
