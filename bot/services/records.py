"""The records that services hand out, for those above who show them: to be read, never changed."""

from bot.store.channels import NetworkChannel
from bot.store.concerns.concerns import DutyTurn
from bot.store.corrections import ProviderCorrection
from bot.store.data import DataRequest
from bot.store.links import Asked
from bot.store.listings import LatestInspection, Listing
from bot.store.meetings.actions import MeetingAction
from bot.store.meetings.bookings import Booking
from bot.store.meetings.checklist import Equipment, MeetingItem
from bot.store.meetings.ideas import MeetingIdea
from bot.store.meetings.introductions import IntroductionWish, Totals
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.minutes import MeetingNotes, MeetingNotesReader
from bot.store.meetings.needs import MeetingNeed
from bot.store.meetings.polls import MeetingOption
from bot.store.meetings.remembered import RememberedNeed
from bot.store.meetings.suggestions import Suggestion
from bot.store.meetings.venues import Venue
from bot.store.people import Person, Preference, SettingLink
from bot.store.places import Position
from bot.store.providers import Inspection, Provider
from bot.store.registers import RegisterImport
from bot.store.roles import RoleGrant, RoleRequest
from bot.store.share.library import ShareItem, SharePost, ShareVersion
from bot.store.share.practice import ShareConsent, ShareTry
from bot.store.share.publicity import PublicityPlan, PublicityRecipient, PublicityText

AnyProvider = Listing | Provider
"""A provider as it stands in a list, or whole."""

__all__ = [
    "AnyProvider",
    "Asked",
    "Booking",
    "DataRequest",
    "DutyTurn",
    "Equipment",
    "Inspection",
    "IntroductionWish",
    "LatestInspection",
    "Listing",
    "Meeting",
    "MeetingAction",
    "MeetingIdea",
    "MeetingItem",
    "MeetingNeed",
    "MeetingNotes",
    "MeetingNotesReader",
    "MeetingOption",
    "NetworkChannel",
    "Person",
    "Position",
    "Preference",
    "Provider",
    "ProviderCorrection",
    "PublicityPlan",
    "PublicityRecipient",
    "PublicityText",
    "RegisterImport",
    "RememberedNeed",
    "RoleGrant",
    "RoleRequest",
    "SettingLink",
    "ShareConsent",
    "ShareItem",
    "SharePost",
    "ShareTry",
    "ShareVersion",
    "Suggestion",
    "Totals",
    "Venue",
]
