"""A browser without a screen: remembers cookies, finds the forgery token, fills in forms."""

import re
from html import unescape
from typing import Any

from starlette.applications import Starlette
from starlette.testclient import TestClient

from tests.fakes.console import Console, new_id

LOOPBACK = "127.0.0.1"


class Browser:
    """One browser with its cookies.

    Args:
        console: What it looks at.
        address: Where it seems to come from.
        host: What it believes the server is called.
    """

    def __init__(self, console: Console, *, address: str = LOOPBACK, host: str = "") -> None:
        self.client = TestClient(
            Starlette(routes=console.routes()),
            base_url=f"http://{host}" if host else console.base_url,
            client=(address, 50000),
            follow_redirects=False,
        )

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def page(self, path: str) -> str:
        return str(self.get(path).text)

    def token(self, path: str = "/") -> str:
        found = re.search(r'data-csrf="([^"]+)"', self.page(path))
        assert found, "the page holds no forgery token"
        return unescape(found[1])

    def submit(self, path: str, **fields: str) -> Any:
        """As a plain HTML form, without a script."""
        return self.client.post(path, data={"csrf": self.token(), **fields})

    def send(self, path: str, **fields: str) -> Any:
        """As the page's script does."""
        headers = {"accept": "application/json", "x-csrf-token": self.token()}
        return self.client.post(path, json=fields, headers=headers)

    def ask(self, text: str, thread: str = "") -> str:
        """Asks, and returns the thread."""
        thread = thread or new_id()
        response = self.submit("/console/messages", thread=thread, message=new_id(), text=text)
        assert response.status_code == 303, response.text
        return thread
