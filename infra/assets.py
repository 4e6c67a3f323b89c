"""The code of the functions as folders, built by uv for arm64 without docker.

The same sources and locks give the same bytes, so that nothing is uploaded twice.
"""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.bytecode import MISSING, PYTHON, NotCompiled, compile_all, compiler
from infra.service_data import keep_services

ROOT = Path(__file__).resolve().parents[1]

PLATFORM = "aarch64-manylinux_2_28"
"""Lambda's Python 3.13 runs on glibc 2.34; numpy and others no longer build for `manylinux2014`."""

PACKAGES = ("bot", "rag")

HERE = tuple(
    Path(__file__).with_name(f"{each}.py") for each in ("assets", "bytecode", "service_data")
)
"""What the folders are made by: other code may make others."""


class AssetError(Exception):
    """The code could not be put together; `str()` says what to do."""


@dataclass(frozen=True, kw_only=True)
class Assets:
    """Where the code of the functions lies."""

    ingress: Path
    worker: Path


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one folder is made.

    Args:
        name: The folder's.
        lock: Its packages, with their hashes.
        services: What botocore's data are kept of.
        leave: The parts of our own packages that it never loads.
    """

    name: str
    lock: Path
    services: frozenset[str]
    leave: Sequence[str] = ()


RECIPES = (
    Recipe(
        name="ingress",
        lock=ROOT / "requirements" / "lambda-ingress.lock",
        services=frozenset({"dynamodb", "secretsmanager", "sqs"}),
        leave=(
            "bot/cli",
            "bot/entrypoints/front",
            "bot/handlers",
            "bot/platforms/web",
            "bot/storage/localfiles",
            "bot/storage/s3",
            "bot/storage/sqlite",
            "rag/analysis",
            "rag/answering",
            "rag/chat_models",
            "rag/citations",
            "rag/evaluation",
            "rag/evidence",
            "rag/ingestion",
            "rag/retrievers",
        ),
    ),
    Recipe(
        name="worker",
        lock=ROOT / "requirements" / "lambda-worker.lock",
        services=frozenset(
            {
                "bedrock-agent",
                "bedrock-agent-runtime",
                "bedrock-runtime",
                "dynamodb",
                "kendra",
                "rds-data",
                "s3",
                "s3vectors",
                "sagemaker-runtime",
                "secretsmanager",
                "sqs",
                "textract",
            }
        ),
        leave=("bot/cli", "rag/evaluation"),
    ),
)


def given(folder: Path) -> Assets:
    """Folders that are there, taken as they are.

    Raises:
        AssetError: one is missing.
    """
    assets = Assets(ingress=folder / "ingress", worker=folder / "worker")
    for each in (assets.ingress, assets.worker):
        if not each.is_dir():
            msg = f"{each} is not there. Leave --assets out to have it built."
            raise AssetError(msg)
    return assets


def build(folder: Path, *, platform: str = PLATFORM) -> Assets:
    """Builds what has changed since the last time; the first time needs a package index.

    Args:
        folder: Where to.
        platform: What the packages' binaries are for, as uv calls it; empty: this machine.

    Raises:
        AssetError: uv or the compiler failed.
    """
    if not compiler():
        sys.stderr.write(f"{MISSING}\n")
    for recipe in RECIPES:
        _build(recipe, folder, platform)
    return given(folder)


def _build(recipe: Recipe, folder: Path, platform: str) -> None:
    target, stamp = folder / recipe.name, folder / f"{recipe.name}.sha256"
    own = list(sources(recipe))
    digest = _digest([recipe.lock, *own, *HERE]) + f" {platform} {compiler()}"
    if target.is_dir() and stamp.is_file() and stamp.read_text() == digest:
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    _install(recipe.lock, target, platform)
    _prune(target, recipe.services)
    for source in own:
        place = target / source.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    _compile(target)
    _settle(target)
    stamp.write_text(digest)


def sources(recipe: Recipe) -> Iterable[Path]:
    """Our own files that go along, in order."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*")):
            inside = path.relative_to(ROOT).as_posix()
            left = any(inside == each or inside.startswith(f"{each}/") for each in recipe.leave)
            if path.is_file() and "__pycache__" not in path.parts and not left:
                yield path


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        raw = path.read_bytes()
        digest.update(f"{path.relative_to(ROOT).as_posix()} {len(raw)}\n".encode() + raw)
    return digest.hexdigest()


def _install(lock: Path, target: Path, platform: str) -> None:
    where = ("--python-platform", platform) if platform else ()
    command = [
        *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps"),
        *("--target", str(target), *where, "--python-version", PYTHON),
        *("--only-binary", ":all:", "--require-hashes", "--requirements", str(lock)),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - ours
    if done.returncode:
        msg = f"uv could not install {lock.name}: {done.stderr.strip()[-500:]}"
        raise AssetError(msg)


def _prune(target: Path, services: Collection[str]) -> None:
    """Removes what never runs: other services' data, tests, programs, stubs, headers, compiled leftovers."""
    keep_services(target / "botocore" / "data", services)
    shutil.rmtree(target / "bin", ignore_errors=True)
    (target / ".lock").unlink(missing_ok=True)
    for each in [*target.rglob("*.pyi"), *target.rglob("*.h")]:
        each.unlink()
    for each in [*target.rglob("__pycache__"), *target.glob("*/tests")]:
        shutil.rmtree(each, ignore_errors=True)


def _compile(target: Path) -> None:
    if not compiler():
        return
    try:
        compile_all(target, compiler())
    except NotCompiled as error:
        raise AssetError(str(error)) from error


def _settle(target: Path) -> None:
    """Leaves out what tells one machine or moment from another."""
    for name in (
        "direct_url.json",
        "INSTALLER",
        "REQUESTED",
        "RECORD",
        "uv_cache.json",
        "uv_build.json",
    ):
        for each in target.glob(f"*.dist-info/{name}"):
            each.unlink()
    for path in [target, *target.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
