"""What a sentence defines, and what a question asks to have defined: `What is a passage?`."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re

from rag.analysis.terms import tokenise

_LONGEST = 5
"""Words of a thing that is defined, at most."""
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
_VERB = r"\s(?:is|are|means|refers|describes|ist|sind|bezeichnet|bedeutet|est|sont|désigne|es|son|significa)(?=[\s,])|(?:이란|란|은|는)\s|とは|は|是|指"
_IS = re.compile(rf"\s*[*_`]*(?:\s[-–—]\s|\s*[:：|=]\s*|{_VERB})", re.IGNORECASE)
_LINE = re.compile(
    rf"^[ \t|>*_`#-]*(?P<thing>[^\W\d_][^\n|:=,;.(){{}}\[\]\"“”。，、：；]{{1,50}}?)[*_`]*(?:\s[-–—]\s|[ \t]*[:：|]\s|{_VERB})",
    re.IGNORECASE | re.MULTILINE,
)
"""What may define something where text is looked through for it: the beginning of a line."""
_ONE_OF_MANY = re.compile(
    r"(?:each|every|this|that|these|those|no|jede[rs]?|diese[rs]?|chaque|cet?(?:te)?|ces|cada|est[aeo]s?)\b",
    re.IGNORECASE,
)


def unmarked(sentence: str) -> str:
    """The sentence without what lists, tables and quotations put before it."""
    return _MARK.sub("", sentence, count=1)


def thing_asked(question: str, language: str) -> frozenset[str]:
    """The terms of what is to be defined; empty where nothing is."""
    found = _WHAT_IS.match(question)
    named = next((each for each in found.groups() if each), "") if found else ""
    return frozenset(tokenise(named, language)) if len(named.split()) <= _LONGEST else frozenset()


def thing_defined(sentence: str, language: str) -> frozenset[str]:
    """The terms of what the sentence may define: what stands before its `is`, colon or first bar."""
    text = unmarked(sentence)
    said = _IS.search(text)
    if said is None or _ONE_OF_MANY.match(text) or text.count(" ", 0, said.start()) > _LONGEST:
        return frozenset()
    return frozenset(tokenise(text[: said.start()], language))


def things_defined(text: str, language: str) -> set[str]:
    """What the lines and rows of a text may define, each as `named` has it."""
    told = {
        found["thing"]
        for found in _LINE.finditer(text)
        if found["thing"].count(" ") < _LONGEST and not _ONE_OF_MANY.match(found["thing"])
    }
    return {named(frozenset(terms)) for each in told if (terms := tokenise(each, language))}


def named(thing: frozenset[str]) -> str:
    """The terms of a thing as a single one."""
    return "_".join(sorted(thing))
