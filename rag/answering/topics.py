"""What one could ask a document about: its headings, then the names it uses most."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.analysis import is_question, tokenise
from rag.answering.phrases import say as phrase
from rag.citations import facts
from rag.citations.clean import clean_markdown
from rag.domain import Passage

_TRIED = 8
"""Topics that are tried until there are enough that can be answered."""
_AT_MOST = 60
"""Characters of a topic."""
_NUMBER = re.compile(r"^\d{1,3}(?:\.\d{1,3}){0,4}\.?\s+")
"""What counts a heading: `3.4.2 Special Parameters`."""
_POSSESSIVE = re.compile(r"['\u2019]s$")
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w-]+"
_ANYWHERE = """
    contents | table of contents | toc | index | introduction | overview | summary | notes | note | see also | references
    name | synopsis | description | options | commands | command | example | examples | appendix | indexes | glossary | changelog
    inhalt | inhaltsverzeichnis | einleitung | einführung | überblick | übersicht | anhang | hinweise | beispiele | quellen
    sommaire | table des matières | introduction | aperçu | annexe | remarques | exemples | références
    índice | contenido | introducción | resumen | anexo | notas | ejemplos | referencias
    目次 | はじめに | 概要 | 付録 | 参考文献 | 目录 | 目錄 | 简介 | 概述 | 附录 | 参考资料 | 차례 | 목차 | 소개 | 개요 | 부록 | 참고
    """
"""Headings that stand over anything."""
_EMPTY = frozenset(map(str.strip, _ANYWHERE.replace("\n", "|").split("|")))


def questions_about(passages: Sequence[Passage], language: str) -> Iterator[tuple[str, ...]]:
    """Questions about the document, likely ones first, each in the forms it may be asked in.

    A heading that asks is a question by itself. Any other topic is asked for by naming the document, and without,
    for where its title's words lead elsewhere.
    """
    if not passages:
        return
    title = clean_markdown(passages[0].title).strip()
    topics = dict.fromkeys((*_headings(passages), *_names(passages, language)))
    for topic in [each for each in topics if _tells(each, title, language)][:_TRIED]:
        if is_question(topic):
            yield (topic if topic.endswith(("?", "\uff1f")) else f"{topic}?",)
        else:
            yield (
                phrase("in title", language, topic=topic, title=title),
                phrase("about", language, topic=topic),
            )
    if 1 < len(title) <= _AT_MOST:
        yield (phrase("about", language, topic=title),)


def _headings(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        if passage.heading:
            heading = clean_markdown(passage.heading[-1]).strip()
            yield _NUMBER.sub("", heading).rstrip(" .!:")


def _names(passages: Sequence[Passage], language: str) -> Iterator[str]:
    text = "\n".join(passage.text for passage in passages)
    used = Counter(
        _POSSESSIVE.sub("", name) for name in facts.names(text, nouns_are_capital=language == "de")
    )
    for name, _ in used.most_common(2 * _TRIED):
        # An abbreviation says little by itself, and what holds a row of dashes is a drawing.
        if not (name.isalpha() and name.isupper()) and "--" not in name:
            yield _whole(name, text)


def _whole(name: str, text: str) -> str:
    """The name with those beside it, as it mostly stands: `United States` for `States`."""
    around = rf"(?:{_CAPITAL} )?\b{re.escape(name)}\b(?: {_CAPITAL})?"
    (most, times), *_ = Counter(re.findall(around, text)).most_common(1) or [(name, 0)]
    return most if 2 * times > text.count(name) else name


def _tells(topic: str, title: str, language: str) -> bool:
    """Whether it narrows down what the title says already."""
    if not 1 < len(topic) <= _AT_MOST or topic.casefold() in _EMPTY:
        return False
    mine, known = set(tokenise(topic, language)), set(tokenise(title, language))
    return bool(mine) and not mine <= known and not (known and known <= mine)
