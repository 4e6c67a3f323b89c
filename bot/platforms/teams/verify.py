"""The way in from Teams: who speaks is checked, what it is is named, nothing is understood yet."""

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot.domain import Delivery
from bot.http import HttpRequest, HttpResponse
from bot.platforms.teams.hosts import HostList, is_loopback
from bot.platforms.teams.invokes import Presses, reply_to
from bot.platforms.teams.payload import Incoming, Malformed, Refused, string
from bot.ports import Admission, Clock

if TYPE_CHECKING:
    from bot.platforms.teams.bearer import ChannelTokens
    from bot.platforms.teams.keys import Fetch

log = logging.getLogger(__name__)

PUBLIC_METADATA = "https://login.botframework.com/v1/.well-known/openidconfiguration"
PUBLIC_ISSUER = "https://api.botframework.com"

_LARGEST = 1024 * 1024
_FORWARDED = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamsTrust:
    """Whom the door believes."""

    app_id: str = ""
    """Empty: nobody can be checked, so only this very machine is served."""
    tenants: frozenset[str] = frozenset()
    """Whose activities are taken; none where empty."""
    metadata_url: str = PUBLIC_METADATA
    issuer: str = PUBLIC_ISSUER
    service_hosts: tuple[str, ...] = ()
    """Further hosts that a service URL may have."""


class TeamsDoor:
    """Admits activities that Teams signed, from allowed tenants, with a service URL on the list.

    Args:
        trust: Whom it believes.
        now: The present moment.
        fetch: Gets the signing keys; over the network where it is not given.
    """

    def __init__(self, trust: TeamsTrust, *, now: Clock, fetch: "Fetch | None" = None) -> None:
        self._trust = trust
        self._now = now
        self._tokens = _tokens(trust, now, fetch) if trust.app_id else None
        self._hosts = HostList(further=trust.service_hosts, local=not trust.app_id)
        self._presses = Presses()

    def admit(self, request: HttpRequest) -> Admission:
        """Verifies a request; whatever is wrong with it, the answer is a 4xx."""
        if request.method != "POST":
            return Admission(HttpResponse(status=405, headers={"allow": "POST"}))
        if len(request.body) > _LARGEST:
            return Admission(HttpResponse.text(413, "The activity is larger than 1 MB."))
        try:
            self._check_caller(request)
            incoming = _incoming(request.body)
            self._check(request, incoming)
        except Refused as refused:
            log.warning("refused: %s", refused, extra={"action": "teams_refused"})
            return Admission(HttpResponse.text(refused.status, "This is not for you."))
        except Malformed as malformed:
            log.warning("malformed: %s", malformed, extra={"action": "teams_malformed"})
            return Admission(HttpResponse.text(400, "This is no activity."))
        return self._sorted(incoming, request)

    def _check_caller(self, request: HttpRequest) -> None:
        """What can be told before the body is looked at."""
        if not self._trust.app_id:
            _check_local(request)
        elif not request.headers.get("authorization", "").strip():
            msg = "there is no token"
            raise Refused(msg)

    def _check(self, request: HttpRequest, incoming: Incoming) -> None:
        if not self._hosts.allows(incoming.service_url):
            msg = "the service URL is not on the list"
            raise Refused(msg, status=403)
        if self._tokens is None:
            return
        self._tokens.check(request.headers.get("authorization", ""), incoming)
        if string(incoming.raw.get("channelId")) != "msteams":
            msg = "the activity is not from Teams"
            raise Refused(msg, status=403)
        if incoming.tenant not in self._trust.tenants:
            msg = "the tenant is not on the list"
            raise Refused(msg, status=403)

    def _sorted(self, incoming: Incoming, request: HttpRequest) -> Admission:
        """What to answer, and whether there is something to do."""
        response, wanted = HttpResponse(status=200), _concerns_us(incoming)
        if incoming.kind == "invoke":
            response, wanted = reply_to(incoming)
        # What nobody said, nobody waits for; what nobody deleted is gone all the same.
        if not (wanted and (incoming.person.id or incoming.kind == "messageDelete")):
            return Admission(response)
        delivery = Delivery(
            id=self._id(incoming, request.body),
            source="teams",
            thread_key=incoming.thread.key + ("\x1fstop" if incoming.stops else ""),
            kind=incoming.kind,
            payload=request.body.decode(),
            received=self._now(),
            tenant=incoming.tenant,
            trace=request.headers.get("traceparent", "")[:100],
        )
        return Admission(response, (delivery,))

    def _id(self, incoming: Incoming, body: bytes) -> str:
        """Names what was told, the same again when Teams tells it twice."""
        base = f"teams:{incoming.tenant}:{incoming.thread.channel}"
        match incoming.kind:
            case "invoke":
                return f"{base}:invoke:{self._presses.id(incoming, self._now())}"
            case "installationUpdate":
                return f"{base}:installed:{incoming.person.id}"
            case "messageUpdate":
                said = f"{incoming.raw.get('timestamp')}\x1f{incoming.text}"
                return f"{base}:{incoming.id}:edit:{_digest(said.encode())}"
            case "messageDelete":
                return f"{base}:{incoming.id}:delete"
            case _:
                return f"{base}:{incoming.id or _digest(body)}"


def _tokens(trust: TeamsTrust, now: Clock, fetch: "Fetch | None") -> "ChannelTokens":
    """What checks tokens; without an app id nobody waits for PyJWT to load."""
    from bot.platforms.teams import keys  # noqa: PLC0415 - it loads PyJWT
    from bot.platforms.teams.bearer import ChannelTokens  # noqa: PLC0415 - likewise

    signing = keys.SigningKeys(trust.metadata_url, fetch=fetch or keys.fetch, now=now)
    return ChannelTokens(app_id=trust.app_id, issuer=trust.issuer, keys=signing, now=now)


def _check_local(request: HttpRequest) -> None:
    """Without an app id: this machine only, and not a page or a tunnel that merely runs on it."""
    host = request.headers.get("host", "127.0.0.1")
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    direct = is_loopback(request.client) and is_loopback(name.strip("[]"))
    if not direct or "origin" in request.headers or not _FORWARDED.isdisjoint(request.headers):
        msg = "without an app id only this machine is served"
        raise Refused(msg)


def _incoming(body: bytes) -> Incoming:
    try:
        raw = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        msg = "the body is no JSON"
        raise Malformed(msg) from error
    if not isinstance(raw, dict):
        msg = "the body is no JSON object"
        raise Malformed(msg)
    incoming = Incoming(cast("Mapping[str, object]", raw))
    incoming.check()
    return incoming


def _concerns_us(incoming: Incoming) -> bool:
    """Whether an activity is something to do; reactions, typing, arrivals and our own words are not."""
    if incoming.ours:
        return False
    match incoming.kind:
        case "message":
            return True
        case "messageUpdate":
            return incoming.channel_data.get("eventType") == "editMessage"
        case "messageDelete":
            return incoming.channel_data.get("eventType") == "softDeleteMessage"
        case "installationUpdate":
            return incoming.raw.get("action") == "add"
        case _:
            return False


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]
