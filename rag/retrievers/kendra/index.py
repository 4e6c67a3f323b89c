"""Documents in Kendra: put from S3 with their readers, and asked after until they can be found."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.domain import IndexedDocument, NoReaders, Passage, Principal, Unavailable, Unreadable
from rag.retrievers.kendra.access import AccessMode, access_list, attribute
from rag.retrievers.kendra.calls import Calls, inner, listed
from rag.retrievers.kendra.records import Record, Records
from rag.retrievers.kendra.retriever import KendraRetriever
from rag.retrievers.patience import Patience
from rag.retrievers.permitted import Permitted, anything

BATCH = 10
"""Documents that Kendra takes at a time."""

LINK = re.compile(r"(https?|ftp|file)://.*", re.DOTALL)

FINDABLE = frozenset({"INDEXED", "UPDATED"})
FAILED = frozenset({"FAILED", "UPDATE_FAILED"})


class KendraIndex:
    """A Kendra index to write to.

    Kendra takes minutes: `put` returns once the document can be found, and raises `StillIndexing` where
    that takes longer than its patience. Called again with the same document it does not start over but
    asks how far Kendra is.

    Args:
        calls: Calls to Kendra.
        index_id: The index.
        role_arn: The role by which Kendra reads the bucket.
        records: What is kept beside each document.
        access: How the index goes by readers.
        base_url: Where others reach us, to complete our own links.
        patience: How long to wait for Kendra.
        permitted: As for `KendraRetriever`.
    """

    def __init__(  # noqa: PLR0913 - one index, by keyword
        self,
        calls: Calls,
        *,
        index_id: str,
        role_arn: str,
        records: Records,
        access: AccessMode = "user_context",
        base_url: str = "",
        patience: Patience | None = None,
        permitted: Permitted = anything,
    ) -> None:
        self._calls = calls
        self._index_id = index_id
        self._role_arn = role_arn
        self._records = records
        self._access: AccessMode = access
        self._base_url = base_url.rstrip("/")
        self._patience = patience or Patience()
        self._permitted = permitted

    def retriever(self, principal: Principal, *, k: int = 10) -> KendraRetriever:
        """The retriever of one question."""
        return KendraRetriever(
            calls=self._calls,
            index_id=self._index_id,
            principal=principal,
            k=k,
            access=self._access,
            permitted=self._permitted,
        )

    def put(self, document: IndexedDocument, passages: Sequence[Passage]) -> None:
        """Puts one document and waits until it can be found.

        Raises:
            Unreadable: Kendra does not take this file.
            StillIndexing: Kendra needs more time; the same call goes on from there.
            Unavailable: Kendra does not answer.
        """
        self.put_many([(document, passages)])

    def put_many(self, documents: Sequence[tuple[IndexedDocument, Sequence[Passage]]]) -> None:
        """As `put` for each; ten travel together, and they are waited for together."""
        records = [self._records.made(document, passages) for document, passages in documents]
        changed = [each for each in records if not self._underway(each)]
        for start in range(0, len(changed), BATCH):
            self._send(changed[start : start + BATCH])
        self._wait([each.document.id for each in records])

    def _underway(self, record: Record) -> bool:
        """Whether exactly this was put before and Kendra still works on it or is done."""
        before = self._records.find(record.document.id)
        if before is None or before.timeless() != record.timeless():
            return False
        status, _ = self._status([record.document.id])[record.document.id]
        return status == "PROCESSING" or status in FINDABLE

    def _send(self, records: Sequence[Record]) -> None:
        answer = self._calls(
            "batch_put_document",
            IndexId=self._index_id,
            RoleArn=self._role_arn,
            Documents=[self._document(each) for each in records],
        )
        self._refused(answer)
        for each in records:
            self._records.save(each)

    def _refused(self, answer: Mapping[str, Any]) -> None:
        """A success may carry failures."""
        for failed in listed(answer, "FailedDocuments"):
            if failed.get("ErrorCode") == "InvalidRequest":
                msg = "The search index does not take this file."
                raise Unreadable(msg)
            msg = f"Kendra failed on {failed.get('Id') or failed.get('DocumentId')}"
            raise Unavailable(msg, retry_after=30.0)

    def _document(self, record: Record) -> dict[str, Any]:
        held = record.document
        attributes: list[dict[str, Any]] = [
            {"Key": "_version", "Value": {"StringValue": str(held.version)}},
            {"Key": "_category", "Value": {"StringValue": held.organisation}},
        ]
        link = f"{self._base_url}{held.uri}" if held.uri.startswith("/") else held.uri
        if LINK.fullmatch(link):
            # Our own link, never a signed one: it would be kept and expire.
            attributes.append({"Key": "_source_uri", "Value": {"StringValue": link}})
        if held.updated is not None:
            attributes.append({"Key": "_last_updated_at", "Value": {"DateValue": held.updated}})
        document: dict[str, Any] = {
            "Id": held.id,
            "Title": held.title[:1024],
            "S3Path": {"Bucket": self._records.bucket, "Key": record.key},
            "ContentType": record.content_type,
            "Attributes": attributes,
        }
        if self._access == "attribute_filter":
            attributes.append(attribute(held.organisation, held.readers))
        else:
            document["AccessControlList"] = access_list(held.organisation, held.readers)
        return document

    def _wait(self, ids: Sequence[str]) -> None:
        self._patience.until(
            lambda: not self._pending(ids), f"Kendra is still reading up to {len(ids)} documents"
        )

    def _pending(self, ids: Sequence[str]) -> list[str]:
        found = self._status(ids)
        for status, reason in found.values():
            if status in FAILED:
                msg = f"The search index could not read this file ({reason or 'no reason given'})."
                raise Unreadable(msg)
        return [each for each in ids if found[each][0] not in FINDABLE]

    def _status(self, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Each document's status and, where it failed, why."""
        found: dict[str, tuple[str, str]] = {}
        for start in range(0, len(ids), BATCH):
            answer = self._calls(
                "batch_get_document_status",
                IndexId=self._index_id,
                DocumentInfoList=[{"DocumentId": each} for each in ids[start : start + BATCH]],
            )
            for each in listed(answer, "DocumentStatusList"):
                found[each["DocumentId"]] = (
                    str(each.get("DocumentStatus")),
                    str(each.get("FailureReason") or each.get("FailureCode") or ""),
                )
        return {each: found.get(each, ("NOT_FOUND", "")) for each in ids}

    def remove(self, document_id: str) -> None:
        """Tells Kendra to forget it; until it has, `permitted` keeps it from being found."""
        answer = self._calls(
            "batch_delete_document", IndexId=self._index_id, DocumentIdList=[document_id]
        )
        for failed in listed(answer, "FailedDocuments"):
            if failed.get("ErrorCode") != "InvalidRequest":
                msg = f"Kendra failed to delete {document_id}"
                raise Unavailable(msg, retry_after=30.0)
        self._records.erase(document_id)

    def readers(self, document_id: str, readers: frozenset[str]) -> None:
        """Puts the document again with its new readers; until then, `permitted` goes by them."""
        if not readers:
            msg = f"document {document_id} would name no reader"
            raise NoReaders(msg)
        record = self._records.find(document_id)
        if record is None or record.document.readers == readers:
            return
        self._send([replace(record, document=replace(record.document, readers=readers))])

    def state(self, document_id: str) -> str:
        """`absent`, `pending`, `indexed` or `failed: reason`."""
        status, reason = self._status([document_id])[document_id]
        if status in FAILED:
            return f"failed: {reason or 'no reason given'}"
        return {"NOT_FOUND": "absent", "PROCESSING": "pending"}.get(status, "indexed")

    def passages(self, document_id: str, principal: Principal) -> tuple[Passage, ...]:
        """A document's passages in order, as we read them; none for who may not read it."""
        record = self._records.find(document_id)
        if record is None or not principal.may_read(
            record.document.organisation, record.document.readers
        ):
            return ()
        return record.passages

    def count(self) -> int:
        """How many documents can be found."""
        answer = self._calls("describe_index", Id=self._index_id)
        text = inner(inner(answer, "IndexStatistics"), "TextDocumentStatistics")
        return int(text.get("IndexedTextDocumentsCount", 0))
