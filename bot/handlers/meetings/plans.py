"""`/meeting`: plan, look, change, cancel; and the meetings of a channel for everybody in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.handlers.meetings import equipment, ideas, series, venues
from bot.handlers.meetings.attendance import report
from bot.handlers.meetings.page import page_of
from bot.handlers.meetings.posts import posts_of
from bot.handlers.requests import Request, tell
from bot.handlers.routes import Routes
from bot.logs import log, where
from bot.services.channels import coordinator_of
from bot.services.checks import WrongFields
from bot.services.meetings.hints import hints_for
from bot.services.meetings.ideas import Ideas
from bot.services.meetings.meetings import (
    FIXED,
    STAFF_PLAN,
    TOLD,
    Coming,
    Meetings,
    State,
    Unsuitable,
    is_quiet,
)
from bot.services.meetings.needs import open_needs
from bot.services.meetings.plans import Plan, Typed, plan_of, settled, typed_of, understand
from bot.services.meetings.series import Series
from bot.services.meetings.times import Times
from bot.services.meetings.words import split
from bot.services.people import require_staff
from bot.views.doors import FIND_MEETING
from bot.views.meetings import pages
from bot.views.meetings import plans as view
from bot.views.meetings.facts import OPEN
from bot.views.meetings.plans import Carried
from bot.views.records import notice_view
from bot.views.today import Waiting

VENUES, EQUIPMENT = re.compile(r"venues?(?: (.*))?", re.IGNORECASE), ("equipment",)
LIST, HELP, REPORT = ("list", "lists", "planned"), ("help", "?"), ("report", "reports")
IDEAS = ("ideas", "idea")
# Conversations whose people are no channel's: `/meeting` was typed there, so it invites nobody from there.
NO_CHANNEL = re.compile("^D")
INVITE = (
    "Kith is not in this channel yet. Type /invite @Kith there, or choose another, and press “Next” again."
)
CHANNEL_FAULTS: Mapping[str, str] = {
    "channel_not_found": INVITE,
    "ratelimited": "Slack asks for a pause. Please press “Next” again in a minute.",
}
SAVED = "It is saved as a draft. “Post the invitation” invites the people of the channel."
POLL_SAVED = "It is saved as a draft. “Post the poll” asks the people of the channel which times suit them."
CHANGED, CANCELLED = "The meeting is changed.", "The meeting is cancelled."


def register(routes: Routes) -> None:
    """Which request goes where."""
    routes.command("/meeting", meeting_command)
    routes.view(view.PLAN_FORM, plan)
    routes.view(view.CONFIRM_FORM, save)
    routes.view(view.CANCEL_FORM, cancel)
    routes.action(pages.NEW_DOOR, ask_for_plan)
    routes.action(OPEN, open_page)
    routes.action(pages.POST, post)
    routes.action(pages.CHANGE, ask_for_change)
    routes.action(pages.CANCEL, ask_whether_to_cancel)
    routes.action(FIND_MEETING.action_id, find_meetings)


def meeting_command(request: Request) -> None:
    """`/meeting`: with no words the form, with `list` or `help` that, else the form filled in."""
    require_staff(request.actor, STAFF_PLAN)
    words = " ".join((request.body.get("text") or "").split())
    if words.casefold() in HELP:
        request.ack(**view.help_message())
    elif words.casefold() in LIST:
        open_list(request)
    elif (asked := VENUES.fullmatch(words)) and not split(words, request.kith.clock()).when:
        # With a time it is a meeting, such as “Venue visit Tuesday 5pm”.
        venues.show(request, asked[1] or "")
    elif words.casefold() in EQUIPMENT:
        equipment.show(request)
    elif words.casefold() in REPORT:
        report(request)
    elif words.casefold() in IDEAS:
        ideas.open_report(request)
    else:
        channel = str(request.body.get("channel_id") or "")
        here = "" if NO_CHANNEL.match(channel) else channel
        request.open_view(view.plan_view(view.begin(split(words, request.kith.clock()), here)))
        request.ack()


def ask_for_plan(request: Request) -> None:
    """“Plan a meeting”, in the place of the list."""
    require_staff(request.actor, STAFF_PLAN)
    request.turn_into(view.plan_view(Typed()))
    request.ack()


def open_list(request: Request) -> None:
    """What is planned, and the drafts."""
    with request.kith.database.transaction() as session:
        meetings = Meetings(session, request.actor, request.kith.clock())
        shown = pages.list_view(meetings.drafts(), meetings.coming(pages.MOST_LISTED), meetings.polls())
    request.open_view(shown)
    request.ack()


def find_meetings(request: Request) -> None:
    """What the people of a channel are invited to, whose id the button brings along."""
    channel = str(request.action["value"])
    with request.kith.database.transaction() as session:
        meetings = Meetings(session, request.actor, request.kith.clock())
        polls, coming = meetings.polls(channel), meetings.coming_in(channel)
        coordinator = coordinator_of(session, channel)
        wished = ideas.open_in(session, request, channel)
    request.open_view(pages.channel_view(coming, coordinator, request.actor.user_id, polls, wished))
    request.ack()


def plan(request: Request) -> None:
    """The form was filled in: what was understood, to be looked at before anything is saved."""
    carried = view.read_plan_form(request.view)
    try:
        shown = _series_to_confirm(request, carried) or _one_to_confirm(request, carried)
    except Unsuitable as fault:
        tell(request.ack, request.client, request.body, "Meeting", str(fault))
    else:
        request.ack(response_action="push", view=shown)


def _before(request: Request, carried: Carried) -> Coming | None:
    """The meeting that is changed, as it is now; None for a new one. Raises Unsuitable where it is gone."""
    if carried.meeting_id is None:
        return None
    with request.kith.database.transaction() as session:
        return Meetings(session, request.actor, request.kith.clock()).find(carried.meeting_id)


def _plan_before(coming: Coming | None) -> Plan | None:
    return plan_of(coming.meeting, coming.poll) if coming else None


def _series_to_confirm(request: Request, carried: Carried) -> dict[str, object] | None:
    """“Is this right?” for what repeats; None for one meeting. Raises WrongFields."""
    found = series.to_confirm(request, carried) if carried.meeting_id is None else None
    if found is None:
        return None
    channel_id, shown = found
    _refuse_channel(request, channel_id)
    return shown


def _one_to_confirm(request: Request, carried: Carried) -> dict[str, object]:
    """“Is this right?”. Raises WrongFields, and Unsuitable where a meeting cannot be changed any more."""
    coming = _before(request, carried)
    before = _plan_before(coming)
    understood = understand(carried.typed, request.kith.clock(), before)
    _refuse_channel(request, understood.channel_id)
    carried = replace(carried, typed=settled(carried.typed, understood))
    hints = _hints(request, understood, carried.meeting_id)
    following = series.following(request, carried.meeting_id or 0) if carried.following else None
    more = following.following if following else 0
    try:
        if coming is None or before is None or coming.meeting.state == State.DRAFT:
            if understood.options:
                return view.confirm_poll_view(carried, understood, hints)
            return view.confirm_view(carried, understood, next(iter(hints.values())), more)
        _refuse(coming, before, understood)
        quiet = is_quiet(before, understood)
        told = following.told_all if following else sum(coming.counts.get(one, 0) for one in TOLD)
        is_moved = (before.starts_at, before.ends_at) != (understood.starts_at, understood.ends_at)
        against = next(iter(hints.values())) if is_moved else ()
        return view.confirm_change_view(carried, before, understood, None if quiet else told, against, more)
    except ValueError as too_long:
        raise WrongFields({"agenda": str(too_long)}) from None


def _refuse(coming: Coming, before: Plan, understood: Plan) -> None:
    """Raises WrongFields where people were told otherwise already, and where nothing is different."""
    if before == understood:
        raise WrongFields({"title": view.NOT_CHANGED})
    if coming.meeting.state == State.INVITED and understood.options:
        raise WrongFields({"when": view.ONE_TIME})
    if coming.poll:
        fixed = {"options": "when", "is_anonymous": "audience", "channel_id": "channel_id"}
        wrong = {part for part in fixed if getattr(before, part) != getattr(understood, part)}
        if wrong:
            raise WrongFields({fixed[part]: FIXED[part] for part in wrong})


def _hints(request: Request, plan: Plan, meeting_id: int | None) -> Mapping[Times, Sequence[str]]:
    """What speaks against each of the times, for the member of staff who plans."""
    times = plan.options or (Times(plan.starts_at, plan.ends_at),)
    with request.kith.database.transaction() as session:
        plans = [replace(plan, starts_at=each.starts_at, ends_at=each.ends_at) for each in times]
        nation = request.kith.policy.reaching.nation
        found = hints_for(session, request.actor, plans, except_meeting=meeting_id, nation=nation)
        return dict(zip(times, found, strict=True))


def _refuse_channel(request: Request, channel_id: str) -> None:
    """Raises WrongFields where Kith could not post there."""
    fault = _fault_in_channel(request, channel_id)
    if fault:
        raise WrongFields({"channel_id": fault})


def _fault_in_channel(request: Request, channel_id: str) -> str | None:
    """Why Kith could not post there, asked of Slack; None where it can."""
    try:
        channel = request.client.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as refusal:
        error = str(refusal.response.get("error"))
        return CHANNEL_FAULTS.get(
            error, f"Slack does not tell about this channel ({error}). Try again later."
        )
    if channel.get("is_archived"):
        return "This channel is archived. Please choose another."
    return None if channel.get("is_member") else INVITE


def save(request: Request) -> None:
    """What was found to be right is saved, and posted where that was chosen; then the meeting is shown."""
    carried, is_to_post = view.read_confirm_form(request.view)
    try:
        meeting_id, note, is_draft = _save(request, carried)
        if is_to_post and is_draft:
            note = posts_of(request).post(request.actor, meeting_id)
    except WrongFields as wrong:
        _tell(request, " ".join(wrong.errors.values()))
    except Unsuitable as fault:
        _tell(request, str(fault))
    else:
        posts_of(request).show(meeting_id)
        _show_in_place(request, meeting_id, note)


def _save(request: Request, carried: Carried) -> tuple[int, str, bool]:
    """The meeting, what to say of it, and whether it is a draft. The same again changes nothing."""
    kith = request.kith
    key = f"meeting:{request.view['previous_view_id']}"
    first = series.save(request, carried, key) if carried.meeting_id is None else None
    if first is not None:
        return first, series.SAVED, True
    understood = understand(carried.typed, kith.clock(), _plan_before(_before(request, carried)))
    with kith.database.transaction(writes=True) as session:
        meetings = Meetings(session, request.actor, kith.clock())
        if carried.meeting_id is None:
            meeting = meetings.draft(understood, key)
            if carried.idea_id is not None:
                Ideas(session, request.actor, kith.clock()).planned(carried.idea_id, meeting.id)
        else:
            of_series = Series(session, request.actor, kith.clock())
            change = of_series.change if carried.following else meetings.change
            meeting = change(carried.meeting_id, understood, carried.sequence).meeting
        is_draft = meeting.state == State.DRAFT
        changed = CHANGED if carried.meeting_id else ""
        saved = POLL_SAVED if understood.options else SAVED
        return meeting.id, saved if is_draft else changed, is_draft


def _show_in_place(request: Request, meeting_id: int, note: str) -> None:
    """The meeting where its form was. What was done stands, so a fault here is not to say that it was not."""
    try:
        page = page_of(request, meeting_id, note)
        request.client.views_update(view_id=request.view["previous_view_id"], view=page)
    except Exception as fault:
        log().error("meeting.page_not_shown", **where(fault))
        request.ack(response_action="update", view=notice_view("Meeting", note))
    else:
        request.ack()


def open_page(request: Request) -> None:
    """One meeting."""
    try:
        page = page_of(request, int(request.action["value"]))
    except Unsuitable as fault:
        page = notice_view("Meeting", str(fault))
    request.open_view(page)
    request.ack()


def post(request: Request) -> None:
    """Invite the people of the channel; the meeting is shown as it is then."""
    meeting_id = int(request.action["value"])
    try:
        note = posts_of(request).post(request.actor, meeting_id)
    except Unsuitable as fault:
        note = str(fault)
    request.turn_into(page_of(request, meeting_id, note))
    request.ack()


def ask_for_change(request: Request) -> None:
    """The form with the meeting as it is, in the place of its page."""
    try:
        with request.kith.database.transaction(writes=True) as session:
            meetings = Meetings(session, request.actor, request.kith.clock())
            meeting = meetings.changeable(int(request.action["value"]))
            coming = meetings.find(meeting.id)
            following = Series(session, request.actor, request.kith.clock()).following(meeting.id)
        more = following.following if following else 0
        shown = view.plan_view(typed_of(meeting, coming.poll), meeting, more)
    except Unsuitable as fault:
        shown = notice_view("Meeting", str(fault))
    request.turn_into(shown)
    request.ack()


def ask_whether_to_cancel(request: Request) -> None:
    """What cancelling does, on top of the page."""
    require_staff(request.actor, STAFF_PLAN)
    try:
        with request.kith.database.transaction() as session:
            coming = Meetings(session, request.actor, request.kith.clock()).find(int(request.action["value"]))
            more = Series(session, request.actor, request.kith.clock()).following(coming.meeting.id)
        told = sum(coming.counts.get(one, 0) for one in TOLD)
        also = (more.following, more.told_all) if more else (0, 0)
        shown = view.cancel_view(coming.meeting, told, *also, poll=coming.poll)
    except Unsuitable as fault:
        shown = notice_view("Meeting", str(fault))
    request.turn_into(shown)
    request.ack()


def cancel(request: Request) -> None:
    """Call it off; its page, as it is then, takes the form's place."""
    meeting_id = int(request.view["private_metadata"])
    try:
        with request.kith.database.transaction(writes=True) as session:
            kind = Series if view.is_following(request.view) else Meetings
            kind(session, request.actor, request.kith.clock()).cancel(meeting_id)
    except Unsuitable as fault:
        _tell(request, str(fault))
    else:
        posts_of(request).show(meeting_id)
        request.ack(response_action="update", view=page_of(request, meeting_id, CANCELLED))


def waiting(request: Request) -> Waiting:
    """My drafts, and my meetings of the next 7 days."""
    with request.kith.database.transaction() as session:
        mine = Meetings(session, request.actor, request.kith.clock()).mine()
        return pages.waiting(mine, open_needs(session, [one.meeting for one in mine]))


def _tell(request: Request, text: str) -> None:
    tell(request.ack, request.client, request.body, "Meeting", text)
