"""Zip-based files, looked through before anybody unpacks them in earnest."""

import zipfile
from typing import IO

from rag.domain import Unreadable
from rag.ingestion.reading.source import Limits

_CHUNK = 1 << 16
_RATIO = 150
"""Real office files stay under 40; bombs reach 1,000."""
_SMALL = 20 << 20
"""Below this many unpacked bytes no ratio can hurt."""
_ENCRYPTED = 0x1


def open_archive(file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """Opens the zip whose members, taken together, are known to stay within the limits.

    Raises:
        Unreadable: it is damaged, encrypted, or unpacks to more than is allowed: as declared, or as
            counted while unpacking it once for the purpose.
    """
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        msg = "It is damaged or cut off: its parts cannot be unpacked."
        raise Unreadable(msg) from error
    _refuse_declared(archive.infolist(), limits)
    _refuse_actual(archive, limits)
    return archive


def _refuse_declared(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(members) > limits.entries:
        msg = f"It holds {len(members):,} parts; at most {limits.entries:,} are read."
        raise Unreadable(msg)
    if len({member.filename for member in members}) < len(members):
        msg = "It holds two parts of the same name, which no proper document does."
        raise Unreadable(msg)
    if any(member.flag_bits & _ENCRYPTED for member in members):
        msg = "It is protected with a password."
        raise Unreadable(msg)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > limits.unpacked:
        raise Unreadable(_too_large(limits))
    if unpacked > _SMALL and unpacked > _RATIO * max(packed, 1):
        msg = f"It unpacks to {unpacked // max(packed, 1):,} times its size, which no real document does."
        raise Unreadable(msg)


def _refuse_actual(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Unpacks everything once, keeping nothing: a header may lie about what follows it."""
    left = limits.unpacked
    for member in archive.infolist():
        try:
            left -= _unpacked(archive, member, left)
        except Exception as error:
            msg = "It is damaged or cut off: its parts cannot be unpacked."
            raise Unreadable(msg) from error
        if left < 0:
            raise Unreadable(_too_large(limits))


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> int:
    """How many bytes the member really holds; counted until they are more than `most`."""
    count = 0
    with archive.open(member) as stream:
        while count <= most and (chunk := stream.read(_CHUNK)):
            count += len(chunk)
    return count


def _too_large(limits: Limits) -> str:
    return f"It is too large when unpacked; at most {limits.unpacked >> 20} MB are read."
