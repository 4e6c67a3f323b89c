"""Values of the domain as JSON text and back, the same for every store.

Writing is one rule for all; reading names each type. Fields that a newer version wrote are left out
when read, fields that an older version did not know take their defaults.

Standard library only: the ingress imports this and must start in milliseconds.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

from bot.domain import (
    AnswerRecord,
    Claim,
    Conversation,
    Delivery,
    Document,
    Lingers,
    MessageRef,
    Rating,
    ThreadRef,
    UploadTicket,
)
from rag.domain import Answer, Citation, Passage, Principal, Step, Trace, Turn

Plain = Mapping[str, Any]
"""A JSON object as Python holds it."""

T = TypeVar("T")


def to_plain(value: object) -> Any:
    """What JSON can hold: dataclasses become objects, moments ISO 8601, spans seconds, sets sorted."""
    match value:
        case datetime():
            plain: Any = value.isoformat()
        case timedelta():
            plain = value.total_seconds()
        case Mapping():
            pairs = cast("Mapping[str, object]", value)
            plain = {name: to_plain(held) for name, held in pairs.items()}
        case frozenset():
            plain = sorted(cast("frozenset[str]", value))
        case tuple():
            plain = [to_plain(each) for each in cast("tuple[object, ...]", value)]
        case _ if is_dataclass(value) and not isinstance(value, type):
            plain = {each.name: to_plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            plain = value
    return plain


def dumps(value: object) -> str:
    """Compact JSON text that every store can hold.

    Half a surrogate pair can come in by JSON's own escapes but cannot be written as UTF-8; such a
    text is escaped as a whole.
    """
    plain = to_plain(value)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(plain, separators=(",", ":"))
    return text


def loads(text: str, read: Callable[[Plain], T]) -> T:
    """One value from what `dumps` wrote."""
    return read(json.loads(text))


def loads_many(text: str, read: Callable[[Plain], T]) -> tuple[T, ...]:
    """A tuple of values from what `dumps` wrote."""
    return _each(json.loads(text), read)


def to_thread_ref(data: Plain) -> ThreadRef:
    return ThreadRef(**_known(ThreadRef, data))


def to_message_ref(data: Plain) -> MessageRef:
    return MessageRef(**_known(MessageRef, data, thread=to_thread_ref, further=tuple))


def to_conversation(data: Plain) -> Conversation:
    return Conversation(**_known(Conversation, data))


def to_delivery(data: Plain) -> Delivery:
    return Delivery(**_known(Delivery, data, received=datetime.fromisoformat))


def to_lingers(data: Plain) -> Lingers:
    return Lingers(**_known(Lingers, data, since=datetime.fromisoformat))


def to_claim(data: Plain) -> Claim:
    return Claim(
        **_known(
            Claim,
            data,
            expires=datetime.fromisoformat,
            thread=to_thread_ref,
            message=to_message_ref,
        )
    )


def to_turn(data: Plain) -> Turn:
    return Turn(**_known(Turn, data, at=datetime.fromisoformat))


def to_rating(data: Plain) -> Rating:
    return Rating(**_known(Rating, data, at=datetime.fromisoformat))


def to_principal(data: Plain) -> Principal:
    return Principal(**_known(Principal, data, readers=frozenset))


def to_passage(data: Plain) -> Passage:
    return Passage(**_known(Passage, data, heading=tuple, updated=datetime.fromisoformat))


def to_citation(data: Plain) -> Citation:
    return Citation(**_known(Citation, data, passage=to_passage))


def to_trace(data: Plain) -> Trace:
    return Trace(
        **_known(
            Trace,
            data,
            passages=_tuple_of(to_passage),
            removed=tuple,
            steps=_tuple_of(lambda step: Step(**_known(Step, step))),
        )
    )


def to_answer(data: Plain) -> Answer:
    return Answer(
        **_known(
            Answer,
            data,
            citations=_tuple_of(to_citation),
            nearest=_tuple_of(to_passage),
            remarks=tuple,
            trace=to_trace,
        )
    )


def to_answer_record(data: Plain) -> AnswerRecord:
    return AnswerRecord(
        **_known(
            AnswerRecord,
            data,
            thread=to_thread_ref,
            answer=to_answer,
            principal=to_principal,
            message=to_message_ref,
            at=datetime.fromisoformat,
            ratings=_tuple_of(to_rating),
        )
    )


def to_document(data: Plain) -> Document:
    return Document(
        **_known(
            Document,
            data,
            readers=frozenset,
            created=datetime.fromisoformat,
            updated=datetime.fromisoformat,
            expires=datetime.fromisoformat,
            thread=to_thread_ref,
        )
    )


def to_upload_ticket(data: Plain) -> UploadTicket:
    return UploadTicket(
        **_known(
            UploadTicket,
            data,
            readers=frozenset,
            expires=datetime.fromisoformat,
            thread=to_thread_ref,
            keep_for=lambda seconds: timedelta(seconds=seconds),
        )
    )


def _known(kind: type, data: Plain, **read: Callable[[Any], object]) -> dict[str, Any]:
    """The constructor's arguments that `data` holds, each read by its own rule; None stays None."""
    held = {each.name: data[each.name] for each in fields(kind) if each.name in data}
    return {
        name: read[name](value) if name in read and value is not None else value
        for name, value in held.items()
    }


def _tuple_of(read: Callable[[Plain], T]) -> Callable[[list[Plain]], tuple[T, ...]]:
    return lambda items: _each(items, read)


def _each(items: list[Plain], read: Callable[[Plain], T]) -> tuple[T, ...]:
    return tuple(read(item) for item in items)
