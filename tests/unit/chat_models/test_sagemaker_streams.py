"""Any split of a stream's bytes gives the same text, and never hangs."""

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chat_models.sagemaker.codecs import ModelFailed
from rag.chat_models.sagemaker.framing import BrokenStream, json_events
from rag.chat_models.sagemaker.messages import codec_named
from rag.chat_models.sagemaker.stops import StopCutter
from tests.fakes.aws.sagemaker import FakeContainer

SCHEMAS = ["openai_chat", "tgi", "lmi", "lmi_dynamic"]


def container(schema: str, **trouble: Any) -> FakeContainer:
    return FakeContainer(schema=schema, reply=str, **trouble)


def read(schema: str, parts: Sequence[bytes]) -> str:
    codec = codec_named("lmi" if schema == "lmi_dynamic" else schema, "llama2")
    return "".join(codec.event(value).text for value in json_events(parts))


@st.composite
def splits(draw: st.DrawFn, raw: bytes) -> list[bytes]:
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=12)))
    edges = [0, *cuts, len(raw)]
    return [raw[start:end] for start, end in pairwise(edges)]


@pytest.mark.parametrize("schema", SCHEMAS)
@given(data=st.data(), text=st.text(max_size=80), tail=st.booleans())
def test_any_split_of_the_bytes_gives_the_same_text(
    schema: str, data: st.DataObject, text: str, *, tail: bool
) -> None:
    raw = container(schema, tail=tail).stream(text)

    assert read(schema, data.draw(splits(raw))) == text


@given(parts=st.lists(st.binary(max_size=40), max_size=8))
def test_junk_ends_in_an_error_or_in_nothing_and_never_hangs(parts: list[bytes]) -> None:
    try:
        values = list(json_events(parts))
    except BrokenStream:
        return
    assert len(values) <= sum(map(len, parts))


def test_two_objects_on_one_line_are_both_read() -> None:
    assert list(json_events([b'{"a":1}{"b":2}'])) == [{"a": 1}, {"b": 2}]


def test_comments_event_names_blank_lines_and_the_end_mark_say_nothing() -> None:
    raw = b': hello\nevent: message\n\r\ndata: {"a": 1}\r\n\r\ndata: [DONE]\n\n'

    assert list(json_events([raw])) == [{"a": 1}]


@pytest.mark.parametrize("schema", ["openai_chat", "tgi", "lmi"])
def test_an_error_reported_within_the_stream_is_an_error(schema: str) -> None:
    raw = container(schema, reported_error=True).stream("half of it")

    with pytest.raises(ModelFailed):
        read(schema, [raw])


def test_an_error_object_instead_of_a_token_is_an_error() -> None:
    raw = json.dumps({"error": "out of memory", "error_type": "overloaded"}).encode()

    with pytest.raises(ModelFailed):
        read("tgi", [raw])


@given(text=st.text(alphabet="a<|eot_id>", max_size=40), data=st.data())
def test_a_stop_is_cut_out_whole_however_the_text_arrives(text: str, data: st.DataObject) -> None:
    stops = ["<|eot_id|>", "</s>", "aa<"]
    cutter = StopCutter(stops)
    pieces = [part.decode() for part in data.draw(splits(text.encode()))]
    shown = "".join(cutter.feed(piece) for piece in pieces) + cutter.rest()

    found = [text.index(stop) for stop in stops if stop in text]
    assert shown == (text[: min(found)] if found else text)


def test_a_link_is_not_mistaken_for_the_beginning_of_a_stop() -> None:
    cutter = StopCutter(["<|eot_id|>"])

    assert cutter.feed("see <https://example.com|here>") + cutter.rest() == (
        "see <https://example.com|here>"
    )
