"""Tells sentences that talk to the machine from those that tell a reader something.

Documents may hold words meant for the model ("ignore all previous instructions"). Such a sentence is
never quoted and supports no claim, whoever repeats it. The signs are general: who is addressed, what is to be
forgotten, what is to be written out word by word.
"""

# ruff: noqa: RUF001 - letters that look alike are what this is about

import base64
import binascii
import re
import unicodedata

_SIGNS = (
    # what was said before is to be dropped
    (
        r"\b(?:ignor\w*|disregard\w*|forget|overrid\w+|bypass\w*|do not follow|stop following)\b.{0,60}"
        r"\b(?:instruct\w*|prompts?|rules?|guidelines?|context|polic(?:y|ies)|above|previous|prior|earlier|everything|system)\b"
    ),
    r"\b(?:new|updated|real|actual|hidden|secret|special|following) (?:system )?(?:instructions?|prompts?|directives?)\b",
    # the machine is addressed
    (
        r"\b(?:ai|llm|gpt|chat ?bots?|bots?|(?:language|ai) models?|(?:ai|virtual|helpful) assistants?)\b.{0,60}"
        r"\b(?:must|shall|should|please|need to|has to|have to|are (?:to|required)|will now|ignore|reply|respond|answer|say|output|write|post|tell|include|append|visit)\b"
    ),
    (
        r"\b(?:note|message|attention|instructions?|reminder|important|dear|hey|hello|hi)\b.{0,20}\b(?:to|for)?\b.{0,12}"
        r"\b(?:ai|llm|assistants?|chat ?bots?|bots?|language models?|whoever (?:reads|summari[sz]es))\b"
    ),
    (
        r"\b(?:you are|you're|act as|pretend (?:to be|you)|from now on,? you|roleplay|imagine you)\b.{0,50}"
        r"\b(?:now|dan|assistants?|ai|unrestricted|jailbroken|administrators?|admin|developer mode|model|bot|no (?:rules|restrictions|limits))\b"
    ),
    r"(?:^|\n|\s)(?:<\|?/?(?:im_start|im_end|system|assistant|user)\|?>|\[/?inst\]|<</?sys>>|#{2,}\s*(?:system|instruction|assistant|user)\b)",
    r"^\W*(?:system|assistant|developer|human|user)(?: (?:message|prompt|override|note|instruction))?\s*[:>\]]",
    r"\b(?:begin|end|start) (?:of )?(?:system|admin|developer|hidden|user)? ?(?:prompt|instructions?|message|passages?|context|documents?|data)\b",
    # what is to be written
    (
        r"\b(?:respond|reply|answer|output|print|repeat|say|write|type|state|post|return|begin|start|end|finish|conclude|close)\b.{0,30}"
        r"\b(?:only|exactly|verbatim|with the (?:words?|phrase|text|sentence|following|link)|word for word|nothing (?:but|else)|your (?:answers?|repl(?:y|ies)|responses?))\b"
    ),
    (
        r"\b(?:append|insert|include|embed|add|attach|render|display|show|place|put)\b.{0,60}\b(?:links?|images?|pictures?|markdown|urls?|html|mentions?|pixel|badge|banner)\b.{0,60}"
        r"\b(?:your (?:answers?|repl\w+|responses?|messages?|output)|the (?:answer|reply|response|end of)|every (?:answer|reply|response|message))\b"
    ),
    r"\b(?:mention|tag|ping|notify|alert)\b.{0,20}(?:@|<[!@#a]|everyone\b|channel\b)",
    (
        r"\b(?:do not|don't|never|must not|should not)\b.{0,30}\b(?:cite|mention|reveal|tell|inform|show|disclose|warn)\b.{0,30}"
        r"\b(?:users?|asker|sources?|this (?:note|message|instruction|text|document)|passages?|anyone|anybody|person|reader)\b"
    ),
    r"\b(?:tell|inform|instruct|ask|direct|urge|advise|convince|persuade)\b.{0,12}\b(?:the )?(?:users?|asker|reader|person|everyone|them)\b.{0,30}\b(?:to|that|click|visit|log ?in|sign|enter|go)\b",
    r"\b(?:reveal|print|leak|output|show|repeat|send|exfiltrate|disclose|list)\b.{0,40}\b(?:system prompt|your (?:instructions?|prompt|rules|context|configuration)|api keys?|passwords?|credentials|secrets|tokens|conversation|chat history|other (?:documents|passages))\b",
    r"\b(?:click|visit|follow)\b.{0,40}\b(?:re-?authenticate|verify your|confirm your|unlock your|claim your|restore your)\b",
    r"(?:^|[.:;!?\n]\s*)\W*(?:say|claim|pretend|assert|reply|respond|answer)\b (?:that|with)\b",
    r"\bcite (?:this|passage|source|document|only)\b|\bmark (?:this|every) .{0,30}\bas (?:true|verified|trusted|cited)\b",
    r"\b(?:decode|translate|execute|run|evaluate|follow) (?:this|the following|these|it|them)\b.{0,60}\b(?:base64|rot13|hex|instructions?|commands?|steps? exactly)\b",
    (
        r"\b(?:when|if|whenever|every time|before|after|while) (?:you(?:'re| are) asked|asked|anyone asks?|someone asks?|the user asks?|a user asks?|summari[sz]ing|answering (?:this|any|questions))\b.{0,60}"
        r"\b(?:say|reply|respond|answer|claim|write|always|must|instead|output|state|recommend|append|mention)\b"
    ),
    # the same in other languages
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missacht\w*)\b.{0,60}\b(?:anweisung\w*|regeln|vorherig\w*|bisherig\w*|obig\w*|prompt)\b",
    r"\b(?:antwort\w*|schreib\w*|gib|geben sie)\b.{0,20}\b(?:nur|ausschließlich|genau|wörtlich)\b.{0,20}(?:mit|:|\"|„|aus)",
    r"\b(?:ignore[zr]?|oublie[zr]?|ne tiens pas compte)\b.{0,60}\b(?:instructions?|consignes?|règles|précédent\w*)\b",
    r"\b(?:réponds|répondez|écris|écrivez)\b.{0,20}\b(?:uniquement|seulement|exactement)\b",
    r"\b(?:ignor[ae]\w*|olvid[ae]\w*|descart[ae]\w*)\b.{0,60}\b(?:instrucciones|reglas|indicaciones|anterior\w*)\b",
    r"\b(?:respond[ae]\w*|escrib[ae]\w*|contest[ae]\w*)\b.{0,20}\b(?:solo|sólo|únicamente|exactamente)\b",
    r"(?:이전|위의|앞의|모든).{0,12}(?:지시|명령|지침|규칙).{0,12}(?:무시|잊)",
    r"(?:以前|前|上記|これまで|すべて).{0,10}(?:指示|命令|ルール).{0,10}(?:無視|忘れ)",
    r"(?:忽略|无视|無視|忘记|忘記|不要理会).{0,12}(?:指令|指示|说明|說明|规则|規則|提示|以上|之前)",
)
"""In lower case. Most begin with a word."""
_AT_A_WORD = r"\b"
_TALKS_TO_MACHINE = re.compile(
    # Tried at the beginnings of words alone, which is several times faster than everywhere.
    rf"{_AT_A_WORD}(?:{'|'.join(s.removeprefix(_AT_A_WORD) for s in _SIGNS if s.startswith(_AT_A_WORD))})|"
    + "|".join(sign for sign in _SIGNS if not sign.startswith(_AT_A_WORD)),
    re.DOTALL,
)
_ENCODED = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{40,}={0,2}(?![\w+/])")
_LOOKALIKES = str.maketrans(
    "аеорсухіјԁһԛѕԝɡοανΑΒΕΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХ0134",
    "aeopcyxijdhqswgoavABEHIKMNOPTYXABEKMHOPCTXolea",
)
_LONGEST = 2000


def talks_to_machine(sentence: str) -> bool:
    """Whether these words are meant for a model rather than for a reader."""
    plain = unicodedata.normalize("NFKC", sentence[:_LONGEST])
    if any(map(_TALKS_TO_MACHINE.search, {plain.lower(), plain.translate(_LOOKALIKES).lower()})):
        return True
    return any(_decodes_to_text(match.group()) for match in _ENCODED.finditer(plain))


def _decodes_to_text(word: str) -> bool:
    try:
        decoded = base64.b64decode(word + "=" * (-len(word) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return " " in decoded and decoded.isprintable()
