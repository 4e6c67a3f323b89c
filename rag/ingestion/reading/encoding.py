"""Bytes of unknown encoding as text."""

import codecs
import re

from charset_normalizer import from_bytes

_SAMPLE = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TEXT_CONTROLS = bytes({7, 8, 9, 10, 11, 12, 13, 27})
_BINARY = bytes(set(range(32)) - set(_TEXT_CONTROLS))
"""Bytes that text in any single-byte or multi-byte encoding has no use for."""
_TOLERATED = 0.02


def encoding_of(data: bytes, declared: str = "") -> str:
    """The encoding's Python name: by mark, by validity as UTF-8, as declared, or by statistics."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    wide = _wide(data[:_SAMPLE])
    if wide:
        return wide
    if _is_utf8(data):
        return "utf-8"
    if declared and _decodes(data, declared):
        return declared
    return _guess(data[:_SAMPLE])


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return ""


def _is_utf8(data: bytes) -> bool:
    """Whether it is UTF-8; a sample may be cut in the middle of its last character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(data: bytes, name: str) -> bool:
    try:
        codecs.lookup(name)
        data[:_SAMPLE].decode(name, errors="replace")
    except (LookupError, ValueError, TypeError, AttributeError):
        return False
    return True


def _guess(sample: bytes) -> str:
    for name in ("euc_kr", "shift_jis", "euc_jp", "gb18030", "big5"):
        if _reads_as(sample, name):
            return name
    if _is_western(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _is_western(sample: bytes) -> bool:
    """Whether Windows-1252, which holds Latin-1, makes words of it rather than words with signs inside.

    Asked before statistics, which take short French for Polish.
    """
    text = sample.decode("cp1252", errors="replace")
    odd = len(_SIGN_IN_WORD.findall(text))
    strange = sum(1 for char in text if ord(char) > _ASCII)
    runs = sum(len(run) for run in _FOREIGN_RUN.findall(text))
    return odd <= _FEW * strange and runs <= _FEW * strange


_ASCII = 127
_FEW = 0.1
_SIGN_IN_WORD = re.compile(r"(?<=[a-z])[\u0080-\u00bf\u0152-\u0192\u02c6-\u2122\ufffd](?=[a-z])")
_FOREIGN_RUN = re.compile(r"[\u00c0-\u00ff]{4,}")
"""Accented letters in a row: Cyrillic or Greek read in the wrong way."""


_SCRIPTS = {
    "euc_kr": re.compile(r"[\uac00-\ud7a3]"),
    "shift_jis": re.compile(r"[\u3041-\u30ff]"),
    "euc_jp": re.compile(r"[\u3041-\u30ff]"),
    "gb18030": re.compile(r"[\u7684\u662f\u4e0d\u4e86\u5728\u6709\u548c]"),
    "big5": re.compile(r"[\u7684\u662f\u4e0d\u4e86\u5728\u6709\u548c]"),
}
"""Letters a text in this encoding is full of; for Chinese, its commonest words."""
_ENOUGH = 0.25


def _reads_as(sample: bytes, name: str) -> bool:
    """Whether nearly all of the sample's letters beyond ASCII are the script this encoding is for."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return False
    foreign = sum(1 for char in text if ord(char) > _ASCII)
    found = len(_SCRIPTS[name].findall(text))
    share = _ENOUGH if name.startswith(("euc", "shift")) else _ENOUGH / 5
    return foreign > 0 and found >= share * foreign


def looks_like_text(data: bytes) -> bool:
    """Whether the bytes are text in some encoding rather than a picture, a program or noise."""
    if data.startswith(tuple(mark for mark, _ in _BOMS)):
        return True
    sample = data[:_SAMPLE]
    if _wide(sample):
        return True
    strange = len(sample) - len(sample.translate(None, _BINARY))
    return strange <= _TOLERATED * len(sample)


def decode(data: bytes, declared: str = "") -> str:
    """The text; bytes that do not fit become nothing rather than an error."""
    return data.decode(encoding_of(data, declared), errors="ignore").lstrip("\ufeff")
