"""What goes wrong with an endpoint, told apart by what an asker should be told."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import cast

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from rag.chat_models.sagemaker.codecs import ModelFailed, NotThisSchema
from rag.chat_models.sagemaker.framing import BrokenStream
from rag.domain import ModelUnavailable, ModelWakingUp

WAKING = 60.0
"""Seconds; an endpoint scaled to zero takes minutes, and asking again costs nothing."""


class Refused(ModelUnavailable):
    """The container turned the payload down: another codec may fit."""


@contextmanager
def translated() -> Generator[None]:
    """Raises our errors from botocore's and the codecs'."""
    try:
        yield
    except ClientError as error:
        raise _from_client(error) from error
    except NotThisSchema as error:
        msg = f"the endpoint's answer does not fit the codec ({error})"
        raise Refused(msg) from error
    except (ModelFailed, BrokenStream) as error:
        raise ModelUnavailable(str(error)) from error
    except (BotoCoreError, HTTPError) as error:
        # A connection that breaks off in mid-stream comes as urllib3's error, botocore lets it through.
        msg = f"the endpoint cannot be reached or does not answer in time ({type(error).__name__})"
        raise ModelUnavailable(msg) from error


def _from_client(error: ClientError) -> ModelUnavailable:
    """The text of the vendor's message stays out: containers repeat the prompt in it."""
    response = cast("Mapping[str, object]", error.response)
    told = cast("Mapping[str, object]", response.get("Error", {}))
    code, message = str(told.get("Code", "")), str(told.get("Message", ""))
    if code == "ModelNotReadyException" or "no capacity" in message.lower():
        msg = "the endpoint has no instance running and starts one now"
        return ModelWakingUp(msg, retry_after=WAKING)
    if code == "ModelError":
        return _from_model(response)
    status = cast("Mapping[str, int]", response.get("ResponseMetadata", {})).get("HTTPStatusCode")
    return ModelUnavailable(f"the endpoint answers {code or status}")


def _from_model(response: Mapping[str, object]) -> ModelUnavailable:
    """HTTP 424 around what the container itself said."""
    original = response.get("OriginalStatusCode")
    status = original if isinstance(original, int) else 0
    if status in {429, 503}:
        return ModelUnavailable(f"the model is overloaded ({status})", retry_after=5.0)
    if 400 <= status < 500:  # noqa: PLR2004 - HTTP's own numbers
        return Refused(f"the model's container refuses the request ({status})")
    return ModelUnavailable(f"the model's container failed ({status})")
