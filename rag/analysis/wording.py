"""What questions are worded with, whatever they are about: it is no evidence that a passage speaks of that."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

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
_PHRASES_OF = {
    language: re.compile(pattern)
    for language, pattern in {
        "ko": (
            r"(?:가르쳐|알려|설명해|말해|보여)\s?(?:주세요|주십시오|주시겠\S*|주실\s?\S*|줘요?|달라\S*)|알고\s?싶\S*|궁금\S*"
            r"|하는\s방법(?:을|은|이)?|방법[을이]?(?=\s(?:가르|알|설명|궁금))|(?:에\s)?(?:대해|대하여|관해)(?:서)?|(?:하려면|할\s수|해야)(?=[\s?]|$)"
            r"|무엇|누구|누가|언제|어디서?|어떻게|왜|얼마나|얼마|어떤|어느|무슨|몇"
            r"|(?:있|없|되|하)(?:나요|습니까|는지)|한가요|됩니까|합니까|인가요|인가|인지|는지|입니까|습니까|나요|까요|했는가|하는가|는가|[?.,]"
        ),
        "ja": (
            r"(?:を|について|に関して)?(?:教えて|説明して|知らせて|見せて)(?:ください|下さい|いただけ\S*|もらえ\S*|ほしい\S*)?|(?:を|が)?知りたい(?:です|のですが)?"
            r"|(?:する|の)(?:方法|やり方|仕方|しかた)|方法(?=を(?:教|知|説))|どう(?:すれば|したら|やれば)(?:よい|いい|良い)?|(?:お願い|おねがい)(?:します|いたします)"
            r"|何|誰|だれ|いつ|どこ|どの(?:よう|くらい)?|どれ(?:くらい)?|どちら|なぜ|どうして|どうやって|いくつ|いくら"
            r"|ですか|ますか|でしょうか|ましたか|のか|[はがをにのでともへや、。？?]|という|について|ください"
        ),
        "zh": (
            r"(?:请|請|麻烦|麻煩)[你您]?(?:问|問|告诉|告訴|解释|解釋|说明|說明|介绍|介紹)(?:我|一下)*|(?:告诉|告訴)我|我?想要?(?:知道|了解|瞭解)|能否|能不能|可不可以|是否|怎么(?:办|做)|怎麼(?:辦|做)"
            r"|什么|什麼|谁|誰|哪(?:里|裡|儿|个|些|一|年|种)?|何时|何時|多少|为什么|為什麼|怎么|怎麼|怎樣|怎样|如何|几|幾|吗|嗎|呢|是|的|了|在|有|和|与|被|吧|请|請|[，。？?、]|叫做|叫"
        ),
    }.items()
}
"""Where words stand side by side without blanks, the small words go too: pairs across them tell nothing."""
_WORDS = {
    "en": """
        name call called type kind term word give given many much long main year use used using refer known
        consider describe example happen happens mean thing person people part way did tell please explain find
        often need needs needed want get gets got receive make made take does work works
        situation policy process rule rules procedure possible allowed able
        large big small current exact exactly
        bring take put keep come go fit per let happen tell say supposed permitted required cost costs new own
        day days hour hours week weeks month months
        difference differences differ
    """,
    "de": """
        name heißt heißen gibt art viel viele jahr nennt genannt bezeichnet oft bekomme bekommen bekommt erhalte
        erhalten brauche brauchen braucht geht gehen mache möglich erlaubt passiert regel regeln regelung
        darf dürfen kann können muss müssen soll sollen
        mitbringen bringen mitnehmen nehmen kommen kosten kostet tun eigene eigenen eigener neue neuen
        tag tage tagen stunde stunden woche wochen monat monate
        unterschied unterschiede
    """,
    "fr": """
        nomme appelle type genre quel existe nom besoin reçois recevoir obtenir possible permis faire règle règles
        peut pouvoir doit dois devoir
        amener apporter emmener prendre venir aller coûter coûte propre nouveau
        jour jours heure heures semaine semaines mois
        différence différences
    """,
    "es": """
        llama nombre tipo queda existe tengo tener recibo recibir necesito posible permitido hacer hace hacen regla reglas
        puedo puede pueden poder debo debe deber
        traer llevar venir ir costar cuesta propio nuevo
        día días hora horas semana semanas mes meses
        diferencia diferencias
    """,
}


def without_phrases(question: str, language: str) -> str:
    """The question without the turns of phrase that only say that something is asked."""
    own = _PHRASES_OF.get(language[:2])
    for pattern in (own,) if own else _PHRASES:
        question = pattern.sub(" ", question)
    return question


def telling(question: str, language: str) -> tuple[str, ...]:
    """The terms of what is asked about, each once; all terms where nothing but wording is left."""
    bare = tuple(dict.fromkeys(tokenise(without_phrases(question, language), language)))
    return bare or tuple(dict.fromkeys(tokenise(question, language)))


def weight(term: str, language: str) -> float:
    """How much a term says about what is asked, before its rarity counts."""
    return LIGHT if term in _light(language[:2]) else 1.0


@lru_cache(maxsize=8)
def _light(language: str) -> frozenset[str]:
    return frozenset(tokenise(_WORDS.get(language, ""), language))
