"""What people would like to meet about: suggested, joined by others, and planned by staff."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.channels import coordinator_of
from bot.services.checks import WrongFields
from bot.services.contacting import fault_in_line, fault_in_lines
from bot.services.meetings.answers import GONE
from bot.services.meetings.idea_stages import Idea, Stage, State, ran_out, stage_of
from bot.services.meetings.likeness import alike
from bot.services.people import Actor, NotAllowed, Refusal, Standing, act_of, require_staff
from bot.store import outbox, people
from bot.store.meetings import channel_posts
from bot.store.meetings import ideas as store
from bot.store.meetings import meetings as meeting_store
from bot.store.meetings.ideas import MeetingIdea, MeetingIdeaInterest
from bot.store.meetings.meetings import Meeting
from bot.store.outbox import Due

COMPANY, PLANNED, KEEP, CLOSED = "idea.company", "idea.planned", "idea.keep", "idea.closed"
MOST_TOPIC, MOST_WHY, MOST_NEAR, MOST_WORD = 150, 500, 100, 300
# So many ideas of one person may be open in one channel at a time.
MOST_OPEN = 5
SUITS = ("daytime", "evenings", "weekends")
STAFF_SEE = (
    "What became of all ideas is for the council’s own staff. The ideas of your channel are under “Find a "
    "meeting” in its Kith menu."
)
STAFF_END = "Ideas of others are closed by the council’s own staff. You can take back your own."
NOT_AUTHORS = "Only whoever had this idea can say that. Nothing was changed."
AUTHOR_STAYS = (
    "This is your own idea, so you count among those who would join. To take the idea back, press “Details”, "
    "and then “Take it back”."
)
NO_CHANNEL = (
    "This is no longer a network channel, so ideas cannot be posted here. Please ask your co-ordinator."
)


class NoIdea(Refusal):
    """The idea is not open any more; the message says kindly why."""

    heading = "Idea for a meeting"


@dataclass(frozen=True)
class Suggestion:
    """An idea as somebody filled it in."""

    topic: str
    why: str = ""
    near: str = ""
    suits: tuple[str, ...] = ()
    named: bool = False


@dataclass(frozen=True)
class Mine:
    """What an idea is to the person who looks at it."""

    joins: bool
    is_author: bool


@dataclass(frozen=True)
class Ideas:
    """The ideas, as one person may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    def like(self, topic: str, channel_id: str, request_key: str) -> Sequence[Idea]:
        """Open ideas of this channel that are about much the same, the most alike first.

        None where the idea of this form is among them: it was posted already.
        """
        open_ = self.open_in(channel_id)
        if any(one.idea.request_key == request_key for one in open_):
            return []
        return [open_[place] for place in alike(topic, [one.idea.topic for one in open_])]

    def suggest(self, suggestion: Suggestion, channel_id: str, request_key: str) -> MeetingIdea:
        """Write an idea down, about to be posted; from the same form again it is the same idea.

        Raises NotAllowed for an account that is closed, WrongFields, and NoIdea where the channel is no
        network channel.
        """
        self._require_person()
        if known := store.suggested_in(self.session, request_key):
            return known
        if errors := faults(suggestion):
            raise WrongFields(errors)
        if coordinator_of(self.session, channel_id) is None:
            raise NoIdea(NO_CHANNEL)
        author = people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        self._refuse_too_many(author.id, channel_id)
        idea = MeetingIdea(
            uid=f"{secrets.token_hex(16)}@kith",
            request_key=request_key,
            channel_id=channel_id,
            posting_at=self.now,
            version=0,
            shown_version=0,
            state=State.OPEN,
            topic=" ".join(suggestion.topic.split()),
            why=suggestion.why.strip(),
            near=" ".join(suggestion.near.split()),
            suits=[one for one in SUITS if one in suggestion.suits],
            author_id=author.id,
            named=suggestion.named,
            made_at=self.now,
            kept_at=self.now,
            shown_stage=Stage.SUGGESTED,
            word="",
        )
        self.session.add(idea)
        self.session.flush()
        self._add_interest(idea, author.id)
        self._note("suggested", idea)
        return idea

    def join(self, idea_id: int, company: int, told: Collection[Actor]) -> Idea:
        """Say that one would join; the same again changes nothing.

        The first time that `company` would, the author among them, those in `told` learn of it. Raises
        NotAllowed for an account that is closed, and NoIdea.
        """
        self._require_person()
        idea = self._open(idea_id)
        person = people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)
        if store.interest(self.session, idea_id, person.id) is None:
            self._add_interest(idea, person.id)
            idea.version += 1
            self._note("joined", idea)
        if idea.found_at is None and store.count(self.session, idea_id) >= company:
            idea.found_at = self.now
            idea.version += 1
            self._tell_company(idea, told)
        self.session.flush()
        return self._seen(idea)

    def leave(self, idea_id: int) -> Idea:
        """Take that back; not said, nothing changes. Raises as `join`, and NoIdea for the author."""
        self._require_person()
        idea = self._open(idea_id)
        person = people.in_slack(self.session, self.actor.user_id)
        if person and person.id == idea.author_id:
            raise NoIdea(AUTHOR_STAYS)
        if person and store.interest(self.session, idea_id, person.id):
            store.take_back(self.session, idea_id, person.id)
            idea.version += 1
            self._note("left", idea)
        self.session.flush()
        return self._seen(idea)

    def withdraw(self, idea_id: int) -> MeetingIdea:
        """Take one's own idea back; taken back already, nothing changes. Raises NotAllowed, NoIdea."""
        idea = self._own(idea_id)
        if idea.state == State.OPEN:
            self._end(idea, State.WITHDRAWN, "")
        return idea

    def keep(self, idea_id: int) -> MeetingIdea:
        """Say that one's own idea is to stay. Raises NotAllowed, and NoIdea where it is not open."""
        self._own(idea_id)
        idea = self._open(idea_id)
        idea.kept_at = self.now
        nudges.withdraw(self.session, KEEP, {"idea": idea.id}, "kept", self.now)
        self._note("kept", idea)
        return idea

    def close(self, idea_id: int, word: str) -> MeetingIdea:
        """Close an idea with a word for who had it; closed already, nothing changes.

        Raises NotAllowed, WrongFields, and NoIdea where its author took it back.
        """
        require_staff(self.actor, STAFF_END)
        idea = self._there(channel_posts.lock(self.session, MeetingIdea, idea_id))
        if idea.state == State.CLOSED:
            return idea
        if not word.strip():
            raise WrongFields({"word": "Please say in a word why: whoever had the idea reads it."})
        if fault := fault_in_lines(word.strip(), MOST_WORD):
            raise WrongFields({"word": fault})
        self._refuse_ended(idea)
        self._end(idea, State.CLOSED, word.strip())
        idea.closed_by = self.actor.user_id
        about = {"idea": idea.id}
        due = Due(CLOSED, f"{CLOSED}:{idea.id}", self.now, person_id=idea.author_id, about=about)
        outbox.add(self.session, [due])
        return idea

    def find(self, idea_id: int) -> Idea:
        """One idea. Raises NoIdea where there is none."""
        return self._seen(self._there(channel_posts.found(self.session, MeetingIdea, idea_id)))

    def mine(self, idea: MeetingIdea) -> Mine:
        """What this idea is to who looks."""
        person = people.in_slack(self.session, self.actor.user_id)
        if person is None:
            return Mine(joins=False, is_author=False)
        joins = store.interest(self.session, idea.id, person.id) is not None
        return Mine(joins, person.id == idea.author_id)

    def author(self, idea: MeetingIdea) -> str | None:
        """The Slack id of whoever had the idea and wants to be named; None for all others."""
        person = people.person(self.session, idea.author_id) if idea.named else None
        return person.user_id if person else None

    def plannable(self, idea_id: int) -> Idea:
        """An idea of which a meeting can be planned. Raises NotAllowed, and NoIdea."""
        require_staff(self.actor, STAFF_SEE)
        found = self._seen(self._open(idea_id))
        meeting = found.meeting
        if meeting and meeting.state != "cancelled" and not ran_out(meeting, self.now):
            raise NoIdea(
                "A meeting is planned from this idea already. You find it under /meeting list, drafts first."
            )
        return found

    def planned(self, idea_id: int, meeting_id: int) -> None:
        """Keep in mind that a meeting was planned from an idea; the same again changes nothing.

        Those who would join are told once people are invited to it. Raises NotAllowed, and NoIdea where
        another meeting was planned from it, or it is not open any more.
        """
        idea = channel_posts.lock(self.session, MeetingIdea, idea_id)
        if idea and idea.meeting_id == meeting_id:
            return
        found = self.plannable(idea_id)
        found.idea.meeting_id = meeting_id
        found.idea.version += 1
        nudges.withdraw(self.session, COMPANY, {"idea": idea_id}, "planned", self.now)
        self._note("planned", found.idea, meeting=meeting_id)
        self.session.flush()

    def open_in(self, channel_id: str) -> Sequence[Idea]:
        """What people of one channel would like to meet about, newest first: for anybody who is there."""
        found = store.with_meetings(self.session, channel_id=channel_id, only_open=True)
        seen = self._all_seen([(idea, meeting) for idea, meeting in found if idea.posting_at])
        return [one for one in seen if one.stage in (Stage.SUGGESTED, Stage.FOUND)]

    def all(self) -> Sequence[Idea]:
        """Every idea of every channel, newest first. Raises NotAllowed."""
        require_staff(self.actor, STAFF_SEE)
        return self._all_seen(store.with_meetings(self.session))

    def to_plan(self) -> Sequence[Idea]:
        """What has found company in channels I look after, or that nobody does. Raises NotAllowed."""
        require_staff(self.actor, STAFF_SEE)
        found = self._all_seen(store.to_plan(self.session, self.now))
        mine = (None, self.actor.user_id)
        return [one for one in found if coordinator_of(self.session, one.idea.channel_id) in mine]

    def _all_seen(self, found: Sequence[tuple[MeetingIdea, Meeting | None]]) -> Sequence[Idea]:
        counts = store.counts(self.session) if found else {}
        return [
            Idea(idea, counts.get(idea.id, 0), meeting, stage_of(idea, meeting, self.now))
            for idea, meeting in found
        ]

    def _seen(self, idea: MeetingIdea) -> Idea:
        meeting = meeting_store.meeting(self.session, idea.meeting_id) if idea.meeting_id else None
        joining = store.count(self.session, idea.id)
        return Idea(idea, joining, meeting, stage_of(idea, meeting, self.now))

    def _add_interest(self, idea: MeetingIdea, person_id: int) -> None:
        self.session.add(MeetingIdeaInterest(idea_id=idea.id, person_id=person_id, since=self.now))
        self.session.flush()

    def _tell_company(self, idea: MeetingIdea, told: Collection[Actor]) -> None:
        ids = {(one.user_id, one.team_id) for one in told}
        dues = [
            Due(COMPANY, f"{COMPANY}:{idea.id}:{one.id}", self.now, person_id=one.id, about={"idea": idea.id})
            for one in people.meet_all(self.session, ids, self.now)
        ]
        outbox.add(self.session, dues)

    def _end(self, idea: MeetingIdea, state: State, word: str) -> None:
        idea.state, idea.word, idea.closed_at = state, word, self.now
        idea.version += 1
        for kind in (COMPANY, KEEP):
            nudges.withdraw(self.session, kind, {"idea": idea.id}, state.value, self.now)
        self._note(state.value, idea)
        self.session.flush()

    def _refuse_too_many(self, author_id: int, channel_id: str) -> None:
        """Nobody fills a channel with ideas."""
        people.locked(self.session, author_id)  # of two forms at once, one after the other
        open_ = [one.idea for one in self.open_in(channel_id) if one.idea.author_id == author_id]
        if len(open_) >= MOST_OPEN:
            told = f"{MOST_OPEN} of your ideas are open here already. Please take one of them back first."
            raise WrongFields({"topic": told})

    def _own(self, idea_id: int) -> MeetingIdea:
        idea = self._there(channel_posts.lock(self.session, MeetingIdea, idea_id))
        person = people.in_slack(self.session, self._require_person().user_id)
        if person is None or person.id != idea.author_id:
            raise NotAllowed(NOT_AUTHORS)
        return idea

    def _open(self, idea_id: int) -> MeetingIdea:
        idea = self._there(channel_posts.lock(self.session, MeetingIdea, idea_id))
        self._refuse_ended(idea)
        return idea

    def _refuse_ended(self, idea: MeetingIdea) -> None:
        if idea.state == State.WITHDRAWN:
            raise NoIdea("This idea was taken back by whoever had it. Nothing was changed.")
        if idea.state == State.CLOSED:
            raise NoIdea("This idea was closed. Nothing was changed.")

    def _there(self, idea: MeetingIdea | None) -> MeetingIdea:
        if idea is None:
            raise NoIdea("This idea is no longer there. Nothing was changed.")
        return idea

    def _require_person(self) -> Actor:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed(GONE)
        return self.actor

    def _note(self, what: str, idea: MeetingIdea, **details: object) -> None:
        self.session.add(act_of(self.actor, f"idea.{what}", f"idea:{idea.id}", self.now, None, **details))
        self.session.flush()


def faults(suggestion: Suggestion) -> dict[str, str]:
    """What cannot be posted, by the name of each part; empty where all can."""
    errors = {}
    if not suggestion.topic.split():
        errors["topic"] = "Please say in a few words what you would like to meet about."
    elif fault := fault_in_line(" ".join(suggestion.topic.split()), MOST_TOPIC):
        errors["topic"] = fault
    if fault := fault_in_lines(suggestion.why.strip(), MOST_WHY):
        errors["why"] = fault
    if fault := fault_in_line(" ".join(suggestion.near.split()), MOST_NEAR):
        errors["near"] = fault
    return errors


def discard(session: Session, idea_id: int) -> None:
    """An idea that Slack refused for certain is gone: its form is still open, with what was typed."""
    idea = channel_posts.lock(session, MeetingIdea, idea_id)
    if idea and idea.ts is None:
        store.delete_idea(session, idea_id)


def seen_in_channel(session: Session, idea: MeetingIdea, now: datetime) -> tuple[Idea, str | None]:
    """An idea as its message shows it, and the Slack id of its author where they want to be named."""
    looking = Ideas(session, Actor("", "", Standing.GONE), now)
    return looking.find(idea.id), looking.author(idea)


def idea_of(session: Session, meeting_id: int, now: datetime) -> Idea | None:
    """The idea that a meeting came of; None where it came of none."""
    idea = store.of_meeting(session, meeting_id)
    return Ideas(session, Actor("", "", Standing.GONE), now).find(idea.id) if idea else None


def join_entries(session: Session, person_id: int, into_id: int) -> None:
    """Two entries of one person become one: where both would join an idea, one of them is enough."""
    for interest, idea in store.of_joiner(session, person_id):
        if store.interest(session, idea.id, into_id):
            store.take_back(session, idea.id, interest.person_id)
            idea.version += 1
    session.flush()


def forget(session: Session, person_id: int, now: datetime) -> None:
    """Erase one person: the words of their ideas go, and they would join none any more."""
    for _, idea in store.of_joiner(session, person_id):
        store.take_back(session, idea.id, person_id)
        idea.version += 1
    for idea in store.of_author(session, person_id):
        idea.topic = idea.why = idea.near = idea.word = ""
        idea.suits, idea.named = [], False
        if idea.state == State.OPEN:
            idea.state, idea.closed_at = State.WITHDRAWN, now
        idea.version += 1
        for kind in (COMPANY, KEEP):
            nudges.withdraw(session, kind, {"idea": idea.id}, "forgotten", now)
    session.flush()
