"""What writes answers and summaries, loaded with LangChain, which takes a second."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.config import Settings
from bot.domain import Document
from bot.handlers.announcing import Summary
from bot.ports import Clock
from bot.wiring.search import Search
from rag.answering.answering import Answering, Means
from rag.answering.manners import Manners
from rag.answering.summarising import summarise
from rag.chat_models.configured import ConfiguredModels
from rag.chat_models.extractive import SentenceQuoter
from rag.domain import Principal, Question, RagError
from rag.models import Models
from rag.ports import Answerer


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """Ready to write."""

    answerer: Answerer
    summarise: Callable[[Document, Principal], Summary]


def load(settings: Settings, search: Search, models: Models, *, now: Clock) -> Loaded:
    """Loads the answering that the settings describe."""
    means = Means(now=now, empty=search.empty)
    answering = Answering(
        retriever_for=search.retriever_for,
        models=models,
        quoter=SentenceQuoter(),
        now=now,
        means=means,
        manners=Manners(
            when_no_sources="let_model" if settings.when_no_sources == "let_model" else "say_so",
            who_to_ask=settings.who_to_ask,
        ),
    )
    return Loaded(answerer=answering, summarise=_summarise(search, models, means))


def _summarise(
    search: Search, models: Models, means: Means
) -> Callable[[Document, Principal], Summary]:
    """Summaries in the default model's words where one is configured, else in the document's own."""
    # Whether a question can be answered is tried without a model: in milliseconds, and for nothing.
    quoting = Answering(
        retriever_for=search.retriever_for,
        models=ConfiguredModels(),
        quoter=SentenceQuoter(),
        now=means.now,
        means=means,
    )

    def summary(document: Document, principal: Principal) -> Summary:
        def answerable(question: str) -> bool:
            asked = Question(text=question, principal=principal)
            try:
                found = quoting.answer(asked, say=lambda _: None, stopping=lambda: False)
            except RagError:  # an announcement waits for no search
                return False
            cited = {each.passage.document for each in found.citations}
            return found.answered and cited == {document.id}

        passages = search.passages(document.id, principal)
        if not passages:
            return Summary()
        said = summarise(passages, model=models.find(), fence=means.fence, answerable=answerable)
        return Summary(text=said.text, citations=said.citations, suggestions=said.questions)

    return summary
