"""Files in a folder and forms of our own keep every promise of their ports."""

from pathlib import Path

import pytest

from bot.signing import Signer
from bot.storage.localfiles import LocalFileStore, LocalUploadForms
from tests.contracts.files_contract import (
    FileKeysContract,
    FileStoreContract,
    UploadFormsContract,
)
from tests.fakes.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def signer(clock: Clock) -> Signer:
    return Signer("a secret of this test", now=clock)


class TestLocalFileStore(FileStoreContract, FileKeysContract):
    @pytest.fixture
    def files(self, tmp_path: Path, signer: Signer, clock: Clock) -> LocalFileStore:
        return LocalFileStore(
            tmp_path / "files", signer=signer, base_url="http://127.0.0.1:8080", now=clock
        )


class TestLocalUploadForms(UploadFormsContract):
    @pytest.fixture
    def forms(self, signer: Signer) -> LocalUploadForms:
        return LocalUploadForms(signer, base_url="http://127.0.0.1:8080", max_bytes=1000)
