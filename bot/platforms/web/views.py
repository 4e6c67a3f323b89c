"""Replies as plain values: what the transcript keeps and the templates show."""

from collections.abc import Mapping
from typing import assert_never

from bot.domain import (
    AnswerReply,
    Button,
    Document,
    DocumentList,
    DocumentReady,
    Explanation,
    HomeView,
    Notice,
    Reply,
    SourcesView,
    UploadInvitation,
)
from rag.domain import Citation, Passage

View = Mapping[str, object]

LONGEST_QUESTION_SHOWN = 20_000


def question_view(text: str) -> View:
    """What a person said."""
    return {"kind": "question", "text": text[:LONGEST_QUESTION_SHOWN]}


def working_view(status: str = "", text: str = "") -> View:
    """An answer being written."""
    return {"kind": "working", "status": status, "text": text}


def reply_view(reply: Reply) -> View:
    """Any reply, its own kind kept."""
    match reply:
        case AnswerReply():
            return _answer(reply)
        case Notice():
            return _notice(reply)
        case UploadInvitation():
            return _invitation(reply)
        case DocumentList():
            return _documents(reply)
        case DocumentReady():
            return _ready(reply)
        case _:
            return _about(reply)


def _about(reply: SourcesView | Explanation | HomeView) -> View:
    match reply:
        case SourcesView():
            return {"kind": "sources", "citations": [_citation(each) for each in reply.citations]}
        case Explanation():
            return _explanation(reply)
        case HomeView():
            return {"kind": "home", "prompts": list(reply.prompts), "retention": reply.retention}
        case _:
            assert_never(reply)


def _invitation(reply: UploadInvitation) -> View:
    return {
        "kind": "invitation",
        "url": reply.url,
        "expires": reply.expires.isoformat(),
        "readers": sorted(reply.readers),
        "curl": reply.curl,
    }


def _answer(reply: AnswerReply) -> View:
    answer = reply.answer
    return {
        "kind": "answer",
        "answer_id": reply.answer_id,
        "text": answer.text,
        "answered": answer.answered,
        "stopped": answer.stopped,
        "citations": [_citation(each) for each in answer.citations],
        "nearest": [_passage(each) for each in answer.nearest],
        "remarks": list(answer.remarks),
        "model": reply.model_label,
        "more_for_asker": reply.more_for_asker,
    }


def _citation(citation: Citation) -> View:
    return {
        "number": citation.number,
        "quote": citation.quote,
        **_passage(citation.passage),
    }


def _passage(passage: Passage) -> View:
    return {
        "document": passage.document,
        "passage": passage.id,
        "title": passage.title,
        "page": passage.page,
        "heading": list(passage.heading),
        "version": passage.version,
        "updated": passage.updated.isoformat() if passage.updated else "",
    }


def _notice(reply: Notice) -> View:
    return {
        "kind": "notice",
        "tone": reply.kind,
        "text": reply.text,
        "buttons": [_button(each) for each in reply.buttons],
    }


def _button(button: Button) -> View:
    return {
        "label": button.label,
        "action": button.action,
        "value": button.value,
        "style": button.style,
    }


def _documents(reply: DocumentList) -> View:
    return {
        "kind": "documents",
        "total": reply.page.total,
        "documents": [
            {**_document(each), "removable": each.id in reply.removable}
            for each in reply.page.documents
        ],
    }


def _document(document: Document) -> View:
    return {
        "document": document.id,
        "title": document.title,
        "pages": document.pages,
        "state": document.state,
        "readers": sorted(document.readers),
    }


def _ready(reply: DocumentReady) -> View:
    return {
        "kind": "ready",
        **_document(reply.document),
        "summary": reply.summary,
        "citations": [_citation(each) for each in reply.citations],
        "suggestions": list(reply.suggestions),
    }


def _explanation(reply: Explanation) -> View:
    trace = reply.trace
    return {
        "kind": "explanation",
        "question": trace.question,
        "passages": [
            {**_passage(each), "score": round(each.score, 3), "relevance": round(each.relevance, 3)}
            for each in trace.passages
        ],
        "removed": list(trace.removed),
        "steps": [
            {"name": each.name, "milliseconds": round(each.milliseconds, 1), "detail": each.detail}
            for each in trace.steps
        ],
        "model": trace.answered_by,
        "confidence": round(trace.confidence, 3),
        "tokens": trace.tokens_in + trace.tokens_out,
        "cost": trace.cost,
        "filtered": reply.filtered,
    }
