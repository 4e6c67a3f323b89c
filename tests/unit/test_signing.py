"""Tokens open for their purpose, until their time is over, and never when changed."""

import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.signing import BadToken, ExpiredToken, Signer, TokenError
from tests.fakes.clock import START, Clock

SOON = START + timedelta(minutes=10)
HELD = {"key": "uploads/1", "readers": ["everyone"], "name": "\u65e5\u672c.pdf", "max": 5}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer("one secret", now=clock)


def test_a_token_opens_to_what_was_signed(signer: Signer) -> None:
    assert signer.open("file", signer.sign("file", HELD, SOON)) == HELD


def test_a_token_fits_into_an_address(signer: Signer) -> None:
    token = signer.sign("file", HELD, SOON)
    assert token.isascii()
    assert not set(token) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_a_token_opens_until_its_last_moment_and_no_longer(signer: Signer, clock: Clock) -> None:
    token = signer.sign("file", HELD, SOON)
    clock.advance(timedelta(minutes=10) - timedelta(milliseconds=1))
    assert signer.open("file", token) == HELD
    clock.advance(timedelta(milliseconds=1))
    with pytest.raises(ExpiredToken, match=r"^This link has expired\. .*\.$"):
        signer.open("file", token)


def test_a_token_of_another_purpose_is_refused(signer: Signer) -> None:
    with pytest.raises(BadToken, match=r"^This link is not valid\. .*\.$"):
        signer.open("upload", signer.sign("file", HELD, SOON))


def test_a_token_of_another_secret_is_refused(signer: Signer, clock: Clock) -> None:
    with pytest.raises(BadToken):
        signer.open("file", Signer("another secret", now=clock).sign("file", HELD, SOON))


def test_a_token_changed_anywhere_is_refused(signer: Signer) -> None:
    token = signer.sign("file", HELD, SOON)
    for place, letter in enumerate(token):
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        try:
            opened = signer.open("file", changed)
        except TokenError:
            continue
        # The last letter of base64 holds bits that mean nothing.
        assert place == len(token) - 1
        assert opened == HELD


@given(st.text(st.characters(), max_size=60))
def test_nothing_but_a_token_opens(text: str) -> None:
    with pytest.raises(BadToken):
        Signer("one secret", now=Clock()).open("file", text)


def test_a_token_of_megabytes_is_refused_unread(signer: Signer) -> None:
    with pytest.raises(BadToken):
        signer.open("file", "A" * 10_000_000)


def test_without_a_secret_nothing_is_signed(clock: Clock) -> None:
    with pytest.raises(ValueError, match="secret"):
        Signer("", now=clock)


def test_signing_and_the_codec_load_nothing_heavy() -> None:
    heavy = (
        "pydantic",
        "langchain_core",
        "slack_bolt",
        "botbuilder",
        "boto3",
        "sqlite3",
        "asyncio",
    )
    code = (
        "import sys, bot.signing, bot.codec\n"
        f"print(*[name for name in {heavy!r} if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == ""
