"""What a question asks for: its terms, its names and numbers, and the kind of answer that would do."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from dataclasses import dataclass
from typing import Literal

from rag.analysis import is_question, is_symbol, sentences
from rag.analysis.wording import LIGHT, telling, weight
from rag.citations import facts

Kind = Literal["who", "when", "count", "where", "why", "how", "yes or no", "what"]

_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "count",
        (r"\bhow (?:many|much|long|old|far|high|tall|large|big|often|deep|fast|heavy|wide)\b|\bwhat (?:percent\w*|number|amount|size|age|portion|fraction|distance)\b"
        r"|\bwie ?(?:viele?n?|lange?|oft|hoch|groß|alt|weit|teuer|schnell)\b|\bcombien\b|\bcuánt[oa]s?\b"
        r"|몇|얼마|いくつ|何(?:人|年間|日間|回|個|歳|パーセント|時間|ヶ月|か月|台|本|件|名)|いくら|どのくらい|どれくらい|多少|几|幾|多长|多久|多高|多远|多大"),
    ),
    (
        "when",
        (r"\bwhen\b|\b(?:what|which) (?:year|date|day|month|century|decade|time)\b|\bby when\b|\bdeadline\b"
        r"|\bwann\b|\bwelche[smn]? (?:jahr|datum|tag|monat|jahrhundert)\w*|\bquand\b|\bquelle (?:année|date)\b|\bcuándo\b|\bqué (?:año|fecha|día|mes|siglo)\b"
        r"|언제|몇 ?(?:년|월|일)|いつ|何(?:年|月|日|時)|什么时候|何时|哪(?:一)?年|几(?:月|号|点)|什麼時候"),
    ),
    (
        "who",
        (r"\bwho(?:m|se)?\b|\b(?:what|which) (?:person|people|president|king|queen|author|scientist|man|woman|company|organi[sz]ation|team|group)\b"
        r"|\bwer\b|\bwen\b|\bwem\b|\bwessen\b|\bqui\b|\bquién(?:es)?\b|누구|누가|だれ|誰|谁|誰"),
    ),
    (
        "where",
        (r"\bwhere\b|\b(?:what|which) (?:city|country|place|state|region|area|location|continent|town)\b|\bwo(?:hin|her)?\b|\boù\b|\b(?:a|de)?dónde\b"
        r"|어디|どこ|哪里|哪裡|哪儿|何处|什么地方"),
    ),
    ("why", r"\bwhy\b|\bwhat (?:reason|caused?)\b|\bwarum\b|\bweshalb\b|\bwieso\b|\bpourquoi\b|\bpor qué\b|왜|なぜ|どうして|为什么|為什麼|为何"),
    ("how", r"^\W*how\b|\bwie\b|\bcomment\b|\bcómo\b|어떻게|どのよう|どうやって|如何|怎么|怎樣|怎样"),
    (
        "yes or no",
        (r"^\W*(?:is|are|was|were|do|does|did|can|could|may|must|should|will|would|has|have|had)\b"
        r"|^\W*(?:ist|sind|war|darf|dürfen|kann|können|muss|müssen|hat|haben|gibt es)\b|^\W*(?:est-ce|puis-je|peut-on|y a-t-il)\b|^\W*¿?(?:es|son|puedo|puede|hay|debo)\b"
        r"|(?:나요|습니까|ㅂ니까|ますか|ですか|吗|嗎)[?？]?\s*$"),
    ),
)  # fmt: skip
_MATCHED: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _KINDS
)
_WHAT = re.compile(
    r"\b(?:what|which)\b|\bwelche[smnr]?\b|\bquel(?:le)?s?\b|\bqu[ée]\b|\bcuál(?:es)?\b",
    re.IGNORECASE,
)

_FISCAL = re.compile(r"\b[FC]Y[ '’]?(?=[12]\d{3}\b)")
"""`FY2021`: what stands in a document is `2021`."""
_PLACE = re.compile(
    r"\b(?:behind|beside|near|next to|opposite|under|above|below|between|inside|outside|upstairs|downstairs|into|(?:in|on|at|to) (?:the|our|your|every|each|level|floor|room|reception)"
    r"|hinter|neben|gegenüber|unter|über|zwischen|im|am|ins|beim|zur|auf (?:dem|der|ebene)|in (?:der|den|die)|derrière|devant|près|sous|sur|entre|dans|au|aux|à la"
    r"|detrás|junto|frente|debajo|encima|en (?:el|la|los|las)|al)\b",
    re.IGNORECASE,
)
"""Words that say where, though they name no place."""
_ANSWERS: dict[Kind, re.Pattern[str]] = {
    "count": re.compile(
        r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|half|third|quarter|hundreds?|thousands?|millions?|billions?|"
        r"once|twice|several|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hälfte|hundert|tausend|deux|trois|quatre|cinq|sept|huit|neuf|dix|moitié|mille|"
        r"dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|mitad|cien|mil)\b|[一二三四五六七八九十百千万两]|[한두세네]\s|하나|둘|셋",
        re.IGNORECASE,
    ),
    "when": re.compile(
        r"\b\d{3,4}\b|\d+(?:st|nd|rd|th)\b|\d{1,2}[./:]\d|\b(?:" + "|".join(facts.MONTHS) + r")\b"
        r"|\b(?:century|centuries|decades?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|days?|weeks?|months?|years?|hours?|noon|midnight|spring|summer|autumn|winter|end of|jahrhunderts?|tage?n?|wochen?|monate?n?|jahre?n?|siècle|siglo|días?|jours?|semaines?)\b"
        r"|\d\s?(?:年|月|日|년|월|일|時|시|点)|世紀|世纪|세기",
        re.IGNORECASE,
    ),
    "why": re.compile(
        r"\b(?:because|since|due|so that|in order|reason|caus\w+|result\w*|therefore|to \w+|as|weil|da|denn|wegen|um|damit|aufgrund|parce|car|afin|grâce|pour|porque|debido|para|ya que|por)\b|때문|위해|ため|から|ので|因为|由于|以便|为了",
        re.IGNORECASE,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question taken apart."""

    text: str
    language: str
    kind: Kind
    terms: tuple[str, ...]
    """Without question words, each once, in order."""
    names: tuple[str, ...]
    numbers: frozenset[str]
    told: frozenset[str] = frozenset()
    """Terms that stand only beside the question: `We are five in the team. How do we ...?`"""

    @property
    def symbols(self) -> tuple[str, ...]:
        """Its terms that are signs of code or options of commands: `$@`, `2>&1`, `--force`."""
        return tuple(filter(is_symbol, self.terms))

    def weight(self, term: str) -> float:
        """How much a term says about what is asked, before its rarity counts."""
        return LIGHT if term in self.told else weight(term, self.language)

    def answered_by(self, sentence: str) -> bool:
        """Whether the sentence holds something of the kind asked for that the question did not bring along."""
        if self.kind == "where" and _PLACE.search(sentence):
            return True
        if self.kind in {"who", "where"}:
            mine = self.text.casefold()
            found = (*facts.names(sentence), *_first_name(sentence))
            return _no_capitals(self.language) or any(name.casefold() not in mine for name in found)
        pattern = _ANSWERS.get(self.kind)
        if pattern is None:
            return True
        rest = set(pattern.findall(sentence)) if self.kind != "count" else facts.numbers(sentence)
        return bool(set(rest) - self.numbers) or bool(
            self.kind == "count" and pattern.search(re.sub(r"\d+", " ", sentence))
        )


def _first_name(sentence: str) -> tuple[str, ...]:
    first = re.match(r"\W*([A-ZÀ-ÞА-Я][\w'-]+)\s+(?=[A-ZÀ-ÞА-Я])", sentence)
    return (first.group(1),) if first else ()


def _no_capitals(language: str) -> bool:
    return language[:2] in {"zh", "ja", "ko", "de"}


def _kind(question: str) -> Kind:
    """The kind of the question word that comes first: `What happens when ...` asks for no date."""
    what = _WHAT.search(question)
    first = what.start() if what else len(question)
    kind: Kind = "what"
    for other, pattern in _MATCHED:
        found = pattern.search(question)
        if found and (found.start() < first or (found.start() == first and kind == "what")):
            first, kind = found.start(), other
    return kind


def _asking(question: str, language: str) -> str:
    """The sentences that ask; all of them where none does, or where one asks about what another says."""
    spans = sentences(question, language)
    asking = [each for span in spans if is_question(each := question[span.start : span.end])]
    return " ".join(asking) or question


def take_apart(question: str, language: str) -> Asked:
    """The question's parts; `language` decides how its words are cut."""
    question = _FISCAL.sub("", question)
    terms = telling(question, language)
    asking = _asking(question, language)
    return Asked(
        text=question,
        language=language,
        kind=_kind(question),
        terms=terms,
        names=facts.names(question, nouns_are_capital=language.startswith("de")),
        numbers=facts.numbers(asking),
        told=frozenset(terms).difference(telling(asking, language)),
    )
