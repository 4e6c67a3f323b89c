"""Readers as Kendra knows them.

Kendra fails open: a document without an access list is public, and a query without a user context sees
everything. So both are always given here, and neither can be left out.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any, Literal

from rag.domain import NoReaders, Principal

AccessMode = Literal["user_context", "attribute_filter"]

ATTRIBUTE = "footnote_readers"
"""Holds the readers where the index goes by attributes; a STRING_LIST, searchable, not displayable."""

LONGEST_NAME = 200
MOST_GROUPS = 2048
MOST_STRINGS = 10
"""Strings in a list attribute, and in a filter on one, by default."""


def name(organisation: str, reader: str) -> str:
    """The reader's name in Kendra: its organisation's own, hashed where Kendra would not take it."""
    plain = f"{organisation}/{reader}"
    if len(plain) <= LONGEST_NAME and plain.isprintable():
        return plain
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
    return f"sha256/{digest}"


def access_list(organisation: str, readers: Collection[str]) -> list[dict[str, str]]:
    """Who may find a document.

    Every reader is a group, persons too: a principal may hold several persons, a user context one.

    Raises:
        NoReaders: there are none, which Kendra would take for everyone.
    """
    if not readers:
        msg = "a document without readers would be public in Kendra"
        raise NoReaders(msg)
    return [
        {"Name": name(organisation, reader), "Type": "GROUP", "Access": "ALLOW"}
        for reader in sorted(readers)
    ]


def attribute(organisation: str, readers: Collection[str]) -> dict[str, Any]:
    """The same as an attribute.

    Raises:
        NoReaders: there are none, or more than the attribute holds.
    """
    names = sorted(name(organisation, reader) for reader in readers)
    if not 0 < len(names) <= MOST_STRINGS:
        msg = f"a document has {len(names)} readers; by attributes it may have 1 to {MOST_STRINGS}"
        raise NoReaders(msg)
    return {"Key": ATTRIBUTE, "Value": {"StringListValue": names}}


def asked_by(principal: Principal, mode: AccessMode) -> Mapping[str, Any]:
    """The part of a query that says who will see the answer."""
    names = sorted(name(principal.organisation, reader) for reader in principal.readers)
    if mode == "user_context":
        return {"UserContext": {"Groups": names[:MOST_GROUPS]}}
    parts = [names[at : at + MOST_STRINGS] for at in range(0, len(names), MOST_STRINGS)]
    filters = [
        {"ContainsAny": {"Key": ATTRIBUTE, "Value": {"StringListValue": part}}} for part in parts
    ]
    return {"AttributeFilter": filters[0] if len(filters) == 1 else {"OrAllFilters": filters}}
