"""The codes of the council's own extract in words, as far as `config/extract_codes.yaml` knows them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.resources import CONFIG, read_yaml

CODES = CONFIG / "extract_codes.yaml"
COUNTED = re.compile(r"(\d{1,3})([A-Z]+)")


@dataclass(frozen=True)
class Codes:
    """Each kind of code → its words. A code that is not known stands for itself."""

    provision_types: Mapping[str, str]
    statuses: Mapping[str, str]
    ended: frozenset[str]
    """Statuses that end a registration."""
    registers: Mapping[str, str]
    periods: Mapping[str, str]
    counted_periods: Mapping[str, str]

    def provision_type(self, code: str) -> str:
        """`CMR` → Childminder."""
        return self.provision_types.get(code, code)

    def status(self, code: str) -> str:
        """`ACTV` → Active."""
        return self.statuses.get(code, code)

    def register(self, code: str) -> str:
        """`EYR` → Early Years Register."""
        return self.registers.get(code, code)

    def period(self, code: str) -> str:
        """`ALYR` → all year; `45WY` → 45 weeks a year."""
        counted = COUNTED.fullmatch(code)
        if counted and counted[2] in self.counted_periods:
            return f"{counted[1]} {self.counted_periods[counted[2]]}"
        return self.periods.get(code, code)


def load_codes(path: Path = CODES) -> Codes:
    """Read `config/extract_codes.yaml`."""
    known = read_yaml(path)
    return Codes(**{**known, "ended": frozenset(known["ended"])})
