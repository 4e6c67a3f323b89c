"""The search for secrets finds each kind of secret, wherever it lies, and does not repeat it."""

from pathlib import Path

import pytest

from tests.proof.secrecy import SHAPES, found_in

SAMPLES = {
    "a Slack token": "xoxb-" + "123456-abcdef",
    "a Slack signature": "v0=" + "ab" * 32,
    "a bearer token": "Authorization: Bearer " + "a1" * 20,
    "a JSON web token": ".".join(["eyJ" + "a" * 20, "b" * 20, "c" * 20]),
    "an upload link": "https://x.test/upload/" + "t" * 60,
    "a document's link": "https://x.test/d/abc?t=" + "t" * 60,
    "a presigned address": "https://s3/x?X-Amz-Signature=" + "0f" * 16,
    "an AWS key": "AKIA" + "A" * 16,
    "an OpenAI key": "sk-" + "p" * 30,
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
}


def test_there_is_a_sample_of_every_kind() -> None:
    assert set(SAMPLES) == set(SHAPES)


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_kind_is_found_in_a_log_deep_below(tmp_path: Path, kind: str) -> None:
    log = tmp_path / "gw0" / "test_x0" / "serve.log"
    log.parent.mkdir(parents=True)
    log.write_bytes(b"\xff\x00" + f"INFO posting {SAMPLES[kind]} now\n".encode())

    (found,) = found_in(tmp_path)

    assert found == f"gw0/test_x0/serve.log holds {kind}"
    assert SAMPLES[kind] not in found


def test_what_is_kept_on_purpose_is_no_find(tmp_path: Path) -> None:
    (tmp_path / "slack.db-wal").write_text(SAMPLES["a Slack token"])
    (tmp_path / "footnote.db").write_text(SAMPLES["an upload link"])

    assert list(found_in(tmp_path)) == []


def test_a_token_in_the_main_database_is_a_find(tmp_path: Path) -> None:
    (tmp_path / "footnote.db").write_text(SAMPLES["a Slack token"])

    assert list(found_in(tmp_path)) == ["footnote.db holds a Slack token"]
