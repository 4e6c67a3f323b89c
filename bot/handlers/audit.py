"""Who did what to which document, and when: never a title, never a word of content."""

import json
import logging
from pathlib import Path

from bot.ports import Clock

OPERATOR = "operator"
"""Who acts on the command line."""

_log = logging.getLogger("footnote.audit")


def audit(action: str, *, who: str, document: str = "", **more: str) -> None:
    """Notes one act: `indexed`, `removed`, `expired`, `rescoped`, `failed`, `forgotten`, `replayed`.

    Args:
        action: What was done.
        who: The reader string of who did it; `operator` for the command line.
        document: The id of the document it was done to, if it was one.
        more: Further facts without content, such as the new readers.
    """
    extra = {"action": action, "who": who, "document": document, "facts": more}
    _log.info("%s %s by %s", action, document, who, extra=extra)


class AuditFile(logging.Handler):
    """Appends each act as one line of JSON to a file that only the operator reads.

    Args:
        path: The file; made when the first act is noted.
        now: The present moment.
    """

    def __init__(self, path: Path, *, now: Clock) -> None:
        super().__init__(logging.INFO)
        self._path = path
        self._now = now

    def emit(self, record: logging.LogRecord) -> None:
        """Writes one line; a full disk must not undo what was done."""
        held = vars(record)
        told = {
            "at": self._now().isoformat(),
            "action": held.get("action"),
            "who": held.get("who"),
            "document": held.get("document"),
            **held.get("facts", {}),
        }
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(told) + "\n")
        except OSError:
            self.handleError(record)
