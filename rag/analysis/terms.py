"""Words of a text as search terms: stemmed, identifiers whole and in parts, scripts without spaces as pairs."""

import operator
import re
import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple, Protocol, cast
from zlib import crc32

import Stemmer

from rag.analysis.languages import detect_language
from rag.analysis.stopwords import STOP_WORDS

GRAM = 4
"""Characters in a gram: long enough to mean something, short enough to bridge inflections and typos."""

_SPACELESS = (
    "\u3005\u3006\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002ffff"  # Chinese and Japanese
    "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"  # Korean: its particles stick to the words
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff"
"""Signs that belong to the letter before them, and the Indic scripts, whose vowels are such signs."""
_NUMBER = r"\d{1,64}(?:[.,]\d{1,64}){1,15}(?!\w)"
_JOINED, _ENDING = r"[.\-@]", r"(?:\+\+|#)?"
# Words are cut at 64 characters and identifiers at 16 parts: nobody asks for more, and hostile files hold it.
_WORD = r"\w{1,64}"
_MARKED = rf"\w[\w{_MARKS}]{{0,63}}"
_SIGNS = "$*@&|<>=~^!#+%:[]-"
_SIGN = re.escape(_SIGNS)
_SYMBOL = (
    rf"(?<![\w$*@&|<>=~^!#+%:-])(?:--?[A-Za-z][\w-]{{0,63}}|\$[$?!_\d](?!\w)"
    rf"|(?!--|##|\*\*\*|====)(?:\d(?=[<>]))?[{_SIGN}]{{1,5}}[{_SIGN}](?<![^:]:)(?:(?<=&)\d)?(?!:?[\w$*@&|<>=~^!#+%-]))"
)
"""Options of commands and signs of code: `--force`, `$@`, `2>&1`; but no rules, headings or marks of Markdown."""
_UNIT = rf"(?:(?![{_SPACELESS}])\w(?:(?![{_SPACELESS}])[\w{_MARKS}]){{0,63}})"
_PLAIN, _SPACED, _MIXED = (
    re.compile(rf"{_SYMBOL}|{_NUMBER}|{runs}{word}(?:{_JOINED}{word}){{0,15}}{_ENDING}")
    for word, runs in ((_WORD, ""), (_MARKED, ""), (_UNIT, f"[{_SPACELESS}]+|"))
)
_HAS_SPACELESS = re.compile(f"[{_SPACELESS}]")
_HAS_MARKS = re.compile(f"[{_MARKS}]")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\dA-Z_]+|[A-Z]+|\d+")
_CASED = re.compile(r"[A-Z\d]")
_JOINER = re.compile(r"[._\-@]+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}")
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali",
    "nl": "dutch", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian",
    "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "yi": "yiddish",
}  # fmt: skip
_REMEMBERED = 1 << 16
"""Words of one language that are remembered: a corpus' common vocabulary, some twenty megabytes."""
_LONGEST_REMEMBERED = 64
"""Characters; what is longer hardly comes again."""
_LANGUAGES = 4
"""Languages whose words are remembered at a time."""


def tokenise(text: str, language: str = "") -> list[str]:
    """The text's terms in order, repeats included and stop words left out.

    Words are stemmed in `language` (found by the text when empty) and stripped of accents. An
    identifier such as `CreateTrainingJob`, `ml.g5.xlarge` or `max_depth` gives itself, joined and in
    lower case, and then its parts. An option or a sign of code, `--force` or `$@`, gives itself, and
    then the words in it. A run of Chinese, Japanese, Korean or Thai gives its pairs of
    neighbouring characters.
    """
    language = language or detect_language(text)
    return [*_terms_of(_words(text), language)]


def is_symbol(term: str) -> bool:
    """Whether a word or a term is an option of a command or a sign of code."""
    return term[0] in _SIGNS or term[1:2] in {"<", ">"}


def names(text: str, language: str = "") -> list[str]:
    """Terms of the words that name something: numbers, and words in capitals past the first.

    Neighbouring ones are also given joined, as file names write them. A text all in lower case may name
    anything, so there every word counts.
    """
    language = language or detect_language(text)
    words = _words(text)
    if text != text.lower():
        words = [w for at, w in enumerate(words) if _is_name(w, first=at == 0)]
    joined = [
        (first + second).casefold()
        for first, second in pairwise(words)
        if first.isalpha() and second.isalpha() and not _HAS_SPACELESS.match(first + second)
    ]
    return [*_terms_of([*words, *joined], language)]


def _is_name(word: str, *, first: bool) -> bool:
    if any(character.isdigit() for character in word):
        return True
    return word[0].isupper() and (not first or word.isupper())


def pairs(terms: Sequence[str]) -> list[str]:
    """Neighbouring terms as one, so that `training job` counts for more than either word.

    Written as two short codes: nearly every pair of a text is new to the index, whose speed and size are those of
    its new words.
    """
    return _neighbours([*map(_CODES.__getitem__, terms)])


def _neighbours(codes: Sequence[str]) -> list[str]:
    return [*map(operator.add, codes, codes[1:])]


def grams(text: str) -> list[str]:
    """The grams of the text's words, stop words included; scripts without spaces give none."""
    return list(chain.from_iterable(map(_grams, _words(text))))


def sparse_grams(text: str) -> list[str]:
    """Every other gram of each word, and its last: still meets any word with five letters in a row the same.

    For the shorter side of a comparison; it saves two in five lookups.
    """
    return [
        gram for word in _words(text) if (held := _grams(word)) for gram in (*held[:-1:2], held[-1])
    ]


class Analysed(NamedTuple):
    """What a passage's text gives, each with blanks between."""

    terms: str
    pairs: str
    grams: str


def analyse(text: str, language: str = "") -> Analysed:
    """`tokenise`, `pairs` of that, and `grams`, in one go."""
    language = language or detect_language(text)
    # What stands between blanks is remembered whole, its comma included, which spares the search for words.
    spaceless = not text.isascii() and _HAS_SPACELESS.search(text)
    pieces = _words(text) if spaceless else text.split()
    if not pieces:
        return Analysed("", "", "")
    terms, codes, held = zip(*map(_vocabulary(language)[1].__getitem__, pieces), strict=True)
    return Analysed(
        # A word that only carries grammar gives no term.
        " ".join(filter(None, terms)),
        " ".join(_neighbours([*chain.from_iterable(codes)])),
        " ".join(held),
    )


_Known = tuple[tuple[str, ...], str]
"""Terms, and grams with blanks between them."""
_Ready = tuple[str, tuple[str, ...], str]
"""Terms with blanks between them, their codes, and grams: as few objects as can be, since memory is what takes time."""


class _Words(dict[str, _Known]):
    """What each word gives in one language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> _Known:
        if len(self) >= _REMEMBERED:
            self.clear()
        known = self[word] = (_terms(word, self._language), " ".join(_grams(word)))
        return known


class _Pieces(dict[str, _Ready]):
    """What stands between two blanks gives what its words give."""

    def __init__(self, words: _Words) -> None:
        super().__init__()
        self._known = words

    def __missing__(self, piece: str) -> _Ready:
        if len(self) >= _REMEMBERED:
            self.clear()
        words = [self._known[word] for word in _words(piece)]
        terms = [*chain.from_iterable(terms for terms, _ in words)]
        ready = (
            " ".join(terms),
            tuple(map(_CODES.__getitem__, terms)),
            " ".join(held for _, held in words),
        )
        if len(piece) <= _LONGEST_REMEMBERED:
            self[piece] = ready
        return ready


@lru_cache(maxsize=_LANGUAGES)
def _vocabulary(language: str) -> tuple[_Words, _Pieces]:
    words = _Words(language)
    return words, _Pieces(words)


class _Codes(dict[str, str]):
    """Four characters for any term; two terms in sixteen million share theirs."""

    def __missing__(self, term: str) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        code = self[term] = b64encode(crc32(term.encode()).to_bytes(4)[:3]).decode()
        return code


_CODES = _Codes()


def _terms_of(words: Iterable[str], language: str) -> Iterator[str]:
    known, _ = _vocabulary(language)
    return chain.from_iterable([known[word][0] for word in words])


def _words(text: str) -> list[str]:
    if text.isascii():
        return _PLAIN.findall(text)
    # A lone half of a surrogate pair, as broken JSON may hold, is no character.
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())
    if _HAS_SPACELESS.search(text):
        return [piece for word in _MIXED.findall(text) for piece in _pieces(word)]
    return (_SPACED if _HAS_MARKS.search(text) else _PLAIN).findall(text)


def _pieces(word: str) -> list[str]:
    """A run of characters without spaces as its pairs; any other word as it is."""
    if not _HAS_SPACELESS.match(word):
        return [word]
    return [word[at : at + 2] for at in range(max(1, len(word) - 1))]


def _terms(word: str, language: str) -> tuple[str, ...]:
    if _HAS_SPACELESS.match(word):
        return (word,)
    if is_symbol(word):
        named = word.lstrip("-")
        return (word, *(_terms(named, language) if named[:1].isalpha() else ()))
    if word[0].isdigit() and ("." in word or "," in word) and not word[-1].isalpha():
        return (_number(word),)
    segments = [segment for segment in _JOINER.split(word) if segment]
    parts = [part for segment in segments for part in _parts(segment)]
    if len(parts) <= 1:
        return _plain(parts[0], language) if parts else ()
    whole = without_accents("".join(segments).casefold())
    return (whole, *(t for p in parts if len(p) > 1 for t in _plain(p, language) if t != whole))


def _parts(segment: str) -> list[str]:
    """`g5` and `createTrainingJob` whole, then what is in them."""
    parts = _PART.findall(segment) if _CASED.search(segment) else ()
    return [segment, *parts] if len(parts) > 1 else [segment]


def _number(word: str) -> str:
    """`1,500` and `1500` are one number, `4,5` and `4.5` too."""
    if _THOUSANDS.fullmatch(word):
        return word.replace(",", "") if "," in word else word.replace(".", "")
    return word.replace(",", ".")


def _plain(word: str, language: str) -> tuple[str, ...]:
    lower = word.casefold()
    # `IT` and `WHO` in capitals are names, not grammar.
    if lower in STOP_WORDS.get(language, ()) and not (len(word) > 1 and word.isupper()):
        return ()
    stemmer = _stemmer(language)
    return (without_accents(stemmer.stemWord(lower) if stemmer else lower),)


class _Stemmer(Protocol):
    """PyStemmer's class, which comes without types."""

    def stemWord(self, word: str) -> str: ...  # noqa: N802 - its name there


@lru_cache(maxsize=64)
def _stemmer(language: str) -> _Stemmer | None:
    name = _STEMMERS.get(language)
    # Without its own cache: the words' cache stands before it.
    return cast("_Stemmer", Stemmer.Stemmer(name, 0)) if name else None


def without_accents(text: str) -> str:
    """The text without accents, so that `resume` finds `résumé`."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize(
        "NFC", "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")
    )


def _grams(word: str) -> tuple[str, ...]:
    if _HAS_SPACELESS.match(word):
        return ()
    folded = without_accents(word.casefold()).lstrip("-")
    if is_symbol(folded):
        return ()
    return tuple(folded[at : at + GRAM] for at in range(max(1, len(folded) - GRAM + 1)))
