"""Calls to OpenSearch: throttling waited out for a while, every error turned into ours."""

import json
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException, TransportError

from rag.domain import SearchBusy, Unavailable
from rag.failpoint import failpoint
from rag.retrievers.opensearch.place import Place

WAITS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each further try, give or take a half; about eight in all, as long as a reader waits."""

THROTTLED = frozenset({429, 503})

MISSING = 404

TOGETHER = 200
"""Documents of one write; with the longest vectors and texts it stays below the 10 MB that a request may have."""


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Makes calls.

    Args:
        client: Made by `client`.
        place: Which index.
        sleep: Waits.
        chance: A number from 0 to 1, so that those who were throttled together do not come back so.
    """

    client: OpenSearch
    place: Place
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random

    def search(self, body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        """The hits of a query; none where there is no index yet."""
        answer = self._called("search", "POST", f"/{self.place.index}/_search", body)
        return cast("Sequence[Mapping[str, Any]]", answer.get("hits", {}).get("hits", ()))

    def count(self, *conditions: Mapping[str, Any]) -> int:
        """How many are found by filters."""
        body = {"query": {"bool": {"filter": list(conditions)}}}
        answer = self._called("count", "POST", f"/{self.place.index}/_count", body)
        return int(answer.get("count", 0))

    def create(self, body: Mapping[str, Any]) -> None:
        """Makes the index unless it is there."""
        if not self._called("get", "GET", f"/{self.place.index}", None):
            self._called("create", "PUT", f"/{self.place.index}", body, ignored="already_exists")

    def write(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Adds documents; which identifiers they get is the server's business."""
        for at in range(0, len(documents), TOGETHER):
            lines: list[Mapping[str, Any]] = []
            for each in documents[at : at + TOGETHER]:
                lines += [{"index": {}}, each]
            self._bulk(lines)

    def erase(self, identifiers: Sequence[str]) -> None:
        """Deletes documents by the server's identifiers."""
        for at in range(0, len(identifiers), TOGETHER):
            self._bulk([{"delete": {"_id": each}} for each in identifiers[at : at + TOGETHER]])

    def _bulk(self, lines: Sequence[Mapping[str, Any]]) -> None:
        refresh = "" if self.place.delayed else "?refresh=true"
        path = f"/{self.place.index}/_bulk{refresh}"
        answer = self._called(
            "bulk", "POST", path, "".join(f"{json.dumps(each)}\n" for each in lines)
        )
        if answer.get("errors"):
            results = [next(iter(each.values())) for each in answer["items"]]
            codes = {int(each["status"]) for each in results} - {200, 201, MISSING}
            if codes:
                raise _translated(max(codes), "bulk")

    def _called(
        self, name: str, method: str, path: str, body: Any, *, ignored: str = "\0"
    ) -> Mapping[str, Any]:
        """The answer; empty where the index is not there.

        Raises:
            SearchBusy: the server throttles for longer.
            Unavailable: it fails otherwise.
        """
        for wait in (*WAITS, None):
            failpoint(f"opensearch.before_{name}")
            try:
                answer = self.client.transport.perform_request(method, path, body=body)
            except TransportError as error:
                status = error.status_code if isinstance(error.status_code, int) else 0
                if status == MISSING or ignored in str(error.error):
                    return {}
                if status in THROTTLED and wait is not None:
                    self.sleep(wait * (0.5 + self.chance()))
                    continue
                raise _translated(status, name) from error
            except OpenSearchException as error:
                msg = f"OpenSearch cannot be understood ({type(error).__name__})"
                raise Unavailable(msg) from error
            failpoint(f"opensearch.after_{name}")
            return cast("Mapping[str, Any]", answer)
        raise AssertionError  # the last wait is None, which ends in an answer or an error


def client(place: Place, signer: Any = None) -> OpenSearch:
    """A client for a server.

    Args:
        place: Which server.
        signer: Signs requests where AWS wants that.
    """
    login = (place.user, place.password) if place.user else None
    return OpenSearch(
        [place.address],
        http_auth=signer or login,
        # The waiting is done by `Calls`, where it is bounded and says what it waits for.
        max_retries=0,
        timeout=15,
        pool_maxsize=16,
    )


def _translated(status: int, name: str) -> Unavailable:
    """The server's own message stays out: it may repeat what was asked or kept."""
    if not status:
        return Unavailable("OpenSearch cannot be reached")
    if status in THROTTLED:
        return SearchBusy(f"OpenSearch throttles {name}", retry_after=10.0)
    again = 5.0 if status >= 500 else 60.0  # noqa: PLR2004 - HTTP's own line
    return Unavailable(f"OpenSearch answers {status} to {name}", retry_after=again)
