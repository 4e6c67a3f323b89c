"""Files dropped into a personal chat: fetched from where Teams says they lie, if that may be."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from urllib.parse import urljoin

import requests
from urllib3.exceptions import HTTPError

from bot.domain import DroppedFile
from bot.platforms.downloads import downloaded
from bot.platforms.teams.hosts import HostList
from bot.ports import Gone
from rag.failpoint import failpoint

_TIMEOUT = (3.05, 30.0)
_HOPS = 3


class Files:
    """Fetches dropped files, without any token: the address itself is the permission.

    Args:
        hosts: Where a file may lie; every redirect must lead to one of them too.
        clock: Seconds, only going forward.
    """

    def __init__(self, hosts: HostList, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._hosts = hosts
        self._clock = clock

    def fetch(self, file: DroppedFile, *, max_bytes: int) -> Iterator[bytes]:
        """Streams the file's bytes; see `bot.ports.MessageKeeper.fetch`."""
        failpoint("teams_file.before_fetch")
        response = self._opened(file.url)
        read = partial(response.raw.read1, decode_content=True)
        try:
            yield from downloaded(read, max_bytes=max_bytes, clock=self._clock)
        except HTTPError as error:
            msg = "the file broke off while it was fetched"
            raise Gone(msg) from error
        finally:
            response.close()
        failpoint("teams_file.after_fetch")

    def _opened(self, url: str) -> requests.Response:
        """The response that holds the file, after at most three redirects."""
        response = self._asked(url)
        for _ in range(_HOPS):
            if not response.is_redirect:
                break
            url = urljoin(url, response.headers.get("location", ""))
            response.close()
            response = self._asked(url)
        if response.status_code != 200:  # noqa: PLR2004 - named by HTTP
            response.close()
            msg = f"the file's address answers {response.status_code}"
            raise Gone(msg)
        return response

    def _asked(self, url: str) -> requests.Response:
        if not self._hosts.allows(url):
            msg = "the file lies on a host that is not on the list"
            raise Gone(msg)
        try:
            return requests.get(
                url,
                stream=True,
                allow_redirects=False,
                timeout=_TIMEOUT,
                auth=_unsigned,  # or else a password in ~/.netrc would be sent
            )
        except requests.RequestException as error:
            msg = "the file's address does not answer"
            raise Gone(msg) from error


def _unsigned(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
