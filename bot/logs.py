"""Structured logs, one JSON object a line on stderr. They never hold what a person typed.

Only Kith's own events are written with their words. Of what libraries log, only errors are kept, as
level, logger and place in the code, and the text is dropped: slack_sdk and Bolt print whole requests.
"""

import logging
import sys
import traceback
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger


def configure(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send every log of this process to `stream` (stderr unless given) as JSON lines."""
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _without_words],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.ERROR)
    logging.getLogger("kith").setLevel(level)


def log() -> Any:
    """Kith's logger: `log().info("event.name", key=value)`; only ids and counts as values."""
    return structlog.get_logger("kith")


def where(fault: BaseException) -> dict[str, object]:
    """What may be told of an exception: its class and the lines of code it came through, not its text."""
    frames = traceback.extract_tb(fault.__traceback__)
    return {
        "error": type(fault).__name__,
        "at": [f"{frame.filename.rsplit('/', 3)[-1]}:{frame.name}:{frame.lineno}" for frame in frames[-8:]],
    }


def _without_words(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    kept = {key: event[key] for key in ("level", "timestamp", "_record", "_from_structlog") if key in event}
    return {
        **kept,
        "event": "library",
        "logger": record.name,
        "at": f"{record.module}:{record.lineno}",
        **(where(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}),
    }
