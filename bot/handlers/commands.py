"""Commands in a chat: help, list, remove, status, scope, mute, forget, and the buttons under replies."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.domain import (
    Address,
    AnswerRecord,
    Asked,
    Button,
    Commanded,
    Document,
    DocumentList,
    Explanation,
    Notice,
    Pressed,
    Rated,
    Rating,
    Reply,
    SourcesView,
)
from bot.handlers import words
from bot.handlers.library import Library
from bot.handlers.links import Links
from bot.handlers.people import as_asked, chosen_readers, may_change
from bot.ports import AnswerLog, ChatPlatform, Clock, ThreadStore
from rag.domain import Principal

_WAITING = frozenset({"uploaded", "reading"})


class Commands:
    """Answers commands and buttons, each to the person who used it.

    Args:
        platforms: Where replies go, by platform.
        library: Documents.
        threads: What is remembered of threads.
        answers: Answers as given.
        links: Makes the addresses of documents.
        now: The present moment.
        admins: Reader strings of those who may change anything.
    """

    def __init__(  # noqa: PLR0913 - the collaborators of commands, by keyword
        self,
        *,
        platforms: Mapping[str, ChatPlatform],
        library: Library,
        threads: ThreadStore,
        answers: AnswerLog,
        links: Links,
        now: Clock,
        admins: tuple[str, ...],
    ) -> None:
        self._platforms = platforms
        self._library = library
        self._threads = threads
        self._answers = answers
        self._links = links
        self._now = now
        self._admins = admins
        self._named: Mapping[str, Callable[[Commanded], Reply]] = {
            "list": self._list,
            "remove": self._remove,
            "status": self._status,
            "scope": self._scope,
            "mute": self._mute,
            "unmute": self._mute,
            "forget": self._forget,
            "why": self._why,
        }
        self._pressed: Mapping[str, Callable[[Pressed], Reply]] = {
            "sources": self._sources,
            "why": self._explain,
            "mute": self._mute_by_button,
            "unmute": self._mute_by_button,
            "confirm-remove": self._confirmed,
            "remove": self._ask_to_confirm,
            "keep": _kept,
            "list": self._list_by_button,
        }

    def run(self, commanded: Commanded) -> None:
        """Carries a command out; one that is not known gets help."""
        command = self._named.get(commanded.name, _help)
        self._reply(commanded, command(commanded))

    def press(self, pressed: Pressed) -> None:
        """Carries a button out; one that an old message still shows gets a plain sentence."""
        self._reply(pressed, self._pressed.get(pressed.action, _nothing)(pressed))

    def rate(self, rated: Rated) -> None:
        """Stores a rating with its answer; a reason is thanked for, once."""
        rating = Rating(
            person=rated.person.reader, verdict=rated.verdict, reason=rated.reason, at=self._now()
        )
        known = self._answers.rate(rated.answer_id, rating)
        if known and rated.reason:
            self._reply(rated, Notice(kind="done", text=words.THANKS))

    def _reply(self, event: Commanded | Pressed | Rated, reply: Reply) -> None:
        to = Address(thread=event.thread, only=event.person, via=event.via)
        self._platforms[event.thread.platform].send(to, reply)

    def _principal(self, event: Commanded | Pressed) -> Principal:
        """What this person may read here, when the reply is for them alone."""
        return self._platforms[event.thread.platform].audience(as_asked(event)).asker

    def _list(self, event: Commanded, cursor: str = "") -> Reply:
        return self._listing(self._principal(event), event, cursor or event.argument)

    def _list_by_button(self, pressed: Pressed) -> Reply:
        return self._listing(self._principal(pressed), pressed, pressed.value)

    def _listing(self, principal: Principal, event: Commanded | Pressed, cursor: str) -> Reply:
        page = self._library.documents.list(principal, cursor=cursor)
        removable = {
            each.id for each in page.documents if may_change(each, event.person, self._admins)
        }
        links = self._links.documents([each.id for each in page.documents], principal)
        return DocumentList(page=page, removable=frozenset(removable), links=links)

    def _status(self, event: Commanded) -> Reply:
        principal = self._principal(event)
        documents = self._library.documents
        indexed = documents.list(principal, limit=1).total
        waiting = documents.list(principal, limit=1, states=_WAITING).total
        text = words.STATUS.format(indexed=indexed, waiting=waiting)
        return Notice(kind="info", text=text)

    def _matching(self, event: Commanded, name: str) -> Document | Notice:
        """The one document that this person may read and means by `name`, or why there is none."""
        found = tuple(find_documents(self._library, self._principal(event), name))
        if not found:
            return Notice(kind="info", text=words.NO_SUCH_DOCUMENT)
        if len(found) > 1:
            text = words.SEVERAL_DOCUMENTS.format(names=words.named(found))
            return Notice(kind="info", text=text)
        if not may_change(found[0], event.person, self._admins):
            return Notice(kind="refusal", text=words.NOT_YOURS)
        return found[0]

    def _remove(self, event: Commanded) -> Reply:
        document = self._matching(event, event.argument)
        return document if isinstance(document, Notice) else _confirmation(document)

    def _ask_to_confirm(self, pressed: Pressed) -> Reply:
        document = self._changeable(pressed)
        return document if isinstance(document, Notice) else _confirmation(document)

    def _confirmed(self, pressed: Pressed) -> Reply:
        document = self._changeable(pressed)
        if isinstance(document, Notice):
            return document
        self._library.remove(document)
        return Notice(kind="done", text=words.REMOVED.format(title=document.title))

    def _changeable(self, pressed: Pressed) -> Document | Notice:
        """The document a button stands for; one that may not be read looks like one that is not there."""
        document = self._library.documents.get(pressed.value)
        absent = Notice(kind="info", text=words.NO_SUCH_DOCUMENT)
        if document is None or document.state in {"removed", "expired"}:
            return absent
        if may_change(document, pressed.person, self._admins):
            return document
        readable = self._principal(pressed).may_read(document.organisation, document.readers)
        return Notice(kind="refusal", text=words.NOT_YOURS) if readable else absent

    def _scope(self, event: Commanded) -> Reply:
        """`scope NAME everyone|channel|me`."""
        name, _, word = event.argument.strip().rpartition(" ")
        readers = chosen_readers(word, event.place, event.thread, event.person) if name else None
        if readers is None:
            return Notice(kind="info", text="Say `scope NAME everyone`, `channel` or `me`.")
        document = self._matching(event, name)
        if isinstance(document, Notice):
            return document
        changed = self._library.rescope(document, readers)
        text = words.RESCOPED.format(title=changed.title, readers=words.readable_by(readers))
        return Notice(kind="done", text=text)

    def _mute(self, event: Commanded) -> Reply:
        muted = event.name == "mute"
        self._threads.mute(event.thread, muted=muted)
        return Notice(kind="done", text=words.MUTED if muted else words.UNMUTED)

    def _mute_by_button(self, pressed: Pressed) -> Reply:
        muted = pressed.action == "mute"
        self._threads.mute(pressed.thread, muted=muted)
        return Notice(kind="done", text=words.MUTED if muted else words.UNMUTED)

    def _forget(self, event: Commanded) -> Reply:
        self._threads.forget(event.thread)
        return Notice(kind="done", text=words.FORGOTTEN)

    def _readable(self, event: Pressed) -> AnswerRecord | None:
        """The answer behind a button, its citations cut to what this person may read now."""
        record = self._answers.find(event.value)
        if record is None:
            return None
        principal = self._principal(event)
        kept = tuple(
            each
            for each in record.answer.citations
            if self._still_readable(each.passage.document, principal)
        )
        return replace(record, answer=replace(record.answer, citations=kept))

    def _still_readable(self, document_id: str, principal: Principal) -> bool:
        document = self._library.documents.get(document_id)
        return (
            document is not None
            and document.state == "indexed"
            and principal.may_read(document.organisation, document.readers)
        )

    def _sources(self, pressed: Pressed) -> Reply:
        record = self._readable(pressed)
        if record is None or not record.answer.citations:
            return Notice(kind="info", text=words.NOTHING_TO_SHOW)
        citations = record.answer.citations
        ids = [each.passage.document for each in citations]
        links = self._links.documents(ids, self._principal(pressed))
        return SourcesView(answer_id=record.id, citations=citations, links=links)

    def _explain(self, pressed: Pressed) -> Reply:
        """Why this answer: to the asker and to admins, passages cut to what they may read now."""
        record = self._answers.find(pressed.value)
        allowed = record is not None and (
            pressed.person.reader == record.asker or pressed.person.reader in self._admins
        )
        if record is None or not allowed:
            return Notice(kind="info", text=words.NOTHING_TO_SHOW)
        principal = self._principal(pressed)
        trace = record.answer.trace
        passages = tuple(p for p in trace.passages if self._still_readable(p.document, principal))
        return Explanation(answer_id=record.id, trace=replace(trace, passages=passages))

    def _why(self, event: Commanded) -> Reply:
        """`why`: about the newest answer this person was given in this thread."""
        for record in self._answers.recent(limit=200):
            if record.thread == event.thread and record.asker == event.person.reader:
                pressed = Pressed(
                    key=event.key,
                    thread=event.thread,
                    person=event.person,
                    action="why",
                    value=record.id,
                    place=event.place,
                    via=event.via,
                )
                return self._explain(pressed)
        return Notice(kind="info", text=words.NOTHING_TO_SHOW)


def find_documents(library: Library, principal: Principal | None, name: str) -> list[Document]:
    """Documents that `principal` (None: the operator) may read whose id, name or title is, or else contains, `name`."""
    wanted = name.strip().strip('`"').casefold()
    if not wanted:
        return []
    held: list[Document] = []
    cursor = ""
    while True:
        page = library.documents.list(principal, cursor=cursor, limit=200)
        held.extend(page.documents)
        cursor = page.next
        if not cursor:
            break
    same = [d for d in held if wanted in {d.id, d.name.casefold(), d.title.casefold()}]
    if same:
        return same
    return [d for d in held if wanted in d.name.casefold() or wanted in d.title.casefold()]


def private_again(record: AnswerRecord, pressed: Pressed) -> Asked:
    """The question of a shared answer, asked once more for this person alone."""
    return Asked(
        key=f"{record.id}\x1fprivate\x1f{pressed.person.id}",
        thread=pressed.thread,
        asker=pressed.person,
        text=record.question,
        place=pressed.place,
        private=True,
        via=pressed.via,
    )


def _confirmation(document: Document) -> Notice:
    return Notice(
        kind="info",
        text=words.CONFIRM_REMOVE.format(title=document.title),
        buttons=(
            Button(label="Remove", action="confirm-remove", value=document.id, style="danger"),
            Button(label="Keep", action="keep", value=document.id),
        ),
    )


def _help(_: Commanded) -> Reply:
    return Notice(kind="info", text=words.HELP)


def _kept(_: Pressed) -> Reply:
    return Notice(kind="info", text=words.KEPT)


def _nothing(_: Pressed) -> Reply:
    return Notice(kind="info", text=words.NOTHING_TO_SHOW)
