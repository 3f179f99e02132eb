"""What people put forward: with a name or without, told once what became of it, seen by nobody else."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.services.holdings import PEOPLE, Entry, whose
from bot.services.meetings import suggestion_answers as answers
from bot.services.meetings import suggestions as service
from bot.services.meetings.answers import Answer
from bot.services.meetings.holdings import MEETINGS
from bot.services.meetings.meetings import Meetings, Unsuitable
from bot.services.meetings.plans import MOST_ITEMS, understand
from bot.services.meetings.posts import claim_post, note_posted
from bot.services.meetings.suggestion_answers import Heap, WrongItem
from bot.services.meetings.suggestion_holdings import SUGGESTIONS
from bot.services.meetings.suggestions import Became, Said, Seen, ShownTo, Sort, Unsuited
from bot.services.people import Actor, NotAllowed, Standing
from bot.store.audit import AuditEvent
from bot.store.channels import NetworkChannel
from bot.store.database import Database
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.suggestions import Suggestion
from bot.store.people import Person
from tests.services.meetings.office import MAYA, TYPED, Office, guest

ANN, BOB = guest("ANN0000001"), guest("BOB0000001")
TOMAS = Actor("U0TOMAS", "T1", Standing.MEMBER)
NOBODY, ORGANISER, AGENDA = ShownTo
SECRETS = ("U0ANN0000001", "ANN0000001")


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def suggest(
    office: Office,
    words: str = "Talk about the holidays",
    shown_to: ShownTo = NOBODY,
    actor: Actor = ANN,
    place: str = "1",
    key: str | None = None,
) -> int:
    said = Said(Sort.AGENDA, words, shown_to)
    return office.act(lambda s: service.suggest(s, actor, place, said, key or f"form:{words}", office.now).id)


def heap(office: Office, actor: Actor = MAYA, place: str = "1") -> Heap:
    return office.act(lambda s: answers.heap(s, actor, place, office.now))


def answer(office: Office, number: int, became: Became, reply: str = "Yes", actor: Actor = MAYA) -> bool:
    return office.act(lambda s: answers.answer(s, actor, number, became, reply, office.now)[1])


def put(office: Office, number: int, item: str = "Holidays", actor: Actor = MAYA) -> bool:
    return office.act(lambda s: answers.put_on_agenda(s, actor, number, item, "", office.now)[1])


def accepted(office: Office) -> Sequence[Seen]:
    return office.act(lambda s: service.accepted(s, s.get_one(Meeting, office.meeting_id)))


def outcomes(office: Office, actor: Actor = ANN) -> dict[str, str | None]:
    """What its author sees."""
    mine = office.act(lambda s: service.mine(s, actor))
    return {one.suggestion.words: one.suggestion.became for one in mine}


def waits_for(office: Office, actor: Actor) -> list[tuple[str, int, bool]]:
    found = office.act(lambda s: answers.waiting(s, actor, office.now))
    return [(one.place.value, one.number, one.is_over) for one in found]


def another(office: Office, when: str = "Tuesday 29 September 2026, 6.30pm", channel: str = "C1") -> int:
    """One more meeting, which people are invited to."""

    def plan(session: Session) -> int:
        typed = replace(TYPED, when=when, title="Next", channel_id=channel)
        meeting = Meetings(session, TOMAS, office.now).draft(understand(typed, office.now), f"f:{when}")
        claim_post(session, TOMAS, meeting.id, office.now)
        note_posted(session, meeting.id, "2.1", 0)
        return meeting.id

    return office.act(plan)


def network(office: Office, channel: str = "C1") -> None:
    made = NetworkChannel(
        channel_id=channel,
        name="network",
        coordinator_id=TOMAS.user_id,
        made_at=office.now,
        made_by=TOMAS.user_id,
    )
    office.act(lambda s: s.add(made))


def user_ids(office: Office, kind: str) -> list[str | None]:
    people = office.act(lambda s: {one.id: one.user_id for one in s.scalars(select(Person))})
    return [people[one.person_id or 0] for one in office.due(kind)]


def test_the_organiser_sees_a_name_only_where_it_was_given(office: Office) -> None:
    for shown_to in ShownTo:
        suggest(office, shown_to.value, shown_to)
    seen = {one.words: one.who and one.who.user_id for one in heap(office).new}
    assert seen == {"nobody": None, "organiser": ANN.user_id, "agenda": ANN.user_id}


def test_the_same_form_twice_is_one_suggestion_and_one_message(office: Office) -> None:
    assert suggest(office, key="form:x") == suggest(office, key="form:x")
    assert len(heap(office).new) == 1
    assert len(office.due("meeting.suggested")) == 1


def test_several_suggestions_are_one_message_to_the_organiser_until_it_is_sent(office: Office) -> None:
    for number in range(3):
        suggest(office, f"Idea {number}", actor=guest(f"G{number}"))
    (told,) = office.due("meeting.suggested")
    assert told.due_at > office.now
    assert office.act(lambda s: answers.new_at(s, told.about))[1] == 3  # type: ignore[index]


def test_planner_and_host_are_told_and_nobody_else(office: Office) -> None:
    office.act(lambda s: s.add(Person(user_id="U0TOMAS", noted_at=office.now, noted_by="U0TOMAS")))
    office.change(host_id="U0TOMAS", chair_id="U0CHAIR001")
    suggest(office)
    assert sorted(filter(None, user_ids(office, "meeting.suggested"))) == ["U0MAYA", "U0TOMAS"]


@pytest.mark.parametrize("actor", [TOMAS, ANN, replace(MAYA, standing=Standing.GUEST)])
def test_nobody_but_the_organiser_reads_answers_or_carries(office: Office, actor: Actor) -> None:
    number = suggest(office)
    another(office)
    for attempt in (
        lambda s: answers.heap(s, actor, "1", office.now),
        lambda s: answers.one(s, actor, number),
        lambda s: answers.answer(s, actor, number, Became.NOT, "No", office.now),
        lambda s: answers.put_on_agenda(s, actor, number, "x", "", office.now),
        lambda s: answers.carry_over(s, actor, "1", [number], office.now),
    ):
        with pytest.raises(NotAllowed):
            office.act(attempt)
    assert outcomes(office) == {"Talk about the holidays": None}


def test_put_on_the_agenda_it_stands_there_and_nobody_else_is_written_to(office: Office) -> None:
    office.answer("BOB", Answer.GOING)
    before = office.meeting()
    number = suggest(office, shown_to=AGENDA)
    assert put(office, number, "The  holidays ")
    after = office.meeting()
    assert after.agenda == ["The holidays"]
    assert after.version > before.version
    assert after.sequence > before.sequence
    assert office.due("meeting.changed") == []
    coming = office.act(lambda s: Meetings(s, MAYA, office.now).find(1))
    assert coming.suggested_by == {"The holidays": ANN.user_id}


@pytest.mark.parametrize("shown_to", [NOBODY, ORGANISER])
def test_the_agenda_names_nobody_who_did_not_want_it(office: Office, shown_to: ShownTo) -> None:
    put(office, suggest(office, shown_to=shown_to))
    coming = office.act(lambda s: Meetings(s, MAYA, office.now).find(1))
    assert coming.suggested_by == {}
    assert [(one.item, one.who) for one in accepted(office)] == [("Holidays", None)]


def test_who_was_not_told_of_an_earlier_change_yet_is_told_of_it_after_one_of_the_agenda(
    office: Office,
) -> None:
    """The later change takes the place of the earlier one: nobody may come at the old time for it."""
    office.answer("BOB", Answer.GOING)
    office.change(when="Tuesday 22 September 2026, 7pm")
    put(office, suggest(office))
    told = office.due("meeting.changed")[-1]
    assert told.about["sequence"] == office.meeting().sequence
    assert told.about["fields"] == "agenda ends_at starts_at"


def test_decided_once_and_told_once_whoever_presses_and_however_often(office: Office) -> None:
    number = suggest(office, shown_to=ORGANISER)
    assert answer(office, number, Became.PASSED_ON, "To the council")
    assert not answer(office, number, Became.NOT, "No")
    assert not put(office, number)
    assert office.meeting().agenda == []
    (one,) = heap(office).seen
    assert (one.became, one.reply) == (Became.PASSED_ON, "To the council")
    assert user_ids(office, "meeting.suggestion_answered") == [ANN.user_id]


def test_of_two_organisers_at_the_same_moment_one_answers(office: Office) -> None:
    number, ready = suggest(office), Barrier(2)

    def decide(way: str) -> bool:
        ready.wait(10)
        return put(office, number) if way == "agenda" else answer(office, number, Became.NOT)

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(decide, ("agenda", "not"))) == [False, True]
    became = outcomes(office)["Talk about the holidays"]
    assert office.meeting().agenda == (["Holidays"] if became == "agenda" else [])
    assert len(office.due("meeting.suggestion_answered_privately")) == 1


def test_what_is_new_can_be_taken_back_by_its_author_alone(office: Office) -> None:
    number = suggest(office)
    with pytest.raises(NotAllowed):
        office.act(lambda s: service.take_back(s, BOB, number, office.now))
    assert office.act(lambda s: service.take_back(s, ANN, number, office.now))
    assert not office.act(lambda s: service.take_back(s, ANN, number, office.now))
    assert heap(office).seen == []
    with pytest.raises(Unsuited, match="taken it back"):
        answer(office, number, Became.NOT)
    (told,) = office.due("meeting.suggested")
    assert office.act(lambda s: answers.new_at(s, told.about)) is None


def test_what_was_answered_stays(office: Office) -> None:
    number = suggest(office)
    answer(office, number, Became.NOT)
    with pytest.raises(Unsuited, match="answered this meanwhile"):
        office.act(lambda s: service.take_back(s, ANN, number, office.now))
    assert outcomes(office) == {"Talk about the holidays": "not"}


def test_everybody_sees_what_was_taken_up_and_nothing_else(office: Office) -> None:
    suggest(office, "new")
    answer(office, suggest(office, "no"), Became.NOT)
    answer(office, suggest(office, "yes", AGENDA), Became.DISCUSSED, "a word in private")
    (only,) = accepted(office)
    assert (only.words, only.reply) == ("yes", "")
    assert only.who


def test_nothing_can_be_put_forward_once_it_is_over_or_cancelled_or_by_a_closed_account(
    office: Office,
) -> None:
    with pytest.raises(NotAllowed):
        suggest(office, actor=replace(ANN, standing=Standing.GONE))
    office.cancel()
    with pytest.raises(Unsuited, match="cancelled"):
        suggest(office)
    other = another(office)
    office.move(days=30)
    with pytest.raises(Unsuited, match="is over"):
        suggest(office, place=str(other))
    for gone in ("77", "C0NOWHERE"):
        with pytest.raises(Unsuited):
            suggest(office, place=gone)


def test_somebody_with_many_that_wait_is_asked_to_take_one_back_first(office: Office) -> None:
    numbers = [suggest(office, f"Idea {number}") for number in range(service.MOST_WAITING)]
    with pytest.raises(Unsuited, match="take one back"):
        suggest(office, "One more")
    suggest(office, "Of somebody else", actor=BOB)
    answer(office, numbers[0], Became.NOT)
    suggest(office, "One more")


@pytest.mark.parametrize("item", ["", "   ", "x" * 201])
def test_an_item_that_cannot_stand_on_the_agenda_changes_nothing(office: Office, item: str) -> None:
    number = suggest(office)
    with pytest.raises(WrongItem):
        put(office, number, item)
    assert outcomes(office) == {"Talk about the holidays": None}
    assert office.meeting().agenda == []


def test_a_full_agenda_takes_no_more(office: Office) -> None:
    office.change(agenda="\n".join(["x"] * MOST_ITEMS))
    with pytest.raises(WrongItem, match="full"):
        put(office, suggest(office))


def test_the_agenda_is_arranged_as_long_as_nobody_else_has_changed_the_meeting(office: Office) -> None:
    office.change(agenda="One\nTwo")
    shown = office.meeting().sequence
    office.act(lambda s: answers.arrange(s, MAYA, 1, " Two \n\nOne", shown, office.now))
    assert office.meeting().agenda == ["Two", "One"]
    with pytest.raises(Unsuitable, match="Somebody else has changed"):
        office.act(lambda s: answers.arrange(s, MAYA, 1, "Three", shown, office.now))
    with pytest.raises(NotAllowed):
        office.act(lambda s: answers.arrange(s, ANN, 1, "Three", shown + 1, office.now))
    with pytest.raises(WrongItem):
        office.act(lambda s: answers.arrange(s, MAYA, 1, "x\n" * 21, shown + 1, office.now))


def test_what_is_left_after_a_meeting_waits_for_its_organiser_and_is_carried_over_with_no_name(
    office: Office,
) -> None:
    numbers = [suggest(office, "First"), suggest(office, "Second", ORGANISER)]
    assert waits_for(office, MAYA) == [("1", 2, False)]
    office.move(days=9)
    assert waits_for(office, MAYA) == [("1", 2, True)]
    with pytest.raises(Unsuited, match="No other meeting"):
        office.act(lambda s: answers.carry_over(s, MAYA, "1", numbers, office.now))
    other = another(office)
    for went in (2, 0):
        number, to = office.act(lambda s: answers.carry_over(s, MAYA, "1", numbers, office.now))
        assert (number, to.id) == (went, other)
    assert waits_for(office, MAYA) == []
    assert waits_for(office, TOMAS) == [(str(other), 2, False)]
    seen = {one.words: one.who is not None for one in heap(office, TOMAS, str(other)).new}
    assert seen == {"First": False, "Second": True}
    assert user_ids(office, "meeting.suggested")[-1] == TOMAS.user_id
    with pytest.raises(NotAllowed):
        heap(office, MAYA, str(other))


def test_what_was_answered_or_waits_elsewhere_is_not_carried_over(office: Office) -> None:
    answered, elsewhere = suggest(office, "First"), another(office, "Monday 28 September 2026, 6.30pm", "C2")
    other = suggest(office, "There", place=str(elsewhere))
    answer(office, answered, Became.NOT)
    another(office)
    went = office.act(lambda s: answers.carry_over(s, MAYA, "1", [answered, other], office.now))
    assert went[0] == 0


def test_an_idea_that_belongs_to_no_meeting_waits_for_the_co_ordinator_of_the_channel(
    office: Office,
) -> None:
    network(office)
    number = suggest(office, "A toy library", ORGANISER, place="C1")
    assert waits_for(office, TOMAS) == [("C1", 1, False)]
    assert waits_for(office, MAYA) == []
    with pytest.raises(NotAllowed):
        heap(office, MAYA, "C1")
    with pytest.raises(Unsuited, match="Carry over"):
        put(office, number, actor=TOMAS)
    went, to = office.act(lambda s: answers.carry_over(s, TOMAS, "C1", [number], office.now))
    assert (went, to.id) == (1, 1)
    assert put(office, number, "Toy library")
    assert office.meeting().agenda == ["Toy library"]


def test_a_channel_that_ended_takes_nothing_and_what_was_left_can_still_be_answered(office: Office) -> None:
    network(office)
    number = suggest(office, place="C1")
    office.act(lambda s: setattr(s.get_one(NetworkChannel, "C1"), "ended_at", office.now))
    with pytest.raises(Unsuited, match="no network channel"):
        suggest(office, "More", place="C1")
    assert answer(office, number, Became.NOT, actor=TOMAS)


def test_where_the_planner_is_forgotten_the_co_ordinator_of_the_channel_answers(office: Office) -> None:
    network(office)
    suggest(office)
    office.act(lambda s: setattr(s.get_one(Meeting, 1), "made_by", "forgotten:1"))
    assert waits_for(office, TOMAS) == [("1", 1, False)]
    assert len(heap(office, TOMAS).new) == 1


def audit(office: Office) -> Sequence[AuditEvent]:
    return office.act(lambda s: s.scalars(select(AuditEvent)).all())


@pytest.mark.parametrize("shown_to", ShownTo)
def test_the_audit_says_who_suggested_only_where_they_gave_their_name(
    office: Office, shown_to: ShownTo
) -> None:
    number = suggest(office, shown_to=shown_to)
    office.act(lambda s: service.take_back(s, ANN, number, office.now))
    by = {one.action: one.actor_id for one in audit(office) if "suggest" in one.action}
    expected = "unnamed" if shown_to is NOBODY else ANN.user_id
    assert by == dict.fromkeys(["meeting.suggested", "meeting.suggestion_taken_back"], expected)


# PostgreSQL holds no NUL in a text, and Slack sends none.
WORDS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=60)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS, became=st.sampled_from(Became))
def test_whose_an_unnamed_suggestion_is_is_in_nothing_that_others_are_handed(
    office: Office, words: str, became: Became
) -> None:
    """Neither the id nor the number of its author, whatever is written, and whatever becomes of it."""
    office.act(lambda s: setattr(s.get_one(Meeting, 1), "agenda", []))
    number = suggest(office, words, key=f"form:{len(heap(office).seen)}")
    author = office.act(lambda s: s.get_one(Suggestion, number).person_id)
    handed: list[object] = [heap(office), office.act(lambda s: answers.one(s, MAYA, number))]
    assert put(office, number) if became is Became.AGENDA else answer(office, number, became)
    handed += [
        heap(office),
        office.act(lambda s: answers.one(s, MAYA, number)),
        accepted(office),
        office.act(lambda s: Meetings(s, MAYA, office.now).find(1)),
        office.act(lambda s: answers.waiting(s, MAYA, office.now)),
        [vars(one) for one in office.due("meeting.suggested")],
        [vars(one) for one in audit(office)],
        shown(office, MAYA),
        shown(office, BOB),
    ]
    told = repr(handed).replace(repr(words), "")
    assert [secret for secret in SECRETS if secret in told] == []
    assert [one.who for one in heap(office).seen if one.who] == []
    assert [one.person_id for one in office.due("meeting.suggested") if one.person_id == author] == []
    assert words in {one["words"] for each in shown(office, ANN) for one in each if "words" in one}


def shown(office: Office, actor: Actor) -> list[Sequence[Entry]]:
    """What the file of somebody's own data says."""
    holdings = (*PEOPLE, *MEETINGS, *SUGGESTIONS)
    return office.act(
        lambda s: [one.held(s, whose(s, actor.user_id, office.now)).entries for one in holdings]
    )


def test_what_is_put_forward_while_the_last_is_answered_is_told_too(office: Office) -> None:
    for number in range(5):
        before, ready = suggest(office, f"Before {number}"), Barrier(2)

        def do(what: str, ready: Barrier = ready, before: int = before, number: int = number) -> None:
            ready.wait(10)
            if what == "answer":
                answer(office, before, Became.NOT)
            else:
                suggest(office, f"After {number}", actor=BOB)

        with ThreadPoolExecutor(2) as threads:
            list(threads.map(do, ("answer", "suggest")))
        waiting = [one for one in office.due("meeting.suggested") if one.state == "planned"]
        assert len(waiting) == 1
        answer(office, heap(office).new[0].id, Became.NOT)
