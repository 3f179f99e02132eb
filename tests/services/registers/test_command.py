"""What the command notes of whoever imports a register."""

import getpass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.imports import import_register
from bot.store.registers import RegisterImport
from tests.importers.register_files import provider, write
from tests.services.registers.desk import Desk

NOW = datetime(2026, 9, 14, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("fault", [KeyError("getpwuid(): uid not found: 4711"), OSError("No username set")])
def test_somebody_without_a_name_on_this_computer_can_import(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def nameless() -> str:
        raise fault

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert "1 new" in import_register(desk.database, write(tmp_path, [provider()]), lambda: NOW)
    (noted,) = desk.all(RegisterImport.imported_by)
    assert noted.startswith("command line, user ")
