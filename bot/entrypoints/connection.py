"""One HTTP connection that does not wait for ever for what its other side does not send."""

import asyncio
from typing import Any, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_WITHIN = 10.0
"""Seconds in which the whole head of a request must arrive, from its first byte or the connection's beginning."""

BODY_SILENT = 30.0
"""Seconds for which a body may stop arriving; an upload over a poor line may well take longer in all."""


class PatientConnection(H11Protocol):
    """uvicorn's connection, which besides ends where a request stops arriving."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._begun: float | None = None
        self._heard = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._begun = self._heard = self.loop.time()
        super().connection_made(cast("asyncio.Transport", transport))

    def data_received(self, data: bytes) -> None:
        self._heard = self.loop.time()
        if self._begun is None:
            self._begun = self._heard
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._begun = None

    def end_if_silent(self) -> None:
        """Ends the connection where its other side has been given enough time."""
        now = self.loop.time()
        headless = self._begun is not None and now - self._begun > HEAD_WITHIN
        bodiless = (
            self.conn.their_state is h11.SEND_BODY
            and not self.flow.read_paused
            and now - self._heard > BODY_SILENT
        )
        if headless or bodiless:
            self.transport.abort()
