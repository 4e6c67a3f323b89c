"""Readers as the index knows them, and the filter of every query.

S3 Vectors knows no readers: a query without a filter sees everything. So a filter is always built from a
principal, which cannot be without readers.
"""

from collections.abc import Collection, Mapping
from typing import Any

from rag.domain import NoReaders, Principal, Unreadable
from rag.retrievers.names import short_name

MOST_READERS = 100
"""All that a filter may ask for must fit into 2 KB with each vector."""


def marks(organisation: str, readers: Collection[str]) -> Mapping[str, Any]:
    """What a vector carries for the filter.

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
    return {
        "organisation": short_name(organisation),
        "readers": sorted(short_name(organisation, reader) for reader in readers),
    }


def asked_by(principal: Principal) -> Mapping[str, Any]:
    """The filter of a query: of a list, `$eq` is documented to match any element, `$in` is not."""
    names = sorted(short_name(principal.organisation, reader) for reader in principal.readers)
    held = [{"readers": {"$eq": each}} for each in names]
    return {
        "$and": [
            {"organisation": {"$eq": short_name(principal.organisation)}},
            held[0] if len(held) == 1 else {"$or": held},
        ]
    }
