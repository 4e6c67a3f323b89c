"""Lambda's side of a function: the Runtime API that the real `awslambdaric` asks for work."""

import json
import os
import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.fakes.aws.sandboxes import ROOT, FreshSandboxes, Order, Sandbox, Sandboxes
from tests.fakes.loopback import LoopbackServer

VERSION = "/2018-06-01/runtime"


class FunctionFailed(Exception):
    """The function raised, was killed or ran out of time."""


@dataclass(kw_only=True)
class _Invocation:
    event: Mapping[str, Any]
    deadline_ms: int
    id: str = field(default_factory=lambda: str(uuid4()))
    answered: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    error: str = ""


class FakeFunction:
    """One function with one sandbox, started at its first invocation and again after it was killed.

    Args:
        handler: As Lambda's configuration names it, such as `bot.entrypoints.worker_lambda.handler`.
        environment: The function's environment; nothing else of ours reaches it.
        timeout: Seconds an invocation may take before the sandbox is killed.
        log: Where its output goes.
        sandboxes: Starts its processes.
    """

    def __init__(
        self,
        handler: str,
        environment: Mapping[str, str],
        *,
        timeout: float,
        log: Path,
        sandboxes: Sandboxes | None = None,
    ) -> None:
        self.handler = handler
        self.timeout = timeout
        self.log = log
        self.kill_at: tuple[str, int] = ("", 0)
        """The failpoint at which its next process dies, and which passing of it."""
        self.trace = ""
        """Where its processes write the failpoints that they pass."""
        self.ahead = ""
        """A file that says by how many seconds its clock is ahead."""
        self.deaths = 0
        self._sandboxes = sandboxes or FreshSandboxes()
        self._environment = dict(environment)
        self._waiting: queue.Queue[_Invocation | None] = queue.Queue()
        self._pollers = 0
        self._running: dict[str, _Invocation] = {}
        self._sandbox: Sandbox | None = None
        self._mourner: threading.Thread | None = None
        self._lock = threading.Lock()
        api = type("Api", (_RuntimeApi,), {"function": self})
        self._server = LoopbackServer(api)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Runs the function once; one at a time, as a sandbox does."""
        with self._lock:
            self._started()
            invocation = _Invocation(event=event, deadline_ms=_milliseconds(self.timeout))
            self._waiting.put(invocation)
            if not invocation.answered.wait(self.timeout):
                self.kill()
                msg = f"{self.handler} timed out"
                raise FunctionFailed(msg)
            if invocation.error:
                raise FunctionFailed(invocation.error)
            return invocation.result

    @property
    def busy(self) -> bool:
        """Whether it is at work."""
        return self._lock.locked()

    def kill(self) -> None:
        """Kills the sandbox, as Lambda does at the end of time or memory."""
        self.crash()
        if self._mourner is not None:
            self._mourner.join()

    def crash(self) -> None:
        """Kills the sandbox from outside, without waiting."""
        if self._sandbox is not None:
            self._sandbox.kill()

    def close(self) -> None:
        self.kill()
        self._server.shutdown()
        self._server.server_close()

    def _started(self) -> None:
        if self._sandbox is not None and self._sandbox.alive():
            return
        if self._mourner is not None:
            self._mourner.join()
        host, port = self._server.server_address[:2]
        environment = {
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_RUNTIME_API": f"{host!s}:{port}",
            "AWS_LAMBDA_FUNCTION_NAME": self.handler.split(".")[-2],
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1769",
            "PYTHONPATH": str(ROOT),
            **self._environment,
        }
        self._sandbox = self._sandboxes.start(
            Order(
                handler=self.handler,
                environment=environment,
                log=str(self.log),
                kill=self.kill_at,
                trace=self.trace,
                ahead=self.ahead,
            )
        )
        self.kill_at = ("", 0)
        self._mourner = threading.Thread(target=self._mourn, args=(self._sandbox,), daemon=True)
        self._mourner.start()

    def _mourn(self, sandbox: Sandbox) -> None:
        """A sandbox that dies fails what it was doing, and asks for no more work."""
        sandbox.mourn()
        self.deaths += 1
        self.fail_init("the sandbox died")
        for _ in range(self._pollers):
            self._waiting.put(None)
        for invocation in list(self._running.values()):
            invocation.error = "the sandbox died"
            invocation.answered.set()
        self._running.clear()

    def next(self) -> _Invocation | None:
        """What a sandbox is to do next; None where it died while it waited."""
        self._pollers += 1
        invocation = self._waiting.get()
        self._pollers -= 1
        if invocation is not None:
            self._running[invocation.id] = invocation
        return invocation

    def finish(self, id_: str, *, result: Any = None, error: str = "") -> None:
        invocation = self._running.pop(id_, None)
        if invocation is not None:
            invocation.result, invocation.error = result, error
            invocation.answered.set()

    def fail_init(self, error: str) -> None:
        while not self._waiting.empty():
            invocation = self._waiting.get()
            if invocation is not None:
                invocation.error = error
                invocation.answered.set()


class _RuntimeApi(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    function: FakeFunction

    def do_GET(self) -> None:
        invocation = self.function.next()
        if invocation is None:
            self.close_connection = True
            return
        body = json.dumps(invocation.event).encode()
        try:
            self.send_response(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", invocation.id)
            self.send_header("Lambda-Runtime-Deadline-Ms", str(invocation.deadline_ms))
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:fake")
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        parts = self.path.removeprefix(f"{VERSION}/").split("/")
        if parts[0] == "init":
            self.function.fail_init(body.decode())
        elif parts[2] == "response":
            self.function.finish(parts[1], result=json.loads(body or b"null"))
        else:
            self.function.finish(parts[1], error=body.decode())
        self.send_response(202)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        del format, args


def _milliseconds(seconds: float) -> int:
    import time  # noqa: PLC0415 - the only one here who needs it

    return int((time.time() + seconds) * 1000)
