"""Where the files are that Kith brings along: its configuration, and the invented council.

In the source tree they lie beside the packages, where people look for them. A wheel holds them inside this
package (see `[tool.hatch.build.targets.wheel.sources]` in pyproject.toml), since what an installation puts
beside its packages belongs to nobody.
"""

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str, package: Path = PACKAGE) -> Path:
    """A folder of files that come with Kith, as it was installed or from the source tree."""
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


CONFIG = folder("config")
DEMO = folder("demo")
