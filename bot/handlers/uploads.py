"""Documents on their way in from chat: upload links and dropped files."""

import hashlib
import shlex
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from bot.domain import (
    Asked,
    Commanded,
    DroppedFile,
    Notice,
    Reply,
    ThreadRef,
    UploadInvitation,
    UploadTicket,
)
from bot.handlers import words
from bot.handlers.announcing import Announcer, Marked, announcing
from bot.handlers.arrivals import Arrival, document_id
from bot.handlers.arriving import LEASE, upload_place
from bot.handlers.library import Library
from bot.handlers.links import Links
from bot.handlers.people import chosen_readers, default_readers
from bot.handlers.progress import Progress
from bot.ports import (
    Busy,
    Clock,
    FileStore,
    Finished,
    Gone,
    Ledger,
    MessageKeeper,
    StorageFull,
    UploadForms,
)
from rag.domain import Unavailable, Unreadable

LINK_LASTS = timedelta(minutes=10)


class Uploads:
    """Takes files from people, wherever they put them.

    Args:
        library: Where documents live.
        files: The store of bytes.
        links: Makes upload links.
        forms: Makes the form behind the line for a terminal.
        ledger: So that what became of a file is said once.
        announcer: Says it.
        progress: Says that it takes a while.
        keepers: What fetches dropped files, by platform.
        now: The present moment.
        organisation: Whose documents a thread's tenant reads.
        max_bytes: The largest file taken.
        owner: This process, as the ledger knows it.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of an upload, by keyword
        self,
        *,
        library: Library,
        files: FileStore,
        links: Links,
        forms: UploadForms,
        ledger: Ledger,
        announcer: Announcer,
        progress: Progress,
        keepers: Mapping[str, MessageKeeper],
        now: Clock,
        organisation: Callable[[ThreadRef], str],
        max_bytes: int,
        owner: str,
    ) -> None:
        self._library = library
        self._files = files
        self._links = links
        self._forms = forms
        self._ledger = ledger
        self._announcer = announcer
        self._progress = progress
        self._keepers = keepers
        self._now = now
        self._organisation = organisation
        self._max_bytes = max_bytes
        self._owner = owner

    def invited(self, commanded: Commanded) -> Reply:
        """A link to the upload page, for this person alone."""
        scope, lasting = _options(commanded.argument)
        readers = chosen_readers(scope, commanded.place, commanded.thread, commanded.person)
        keep_for = None if lasting is None else words.life_time(lasting)
        if lasting is not None and keep_for is None:
            sentence = words.NO_LIFE_TIME.format(text=lasting or "--expires")
            return Notice(kind="refusal", text=sentence)
        if readers is None:
            sentence = f"`{scope}` is no scope. Use `everyone`, `channel` or `me`."
            return Notice(kind="refusal", text=sentence)
        ticket = self._ticket(commanded, readers, keep_for)
        return invitation(self._links, self._forms, ticket)

    def _ticket(
        self, commanded: Commanded, readers: frozenset[str], keep_for: timedelta | None
    ) -> UploadTicket:
        return UploadTicket(
            id=uuid.uuid4().hex,
            organisation=self._organisation(commanded.thread),
            owner=commanded.person.reader,
            readers=readers,
            expires=self._now() + LINK_LASTS,
            thread=commanded.thread,
            keep_for=keep_for,
        )

    def take_dropped(self, asked: Asked, *, last_try: bool) -> None:
        """Fetches files dropped into a chat and makes them searchable before a question is answered.

        What became of each is said once, by name and reason where it could not be had or read.

        Raises:
            Busy, Unavailable: it should come again; on the last try this is said instead.
        """
        for file in asked.files:
            key = f"{asked.key}\x1f{file.id}"
            try:
                claim = self._ledger.claim(key, thread=asked.thread, owner=self._owner, lease=LEASE)
            except Finished:
                continue
            with announcing(self._ledger, claim) as marked:
                self._take(asked, file, marked, last_try=last_try)

    def _take(self, asked: Asked, file: DroppedFile, marked: Marked, *, last_try: bool) -> None:
        readers = default_readers(asked.place, asked.thread, asked.asker)
        to = self._announcer.address(readers, asked.thread, asked.asker)
        with self._progress.shown(file.name, marked(to)) as over:
            try:
                arrival = self._fetched(asked, file, readers)
                document = self._library.known(arrival)
                if document is None:
                    document = self._library.take_in(arrival)
                else:
                    self._files.remove(arrival.key)
            except (Unreadable, ValueError, Gone) as error:
                self._announcer.unread(file.name, error, over())
            except StorageFull:
                self._announcer.unread(file.name, Unreadable(words.NO_ROOM), over())
            except (Busy, Unavailable):
                if not last_try:
                    raise
                self._announcer.unread(file.name, Unreadable(words.NOT_NOW), over())
            else:
                self._announcer.ready(document, over())

    def _fetched(self, asked: Asked, file: DroppedFile, readers: frozenset[str]) -> Arrival:
        keeper = self._keepers[asked.thread.platform]
        key = f"uploads/{uuid.uuid4().hex}"
        hashing = _Hashing(keeper.fetch(file, person=asked.asker, max_bytes=self._max_bytes))
        size = self._files.save(
            key, iter(hashing), media_type=file.media_type, max_bytes=self._max_bytes
        )
        place = upload_place(asked.asker.reader, readers)
        organisation = self._organisation(asked.thread)
        return Arrival(
            document_id=document_id(organisation, place, file.name),
            organisation=organisation,
            name=file.name,
            readers=readers,
            owner=asked.asker.reader,
            key=key,
            size=size,
            sha256=hashing.hexdigest(),
            source=f"{asked.thread.platform}-file:{file.id}",
            media_type=file.media_type,
        )


def invitation(links: Links, forms: UploadForms, ticket: UploadTicket) -> UploadInvitation:
    """The invitation that carries this ticket's link."""
    url = links.upload(ticket)
    return UploadInvitation(
        url=url,
        expires=ticket.expires,
        readers=ticket.readers,
        curl=_curl(forms, ticket),
    )


def _curl(forms: UploadForms, ticket: UploadTicket) -> str:
    """The same for people at a terminal: one line that posts one file straight to the store."""
    key = f"uploads/{uuid.uuid4().hex}"
    form = forms.form(ticket, key=key, name="", media_type="application/octet-stream")
    fields = " ".join(f"-F {shlex.quote(f'{name}={value}')}" for name, value in form.fields.items())
    return f"curl -sS {fields} -F file=@FILE {shlex.quote(form.url)}"


class _Hashing:
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


def _options(argument: str) -> tuple[str, str | None]:
    """`--scope me --expires 90d` in any order; a bare word is the scope."""
    scope, lasting = "", None
    parts = iter(argument.replace("=", " ").split())
    for part in parts:
        if part == "--expires":
            lasting = next(parts, "")
        elif part == "--scope":
            scope = next(parts, "")
        else:
            scope = part
    return scope, lasting
