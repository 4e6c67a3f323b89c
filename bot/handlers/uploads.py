"""Documents on their way in: upload links, dropped files, and what becomes of a stored file."""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import (
    Address,
    Asked,
    Commanded,
    Delivery,
    Document,
    DocumentReady,
    DroppedFile,
    FileStored,
    Notice,
    Person,
    ThreadRef,
    UploadInvitation,
    UploadTicket,
)
from bot.handlers import words
from bot.handlers.library import Arrival, Library, document_id, expiry
from bot.handlers.links import Links
from bot.handlers.people import chosen_readers, default_readers, person_from
from bot.ports import (
    ChatPlatform,
    Clock,
    DeliveryQueue,
    FileStore,
    Gone,
    MessageKeeper,
    StorageFull,
)
from rag.domain import Citation, Principal, Unreadable
from rag.failpoint import failpoint

LINK_LASTS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a document says in three lines, and what it could be asked."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    suggestions: tuple[str, ...] = ()


class Uploads:
    """Takes files from people, wherever they put them.

    Args:
        library: Where documents live.
        files: The store of bytes.
        queue: Where a stored file waits to be read.
        links: Makes upload links.
        platforms: Where to say that a document is ready, by platform.
        keepers: What fetches dropped files, by platform.
        now: The present moment.
        summarise: Three lines and two questions about a document.
        organisation: Whose documents these are.
        max_bytes: The largest file taken.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of an upload, by keyword
        self,
        *,
        library: Library,
        files: FileStore,
        queue: DeliveryQueue,
        links: Links,
        platforms: Mapping[str, ChatPlatform],
        keepers: Mapping[str, MessageKeeper],
        now: Clock,
        summarise: Callable[[Document, Principal], Summary],
        organisation: str,
        max_bytes: int,
    ) -> None:
        self._library = library
        self._files = files
        self._queue = queue
        self._links = links
        self._platforms = platforms
        self._keepers = keepers
        self._now = now
        self._summarise = summarise
        self._organisation = organisation
        self._max_bytes = max_bytes

    def invite(self, commanded: Commanded) -> None:
        """Answers with a link to the upload page, to this person alone."""
        scope, keep_for = _options(commanded.argument)
        readers = chosen_readers(scope, commanded.place, commanded.thread, commanded.person)
        to = Address(thread=commanded.thread, only=commanded.person, via=commanded.via)
        platform = self._platforms[commanded.thread.platform]
        if readers is None:
            sentence = f"`{scope}` is no scope. Use `everyone`, `channel` or `me`."
            platform.send(to, Notice(kind="refusal", text=sentence))
            return
        platform.send(to, invitation(self._links, self._ticket(commanded, readers, keep_for)))

    def _ticket(
        self, commanded: Commanded, readers: frozenset[str], keep_for: timedelta | None
    ) -> UploadTicket:
        return UploadTicket(
            id=uuid.uuid4().hex,
            organisation=self._organisation,
            owner=commanded.person.reader,
            readers=readers,
            expires=self._now() + LINK_LASTS,
            thread=commanded.thread,
            keep_for=keep_for,
        )

    def take_dropped(self, asked: Asked) -> tuple[Document, ...]:
        """Fetches files dropped into a chat and makes them searchable before the question is answered.

        A file that cannot be had or read is said in the thread, by name and reason.
        """
        readers = default_readers(asked.place, asked.thread, asked.asker)
        taken: list[Document] = []
        for file in asked.files:
            try:
                arrival = self._fetched(asked, file, readers)
                document = self._library.known(arrival)
                if document is None:
                    document = self._library.take_in(arrival)
                else:
                    self._files.remove(arrival.key)
            except (Unreadable, ValueError, Gone) as error:
                reason = _reason(error, self._max_bytes)
                self._platforms[asked.thread.platform].send(
                    Address(thread=asked.thread, via=asked.via), _unread(file.name, reason)
                )
                continue
            self._announce(document, self._address(document.readers, asked.thread, asked.asker))
            taken.append(document)
        return tuple(taken)

    def _fetched(self, asked: Asked, file: DroppedFile, readers: frozenset[str]) -> Arrival:
        keeper = self._keepers[asked.thread.platform]
        key = f"uploads/{uuid.uuid4().hex}"
        hashing = Hashing(keeper.fetch(file, person=asked.asker, max_bytes=self._max_bytes))
        size = self._files.save(
            key, iter(hashing), media_type=file.media_type, max_bytes=self._max_bytes
        )
        place = f"{asked.asker.reader}>{','.join(sorted(readers))}"
        return Arrival(
            document_id=document_id(self._organisation, place, file.name),
            organisation=self._organisation,
            name=file.name,
            readers=readers,
            owner=asked.asker.reader,
            key=key,
            size=size,
            sha256=hashing.hexdigest(),
            source=f"{asked.thread.platform}-file:{file.id}",
            media_type=file.media_type,
        )

    def arrived(
        self, ticket: UploadTicket, *, key: str, name: str, size: int, sha256: str, media_type: str
    ) -> str:
        """Notes an upload that lies in the store; when this returns, it will be read. Returns its id."""
        place = f"{ticket.owner}>{','.join(sorted(ticket.readers))}"
        arrival = Arrival(
            document_id=document_id(ticket.organisation, place, name),
            organisation=ticket.organisation,
            name=name,
            readers=ticket.readers,
            owner=ticket.owner,
            key=key,
            size=size,
            sha256=sha256,
            media_type=media_type,
            expires=expiry(self._now(), ticket.keep_for),
        )
        self._library.register(arrival)
        failpoint("upload.before_put")
        self._queue.put(self._stored(arrival, ticket.thread))
        failpoint("upload.after_put")
        return arrival.document_id

    def _stored(self, arrival: Arrival, thread: ThreadRef | None) -> Delivery:
        payload = {"upload": _arrival_fields(arrival), "thread": _thread_fields(thread)}
        return Delivery(
            id=f"stored:{arrival.key}",
            source="footnote",
            thread_key=f"document:{arrival.document_id}",
            kind="stored",
            payload=json.dumps(payload),
            received=self._now(),
        )

    def stored(self, event: FileStored) -> None:
        """Reads an upload and says in its thread what became of it."""
        arrival = arrival_from(event.upload)
        to = self._owner_address(arrival, event.thread)
        known = self._library.known(arrival)
        if known is not None:
            if known.key != arrival.key:
                self._files.remove(arrival.key)
                self._say(to, words.UNCHANGED.format(title=known.title))
            return
        try:
            document = self._library.take_in(arrival)
        except (Unreadable, Gone) as error:
            reason = _reason(error, self._max_bytes)
            self._say(to, words.READ_FAILED.format(name=arrival.name, reason=reason))
            return
        if to is not None:
            self._announce(document, to)

    def _owner_address(self, arrival: Arrival, thread: ThreadRef | None) -> Address | None:
        if thread is None:
            return None
        owner = person_from(arrival.owner, thread)
        return None if owner is None else self._address(arrival.readers, thread, owner)

    def _address(self, readers: frozenset[str], thread: ThreadRef, owner: Person) -> Address:
        """Into the thread if all who see it may read the document, else to its owner alone."""
        room = Asked(key="", thread=thread, asker=owner, text="")
        audience = self._platforms[thread.platform].audience(room)
        if audience.principal.may_read(self._organisation, readers):
            return Address(thread=thread)
        return Address(thread=thread, only=owner)

    def _announce(self, document: Document, to: Address) -> None:
        platform = self._platforms[to.thread.platform]
        if document.state == "failed":
            platform.send(to, _unread(document.name, document.reason))
            return
        principal = Principal(organisation=document.organisation, readers=document.readers)
        summary = self._summarise(document, principal)
        ready = DocumentReady(
            document=document,
            summary=summary.text,
            citations=summary.citations,
            suggestions=summary.suggestions,
            links=self._links.documents([document.id], principal),
        )
        platform.send(to, ready)

    def _say(self, to: Address | None, sentence: str) -> None:
        if to is not None:
            self._platforms[to.thread.platform].send(to, Notice(kind="info", text=sentence))


def invitation(links: Links, ticket: UploadTicket) -> UploadInvitation:
    """The invitation that carries this ticket's link."""
    url = links.upload(ticket)
    return UploadInvitation(
        url=url,
        expires=ticket.expires,
        readers=ticket.readers,
        curl=f"curl -sS -F file=@FILE '{url}'",
    )


class Hashing:
    """Bytes passing through, with their SHA-256 at the end."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._digest = hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._digest.update(chunk)
            yield chunk

    def hexdigest(self) -> str:
        """Of everything that has passed."""
        return self._digest.hexdigest()


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


def _arrival_fields(arrival: Arrival) -> dict[str, str]:
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


def _thread_fields(thread: ThreadRef | None) -> list[str] | None:
    return [thread.platform, thread.tenant, thread.channel, thread.root] if thread else None


def _options(argument: str) -> tuple[str, timedelta | None]:
    """`--scope me --expires 90d` in any order; a bare word is the scope."""
    scope, keep_for = "", None
    parts = iter(argument.replace("=", " ").split())
    for part in parts:
        if part == "--expires":
            keep_for = words.life_time(next(parts, ""))
        elif part == "--scope":
            scope = next(parts, "")
        else:
            scope = part
    return scope, keep_for


def _unread(name: str, reason: str) -> Notice:
    return Notice(kind="refusal", text=words.READ_FAILED.format(name=name, reason=reason))


def _reason(error: Exception, max_bytes: int) -> str:
    match error:
        case Unreadable():
            return str(error)
        case Gone() | StorageFull():
            return "it is not there any more, or I may not fetch it."
        case _:
            return f"it is empty or larger than {max_bytes // (1024 * 1024)} MB."
