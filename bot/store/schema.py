"""The shape of the database: bring it up to date, take it back, and say whether it is current."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Carry out every step up to `revision`; each one whole or not at all."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the steps back down to `revision`; `base` is an empty database."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def current(engine: Engine) -> str | None:
    """The revision the database is at; None where it is empty."""
    with engine.connect().execution_options(writes=False) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision this version of Kith needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def revisions() -> list[str]:
    """Every revision this version of Kith knows, oldest first."""
    steps = ScriptDirectory.from_config(_config(None)).walk_revisions()
    return [step.revision for step in steps][::-1]


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
