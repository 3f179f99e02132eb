"""Councils under the names a register gives them, and councils that were reorganised between two files."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.resources import CONFIG, read_yaml


@dataclass(frozen=True)
class Reorganisation:
    """A council that was replaced: by which ones, and on which day."""

    successors: frozenset[str]
    on: date


@dataclass(frozen=True)
class Councils:
    """What is known of councils: other spellings of a name, and predecessors with their successors."""

    spellings: Mapping[str, str]
    reorganised: Mapping[str, Reorganisation]
    no_councils: frozenset[str]

    def key(self, name: str) -> str:
        """A council's name in a form in which two files can be compared."""
        plain = _plain(name)
        return self.spellings.get(plain, plain)

    def is_council(self, council: str) -> bool:
        """Whether this names a council, and not those whose council is not known."""
        return council not in self.no_councils

    def with_successors(self, council: str) -> frozenset[str]:
        """A council and those that came after it."""
        change = self.reorganised.get(council)
        return frozenset((council, *(change.successors if change else ())))

    def covers(self, covered: Collection[str], council: str, listed_on: date, as_of: date) -> bool:
        """Whether a file that holds the whole lists of `covered` tells about a provider listed in `council`.

        A council that was replaced is covered once all its successors are, as a provider may be with any.
        `listed_on` is the day of the provider's last listing, `as_of` that of the file.
        """
        change = self.reorganised.get(council)
        if change is None:
            return council in covered
        all_successors = change.successors <= set(covered)
        kept_its_name = council in change.successors and listed_on < change.on <= as_of
        return all_successors if kept_its_name else all_successors or council in covered


def load_councils(path: Path = CONFIG / "councils.yaml") -> Councils:
    """Read `config/councils.yaml`."""
    known = read_yaml(path)
    spellings = {
        _plain(other): _plain(name) for name, others in known["spellings"].items() for other in others
    }
    return Councils(
        spellings=spellings,
        reorganised={
            _plain(change["council"]): Reorganisation(
                frozenset(map(_plain, change["successors"])), change["date"]
            )
            for change in known["reorganised"]
        },
        no_councils=frozenset(map(_plain, known["no_councils"])),
    )


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold().replace("&", "and")))
