"""Where the data lives: engines for SQLite and PostgreSQL, and one transaction for each action."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Any

from sqlalchemy import URL, Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker

from bot.limits import AT_ONCE

# How long a writer waits for another one on SQLite, in seconds: shorter than the 3 seconds
# Slack gives a request (https://docs.slack.dev/interactivity/handling-user-interaction).
BUSY_SECONDS = 2.5
# Connections kept open between requests. In a burst there is one for each request in hand, so that none
# waits for another's; those beyond these are closed again.
KEPT_CONNECTIONS = 8


class Database:
    """One database: hands out sessions, each of them one transaction."""

    def __init__(self, url: str | URL) -> None:
        """Prepare an engine for `url`; nothing is opened before the first use."""
        self.engine = open_engine(make_url(url))
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._writing = Lock()
        self._readers: SimpleQueue[Any] = SimpleQueue()

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[Session]:
        """A session that commits when the block ends well, and changes nothing when it raises.

        Say `writes` where the block will write: on SQLite the place in the queue of writers is then taken
        at the start, since a reader that turns writer midway is refused when another wrote meanwhile. A block
        that only reads sees the database as it is at one moment, on PostgreSQL too.
        """
        options: dict[str, Any] = {"writes": writes}
        if not (writes or self._is_sqlite):
            # Its own default shows each statement what was committed by then
            # (https://www.postgresql.org/docs/current/transaction-iso.html).
            options["isolation_level"] = "REPEATABLE READ"
        with self._turn(writes=writes), self._sessions.begin() as session:
            session.connection(execution_options=options)
            yield session

    @contextmanager
    def _turn(self, *, writes: bool) -> Iterator[None]:
        """Let the writers of this process queue up here on SQLite.

        There they would each look again and again, after ever longer pauses
        (https://www.sqlite.org/c3ref/busy_timeout.html), and under load some would never come to their turn.
        Raises TimeoutError where it does not come in time.
        """
        if not (writes and self._is_sqlite):
            yield
            return
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise TimeoutError("other writers took too long")
        try:
            yield
        finally:
            self._writing.release()

    def value(self, statement: str) -> Any:
        """The one value that a statement reads, or None; see `row`."""
        row = self.row(statement)
        return row[0] if row else None

    def row(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        """The first row that a statement reads, or None. Each `?` in it stands for one of the values.

        With as little about it as there can be, for what is asked at every request: a session would take ten
        times as long.
        """
        if self._is_sqlite:
            return self._read(statement, values)
        connection = self.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement.replace("?", "%s"), values)
            row: tuple[Any, ...] | None = cursor.fetchone()
            return row
        finally:
            connection.close()

    def _read(self, statement: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        """By a connection that stays open: to take one out of the pool takes longer than to read a row."""
        try:
            connection = self._readers.get_nowait()
        except Empty:
            pooled = self.engine.raw_connection()
            connection = pooled.driver_connection
            pooled.detach()
        try:
            row: tuple[Any, ...] | None = connection.execute(statement, values).fetchone()
            return row
        finally:
            self._readers.put(connection)

    def close(self) -> None:
        """Give every connection back."""
        with suppress(Empty):
            while True:
                self._readers.get_nowait().close()
        self.engine.dispose()


def open_engine(url: URL) -> Engine:
    """An engine whose errors never show the values it was given (they may be somebody's concern)."""
    common: dict[str, Any] = {
        "hide_parameters": True,
        "poolclass": QueuePool,
        "pool_size": KEPT_CONNECTIONS,
        "max_overflow": AT_ONCE - KEPT_CONNECTIONS,
    }
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, **common)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **common)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own habit of beginning late would leave a SELECT outside the transaction
    # (https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#pysqlite-serializable), so it is switched off.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
