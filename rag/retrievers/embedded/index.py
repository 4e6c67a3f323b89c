"""The embedded index: what is put in is found at once, by those who may read it, and survives any crash."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rag.analysis import detect_language
from rag.domain import (
    IndexDamaged,
    IndexedDocument,
    IndexFull,
    NoReaders,
    Passage,
    Principal,
    SearchBusy,
)
from rag.retrievers.embedded import statements as sql
from rag.retrievers.embedded.parts import Described
from rag.retrievers.embedded.queries import take_apart
from rag.retrievers.embedded.search import View, search
from rag.retrievers.embedded.snapshot import Snapshot
from rag.retrievers.embedded.store import Store
from rag.retrievers.embedded.turns import Turns
from rag.retrievers.embedded.words import FORMAT, Words

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.retrievers import BaseRetriever

    from rag.retrievers.embedded.vectors import Vectors

_COMMON = "en"
"""Taken for a document's language where its words do not tell, as in a table of figures."""
_ATTEMPTS = 5
"""Times a search starts over because a replacement was committed under its feet."""
_EMBEDDED_AT_ONCE = 256
_SAMPLES = 20
_SAMPLE = 400
"""Passages and characters of each that tell a document's language."""


class EmbeddedIndex:
    """Keeps passages in a folder and finds them by their words.

    Safe for several threads, and for several processes on one folder: writers take turns, and a
    search sees what any process has finished writing before it.

    Args:
        path: The folder; made when missing.
        embeddings: Adds meaning to words; None searches by words alone.

    Raises:
        IndexDamaged: the folder cannot be read.
        Unavailable: another process repairs it right now.
    """

    def __init__(self, path: Path, *, embeddings: "Embeddings | None" = None) -> None:
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = f"The index cannot be kept at {path}: {error.strerror}."
            raise IndexDamaged(msg) from error
        self._counted = (-1, "")
        self._turns = Turns(path / "writer.lock")
        self._store = Store(path / "passages.db")
        with self._store.snapshot() as snapshot:
            self._words = Words(path / f"words-{FORMAT}-{snapshot.fact('identity')}")
        self._mend()
        self._vectors = self._vectors_by(embeddings) if embeddings is not None else None

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        self.put_many([(document, passages)])

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """Puts several documents in one step: much faster, and all of them or none."""
        # Outside the turn: a model may take minutes.
        vectors = [
            self._vectors.encode([Described(document.title, p.heading, p.text) for p in passages])
            if self._vectors
            else [None] * len(passages)
            for document, passages in documents
        ]
        with self._writing(), self._undone_where_full():
            # The word index takes every document over as it is staged, and keeps them after the store does.
            with self._words.change() as words, self._store.step("stage"):
                for (document, passages), encoded in zip(documents, vectors, strict=True):
                    staged = self._store.stage(document, _language(passages), passages, encoded)
                    words.take_out(staged.left)
                    words.put_in(staged.rows)
            self._store.finish()

    def embed_missing(self) -> int:
        """Gives vectors to passages that were put in before there was a model; returns how many.

        May take long, and may be stopped and called again.

        Raises:
            Unavailable: the model does not answer.
        """
        done = 0
        while self._vectors is not None:
            with self._store.snapshot() as snapshot:
                waiting = snapshot.without_vector(_EMBEDDED_AT_ONCE)
            if not waiting:
                break
            vectors = self._vectors.encode([passage for _, passage in waiting])
            with self._turns.mine():
                self._store.fill_vectors(
                    [(v, n) for v, (n, _) in zip(vectors, waiting, strict=True)]
                )
            done += len(waiting)
        return done

    def remove(self, document_id: str) -> None:
        with self._writing():
            with self._store.step("supersede"):
                known = self._store.supersede(document_id)
            if known:
                self._catch_up()

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        if not readers:
            msg = f"document {document_id} would have no reader left, so nobody could find it"
            raise NoReaders(msg)
        with self._writing(), self._undone_where_full():
            with self._store.snapshot() as snapshot:
                edition = snapshot.current_edition(document_id)
            if edition is None:
                return
            with self._store.step("stage"):
                self._store.stage_copy(edition, document_id, readers)
            self._catch_up()

    def state(self, document_id: str) -> str:
        with self._store.snapshot() as snapshot:
            state = snapshot.state(document_id)
        if state is None:
            return "absent"
        return "pending" if state == sql.STAGED else "indexed"

    def count(self) -> tuple[int, int]:
        """How many documents and passages can be found."""
        with self._store.snapshot() as snapshot:
            return snapshot.count()

    def documents(self) -> list[str]:
        """The ids of all that can be found."""
        with self._store.snapshot() as snapshot:
            return snapshot.documents()

    def passages(self, document_id: str, principal: Principal) -> tuple[Passage, ...]:
        """The document's passages in order; none when the principal may not read it."""
        with self._store.snapshot() as snapshot:
            held = snapshot.of_document(document_id)
        return tuple(h.passage for h in held if principal.may_read(h.organisation, h.readers))

    def search(self, question: str, principal: Principal, *, k: int = 10) -> tuple[Passage, ...]:
        """The `k` best passages that the principal may read, best first."""
        for _ in range(_ATTEMPTS):
            with self._store.snapshot() as snapshot:
                searcher = self._words.at(snapshot.generation())
                asked = take_apart(question, self._main_language(snapshot))
                view = View(searcher, self._words.schema, snapshot, self._vectors)
                found = search(view, asked, principal, k)
            if found is not None:
                return found
        msg = "The index is being rewritten faster than it can be searched."
        raise SearchBusy(msg)

    def _main_language(self, snapshot: Snapshot) -> str:
        """Looked up once per generation: it takes a walk over all editions."""
        generation = snapshot.generation()
        if self._counted[0] != generation:
            self._counted = (generation, snapshot.main_language())
        return self._counted[1]

    def retriever(self, principal: Principal, *, k: int = 10) -> "BaseRetriever":
        """LangChain's view of `search`, bound to the principal."""
        # LangChain takes a second to import, which indexing and the command line need not pay.
        from rag.retrievers.embedded.retriever import EmbeddedRetriever  # noqa: PLC0415

        return EmbeddedRetriever(index=self, principal=principal, k=k)

    def close(self) -> None:
        self._words.close()
        self._store.close()

    @contextmanager
    def _writing(self) -> Generator[None]:
        """This writer's turn, begun by finishing what a killed one left."""
        with self._turns.mine():
            self._catch_up()
            yield

    @contextmanager
    def _undone_where_full(self) -> Generator[None]:
        """Takes back what was staged where there was no room for its words, so that others may still fit."""
        try:
            yield
        except IndexFull:
            with self._store.snapshot() as snapshot:
                unfinished = snapshot.unfinished()
            # Unless the word index has it after all: then the next writer finishes it.
            if unfinished and not any(
                self._words.has(edition) == (state == sql.STAGED) for edition, state in unfinished
            ):
                self._store.unstage()
            raise

    def _catch_up(self) -> None:
        """Brings the word index up to the store, then lets searchers see it."""
        with self._store.snapshot() as snapshot:
            unfinished = snapshot.unfinished()
            if not unfinished:
                return
            # Staged ones are taken out first too: a killed writer may have put them in already.
            with self._words.change() as words:
                words.take_out(edition for edition, _ in unfinished)
                words.put_in(snapshot.staged_rows())
        self._store.finish()

    def _vectors_by(self, embeddings: "Embeddings") -> "Vectors":
        # numpy and LangChain are only needed where vectors are wanted.
        from rag.retrievers.embedded.vectors import Vectors  # noqa: PLC0415

        vectors = Vectors(embeddings)
        with self._store.snapshot() as snapshot:
            same = snapshot.fact("vectors") == vectors.name()
        if not same:
            with self._turns.mine():
                self._store.set_vectors_of(vectors.name())
        return vectors

    def _mend(self) -> None:
        """Finishes what a killed writer left; builds the word index anew where it does not fit."""
        if self._is_whole():
            return
        with self._store.snapshot() as snapshot:
            unfinished = snapshot.unfinished()
        if unfinished and self._words.opens() and self._turns.taken():
            # A living writer is at it; until it is done, searches see what was there before.
            return
        with self._turns.mine():
            if self._words.opens():
                self._catch_up()
            if not self._is_whole():
                self._rebuild()

    def _is_whole(self) -> bool:
        with self._store.snapshot() as snapshot:
            return not snapshot.unfinished() and self._words.holds(snapshot.count()[1])

    def _rebuild(self) -> None:
        """Every passage anew; what was unfinished is finished by that."""
        with self._store.snapshot() as snapshot:
            self._words.rebuild(snapshot.every_row())
        self._store.finish()


def _language(passages: Sequence[Passage]) -> str:
    """The document's main language, by samples from all over it."""
    step = max(1, len(passages) // _SAMPLES)
    sample = "\n".join(passage.text[:_SAMPLE] for passage in passages[::step])
    return detect_language(sample, _COMMON)
