"""Who is on duty for concerns, and when: kept by the safeguarding team itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.services.checks import WrongFields
from bot.services.concerns.team import Team
from bot.services.people import Actor, NotAllowed, Refusal, act_of
from bot.store.concerns import concerns as store
from bot.store.concerns.concerns import DutyTurn
from bot.when import LONDON, Day, Moment, Result, Unclear, read

TEAM_ONLY = "Who is on duty is for the safeguarding team: leads, deputies and the manager."
LONGEST_TURN = timedelta(days=92)  # ours: who is on duty is to be looked at each quarter
A_DAY = timedelta(days=1)
NOW = "now"


class NoTurn(Refusal):
    """This turn is no longer there."""

    heading = "Not there any more"


@dataclass(frozen=True)
class Turn:
    """One person's turn, as it is to be."""

    user_id: str
    starts_at: datetime
    ends_at: datetime


def understand(user_id: str, starts: str, ends: str, now: datetime) -> Turn:
    """A turn in somebody's words; a day without a time counts from its beginning, or to its end.

    Raises WrongFields.
    """
    errors: dict[str, str] = {}
    starts_at = _moment(starts, now, errors, "starts")
    ends_at = _moment(ends, now, errors, "ends", to_its_end=True)
    if not errors and ends_at <= max(starts_at, now):
        errors["ends"] = "It would be over before it begins. Please say a later time."
    if not errors and ends_at - starts_at > LONGEST_TURN:
        errors["ends"] = "A turn can last three months at most. Please say an earlier time."
    if errors:
        raise WrongFields(errors)
    return Turn(user_id, starts_at, ends_at)


@dataclass(frozen=True)
class Duty:
    """The rota, as one of the team sees and keeps it within one transaction."""

    session: Session
    actor: Actor
    team: Team
    now: datetime

    def turns(self) -> Sequence[DutyTurn]:
        """The turns that have not ended, the next one first. Raises NotAllowed."""
        self._require_team()
        return store.turns(self.session, self.now)

    def put(self, turn: Turn) -> DutyTurn:
        """Write a turn down; the same again changes nothing. Raises NotAllowed, also for who may not be."""
        self._require_team()
        if turn.user_id not in self.team.leads | self.team.deputies:
            raise NotAllowed(
                "Only a safeguarding lead or a deputy can be on duty. `/kith roles` shows who is."
            )
        for known in store.turns_of(self.session, turn.user_id):
            if (known.starts_at, known.ends_at) == (turn.starts_at, turn.ends_at):
                return known
        made = DutyTurn(
            user_id=turn.user_id,
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
            noted_by=self.actor.user_id,
            noted_at=self.now,
        )
        self.session.add(made)
        self.session.flush()
        self._note("duty.put", made)
        return made

    def take_away(self, turn_id: int) -> None:
        """A turn is off. Raises NotAllowed, and NoTurn."""
        self._require_team()
        turn = self.session.get(DutyTurn, turn_id)
        if turn is None or turn.ends_at <= self.now:
            raise NoTurn("This turn is no longer there: it is over, or somebody else took it off.")
        self._note("duty.taken_away", turn)
        self.session.delete(turn)
        self.session.flush()

    def _require_team(self) -> None:
        if self.actor.user_id not in self.team.everybody:
            raise NotAllowed(TEAM_ONLY)

    def _note(self, action: str, turn: DutyTurn) -> None:
        subject = f"duty_turn:{turn.id}"
        self.session.add(act_of(self.actor, action, subject, self.now, whom=turn.user_id))


def _moment(
    words: str, now: datetime, errors: dict[str, str], name: str, *, to_its_end: bool = False
) -> datetime:
    if words.strip().casefold() == NOW and not to_its_end:
        return now
    understood = read(words, now)
    if isinstance(understood, Moment | Day) and not understood.choices:
        return (
            understood.at if isinstance(understood, Moment) else _edge(understood.on, to_its_end=to_its_end)
        )
    errors[name] = _say_fault(understood)
    return now


def _edge(day: date, *, to_its_end: bool) -> datetime:
    """Where a day begins, or ends, by the UK's clock."""
    edge = day + A_DAY if to_its_end else day
    return datetime(edge.year, edge.month, edge.day, tzinfo=LONDON)


def _say_fault(understood: Result) -> str:
    if isinstance(understood, Unclear):
        return understood.reason
    if isinstance(understood, Moment | Day) and understood.choices:
        return f"That can mean {' or '.join(understood.choices)}. Please say which."
    return "Please say a day and a time, such as “Monday 8am”."
