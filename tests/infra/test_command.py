"""`python -m infra` as an operator types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.__main__ import main
from infra.assets import ROOT, Assets


def test_it_writes_templates_without_account_or_network(
    placeholder: Assets, tmp_path: Path
) -> None:
    folder = placeholder.ingress.parent
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS", "CDK"))
    }
    done = subprocess.run(
        [
            *(sys.executable, "-m", "infra", "--assets", str(folder), "--out", str(tmp_path)),
            *("--no-validation", "-c", "name=quiet", "-c", "logDays=7"),
        ],
        cwd=ROOT,
        env={
            **environment,
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "HTTP_PROXY": "http://127.0.0.1:9",
        },
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "quiet-turns.fifo" in (tmp_path / "Chat.template.json").read_text()


def test_a_wrong_choice_ends_in_one_sentence(
    placeholder: Assets, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(placeholder.ingress.parent)
    assert main(["--assets", folder, "-c", "knowledge=chroma"]) == 1
    assert capsys.readouterr().err.startswith("knowledge: 'chroma' is not known")


def test_a_new_kendra_index_is_never_a_surprise(
    placeholder: Assets, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = str(placeholder.ingress.parent)
    chosen = ["-c", "knowledge=kendra", "-c", "newKendraIndex=true"]
    given = ["--assets", folder, "--out", str(tmp_path), "--no-validation", *chosen]
    assert main(given) == 0
    assert "costs about USD 234 a month" in capfd.readouterr().err


def test_missing_code_ends_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--assets", str(tmp_path)]) == 1
    assert "is not there. Leave --assets out" in capsys.readouterr().err
