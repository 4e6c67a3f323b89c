"""Files dropped into Slack, fetched from Slack's own hosts and from nowhere else."""

import time
from collections.abc import Callable, Collection, Iterator
from http.client import HTTPException
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from bot.domain.events import DroppedFile
from bot.platforms.downloads import downloaded, too_large
from bot.platforms.slack.calls import call
from bot.platforms.slack.clients import Installation
from bot.platforms.slack.envelope import inner
from bot.ports import Busy, Gone
from rag.failpoint import failpoint

_TIMEOUT = 30.0
_SERVER_ERROR = 500
_TOO_MANY = 429


class SlackFiles:
    """Downloads files with the bot's token, which never leaves Slack's hosts.

    Args:
        hosts: Hosts besides Slack's own, for a Slack elsewhere; these may be spoken to without TLS.
        clock: Seconds, only going forward.
    """

    def __init__(
        self, *, hosts: Collection[str] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._hosts = frozenset(hosts)
        self._clock = clock

    def fetch(self, us: Installation, file: DroppedFile, *, max_bytes: int) -> Iterator[bytes]:
        """Streams the file's bytes.

        Raises:
            Gone: it is not there, or may not be read.
            Busy: Slack does not give it now.
            ValueError: it is larger than `max_bytes`.
            Unreadable: it takes too long.
        """
        if file.size is not None and file.size > max_bytes:
            raise too_large(max_bytes)
        url = file.url
        if not url or file.extra.get("access") == "check_file_info":
            told = inner(call(us.client, "files.info", file=file.id), "file")
            url = str(told.get("url_private_download") or told.get("url_private") or "")
        if not self.allowed(url):
            msg = "the file does not lie with Slack"
            raise Gone(msg)
        yield from self._download(us, url, file, max_bytes)

    def allowed(self, url: str) -> bool:
        """Whether the token may be sent to this address."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        if host in self._hosts:
            return parts.scheme in {"http", "https"}
        ours = host == "slack.com" or host.endswith((".slack.com", ".slack-gov.com"))
        return parts.scheme == "https" and ours

    def _download(
        self, us: Installation, url: str, file: DroppedFile, max_bytes: int
    ) -> Iterator[bytes]:
        request = Request(url, headers={"Authorization": f"Bearer {us.client.token}"})  # noqa: S310 - allowed() checked it
        failpoint("slack_file.before_fetch")
        try:
            with self._opener().open(request, timeout=_TIMEOUT) as answer:
                _check_kind(answer.headers.get_content_type(), file)
                read = _whole(answer, int(answer.headers.get("content-length") or 0))
                yield from downloaded(read, max_bytes=max_bytes, clock=self._clock)
        except HTTPError as wrong:
            wrong.close()
            msg = f"file: status {wrong.code}"
            if wrong.code >= _SERVER_ERROR or wrong.code == _TOO_MANY:
                raise Busy(msg) from wrong
            raise Gone(msg) from wrong
        except (OSError, HTTPException) as wrong:
            msg = f"file: {type(wrong).__name__}"
            raise Busy(msg) from wrong
        failpoint("slack_file.after_fetch")

    def _opener(self) -> OpenerDirector:
        return build_opener(_Redirects(self))


class _Redirects(HTTPRedirectHandler):
    """Follows redirects to allowed hosts only."""

    def __init__(self, files: SlackFiles) -> None:
        self._files = files

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if not self._files.allowed(newurl):
            raise Gone("the file leads away from Slack")  # noqa: EM101, TRY003
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check_kind(media_type: str, file: DroppedFile) -> None:
    """Without the scope `files:read` Slack answers with its login page instead of the file."""
    if media_type == "text/html" and "html" not in f"{file.media_type} {file.name}".lower():
        msg = "Slack answered with a page instead of the file; is the scope files:read granted?"
        raise Gone(msg)


def _whole(answer: Any, declared: int) -> Callable[[int], bytes]:
    """Reads what has come, and notices an end before the declared one, as http.client does not."""
    left = declared

    def read(most: int) -> bytes:
        nonlocal left
        if declared and not left:  # a host that keeps the line open has no more to say
            return b""
        chunk: bytes = answer.read1(min(most, left) if declared else most)
        left -= len(chunk)
        if not chunk and left > 0:
            msg = "the file broke off"
            raise ConnectionError(msg)
        return chunk

    return read
