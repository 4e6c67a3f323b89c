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
    likeness = {name: _likeness(sample, name) for name in _COMMON}
    name = max(likeness, key=lambda name: likeness[name])
    if likeness[name] >= _ENOUGH:
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


_KANA = re.compile(r"[\u3041-\u3096]")
_HANZI = re.compile(
    r"[\u7684\u4e00\u662f\u4e0d\u4e86\u5728\u4eba\u6709\u6211\u4ed6\u8fd9\u9019\u4e2a\u500b\u4eec\u5011\u4e2d\u6765\u4e0a\u5927\u4e3a\u70ba\u548c\u56fd\u570b]"
)
_HANGUL = re.compile(
    r"[\uc774\ub2e4\ub294\uc758\uc5d0\uc744\ub97c\uac00\ud558\uace0\ud55c\uc9c0\uc11c\ub3c4\ub85c\uc740\uae30\uc0ac\uc778\ub2c8\ud569]"
)
_COMMON = {
    "euc_kr": (_HANGUL, 0.2),
    "shift_jis": (_KANA, 0.35),
    "euc_jp": (_KANA, 0.35),
    "gb18030": (_HANZI, 0.08),
    "big5": (_HANZI, 0.08),
}
"""The commonest letters of what each encoding is for, and their usual share of a text."""
_ENOUGH = 0.35


def _likeness(sample: bytes, name: str) -> float:
    """How much the sample, read in this encoding, looks like its language; 1 is usual."""
    try:
        text = codecs.getincrementaldecoder(name)().decode(sample)
    except UnicodeDecodeError:
        return 0.0
    letters, usual = _COMMON[name]
    foreign = sum(1 for char in text if ord(char) > _ASCII)
    return min(len(letters.findall(text)) / (foreign * usual), 1.0) if foreign else 0.0


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
