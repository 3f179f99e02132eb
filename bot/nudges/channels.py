"""The welcome of who comes into a network channel."""

from bot.nudges.kinds import Capability, Kind, Occasion
from bot.services import channels as service
from bot.views import channels as view
from bot.views.notes import Note

LABEL = "A welcome in a network channel that is new to me"


def welcome(occasion: Occasion) -> Note | None:
    """What a channel is and what is kept; nothing where they have gone again, or the channel has ended."""
    channel_id, person = str(occasion.nudge.about["channel"]), occasion.person
    if person is None or not service.is_there(occasion.session, person, channel_id):
        return None
    channel = service.network(occasion.session, channel_id)
    return view.welcome(channel_id, channel.name, occasion.name(channel.coordinator_id))


def _kind(name: str, *, urgent: bool) -> Kind:
    """It comes once, so there is nothing to put off or to stop."""
    return Kind(
        name,
        LABEL,
        welcome,
        urgent=urgent,
        may_be_done=False,
        may_snooze=False,
        may_stop=False,
        in_digest=False,
    )


CAPABILITY = Capability(
    kinds=[
        _kind(service.WELCOME, urgent=False),
        # Whoever joins at eight in the evening is there at eight in the evening, and Kith answers.
        _kind(service.WELCOME_AT_ONCE, urgent=True),
    ]
)
