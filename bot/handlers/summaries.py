"""Summaries asked for by name: "Summarise our newest document", "Summarise Leave policy"."""

from collections.abc import Callable

from bot.domain import Document
from bot.domain.smalltalk import summary_of
from bot.handlers.announcing import Summary
from bot.ports import DocumentStore
from rag.domain import Answer, Principal, Question, Trace
from rag.ports import Answerer

_LOOKED_AT = 200


class Summaries:
    """Answers with a document's summary where that is what is asked for; else lets `answerer` answer.

    Args:
        answerer: Answers everything else.
        documents: The list of documents.
        summarise: Three cited lines about a document.
    """

    def __init__(
        self,
        answerer: Answerer,
        *,
        documents: DocumentStore,
        summarise: Callable[[Document, Principal], Summary],
    ) -> None:
        self._answerer = answerer
        self._documents = documents
        self._summarise = summarise

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        """The summary of the one document that is meant; see `rag.ports.Answerer`."""
        document = self._meant(question)
        summary = self._summarise(document, question.principal) if document else Summary()
        if not summary.text:
            return self._answerer.answer(question, say=say, stopping=stopping)
        passages = tuple(each.passage for each in summary.citations)
        say(summary.text)
        return Answer(
            text=summary.text,
            answered=True,
            citations=summary.citations,
            trace=Trace(question=question.text, passages=passages, confidence=1.0),
        )

    def _meant(self, question: Question) -> Document | None:
        """The document, of those that all who see the reply may read; None where none or several are."""
        name = summary_of(question.text)
        if not name:
            return None
        found = self._documents.list(question.principal, limit=_LOOKED_AT).documents
        if name == "newest":
            return found[0] if found else None
        named = [d for d in found if name in {d.title.casefold(), d.name.casefold()}]
        return named[0] if len(named) == 1 else None
