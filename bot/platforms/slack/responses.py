"""Answers to the response URL that comes with commands and presses: five of them, in half an hour."""

from collections.abc import Callable, Collection, Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook import WebhookClient

from bot.platforms.slack.calls import Refused, Throttled
from bot.ports import Busy
from rag.failpoint import failpoint

_METHOD = "response_url"
_TOO_MANY = 429
_SERVER_ERROR = 500
_FAULT = 400


class Responder:
    """Posts to response URLs of allowed hosts.

    Args:
        hosts: Hosts besides Slack's own, for a Slack elsewhere.
        timeout: Seconds a call may take.
    """

    def __init__(self, *, hosts: Collection[str] = (), timeout: int = 10) -> None:
        self._hosts = frozenset({"hooks.slack.com", "hooks.slack-gov.com", *hosts})
        self._timeout = timeout

    def send(self, url: str, body: Mapping[str, Any]) -> None:
        """Posts `body` once.

        Raises:
            Busy: it may not have arrived.
            Refused: the URL is used up, too old or not Slack's.
        """
        if urlsplit(url).hostname not in self._hosts:
            code = "foreign_host"
            raise Refused(code, _METHOD)
        failpoint("slack_response.before_call")
        client = WebhookClient(url, timeout=self._timeout, retry_handlers=[])
        try:
            answer = client.send_dict(dict(body))
        except (OSError, HTTPException, SlackClientError, ValueError) as wrong:
            msg = f"{_METHOD}: {type(wrong).__name__}"
            raise Busy(msg) from wrong
        failpoint("slack_response.after_call")
        _check(answer.status_code)


def _check(status: int) -> None:
    if status == _TOO_MANY:
        msg = f"{_METHOD}: throttled"
        raise Throttled(msg)
    if status >= _SERVER_ERROR:
        msg = f"{_METHOD}: status {status}"
        raise Busy(msg)
    if status >= _FAULT:
        code = f"status_{status}"
        raise Refused(code, _METHOD)


Respond = Callable[[str, Mapping[str, Any]], None]
