"""Whether a text asks something, or only names what it is about."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

import re

_MARK = re.compile("[?？؟՞]")
_ENDING = re.compile(r"(?:か|かな|까|나요|가요|吗|嗎)[\s.。!！]*$")
_OPENING = re.compile(
    r"[\W_]*(?:"
    # A verb before its subject asks; so does `how` before such a verb or a measure.
    r"who|whom|whose|what|when|where|which|why|(?:how\s+(?:many|much|long|often|far|old|big|large|fast|"
    r"do|does|did|is|are|was|were|can|could|should|will|would|may|must|has|have|had))"
    r"|am|is|are|was|were|do|does|did|can|could|shall|should|will|would|may|must|has|have|had"
    r"|wer|wen|wem|wessen|wann|wo|woher|wohin|warum|weshalb|wieso|welche[rsnm]?|wie ?viele?"
    r"|ist|sind|war|kann|können|darf|dürfen|muss|müssen|gibt"
    r"|qui|quand|où|pourquoi|combien|quel(?:le)?s?|est-ce|peut-on|puis-je"
    r"|quién(?:es)?|cuándo|a?dónde|cuánt[oa]s?|cuál(?:es)?|qué"
    r"|кто|когда|где|куда|откуда|почему|зачем|сколько|как(?:ой|ая|ое|ие)"
    r")(?!\w)",
    re.IGNORECASE,
)


def is_question(text: str) -> bool:
    """Whether the text asks, by its mark or, where people leave that out, by its words.

    `how to set up a camera` names a topic: a page tells that, rather than a sentence.
    """
    return any(
        (_MARK.search(text), _ENDING.search(text.rstrip()[-20:]), _OPENING.match(text.lstrip()))
    )
