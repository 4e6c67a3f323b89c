"""A shelf of passages and the models to answer from them: answering without an index."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.retrievers import BaseRetriever

from rag.analysis import tokenise
from rag.answering.answering import Answering, Means
from rag.answering.manners import Manners
from rag.chat_models.extractive import SentenceQuoter
from rag.domain import Answer, Passage, Principal, Question, Turn
from rag.models import Model, UnknownModel
from rag.passages import to_document

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
EVERYBODY = Principal(readers=frozenset({"everyone"}))
FENCE = "=== 5f0c ==="


class ShelfRetriever(BaseRetriever):
    """Finds by shared terms among the passages it is given."""

    passages: list[Passage]
    k: int = 10
    asked: list[str] = []  # noqa: RUF012 - pydantic copies it

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        self.asked.append(query)
        wanted = set(tokenise(query, "en"))
        scored = [(self._share(wanted, passage), passage) for passage in self.passages]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[: self.k]
        return [to_document(_scored(passage, share * 10, share)) for share, passage in best]

    @staticmethod
    def _share(wanted: set[str], passage: Passage) -> float:
        held = set(tokenise(f"{passage.title} {' '.join(passage.heading)} {passage.text}", "en"))
        return len(wanted & held) / max(1, len(wanted))


def _scored(passage: Passage, score: float, relevance: float) -> Passage:
    return replace(passage, score=score, relevance=relevance)


def passage(text: str, *, title: str = "Handbook", document: str = "", **given: Any) -> Passage:
    """A passage with just what a test cares about."""
    document = document or title.lower()
    position = int(given.pop("position", 0))
    return Passage(
        id=f"{document}:{given.get('page')}:{position}:{abs(hash(text)) % 9973}",
        document=document,
        title=title,
        text=text,
        position=position,
        **given,
    )


@dataclass
class Shelf:
    """Passages, models, and everything said."""

    passages: Sequence[Passage]
    chat: BaseChatModel | None = None
    fallback_chat: BaseChatModel | None = None
    manners: Manners = field(default_factory=Manners)
    timeout: float = 5.0
    context_tokens: int = 4096
    reply_tokens: int = 2048
    said: list[str] = field(default_factory=list[str])
    asked: list[str] = field(default_factory=list[str])

    def find(self, name: str = "") -> Model:
        if name not in {"", "scripted", "extractive"}:
            msg = f"There is no model named {name} here."
            raise UnknownModel(msg)
        chat = None if name == "extractive" else self.chat
        return Model(
            name="scripted" if chat else "extractive",
            chat=chat,
            timeout=self.timeout,
            context_tokens=self.context_tokens,
            reply_tokens=self.reply_tokens,
        )

    def fallback(self) -> Model | None:
        if self.fallback_chat is None:
            return None
        return Model(name="second", chat=self.fallback_chat, timeout=self.timeout)

    def retriever_for(self, principal: Principal, *, k: int = 10) -> BaseRetriever:
        del principal
        retriever = ShelfRetriever(passages=list(self.passages), k=k)
        retriever.asked = self.asked
        return retriever

    def answering(self) -> Answering:
        fences = itertools.count()
        return Answering(
            retriever_for=self.retriever_for,
            models=self,
            quoter=SentenceQuoter(),
            now=lambda: NOW,
            manners=self.manners,
            means=Means(
                now=lambda: NOW,
                fence=lambda: f"{FENCE}{next(fences)}",
                empty=lambda: not self.passages,
            ),
        )

    def ask(
        self,
        question: str,
        *,
        turns: Sequence[Turn] = (),
        stop_after: int = 10_000,
        on_word: Callable[[], object] = lambda: None,
        stopping: Callable[[], bool] = lambda: False,
        model: str = "",
        language: str = "",
    ) -> Answer:
        """Asks, and remembers what was said; stops by `stopping` or once `stop_after` pieces were said."""

        def say(piece: str) -> None:
            self.said.append(piece)
            on_word()

        return self.answering().answer(
            Question(
                text=question,
                principal=EVERYBODY,
                turns=tuple(turns),
                model=model,
                language=language,
            ),
            say=say,
            stopping=lambda: len(self.said) >= stop_after or stopping(),
        )
