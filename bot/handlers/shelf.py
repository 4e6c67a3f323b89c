"""What commands and buttons share: whose turn it is, what they may read, which document they mean."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain import (
    Address,
    AnswerRecord,
    Button,
    Commanded,
    Document,
    DocumentList,
    Explanation,
    Notice,
    Pressed,
    Rated,
    Reply,
)
from bot.handlers import words
from bot.handlers.announcing import say_once
from bot.handlers.library import Library
from bot.handlers.links import Links
from bot.handlers.people import as_asked, may_change
from bot.ports import ChatPlatform, Ledger
from rag.domain import Principal


class Shelf:
    """The documents, as the person who is asking may see and change them.

    Args:
        platforms: Where replies go, by platform.
        ledger: So that a reply is said once.
        library: Documents.
        links: Makes the addresses of documents.
        admins: Reader strings of those who may change anything.
    """

    def __init__(
        self,
        *,
        platforms: Mapping[str, ChatPlatform],
        ledger: Ledger,
        library: Library,
        links: Links,
        admins: tuple[str, ...],
        filtered_out: Callable[[str, Principal], int],
    ) -> None:
        self._platforms = platforms
        self._ledger = ledger
        self.library = library
        self.links = links
        self._admins = admins
        self._filtered_out = filtered_out

    def reply(self, event: Commanded | Pressed | Rated, reply: Reply) -> None:
        """Answers this person alone, once; the same message may have asked a question besides."""
        platform = self._platforms[event.thread.platform]
        to = Address(thread=event.thread, only=event.person, via=event.via)
        say_once(self._ledger, platform, to, reply, key=f"{event.key}\x1freply")

    def principal(self, event: Commanded | Pressed) -> Principal:
        """What this person may read here, when the reply is for them alone."""
        return self._platforms[event.thread.platform].audience(as_asked(event)).asker

    def listing(self, principal: Principal, event: Commanded | Pressed, cursor: str) -> Reply:
        """One page of what `principal` may read, from `cursor` on."""
        page = self.library.documents.list(principal, cursor=cursor)
        removable = {
            each.id for each in page.documents if may_change(each, event.person, self._admins)
        }
        links = self.links.documents([each.id for each in page.documents], principal)
        return DocumentList(page=page, removable=frozenset(removable), links=links)

    def matching(self, event: Commanded, name: str) -> Document | Notice:
        """The one document that this person may read and means by `name`, or why there is none."""
        match find_documents(self.library, self.principal(event), name):
            case []:
                return Notice(kind="info", text=words.NO_SUCH_DOCUMENT)
            case [document] if may_change(document, event.person, self._admins):
                return document
            case [_]:
                return Notice(kind="refusal", text=words.NOT_YOURS)
            case several:
                text = words.SEVERAL_DOCUMENTS.format(names=words.named(tuple(several)))
                return Notice(kind="info", text=text)

    def changeable(self, pressed: Pressed, *, gone: bool = False) -> Document | Notice:
        """The document a button stands for; one that may not be read looks like one that is not there.

        Args:
            pressed: The button.
            gone: Whether one that was removed counts, to who may remove it.
        """
        document = self.library.documents.get(pressed.value)
        absent = Notice(kind="info", text=words.NO_SUCH_DOCUMENT)
        if document is None:
            return absent
        changes = may_change(document, pressed.person, self._admins)
        if document.state in {"removed", "expired"}:
            return document if gone and changes and document.state == "removed" else absent
        if changes:
            return document
        readable = self.principal(pressed).may_read(document.organisation, document.readers)
        return Notice(kind="refusal", text=words.NOT_YOURS) if readable else absent

    def still_readable(self, document_id: str, principal: Principal) -> bool:
        """Whether a document is there and may be read, as of now."""
        document = self.library.documents.get(document_id)
        return (
            document is not None
            and document.state == "indexed"
            and principal.may_read(document.organisation, document.readers)
        )

    def explain(self, record: AnswerRecord | None, event: Commanded | Pressed) -> Reply:
        """Why this answer: to the asker and to admins, passages cut to what they may read now.

        How many passages the readers of the answer kept out is for admins alone.
        """
        administers = event.person.reader in self._admins
        if record is None or not (administers or event.person.reader == record.asker):
            return Notice(kind="info", text=words.NOTHING_TO_SHOW)
        principal = self.principal(event)
        trace = record.answer.trace
        passages = tuple(p for p in trace.passages if self.still_readable(p.document, principal))
        return Explanation(
            answer_id=record.id,
            trace=replace(trace, passages=passages),
            filtered=self._filtered_out(trace.question, record.principal) if administers else None,
        )


def find_documents(library: Library, principal: Principal | None, name: str) -> list[Document]:
    """Documents that `principal` (None: the operator) may read whose id, name or title is, or else contains, `name`."""
    wanted = name.strip().strip('`"').casefold()
    if not wanted:
        return []
    held = list(library.every(principal))
    same = [d for d in held if wanted in {d.id, d.name.casefold(), d.title.casefold()}]
    if same:
        return same
    return [d for d in held if wanted in d.name.casefold() or wanted in d.title.casefold()]


def confirmation(document: Document) -> Notice:
    """Asks whether a document should really go."""
    return Notice(
        kind="info",
        text=words.CONFIRM_REMOVE.format(title=document.title),
        buttons=(
            Button(label="Remove", action="confirm-remove", value=document.id, style="danger"),
            Button(label="Keep", action="keep", value=document.id),
        ),
    )
