"""The server's log: JSON lines on standard error. Ticket codes and stations yes, people never."""

import logging
import sys
import time
from collections.abc import Callable

import structlog

from web.rate_limits import Buckets, Rate

EVENTS = Rate(per_s=20, burst=500)
FAULTS = Rate(per_s=0.5, burst=20)
"""Lines of one event: those with a traceback are long, and say the same again and again."""

LONGEST_CHARS = 4000
"""Of one field; what is longer loses its middle."""


def write_json_lines(level: int = logging.INFO) -> None:
    """From now on; what libraries log goes the same way."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_logger_name,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _shortened,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    handler.addFilter(NotTooOften(time.monotonic))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)


class NotTooOften(logging.Filter):
    """Drops lines of an event that comes too often; the next one says how many were `dropped`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__()
        self._buckets = Buckets(clock)
        self._dropped: dict[str, int] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.msg.get("event") if isinstance(record.msg, dict) else record.msg
        event = f"{record.name}: {str(said)[:80]}"
        if self._buckets.take(event, FAULTS if _has_traceback(record) else EVENTS):
            self._dropped[event] = self._dropped.get(event, 0) + 1
            return False
        if dropped := self._dropped.pop(event, 0):
            if isinstance(record.msg, dict):
                record.msg = record.msg | {"dropped": dropped}
            else:
                record.msg = f"{record.msg} (and {dropped} more that were dropped)"
        return True


def _has_traceback(record: logging.LogRecord) -> bool:
    is_told = isinstance(record.msg, dict) and "traceback" in record.msg
    return is_told or bool(record.exc_info)


def _shortened(_: object, __: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    half = LONGEST_CHARS // 2
    for name, value in line.items():
        if isinstance(value, str) and len(value) > LONGEST_CHARS:
            line[name] = f"{value[:half]} … {value[-half:]}"
    return line
