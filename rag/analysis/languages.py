"""Which language a text is written in: by its script, then by its stop words."""

import re
from collections import Counter, defaultdict
from functools import lru_cache

from rag.analysis.stopwords import STOP_WORDS

_SAMPLE = 2000
"""Characters looked at: some hundred words settle the question."""

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff\u31f0-\u31ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff\u3130-\u318f]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f]")),
)
_DENSE = {"ja", "ko", "zh", "th"}
_DENSITY = 3
"""One character of a dense script says about as much as three Latin letters."""
_KANA_SHARE = 0.1
"""Japanese mixes kana into Han text; a kana name inside Chinese stays below this share."""
_CYRILLIC = ("ru", "uk")
_LATIN = tuple(sorted(set(STOP_WORDS) - {"ru", "uk", "el"}))
_TELLING_LETTERS = {
    "de": "äöüß", "es": "ñ¿¡", "fr": "çœê", "pt": "ãõç", "sv": "äöå", "da": "æøå", "no": "æøå",
    "fi": "äö", "pl": "ąćęłńśźż", "cs": "ěřůčšž", "tr": "ğışçö", "ro": "ăâțșţş", "hu": "őűáéö",
}  # fmt: skip
"""Letters that few languages use: they decide where stop words are too few to."""
_LETTER_WEIGHT = 0.1
_WORD = re.compile(r"[^\W\d_]+")


def detect_language(text: str, default: str = "") -> str:
    """The ISO 639-1 code of the text's main language, or `default` where it cannot be told."""
    sample = text[:_SAMPLE]
    script = _script(sample)
    if script == "cyrillic":
        return _by_stop_words(sample, _CYRILLIC) or default or "ru"
    if script == "latin":
        return _by_stop_words(sample, _LATIN) or default
    return script or default


def _script(sample: str) -> str:
    if sample.isascii():
        return "latin"
    counts = {name: len(pattern.findall(sample)) for name, pattern in _SCRIPTS}
    if not any(counts.values()):
        return ""
    if counts["ja"] and counts["ja"] >= _KANA_SHARE * (counts["ja"] + counts["zh"]):
        counts["ja"] += counts["zh"]
        counts["zh"] = 0
    weighed = {
        name: count * (_DENSITY if name in _DENSE else 1) for name, count in counts.items() if count
    }
    return max(weighed, key=lambda name: weighed[name])


def _by_stop_words(sample: str, languages: tuple[str, ...]) -> str:
    """The language whose stop words make up most of the sample; empty without a clear winner."""
    owners = _owners()
    hits: dict[str, float] = defaultdict(float)
    for word in owners.keys() & _WORD.findall(sample.casefold()):
        for language, share in owners[word]:
            hits[language] += share
    if not sample.isascii():
        count = Counter(sample.casefold())
        for language, letters in _TELLING_LETTERS.items():
            hits[language] += _LETTER_WEIGHT * sum(count[letter] for letter in letters)
    ranked = [(hits[language], language) for language in languages if hits[language]]
    if not ranked:
        return ""
    ranked.sort(reverse=True)
    if len(ranked) > 1 and ranked[0][0] <= ranked[1][0]:
        return ""
    return ranked[0][1]


@lru_cache(maxsize=1)
def _owners() -> dict[str, list[tuple[str, float]]]:
    """Whose each stop word is, and what it says: one that many languages share says little about any of them."""
    owners: dict[str, list[str]] = defaultdict(list)
    for language, words in STOP_WORDS.items():
        for word in words:
            owners[word].append(language)
    return {word: [(each, 1 / len(held)) for each in held] for word, held in owners.items()}
