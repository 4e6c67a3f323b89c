"""Whether a request came by CloudFront, which knows a key that nobody else does."""

import hmac
from collections.abc import Callable, Sequence

from bot.config import Settings
from bot.http import HttpRequest, HttpResponse
from bot.ports import Clock
from bot.rotation import PATIENCE, Rotating
from bot.wiring.cloud.clients import Clients
from bot.wiring.cloud.secrets import secret_versions

HEADER = "x-footnote-edge"
"""`infra.stacks.edge` has the same; a test holds them together."""

KEY = "FOOTNOTE_EDGE_KEY"
"""Its name in the secret; `infra.constructs.secret` has the same."""

Handle = Callable[[HttpRequest], HttpResponse]


def behind_edge(handle: Handle, settings: Settings, clients: Clients, *, now: Clock) -> Handle:
    """Answers only what came by CloudFront, where there is one: others would pass by its firewall."""
    if not settings.edge_secret:
        return handle

    def load() -> Sequence[str]:
        versions = secret_versions(clients("secretsmanager"), settings.edge_secret)
        return [version[KEY] for version in versions if version.get(KEY)]

    keys = Rotating(load, now=now)

    def guarded(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        # A wrong key has both fetched again now and then: it may have been rotated.
        if _known(given, keys.current()) or _known(given, keys.current(PATIENCE)):
            return handle(request)
        return HttpResponse.text(403, "This address is not served directly.")

    return guarded


def _known(given: str, keys: Sequence[str]) -> bool:
    return any(hmac.compare_digest(given.encode(), key.encode()) for key in keys)
