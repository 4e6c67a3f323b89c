"""Makes a follow-up stand alone: what was talked about is carried into the question."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from collections.abc import Sequence

from rag.analysis import detect_language, tokenise
from rag.citations import facts
from rag.domain import Turn
from rag.evidence.asked import take_apart

MOST_WORDS = 30
"""Content words of a rewritten question; Kendra reads no more."""
_CARRIED = 8
_FEW_TERMS = 2
_SHORT_TERMS = 4
_LEADING = re.compile(
    r"^\W*(?:and|but|or|so|then|also|what about|how about|what if|same for|und|aber|oder|auch|dann|et|mais|ou|aussi|y|e|pero|o|también"
    r"|그리고|그럼|그러면|그런데|では|それで|じゃあ|また|そして|那么|那|还有|另外|和)(?=\W|[\u3040-\u9fff\uac00-\ud7af]|$)",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that|these|those|he|him|his|she|her|hers|there|then|the same|one|ones|such|former|latter"
    r"|er|ihm|ihn|dies|diese|dieser|dieses|davon|dafür|damit|dort|dabei|dessen|deren"
    r"|elle|ils|elles|lui|leur|cela|ça|ceci|celui|celle|ceux"
    r"|él|ella|ellos|ellas|esto|eso|aquello|ese|esa|esos|esas|allí)\b"
    r"|그것|그거|이것|그들|거기|그 사람|それ|これ|あれ|その|この|そこ|彼|彼女|它|他|她|这个|那个|這個|那個|其|此|那里",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")


def stands_alone(question: str, language: str) -> bool:
    """Whether the question can be understood without what was said before it."""
    asked = take_apart(question, language)
    terms = [term for term in asked.terms if asked.weight(term) == 1]
    if _LEADING.search(question):
        return len(terms) > _SHORT_TERMS and not _POINTING.search(question)
    if len(terms) < _FEW_TERMS:
        return bool(asked.names) and bool(terms)
    if _POINTING.search(question):
        return bool(asked.names) or len(terms) > _SHORT_TERMS + 1
    return True


def leads_on(question: str) -> bool:
    """Whether it only goes on from the question before: "and contractors?", "what about Berlin?"."""
    return bool(_LEADING.search(question)) and not _POINTING.search(question)


def carried(question: str, turns: Sequence[Turn], language: str) -> str:
    """The question with the topic's words and names behind it, unless it stands alone."""
    if not turns or stands_alone(question, language) or _switched(question, turns):
        return question
    words = _topic(question, turns, language)
    return _short(f"{question.rstrip()} ({' '.join(words)})") if words else question


def _switched(question: str, turns: Sequence[Turn]) -> bool:
    """Whether the question before was in another language, and nothing in this one leads back to it."""
    if _LEADING.search(question) or _POINTING.search(question):
        return False
    before = next((turn.text for turn in reversed(turns) if turn.speaker == "person"), "")
    now, then = detect_language(question), detect_language(before)
    return bool(now and then and now != then)


def _topic(question: str, turns: Sequence[Turn], language: str) -> list[str]:
    """The words of the last questions, back to one that stood alone, and the names of the last answer."""
    held = set(tokenise(question, language))
    words: list[str] = []
    for turn in reversed(turns):
        if turn.speaker == "person":
            words = [*_new_words(turn.text, held, language), *words]
            if stands_alone(turn.text, language):
                break
    if _POINTING.search(question):
        answer = next((turn.text for turn in reversed(turns) if turn.speaker == "footnote"), "")
        words += [name for name in dict.fromkeys(facts.names(answer)) if name not in words][:3]
    return words[: _CARRIED + 3]


def _new_words(text: str, held: set[str], language: str) -> list[str]:
    """The content words of an earlier question that this one lacks, as they were written."""
    if language[:2] in {"zh", "ja"}:
        return [text.rstrip("?？。 ")]
    asked = take_apart(text, language)
    telling = {term for term in asked.terms if asked.weight(term) == 1} - held
    found: list[str] = []
    for word in _WORD.findall(text):
        terms = set(tokenise(word, language))
        if terms & telling:
            telling -= terms
            held |= terms
            found.append(word)
    return found[:_CARRIED]


def _short(text: str) -> str:
    return " ".join(text.split()[: MOST_WORDS * 2])


def trusted_rewrite(rewritten: str, question: str) -> str:
    """A model's rewriting, cleaned to one short line; the question itself where it is no use."""
    line = next((each.strip(" \"'“”") for each in rewritten.splitlines() if each.strip()), "")
    words = line.split()
    if not words or len(line) > 6 * MOST_WORDS + len(question):
        return question
    return " ".join(words[:MOST_WORDS])
