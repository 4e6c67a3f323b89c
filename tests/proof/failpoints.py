"""Every failpoint there is in the code, and a hook that ends the process at one of them.

The list is read from the source, not kept by hand: a new failpoint that no proof passes makes a test fail.
A name that is put together at run time counts as a pattern, such as `slack_*.before_call`.
"""

import ast
import os
import signal
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path

ROOT = Path(__file__).parents[2]

ELSEWHERE = (
    "bot/storage/dynamodb",
    "bot/storage/s3",
    "bot/storage/sqs",
    "bot/platforms/slack/dynamodb",
    "rag/chat_models/sagemaker",
    "rag/meaning",
    "rag/ocr/textract",
    "rag/retrievers/",
)
"""What one machine does not run; of the retrievers it runs the embedded one."""

Hook = Callable[[str], None]


def in_code(where: Callable[[str], bool] = lambda _: True) -> frozenset[str]:
    """The names and patterns of all failpoints in the files whose path below the root fits `where`."""
    return frozenset(
        name
        for top in ("bot", "rag")
        for path in (ROOT / top).rglob("*.py")
        if where(path.relative_to(ROOT).as_posix())
        for name in _named(ast.parse(path.read_text()))
    )


def on_one_machine(path: str) -> bool:
    """Whether the file is part of what runs on one machine."""
    return path.startswith("rag/retrievers/embedded") or not path.startswith(ELSEWHERE)


def _named(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="failpoint"), args=[ast.Constant(value=str(name))]):
                yield name
            case ast.Call(func=ast.Name(id="failpoint"), args=[ast.JoinedStr(values=parts)]):
                yield "".join(
                    str(each.value) if isinstance(each, ast.Constant) else "*" for each in parts
                )
            case _:
                pass


def unpassed(known: Iterable[str], passed: Iterable[str]) -> list[str]:
    """The known failpoints, patterns included, that nothing in `passed` stands for."""
    names = frozenset(passed)
    return sorted(each for each in known if not any(fnmatchcase(name, each) for name in names))


def unknown(known: Iterable[str], passed: Iterable[str]) -> list[str]:
    """What was passed though no failpoint of that name is known."""
    patterns = tuple(known)
    return sorted(
        {name for name in passed if not any(fnmatchcase(name, each) for each in patterns)}
    )


def killing(name: str, count: int = 1) -> Hook:
    """A hook that ends this very process, as `kill -9` does, when `name` is passed the `count`th time."""
    met: Counter[str] = Counter()

    def hook(passed: str) -> None:
        met[passed] += 1
        if passed == name and met[passed] == count:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


def writing(path: Path) -> Hook:
    """A hook that adds each name passed, and by which process, to a file, whole lines, from any thread."""
    target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return lambda name: _write(target, f"{os.getpid()} {name}\n")


def _write(target: int, line: str) -> None:
    os.write(target, line.encode())


def written(path: Path) -> Counter[str]:
    """How often each name was passed, in that process that passed it most often."""
    most: Counter[str] = Counter()
    for line, count in Counter(path.read_text().splitlines()).items():
        name = line.partition(" ")[2]
        most[name] = max(most[name], count)
    return most
