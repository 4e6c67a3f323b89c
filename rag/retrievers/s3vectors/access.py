"""Readers as the index knows them, and the filter of every query.

S3 Vectors knows no readers: a query without a filter sees everything. So a filter is always built from a
principal, which cannot be without readers.
"""

import base64
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from rag.domain import NoReaders, Principal, Unreadable

MOST_READERS = 100
"""All that a filter may ask for must fit into 2 KB with each vector."""


def name(organisation: str, reader: str = "") -> str:
    """A short name of a reader, its organisation's own; of the organisation itself without a reader."""
    plain = f"{organisation}\n{reader}".encode("utf-8", "surrogatepass")
    return base64.urlsafe_b64encode(hashlib.sha256(plain).digest()[:9]).decode()


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
        "organisation": name(organisation),
        "readers": sorted(name(organisation, reader) for reader in readers),
    }


def asked_by(principal: Principal) -> Mapping[str, Any]:
    """The filter of a query: of a list, `$eq` is documented to match any element, `$in` is not."""
    names = sorted(name(principal.organisation, reader) for reader in principal.readers)
    held = [{"readers": {"$eq": each}} for each in names]
    return {
        "$and": [
            {"organisation": {"$eq": name(principal.organisation)}},
            held[0] if len(held) == 1 else {"$or": held},
        ]
    }
