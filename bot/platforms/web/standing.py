"""Old messages as they may be shown now: what was removed since is no longer quoted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from bot.domain.transcript import Entry
from bot.platforms.web.views import View
from bot.ports import DocumentStore
from rag.domain import Principal

ANSWER_GONE = (
    "This answer quoted a document that was removed or that you may no longer read, "
    "so it is not shown any more. Ask again to see what the others say."
)
DOCUMENT_GONE = "This document was removed, or you may no longer read it."

_Places = Sequence[Mapping[str, object]]


class Standing:
    """Looks documents up, each once, for one look at a page.

    Args:
        documents: The list of documents, tombstones included.
        principal: Who looks.
    """

    def __init__(self, documents: DocumentStore, principal: Principal) -> None:
        self._documents = documents
        self._principal = principal
        self._known: dict[str, bool] = {}

    def of(self, entries: Sequence[Entry]) -> list[Entry]:
        """The messages, without the words of documents that are gone for this person."""
        return [replace(each, view=self._view(each.view)) for each in entries]

    def _view(self, view: View) -> View:
        match view["kind"]:
            case "answer":
                return self._answer(view)
            case "ready":
                return view if self._stands(view) else _gone(DOCUMENT_GONE)
            case "sources":
                return {**view, "citations": self._standing(view, "citations")}
            case "documents":
                held = self._standing(view, "documents")
                missing = len(_places(view, "documents")) - len(held)
                total = cast("int", view["total"]) - missing
                return {**view, "documents": held, "total": total}
            case "explanation":
                return self._explanation(view)
            case _:
                return view

    def _answer(self, view: View) -> View:
        cited = _places(view, "citations")
        if len(self._standing(view, "citations")) < len(cited):
            return _gone(ANSWER_GONE)
        return {**view, "nearest": self._standing(view, "nearest")}

    def _explanation(self, view: View) -> View:
        held = self._standing(view, "passages")
        if len(held) == len(_places(view, "passages")):
            return view
        return {**view, "passages": held, "removed": []}

    def _standing(self, view: View, name: str) -> _Places:
        return [each for each in _places(view, name) if self._stands(each)]

    def _stands(self, place: Mapping[str, object]) -> bool:
        """Whether the document may be shown; one that never was on our list is not ours to judge."""
        name = str(place["document"])
        if name not in self._known:
            document = self._documents.get(name)
            self._known[name] = document is None or (
                document.state not in {"removed", "expired"}
                and self._principal.may_read(document.organisation, document.readers)
            )
        return self._known[name]


def _places(view: View, name: str) -> _Places:
    return cast("_Places", view[name])


def _gone(sentence: str) -> View:
    return {"kind": "notice", "tone": "gone", "text": sentence, "buttons": []}
