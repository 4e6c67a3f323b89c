"""How well the right passages are found, beside SQLite FTS5 (and bm25s where installed) on the same passages.

    python -m benchmarks.retrieval SET... [--embeddings package.module:Class] [--only-print]

A set is a folder with `corpus/` and `questions.jsonl`; each line of that is `{"id", "question", "kind",
"answerable", "answers": [...], "sentences": [...], "documents": {name: grade}}`. A hit is relevant when it comes
from a right document and, where sentences or answers are given, holds at least 80 % of a gold sentence's
character 5-grams or an answer's words; a document counts once, at its first relevant hit. Prints nDCG@10 and
recall@10, and how well the best hit's relevance tells answerable questions from others (area under the curve).
Writes benchmarks/results/retrieval.json, or retrieval_CLASS.json with embeddings.
"""

import argparse
import contextlib
import importlib
import importlib.metadata
import json
import math
import os
import platform
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.analysis import detect_language, tokenise
from rag.analysis.stopwords import STOP_WORDS
from rag.domain import EVERYONE, IndexedDocument, Passage, Principal, Reading
from rag.ingestion.sandbox import FileReader
from rag.ingestion.splitting import split
from rag.retrievers.embedded.index import EmbeddedIndex

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results"
DEPTH = 10
HELD = 0.8
GRAM = 5
EVERYBODY = Principal(readers=frozenset({EVERYONE}))

Found = Callable[[str], Sequence[Passage]]


@dataclass(frozen=True)
class Asked:
    question: str
    kind: str
    answerable: bool
    answers: list[str]
    sentences: list[str]
    documents: dict[str, float]


@dataclass
class Score:
    ndcg: float = 0.0
    recall: float = 0.0
    questions: int = 0
    kinds: dict[str, list[float]] = field(default_factory=dict[str, list[float]])

    def add(self, kind: str, ndcg: float, recall: float) -> None:
        self.ndcg += ndcg
        self.recall += recall
        self.questions += 1
        self.kinds.setdefault(kind, []).append(ndcg)

    def figures(self) -> dict[str, Any]:
        count = max(1, self.questions)
        return {
            "ndcg@10": round(self.ndcg / count, 3),
            "recall@10": round(self.recall / count, 3),
            "ndcg@10_by_kind": {k: round(sum(v) / len(v), 3) for k, v in self.kinds.items()},
        }


def bare(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def pieces(text: str) -> set[str]:
    held = bare(text)
    return {held[at : at + GRAM] for at in range(max(1, len(held) - GRAM + 1))}


def is_relevant(asked: Asked, text: str) -> bool:
    if not asked.sentences and not asked.answers:
        return True
    held = pieces(text)
    for sentence in asked.sentences:
        wanted = pieces(sentence)
        if len(wanted & held) >= HELD * len(wanted):
            return True
    return any(bare(answer) in bare(text) for answer in asked.answers)


def judge(asked: Asked, hits: Sequence[Passage]) -> tuple[float, float]:
    """NDCG and recall of one question."""
    gained = 0.0
    seen: set[str] = set()
    for rank, hit in enumerate(hits[:DEPTH]):
        grade = asked.documents.get(hit.document, 0)
        if grade and hit.document not in seen and is_relevant(asked, hit.text):
            seen.add(hit.document)
            gained += grade / math.log2(rank + 2)
    grades = sorted(asked.documents.values(), reverse=True)
    ideal = sum(grade / math.log2(rank + 2) for rank, grade in enumerate(grades[:DEPTH]))
    return gained / ideal, len(seen) / len(grades)


def area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a positive scores above a negative."""
    wins = sum((p > n) + (p == n) / 2 for p in positive for n in negative)
    return round(wins / (len(positive) * len(negative)), 3)


def evaluate(questions: Iterable[Asked], find: Found) -> dict[str, Any]:
    score = Score()
    best: dict[str, list[float]] = {}
    for asked in questions:
        hits = find(asked.question)
        kind = "answerable" if asked.answerable else asked.kind
        best.setdefault(kind, []).append(hits[0].relevance if hits else 0.0)
        if asked.answerable:
            score.add(asked.kind, *judge(asked, hits))
    figures = score.figures()
    others = [kind for kind in best if kind != "answerable"]
    if others and any(best["answerable"]):
        figures["auroc"] = {kind: area(best["answerable"], best[kind]) for kind in others}
    return figures


def read_questions(folder: Path) -> list[Asked]:
    lines = (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    names = ("question", "kind", "answerable", "answers", "sentences", "documents")
    return [Asked(**{name: json.loads(line)[name] for name in names}) for line in lines]


def read_corpus(folder: Path) -> list[tuple[IndexedDocument, tuple[Passage, ...]]]:
    found: list[tuple[IndexedDocument, tuple[Passage, ...]]] = []
    with FileReader() as reader:
        for path, reading in reader.read_many(sorted((folder / "corpus").iterdir())):
            if isinstance(reading, Reading):
                document = IndexedDocument(
                    id=path.name, title=reading.title, name=path.name, readers=frozenset({EVERYONE})
                )
                found.append((document, split(reading, document)))
    return sorted(found, key=lambda each: each[0].id)


def fts5(passages: list[Passage]) -> Found:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='porter unicode61')")
    connection.executemany(
        "INSERT INTO words (rowid, text) VALUES (?, ?)",
        ((number, f"{p.title}\n{p.text}") for number, p in enumerate(passages)),
    )

    def find(question: str) -> list[Passage]:
        words = [w for w in re.findall(r"\w+", question) if w.lower() not in STOP_WORDS["en"]]
        terms = " OR ".join(f'"{word}"' for word in words) or '""'
        rows = connection.execute(
            "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", (terms, DEPTH)
        )
        return [passages[number] for (number,) in rows]

    return find


def bm25s(passages: list[Passage]) -> Found:
    """Stemmed in each text's own language: the peer as a careful user would set it up."""
    peer = importlib.import_module("bm25s")
    held = peer.BM25()
    texts = (f"{p.title}\n{p.text}" for p in passages)
    held.index([tokenise(text, detect_language(text, "en")) for text in texts], show_progress=False)

    def find(question: str) -> list[Passage]:
        terms = tokenise(question, detect_language(question, "en"))
        places, _ = held.retrieve([terms], k=DEPTH, show_progress=False)
        return [passages[int(place)] for place in places[0]]

    return find


def run(folder: Path, embeddings: Any) -> dict[str, Any]:
    documents = read_corpus(folder)
    questions = read_questions(folder)
    passages = [passage for _, held in documents for passage in held]
    with tempfile.TemporaryDirectory() as place:
        index = EmbeddedIndex(Path(place), embeddings=embeddings)
        index.put_many(documents)
        found = {
            "documents": len(documents),
            "passages": len(passages),
            "questions": len(questions),
            "footnote": evaluate(questions, lambda q: index.search(q, EVERYBODY, k=DEPTH)),
            "sqlite_fts5": evaluate(questions, fts5(passages)),
        }
        index.close()
    with contextlib.suppress(ImportError):
        found["bm25s"] = evaluate(questions, bm25s(passages))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--embeddings", default="")
    parser.add_argument("--only-print", action="store_true")
    asked = parser.parse_args()
    embeddings, file = None, "retrieval.json"
    if asked.embeddings:
        module, _, name = asked.embeddings.partition(":")
        file = f"retrieval_{name.lower()}.json"
        embeddings = getattr(importlib.import_module(module), name)()
    report: dict[str, Any] = {
        "command": f"python -m benchmarks.retrieval {' '.join(f.name for f in asked.sets)}"
        + f" --embeddings {asked.embeddings}" * bool(asked.embeddings),
        "embeddings": asked.embeddings,
        "machine": {"system": platform.platform(), "cores": os.cpu_count()},
        "versions": {
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "tantivy": importlib.metadata.version("tantivy"),
            "pystemmer": importlib.metadata.version("pystemmer"),
        },
        "sets": {},
    }
    for folder in asked.sets:
        report["sets"][folder.name] = found = run(folder, embeddings)
        print(folder.name, json.dumps(found, indent=1), flush=True)
    if not asked.only_print:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / file).write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
