"""The application without a platform: what the command line, `serve` and the Lambdas all build on."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.config import Settings
from bot.domain import Document, UploadInvitation, UploadTicket
from bot.handlers.audit import OPERATOR
from bot.handlers.copies import Copies
from bot.handlers.forgetting import Forgetting
from bot.handlers.intake import FoundFile, Intake
from bot.handlers.library import Library
from bot.handlers.links import Links
from bot.handlers.preparing import Preparing
from bot.handlers.uploads import LINK_LASTS, invitation
from bot.ports import Clock
from bot.wiring.auditing import audited
from bot.wiring.clock import present
from bot.wiring.ocr import open_ocr
from bot.wiring.search import Search, open_search
from bot.wiring.stores import Stores, open_stores
from rag.domain import Passage, Principal
from rag.ingestion.fetching import PageFetcher
from rag.ingestion.sandbox import FileReader
from rag.ingestion.sources import files_below, watch
from rag.ingestion.splitting import split
from rag.ports import Answerer

if TYPE_CHECKING:
    from bot.wiring.answering import Answers

_EVERY_STATE = frozenset({"uploaded", "reading", "indexed", "failed", "expired", "removed"})
_LIVE = frozenset({"uploaded", "reading", "indexed", "failed"})


@dataclass(frozen=True, kw_only=True)
class App:
    """Stores, search and answers of one organisation, ready to use."""

    settings: Settings
    now: Clock
    stores: Stores
    search: Search
    answering: "Callable[[], Answers]"
    """Opens the answers when first asked for, and gives the same ones from then on."""
    library: Library
    forgetting: Forgetting
    intake: Intake
    links: Links

    @property
    def answers(self) -> "Answers":
        """What turns questions into answers."""
        return self.answering()

    @property
    def answerer(self) -> Answerer:
        """Turns a question into a cited answer."""
        return self.answers.answerer

    def answered_by(self, answerer: Answerer) -> "App":
        """The same application, whose questions another answerer answers."""
        answers = replace(self.answers, answerer=answerer)
        return replace(self, answering=lambda: answers)

    def find(self, query: str, principal: Principal, *, k: int = 10) -> Sequence[Passage]:
        """The passages nearest to a query that `principal` may read, best first."""
        return self.search.find(query, principal, k=k)

    def filtered_out(self, question: str, principal: Principal) -> int:
        """How many of the best passages `principal` may not read; for those alone who administer."""
        readers = self.stores.documents.readers(principal.organisation)
        if readers <= principal.readers:
            return 0
        everything = Principal(readers=readers, organisation=principal.organisation)
        hits = [hit.document for hit in self.find(question, everything)]
        held = filter(None, map(self.document, set(hits)))
        return sum(
            hits.count(each.id) for each in held if principal.readers.isdisjoint(each.readers)
        )

    def document(self, document_id: str) -> Document | None:
        """A document by its id."""
        return self.stores.documents.get(document_id)

    def documents(
        self, principal: Principal | None, *, every_state: bool = False
    ) -> tuple[Document, ...]:
        """All documents that `principal` (None: the operator) may read."""
        states = _EVERY_STATE if every_state else _LIVE
        return tuple(self.library.every(principal, states=states))

    def empty(self) -> bool:
        """Whether nothing was taken in yet."""
        return next(self.library.every(None), None) is None

    def files_below(self, path: Path) -> Sequence[FoundFile]:
        """The files at a path, named as below it, leaving out what ignore files name."""
        return [_Named.below(path, each.path) for each in files_below(path)]

    def watch(self, root: Path) -> Iterator[FoundFile | None]:
        """Each file that changes below the folder, as it changes; None where one was deleted."""
        for change in watch(root):
            yield None if change.kind == "deleted" else _Named.below(root, change.file.path)

    def invitation(self, readers: frozenset[str], keep_for: timedelta | None) -> UploadInvitation:
        """An upload link for the operator."""
        ticket = UploadTicket(
            id=uuid4().hex,
            organisation=self.settings.organisation,
            owner=OPERATOR,
            readers=readers,
            expires=self.now() + LINK_LASTS,
            keep_for=keep_for,
        )
        return invitation(self.links, self.stores.forms, ticket)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Named:
    """A file with the name that people see: its path below what was named."""

    path: Path
    name: str

    @classmethod
    def below(cls, root: Path, path: Path) -> "_Named":
        inside = root.is_dir() and path.is_relative_to(root)
        return cls(path=path, name=path.relative_to(root).as_posix() if inside else path.name)


def _reading(settings: Settings, stores: Stores) -> Path:
    """Where files lie while they are read: a Lambda may write to its temporary folder alone."""
    if stores.local is not None:
        return settings.data_dir / "reading"
    return Path(tempfile.gettempdir()) / "footnote-reading"


@contextmanager
def open_app(
    settings: Settings, *, now: Clock = present, allow_hosts: Sequence[str] = ()
) -> Iterator[App]:
    """Opens the application and closes it again.

    Raises:
        SettingsError, PortError, RagError: something cannot be opened; one sentence says what to do.
    """
    with ExitStack() as stack:
        stores = open_stores(settings, now=now)
        stack.callback(stores.close)
        if stores.local is not None:
            stack.enter_context(audited(settings.data_dir / "audit.jsonl", now))
        search = open_search(settings, settings.data_dir, stores=stores)
        stack.callback(search.close)
        reader = FileReader()
        stack.callback(reader.close)
        links = Links(
            stores.signer,
            base_url=settings.base_url,
            now=now,
            last_for=timedelta(days=settings.history_days),
        )
        forgetting = Forgetting(
            documents=stores.documents, index=search.index, queue=stores.queue, now=now
        )
        library = Library(
            documents=stores.documents,
            files=stores.files,
            index=search.index,
            preparing=Preparing(
                copies=Copies(stores.files, _reading(settings, stores)),
                documents=stores.documents,
                reader=reader,
                scans=open_ocr(settings, reader, stores),
                split=split,
                now=now,
            ),
            now=now,
            forget=_forget(stores, forgetting),
        )
        fetcher = PageFetcher(
            allow_hosts=(*settings.allow_hosts, *allow_hosts),
            max_bytes=settings.max_upload_bytes,
        )

        @cache
        def answering() -> "Answers":
            # What takes documents in or lists them needs none of it.
            from bot.wiring.answering import open_answers

            answers = open_answers(settings, search, stores, now=now)
            if answers.telemetry is not None:
                stack.callback(answers.telemetry.close)
            return answers

        yield App(
            settings=settings,
            now=now,
            stores=stores,
            search=search,
            answering=answering,
            library=library,
            forgetting=forgetting,
            intake=Intake(
                library=library,
                files=stores.files,
                fetch=fetcher.fetch,
                now=now,
                organisation=settings.organisation,
                max_bytes=settings.max_upload_bytes,
            ),
            links=links,
        )


def _forget(stores: Stores, forgetting: Forgetting) -> Callable[[Document], None]:
    """Erases from threads the turns whose answer cited a document that is now gone; follows it in the index."""

    def forget(document: Document) -> None:
        for record in stores.answers.recent(limit=2000):
            if any(each.passage.document == document.id for each in record.answer.citations):
                stores.threads.forget(record.thread, record.id)
        forgetting.follow(document)

    return forget
