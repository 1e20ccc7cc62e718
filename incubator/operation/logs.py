"""Log lines: JSON for machines in production, plain lines for people in the demo.

Both carry the request's id and go through `mask`. A caller adds figures with
`log.info("...", extra={"fields": {...}})`.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from incubator.core import request_ids
from incubator.core.masking import mask


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, message, request_id, the fields, the error."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_ids.current():
            line["request_id"] = request_ids.current()
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps({name: _masked(value) for name, value in line.items()}, default=str)


class ReadableLines(logging.Formatter):
    """`2026-11-22 12:00:00,000 WARNING billing.tasks: … [request id]`"""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        head, newline, rest = super().format(record).partition("\n")
        fields = "".join(
            f" {name}={value}" for name, value in getattr(record, "fields", {}).items()
        )
        mark = f" [{request_ids.current()}]" if request_ids.current() else ""
        return mask(f"{head}{fields}{mark}{newline}{rest}")


def _masked(value: Any) -> Any:
    return mask(value) if isinstance(value, str) else value
