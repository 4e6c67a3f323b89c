"""The parts of a sentence that can be checked to the letter: numbers, dates, names, quoted words, negation."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re
from collections.abc import Iterator

from rag.citations.opposites import has_opposite

_MONTHS = {
    "january januar janvier enero": "1",
    "february februar février febrero": "2",
    "march märz mars marzo": "3",
    "april avril abril": "4",
    "may mai mayo": "5",
    "june juni juin junio": "6",
    "july juli juillet julio": "7",
    "august août agosto": "8",
    "september septembre septiembre": "9",
    "october oktober octobre octubre": "10",
    "november novembre noviembre": "11",
    "december dezember décembre diciembre": "12",
}
MONTHS = {name: number for names, number in _MONTHS.items() for name in names.split()}

_SPELLED = {
    "2": "two zwei deux dos",
    "3": "three drei trois tres",
    "4": "four vier quatre cuatro",
    "5": "five fünf cinq cinco",
    "6": "six sechs six seis",
    "7": "seven sieben sept siete",
    "8": "eight acht huit ocho",
    "9": "nine neun neuf nueve",
    "10": "ten zehn dix diez",
    "11": "eleven elf onze once",
    "12": "twelve zwölf douze doce",
    "13": "thirteen dreizehn treize trece",
    "14": "fourteen vierzehn quatorze catorce",
    "15": "fifteen fünfzehn quinze quince",
    "16": "sixteen sechzehn seize dieciséis",
    "20": "twenty zwanzig vingt veinte",
    "30": "thirty dreißig trente treinta",
    "40": "forty vierzig quarante cuarenta",
    "50": "fifty fünfzig cinquante cincuenta",
    "60": "sixty sechzig soixante sesenta",
    "80": "eighty achtzig",
    "90": "ninety neunzig noventa",
    "100": "hundred hundert cent cien",
    "1000": "thousand tausend mille mil",
}
_SPELLED_OUT = {word: digits for digits, words in _SPELLED.items() for word in words.split()}
_AMBIGUOUS = frozenset({"once", "may", "mars", "mai", "mil", "elf", "sept", "seize"})
"""Words of another meaning in another of the languages: never a number by themselves."""

_NUMBER = re.compile(r"\d+(?:[.,'\u2019\u00a0\u202f ](?=\d{3}(?!\d))\d{3})*(?:[.,]\d+)?")
_GROUPS = re.compile(r"(?<=\d)[.,'\u2019\u00a0\u202f ](?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W\d_]+")
_UNITS = (
    {
        "second": "seconds sekunde sekunden seconde secondes segundo segundos 초 秒",
        "minute": "minutes minuten minuto minutos 분 分",
        "hour": "hours stunde stunden heure heures hora horas 시간 時間 小时",
        "day": "days tag tage tagen jour jours día días 일 日 天",
        "week": "weeks woche wochen semaine semaines semana semanas 주 週間 周",
        "month": "months monat monate monaten mois mes meses 개월 か月 ヶ月 个月",
        "year": "years jahr jahre jahren an ans année années año años 년 年",
    },
    {
        "percent": "% prozent pour por 퍼센트 パーセント",
        "thousand": "thousands tausend mille mil",
        "million": "millions millionen millones",
        "billion": "billions milliarde milliarden milliard milliards",
    },
    {"euro": "euros eur €", "dollar": "dollars usd $", "pound": "pounds gbp £", "yen": "jpy ¥ 円"},
)
_UNIT = {
    word: (kind, unit)
    for kind, units in enumerate(_UNITS)
    for unit, words in units.items()
    for word in (unit, *words.split())
}
_MEASURED = re.compile(
    r"(?P<before>[€$£¥])?\s?(?P<number>\d[\d.,'\u2019]*)[\s\u00a0-]?(?P<after>%|[€$£¥]|[^\W\d_]+)?"
)
_QUOTED = re.compile(r"[\"“„«「『]([^\"“”„«»「」『』\n]{6,300})[\"”“»」』]")
_NAME = re.compile(r"\b[^\W\d_]*[A-ZÀ-ÖØ-ÞА-Я][\w'\u2019.-]*\w|\b[A-Z]\b")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_STARTS_BEHIND = '.!?¿¡:;。！？"“„«(-*•#>|'
"""Signs behind which a sentence, or something like one, begins."""

_NEGATIONS = frozenset(
    [
        "no",
        "not",
        "never",
        "none",
        "nor",
        "neither",
        "cannot",
        "without",
        "nobody",
        "nothing",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keiner",
        "keinem",
        "keines",
        "nie",
        "niemals",
        "ohne",
        "niemand",
        "nichts",
        "weder",
        "pas",
        "jamais",
        "aucun",
        "aucune",
        "sans",
        "ni",
        "rien",
        "personne",
        "nunca",
        "ningún",
        "ninguna",
        "ninguno",
        "sin",
        "nada",
        "nadie",
        "tampoco",
        "jamás",
    ]
)
_CONTRACTED = re.compile(r"n['\u2019]t\b", re.IGNORECASE)
_NEGATED_ELSEWHERE = re.compile(
    r"지\s?(?:않|못|마|말)|(?:^|\s)(?:안|못)\s|없[다는이습어을]|"
    r"ない|ません|なかった|禁止|ずに|"
    r"不(?!仅|但|過|过|同|断)|没有|沒有|未(?!来|來)|无法|無法|禁止|勿"
)


def numbers(text: str) -> frozenset[str]:
    """Every number in one spelling: `1,000` and `1.000` are `1000`, `twelve` is `12`, `May` beside a digit `5`."""
    found = {_plain(match.group()) for match in _NUMBER.finditer(text)}
    words = [word.lower() for word in _WORD.findall(text)]
    found.update(
        _SPELLED_OUT[word] for word in words if word in _SPELLED_OUT and word not in _AMBIGUOUS
    )
    return frozenset(found)


def months(text: str) -> frozenset[str]:
    """Months named in words, as numbers."""
    return frozenset(MONTHS[word.lower()] for word in _WORD.findall(text) if word.lower() in MONTHS)


def _plain(number: str) -> str:
    joined = _GROUPS.sub("", number).replace(",", ".")
    whole, _, part = joined.partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


def measures(text: str) -> frozenset[tuple[str, int, str]]:
    """Numbers with the unit beside them: the number, the kind of unit, the unit."""
    return frozenset(_measures(text))


def _measures(text: str) -> Iterator[tuple[str, int, str]]:
    for match in _MEASURED.finditer(text):
        for word in (match["before"], match["after"]):
            unit = _UNIT.get((word or "").lower())
            if unit:
                yield _plain(match["number"].rstrip(".,'\u2019")), *unit


def quotes(text: str) -> tuple[str, ...]:
    """Words in quotation marks, where there are enough of them to be a quotation."""
    return tuple(match.strip() for match in _QUOTED.findall(text))


def names(text: str, *, nouns_are_capital: bool = False) -> tuple[str, ...]:
    """Names and identifiers in order; the first word of a sentence counts only if it looks like one.

    Args:
        text: A sentence or a few.
        nouns_are_capital: As in German, where a capital letter alone makes no name.
    """
    found: list[str] = []
    for match in _NAME.finditer(text):
        word = match.group()
        marked = any(letter.isupper() or letter.isdigit() for letter in word[1:])
        starts = _starts(text, match.start())
        if marked or not (starts or nouns_are_capital):
            found.append(word)
    return (*found, *_KATAKANA.findall(text))


def _starts(text: str, at: int) -> bool:
    """Whether what stands at `at` has a capital letter only because a sentence begins there."""
    while at > 0 and text[at - 1] in " \t":
        at -= 1
    return at == 0 or text[at - 1] == "\n" or text[at - 1] in _STARTS_BEHIND


def negated(text: str) -> bool:
    """Whether the sentence denies: an odd number of negations."""
    return _negations(text) % 2 == 1


def denies(text: str) -> bool:
    """Whether there is any negation in the text."""
    return _negations(text) > 0


def _negations(text: str) -> int:
    words = [word.lower() for word in _WORD.findall(text)]
    count = sum(word in _NEGATIONS for word in words)
    return count + len(_CONTRACTED.findall(text)) + len(_NEGATED_ELSEWHERE.findall(text))


def opposed(claim: str, source: str) -> bool:
    """Whether one denies what the other says, by a negation or by a word's opposite, but not by both."""
    return (negated(claim) != negated(source)) != has_opposite(claim, source)
