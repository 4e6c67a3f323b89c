"""What botocore brings of AWS's services, cut to those that a function calls.

Beside 27 MB of models there is one list of every service's endpoints. It is read whole for a function's first client, which
took the ingress a tenth of its cold start; of a service that is not called nothing in it is asked.
"""

import gzip
import json
import shutil
from collections.abc import Collection
from pathlib import Path

ENDPOINTS = "endpoints.json"


def keep_services(data: Path, services: Collection[str]) -> None:
    """Removes all others, in place.

    Args:
        data: botocore's folder `data`.
        services: By the names that clients are made by.
    """
    for each in data.iterdir():
        if each.is_dir() and each.name not in services:
            shutil.rmtree(each)
    endpoints = data / ENDPOINTS
    held = json.loads(endpoints.read_bytes())
    hosts = {_host(model) for model in data.glob("*/*/service-2.json.gz")}
    for partition in held["partitions"]:
        every = partition["services"]
        partition["services"] = {name: every[name] for name in every if name in hosts}
    endpoints.unlink()  # uv may have linked it to its cache, which is not ours to write in
    endpoints.write_text(json.dumps(held, separators=(",", ":")))


def _host(model: Path) -> str:
    """The service's name in the list of endpoints, which may be another than its client's."""
    with gzip.open(model) as opened:
        return str(json.load(opened)["metadata"]["endpointPrefix"])
