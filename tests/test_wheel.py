"""What somebody gets who installs the wheel: the whole of Kith, from any folder, without the source tree."""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.world import ROOT

DEMO_REGISTER = "ofsted_register_2026-08-31_Westhaven.csv"
ADDRESS = re.compile(r"pretend workspace: (http://127\.0\.0\.1:\d+/)")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="asks the process to end by a signal"),
]


class Installation:
    """An environment that holds the wheel and, apart from it, only what Kith depends on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "environment"
        self.elsewhere = folder / "elsewhere"
        self._make(_build(folder / "wheels"))
        self._fill_the_folder_it_runs_from()

    @property
    def packages(self) -> Path:
        return next(self.folder.glob("lib/python*/site-packages"))

    def start(self, *words: str) -> subprocess.Popen[str]:
        """`kith` with these words, as somebody without any settings runs it from another folder."""
        settings = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
        return subprocess.Popen(
            [self.folder / "bin" / "kith", *words],
            cwd=self.elsewhere,
            env={**settings, "HOME": str(self.elsewhere), "KITH_HOME": str(self.elsewhere / "home")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *words: str) -> tuple[int, str]:
        """What it ends with, and what it says."""
        with self.start(*words) as process:
            told, _ = process.communicate(timeout=60)
            return process.returncode, told

    def _make(self, wheel: Path) -> None:
        venv.create(self.folder, symlinks=True)
        pip = [sys.executable, "-m", "pip", "--python", self.folder / "bin" / "python"]
        quietly = ["--no-index", "--no-deps", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", *quietly, wheel], check=True)
        # The packages Kith needs are lent. A path file of a folder that another path file names is not
        # read, so an editable installation among them does not lend the source tree as well.
        lent = "\n".join(sysconfig.get_path(kind) for kind in ("purelib", "platlib"))
        (self.packages / "lent.pth").write_text(lent)

    def _fill_the_folder_it_runs_from(self) -> None:
        """With what must not be taken for Kith's own."""
        self.elsewhere.mkdir()
        for name in ("yaml", "aiohttp", "slack_sandbox", "bot"):
            (self.elsewhere / f"{name}.py").write_text("raise SystemExit('taken from the wrong folder')")
        for name in ("config", "demo"):
            (self.elsewhere / name).mkdir()


def _build(folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sandbox(installed: Installation) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`kith sandbox` at work, and the address of its page."""
    with installed.start("sandbox", "--port", "0") as process:
        try:
            yield process, next(found[1] for line in process.stdout or () if (found := ADDRESS.search(line)))
        finally:
            process.kill()


def test_nothing_of_the_source_tree_is_lent(installed: Installation) -> None:
    python = installed.folder / "bin" / "python"
    script = "import bot, slack_sandbox; print(bot.__file__, slack_sandbox.__file__)"
    found = subprocess.run([python, "-P", "-c", script], capture_output=True, text=True, check=True)
    assert [Path(path).parents[1] for path in found.stdout.split()] == [installed.packages] * 2


def test_it_puts_nothing_beside_its_two_packages(installed: Installation) -> None:
    found = {path.name for path in installed.packages.iterdir()} - {"__pycache__", "lent.pth"}
    assert {name for name in found if not name.endswith(".dist-info")} == {"bot", "slack_sandbox"}


def test_every_file_that_is_needed_at_work_is_in_it(installed: Installation) -> None:
    def missing(where: Path, *patterns: str) -> list[Path]:
        needed = [path.relative_to(ROOT) for pattern in patterns for path in ROOT.glob(pattern)]
        assert len(needed) > len(patterns)
        return [path for path in needed if not (where / path).exists()]

    packages = installed.packages
    assert missing(packages, "slack_sandbox/page/*", "bot/store/migrations/versions/*.py") == []
    assert missing(packages / "bot", "config/*.yaml", "demo/*.yaml", "demo/*.csv") == []


def test_the_command_explains_itself(installed: Installation) -> None:
    status, told = installed.run("--help")
    assert (status, "sandbox" in told, "import" in told) == (0, True, True)


def test_a_register_and_postcodes_come_in(installed: Installation, tmp_path: Path) -> None:
    register = shutil.copy(ROOT / "demo" / DEMO_REGISTER, tmp_path)
    status, told = installed.run("import", "ofsted", str(register))
    assert (status, "300 new" in told) == (0, True)
    status, told = installed.run("import", "postcodes", str(ROOT / "demo" / "postcodes.csv"))
    assert (status, "109 new" in told) == (0, True)
    assert (installed.elsewhere / "home" / "kith.db").exists()


def test_the_database_can_be_upgraded(installed: Installation) -> None:
    status, told = installed.run("db", "upgrade")
    assert (status, "which is what this version needs" in told) == (0, True)


def test_the_sandbox_shows_its_page_and_ends_when_asked(sandbox: tuple[subprocess.Popen[str], str]) -> None:
    process, address = sandbox
    for part in ("", "page/main.js", "page/style.css"):
        with urlopen(address + part, timeout=20) as answer:
            assert (answer.status, len(answer.read()) > 100) == (200, True)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 0
