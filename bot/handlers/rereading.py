"""Documents that the list has and the index has not: its folder was moved away, or another index is named."""

import logging

from bot.handlers.arrivals import arrival_again
from bot.handlers.library import Library
from rag.ports import DocumentIndex

log = logging.getLogger(__name__)


def read_again(library: Library, index: DocumentIndex, *, held: int) -> int:
    """Takes them in anew from their stored files; returns how many are searchable again.

    A file that cannot be taken in stays where it is, for the next time.

    Args:
        library: Has the list.
        index: Has the passages.
        held: How many documents it holds; where these are all, it is not asked about each.
    """
    listed = [each for each in library.every(None) if each.key]
    if held >= len(listed):
        return 0
    lost = [arrival_again(each) for each in listed if index.state(each.id) == "absent"]
    failures = [error for _, error in library.take_in_many(lost) if error is not None]
    for error in failures:
        log.warning("a document stays out: %s", error, extra={"action": "not_read_again"})
    return len(lost) - len(failures)
