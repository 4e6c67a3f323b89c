"""The registry says how a model is spoken to, and why."""

from pathlib import Path

import pytest

from rag.chat_models.sagemaker.registry import (
    ModelCard,
    ModelRegistry,
    RegistryError,
    load_registry,
)


@pytest.mark.parametrize(
    ("model", "template", "context"),
    [
        ("jumpstart-dft-meta-textgeneration-llama-2-7b-f", "llama2", 4096),
        ("meta-llama/Llama-2-13b-chat-hf", "llama2", 4096),
        ("meta.llama3-8b-instruct-v1:0", "llama3", 8192),
        ("meta-textgeneration-llama-3-1-8b-instruct", "llama3", 131072),
        ("meta-llama/Llama-3.3-70B-Instruct", "llama3", 131072),
        ("meta-textgeneration-llama-3-2-1b", "llama3", 131072),
        ("huggingface-llm-mistral-7b-instruct", "mistral", 32768),
        ("mixtral-8x7b", "mistral", 32768),
        ("tiiuae/falcon-40b-instruct", "falcon", 2048),
        ("Qwen2.5-7B-Instruct", "chatml", 32768),
        ("google/gemma-2-9b-it", "gemma", 8192),
    ],
)
def test_known_families_are_found_by_name(model: str, template: str, context: int) -> None:
    card = load_registry().find(model)

    assert (card.template, card.context_tokens) == (template, context)


def test_an_unknown_model_is_asked_for_its_schema() -> None:
    assert load_registry().find("my-endpoint").codec == "probe"
    assert "asked" in load_registry().explain("my-endpoint")


def test_the_operators_file_wins_and_explain_says_why(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(
        '[[model]]\nid = "prod-llama-2-7b"\ncodec = "jumpstart_llama2_v1"\ncontext_tokens = 2000\n'
    )

    told = load_registry(mine).explain("prod-llama-2-7b")

    assert "exact id 'prod-llama-2-7b' (mine.toml)" in told
    assert "jumpstart_llama2_v1" in told
    assert "2000 tokens" in told
    assert "passed over" in told


def test_the_operators_entries_may_be_given_as_text() -> None:
    registry = load_registry('[[model]]\nid = "e"\ncodec = "lmi"\n')

    assert registry.find("e").codec == "lmi"
    assert "(your own)" in registry.explain("e")


def test_a_pattern_is_shown_as_it_is_written() -> None:
    assert r"\d" in load_registry().explain("llama-2-7b")
    assert r"\\d" not in load_registry().explain("llama-2-7b")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"mine\.toml"):
        load_registry(tmp_path / "mine.toml")


def test_two_patterns_for_one_model_are_an_error_that_names_both() -> None:
    registry = ModelRegistry([ModelCard(pattern="llama.*"), ModelCard(pattern=".*7b")])

    with pytest.raises(RegistryError, match=r"llama\.\*.*7b"):
        registry.find("llama-7b")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[model]]\ncodec = "tgi"\n', "neither an id nor a pattern"),
        ('[[model]]\nid = "x"\ncodec = "telepathy"\n', "telepathy"),
        ('[[model]]\nid = "x"\ntemplate = "runes"\n', "runes"),
        ('[[model]]\nid = "x"\nsampling = "neither"\n', "neither"),
        ('[[model]]\nid = "x"\ncontext_tokens = 0\n', "no context size"),
        ('[[model]]\nid = "x"\ncolour = "red"\n', "colour"),
        ('[[model]]\npattern = "("\n', "cannot be read"),
        ("[[model", "cannot be read"),
    ],
)
def test_a_wrong_entry_is_named(tmp_path: Path, text: str, told: str) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(text)

    with pytest.raises(RegistryError, match=told):
        load_registry(mine)
