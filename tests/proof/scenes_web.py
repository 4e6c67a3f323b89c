"""The console's day and the command line's, over HTTP: what people do there, and what is left of it."""

import hashlib
import json
import re
import threading
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from tests.fakes.console import new_id
from tests.fakes.openai_server import STALL, OpenAiServer
from tests.proof.stage import QUESTION, Stage

PAGE = b"<html><title>Launch</title><body><h1>Launch</h1><p>The launch is on 3 May 2027.</p></body>"


class Hashing:
    """Embeddings of a test's own: the words of a text, hashed."""

    model = "hashing"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        found = [0.0] * 32
        for word in text.lower().split():
            found[hashlib.sha256(word.encode()).digest()[0] % 32] += 1.0
        return found


@dataclass
class Outside:
    """What the console's server speaks to: a model, and a web site."""

    model: OpenAiServer
    site: str


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.send_header("content-length", str(len(PAGE)))
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        del format, args


class Visitor:
    """A browser at the console."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.client = httpx.Client(base_url=stage.server.address, timeout=20)

    def does(self, path: str, **sent: Any) -> httpx.Response:
        """Posts until it is acknowledged; the forgery token is fetched anew each time."""
        last: list[httpx.Response] = []

        def once() -> int:
            try:
                headers = {"accept": "application/json", "x-csrf-token": self._token()}
                last.append(self.client.post(path, headers=headers, **sent))
            except (httpx.TransportError, AttributeError):
                return 0
            return last[-1].status_code

        status = self.stage.send(once)
        assert status < 400, last[-1].text
        return last[-1]

    def _token(self) -> str:
        found = re.search(r'data-csrf="([^"]+)"', self.client.get("/").text)
        return unescape(found[1]) if found else ""

    def asks(self, text: str, thread: str) -> None:
        self.does("/console/messages", json={"thread": thread, "message": new_id(), "text": text})
        self.stage.drain()


class WebScenes:
    """One console per play, with a model and vectors behind it."""

    name = "web"
    scenes = ("question", "uploaded", "fetched", "waited")

    @contextmanager
    def opened(self) -> Generator[Outside]:
        site = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
        site.daemon_threads = True
        threading.Thread(target=site.serve_forever, args=(0.02,), daemon=True).start()
        script = ["Every employee receives ", "25 days of paid leave a year [1]."]
        try:
            with OpenAiServer([script]) as model:
                yield Outside(model, f"http://127.0.0.1:{site.server_address[1]}/launch.html")
        finally:
            site.shutdown()
            site.server_close()

    def environment(self, outside: Outside) -> Mapping[str, str]:
        return {
            "FOOTNOTE_MODEL": "openai:test",
            "OPENAI_BASE_URL": outside.model.url,
            "OPENAI_API_KEY": "none",
            "FOOTNOTE_EMBEDDINGS": "tests.proof.scenes_web:Hashing",
            "FOOTNOTE_MODEL_TIMEOUT": "5",
            "FOOTNOTE_ALLOW_HOSTS": "127.0.0.1",
        }

    def play(self, scene: str, outside: Outside, stage: Stage) -> None:
        visitor = Visitor(stage)
        with closing(visitor.client):
            getattr(self, f"_{scene}")(visitor, outside)

    def _question(self, visitor: Visitor, outside: Outside) -> None:
        """A question, stopped when it is over, and forgotten."""
        del outside
        thread = new_id()
        visitor.asks(QUESTION, thread)
        told = _told(visitor.stage, thread)
        assert len(told) == 1, told
        visitor.does("/console/stop", json={"thread": thread, "message": new_id()})
        visitor.does("/console/forget", json={"thread": thread, "key": thread})
        visitor.stage.drain()

    def _uploaded(self, visitor: Visitor, outside: Outside) -> None:
        """A file by the upload form, which is searchable afterwards."""
        del outside
        ticket = visitor.does("/console/tickets", json={"readers": "everyone"}).json()
        address = ticket["url"]
        got = visitor.client.get(address, params={"name": "plan.txt", "type": "text/plain"})
        fields = dict(json.loads(got.text)["fields"])
        files = {"file": ("plan.txt", b"The launch is on 3 May 2027.", "text/plain")}
        visitor.does("/uploads", data=fields, files=files)
        visitor.stage.drain()
        assert visitor.stage.documents()["plan.txt"] == "indexed"

    def _waited(self, visitor: Visitor, outside: Outside) -> None:
        """The model is silent for a while: who asks next in the thread is told to wait."""
        script = outside.model.scripts[0]
        outside.model.scripts = [[STALL], script]
        thread = new_id()
        for _ in range(2):
            sent = {"thread": thread, "message": new_id(), "text": QUESTION}
            visitor.does("/console/messages", json=sent)
        visitor.stage.drain()
        told = _told(visitor.stage, thread)
        assert len(told) == 2, told

    def _fetched(self, visitor: Visitor, outside: Outside) -> None:
        """A page that the operator names."""
        visitor.stage.run("ingest", outside.site)
        assert "indexed" in [
            state for name, state in visitor.stage.documents().items() if "launch" in name
        ]
        visitor.stage.up()


def _told(stage: Stage, thread: str) -> list[Any]:
    """What Footnote says in a thread, and that it is final."""
    rows = stage.rows("SELECT thread, author, body FROM transcript ORDER BY sequence")
    bodies = [json.loads(body) for of, author, body in rows if of == thread and author != "person"]
    assert all("25 days" in json.dumps(body) for body in bodies), bodies
    return bodies
