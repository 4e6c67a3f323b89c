"""How fast passages are indexed and found, beside SQLite FTS5 doing the same work in the same run.

    python -m benchmarks.search [--sizes 10000 100000] [--questions 300] [--folder FOLDER] [--alone]

The corpus is made up: words drawn by Zipf's law among the English words that carry grammar, more than half of
them in the company they usually keep, as in prose, where 20 to 70 % of neighbouring words are a new pair; twenty
passages of 200 words to a document, half the documents for everyone and half for one of 300 channels. Whoever asks is
in 100 of them. Each measurement is a process of its own, so that its peak memory is its own; Chroma takes part
when it is installed. Writes benchmarks/results/search.json.
"""

import argparse
import importlib.metadata
import importlib.util
import itertools
import json
import os
import platform
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import tantivy

from rag.analysis.stopwords import STOP_WORDS
from rag.domain import EVERYONE, IndexedDocument, Passage, Principal
from rag.retrievers.embedded.index import EmbeddedIndex

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "search.json"

VOCABULARY = 60_000
WORDS = 200
PASSAGES = 20
BATCH = 500
CHANNELS = 300
JOINED = 100
GRAMMAR = 40
"""Of a hundred words, those that carry grammar."""
TOGETHER = 65
"""From this one of the hundred on, a word is a usual companion of the one before it."""
COMPANIONS = 3
CHROMA_AT_MOST = 2_000
PEER_QUESTIONS = 60


class Corpus:
    """The same made-up documents and questions in every process."""

    def __init__(self, size: int) -> None:
        self.size = size
        letters = random.Random(1)  # noqa: S311 - made-up words are no secret
        syllables = [c + v for c in "bcdfghjklmnprstvwz" for v in "aeiou"]
        self._words = [
            "".join(letters.choices(syllables, k=1 + min(4, (number + 40).bit_length() // 4)))
            + letters.choice("nrstl")
            for number in range(VOCABULARY)
        ]
        self._grammar = sorted(word for word in STOP_WORDS["en"] if len(word) > 1)
        # Zipf's first ranks are the words that carry grammar; the others come behind them.
        ranks = range(len(self._grammar), len(self._grammar) + VOCABULARY)
        self._weights = list(itertools.accumulate(1 / rank for rank in ranks))
        self._companions = [
            letters.choices(range(VOCABULARY), cum_weights=self._weights, k=COMPANIONS)
            for _ in range(VOCABULARY)
        ]

    def text(self, number: int, words: int = WORDS) -> str:
        luck = random.Random(number)  # noqa: S311
        drawn = luck.choices(range(VOCABULARY), cum_weights=self._weights, k=words)
        last, said = drawn[0], list[str]()
        for word, die in zip(drawn, luck.choices(range(100), k=words), strict=True):
            if die < GRAMMAR:
                said.append(self._grammar[word % len(self._grammar)])
                continue
            last = self._companions[last][word % COMPANIONS] if die >= TOGETHER else word
            said.append(self._words[last])
        return " ".join(said)

    def readers(self, document: int) -> frozenset[str]:
        channel = f"channel:slack:C{document % CHANNELS}"
        return frozenset({EVERYONE if document % 2 else channel})

    def principal(self) -> Principal:
        channels = {f"channel:slack:C{n}" for n in range(JOINED)}
        return Principal(readers=frozenset({EVERYONE, *channels}))

    def documents(self) -> Iterator[tuple[IndexedDocument, tuple[Passage, ...]]]:
        for document in range(self.size // PASSAGES):
            name, title = f"d{document}", self.text(-document - 1, 4)
            passages = tuple(
                Passage(
                    id=f"{name}@1:{position}",
                    document=name,
                    title=title,
                    text=self.text(document * PASSAGES + position),
                    position=position,
                )
                for position in range(PASSAGES)
            )
            yield (
                IndexedDocument(id=name, title=title, readers=self.readers(document)),
                passages,
            )

    def questions(self, count: int) -> list[str]:
        """Twelve words in a row of some passage, about seven of which carry meaning."""
        luck = random.Random(7)  # noqa: S311
        found: list[str] = []
        for _ in range(count):
            words = self.text(luck.randrange(self.size)).split()
            start = luck.randrange(len(words) - 12)
            found.append(" ".join(words[start : start + 12]))
        return found


def memory() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def quantiles(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    at = {name: ordered[int(len(ordered) * q)] for name, q in (("p50", 0.5), ("p95", 0.95))}
    return {f"{name}_ms": round(value * 1000, 3) for name, value in at.items()}


def timed(ask: Callable[[str], int], questions: list[str]) -> dict[str, float]:
    for question in questions[:20]:
        ask(question)
    seconds: list[float] = []
    worked: list[float] = []
    hits = 0
    for question in questions:
        begun, cpu = time.perf_counter(), time.thread_time()
        hits += ask(question)
        worked.append(time.thread_time() - cpu)
        seconds.append(time.perf_counter() - begun)
    cpu_figures = {f"cpu_{name}": value for name, value in quantiles(worked).items()}
    found = {**quantiles(seconds), **cpu_figures}
    return {**found, "hits_per_question": round(hits / len(questions), 2)}


def index_footnote(corpus: Corpus, folder: Path) -> dict[str, float]:
    index = EmbeddedIndex(folder / "footnote")
    seconds = worked = 0.0
    documents = corpus.documents()
    while batch := list(itertools.islice(documents, BATCH)):
        begun, cpu = time.perf_counter(), time.process_time()
        index.put_many(batch)
        worked += time.process_time() - cpu
        seconds += time.perf_counter() - begun
    index.close()
    return {
        "passages_per_second": round(corpus.size / seconds),
        "seconds": round(seconds, 1),
        "cpu_seconds": round(worked, 1),
        "peak_memory_mb": memory(),
        "disk_mb": on_disk(folder / "footnote"),
    }


def search_footnote(corpus: Corpus, folder: Path, questions: int) -> dict[str, float]:
    begun = time.perf_counter()
    index = EmbeddedIndex(folder / "footnote")
    principal = corpus.principal()
    index.search("anything", principal)
    ready = time.perf_counter() - begun
    found = timed(lambda q: len(index.search(q, principal)), corpus.questions(questions))
    index.close()
    return {**found, "open_to_first_answer_ms": round(ready * 1000, 1), "peak_memory_mb": memory()}


def index_fts5(corpus: Corpus, folder: Path) -> dict[str, float]:
    path = folder / "fts5" / "fts5.db"
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE VIRTUAL TABLE words USING fts5(title, text, tokenize = 'porter unicode61');"
        "CREATE TABLE readers (passage INTEGER, reader TEXT, PRIMARY KEY (passage, reader));"
    )
    seconds, number = 0.0, 0
    documents = corpus.documents()
    while batch := list(itertools.islice(documents, BATCH)):
        begun = time.perf_counter()
        with connection:
            for document, passages in batch:
                for passage in passages:
                    number += 1
                    connection.execute(
                        "INSERT INTO words (rowid, title, text) VALUES (?, ?, ?)",
                        (number, passage.title, passage.text),
                    )
                    connection.executemany(
                        "INSERT INTO readers VALUES (?, ?)",
                        ((number, reader) for reader in document.readers),
                    )
        seconds += time.perf_counter() - begun
    connection.close()
    return {
        "passages_per_second": round(corpus.size / seconds),
        "seconds": round(seconds, 1),
        "peak_memory_mb": memory(),
        "disk_mb": on_disk(path.parent),
    }


def search_fts5(corpus: Corpus, folder: Path, questions: int) -> dict[str, float]:
    begun = time.perf_counter()
    connection = sqlite3.connect(folder / "fts5" / "fts5.db")
    readers = json.dumps(sorted(corpus.principal().readers))
    grammar = STOP_WORDS["en"]

    def ask(question: str) -> int:
        # Without the stop words, as a careful user of FTS5 would ask.
        terms = " OR ".join(f'"{word}"' for word in question.split() if word not in grammar)
        rows = connection.execute(
            "SELECT w.rowid, w.title, w.text FROM words w WHERE words MATCH ? AND EXISTS "
            "(SELECT 1 FROM readers r WHERE r.passage = w.rowid AND r.reader IN "
            "(SELECT value FROM json_each(?))) ORDER BY rank LIMIT 10",
            (terms or '""', readers),
        ).fetchall()
        return len(rows)

    ask("anything")
    ready = time.perf_counter() - begun
    asked = corpus.questions(min(questions, PEER_QUESTIONS))
    found = timed(ask, asked)
    connection.close()
    return {**found, "open_to_first_answer_ms": round(ready * 1000, 1), "peak_memory_mb": memory()}


def both_chroma(corpus: Corpus, folder: Path, questions: int) -> dict[str, float]:
    """Chroma with MiniLM, on as many passages as it embeds in minutes."""
    import chromadb  # noqa: PLC0415 - a peer, present or not

    collection = chromadb.PersistentClient(str(folder / "chroma")).create_collection(
        "peer", embedding_function=minilm()
    )
    seconds, number = 0.0, 0
    for document, passages in itertools.islice(corpus.documents(), CHROMA_AT_MOST // PASSAGES):
        begun = time.perf_counter()
        collection.add(
            ids=[passage.id for passage in passages],
            documents=[passage.text for passage in passages],
            metadatas=[{"reader": next(iter(document.readers))} for _ in passages],
        )
        seconds += time.perf_counter() - begun
        number += len(passages)
    allowed = {"reader": {"$in": sorted(corpus.principal().readers)}}

    def ask(question: str) -> int:
        found = collection.query(query_texts=[question], n_results=10, where=allowed)
        return len(found["ids"][0])

    found = timed(ask, corpus.questions(min(questions, PEER_QUESTIONS)))
    return {
        **found,
        "passages": number,
        "passages_per_second": round(number / seconds, 1),
        "peak_memory_mb": memory(),
    }


def minilm() -> Any:
    """MiniLM from a package with its weights, where installed, or as Chroma fetches it by itself."""
    from chromadb.utils import embedding_functions  # noqa: PLC0415

    from benchmarks.minilm import weights  # noqa: PLC0415 - its LangChain counts in no other part's memory

    if packaged := weights():
        return embedding_functions.SentenceTransformerEmbeddingFunction(str(packaged))
    return embedding_functions.DefaultEmbeddingFunction()


def on_disk(folder: Path) -> float:
    return round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6, 1)


def part(name: str, size: int, questions: int, folder: Path) -> dict[str, float]:
    """One measurement, inside its own process."""
    corpus = Corpus(size)
    match name:
        case "index_footnote":
            return index_footnote(corpus, folder)
        case "search_footnote":
            return search_footnote(corpus, folder, questions)
        case "index_fts5":
            return index_fts5(corpus, folder)
        case "search_fts5":
            return search_fts5(corpus, folder, questions)
        case _:
            return both_chroma(corpus, folder, questions)


def measure(size: int, questions: int, folder: Path, *, alone: bool) -> dict[str, object]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    parts = ["index_footnote", "search_footnote"]
    if not alone:
        parts += ["index_fts5", "search_fts5"]
    if not alone and importlib.util.find_spec("chromadb"):
        parts.append("both_chroma")
    found: dict[str, object] = {}
    for name in parts:
        command = ["--part", name, "--sizes", str(size), "--questions", str(questions)]
        child = subprocess.run(
            [sys.executable, "-m", "benchmarks.search", *command, "--folder", str(folder)],
            check=True,
            cwd=ROOT,
            stdout=subprocess.PIPE,
        )
        found[name] = json.loads(child.stdout)
        print(size, name, found[name], flush=True)
    shutil.rmtree(folder)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--alone", action="store_true", help="leave the peers out")
    parser.add_argument("--part")
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(part(asked.part, asked.sizes[0], asked.questions, asked.folder)))
        return
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="footnote-search-"))
    sizes = " ".join(str(size) for size in asked.sizes)
    report = {
        "command": f"python -m benchmarks.search --sizes {sizes} --questions {asked.questions}"
        + " --alone" * asked.alone,
        "machine": {
            "system": platform.platform(),
            "cores": os.cpu_count(),
            "load_average": os.getloadavg(),
        },
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "tantivy": importlib.metadata.version("tantivy"),
            "tantivy_library": tantivy.__version__,
        },
        "sizes": {
            str(size): measure(size, asked.questions, folder / str(size), alone=asked.alone)
            for size in asked.sizes
        },
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
