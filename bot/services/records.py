"""The records that services hand out, for those above who show them: to be read, never changed."""

from bot.store.channels import NetworkChannel
from bot.store.complaints import Complaint, ComplaintNote
from bot.store.concerns.concerns import DutyTurn
from bot.store.corrections import ProviderCorrection
from bot.store.cpd.alerts import CpdFollow
from bot.store.cpd.certificates import CpdCertificate, CpdRole
from bot.store.cpd.feeds import CpdFeed
from bot.store.cpd.hours import CpdHours
from bot.store.cpd.managers import CpdManager
from bot.store.cpd.opportunities import CpdOpportunity
from bot.store.data import DataRequest
from bot.store.improvements import (
    ImprovementParty,
    ImprovementPlan,
    ImprovementStep,
    ImprovementVersion,
    ImprovementWord,
)
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
from bot.store.share.enquiries import ShareEnquiry
from bot.store.share.library import ShareItem, SharePost, ShareVersion
from bot.store.share.practice import ShareConsent, ShareTry
from bot.store.share.publicity import PublicityPlan, PublicityRecipient, PublicityText
from bot.store.share.questions import ShareQuestion, ShareWord
from bot.store.share.running import ShareUse
from bot.store.share.source import ShareMark
from bot.store.share.update import ShareAudience, ShareReader, ShareReading

AnyProvider = Listing | Provider
"""A provider as it stands in a list, or whole."""

__all__ = [
    "AnyProvider",
    "Asked",
    "Booking",
    "Complaint",
    "ComplaintNote",
    "CpdCertificate",
    "CpdFeed",
    "CpdFollow",
    "CpdHours",
    "CpdManager",
    "CpdOpportunity",
    "CpdRole",
    "DataRequest",
    "DutyTurn",
    "Equipment",
    "ImprovementParty",
    "ImprovementPlan",
    "ImprovementStep",
    "ImprovementVersion",
    "ImprovementWord",
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
    "ShareAudience",
    "ShareConsent",
    "ShareEnquiry",
    "ShareItem",
    "ShareMark",
    "SharePost",
    "ShareQuestion",
    "ShareReader",
    "ShareReading",
    "ShareTry",
    "ShareUse",
    "ShareVersion",
    "ShareWord",
    "Suggestion",
    "Totals",
    "Venue",
]
