"""Where passages are found: the index that `FOOTNOTE_INDEX` names."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from bot.config import Settings, SettingsError
from bot.wiring.stores import Stores
from rag.domain import Passage, Principal
from rag.embeddings import named_embeddings
from rag.ports import DocumentIndex, Find, RetrieverFor
from rag.retrievers.tripwire import Tripwire

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

ELSEWHERE: Mapping[str, str] = {
    "bedrock": "bot.wiring.cloud.knowledge_base:open_knowledge_base",
    "opensearch": "bot.wiring.cloud.opensearch:open_opensearch",
    "pgvector": "bot.wiring.cloud.postgres:open_aurora",
    "postgres": "bot.wiring.cloud.postgres:open_postgres",
    "postgresql": "bot.wiring.cloud.postgres:open_postgres",
    "s3vectors": "bot.wiring.cloud.vectors:open_s3vectors",
}
"""What opens an index that lies elsewhere; each loads its vendor's SDK, so only the one that is asked for."""

FORMS = (
    "kendra:ID",
    "s3vectors:BUCKET/INDEX",
    "opensearch:https://HOST/INDEX",
    "postgresql://HOST/DATABASE",
    "pgvector:CLUSTER|SECRET|DATABASE",
    "bedrock:KNOWLEDGE_BASE",
)

CANARY = "canary"
"""The id of a document that nobody may read; see `bot.wiring.canary`."""


class Kept(DocumentIndex, Protocol):
    """An index as its adapter has it."""

    def retriever(self, principal: Principal, *, k: int = 10) -> "BaseRetriever":
        """For those who will see the answer."""
        ...

    def passages(self, document_id: str, principal: Principal) -> Sequence[Passage]:
        """A document's passages in order."""
        ...

    def count(self) -> tuple[int, int]:
        """Documents and passages held."""
        ...


@dataclass(frozen=True, kw_only=True)
class Search:
    """An open index and what the rest asks of it."""

    index: DocumentIndex
    retriever_for: RetrieverFor
    find: Find
    """As its retrievers do."""
    passages: Callable[[str, Principal], Sequence[Passage]]
    """A document's passages in order, for those who may read them."""
    count: Callable[[], tuple[int, int]]
    """Documents and passages held."""
    close: Callable[[], None]
    empty: Callable[[], bool] = lambda: False
    """Whether it holds no document; False where that is not known at once: some are counted one by one."""
    named: Callable[[], Sequence[str]] = lambda: ()
    """The ids of all documents held, where they may be others than the list's."""
    embed_missing: Callable[[], int] = lambda: 0
    """Adds the vectors that passages still lack; returns how many."""


def open_search(settings: Settings, folder: Path, *, stores: Stores) -> Search:
    """Opens the index that the settings name.

    Raises:
        SettingsError: there is no such kind of index.
        IndexDamaged: it cannot be opened.
    """
    found = _opened(settings, folder, stores)
    tripwire = Tripwire(CANARY)
    return replace(
        found,
        retriever_for=tripwire.before_retrievers(found.retriever_for),
        find=tripwire.before(found.find),
    )


def through(retriever_for: RetrieverFor) -> Find:
    """The search of an index that has nothing but retrievers."""

    def find(question: str, principal: Principal, *, k: int = 10) -> Sequence[Passage]:
        from rag.passages import to_passage

        return tuple(to_passage(each) for each in retriever_for(principal, k=k).invoke(question))

    return find


def _opened(settings: Settings, folder: Path, stores: Stores) -> Search:
    kind = settings.index.partition(":")[0]
    if kind == "embedded":
        return _embedded(settings, folder)
    if kind == "kendra":
        return _kendra(settings, stores)
    if kind in ELSEWHERE:
        return _elsewhere(kind, settings, stores)
    msg = f"FOOTNOTE_INDEX: there is no index {kind!r}. Use embedded, {', '.join(FORMS)}."
    raise SettingsError(msg)


def _embedded(settings: Settings, folder: Path) -> Search:
    from rag.retrievers.embedded.index import EmbeddedIndex

    embeddings = named_embeddings(settings.embeddings) if settings.embeddings else None
    index = EmbeddedIndex(folder / "index", embeddings=embeddings)

    def count() -> tuple[int, int]:
        return _without_canary(index.count(), index)

    return Search(
        index=index,
        retriever_for=index.retriever,
        find=index.search,
        passages=index.passages,
        count=count,
        close=index.close,
        empty=lambda: not count()[0],
        named=lambda: [each for each in index.documents() if each != CANARY],
        embed_missing=index.embed_missing if embeddings else lambda: 0,
    )


def _kendra(settings: Settings, stores: Stores) -> Search:
    from bot.wiring.cloud.clients import Clients
    from bot.wiring.cloud.search import open_kendra

    clients = stores.cloud.clients if stores.cloud else Clients()
    found = open_kendra(settings, stores.documents, clients)
    if stores.cloud:
        stores.cloud.answers.listen(found.rated)
    return Search(
        index=found.index,
        retriever_for=found.retriever_for,
        find=through(found.retriever_for),
        passages=found.passages,
        count=lambda: _without_canary(found.count(), found.index),
        close=lambda: None,
    )


def _elsewhere(kind: str, settings: Settings, stores: Stores) -> Search:
    from bot.wiring.cloud.clients import Clients
    from bot.wiring.guarding import WaitingIndex

    clients = stores.cloud.clients if stores.cloud else Clients()
    module, _, opener = ELSEWHERE[kind].partition(":")
    index: Kept = getattr(import_module(module), opener)(settings, stores.documents, clients)
    return Search(
        index=WaitingIndex(index),
        retriever_for=index.retriever,
        find=through(index.retriever),
        passages=index.passages,
        count=lambda: _without_canary(index.count(), index),
        close=getattr(index, "close", lambda: None),
    )


def shown(index: str) -> str:
    """The index's setting for people: without the password of its address."""
    return re.sub(r"(?<=//)([^/@]*?):[^/@]*@", r"\1:***@", index)


def _without_canary(counts: tuple[int, int], index: DocumentIndex) -> tuple[int, int]:
    documents, passages = counts
    planted = index.state(CANARY) == "indexed"
    return documents - planted, passages - planted
