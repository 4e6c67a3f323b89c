"""The kinds of answers that questions want, and whether a sentence holds such a thing."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from collections.abc import Set as AbstractSet
from typing import Literal

from rag.citations import facts

Kind = Literal[
    "who", "when", "how often", "how long", "count", "where", "why", "how", "yes or no", "what"
]

_KINDS: tuple[tuple[Kind, str], ...] = (
    (
        "how often",
        (r"\bhow (?:often|frequently|many times)\b|\bwie (?:oft|häufig)\b|\bcombien de fois\b|\bà quelle fréquence\b|\btous les combien\b"
        r"|\bcuántas veces\b|\bcada cuánto\b|\bcon qué frecuencia\b|몇 번|얼마나 자주|何回|どのくらいの頻度|多久一次|多少次|几次|幾次"),
    ),
    (
        "how long",
        (r"\bhow long\b|\bwie lange?\b|\bcombien de temps\b|\bcuánto (?:tiempo|dura|tarda)\b|얼마나 오래|얼마 동안|몇 (?:일|년|개월|시간) ?동안|何(?:年間|日間|時間|ヶ月|か月)|どのくらいの(?:期間|時間)"
        r"|多久(?!一次)|多长时间|多長時間"),
    ),
    (
        "count",
        (r"\bhow (?:many|much|old|far|high|tall|large|big|deep|fast|heavy|wide)\b|\bwhat (?:percent\w*|number|amount|size|age|portion|fraction|distance)\b"
        r"|\bwie ?(?:viele?n?|hoch|groß|alt|weit|teuer|schnell)\b|\bcombien\b|\bcuánt[oa]s?\b"
        r"|몇|얼마|いくつ|何(?:人|個|歳|パーセント|台|本|件|名)|いくら|どのくらい|どれくらい|多少|几|幾|多长|多高|多远|多大"),
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

_PLACE = re.compile(
    r"\b(?:behind|beside|near|next to|opposite|under|above|below|between|inside|outside|upstairs|downstairs|into|(?:in|on|at|to) (?:the|our|your|every|each|level|floor|room|reception)"
    r"|hinter|neben|gegenüber|unter|über|zwischen|im|am|ins|beim|zur|auf (?:dem|der|ebene)|in (?:der|den|die)|derrière|devant|près|sous|sur|entre|dans|au|aux|à la"
    r"|detrás|junto|frente|debajo|encima|en (?:el|la|los|las)|al)\b",
    re.IGNORECASE,
)
"""Words that say where, though they name no place."""
_UNITS = (
    r"seconds?|minutes?|hours?|days?|nights?|weeks?|months?|quarters?|years?|decades?|centur(?:y|ies)|sekunden?|minuten?|stunden?|tage?n?|wochen?|monate?n?|jahre?n?|jahrzehnte?n?"
    r"|\w*(?:tägig|wöchig|monatig|jährig|stündig|minütig)\w*|secondes?|heures?|jours?|semaines?|mois|ans?|années?|siècles?|quinzaines?|trimestres?|semestres?|quincenas?|segundos?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?|siglos?"
)
"""Of time."""
_MEASURES = (
    r"(?:kilo|centi|milli)?(?:met(?:er|re)s?|mètres?|metros?)|\d+\s?(?:km|cm|mm|m|ft|in|mi|kb|mb|gb|[smhd]|ms|min)\b|miles?|feet|foot|inch(?:es)?|yards?|meilen?"
    r"|char(?:acter)?s?|letters?|digits?|words?|tokens?|pages?|lines?|bytes?|bits?|zeichen|buchstaben|wörter|seiten?|zeilen?|caractères?|mots?|lignes?|caracteres|letras|palabras|páginas?|líneas?"
)
"""Of length."""
_LASTING = (
    r"forever|indefinite\w*|permanent\w*|unlimited|until|since|throughout|as long as|always|never|lifetime|overnight|für immer|unbegrenzt|dauerhaft|bis|seit|solange|toujours|jusqu\w*|depuis|illimité\w*"
    r"|siempre|hasta|desde|indefinid\w*|mientras"
)
_OFTEN = (
    r"\d|every|each|once|twice|thrice|times|per|always|never|rarely|seldom|often|frequently|sometimes|regularly|on (?:demand|request)|continuous\w*|constantly|whenever|hourly|daily|nightly|fortnightly|quarterly|yearly|(?:(?:bi|semi)-?)?(?:weekly|monthly|annual(?:ly)?)"
    r"|jede[nrsm]?|alle|täglich\w*|nächtlich\w*|stündlich\w*|(?:halb|viertel)?jährlich\w*|wöchentlich\w*|monatlich\w*|immer|nie|selten|regelmäßig\w*|quartals\w*|laufend|pro|\w*mals?"
    r"|chaque|tou(?:s|tes) les|quotidien\w*|hebdomadaire\w*|mensuel\w*|trimestriel\w*|semestriel\w*|annuel\w*|fois|toujours|jamais|régulièrement|par"
    r"|cada|todos los|todas las|diari[oa]\w*|semanal\w*|mensual\w*|trimestral\w*|semestral\w*|anual\w*|ve(?:z|ces)|siempre|nunca|por"
)
_ANSWERS: dict[Kind, re.Pattern[str]] = {
    "how often": re.compile(
        rf"\b(?:{_OFTEN})\b|매|마다|[번회]|毎|ごと|[回度]|每|次", re.IGNORECASE
    ),
    "how long": re.compile(
        rf"\b(?:{_UNITS}|{_MEASURES}|{_LASTING})\b|[년월일주]|개월|시간|[분초자]|영구|年|[月日週分秒字]|時間|小时|小時|周|天|永久",
        re.IGNORECASE,
    ),
    "count": re.compile(
        r"\b(?:one(?! (?:of|another|day)\b)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|half|thirds?|quarters?|hundreds?|thousands?|millions?|billions?|"
        r"once|twice|several|none|unlimited|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|hälfte|hundert|tausend|unbegrenzt|deux|trois|quatre|cinq|sept|huit|neuf|dix|moitié|mille|"
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
_DATED = re.compile(
    r"\b(?:in|since|by|until|before|after|around|during|im jahre?|seit|bis|en|depuis|avant|après|desde|hasta|(?:"
    + "|".join(facts.MONTHS)
    + r")(?: \d{1,2},)?) (?:1[0-9]|20)\d\d\b(?! (?!was\b|is\b|has\b|its\b|this\b)[^\W\d_]{2,}s\b)"
    r"|\((?:1[0-9]|20)\d\d(?:[-–](?:1[0-9]|20)?\d\d)?\)|\b\d+(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
"""Years and places in a row, which count nothing: `in 1564`, `(1763-1775)`, `the 40th`."""


def kind_of(question: str) -> Kind:
    """The kind of the question word that comes first: `What happens when ...` asks for no date."""
    what = _WHAT.search(question)
    first = what.start() if what else len(question)
    kind: Kind = "what"
    for other, pattern in _MATCHED:
        found = pattern.search(question)
        if found and (found.start() < first or (found.start() == first and kind == "what")):
            first, kind = found.start(), other
    return kind


def answers(
    kind: Kind, sentence: str, question: str, known: AbstractSet[str], language: str
) -> bool:
    """Whether the sentence holds something of the kind that the question did not bring along.

    Args:
        kind: What is asked for.
        sentence: What may answer.
        question: What was asked.
        known: The question's numbers.
        language: The question's.
    """
    if kind in {"who", "where"}:
        return _names_another(kind, sentence, question, language)
    pattern = _ANSWERS.get(kind)
    if pattern is None:
        return True
    if kind == "count":
        sentence = _DATED.sub(" ", sentence)
        return bool(facts.numbers(sentence) - known) or bool(
            pattern.search(re.sub(r"\d+", " ", sentence))
        )
    if kind in {"how often", "how long"}:
        return bool(pattern.search(sentence))
    return bool(set(pattern.findall(sentence)) - known)


def _names_another(kind: Kind, sentence: str, question: str, language: str) -> bool:
    if _no_capitals(language) or (kind == "where" and _PLACE.search(sentence)):
        return True
    mine = question.casefold()
    return any(
        name.casefold() not in mine for name in (*facts.names(sentence), *_first_name(sentence))
    )


def _first_name(sentence: str) -> tuple[str, ...]:
    first = re.match(r"\W*([A-ZÀ-ÞА-Я][\w'-]+)\s+(?=[A-ZÀ-ÞА-Я])", sentence)
    return (first.group(1),) if first else ()


def _no_capitals(language: str) -> bool:
    return language[:2] in {"zh", "ja", "ko", "de"}
