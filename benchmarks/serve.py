"""How soon `serve` is ready, what it weighs, and how soon a person at the console sees a sign.

    python -m benchmarks.serve [--size 100000] [--questions 40]

Fills a data folder with made-up passages (the corpus of `benchmarks.search`), starts the real command on it, and
asks at the console as a browser does: a signed form in, Server-Sent Events out. First signs are measured twice:
`alone`, with the answer before at its end, as one person asks; and with it still being written, each question at the
first sign of the one before, as fast as that goes. Memory is summed over the processes of `serve`. Writes benchmarks/results/serve.json.
"""

import argparse
import http.client
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load import free_port
from benchmarks.search import ROOT, Corpus
from rag.retrievers.embedded.index import EmbeddedIndex

RESULTS = ROOT / "benchmarks" / "results" / "serve.json"


def fill(folder: Path, size: int) -> None:
    index = EmbeddedIndex(folder / "index")
    waiting: list = []  # type: ignore[type-arg]
    for each in Corpus(size).documents():
        waiting.append(each)
        if len(waiting) == 100:
            index.put_many(waiting)
            waiting = []
    index.put_many(waiting)
    index.close()


class Console:
    """A browser's side of the console."""

    def __init__(self, port: int) -> None:
        self._port = port
        page = self._get("/")
        self._cookie = page.getheader("set-cookie", "").split(";")[0]
        html = page.read().decode()
        self.csrf = re.findall(r'data-csrf="([^"]+)"', html)[0]
        self.signs: dict[str, list[float]] = {}
        self.answered: set[str] = set()
        self._listening = http.client.HTTPConnection("127.0.0.1", port)
        self._listening.request("GET", "/console/events", headers={"cookie": self._cookie})
        self._stream = self._listening.getresponse()
        threading.Thread(target=self._listen, daemon=True).start()

    def _get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        connection.request("GET", path)
        return connection.getresponse()

    def _listen(self) -> None:
        for line in self._stream:
            if line.startswith(b"data:"):
                told = json.loads(line[5:])
                seen = self.signs.setdefault(told["thread"], [])
                if "footnote" in told["html"] or told["id"].startswith("r"):
                    seen.append(time.perf_counter())
                    if told["final"]:
                        self.answered.add(told["thread"])

    def ask(self, text: str, *, to_its_end: bool = False) -> float:
        """Seconds from sending a question to the first sign of an answer."""
        thread = uuid.uuid4().hex
        fields = {"csrf": self.csrf, "thread": thread, "message": uuid.uuid4().hex, "text": text}
        headers = {
            "cookie": self._cookie,
            "x-csrf-token": self.csrf,
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
        }
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        begun = time.perf_counter()
        connection.request("POST", "/console/messages", urlencode(fields), headers)
        if connection.getresponse().status != http.HTTPStatus.ACCEPTED:
            raise ConnectionError(text)
        while not (thread in self.answered if to_its_end else self.signs.get(thread)):
            time.sleep(0.001)
            if time.perf_counter() - begun > 20:
                raise TimeoutError(thread)
        return self.signs[thread][0] - begun


def measure(folder: Path, questions: int) -> dict[str, float]:
    port = free_port()
    begun = time.perf_counter()
    serving = subprocess.Popen(
        [sys.executable, "-m", "bot", "--data-dir", str(folder), "serve", "--port", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "FOOTNOTE_QUESTIONS_PER_MINUTE": "0"},
    )
    try:
        ready = _ready(port, begun)
        console = Console(port)
        corpus = Corpus(1000)
        console.ask(corpus.text(7, 6), to_its_end=True)
        texts = [corpus.text(1000 + n, 6) for n in range(questions)]
        alone = [console.ask(text, to_its_end=True) for text in texts]
        busy = [console.ask(text) for text in texts]
        weights = [_weight(pid) for pid in _family(serving.pid)]
    finally:
        serving.terminate()
        serving.wait(30)
    return {
        "start_to_ready_s": round(ready, 3),
        **_signs("first_sign_alone", alone),
        **_signs("first_sign", busy),
        "processes": len(weights),
        "resident_mb": round(sum(resident for resident, _ in weights) / 1024, 1),
        "peak_mb": round(sum(peak for _, peak in weights) / 1024, 1),
    }


def _signs(name: str, seconds: list[float]) -> dict[str, float]:
    ordered = [round(each * 1000, 1) for each in sorted(seconds)]
    middle, slow = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]
    return {f"{name}_p50_ms": middle, f"{name}_p95_ms": slow, f"{name}_max_ms": ordered[-1]}


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return [pid, *(each for child in children for each in _family(child))]


def _weight(pid: int) -> tuple[int, int]:
    """Resident memory of a process now and at most, in kB; what it shares with others counts in full."""
    status = Path(f"/proc/{pid}/status").read_text()
    (resident,) = re.findall(r"VmRSS:\s+(\d+) kB", status)
    (peak,) = re.findall(r"VmHWM:\s+(\d+) kB", status)
    return int(resident), int(peak)


def _ready(port: int, begun: float) -> float:
    while time.perf_counter() - begun < 60:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return time.perf_counter() - begun
        except OSError:
            time.sleep(0.005)
    raise TimeoutError


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--folder", type=Path, help="A data folder filled before; kept.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = given.folder or Path(made)
        if not (folder / "index").exists():
            fill(folder, given.size)
        result = {
            "command": f"python -m benchmarks.serve --size {given.size} --questions {given.questions}",
            "machine": {
                "system": platform.platform(),
                "cores": os.cpu_count(),
                "load": os.getloadavg(),
            },
            "passages": given.size,
            **measure(folder, given.questions),
        }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))
    print(
        f"peak memory of this script: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )


if __name__ == "__main__":
    main()
