"""An index in memory and an answerer that quotes from it, for tests of what lies around them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rag.domain import (
    Answer,
    Block,
    Citation,
    IndexedDocument,
    IndexFull,
    Passage,
    Principal,
    Question,
    Reading,
    Trace,
    Unavailable,
    Unreadable,
)


class FakeIndex:
    """Finds passages that share a word with the question and may be read."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[IndexedDocument, tuple[Passage, ...]]] = {}
        self.away: set[str] = set()
        """Ids of documents that cannot be removed now."""
        self.late = False
        """What is removed can no longer be found, but is held until `forget`."""
        self.hidden: set[str] = set()
        self.looks = 0

        self.room = 1_000_000
        """Characters it has room for."""
        self.failures: list[Exception] = []
        """Raised by the next documents put in."""

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        self.put_many([(document, passages)])

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        held = self.held | {each.id: (each, tuple(passages)) for each, passages in documents}
        if sum(len(each.text) for _, passages in held.values() for each in passages) > self.room:
            msg = "There is no room left in the index; free some space on its disk."
            raise IndexFull(msg)
        self.hidden -= {each.id for each, _ in documents}
        self.held = held

    def remove(self, document_id: str) -> None:
        if document_id in self.away:
            msg = f"{document_id} is being read"
            raise Unavailable(msg)
        if self.late:
            self.hidden.add(document_id)
        else:
            self.forget(document_id)

    def forget(self, document_id: str) -> None:
        self.held.pop(document_id, None)

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        document, passages = self.held[document_id]
        self.held[document_id] = (replace(document, readers=readers), passages)

    def state(self, document_id: str) -> str:
        self.looks += 1
        return "indexed" if document_id in self.held else "absent"

    def find(self, text: str, principal: Principal) -> list[Passage]:
        asked = set(text.lower().replace("?", "").split())
        return [
            passage
            for document, passages in self.held.values()
            if principal.may_read(document.organisation, document.readers)
            and document.id not in self.hidden
            for passage in passages
            if asked & set(passage.text.lower().replace(".", "").split())
        ]


class FakeAnswerer:
    """Quotes the first passage found, sentence by sentence, or does what it was told to."""

    def __init__(self, index: FakeIndex) -> None:
        self._index = index
        self.questions: list[Question] = []
        self.failures: list[Exception] = []
        """Raised by the next calls."""
        self.meanwhile: Callable[[], None] = lambda: None
        """Happens between the first word and the second."""

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        self.questions.append(question)
        if self.failures:
            raise self.failures.pop(0)
        found = self._index.find(question.text, question.principal)
        if not found:
            return Answer(text="I could not find this.", answered=False)
        passage = found[0]
        say("The documents say: ")
        self.meanwhile()
        if stopping():
            return Answer(text="The documents say: ", answered=True, stopped=True)
        text = f"The documents say: {passage.text} [1]"
        say(f"{passage.text} [1]")
        citation = Citation(number=1, passage=passage, quote=passage.text)
        trace = Trace(question=question.text, passages=tuple(found))
        return Answer(text=text, answered=True, citations=(citation,), trace=trace)


class PlainReader:
    """Reads plain text; refuses what starts with BROKEN."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] = lambda: None
        """Happens while a file is read."""

    def read(self, path: Path, *, name: str) -> Reading:
        self.meanwhile()
        text = path.read_text()
        if text.startswith("BROKEN"):
            msg = "it is broken."
            raise Unreadable(msg)
        return Reading(title=name.rpartition(".")[0], blocks=(Block(kind="paragraph", text=text),))


def one_passage(reading: Reading, document: IndexedDocument) -> tuple[Passage, ...]:
    """Every block a passage."""
    return tuple(
        Passage(
            id=f"{document.id}@{document.version}:{position}",
            document=document.id,
            title=document.title,
            text=block.text,
            position=position,
            version=document.version,
        )
        for position, block in enumerate(reading.blocks)
        if block.text
    )
