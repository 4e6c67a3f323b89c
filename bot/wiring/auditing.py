"""The audit log on one machine."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.handlers.audit import AuditFile
from bot.ports import Clock


@contextmanager
def audited(path: Path, now: Clock) -> Iterator[None]:
    """Keeps the audit log beside the data; elsewhere it is the platform's log."""
    logger, handler = logging.getLogger("footnote.audit"), AuditFile(path, now=now)
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False  # the file has it; a terminal need not
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = propagate
