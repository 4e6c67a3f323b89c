"""How our processes log on one machine."""

import logging
import sys


def log_to_stderr(level: str) -> None:
    """Everything from `level` on, one line each, with its time."""
    logging.basicConfig(
        level=level.upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    if level.upper() == "INFO":  # which of our processes begins and ends tells an operator nothing
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
