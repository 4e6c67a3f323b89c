"""What the doctor asks of a deployed stack from outside, as Slack and Teams reach it."""

import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.wiring.check import Check

TIMEOUT = 10

REFUSED = frozenset({400, 401, 403, 404})
"""What an unsigned request may be answered with; 404 where the platform is not set up."""

OFF = 404

OK = 200

BYPASSED = 403


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How an address answers; 0 where it cannot be reached."""

    status: int
    reason: str = ""


def deployment_checks(outputs: Mapping[str, str]) -> Iterator[Check]:
    """Looks at the addresses that a stack told.

    Args:
        outputs: Of the chat stack, by name.
    """
    public, api = outputs["PublicUrl"], outputs["ApiUrl"]
    yield _health(public)
    for name, address in (
        ("Slack's address", outputs["SlackRequestUrl"]),
        ("Teams' address", outputs["TeamsMessagingEndpoint"]),
    ):
        yield _signed_only(name, address)
    yield _nothing_else(public)
    if api != public:
        yield _not_bypassed(api)


def _health(public: str) -> Check:
    answered = _ask(f"{public}/healthz")
    well = answered.status == OK
    fix = (
        "" if well else "Look at the ingress function's log and, with a domain, at its DNS record."
    )
    return Check(
        name="Public address",
        state="ok" if well else "wrong",
        detail=f"{public} {_said(answered)}",
        fix=fix,
    )


def _signed_only(name: str, address: str) -> Check:
    answered = _ask(address, body=b"{}")
    if answered.status == OFF:
        fix = "Put the platform's values into the secret: docs/deploy.md, Connect Slack and Teams."
        return Check(name=name, state="off", detail=f"{address} is not set up", fix=fix)
    well = answered.status in REFUSED
    fix = "" if well else "Look at the ingress function's log; an unsigned request must be refused."
    detail = f"{address} refuses what is not signed" if well else f"{address} {_said(answered)}"
    return Check(name=name, state="ok" if well else "wrong", detail=detail, fix=fix)


def _nothing_else(public: str) -> Check:
    answered = _ask(f"{public}/d/nothing")
    well = answered.status in REFUSED | {410}
    fix = "" if well else "Look at the pages function's log."
    detail = "a link that nobody signed opens nothing" if well else f"/d/ {_said(answered)}"
    return Check(name="Pages", state="ok" if well else "wrong", detail=detail, fix=fix)


def _not_bypassed(api: str) -> Check:
    answered = _ask(f"{api}/healthz")
    well = answered.status == BYPASSED
    fix = "" if well else "Deploy Chat and Edge again: requests must come by CloudFront alone."
    detail = "what passes by it is refused" if well else f"{api} {_said(answered)}"
    return Check(name="CloudFront", state="ok" if well else "wrong", detail=detail, fix=fix)


def _said(answered: Answered) -> str:
    return (
        f"answers {answered.status}" if answered.status else f"cannot be reached: {answered.reason}"
    )


def _ask(address: str, *, body: bytes | None = None) -> Answered:
    request = urllib.request.Request(address, data=body)  # noqa: S310 - told by the operator's own stack
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 - as above
            return Answered(status=response.status)
    except urllib.error.HTTPError as error:
        error.close()
        return Answered(status=error.code)
    except (OSError, ValueError) as error:
        return Answered(status=0, reason=type(error).__name__)
