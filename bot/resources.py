"""Where the files are that Kith brings along: its configuration, and the invented council.

In the source tree they lie beside the packages, where people look for them. A wheel holds them inside this
package (see `[tool.hatch.build.targets.wheel.sources]` in pyproject.toml), since what an installation puts
beside its packages belongs to nobody.
"""

from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML was built without libyaml, which reads the same ten times as fast.
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

PACKAGE = Path(__file__).parent


def folder(name: str, package: Path = PACKAGE) -> Path:
    """A folder of files that come with Kith, as it was installed or from the source tree."""
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


def read_yaml(path: Path) -> Any:
    """What a YAML file holds, as plain values. Raises OSError, UnicodeDecodeError, yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)


CONFIG = folder("config")
DEMO = folder("demo")
