"""The records that services hand out, for those above who show them: to be read, never changed."""

from bot.store.channels import NetworkChannel
from bot.store.corrections import ProviderCorrection
from bot.store.data import DataRequest
from bot.store.links import Asked
from bot.store.listings import LatestInspection, Listing
from bot.store.meetings.meetings import Meeting
from bot.store.meetings.needs import MeetingNeed
from bot.store.people import Person, Preference, SettingLink
from bot.store.places import Position
from bot.store.providers import Inspection, Provider
from bot.store.registers import RegisterImport
from bot.store.roles import RoleGrant, RoleRequest

AnyProvider = Listing | Provider
"""A provider as it stands in a list, or whole."""

__all__ = [
    "AnyProvider",
    "Asked",
    "DataRequest",
    "Inspection",
    "LatestInspection",
    "Listing",
    "Meeting",
    "MeetingNeed",
    "NetworkChannel",
    "Person",
    "Position",
    "Preference",
    "Provider",
    "ProviderCorrection",
    "RegisterImport",
    "RoleGrant",
    "RoleRequest",
    "SettingLink",
]
