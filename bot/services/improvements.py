"""Improvement plans: proposed by staff, agreed with people of a setting, followed up and closed together.

Whom a plan is agreed with is chosen among those who belong to the setting; whoever does not belong to it any
more does not see it any more. Nothing here knows of concerns, and nothing may: whether one stands behind a
plan is nobody's to see in it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.services import nudges
from bot.services.checks import WrongFields
from bot.services.improvement_parts import (
    CHANGED,
    CLOSED,
    COMPLETED,
    NOT_AGREED,
    NOT_ON_SLACK_ONLY,
    NOT_THERE,
    NOT_YOURS,
    PROPOSED,
    REVIEW,
    STAFF_PLAN,
    TOLD,
    Answer,
    Listed,
    Outcome,
    Plan,
    Said,
    Unsuitable,
    Version,
)
from bot.services.improvement_words import Draft, checked_words
from bot.services.people import Actor, NotAllowed, Standing, act_of, require_staff
from bot.store import improvements as store
from bot.store import outbox, people, persons, planning
from bot.store.improvements import (
    ImprovementParty,
    ImprovementPlan,
    ImprovementStep,
    ImprovementVersion,
    ImprovementWord,
)
from bot.store.outbox import Due
from bot.store.people import Person
from bot.store.providers import Provider
from bot.when import LONDON


@dataclass(frozen=True)
class Plans:
    """The plans, as one person may see and change them within one transaction."""

    session: Session
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The day it is in the UK."""
        return self.now.astimezone(LONDON).date()

    def setting(self, provider_id: int) -> tuple[Provider, Sequence[Person]]:
        """A setting, with the people who belong to it. Raises NotAllowed, Unsuitable."""
        require_staff(self.actor, STAFF_PLAN)
        provider = persons.provider(self.session, provider_id)
        if provider is None:
            raise Unsuitable("This provider is no longer in the directory. Please search again.")
        return provider, persons.people_of(self.session, provider)

    def people_of(self, plan_id: int) -> Sequence[Person]:
        """Who belongs to a plan's setting. Raises NotAllowed, Unsuitable."""
        require_staff(self.actor, STAFF_PLAN)
        plan = self._found(store.plan(self.session, plan_id))
        provider = store.provider_of(self.session, plan.register, plan.urn)
        return persons.people_of(self.session, provider) if provider else []

    def all(self) -> Sequence[Listed]:
        """Every plan, for staff. Raises NotAllowed."""
        require_staff(self.actor, STAFF_PLAN)
        return [self._listed(one) for one in store.everything(self.session)]

    def with_setting(self, provider_id: int) -> Sequence[Listed]:
        """The plans with one provider, for staff. Raises NotAllowed, Unsuitable."""
        provider, _ = self.setting(provider_id)
        return [self._listed(one) for one in store.of_setting(self.session, provider)]

    def mine(self) -> Sequence[Listed]:
        """The plans that are agreed with who asks."""
        me = people.in_slack(self.session, self._present().user_id)
        return [self._listed(one) for one in store.of_person(self.session, me.id)] if me else []

    def to_do(self) -> Sequence[Listed]:
        """What this member of staff looks after and has something to do with: reviews, answers.

        What a colleague looked after whom Kith has forgotten is everybody's.
        """
        if self.actor.standing is not Standing.MEMBER:
            return []
        mine = [one for one in store.open_plans(self.session) if self._looks_after(one)]
        listed = [self._listed(one) for one in mine]
        return [one for one in listed if one.review_due or self._is_answered_otherwise(one.plan)]

    def open(self, plan_id: int) -> Plan:
        """A plan with all that was said of it. Raises NotAllowed, Unsuitable."""
        return self._whole(self._found(store.plan(self.session, plan_id)))

    def propose(self, provider_id: int, draft: Draft, request_key: str) -> ImprovementPlan:
        """Write a plan down, once for each form; whom it is agreed with are told.

        Raises NotAllowed, Unsuitable, WrongFields.
        """
        provider, belong = self.setting(provider_id)
        known = store.made_in(self.session, request_key)
        if known:
            return known
        self._require_belong(draft, belong)
        plan = ImprovementPlan(
            request_key=request_key,
            register=provider.register,
            urn=provider.urn,
            version=1,
            made_at=self.now,
            made_by=self.actor.user_id,
        )
        self.session.add(plan)
        self.session.flush()
        self._write(plan, draft, request_key)
        return plan

    def revise(self, plan_id: int, base: int, draft: Draft, request_key: str) -> ImprovementPlan:
        """Propose another version in the place of `base`, the one that was read; it has to be agreed anew.

        Raises NotAllowed, Unsuitable, WrongFields.
        """
        belong = self.people_of(plan_id)
        plan = self._changeable(plan_id)
        if store.version_made_in(self.session, request_key):
            return plan
        if plan.version != base:
            raise Unsuitable(CHANGED)
        self._require_belong(draft, belong)
        plan.version += 1
        self.session.flush()
        for kind in (PROPOSED, TOLD):
            nudges.withdraw(self.session, kind, {"plan": plan.id}, "changed", self.now)
        self._write(plan, draft, request_key)
        return plan

    def answer(
        self,
        plan_id: int,
        version: int,
        answer: Answer,
        words: str,
        request_key: str,
        person_id: int | None = None,
    ) -> ImprovementPlan:
        """Answer what is proposed; `person_id` is of who is not on Slack, for whom staff note it.

        It is agreed once all have agreed whom it is with. Of what is agreed already a change can be
        proposed, and a talk asked for; that changes nothing by itself. The same again changes nothing.
        Raises NotAllowed, Unsuitable, and WrongFields where a change is proposed without words.
        """
        plan = self._changeable(plan_id)
        party, person = self._party(plan, person_id)
        if store.word_of(self.session, request_key):
            return plan
        if plan.version != version:
            raise Unsuitable(CHANGED)
        said = checked_words(words) if answer is Answer.CHANGE or words.strip() else ""
        is_same = (party.answer, party.answered_version) == (answer, version) and not said
        if is_same:
            return plan
        if plan.agreed_version != version:
            party.answer, party.answered_version, party.answered_at = answer, version, self.now
        elif answer is Answer.AGREE:
            return plan
        self._keep(plan, answer, person, said, request_key)
        nudges.withdraw_these(self.session, self._asked(plan, person), "answered", self.now)
        self._tell(plan, answer, person, self._lead(plan))
        if plan.agreed_version != version and self._all_agree(plan):
            self._agree(plan, person)
        self._note(plan, f"answered_{answer}")
        return plan

    def tick(self, step_id: int, *, done: bool) -> ImprovementPlan:
        """Note that a step of what is agreed is done, or is not after all. Raises NotAllowed, Unsuitable."""
        found = store.step(self.session, step_id)
        plan = self._changeable(found[1].plan_id if found else 0)
        self._require_part(plan)
        found = store.step(self.session, step_id)
        if found is None or plan.agreed_version != found[1].number:
            raise Unsuitable(CHANGED if plan.agreed_version else NOT_AGREED)
        step, _ = found
        if (step.done_at is not None) != done:
            step.done_at, step.done_by = (self.now, self.actor.user_id) if done else (None, None)
            self._note(plan, "step_done" if done else "step_not_done")
        return plan

    def review(
        self, plan_id: int, day: date, words: str, request_key: str, person_id: int | None = None
    ) -> ImprovementPlan:
        """Note how it went by the day of a review: each side in its own words.

        Raises NotAllowed, Unsuitable, WrongFields.
        """
        plan = self._changeable(plan_id)
        person = self._speaker(plan, person_id)
        whole = self._whole(plan)
        if day not in whole.reviews_due(self.today):
            raise Unsuitable("There is no review on that day, or it is still to come. Nothing was changed.")
        said = checked_words(words)
        if store.word_of(self.session, request_key):
            return plan
        self._keep(plan, Said.REVIEW, person, said, request_key, day)
        self._note(plan, "reviewed")
        self._tell_other_side(plan, Said.REVIEW, person)
        return plan

    def close(self, plan_id: int, outcome: Outcome, words: str, request_key: str) -> ImprovementPlan:
        """Say what came of it, once, with what staff think looking back; everybody it is with is told.

        Raises NotAllowed, Unsuitable, WrongFields.
        """
        require_staff(self.actor, STAFF_PLAN)
        plan = self._locked(plan_id)
        if plan.closed_at:
            if store.word_of(self.session, request_key):
                return plan
            raise Unsuitable(CLOSED)
        if plan.agreed_version is None and outcome is not Outcome.WITHDRAWN:
            raise WrongFields({"outcome": "It was never agreed, so it can only be withdrawn."})
        said = checked_words(words)
        plan.outcome, plan.closed_at, plan.closed_by = outcome, self.now, self.actor.user_id
        self.session.flush()
        self._keep(plan, Said.REFLECTION, self._me(), said, request_key)
        for kind in (PROPOSED, REVIEW, TOLD):
            nudges.withdraw(self.session, kind, {"plan": plan.id}, "closed", self.now)
        lead = self._lead(plan)
        with_whom = [person for _, person in store.parties(self.session, plan.id)]
        others = [one for one in (*with_whom, lead) if one and one.user_id != self.actor.user_id]
        about = {"plan": plan.id}
        outbox.add(
            self.session,
            [
                Due(COMPLETED, f"{COMPLETED}:{plan.id}:{one}", self.now, one, about=about)
                for one in dict.fromkeys(each.id for each in others)
            ],
        )
        self._note(plan, f"closed_{outcome}")
        return plan

    def take_over(self, plan_id: int) -> ImprovementPlan:
        """Look after it from now on, whoever did before. Raises NotAllowed, Unsuitable."""
        require_staff(self.actor, STAFF_PLAN)
        plan = self._changeable(plan_id)
        if plan.made_by != self.actor.user_id:
            self._me()
            plan.made_by = self.actor.user_id
            self._note(plan, "taken_over")
        return plan

    def reflect(
        self, plan_id: int, words: str, request_key: str, person_id: int | None = None
    ) -> ImprovementPlan:
        """What somebody thinks, looking back on a plan that is closed. Raises as `review` does."""
        plan = self._locked(plan_id)
        person = self._speaker(plan, person_id)
        if plan.closed_at is None:
            raise Unsuitable("Looking back comes once the plan is closed. Nothing was changed.")
        said = checked_words(words)
        if store.word_of(self.session, request_key):
            return plan
        self._keep(plan, Said.REFLECTION, person, said, request_key)
        self._note(plan, "reflected")
        self._tell_other_side(plan, Said.REFLECTION, person)
        return plan

    def _write(self, plan: ImprovementPlan, draft: Draft, request_key: str) -> None:
        """The newest version of a plan; whom it is with are asked."""
        version = ImprovementVersion(
            request_key=request_key,
            plan_id=plan.id,
            number=plan.version,
            stands=draft.stands,
            goal=draft.goal,
            helps=draft.helps,
            reviews=[day.isoformat() for day in draft.reviews],
            proposed_at=self.now,
            proposed_by=self.actor.user_id,
        )
        self.session.add(version)
        self.session.flush()
        for position, one in enumerate(draft.steps):
            what = {"what": one.what, "who": one.who, "due_on": one.due_on}
            self.session.add(ImprovementStep(version_id=version.id, position=position, **what))
        store.set_parties(self.session, plan.id, draft.whom)
        about = {"plan": plan.id, "version": plan.version}
        key = f"{PROPOSED}:{plan.id}:{plan.version}"
        dues = [Due(PROPOSED, f"{key}:{one}", self.now, one, about=about, urgency=4) for one in draft.whom]
        outbox.add(self.session, dues)
        self._note(plan, "proposed")

    def _agree(self, plan: ImprovementPlan, last: Person) -> None:
        """All have agreed: what was done of the version before is done in this one too."""
        before = plan.agreed_version
        version = self._version(plan.id, plan.version)
        if before is not None:
            old = store.steps(self.session, self._version(plan.id, before).id)
            done = {(one.what.casefold(), one.due_on): one for one in old if one.done_at}
            for step in store.steps(self.session, version.id):
                was = done.get((step.what.casefold(), step.due_on))
                if was:
                    step.done_at, step.done_by = was.done_at, was.done_by
        version.agreed_at, plan.agreed_version = self.now, plan.version
        self.session.flush()
        for _, person in store.parties(self.session, plan.id):
            if person.id != last.id:
                self._tell(plan, "agreed", person, person)

    def _keep(
        self,
        plan: ImprovementPlan,
        kind: str,
        person: Person,
        words: str,
        request_key: str,
        day: date | None = None,
    ) -> None:
        self.session.add(
            ImprovementWord(
                request_key=request_key,
                plan_id=plan.id,
                version=plan.version,
                kind=str(kind),
                review_on=day,
                words=words,
                person_id=person.id,
                noted_by=self.actor.user_id,
                noted_at=self.now,
            )
        )
        self.session.flush()
        if kind == Said.REVIEW and day:
            asked = [one for one in self._nudges(REVIEW, plan, person) if one.about["day"] == day.isoformat()]
            nudges.withdraw_these(self.session, asked, "noted", self.now)

    def _tell_other_side(self, plan: ImprovementPlan, what: str, person: Person) -> None:
        """Who looks after it hears of what the setting said, and the setting of what staff said."""
        theirs = [one for _, one in store.parties(self.session, plan.id)]
        is_theirs = person.id in {one.id for one in theirs}
        for one in [self._lead(plan)] if is_theirs else theirs:
            self._tell(plan, what, person, one)

    def _tell(self, plan: ImprovementPlan, what: str, about: Person, whom: Person | None) -> None:
        """That there is something new; nobody is told of what they did themselves."""
        if whom is None or whom.user_id == self.actor.user_id:
            return
        key = f"{TOLD}:{plan.id}:{plan.version}:{what}:{about.id}:{whom.id}:{int(self.now.timestamp())}"
        ids: dict[str, int | str] = {"plan": plan.id, "version": plan.version, "what": str(what)}
        outbox.add(self.session, [Due(TOLD, key, self.now, whom.id, about=ids)])

    def _all_agree(self, plan: ImprovementPlan) -> bool:
        wanted = (Answer.AGREE, plan.version)
        given = [(one.answer, one.answered_version) for one, _ in store.parties(self.session, plan.id)]
        return bool(given) and all(each == wanted for each in given)

    def _asked(self, plan: ImprovementPlan, person: Person) -> Sequence[outbox.Nudge]:
        return self._nudges(PROPOSED, plan, person)

    def _nudges(self, kind: str, plan: ImprovementPlan, person: Person) -> Sequence[outbox.Nudge]:
        found = planning.about(self.session, [kind], {"plan": plan.id})
        return [one for one in found if one.person_id == person.id]

    def _party(self, plan: ImprovementPlan, person_id: int | None) -> tuple[ImprovementParty, Person]:
        """Who answers: oneself, or who is not on Slack, noted by staff. Raises NotAllowed, Unsuitable."""
        for party, person in store.parties(self.session, plan.id):
            if person_id is None and person.user_id == self.actor.user_id:
                return party, person
            if person_id == person.id:
                require_staff(self.actor, STAFF_PLAN)
                if person.user_id:
                    raise NotAllowed(NOT_ON_SLACK_ONLY)
                return party, person
        raise NotAllowed(NOT_YOURS)

    def _speaker(self, plan: ImprovementPlan, person_id: int | None) -> Person:
        """Whose words they are: staff's own too. Raises NotAllowed, Unsuitable."""
        mine = [one for _, one in store.parties(self.session, plan.id) if one.user_id == self.actor.user_id]
        if person_id is None and not mine and self.actor.standing is Standing.MEMBER:
            return self._me()
        return self._party(plan, person_id)[1]

    def _me(self) -> Person:
        return people.meet(self.session, self.actor.user_id, self.actor.team_id, self.now)

    def _require_belong(self, draft: Draft, belong: Sequence[Person]) -> None:
        if not {*draft.whom} <= {one.id for one in belong}:
            raise WrongFields({"whom": "Somebody does not belong to this setting any more. Choose again."})

    def _require_part(self, plan: ImprovementPlan) -> None:
        """Raises NotAllowed for who is neither staff nor of the setting's people it is agreed with."""
        if self._present().standing is Standing.MEMBER:
            return
        if all(one.user_id != self.actor.user_id for _, one in store.parties(self.session, plan.id)):
            raise NotAllowed(NOT_YOURS)

    def _whole(self, plan: ImprovementPlan) -> Plan:
        self._require_part(plan)
        parties = store.parties(self.session, plan.id)
        mine = [party for party, person in parties if person.user_id == self.actor.user_id]
        every = store.versions(self.session, plan.id)
        return Plan(
            plan,
            store.provider_of(self.session, plan.register, plan.urn),
            [Version(one, store.steps(self.session, one.id)) for one in every],
            parties,
            store.words(self.session, plan.id),
            self.actor.standing is Standing.MEMBER,
            plan.made_by == self.actor.user_id,
            mine[0] if mine else None,
        )

    def _listed(self, plan: ImprovementPlan) -> Listed:
        setting = store.provider_of(self.session, plan.register, plan.urn)
        return Listed(plan, setting, self._review_due(plan))

    def _review_due(self, plan: ImprovementPlan) -> date | None:
        """The last review that has come and that staff have noted nothing of; None once it is closed."""
        if plan.closed_at or plan.agreed_version is None:
            return None
        version = self._version(plan.id, plan.agreed_version)
        days = [day for day in map(date.fromisoformat, version.reviews) if day <= self.today]
        theirs = {one.id for _, one in store.parties(self.session, plan.id)}
        said = store.words(self.session, plan.id)
        noted = {word.review_on for word, person in said if person.id not in theirs}
        return days[-1] if days and days[-1] not in noted else None

    def _is_answered_otherwise(self, plan: ImprovementPlan) -> bool:
        """Whether somebody of the setting proposes a change, or would talk first."""
        answers = [one for one, _ in store.parties(self.session, plan.id)]
        return plan.version != plan.agreed_version and any(
            one.answered_version == plan.version and one.answer != Answer.AGREE for one in answers
        )

    def _looks_after(self, plan: ImprovementPlan) -> bool:
        return plan.made_by == self.actor.user_id or self._lead(plan) is None

    def _lead(self, plan: ImprovementPlan) -> Person | None:
        return people.in_slack(self.session, plan.made_by)

    def _version(self, plan_id: int, number: int) -> ImprovementVersion:
        found = store.version(self.session, plan_id, number)
        if found is None:
            raise Unsuitable(NOT_THERE)
        return found

    def _changeable(self, plan_id: int) -> ImprovementPlan:
        plan = self._locked(plan_id)
        if plan.closed_at:
            self._require_part(plan)
            raise Unsuitable(CLOSED)
        return plan

    def _locked(self, plan_id: int) -> ImprovementPlan:
        self._present()
        return self._found(store.lock(self.session, plan_id))

    def _found(self, plan: ImprovementPlan | None) -> ImprovementPlan:
        if plan is None:
            raise Unsuitable(NOT_THERE) if self.actor.standing is Standing.MEMBER else NotAllowed(NOT_YOURS)
        return plan

    def _present(self) -> Actor:
        if self.actor.standing is Standing.GONE:
            raise NotAllowed("This account was closed, so nothing was changed.")
        return self.actor

    def _note(self, plan: ImprovementPlan, what: str) -> None:
        self.session.flush()
        self.session.add(act_of(self.actor, f"improvement.{what}", f"improvement:{plan.id}", self.now))
        self.session.flush()
