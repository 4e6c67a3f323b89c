"""Who answers: models by name, and the answering that uses them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.domain import Audience, Document
from bot.handlers.announcing import Summary
from bot.ports import Clock
from bot.wiring.search import Search
from bot.wiring.stores import Stores
from bot.wiring.telemetry import Telemetry, TracedAnswerer, open_telemetry
from rag.answering.answering import Answering, Means
from rag.answering.manners import Manners
from rag.answering.summarising import summarise
from rag.chat_models.configured import ConfiguredModels, openai_options, prices_of, thresholds_of
from rag.chat_models.extractive import SentenceQuoter
from rag.domain import Principal, Question, RagError
from rag.models import Models
from rag.passages import to_passage
from rag.ports import Answerer

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

MORE_ABOVE = 0.5
"""Share of a question that a passage must cover before the asker hears that more exists."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Everything that turns questions into answers."""

    answerer: Answerer
    models: Models
    more_for_asker: Callable[[Question, Audience], bool]
    summarise: Callable[[Document, Principal], Summary]
    telemetry: Telemetry | None = None
    """Where spans of answers go, if anywhere."""


def open_answers(settings: Settings, search: Search, stores: Stores, *, now: Clock) -> Answers:
    """Builds the answering that the settings describe.

    Raises:
        SettingsError, RagError: a model is named that cannot be had; one sentence says why.
    """
    models = ConfiguredModels(
        default=settings.model,
        named=settings.models,
        fallback_name=settings.fallback_model,
        timeout=settings.model_timeout,
        context_tokens=settings.context_tokens,
        reply_tokens=settings.reply_tokens,
        makers=_makers(settings, stores),
        options=openai_options(settings.openai_base_url, settings.openai_api_key.reveal()),
        prices=prices_of(settings.model_prices),
        answer_above=thresholds_of(settings.answer_above),
    )
    means = Means(now=now)
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
    telemetry = open_telemetry(settings)
    return Answers(
        answerer=_traced(answering, telemetry, settings),
        models=models,
        more_for_asker=_more_for_asker(search, stores),
        summarise=_summarise(search, models, means),
        telemetry=telemetry,
    )


def _traced(answerer: Answerer, telemetry: Telemetry | None, settings: Settings) -> Answerer:
    if telemetry is None:
        return answerer
    source = settings.index.partition(":")[0]
    return TracedAnswerer(answerer, telemetry.tracer, source=source)


def _makers(settings: Settings, stores: Stores) -> Mapping[str, Callable[[str], "BaseChatModel"]]:
    """What builds models that LangChain does not; nothing is loaded before one is asked for."""
    wanted = {settings.model, settings.fallback_model, *settings.models.values()}
    providers = {each.partition(":")[0] for each in wanted}
    if providers.isdisjoint({"sagemaker", "bedrock", "bedrock_converse"}):
        return {}
    from bot.wiring.cloud.clients import Clients
    from bot.wiring.cloud.models import makers

    return makers(settings, stores.cloud.clients if stores.cloud else Clients())


def _more_for_asker(search: Search, stores: Stores) -> Callable[[Question, Audience], bool]:
    """Whether the best passages that the asker may read include some that the room may not."""

    def more(question: Question, audience: Audience) -> bool:
        retriever = search.retriever_for(audience.asker, k=3)
        for hit in retriever.invoke(question.text):
            passage = to_passage(hit)
            document = stores.documents.get(passage.document)
            hidden = document is not None and not audience.principal.may_read(
                document.organisation, document.readers
            )
            if hidden and passage.relevance >= MORE_ABOVE:
                return True
        return False

    return more


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
