"""What stands in `.env` reaches those who look for it, and nobody else."""

from pathlib import Path

from bot.envfile import hand_on


def test_what_libraries_read_from_the_environment_may_stand_in_dotenv(tmp_path: Path) -> None:
    dotenv = tmp_path / ".env"
    dotenv.write_text(
        "ANTHROPIC_API_KEY=from-file\nAWS_PROFILE=from-file\nOPENAI_API_KEY=from-file\n"
        "FOOTNOTE_PASSWORD=ours\nSLACK_BOT_TOKEN=ours\nMicrosoftAppPassword=ours\nEMPTY\n"
    )
    environment = {"AWS_PROFILE": "set before"}

    hand_on(environment, dotenv=dotenv)
    hand_on(environment, dotenv=tmp_path / "nothing")

    assert environment == {
        "ANTHROPIC_API_KEY": "from-file",
        "AWS_PROFILE": "set before",
        "OPENAI_API_KEY": "from-file",
    }
