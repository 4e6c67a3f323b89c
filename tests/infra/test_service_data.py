"""A function's clients find the same addresses in the data that are left as in all of botocore's."""

import shutil
from pathlib import Path
from typing import Any

import botocore
import pytest
from botocore.loaders import Loader
from botocore.session import Session

from infra.assets import RECIPES
from infra.service_data import ENDPOINTS, keep_services

WHOLE = Path(botocore.__file__).parent / "data"

REGIONS = ("us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1")
"""Of three partitions; S3 has rules of its own in the first."""


def session(data: Path) -> Session:
    held = Session()
    loader = Loader(extra_search_paths=[str(data)], include_default_search_paths=False)
    held.register_component("data_loader", loader)
    return held


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """botocore's data with what the functions call, and one service more to be removed."""
    data = tmp_path_factory.mktemp("data")
    for file in WHOLE.glob("*.json"):
        shutil.copy(file, data)
    services = {name for recipe in RECIPES for name in recipe.services}
    for name in (*services, "xray"):
        shutil.copytree(WHOLE / name, data / name)
    keep_services(data, services)
    return data


def test_every_service_is_reached_where_it_was(left: Path) -> None:
    def addresses(data: Path) -> dict[tuple[str, str], tuple[str, str, str]]:
        clients: Any = session(data)  # whose request signer has no type
        made = {
            (name, region): clients.create_client(
                name, region_name=region, aws_access_key_id="a", aws_secret_access_key="b"
            )
            for recipe in RECIPES
            for name in recipe.services
            for region in REGIONS
        }
        return {
            key: (each.meta.endpoint_url, each.meta.partition, each._request_signer.region_name)
            for key, each in made.items()
        }

    assert addresses(left) == addresses(WHOLE)


def test_little_is_left_to_be_read(left: Path) -> None:
    assert not (left / "xray").exists()
    assert (left / ENDPOINTS).stat().st_size < (WHOLE / ENDPOINTS).stat().st_size / 20
