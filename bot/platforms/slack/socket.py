"""Slack without a public address: Socket Mode connections that feed the same queue as the front door."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any, cast

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.domain.chat import Delivery
from bot.platforms.slack.envelope import SOCKET_KINDS, Kind
from bot.ports import PortError
from rag.failpoint import failpoint

_log = logging.getLogger(__name__)

MOST_CONNECTIONS = 10
_SILENT_INTERVALS = 4


class SlackSocket:
    """Keeps connections to Slack open and stores what comes in.

    An envelope is acknowledged once its delivery is on the queue, never before; one that could not be stored
    is left alone, and Slack sends it again.

    Args:
        app_token: The app-level token.
        api_url: Slack's Web API.
        receive: Names the delivery of a payload; None for a workspace that is not allowed.
        put: Stores a delivery; when it returns, the delivery survives a power cut.
        connections: How many to hold, so that one may be refreshed while another listens.
        ping_interval: Seconds between heartbeats; four without an answer end a connection.
    """

    def __init__(
        self,
        app_token: str,
        *,
        api_url: str,
        receive: Callable[[Kind, Mapping[str, Any]], Delivery | None],
        put: Callable[[Delivery], object],
        connections: int = 2,
        ping_interval: float = 5.0,
    ) -> None:
        self._receive = receive
        self._put = put
        self._ping_interval = ping_interval
        self._closing = threading.Event()
        quiet = logging.getLogger("bot.platforms.slack.socket_mode")
        quiet.setLevel(logging.CRITICAL)  # the SDK writes whole messages
        self._make: Callable[[], SocketModeClient] = lambda: SocketModeClient(
            app_token=app_token,
            web_client=WebClient(base_url=api_url, retry_handlers=[], logger=quiet),
            logger=quiet,
            ping_interval=ping_interval,
        )
        count = max(1, min(connections, MOST_CONNECTIONS))
        self._threads = [
            threading.Thread(target=self._hold, name=f"slack-socket-{number}", daemon=True)
            for number in range(count)
        ]
        self._clients: list[SocketModeClient] = []
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begins to connect; a Slack that is away is tried again until it is there."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Ends the connections; what was not acknowledged comes again to whoever connects next."""
        self._closing.set()
        for thread in self._threads:
            thread.join()

    @property
    def connected(self) -> int:
        """How many connections are open."""
        with self._lock:
            return sum(client.is_connected() for client in self._clients)

    def _hold(self) -> None:
        """Holds one connection until the end, making it anew whenever it says nothing for too long."""
        client = self._make()
        client.socket_mode_request_listeners.append(self._arrived)
        with self._lock:
            self._clients.append(client)
        silent = 0
        try:
            while not self._closing.is_set():
                silent = 0 if self._alive(client) else silent + 1
                if (silent == 1 and client.current_session is None) or silent > _SILENT_INTERVALS:
                    self._connect(client)
                    silent = 1
                self._closing.wait(self._ping_interval)
        finally:
            client.close()

    def _alive(self, client: SocketModeClient) -> bool:
        """Whether the connection has answered a heartbeat; the SDK ends one that stops answering."""
        session = client.current_session
        return session is not None and session.is_active() and bool(session.last_ping_pong_time)

    def _connect(self, client: SocketModeClient) -> None:
        try:
            client.connect_to_new_endpoint(force=True)
        except Exception as error:  # noqa: BLE001 - whatever keeps Slack away, it is tried again
            _log.warning(
                "no connection to Slack: %s",
                type(error).__name__,
                extra={"action": "slack_socket_away"},
            )
        else:
            _log.info("connected to Slack", extra={"action": "slack_socket_connected"})

    def _arrived(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        kind = SOCKET_KINDS.get(request.type)
        payload = cast("Mapping[str, Any]", request.payload)
        if kind is not None and not self._stored(kind, payload):
            return
        failpoint("slack_envelope.before_acknowledge")
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
        failpoint("slack_envelope.after_acknowledge")

    def _stored(self, kind: Kind, payload: Mapping[str, Any]) -> bool:
        if kind == "event" and payload.get("type") != "event_callback":
            return True
        delivery = self._receive(kind, payload)
        if delivery is None:
            return True
        try:
            self._put(delivery)
        except PortError as error:
            _log.error("a delivery could not be stored: %s", error, extra={"action": "not_stored"})
            return False
        return True
