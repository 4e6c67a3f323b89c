"""Bytes of a response stream as JSON objects, however the network cut them.

Serving containers send Server-Sent Events (`data: {...}`) or JSON lines, and SageMaker cuts the bytes
where it likes: inside a line, inside a character, and the last line may lack its end. LangChain's own
reader waits for that end for ever (langchain#16219), so this one is ours.
"""

import json
from collections.abc import Iterable, Iterator

LONGEST_LINE = 8 * 1024 * 1024
"""Bytes; an endpoint that sends more without a line's end is broken, and our memory is finite."""


class BrokenStream(Exception):
    """The stream holds something that is no JSON."""


def json_events(parts: Iterable[bytes]) -> Iterator[object]:
    """The JSON values of a stream in order; comments, event names, blank lines and `[DONE]` are skipped.

    Raises:
        BrokenStream: a line is no JSON, or never ends.
    """
    held = b""
    for part in parts:
        *lines, held = (held + part).split(b"\n")
        for line in lines:
            yield from _values(line)
        if len(held) > LONGEST_LINE:
            msg = "a line of the stream does not end"
            raise BrokenStream(msg)
    yield from _values(held)


def _values(line: bytes) -> Iterator[object]:
    """The values of one line; some containers put two objects on it."""
    text = line.decode("utf-8", errors="replace").strip()
    if text.startswith((":", "event:", "id:", "retry:")):
        return
    text = text.removeprefix("data:").strip()
    if text == "[DONE]":
        return
    decoder = json.JSONDecoder()
    while text:
        try:
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError) as error:
            msg = "a line of the stream is no JSON"
            raise BrokenStream(msg) from error
        yield value
        text = text[end:].lstrip()
