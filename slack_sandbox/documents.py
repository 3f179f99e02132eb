"""Reads what people write down for the pretend workspace: its people and channels, and the app's manifest."""

from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML was built without libyaml, which reads the same ten times as fast.
    from yaml import SafeLoader as Loader  # type: ignore[assignment]


def read_document(path: Path) -> Any:
    """What a YAML (or JSON) file holds, as plain values. Raises OSError, yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader)
