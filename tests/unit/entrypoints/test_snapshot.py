"""SnapStart's picture of the worker holds what a question needs: held here, in a fresh interpreter."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow  # each starts an interpreter

ROOT = Path(__file__).parents[3]

PROGRAM = """
import json, sys
from bot.entrypoints.worker_lambda import load_code
load_code()
print(json.dumps(sorted(sys.modules)))
"""

PLATFORMS = {"slack_bolt", "botbuilder.core"}
INDEXES = {
    f"rag.retrievers.{name}"
    for name in ("bedrock", "kendra", "opensearch", "pgvector", "s3vectors")
}
MODELS = {"langchain_aws", "rag.chat_models.bedrock", "rag.chat_models.sagemaker"}


def test_the_picture_holds_every_platform_index_and_model() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert set(json.loads(run.stdout)) >= PLATFORMS | INDEXES | MODELS
