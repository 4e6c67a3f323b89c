"""One search of a knowledge base, for those who may read what it finds."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from rag.domain import Passage, Principal
from rag.meaning import readable
from rag.retrievers.bedrock.access import asked_by
from rag.retrievers.bedrock.calls import Asking, Rejected, listed
from rag.retrievers.bedrock.heads import Heads
from rag.retrievers.bedrock.stored import from_result
from rag.retrievers.keyed import Key
from rag.retrievers.permitted import Permitted, anything

LOG = logging.getLogger(__name__)

MOST = 100
"""Results of one query."""

SPARE = 3
"""So many times what is wanted is asked for: a document that is being replaced is there twice."""

LONGEST = 1000
"""Characters of a question that are asked with; the smallest of Bedrock's stores take no more."""


class BedrockSearch:
    """Searches a knowledge base.

    Words are searched beside meaning until the knowledge base says that its store cannot.

    Args:
        asking: Calls to it.
        heads: What counts of each document.
        permitted: A second lock on our side, by document id.
    """

    def __init__(self, asking: Asking, heads: Heads, *, permitted: Permitted = anything) -> None:
        self._asking = asking
        self._heads = heads
        self._permitted = permitted
        self._by_words = True

    def find(self, question: str, principal: Principal, *, k: int) -> Sequence[Passage]:
        """At most `k` passages, best first.

        Raises:
            SearchBusy: the knowledge base throttles.
            Unavailable: it does not answer.
        """
        text = readable(question).replace("\0", " ").strip()[:LONGEST]
        if not text or k < 1:
            return ()
        hits = [
            hit
            for allowed in asked_by(principal)
            for hit in self._ask(text, allowed, min(MOST, k * SPARE))
        ]
        heads = self._heads.of({key.document for key, _ in hits})
        shown = {
            id_: head.edition
            for id_, head in heads.items()
            if head.shown_to(principal) and self._permitted(id_, principal)
        }
        current = {str(key): each for key, each in hits if shown.get(key.document) == key.edition}
        return sorted(current.values(), key=lambda each: -each.score)[:k]

    def _ask(
        self, text: str, allowed: Mapping[str, Any], most: int
    ) -> Sequence[tuple[Key, Passage]]:
        search: dict[str, Any] = {"numberOfResults": most, "filter": allowed}
        if not self._by_words:
            return self._retrieve(text, search)
        try:
            return self._retrieve(text, search | {"overrideSearchType": "HYBRID"})
        except Rejected:
            found = self._retrieve(text, search)
            # It was the words then, not the rest.
            self._by_words = False
            LOG.info("the store searches by meaning only", extra={"action": "words_not_searched"})
            return found

    def _retrieve(self, text: str, search: Mapping[str, Any]) -> Sequence[tuple[Key, Passage]]:
        answer = self._asking(
            "retrieve",
            retrievalQuery={"text": text},
            retrievalConfiguration={"vectorSearchConfiguration": search},
        )
        found = (from_result(each) for each in listed(answer, "retrievalResults"))
        return [each for each in found if each is not None]
