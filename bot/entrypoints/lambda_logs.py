"""Logs as one line of JSON each, for CloudWatch; never what anybody asked or was told."""

import json
import logging
from datetime import UTC, datetime

KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class JsonLines(logging.Formatter):
    """A record as JSON: level, logger, message, and whatever was passed as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in KNOWN}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


def log_as_json(level: str) -> None:
    """Sets up the process's logging by hand."""
    log_with(JsonLines(), level)


def log_with(formatter: logging.Formatter, level: str) -> None:
    """Sets up the process's logging; Lambda has put a handler of its own there, which is replaced."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for library in ("botocore", "urllib3"):
        logging.getLogger(library).setLevel(logging.WARNING)
