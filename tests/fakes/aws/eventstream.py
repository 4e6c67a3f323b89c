"""AWS's event-stream framing, as the response streams of SageMaker and Bedrock carry it."""

import json
import struct
import zlib
from collections.abc import Mapping


def frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    packed = b"".join(
        bytes([len(name)])
        + name.encode()
        + b"\x07"
        + struct.pack(">H", len(value))
        + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack(">II", 16 + len(packed) + len(payload), len(packed))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + packed + payload
    return message + struct.pack(">I", zlib.crc32(message))


def event(kind: str, payload: bytes | Mapping[str, object]) -> bytes:
    raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    content = "application/octet-stream" if isinstance(payload, bytes) else "application/json"
    return frame({":message-type": "event", ":event-type": kind, ":content-type": content}, raw)


def exception(kind: str, body: Mapping[str, object]) -> bytes:
    return frame(
        {
            ":message-type": "exception",
            ":exception-type": kind,
            ":content-type": "application/json",
        },
        json.dumps(body).encode(),
    )
