"""Questions without Slack: what the tests of sources and enquiries share."""

from collections.abc import Callable, Collection
from typing import TypeVar

from bot.services.people import Actor
from bot.services.share.content import Content
from bot.services.share.enquiries import Answer, Asking, Enquiries, Enquiry, Office
from bot.services.share.library import Item
from bot.services.share.source import Mark, Marks, Sources
from bot.store import people
from bot.store.outbox import add
from tests.services.share.shelf import ANN, MAYA, TOM, Shelf

T = TypeVar("T")
OFFICE = Office(staff={one.user_id: one for one in (MAYA, TOM)})
MILK = "Who pays for milk at a childminder?"
ANSWER = Answer("Milk scheme", "Claim it from the national scheme.", "https://www.example.org/milk")
GRANTS = Content(
    title="Grants for outdoor play",
    text="Twice a year.",
    link="https://example.org",
    consent="own",
    level="local",
)


class Desk:
    """One network channel that Maya looks after, and whatever is asked there."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def act(self, actor: Actor, do: Callable[[Enquiries], T]) -> T:
        return self.shelf.library(actor, lambda one: do(Enquiries(one)))

    def ask(
        self,
        actor: Actor = ANN,
        asking: Asking = Asking(MILK),  # noqa: B008 - it is frozen
        channel: str | None = "C1",
        key: str = "form",
        office: Office = OFFICE,
    ) -> Enquiry:
        return self.act(actor, lambda one: one.ask(asking, channel, key, office))

    def answer(
        self, actor: Actor = MAYA, answer: Answer = ANSWER, answers: int = 0, key: str = "answer"
    ) -> Enquiry:
        return self.act(actor, lambda one: one.answer(1, answer, answers, key))

    def see(self, actor: Actor = ANN) -> Enquiry:
        return self.act(actor, lambda one: one.enquiry(1))

    def offered(self, actor: Actor, words: str) -> list[str]:
        """What is offered to who asks: the titles of sources, and what of enquiries they may read."""
        offers = self.act(actor, lambda one: one.offers(words))
        return [
            *(one.version.title for one in offers.items),
            *(one.words or one.row.title for one in offers.enquiries),
        ]

    def make(self, actor: Actor = MAYA) -> Item:
        return self.act(actor, lambda one: one.make_source(1))

    def source(self, actor: Actor = MAYA, content: Content = GRANTS, key: str = "source") -> int:
        item = self.shelf.library(actor, lambda one: one.begin("source", content, key, "C1"))
        return self.shelf.confirm(actor, item, ("private",)).id

    def mark(self, actor: Actor, mark: Mark, item_id: int = 1) -> Marks:
        return self.shelf.library(actor, lambda one: Sources(one).say(item_id, mark))

    def tick(self, rule: Callable[..., Collection[object]]) -> None:
        """A rule is asked, as at each tick."""
        self.shelf.act(lambda s: add(s, list(rule(s, self.shelf.now))))

    def person_id(self, actor: Actor) -> int:
        return self.shelf.act(lambda s: people.meet(s, actor.user_id, actor.team_id, self.shelf.now).id)
