"""A message becomes a draft: its author is asked first, and nobody sees its words before they agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.channels import coordinator_of
from bot.services.people import Actor, NotAllowed, Standing
from bot.services.records import Person, ShareConsent
from bot.services.share.content import Content
from bot.services.share.kinds import KINDS, MOST_PART, PRACTICE
from bot.services.share.library import (
    GONE,
    Item,
    Library,
    NotThere,
    State,
    drop,
    empty,
)
from bot.store import outbox, people
from bot.store.outbox import Due
from bot.store.share import library as store
from bot.store.share import practice as consents

ASK, ANSWERED, SHOWN = "share.consent", "share.answered", "share.of_yours"
# Whoever has not answered by then is taken not to want it: the words are deleted.
UNTIL_FORGOTTEN = timedelta(days=28)
PART = "done"
"""The part of an example that the words of a message begin as."""
NO_WORDS = "This message has no words that could be shared."
NO_AUTHOR = "Slack does not know who wrote this, so nobody could agree to its being shared."
BEFORE = "Whoever wrote this was asked already whether it may be shared."
NOT_THE_AUTHOR = "Only whoever wrote this message can answer that. Nothing was changed."
NOT_WHO_ASKED = "Only whoever asked can take that back. Nothing was changed."
TAKEN_BACK = "Whoever wrote the message this came from took back their consent."


class Answer(StrEnum):
    """What the author of a message says."""

    NAMED = "named"
    UNNAMED = "unnamed"
    MINE = "mine"
    """They would like to write it up themselves."""
    NO = "no"
    BACK = "back"
    """Whoever asked took it back."""


@dataclass(frozen=True)
class Written:
    """A message of Slack, in plain words."""

    channel_id: str
    ts: str
    words: str
    author: Actor | None
    """None where Slack knows nobody who wrote it."""


@dataclass(frozen=True)
class Asked:
    """What an author is asked."""

    item_id: int
    words: str
    """Their own, for them alone; empty once they said no."""
    asked_by: str | None
    """The Slack id of who asked."""
    consent: ShareConsent


@dataclass(frozen=True)
class Messages:
    """Messages that are to be shared, within the transaction of `library`."""

    library: Library

    def save(self, written: Written) -> Item:
        """Keep a message as a draft, and ask its author; one’s own is a draft at once.

        The same message by the same person again changes nothing. Raises NotAllowed, and NotThere where it
        cannot be shared.
        """
        self.library.kind_to_publish(PRACTICE)
        words = written.words.strip()[:MOST_PART]
        if not words:
            raise NotThere(NO_WORDS)
        author = written.author
        if author is None or author.standing is Standing.GONE:
            raise NotThere(NO_AUTHOR)
        me = self.library.me()
        known = store.begun_in(self.library.session, _key(written))
        if known:
            return self._known(known.id, me)
        is_own = author.user_id == self.library.actor.user_id
        item = self._draft(written, words, State.DRAFT if is_own else State.ASKED, me, is_own=is_own)
        if not is_own:
            self._ask(item, written, author, me)
        return item

    def asked(self, item_id: int) -> Asked:
        """What the author of a message is asked. Raises NotAllowed for all others, NotThere."""
        session = self.library.session
        consent = consents.consent(session, item_id)
        whole = store.item(session, item_id)
        if consent is None or whole is None:
            raise NotThere(GONE)
        person = people.in_slack(session, self.library.require_person().user_id)
        if person is None or person.id != consent.author_id:
            raise NotAllowed(NOT_THE_AUTHOR)
        asked_by = people.person(session, consent.asked_by_id)
        words = whole[1].details.get(PART, "") if whole[0].state == State.ASKED else ""
        return Asked(item_id, words, asked_by.user_id if asked_by else None, consent)

    def waiting(self) -> Sequence[Asked]:
        """What who acts has not answered yet."""
        session = self.library.session
        person = people.in_slack(session, self.library.require_person().user_id)
        return (
            [self.asked(one) for one in consents.unanswered(session, author_id=person.id)] if person else []
        )

    def answer(self, item_id: int, answer: Answer, name: str) -> Item | None:
        """Say whether it may be shared; answered already, nothing changes. `name` is that of the author.

        Gives the draft where it is the author’s own from now on. Raises NotAllowed, NotThere.
        """
        session, now = self.library.session, self.library.now
        whole = store.lock(session, item_id)
        asked = self.asked(item_id)
        if whole is None or asked.consent.answer is not None or whole[0].state != State.ASKED:
            mine = asked.consent.answer == Answer.MINE and whole and whole[0].state == State.DRAFT
            return Item(*whole, KINDS[whole[0].kind]) if whole and mine else None
        row, version = whole
        asked.consent.answer, asked.consent.answered_at = answer, now
        nudges.withdraw(session, ASK, {"item": item_id}, "answered", now)
        if answer is Answer.NO:
            drop(session, row, now)
        else:
            row.state = State.DRAFT
            version.source = (
                name if answer is Answer.NAMED else "a colleague" if answer is Answer.UNNAMED else ""
            )
        if answer is Answer.MINE:
            row.owner_id, version.consent = asked.consent.author_id, "own"
            row.by_staff = self.library.actor.standing is Standing.MEMBER
        self.library.note("answered", row, answer=answer)
        about = {"item": item_id}
        due = Due(ANSWERED, f"{ANSWERED}:{item_id}", now, asked.consent.asked_by_id, about=about)
        outbox.add(session, [due])
        return Item(row, version, KINDS[row.kind]) if answer is Answer.MINE else None

    def take_back(self, item_id: int) -> None:
        """Whoever asked does not want it any more: the words are deleted. Raises NotAllowed, NotThere."""
        session, now = self.library.session, self.library.now
        whole = store.lock(session, item_id)
        consent = consents.consent(session, item_id)
        if whole is None or consent is None:
            raise NotThere(GONE)
        if self.library.me().id != consent.asked_by_id:
            raise NotAllowed(NOT_WHO_ASKED)
        if consent.answer is not None:
            return
        consent.answer, consent.answered_at = Answer.BACK, now
        nudges.withdraw(session, ASK, {"item": item_id}, "taken back", now)
        drop(session, whole[0], now)
        self.library.note("dropped", whole[0])

    def withdraw_consent(self, item_id: int) -> None:
        """The author does not want it to be shared any more: it is withdrawn, and every word of it deleted.

        Withdrawn already, nothing changes. Raises NotAllowed, NotThere.
        """
        session, now = self.library.session, self.library.now
        whole = store.lock(session, item_id)
        asked = self.asked(item_id)
        if whole is None or asked.consent.answer == Answer.NO:
            return
        row, _ = whole
        asked.consent.answer, asked.consent.answered_at = Answer.NO, now
        if row.state == State.DRAFT:
            drop(session, row, now)
        else:
            row.state, row.word, row.ended_at = State.WITHDRAWN, TAKEN_BACK, now
            row.ended_by_id = self.library.me().id
            for version in store.versions(session, item_id):
                empty(version)
        self.library.note("consent_withdrawn", row)
        self.library.tell_owner(Item(*whole, KINDS[row.kind]))
        self.library.say_so(row)

    def is_of_mine(self, item_id: int) -> bool:
        """Whether an item comes from a message of who acts, who agreed to it."""
        consent = consents.consent(self.library.session, item_id)
        person = people.in_slack(self.library.session, self.library.actor.user_id)
        agreed = consent is not None and consent.answer in (Answer.NAMED, Answer.UNNAMED)
        return agreed and person is not None and consent is not None and consent.author_id == person.id

    def _known(self, item_id: int, me: Person) -> Item:
        """The draft that was made of this message before, for who made it. Raises NotThere for all others."""
        whole = store.item(self.library.session, item_id)
        consent = consents.consent(self.library.session, item_id)
        asked_by = consent.asked_by_id if consent else whole[0].owner_id if whole else None
        if whole is None or asked_by != me.id or whole[0].state not in (State.ASKED, State.DRAFT):
            raise NotThere(BEFORE)
        return Item(*whole, KINDS[whole[0].kind])

    def _draft(self, written: Written, words: str, state: State, me: Person, *, is_own: bool) -> Item:
        """Without a title and all that a message does not say: whoever completes it fills that in."""
        in_network = coordinator_of(self.library.session, written.channel_id) is not None
        content = Content(title="", details={PART: words}, consent="own" if is_own else "agreed")
        channel_id = written.channel_id if in_network else None
        item = self.library.put_down(KINDS[PRACTICE], content, _key(written), channel_id, state, me)
        # Whoever wrote it shares it, whoever completes it.
        item.row.by_staff = written.author is not None and written.author.standing is Standing.MEMBER
        return item

    def _ask(self, item: Item, written: Written, author: Actor, me: Person) -> None:
        session, now = self.library.session, self.library.now
        person = people.meet(session, author.user_id, author.team_id, now)
        session.add(
            ShareConsent(
                item_id=item.id,
                author_id=person.id,
                channel_id=written.channel_id,
                ts=written.ts,
                asked_by_id=me.id,
                asked_at=now,
            )
        )
        about: dict[str, int | str] = {"item": item.id, "channel": written.channel_id}
        due = Due(ASK, f"{ASK}:{item.id}", now, person.id, about=about, expires_at=now + UNTIL_FORGOTTEN)
        outbox.add(session, [due])
        session.flush()


def give_up(session: Session, item_id: int, now: datetime) -> None:
    """Whoever asked is forgotten, so nobody is asked any more: the words are deleted."""
    whole, consent = store.lock(session, item_id), consents.consent(session, item_id)
    if whole and consent and consent.answer is None:
        consent.answer, consent.answered_at = Answer.BACK, now
        nudges.withdraw(session, ASK, {"item": item_id}, "forgotten", now)
        drop(session, whole[0], now)


def to_answer(session: Session, about: Mapping[str, int | str]) -> ShareConsent | None:
    """What an author was asked and has not answered; None where they did."""
    consent = consents.consent(session, int(about["item"]))
    return consent if consent and consent.answer is None else None


def answered(session: Session, about: Mapping[str, int | str]) -> tuple[Answer, State] | None:
    """What an author said to who asked, and how far the item is; None where they took it back."""
    consent = consents.consent(session, int(about["item"]))
    whole = store.item(session, int(about["item"]))
    if consent is None or whole is None or consent.answer in (None, Answer.BACK):
        return None
    return Answer(consent.answer), State(whole[0].state)


def published_of(session: Session, now: datetime) -> Sequence[Due]:
    """The authors of messages that were published by somebody else: once for each."""
    return [
        Due(SHOWN, f"{SHOWN}:{consent.item_id}", now, consent.author_id, about={"item": consent.item_id})
        for consent in consents.agreed_and_published(session)
    ]


def is_to_forget(session: Session, now: datetime) -> bool:
    """Whether somebody has not answered for so long that their words are deleted."""
    return bool(consents.unanswered(session, before=now - UNTIL_FORGOTTEN))


def forget_unanswered(session: Session, now: datetime) -> None:
    """Delete the words of messages whose authors have not answered; who asked is told."""
    for item_id in consents.unanswered(session, before=now - UNTIL_FORGOTTEN):
        whole, consent = store.lock(session, item_id), consents.consent(session, item_id)
        if whole is None or consent is None or consent.answer is not None:
            continue
        consent.answer, consent.answered_at = Answer.NO, now
        nudges.withdraw(session, ASK, {"item": item_id}, "unanswered", now)
        drop(session, whole[0], now)
        about = {"item": item_id}
        outbox.add(session, [Due(ANSWERED, f"{ANSWERED}:{item_id}", now, consent.asked_by_id, about=about)])


def _key(written: Written) -> str:
    """One draft of each message, however often it is saved, and by whom."""
    return f"message:{written.channel_id}:{written.ts}"
