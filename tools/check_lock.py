"""Says whether the lock files fit pyproject.toml: everything pinned, in range, with hashes, and alike.

That nothing is missing between them is what `pip check` says of the environment made from them.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
PIN = re.compile(
    r"^(?P<name>[\w.\-\[\]]+)==(?P<version>[^\s;\\]+)(?P<rest>.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL
)


def main() -> int:
    """Print every fault; the exit status tells whether there is one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    user, developer = pins("requirements.lock"), pins("requirements-dev.lock")
    faults = [
        *unfit(user, [*project["dependencies"], *extras["build"]]),
        *unfit(developer, extras["dev"]),
        *(f"{name} differs between the lock files" for name in user if user[name] != developer.get(name)),
    ]
    sys.stdout.write("".join(f"{fault}: run `make lock`\n" for fault in faults))
    return 1 if faults else 0


def pins(file: str) -> dict[str, tuple[str, bool]]:
    """Name → its version, and whether it carries hashes."""
    found = PIN.finditer((ROOT / file).read_text())
    return {name_of(pin["name"]): (pin["version"], "--hash=sha256:" in pin["rest"]) for pin in found}


def unfit(pinned: dict[str, tuple[str, bool]], wanted: list[str]) -> Iterator[str]:
    """What is wanted and not pinned, pinned out of range, or pinned without hashes."""
    for text in wanted:
        requirement = Requirement(text)
        version, _ = pinned.get(name_of(requirement.name), ("", False))
        if not version or version not in requirement.specifier:
            yield f"{text} is not pinned in its range"
    yield from (f"{name} has no hashes" for name, (_, hashed) in pinned.items() if not hashed)


def name_of(text: str) -> str:
    return canonicalize_name(text.split("[")[0])


if __name__ == "__main__":
    sys.exit(main())
