"""What one test's database has compiled serves the next one's: a third of the time would go on compiling."""

from typing import Any

from sqlalchemy import Dialect, Engine

_DIALECTS: dict[str, Dialect] = {}
_COMPILED: dict[Any, Any] = {}


def share_statements(engine: Engine) -> None:
    """Let `engine` use the statements that were compiled for other databases of its kind, and add its own.

    A statement is found again only for the same dialect
    (https://docs.sqlalchemy.org/en/21/core/connections.html#sql-compilation-caching).
    """
    if engine.name not in _DIALECTS:
        engine.connect().close()  # A dialect knows its database only once it has been connected.
        _DIALECTS[engine.name] = engine.dialect
    engine.dialect = _DIALECTS[engine.name]
    engine.update_execution_options(compiled_cache=_COMPILED)
