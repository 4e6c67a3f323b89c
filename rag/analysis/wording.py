"""What questions are worded with, whatever they are about: it is no evidence that a passage speaks of that."""

import re
from functools import lru_cache

from rag.analysis.terms import tokenise

LIGHT = 0.3
"""What a word counts that questions are made of, beside one that tells what is asked."""

_PHRASES = (
    re.compile(
        r"\bhow (?:often|many|much|long|old|far|high|tall|large|big|deep|fast|heavy|wide|soon|come)\b"
        r"|\b(?:what|which) (?:time|kind|sort|type) (?:of)?\b|\b(?:is|are) (?:it possible|there)\b"
        r"|\b(?:do|does|did) (?:i|we|you|one|he|she|they|people) (?:need|have|get|want) to\b|\bam i (?:allowed|able)\b"
        r"|\b(?:tell|show|explain to) me\b|\bwhat happens?\b|\bwhat about\b"
        r"|\bwie ?(?:viele?n?|oft|lange|hoch|groß|alt|weit|teuer|schnell)\b|\bwann\b|\bwas (?:passiert|geschieht)\b|\bgibt es\b"
        r"|\bist es möglich\b|\bum wie viel uhr\b|\bsag(?:e|en sie)? mir\b"
        r"|\bcombien(?: de)?\b|\bà quelle (?:heure|fréquence)\b|\by a-t-il\b|\bai-je\b|\bont lieu\b|\bse passe-t-il\b|\best-il possible\b|\bfaut-il\b|\bpuis-je\b"
        r"|\bcada cuánto\b|\ba qué hora\b|\btengo que\b|\bhay que\b|\bqué pasa\b|\bes posible\b",
        re.IGNORECASE,
    ),
    # In capitals they are a month and a name.
    re.compile(r"\b(?:must|may|might)\b|^\W*(?:Must|May|Might) (?=[a-zI])"),
)
_WORDS = {
    "en": """
        name call called type kind term word give given many much long main year use used using refer known
        consider describe example happen happens mean thing person people part way did tell please explain find
        often need needs needed want get gets got receive make made take does work works
        situation policy process rule rules procedure possible allowed able
        large big small current exact exactly
        bring take put keep come go fit let happen tell say supposed permitted required cost costs new own
        day days hour hours week weeks month months
    """,
    "de": """
        name heißt heißen gibt art viel viele jahr nennt genannt bezeichnet oft bekomme bekommen bekommt erhalte
        erhalten brauche brauchen braucht geht gehen mache möglich erlaubt passiert regel regeln regelung
        darf dürfen kann können muss müssen soll sollen
        mitbringen bringen mitnehmen nehmen kommen kosten kostet tun eigene eigenen eigener neue neuen
        tag tage tagen stunde stunden woche wochen monat monate
    """,
    "fr": """
        nomme appelle type genre quel existe nom besoin reçois recevoir obtenir possible permis faire règle règles
        peut pouvoir doit dois devoir
        amener apporter emmener prendre venir aller coûter coûte propre nouveau
        jour jours heure heures semaine semaines mois
    """,
    "es": """
        llama nombre tipo queda existe tengo tener recibo recibir necesito posible permitido hacer hace hacen regla reglas
        puedo puede pueden poder debo debe deber
        traer llevar venir ir costar cuesta propio nuevo
        día días hora horas semana semanas mes meses
    """,
}


def without_phrases(question: str) -> str:
    """The question without the turns of phrase that only say that something is asked."""
    for pattern in _PHRASES:
        question = pattern.sub(" ", question)
    return question


def telling(question: str, language: str) -> tuple[str, ...]:
    """The terms of what is asked about, each once; all terms where nothing but wording is left."""
    bare = tuple(dict.fromkeys(tokenise(without_phrases(question), language)))
    return bare or tuple(dict.fromkeys(tokenise(question, language)))


def weight(term: str, language: str) -> float:
    """How much a term says about what is asked, before its rarity counts."""
    return LIGHT if term in _light(language[:2]) else 1.0


@lru_cache(maxsize=8)
def _light(language: str) -> frozenset[str]:
    return frozenset(tokenise(_WORDS.get(language, ""), language))
