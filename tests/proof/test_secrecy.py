"""The search for secrets finds each kind of secret, wherever it lies, and does not repeat it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

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


@pytest.fixture
def folder() -> Iterator[Path]:
    """Gone at the end: what these tests write is what the search over everything must not find."""
    with TemporaryDirectory() as made:
        yield Path(made)


def test_there_is_a_sample_of_every_kind() -> None:
    assert set(SAMPLES) == set(SHAPES)


@pytest.mark.parametrize("kind", SAMPLES)
def test_each_kind_is_found_in_a_log_deep_below(folder: Path, kind: str) -> None:
    log = folder / "gw0" / "test_x0" / "serve.log"
    log.parent.mkdir(parents=True)
    log.write_bytes(b"\xff\x00" + f"INFO posting {SAMPLES[kind]} now\n".encode())

    (found,) = found_in(folder)

    assert found == f"gw0/test_x0/serve.log holds {kind}"
    assert SAMPLES[kind] not in found


def test_what_is_kept_on_purpose_is_no_find(folder: Path) -> None:
    (folder / "slack.db-wal").write_text(SAMPLES["a Slack token"])
    (folder / "footnote.db").write_text(SAMPLES["an upload link"])

    assert list(found_in(folder)) == []


def test_a_token_in_the_main_database_is_a_find(folder: Path) -> None:
    (folder / "footnote.db").write_text(SAMPLES["a Slack token"])

    assert list(found_in(folder)) == ["footnote.db holds a Slack token"]
