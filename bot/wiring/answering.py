"""Who answers: models by name, and the answering that uses them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.domain import Audience, Document
from bot.handlers.announcing import Summary
from bot.ports import Clock
from bot.wiring.search import Search
from bot.wiring.stores import Stores
from bot.wiring.telemetry import Telemetry, TracedAnswerer, open_telemetry
from rag.chat_models.configured import ConfiguredModels, openai_options, prices_of, thresholds_of
from rag.domain import Answer, Principal, Question
from rag.models import Models
from rag.ports import Answerer

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel

    from bot.wiring.loaded import Loaded

MORE_ABOVE = 0.5
"""Share of a question that a passage must cover before the asker hears that more exists."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Everything that turns questions into answers."""

    answerer: Answerer
    models: Models
    more_for_asker: Callable[[Question, Audience], bool]
    summarise: Callable[[Document, Principal], Summary]
    load: Callable[[], object]
    """Loads now what the first question would otherwise wait for."""
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
    telemetry = open_telemetry(settings)

    @cache
    def loaded() -> "Loaded":
        # LangChain takes a second to import, which `serve` need not wait for to be ready.
        from bot.wiring.loaded import load

        return load(settings, search, models, now=now)

    return Answers(
        answerer=_traced(_Later(loaded), telemetry, settings),
        models=models,
        more_for_asker=_more_for_asker(search, stores),
        summarise=lambda document, principal: loaded().summarise(document, principal),
        load=loaded,
        telemetry=telemetry,
    )


class _Later:
    """An answerer that is loaded with its first question."""

    def __init__(self, loaded: "Callable[[], Loaded]") -> None:
        self._loaded = loaded

    def answer(
        self, question: Question, *, say: Callable[[str], None], stopping: Callable[[], bool]
    ) -> Answer:
        return self._loaded().answerer.answer(question, say=say, stopping=stopping)


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
        for passage in search.find(question.text, audience.asker, k=3):
            document = stores.documents.get(passage.document)
            hidden = document is not None and not audience.principal.may_read(
                document.organisation, document.readers
            )
            if hidden and passage.relevance >= MORE_ABOVE:
                return True
        return False

    return more
