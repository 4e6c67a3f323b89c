"""Files that lie in the store and are to become, or to renew, documents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A file that lies in the store and is to become, or to renew, a document."""

    document_id: str
    organisation: str
    name: str
    readers: frozenset[str]
    owner: str
    key: str
    size: int
    sha256: str
    source: str = "upload"
    media_type: str = ""
    title: str = ""
    expires: datetime | None = None


def document_id(organisation: str, place: str, name: str) -> str:
    """The id of the document called `name` at `place`: the same again for its next version."""
    digest = hashlib.sha256(f"{organisation}\x1f{place}\x1f{name}".encode()).hexdigest()
    return f"d{digest[:23]}"


def holds(document: Document, arrival: Arrival) -> bool:
    """Whether a document is searchable with exactly this content for these readers."""
    return (
        document.state == "indexed"
        and document.sha256 == arrival.sha256
        and document.readers == arrival.readers
    )


def record(arrival: Arrival, held: Document | None, now: datetime) -> Document:
    """The document's record as it is when its file arrives, over the one that stands."""
    return Document(
        id=arrival.document_id,
        organisation=arrival.organisation,
        title=arrival.title or arrival.name,
        name=arrival.name,
        readers=arrival.readers,
        owner=arrival.owner,
        state="uploaded",
        created=held.created if held else now,
        updated=now,
        source=arrival.source,
        key=arrival.key,
        media_type=arrival.media_type,
        size=arrival.size,
        sha256=arrival.sha256,
        version=held.version if held else 1,
        revision=held.revision if held else 0,
        expires=arrival.expires,
    )


def arrival_again(document: Document) -> Arrival:
    """A document's own stored file, to be read once more."""
    return Arrival(
        document_id=document.id,
        organisation=document.organisation,
        name=document.name,
        readers=document.readers,
        owner=document.owner,
        key=document.key,
        size=document.size,
        sha256=document.sha256,
        source=document.source,
        media_type=document.media_type,
        title=document.title,
        expires=document.expires,
    )


def expiry(now: datetime, keep_for: timedelta | None) -> datetime | None:
    """When a document with this life time ends."""
    return now + keep_for if keep_for else None


def arrival_from(fields: Mapping[str, str]) -> Arrival:
    """The arrival that travelled in a delivery."""
    return Arrival(
        document_id=fields["document_id"],
        organisation=fields["organisation"],
        name=fields["name"],
        readers=frozenset(fields["readers"].split("\n")),
        owner=fields["owner"],
        key=fields["key"],
        size=int(fields["size"]),
        sha256=fields["sha256"],
        source=fields["source"],
        media_type=fields["media_type"],
        expires=datetime.fromisoformat(fields["expires"]) if fields["expires"] else None,
    )


def arrival_fields(arrival: Arrival) -> dict[str, str]:
    """The arrival as text, to travel in a delivery."""
    return {
        "document_id": arrival.document_id,
        "organisation": arrival.organisation,
        "name": arrival.name,
        "readers": "\n".join(sorted(arrival.readers)),
        "owner": arrival.owner,
        "key": arrival.key,
        "size": str(arrival.size),
        "sha256": arrival.sha256,
        "source": arrival.source,
        "media_type": arrival.media_type,
        "expires": arrival.expires.isoformat() if arrival.expires else "",
    }
