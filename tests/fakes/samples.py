"""Small, plain values of the domain for tests; say only what matters to the test."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain import (
    AnswerRecord,
    Delivery,
    Document,
    MessageRef,
    ThreadRef,
)
from rag.domain import Answer, Citation, Passage, Principal, Step, Trace, Turn
from tests.fakes.clock import START

THREAD = ThreadRef(platform="slack", tenant="T1", channel="C1", root="1700000000.000100")
OTHER_THREAD = replace(THREAD, root="1700000000.000200")
MESSAGE = MessageRef(thread=THREAD, id="1700000001.000300")
EVERYBODY = Principal(readers=frozenset({"everyone"}))


def delivery(id_: str, thread_key: str = "thread-1", **changes: Any) -> Delivery:
    """A Slack event with this id, in this thread."""
    plain = Delivery(
        id=id_,
        source="slack",
        thread_key=thread_key,
        kind="event",
        payload=f'{{"event_id": "{id_}", "text": "What is the notice period? \u2013 \u65e5\u672c"}}',
        received=START,
        tenant="T1",
        trace="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    return replace(plain, **changes)


def turns(*texts: str) -> tuple[Turn, ...]:
    """Turns of a person and of Footnote, one after the other."""
    return tuple(
        Turn(speaker="footnote" if place % 2 else "person", text=text, at=START)
        for place, text in enumerate(texts)
    )


def passage(id_: str = "d1#0", **changes: Any) -> Passage:
    plain = Passage(
        id=id_,
        document="d1",
        title="Handbook",
        text="The notice period is three months.",
        uri="/d/d1",
        page=4,
        heading=("Employment", "Leaving"),
        score=12.5,
        relevance=0.8,
        updated=START,
    )
    return replace(plain, **changes)


def record(id_: str, **changes: Any) -> AnswerRecord:
    """A cited answer with everything that is kept of it."""
    cited = Citation(number=1, passage=passage(), quote="three months")
    trace = Trace(
        question="notice period",
        passages=(passage(), passage("d2#3", document="d2", page=None)),
        removed=("A sentence without a source.",),
        steps=(Step(name="search", milliseconds=2.5),),
        model="extractive",
        confidence=0.9,
    )
    plain = AnswerRecord(
        id=id_,
        thread=THREAD,
        asker="user:slack:U1",
        question="What is the notice period?",
        answer=Answer(text="Three months [1].", answered=True, citations=(cited,), trace=trace),
        principal=EVERYBODY,
        message=MESSAGE,
        at=START,
    )
    return replace(plain, **changes)


def document(id_: str, *, created: datetime = START, **changes: Any) -> Document:
    """A searchable document that everyone may read."""
    plain = Document(
        id=id_,
        organisation="default",
        title=f"Title of {id_}",
        name=f"{id_}.pdf",
        readers=frozenset({"everyone"}),
        owner="user:slack:U1",
        state="indexed",
        created=created,
        updated=created,
        thread=THREAD,
    )
    return replace(plain, **changes)
