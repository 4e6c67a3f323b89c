"""Search in Kendra, with a second lock of our own."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.config import Settings, SettingsError
from bot.domain import AnswerRecord, Rating
from bot.ports import DocumentStore
from bot.storage.s3 import CLIENT_CONFIG as S3_CONFIG
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.stores import CLEAN
from bot.wiring.guarding import WaitingIndex, permitted_by
from rag.domain import Passage, Principal, Unavailable
from rag.retrievers.kendra import (
    CLIENT_CONFIG,
    Calls,
    KendraFeedback,
    KendraIndex,
    Original,
    Records,
)
from rag.retrievers.kendra.access import AccessMode
from rag.retrievers.kendra.retriever import KendraRetriever

log = logging.getLogger(__name__)

ACCESS: Mapping[str, AccessMode] = {
    "user_context": "user_context",
    "attribute_filter": "attribute_filter",
}


@dataclass(frozen=True, kw_only=True)
class KendraSearch:
    """An index in Kendra as the use cases want it."""

    kendra: KendraIndex
    feedback: KendraFeedback

    @property
    def index(self) -> WaitingIndex:
        """To write to."""
        return WaitingIndex(self.kendra)

    def retriever_for(self, principal: Principal, *, k: int = 10) -> KendraRetriever:
        """For those who will see the answer."""
        return self.kendra.retriever(principal, k=k)

    def passages(self, document_id: str, principal: Principal) -> Sequence[Passage]:
        """A document's passages in order."""
        return self.kendra.passages(document_id, principal)

    def rated(self, record: AnswerRecord, rating: Rating) -> None:
        """Tells Kendra of a thumb; that it does not listen is no reason to fail the person."""
        cited = [each.passage.id for each in record.answer.citations]
        try:
            self.feedback.rate(cited, helpful=rating.verdict == "up")
        except Unavailable as error:
            log.warning("Kendra took no feedback: %s", error, extra={"action": "feedback_lost"})

    def count(self) -> tuple[int, int]:
        """Documents, twice: Kendra does not say how many passages it makes of them."""
        documents = self.kendra.count()
        return documents, documents


def open_kendra(settings: Settings, documents: DocumentStore, clients: Clients) -> KendraSearch:
    """Opens the index that `FOOTNOTE_INDEX=kendra:<id>` names.

    Raises:
        SettingsError: a name is missing.
    """
    index_id = settings.index.partition(":")[2]
    access = ACCESS.get(settings.kendra_access)
    if not index_id or not settings.bucket or not settings.kendra_role or access is None:
        msg = (
            "Kendra needs FOOTNOTE_INDEX=kendra:ID, FOOTNOTE_BUCKET, FOOTNOTE_KENDRA_ROLE, "
            "and FOOTNOTE_KENDRA_ACCESS as user_context or attribute_filter."
        )
        raise SettingsError(msg)
    calls = Calls(client=clients("kendra", CLIENT_CONFIG))
    s3: Any = clients("s3", S3_CONFIG)
    kendra = KendraIndex(
        calls,
        index_id=index_id,
        role_arn=settings.kendra_role,
        records=Records(s3, bucket=settings.bucket, original=_original(documents)),
        access=access,
        base_url=settings.base_url,
        permitted=permitted_by(documents),
    )
    return KendraSearch(kendra=kendra, feedback=KendraFeedback(calls, index_id=index_id))


def _original(documents: DocumentStore) -> Callable[[str], Original | None]:
    def original(document_id: str) -> Original | None:
        held = documents.get(document_id)
        if held is None or not held.key:
            return None
        return Original(key=CLEAN + held.key, media_type=held.media_type)

    return original
