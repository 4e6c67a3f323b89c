"""Our side of `benchmarks.reading`: python -m benchmarks.reading_ours FOLDER split|index.

`index` is what `footnote ingest FOLDER` does, from the files' copies in the store to their records on the
list; `split` is its first half, up to the passages.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bot.config import Settings
from bot.handlers.intake import FoundFile
from bot.wiring.app import App, open_app
from rag.domain import EVERYONE, IndexedDocument, Reading
from rag.ingestion.sandbox import FileReader
from rag.ingestion.splitting import split

READERS = frozenset({EVERYONE})


def read(reader: FileReader, paths: list[Path]) -> Iterator[tuple[int, int]]:
    """Pages and passages of each file."""
    for path, found in reader.read_many(paths):
        if not isinstance(found, Reading):
            raise found
        document = IndexedDocument(id=path.name, title=found.title, readers=READERS)
        yield found.pages, len(split(found, document))


def index(app: App, files: list[FoundFile]) -> Iterator[int]:
    """Pages of each file, as `footnote ingest` takes it in."""
    for each in app.intake.files(files, readers=READERS):
        if each.document is None or each.state != "indexed":
            raise RuntimeError(each.reason)
        yield each.document.pages


def splitting(paths: list[Path]) -> dict[str, float]:
    with FileReader() as reader:
        list(read(reader, paths[:2]))
        started = time.perf_counter()
        found = list(read(reader, paths))
        seconds = time.perf_counter() - started
    return {
        "seconds": seconds,
        "pages": sum(pages for pages, _ in found),
        "passages": sum(passages for _, passages in found),
    }


def indexing(folder: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as made, open_app(Settings(data_dir=Path(made))) as app:
        files = list(app.files_below(folder))
        list(index(app, files[:2]))
        _, before = app.search.count()
        started = time.perf_counter()
        pages = sum(index(app, files[2:]))
        seconds = time.perf_counter() - started
        _, after = app.search.count()
    return {"seconds": seconds, "pages": pages, "passages": after - before}


def main() -> None:
    folder, how = Path(sys.argv[1]), sys.argv[2]
    found = indexing(folder) if how == "index" else splitting(sorted(folder.glob("*.pdf")))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
