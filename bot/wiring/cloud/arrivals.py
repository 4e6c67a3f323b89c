"""Uploads on their way from the bucket's incoming prefix to the note that they are to be read."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import Address, Notice, UploadTicket
from bot.handlers import words
from bot.handlers.arriving import Arriving
from bot.handlers.people import person_from
from bot.ports import ChatPlatform
from bot.storage.s3.incoming import RefusedUpload, S3Incoming
from bot.wiring.cloud.service import CloudService

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """Takes uploads in.

    Args:
        incoming: The bucket's incoming prefix.
        arriving: Notes what was taken.
        platforms: Where to say that something was not.
        scanned: Uploads wait for GuardDuty's word.
    """

    incoming: S3Incoming
    arriving: Arriving
    platforms: Mapping[str, ChatPlatform]
    scanned: bool

    def take(self, key: str, *, clean: bool | None) -> None:
        """Takes one object.

        Args:
            key: Where it lies.
            clean: What the scan says; None where the event is not about a scan.
        """
        if clean is None and self.scanned:
            return
        try:
            taken = self.incoming.take(key, clean=clean is not False)
        except RefusedUpload as refused:
            log.warning("an upload was refused", extra={"action": "upload_refused"})
            self._tell(refused)
            return
        if taken is None:
            return
        self.arriving.arrived(
            taken.ticket,
            key=taken.key,
            name=taken.name,
            size=taken.size,
            sha256=taken.sha256,
            media_type=taken.media_type,
        )
        self.incoming.erase(key)
        log.info("an upload was taken", extra={"action": "uploaded", "size": taken.size})

    def _tell(self, refused: RefusedUpload) -> None:
        ticket = refused.ticket
        to = _address(ticket) if ticket is not None else None
        if to is not None:
            text = words.READ_FAILED.format(name=refused.name, reason=str(refused))
            self.platforms[to.thread.platform].send(to, Notice(kind="refusal", text=text))


def _address(ticket: UploadTicket) -> Address | None:
    """To its owner alone: nobody else needs to know."""
    if ticket.thread is None:
        return None
    owner = person_from(ticket.owner, ticket.thread)
    return None if owner is None else Address(thread=ticket.thread, only=owner)


def open_incoming(service: CloudService) -> Incoming:
    """What the ingest Lambda takes uploads in with."""
    return Incoming(
        incoming=service.cloud.incoming,
        arriving=service.chat.arriving,
        platforms=service.platforms.chats,
        scanned=service.app.settings.malware_scan,
    )
