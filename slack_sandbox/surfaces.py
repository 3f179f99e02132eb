"""The app’s Home tab and its shortcuts, as people of the workspace use them.

Sources: https://docs.slack.dev/surfaces/app-home and https://docs.slack.dev/interactivity/implementing-shortcuts
"""

from slack_sandbox.manifest import Shortcut
from slack_sandbox.people import NO_RESPONSE, People, failed
from slack_sandbox.views import View
from slack_sandbox.wire import Json, UseError
from slack_sandbox.workspace import Message, User

OUTSIDERS = "People from another workspace cannot use this app’s Home tab or shortcuts."


class Surfaces:
    """Only members and guests of the workspace the app is installed in have these."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.manifest = people.manifest
        self.views = people.views

    def home(self, person: User) -> View | None:
        """What was published for this person; raise `UseError` where they have no Home tab."""
        if person.kind == "external":
            raise UseError("not_allowed", OUTSIDERS, status=403)
        if not self.manifest.home_tab:
            raise UseError("no_home_tab", "This app has no Home tab.", status=404)
        return self.views.homes.get(person.id)

    def open_home(self, person: User, tab: str) -> Json:
        """Go to the app’s Home or Messages tab, which the app is told of."""
        view = self.home(person)
        if tab not in ("home", "messages"):
            raise UseError("bad_argument", "“tab” must be home or messages.")
        self.people.events.home_opened(person, tab, view)
        return {"ok": True}

    def shortcuts(self, person: User) -> tuple[Shortcut, ...]:
        """What this person is offered."""
        granted = "commands" in self.manifest.bot_scopes and person.kind != "external"
        return self.manifest.shortcuts if granted else ()

    async def shortcut(self, person: User, callback_id: str, message: Message | None) -> Json:
        """Use a shortcut, on a message or from anywhere."""
        if person.kind == "external":
            return failed("not_allowed", OUTSIDERS)
        kind = "message" if message else "global"
        offered = [s for s in self.shortcuts(person) if (s.callback_id, s.kind) == (callback_id, kind)]
        if not offered:
            return failed("unknown_shortcut", "This app has no such shortcut.")
        if message and message.recipient_id:
            return failed("not_allowed", "Messages only one person sees have no shortcuts.")
        payload = self.people.payloads.shortcut(person, callback_id, message)
        envelope = await self.people.delivery.deliver("interactive", payload)
        if envelope.outcome != "acknowledged":
            return failed(envelope.outcome, NO_RESPONSE)
        return {"ok": True}
