"""Every value that is stored comes back from its JSON exactly as it was."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codec import (
    Plain,
    dumps,
    loads,
    loads_many,
    to_answer,
    to_answer_record,
    to_claim,
    to_conversation,
    to_delivery,
    to_document,
    to_message_ref,
    to_plain,
    to_rating,
    to_thread_ref,
    to_turn,
    to_upload_ticket,
)
from bot.domain import (
    AnswerRecord,
    Claim,
    Conversation,
    Delivery,
    Document,
    MessageRef,
    Rating,
    ThreadRef,
    UploadTicket,
)
from rag.domain import Answer, Citation, Passage, Principal, Step, Trace, Turn
from tests.fakes.samples import THREAD, delivery, document, record

TEXT = st.text(st.characters(), max_size=20)
"""Any characters, half surrogate pairs included."""
NUMBER = st.integers(min_value=0, max_value=2**40)
SCORE = st.floats(allow_nan=False)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), timezone.min])
MOMENT = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=ZONES,
)
SPAN = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)).map(
    lambda span: timedelta(seconds=int(span.total_seconds()))
)
READERS = st.frozensets(TEXT, min_size=1, max_size=3)
PLATFORM = st.sampled_from(["slack", "teams", "web"])

THREADS = st.builds(ThreadRef, platform=PLATFORM, tenant=TEXT, channel=TEXT, root=TEXT)
MESSAGES = st.builds(MessageRef, thread=THREADS, id=TEXT)
CONVERSATIONS = st.builds(
    Conversation,
    platform=PLATFORM,
    tenant=TEXT,
    id=TEXT,
    team=TEXT,
    shared_by_team=st.booleans(),
    address=TEXT,
)
DELIVERIES = st.builds(
    Delivery,
    id=TEXT,
    source=st.sampled_from(["slack", "teams", "web", "footnote"]),
    thread_key=TEXT,
    kind=TEXT,
    payload=TEXT,
    received=MOMENT,
    tenant=TEXT,
    trace=TEXT,
)
TURNS = st.builds(
    Turn,
    speaker=st.sampled_from(["person", "footnote"]),
    text=TEXT,
    name=TEXT,
    at=st.none() | MOMENT,
)
CLAIMS = st.builds(
    Claim,
    key=TEXT,
    owner=TEXT,
    state=st.sampled_from(["claimed", "posting", "posted", "answered", "refused"]),
    expires=MOMENT,
    thread=THREADS,
    message=st.none() | MESSAGES,
    attempt=NUMBER,
    stop=st.booleans(),
    reason=TEXT,
)
RATINGS = st.builds(
    Rating,
    person=TEXT,
    verdict=st.sampled_from(["up", "down", "none"]),
    reason=TEXT,
    correction=TEXT,
    at=st.none() | MOMENT,
)
PASSAGES = st.builds(
    Passage,
    id=TEXT,
    document=TEXT,
    title=TEXT,
    text=TEXT,
    uri=TEXT,
    page=st.none() | NUMBER,
    heading=st.lists(TEXT, max_size=3).map(tuple),
    position=NUMBER,
    score=SCORE,
    relevance=SCORE,
    updated=st.none() | MOMENT,
    version=NUMBER,
)
CITATIONS = st.builds(Citation, number=NUMBER, passage=PASSAGES, quote=TEXT)
TRACES = st.builds(
    Trace,
    question=TEXT,
    passages=st.lists(PASSAGES, max_size=2).map(tuple),
    removed=st.lists(TEXT, max_size=2).map(tuple),
    steps=st.lists(st.builds(Step, name=TEXT, milliseconds=SCORE, detail=TEXT), max_size=2).map(
        tuple
    ),
    model=TEXT,
    confidence=SCORE,
    tokens_in=NUMBER,
    tokens_out=NUMBER,
    cost=st.none() | SCORE,
)
ANSWERS = st.builds(
    Answer,
    text=TEXT,
    answered=st.booleans(),
    citations=st.lists(CITATIONS, max_size=2).map(tuple),
    nearest=st.lists(PASSAGES, max_size=2).map(tuple),
    stopped=st.booleans(),
    remarks=st.lists(TEXT, max_size=2).map(tuple),
    trace=TRACES,
    labels=st.dictionaries(TEXT, TEXT, max_size=2),
)
RECORDS = st.builds(
    AnswerRecord,
    id=TEXT,
    thread=THREADS,
    asker=TEXT,
    question=TEXT,
    answer=ANSWERS,
    principal=st.builds(Principal, readers=READERS, organisation=TEXT),
    message=st.none() | MESSAGES,
    at=MOMENT,
    ratings=st.lists(RATINGS, max_size=2).map(tuple),
)
DOCUMENTS = st.builds(
    Document,
    id=TEXT,
    organisation=TEXT,
    title=TEXT,
    name=TEXT,
    readers=READERS,
    owner=TEXT,
    state=st.sampled_from(["uploaded", "reading", "indexed", "failed", "expired", "removed"]),
    created=MOMENT,
    updated=MOMENT,
    source=TEXT,
    key=TEXT,
    media_type=TEXT,
    size=NUMBER,
    pages=NUMBER,
    sha256=TEXT,
    version=NUMBER,
    revision=NUMBER,
    reason=TEXT,
    expires=st.none() | MOMENT,
    thread=st.none() | THREADS,
)
TICKETS = st.builds(
    UploadTicket,
    id=TEXT,
    organisation=TEXT,
    owner=TEXT,
    readers=READERS,
    expires=MOMENT,
    thread=st.none() | THREADS,
    keep_for=st.none() | SPAN,
)

KINDS: list[tuple[st.SearchStrategy[Any], Callable[[Plain], Any]]] = [
    (THREADS, to_thread_ref),
    (MESSAGES, to_message_ref),
    (CONVERSATIONS, to_conversation),
    (DELIVERIES, to_delivery),
    (CLAIMS, to_claim),
    (TURNS, to_turn),
    (RATINGS, to_rating),
    (ANSWERS, to_answer),
    (RECORDS, to_answer_record),
    (DOCUMENTS, to_document),
    (TICKETS, to_upload_ticket),
]


@given(data=st.data())
@pytest.mark.parametrize(("values", "read"), KINDS, ids=[read.__name__ for _, read in KINDS])
def test_a_value_comes_back_as_it_was(
    data: st.DataObject, values: st.SearchStrategy[Any], read: Callable[[Plain], Any]
) -> None:
    value = data.draw(values)
    text = dumps(value)
    assert loads(text, read) == value
    assert text.encode(), "every store takes UTF-8"


@given(st.lists(TURNS, max_size=4).map(tuple))
def test_several_values_come_back_in_order(turns: tuple[Turn, ...]) -> None:
    assert loads_many(dumps(turns), to_turn) == turns


def test_text_beyond_ascii_is_kept_readable_and_short() -> None:
    assert "\u65e5\u672c" in dumps(delivery("e1"))


def test_what_a_newer_version_wrote_besides_is_left_out() -> None:
    plain = {**to_plain(document("d1")), "colour": "red"}
    assert to_document(plain) == document("d1")


def test_what_an_older_version_did_not_know_takes_its_default() -> None:
    plain = to_plain(record("a1"))
    del plain["ratings"]
    del plain["answer"]["remarks"]
    assert to_answer_record(plain) == record("a1")


def test_a_required_part_that_is_missing_is_an_error() -> None:
    plain = to_plain(THREAD)
    del plain["tenant"]
    with pytest.raises(TypeError, match="tenant"):
        loads(json.dumps(plain), to_thread_ref)


def test_readers_are_written_in_one_order() -> None:
    one = replace(document("d1"), readers=frozenset({"b", "a", "c"}))
    assert to_plain(one)["readers"] == ["a", "b", "c"]
