"""Taking documents in loads no LangChain: `footnote ingest` starts a second sooner for it, and stays small."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each starts an interpreter

ROOT = Path(__file__).parents[3]

PROGRAM = """
import sys
from pathlib import Path
import bot.cli.main
from bot.config import Settings
from bot.wiring.app import open_app
folder = Path(sys.argv[1])
with open_app(Settings(data_dir=folder / "data")) as app:
    (taken,) = app.intake.files(app.files_below(folder / "leave.txt"), readers=frozenset({"everyone"}))
heavy = {"langchain_core", "numpy", "requests", "boto3", "starlette"}
print(taken.state, sorted(heavy & set(sys.modules)))
"""


def test_a_file_is_taken_in_without_a_model_stack(tmp_path: Path) -> None:
    (tmp_path / "leave.txt").write_text("Everybody has 25 days of leave.")
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "indexed []"


def test_a_model_id_is_explained_without_an_extra() -> None:
    program = (
        "import sys; sys.modules.update(dict.fromkeys(('boto3', 'botocore', 'langchain')));"
        "from bot.wiring.models import explain_model; print(explain_model('meta-llama-2-7b', own=''))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "llama2" in done.stdout


@pytest.mark.parametrize(
    ("package", "setting", "extra"),
    [
        ("botocore", "FOOTNOTE_INDEX=kendra:x", "aws"),
        ("botocore", "FOOTNOTE_MODEL=sagemaker:x", "aws"),
        ("psycopg", "FOOTNOTE_INDEX=postgresql://127.0.0.1/x", "postgres"),
    ],
)
def test_a_setting_that_needs_an_extra_says_which(
    package: str, setting: str, extra: str, tmp_path: Path
) -> None:
    program = f"""
import sys
class Lacking:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {package!r}:
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Lacking())
from bot.cli.main import main
sys.argv = ["footnote", "--data-dir", {str(tmp_path)!r}, "ask", "Where?"]
main()
"""
    name, _, value = setting.partition("=")
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, name: value},
    )
    assert f"needs the extra `{extra}`" in done.stderr, done.stderr
    assert done.returncode == 1
