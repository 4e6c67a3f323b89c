"""Pages read and split per second, and the memory it takes, beside LangChain's loader and splitter.

    python benchmarks/reading.py [--files 40] [--pages 25] [--peer-python PATH] [--only-print]

Both sides read the same folder of PDFs, generated here, in one run, each in a process of its own and
three times in turn; both have loaded their libraries and read a file before the clock starts. The peer is LangChain's `PyPDFLoader` with `RecursiveCharacterTextSplitter` under
`--peer-python`, or under this Python where they are installed; else the same steps by hand: pypdf
page by page, and a splitter of 1,000 letters at blank lines, lines and words.
"""

import argparse
import json
import platform
import random
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

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

OURS = """
import json, sys, time
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from rag.domain import EVERYONE, IndexedDocument, Reading
from rag.ingestion.sandbox import FileReader
from rag.ingestion.splitting import split
paths = sorted(Path(sys.argv[1]).glob("*.pdf"))
pages = passages = 0
with FileReader() as reader:
    list(reader.read_many(paths[:2]))
    started = time.perf_counter()
    for path, found in reader.read_many(paths):
        assert isinstance(found, Reading), (path, found)
        document = IndexedDocument(id=path.name, title=found.title, readers=frozenset({EVERYONE}))
        pages += found.pages
        passages += len(split(found, document))
print(json.dumps({"seconds": time.perf_counter() - started, "pages": pages, "passages": passages}))
"""

LANGCHAIN = """
import json, sys, time
from pathlib import Path
from langchain_community.document_loaders import PyPDFLoader
from langchain_text_splitters import RecursiveCharacterTextSplitter
paths = sorted(Path(sys.argv[1]).glob("*.pdf"))
splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
PyPDFLoader(str(paths[0])).load()
started = time.perf_counter()
pages = passages = 0
for path in paths:
    documents = PyPDFLoader(str(path)).load()
    pages += len(documents)
    passages += len(splitter.split_documents(documents))
print(json.dumps({"seconds": time.perf_counter() - started, "pages": pages, "passages": passages}))
"""

BY_HAND = """
import json, sys, time
from pathlib import Path
from pypdf import PdfReader
def split(text, size=1000):
    pieces, piece = [], ""
    for line in text.split("\\n"):
        for word in line.split(" "):
            if len(piece) + len(word) > size:
                pieces.append(piece)
                piece = piece[-200:]
            piece += word + " "
    return [*pieces, piece]
paths = sorted(Path(sys.argv[1]).glob("*.pdf"))
PdfReader(paths[0]).pages[0].extract_text()
started = time.perf_counter()
pages = passages = 0
for path in paths:
    for page in PdfReader(path).pages:
        pages += 1
        passages += len(split(page.extract_text()))
print(json.dumps({"seconds": time.perf_counter() - started, "pages": pages, "passages": passages}))
"""


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


def run(python: str, program: str, folder: Path) -> dict[str, float]:
    """Runs one side and watches the memory of its process and all below it."""
    process = subprocess.Popen(
        [python, "-c", program, str(folder), str(ROOT)], stdout=subprocess.PIPE, text=True
    )
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


def peer_of(python: str) -> tuple[str, str]:
    """The peer's name and program."""
    check = [python, "-c", "import langchain_community, langchain_text_splitters"]
    if subprocess.run(check, capture_output=True, check=False).returncode == 0:
        return "LangChain PyPDFLoader + RecursiveCharacterTextSplitter", LANGCHAIN
    return "pypdf + a simple splitter", BY_HAND


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--pages", type=int, default=25)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peer-python", default=sys.executable)
    parser.add_argument("--only-print", action="store_true")
    chosen = parser.parse_args()
    name, program = peer_of(chosen.peer_python)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        pages = generate(folder, files=chosen.files, pages=chosen.pages)
        ours, theirs = [], []
        for _ in range(chosen.rounds):
            ours.append(run(sys.executable, OURS, folder))
            theirs.append(run(chosen.peer_python, program, folder))
    speeds = [[side["pages_per_second"] for side in sides] for sides in (ours, theirs)]
    result = {
        "what": "read and split a folder of PDFs",
        "pages": pages,
        "files": chosen.files,
        "machine": f"{platform.machine()}, Python {platform.python_version()}, shared",
        "footnote": ours,
        "peer": {"name": name, "runs": theirs},
        "pages_per_second": {
            "footnote": statistics.median(speeds[0]),
            "peer": statistics.median(speeds[1]),
            "ratio": round(statistics.median(speeds[0]) / statistics.median(speeds[1]), 2),
        },
        "peak_mb": {
            "footnote": max(side["peak_mb"] for side in ours),
            "peer": max(side["peak_mb"] for side in theirs),
        },
    }
    print(json.dumps(result, indent=2))
    if not chosen.only_print:
        RESULT.parent.mkdir(parents=True, exist_ok=True)
        RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
