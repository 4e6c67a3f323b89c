"""Settings: the ecosystem's names, one sentence for what is wrong, and no secret ever shown."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.config import Secret, Settings, SettingsError, load_settings, unknown_settings


def test_nothing_set_runs_on_a_laptop() -> None:
    settings = load_settings({})

    assert settings == Settings()
    assert settings.base_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("0.0.0.0", "http://localhost:8080"),  # noqa: S104 - as operators write it
        ("::", "http://localhost:8080"),
        ("::1", "http://[::1]:8080"),
    ],
)
def test_links_lead_to_an_address_that_somebody_can_open(host: str, address: str) -> None:
    assert load_settings({"FOOTNOTE_HOST": host}, dotenv=None).base_url == address


def test_what_is_given_outweighs_the_environment() -> None:
    settings = load_settings({"FOOTNOTE_DATA_DIR": "a"}, data_dir=Path("b"))

    assert settings.data_dir == Path("b")


def test_the_environment_outweighs_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text("FOOTNOTE_PORT=1\nFOOTNOTE_MODEL=ollama:llama3.1\n")
    monkeypatch.setenv("FOOTNOTE_PORT", "2")

    settings = load_settings(dotenv=dotenv)

    assert (settings.port, settings.model) == (2, "ollama:llama3.1")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"FOOTNOTE_PORT": "http"}, "FOOTNOTE_PORT"),
        ({"FOOTNOTE_PORT": "70000"}, "FOOTNOTE_PORT"),
        (
            {"FOOTNOTE_WORKERS": "0"},
            "FOOTNOTE_WORKERS (questions answered at once): '0' is too few",
        ),
        ({"FOOTNOTE_WORKERS": "-1"}, "'-1' is not a whole number"),
        ({"FOOTNOTE_MODEL_TIMEOUT": "nan"}, "'nan' is not a number of seconds"),
        ({"FOOTNOTE_LOG_LEVEL": "loud"}, "is not one of DEBUG, INFO, WARNING, ERROR"),
        ({"FOOTNOTE_ALLOW_GUESTS": "perhaps"}, "FOOTNOTE_ALLOW_GUESTS"),
        ({"FOOTNOTE_WHEN_NO_SOURCES": "guess"}, "FOOTNOTE_WHEN_NO_SOURCES"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET or SLACK_APP_TOKEN"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
        ({"MicrosoftAppId": "a", "MicrosoftAppPassword": "p"}, "MicrosoftAppTenantId"),
        ({"MicrosoftAppTenantId": "t"}, "MicrosoftAppId"),
    ],
)
def test_what_is_wrong_or_missing_is_named_in_one_sentence(
    environment: dict[str, str], named: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(environment)

    assert named in str(refused.value)


def test_no_limit_is_a_limit_of_none() -> None:
    assert load_settings({"FOOTNOTE_QUESTIONS_PER_MINUTE": "0"}).questions_per_minute == 0


def test_a_secret_never_prints() -> None:
    settings = load_settings({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "deep"})

    assert "xoxb-1" not in repr(settings)
    assert "deep" not in f"{settings.slack_signing_secret}"
    assert settings.slack_signing_secret == Secret("deep")


def test_models_and_channels_are_named_by_pairs() -> None:
    settings = load_settings(
        {
            "FOOTNOTE_MODELS": "fast=ollama:llama3.2, best=openai:gpt-x",
            "FOOTNOTE_CHANNEL_MODELS": "slack:C1=best",
        }
    )

    assert settings.models == {"fast": "ollama:llama3.2", "best": "openai:gpt-x"}
    assert settings.channel_models == {"slack:C1": "best"}


def test_a_name_that_does_nothing_is_said_with_the_one_that_was_meant(tmp_path: Path) -> None:
    assert unknown_settings({"FOOTNOTE_MODLE": "x", "FOOTNOTE_PORT": "1", "HOME": "/"}) == [
        "FOOTNOTE_MODLE is no setting and does nothing. Did you mean FOOTNOTE_MODEL?"
    ]
    dotenv = tmp_path / ".env"
    dotenv.write_text("FOOTNOTE_SNACKS=1\n")
    assert "FOOTNOTE_SNACKS is no setting and does nothing." in unknown_settings(dotenv=dotenv)


def test_every_setting_stands_in_the_documentation_and_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "settings.md").read_text()

    named = re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)

    assert sorted(named) == sorted(each.metadata["env"] for each in fields(Settings))
