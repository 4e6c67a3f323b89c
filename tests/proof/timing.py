"""Whether time tells what words do not: a document that is not there from one that the asker may not read.

python -m tests.proof.timing [--asked 2000] [--seed 1]

Both kinds are asked for in turn at random, through every door that takes a document's name and through search.
What is told is the area under the curve of a single request's time, 0.5 where it tells nothing, and both medians.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.handlers.links import Links
from bot.signing import Signer
from rag.domain import EVERYONE, IndexedDocument, Passage, Principal
from rag.retrievers.embedded.index import EmbeddedIndex
from tests.proof.scenes_slack import present
from tests.proof.serving import Server, Zygote
from tests.proof.stage import Stage

KINDS = ("absent", "forbidden")
HELD = 200
"""Documents of either kind, so that no page of the database stays warm for one alone."""
WARM = 50
TOLD_APART = 0.6
"""From which area on a door fails: over a network, whose times vary far more, half as much is not seen at all."""

Ask = Callable[[str, int], None]
"""Asks for the document or topic of a kind with a number."""


def run(folder: Path, *, asked: int, number: int) -> dict[str, Any]:
    """Measures every door; `told_apart` lists those where time tells."""
    luck = random.Random(number)  # noqa: S311
    doors = {
        **_through_the_server(folder, asked, luck),
        "search": _through_search(folder, asked, luck),
    }
    apart = [name for name, found in doors.items() if found["area"] >= TOLD_APART]
    return {"asked_each": asked, "doors": doors, "told_apart": apart, "seed": number}


def _through_the_server(folder: Path, asked: int, luck: random.Random) -> dict[str, Any]:
    secrets = folder / "secrets"
    secrets.mkdir()
    for at in range(HELD):
        (secrets / f"secret{at}.txt").write_text(f"Secret number {at} is for Ada alone.\n")
    with Zygote() as zygote:
        server = Server(zygote, folder / "data", {})
        assert server.run("ingest", str(secrets), "--scope", "user:slack:UADA") == 0
        server.start()
        try:
            signer = Signer((server.folder / "secret").read_text().strip(), now=present)
            links = Links(signer, base_url=server.address, now=present, last_for=timedelta(days=1))
            everybody = Principal(readers=frozenset({EVERYONE}))

            held = [str(name) for (name,) in Stage(server).rows("SELECT id FROM documents")]
            assert len(held) == HELD
            names = {"forbidden": held, "absent": [name[::-1] for name in held]}

            def follow(kind: str, at: int) -> None:
                link = links.documents([names[kind][at]], everybody)[names[kind][at]]
                _refused(server, link.removeprefix(server.address))

            # For Ada herself the same link opens: what is refused below is there.
            ada = Principal(readers=frozenset({"user:slack:UADA"}))
            hers = links.documents(held[:1], ada)[held[0]].removeprefix(server.address)
            assert server.request("GET", hers, b"", {}) == 302

            def open_bare(kind: str, at: int) -> None:
                _refused(server, f"/d/{names[kind][at]}")

            return {
                "link in a reply": _told(follow, asked, luck),
                "link without a token": _told(open_bare, asked, luck),
            }
        finally:
            server.kill()


def _refused(server: Server, path: str) -> None:
    assert server.request("GET", path, b"", {"host": "elsewhere.example"}) == 404


def _through_search(folder: Path, asked: int, luck: random.Random) -> dict[str, Any]:
    """A topic of which only forbidden documents speak, beside one of which none speaks."""
    index = EmbeddedIndex(folder / "index")
    everyone, ada = frozenset({EVERYONE}), frozenset({"user:slack:UADA"})
    index.put_many(
        [
            (
                IndexedDocument(id=f"{kind}{at}", title=f"Note {at}", readers=readers),
                (
                    Passage(
                        id=f"{kind}{at}@1:0", document=f"{kind}{at}", title=f"Note {at}", text=text
                    ),
                ),
            )
            for kind, readers, text in (
                ("open", everyone, "The canteen opens at noon and serves soup."),
                ("closed", ada, "Project Zephyrine buys the harbour in March."),
            )
            for at in range(HELD)
        ]
    )
    principal = Principal(readers=everyone)
    topics = {"forbidden": "zephyrine", "absent": "quillmarsh"}

    def ask(kind: str, at: int) -> None:
        found = index.search(f"When does {topics[kind]} serve soup number {at}?", principal)
        assert all(passage.document.startswith("open") for passage in found)

    told = _told(ask, asked, luck)
    index.close()
    return told


def _told(ask: Ask, asked: int, luck: random.Random) -> dict[str, Any]:
    times: Mapping[str, list[float]] = {kind: [] for kind in KINDS}
    order = [kind for kind in KINDS for _ in range(asked + WARM)]
    luck.shuffle(order)
    for kind in order:
        at = luck.randrange(HELD)
        begun = time.perf_counter()
        ask(kind, at)
        times[kind].append(time.perf_counter() - begun)
    late = {kind: seconds[WARM:] for kind, seconds in times.items()}
    return {
        "area": area(late["absent"], late["forbidden"]),
        "p50_ms": {k: round(statistics.median(each) * 1000, 3) for k, each in late.items()},
    }


def area(one: list[float], other: list[float]) -> float:
    """How well one time tells the two apart: 0.5 not at all, 1 always, whichever is the slower."""
    ranked = sorted([(t, 0) for t in one] + [(t, 1) for t in other])
    ranks = sum(rank for rank, (_, kind) in enumerate(ranked, 1) if kind)
    area = (ranks - len(other) * (len(other) + 1) / 2) / (len(one) * len(other))
    return round(max(area, 1 - area), 3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asked", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), asked=given.asked, number=given.seed)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 1 if found["told_apart"] else 0


if __name__ == "__main__":
    sys.exit(main())
