"""AWS clients say what they lack in one sentence."""

from pathlib import Path

import pytest

from bot.config import SettingsError
from bot.wiring.cloud.clients import Clients


def test_without_a_region_the_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    with pytest.raises(SettingsError, match="set AWS_REGION"):
        Clients()("sqs")
