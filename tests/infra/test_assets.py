"""The functions' code: only what they need, the same bytes each time, within the limits."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from infra.assets import RECIPES, ROOT, AssetError, Recipe, build, given, sources
from infra.bytecode import PLACE, NotCompiled, compile_all, compiler

INGRESS, WORKER = RECIPES

MEGABYTE = 1_000_000

LOADED = """
import sys, bot.entrypoints.ingress_lambda
for name, module in sorted(sys.modules.items()):
    if name.split(".")[0] in {"bot", "rag"} and module.__file__:
        print(module.__file__)
"""


def size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def packages(recipe: Recipe) -> set[str]:
    lines = recipe.lock.read_text().splitlines()
    return {line.partition("==")[0] for line in lines if "==" in line and line[0].isalnum()}


def clients_in(paths: Iterable[Path]) -> set[str]:
    """The services of AWS that code asks for a client of, by name."""
    calls = (
        node
        for path in paths
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
    )
    return {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func).endswith(("clients", ".client")) and call.args
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def test_the_services_that_the_functions_call_are_kept_and_no_others() -> None:
    """Without its model botocore refuses a service; each model is a file to be unpacked at a cold start."""
    operators = {"checkups.py", "discovery.py", "stack_outputs.py"}
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()

    assert clients_in(map(Path, loaded)) == INGRESS.services
    assert clients_in(p for p in sources(WORKER) if p.name not in operators) == WORKER.services


def test_every_package_is_pinned_with_its_hash_and_no_index_is_named() -> None:
    for recipe in RECIPES:
        text = recipe.lock.read_text()
        assert text.count("==") <= text.count(" \\\n")
        assert "--hash=sha256:" in text
        assert "index" not in text


def test_the_ingress_brings_botocore_and_no_platforms_sdk() -> None:
    held = packages(INGRESS)
    assert "botocore" in held
    assert not held & {"boto3", "slack-bolt", "slack-sdk", "botbuilder-core", "pydantic"}
    assert not {name for name in held if name.startswith("langchain")}


def test_versions_are_those_that_were_tested() -> None:
    def versions(path: Path) -> dict[str, str]:
        lines = [line.split(" ")[0] for line in path.read_text().splitlines()]
        pairs = (line.partition("==") for line in lines if "==" in line)
        return {name: version for name, _, version in pairs}

    tested = versions(ROOT / "requirements" / "dev.lock")
    for recipe in RECIPES:
        for name, version in versions(recipe.lock).items():
            assert tested[name] == version, name


def test_a_recipe_takes_our_packages_and_leaves_what_never_runs() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in sources(WORKER)}
    assert "bot/entrypoints/worker_lambda.py" in names
    assert "rag/prompts.py" in names
    assert not {name for name in names if name.startswith(("infra/", "tests/", "bot/cli/"))}
    assert not {name for name in names if "__pycache__" in name}


def test_the_ingress_starts_with_what_is_left(tmp_path: Path) -> None:
    """Its own files alone, in a folder apart; packages come from here, which has the same versions."""
    for source in sources(INGRESS):
        place = tmp_path / source.relative_to(ROOT)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(source.read_bytes())
    modules = (
        "bot.entrypoints.ingress_lambda, bot.platforms.slack.verify, bot.platforms.teams.verify, "
        "jwt.algorithms, cryptography.hazmat.primitives.asymmetric.rsa"
    )
    assert "pycparser" not in packages(INGRESS)  # cffi asks for it, to compile what is compiled
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); sys.modules['pycparser'] = None; "
        f"import {modules}; "
        "print(sys.modules['bot'].__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout


def test_what_the_worker_is_spared_is_not_imported_when_it_starts(tmp_path: Path) -> None:
    """The lock leaves these out though their packages ask for them."""
    spared = ["numpy", "zstandard", "tantivy", "uvicorn", "pygments", "rich", "websockets", "click"]
    spared += ["grpc", "google.protobuf", "opensearch"]
    assert not packages(WORKER) & {*spared, "grpcio", "opensearch-protobufs"}  # spans need protobuf
    blocker = tmp_path / "blocked.py"
    blocker.write_text(
        "import sys\n"
        f"for name in {spared!r}:\n    sys.modules[name] = None\n"
        "import bot.entrypoints.ingest_lambda, bot.entrypoints.pages_lambda\n"
        "import bot.entrypoints.worker_lambda as worker\n"
        "worker.load_code()\n"
        "from langchain_aws import ChatBedrockConverse\n"
        "import bot.wiring.cloud.opensearch, bot.wiring.cloud.postgres\n"
        "import bot.wiring.cloud.knowledge_base, rag.retrievers.opensearch\n"
    )
    done = subprocess.run(
        [sys.executable, str(blocker)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "AWS_DEFAULT_REGION": "eu-west-1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"ingress is not there\. Leave --assets out"):
        given(tmp_path)


def compiled(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.pyc")}


def test_bytecode_is_the_same_in_two_folders_and_names_the_place_where_it_will_lie(
    tmp_path: Path,
) -> None:
    made: list[dict[str, bytes]] = []
    for name in ("one", "two"):
        place = tmp_path / name / "package"
        place.mkdir(parents=True)
        (place / "module.py").write_text("NAMES = frozenset({'a', 'b', 'c'})\n")
        os.utime(place / "module.py", (len(made), len(made)))
        compile_all(tmp_path / name, sys.executable)
        made.append(compiled(tmp_path / name))

    (module,) = made[0].values()
    assert made[0] == made[1]
    assert f"{PLACE}/package/module.py".encode() in module
    assert module[4:8] == (1).to_bytes(4, "little")  # a hash that nobody checks


def test_a_module_that_does_not_compile_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("def :\n")
    with pytest.raises(NotCompiled, match=r"broken\.py"):
        compile_all(tmp_path, sys.executable)


def test_nothing_of_infra_is_called_before_the_code_is_there() -> None:
    """Importing the asset builder starts nothing."""
    tree = ast.parse((ROOT / "infra" / "assets.py").read_text())
    assert not [node for node in tree.body if isinstance(node, ast.Expr) and _is_call(node)]


def _is_call(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Call)


@pytest.mark.slow
@pytest.mark.skipif("FOOTNOTE_BUILD" not in os.environ, reason="needs a package index")
def test_a_real_build_fits_and_repeats(tmp_path: Path) -> None:
    first, second = build(tmp_path / "one"), build(tmp_path / "two")
    assert size(first.ingress) < 25 * MEGABYTE
    assert size(first.worker) < 170 * MEGABYTE
    for one, two in ((first.ingress, second.ingress), (first.worker, second.worker)):
        files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
        assert files == sorted(path.relative_to(two) for path in two.rglob("*") if path.is_file())
        assert all((one / each).read_bytes() == (two / each).read_bytes() for each in files)
        assert (one / "bot" / "__pycache__" / "codec.cpython-313.pyc").is_file() == bool(compiler())
