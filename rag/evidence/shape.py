"""What the shape of a sentence says for quoting it: a definition of the thing asked about, a plain yes or no."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from dataclasses import dataclass

from rag.analysis import tokenise
from rag.evidence.asked import Asked

_DEFINES = 0.5
_SETTLES = 0.2
_LONGEST_THING = 5
_FIRST = 2
"""Terms of a sentence that say what it is about."""
_BLOCKS = ("```", "~~~")
_ARTICLE = r"(?:(?:an?|the|eine?[nrms]?|der|die|das|den|une?|les?|la|una?|el|los|las)\s+|l['’])?"
_WHAT_IS = re.compile(
    rf"^\W*(?:what(?:['’]s| is| are| does)|was (?:ist|sind|bedeutet|heißt)|qu['’]est-ce qu(?:e|['’])(?: c['’]est que)?"
    rf"|qué (?:es|son|significa)|什么是|什麼是|何谓)\s*{_ARTICLE}(?P<thing>.+?)(?:\s+(?:mean|stand for)s?)?\W*$"
    r"|^\W*(?P<before>.+?)(?:이란|란|은|는|이|가)?\s*(?:무엇|뭐)\S*\W*$"
    r"|^\W*(?P<topic>.+?)(?:とは|って)(?:何|なん|どういう)?\S*\W*$"
    r"|^\W*(?P<subject>.+?)(?:是什么|是什麼|指什么)\S*\W*$",
    re.IGNORECASE,
)
_MARK = re.compile(r"^(?:[\s|>*_`#]|-(?=\s)|\d+[.)]\s|A:\s)*")
_IS = re.compile(
    r"\s*[*_`]*(?:\s[-–—]\s|\s*[:：|=]\s*|\s(?:is|are|means|refers|describes|ist|sind|bezeichnet|bedeutet|est|sont|désigne|es|son|significa)\s"
    r"|(?:이란|란|은|는)\s|とは|は|是|指)",
    re.IGNORECASE,
)
_ONE_OF_MANY = re.compile(
    r"(?:each|every|this|that|these|those|no|jede[rs]?|diese[rs]?|chaque|cet?(?:te)?|ces|cada|est[aeo]s?)\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"^(?:yes|no|ja|nein|oui|non|sí|네|예|아니요|아니오|はい|いいえ|是的|可以|不可以|不能|不行)(?=[\s,.;:!–—-]|[、。，]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a sentence that answers this question looks like."""

    polar: bool
    thing: frozenset[str]
    """The terms of what is to be defined; empty where nothing is."""
    language: str
    symbols: frozenset[str] = frozenset()
    """Signs of code and options that are asked about."""

    def bonus(self, sentence: str) -> float:
        """What to add to the sentence's score."""
        text = _MARK.sub("", sentence, count=1)
        if self.polar and _YES_OR_NO.match(text):
            return _SETTLES
        return _DEFINES if self._defines(text) or self._explains(sentence) else 0.0

    def _defines(self, text: str) -> bool:
        said = _IS.search(text) if self.thing else None
        if said is None or _ONE_OF_MANY.match(text):
            return False
        return self.thing == frozenset(tokenise(text[: said.start()], self.language))

    def _explains(self, sentence: str) -> bool:
        """Whether it is about such a sign: manuals begin with it, `-x: Print a trace`, `The -x option prints a trace`."""
        if not self.symbols or sentence.startswith(_BLOCKS):
            return False
        return not self.symbols.isdisjoint(tokenise(sentence, self.language)[:_FIRST])


def shape_of(asked: Asked) -> Shape:
    """The shape of the answer to a question."""
    return Shape(
        polar=asked.kind == "yes or no",
        thing=_thing(asked),
        language=asked.language,
        symbols=frozenset(asked.symbols),
    )


def _thing(asked: Asked) -> frozenset[str]:
    found = _WHAT_IS.match(asked.text)
    named = next((each for each in found.groups() if each), "") if found else ""
    terms = tokenise(named, asked.language) if len(named.split()) <= _LONGEST_THING else []
    return frozenset(terms)
