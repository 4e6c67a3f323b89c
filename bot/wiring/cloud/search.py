"""Search in Kendra, with a second lock of our own."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.config import Settings, SettingsError
from bot.domain import AnswerRecord, Rating
from bot.ports import DocumentStore, Held
from bot.storage.s3 import CLIENT_CONFIG as S3_CONFIG
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.stores import CLEAN
from rag.domain import IndexedDocument, Passage, Principal, Unavailable
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
from rag.retrievers.patience import StillIndexing

log = logging.getLogger(__name__)

LOOK_AGAIN = 30.0

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
    def index(self) -> "WaitingIndex":
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


class WaitingIndex:
    """Kendra's index, whose delay uses up nobody's tries: the delivery just comes again later."""

    def __init__(self, kendra: KendraIndex) -> None:
        self._kendra = kendra
        self.remove = kendra.remove
        self.readers = kendra.readers
        self.state = kendra.state

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """As `put_many` of one."""
        self.put_many([(document, passages)])

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """Puts documents.

        Raises:
            Held: Kendra is still at it; look again in half a minute.
        """
        try:
            self._kendra.put_many(documents)
        except StillIndexing as error:
            raise Held(str(error), retry_after=LOOK_AGAIN) from error


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


def permitted_by(documents: DocumentStore) -> Callable[[str, Principal], bool]:
    """By our own list, which knows at once what an index may learn in minutes.

    What is not on it came to the index another way, with readers of its own.
    """

    def permitted(document_id: str, principal: Principal) -> bool:
        held = documents.get(document_id)
        if held is None:
            return True
        gone = held.state in {"removed", "expired", "failed"}
        return not gone and principal.may_read(held.organisation, held.readers)

    return permitted
