"""The doors that a network channel's menu offers: what people without commands reach Kith by."""

from dataclasses import dataclass

from bot.views.text import Block, button
from bot.views.today import HELP_DOOR


@dataclass(frozen=True)
class Door:
    """One button of the menu; pressed, it brings the id of the channel along as its value."""

    label: str
    action_id: str
    group: str = ""
    """The heading it stands below in the menu."""

    def as_button(self, channel_id: str, **more: object) -> Block:
        """The button, in a message that belongs to this channel."""
        return button(self.label, self.action_id, channel_id, **more)


MEETINGS, COMPANY, LEARN, SHARE = "Meetings", "Find company", "Learn", "Find out, and share"
WORRIED, YOU = "Something worries you?", "You and Kith"
"""What the menu's buttons are about, a row for each."""
MY_PREFERENCES = Door("My preferences", "my_preferences", YOU)
NO_CHANNEL = "none"
"""What comes along from elsewhere: any member of staff answers then."""
LINK_ME = Door("Link me to my setting", "link_me", YOU)
FIND_MEETING = Door("Find a meeting", "find_meeting", MEETINGS)
RAISE_CONCERN = Door("Raise a concern", "raise_concern", WORRIED)
COMPLAIN = Door("Complain", "data_complain", WORRIED)
SUGGEST_IDEA = Door("Suggest something", "suggest_idea", MEETINGS)
CPD_FOR_ME = Door("CPD for me", "cpd_for_me", LEARN)
MY_DATA = Door("What Kith holds about me", "my_data", YOU)
MY_PLANS = Door("My setting’s plans", "improvement_mine", YOU)
MY_ACTIONS = Door("My actions", "my_actions", MEETINGS)
HELP = Door("Help", HELP_DOOR, YOU)
