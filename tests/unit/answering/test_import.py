"""Answering without a model loads no model's package."""

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # each starts an interpreter

PROGRAM = """
import sys
from rag.answering.answering import Answering
from rag.chat_models.configured import ConfiguredModels
from rag.chat_models.extractive import SentenceQuoter
ConfiguredModels().find()
heavy = {"langchain", "openai", "langchain_openai", "ollama", "boto3", "numpy", "langchain_core.language_models.chat_models"}
print(sorted(heavy & set(sys.modules)))
"""


def test_the_default_path_loads_no_model_stack() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
