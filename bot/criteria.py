"""What Kith carries out of the two national occupational standards, for `kith criteria`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.resources import CONFIG, read_yaml

TO_COME = "still to come"


@dataclass(frozen=True)
class Criterion:
    """One performance criterion: its number, what a person can do, and where; "" while that is to come."""

    number: str
    can: str
    where: str

    def __str__(self) -> str:
        """As a line in a list."""
        return f"{self.number:<6}{self.can}: {self.where or TO_COME}"


def read_criteria() -> Sequence[Criterion]:
    """All 41, in the order of the standards (config/criteria.yaml)."""
    entries = read_yaml(CONFIG / "criteria.yaml")
    return [Criterion(number, entry["can"], entry.get("where", "")) for number, entry in entries.items()]
