"""The records that services hand out, for those above who show them: to be read, never changed."""

from bot.store.corrections import ProviderCorrection
from bot.store.places import Position
from bot.store.providers import Inspection, Provider
from bot.store.registers import RegisterImport

__all__ = ["Inspection", "Position", "Provider", "ProviderCorrection", "RegisterImport"]
