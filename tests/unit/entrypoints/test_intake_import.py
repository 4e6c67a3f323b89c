"""Taking documents in loads no LangChain: `footnote ingest` starts a second sooner for it, and stays small."""

import subprocess
import sys
from pathlib import Path

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
        "from bot.wiring.models import explain_model; print(explain_model('meta-llama-2-7b'))"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "llama2" in done.stdout
