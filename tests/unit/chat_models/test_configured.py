"""Models are found by name, built once, and refused in one plain sentence."""

import pytest

from rag.answering.manners import Manners
from rag.chat_models.configured import (
    ConfiguredModels,
    openai_options,
    prices_of,
    thresholds_of,
)
from rag.models import ModelNotInstalled, Price, UnknownModel
from tests.fakes.scripted_model import ScriptedChat, scripted


def test_the_default_is_no_model_at_all() -> None:
    model = ConfiguredModels().find()

    assert model.name == "extractive"
    assert model.chat is None


def test_a_provider_of_ours_is_built_once_with_its_part_of_the_address() -> None:
    built: list[str] = []

    def make(address: str) -> ScriptedChat:
        built.append(address)
        return scripted("hi")

    models = ConfiguredModels(
        default="sagemaker:end-point", makers={"sagemaker": make}, context_tokens=2048
    )

    assert models.find() is models.find("sagemaker:end-point")
    assert built == ["end-point"]
    assert models.find().context_tokens == 2048


def test_models_are_chosen_by_name() -> None:
    models = ConfiguredModels(
        named={"big": "sagemaker:b"},
        makers={"sagemaker": lambda _: scripted("hi")},
        prices={"sagemaker:b": Price(read=1.0, written=2.0)},
        fallback_name="extractive",
    )

    assert models.find("big").name == "big"
    assert models.names == ("extractive", "big")
    assert models.find("big").price == Price(read=1.0, written=2.0)
    fallback = models.fallback()
    assert fallback is not None
    assert fallback.chat is None


def test_each_model_may_have_its_own_threshold() -> None:
    models = ConfiguredModels(
        named={"big": "sagemaker:b"},
        makers={"sagemaker": lambda _: scripted("hi")},
        answer_above=thresholds_of({"big": "0.3"}),
    )

    assert Manners().threshold(models.find("big")) == 0.3
    assert Manners().threshold(models.find()) == Manners().quote_above
    with pytest.raises(UnknownModel, match="FOOTNOTE_ANSWER_ABOVE of big"):
        thresholds_of({"big": "much"})


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        UnknownModel, match=r"no model named gpt here\. There are: extractive, big\."
    ):
        ConfiguredModels(named={"big": "ollama:b"}).find("gpt")


def test_somebodys_own_class_is_built() -> None:
    models = ConfiguredModels(default="tests.unit.chat_models.own_model:OwnChat")

    assert models.find().chat is not None


@pytest.mark.parametrize("address", ["no.such.module:Chat", "rag.models:NoSuchClass"])
def test_a_class_that_cannot_be_found_is_one_sentence(address: str) -> None:
    with pytest.raises(ModelNotInstalled, match="cannot be found"):
        ConfiguredModels(default=address).find()


def test_a_missing_package_names_what_to_install() -> None:
    with pytest.raises(ModelNotInstalled, match=r"pip install 'langchain-cohere'\.$"):
        ConfiguredModels(default="cohere:command").find()


def test_a_provider_nobody_knows_is_one_sentence() -> None:
    with pytest.raises(UnknownModel) as refusal:
        ConfiguredModels(default="nonsense:x").find()

    assert "\n" not in str(refusal.value)
    assert str(refusal.value).startswith("The model nonsense:x cannot be set up")


def test_a_local_server_needs_no_key() -> None:
    options = openai_options("http://127.0.0.1:8000/v1", "")

    model = ConfiguredModels(default="openai:tiny", options=options).find()

    assert model.chat is not None
    assert openai_options("", "") == {}


def test_prices_are_read_and_a_bad_one_is_named() -> None:
    assert prices_of({"openai:tiny": "0.5/1.5"})["openai:tiny"].of(1_000_000, 2_000_000) == 3.5
    with pytest.raises(UnknownModel, match="price of openai:tiny"):
        prices_of({"openai:tiny": "cheap"})
