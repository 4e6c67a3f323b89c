"""Readers as a knowledge base knows them, and the filters of every query.

Its own access lists know persons by mail address alone and no groups, so readers are metadata. A query without a filter
sees everything: so filters are always built from a principal, which cannot be without readers.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rag.domain import NoReaders, Principal, Unreadable
from rag.retrievers.aws_calls import batches
from rag.retrievers.names import short_name

MOST_READERS = 10
"""Of one document: a list in metadata holds no more."""

TOGETHER = 100
"""Readers that one query asks for; who holds more asks again."""


def marks(organisation: str, readers: Collection[str]) -> Sequence[str]:
    """What a passage carries for the filter.

    Raises:
        NoReaders: nobody is named.
        Unreadable: more are named than fit.
    """
    if not readers:
        msg = "a document without readers would be found by nobody"
        raise NoReaders(msg)
    if len(readers) > MOST_READERS:
        msg = f"The search index lets at most {MOST_READERS} groups or people share one document."
        raise Unreadable(msg)
    return sorted(short_name(organisation, reader) for reader in readers)


def asked_by(principal: Principal) -> Sequence[Mapping[str, Any]]:
    """The filter of each query that must be made."""
    names = sorted(short_name(principal.organisation, each) for each in principal.readers)
    return [_any_of(part) for part in batches(names, TOGETHER)]


def _any_of(names: Sequence[str]) -> Mapping[str, Any]:
    held = [{"listContains": {"key": "readers", "value": name}} for name in names]
    return held[0] if len(held) == 1 else {"orAll": held}
