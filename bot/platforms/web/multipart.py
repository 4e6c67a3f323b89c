"""A multipart form read as it arrives: its fields first, then its one file piece by piece."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

LONGEST_FIELDS = 64 * 1024
"""Bytes of all fields together; ours are some hundred."""

PATIENCE = 30.0
"""Seconds for the next bytes to come."""


class BrokenForm(Exception):
    """The body is not a form of ours, or it stopped before its end."""


class TooSlow(BrokenForm):
    """Nothing came for too long."""


class FormStream:
    """Reads one posted form without ever holding its file.

    Args:
        content_type: The request's header, which names the boundary.
        chunks: The request's body.
        patience: Seconds to wait for the next bytes.

    Raises:
        BrokenForm: it is not a multipart form.
    """

    def __init__(
        self, content_type: str, chunks: AsyncIterator[bytes], *, patience: float = PATIENCE
    ) -> None:
        kind, options = parse_options_header(content_type)
        if kind != b"multipart/form-data" or not options.get(b"boundary"):
            raise BrokenForm
        self._chunks = chunks
        self._patience = patience
        self._header, self._value = bytearray(), bytearray()
        self._name, self._data = "", bytearray()
        self._pieces: deque[bytes] = deque()
        self._in_file = self._ended = False
        self.fields: dict[str, str] = {}
        self.filename = ""
        self._parser = self._made(options[b"boundary"])

    async def to_file(self) -> None:
        """Reads up to the file; `fields` and `filename` are then known.

        Raises:
            BrokenForm: there is no file, or too much before it.
        """
        while not self._in_file:
            await self._more()
            if sum(len(each) for each in self.fields.values()) + len(self._data) > LONGEST_FIELDS:
                raise BrokenForm

    async def piece(self) -> bytes:
        """The file's next piece; empty at its end.

        Raises:
            BrokenForm: the body stopped in the middle of it.
        """
        while not self._pieces and not self._ended:
            await self._more()
        return self._pieces.popleft() if self._pieces else b""

    async def drain(self, at_most: int) -> None:
        """Reads what is left and drops it, so that a browser gets to see the answer."""
        try:
            while at_most > 0:
                async with asyncio.timeout(self._patience):
                    at_most -= len(await anext(self._chunks))
        except (StopAsyncIteration, TimeoutError):
            return

    async def _more(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                chunk = await anext(self._chunks)
            self._parser.write(chunk)
        except TimeoutError as late:
            raise TooSlow from late
        except (StopAsyncIteration, MultipartParseError, UnicodeDecodeError) as broken:
            raise BrokenForm from broken

    def _made(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": lambda data, start, end: self._header.extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
                "on_header_end": self._end_header,
                "on_part_data": self._take,
                "on_part_end": self._end,
            },
        )

    def _begin(self) -> None:
        self._name, self._data = "", bytearray()

    def _end_header(self) -> None:
        if bytes(self._header).lower() == b"content-disposition" and not self._in_file:
            _, options = parse_options_header(bytes(self._value))
            self._name = options.get(b"name", b"").decode()
            if self._name == "file":
                self._in_file = True
                self.filename = options.get(b"filename", b"").decode("utf-8", "replace")
        self._header.clear()
        self._value.clear()

    def _take(self, data: bytes, start: int, end: int) -> None:
        if not self._in_file:
            self._data += data[start:end]
        elif not self._ended and end > start:
            self._pieces.append(data[start:end])

    def _end(self) -> None:
        if self._in_file:
            self._ended = True
        elif self._name:
            self.fields[self._name] = self._data.decode()
