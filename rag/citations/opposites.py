"""Words that deny each other."""

import re
from functools import cache

_PAIRS = """
increase increases increased increasing rise rises rose grow grew | decrease decreases decreased decreasing fall falls fell shrink shrank decline declined
allow allows allowed permit permits permitted | forbid forbids forbidden prohibit prohibits prohibited ban banned
maximum most largest greatest highest | minimum least smallest fewest lowest
more above over exceeds | less fewer below under
before prior | after following
required mandatory obligatory compulsory | optional voluntary
include includes included including | exclude excludes excluded excluding except
accept accepts accepted approve approved | reject rejects rejected refuse refused deny denied
enable enables enabled | disable disables disabled
always | never rarely
first oldest earliest | last newest latest
win wins won victory | lose loses lost defeat defeated
north northern | south southern
east eastern | west western
start starts started starting begin begins began begun beginning | end ends ended ending finish finishes finished stop stops stopped stopping
buy buys bought | sell sells sold
strong stronger strongest | weak weaker weakest
rich richer wealthy | poor poorer
high higher | low lower
hot warm hotter warmer | cold cool colder cooler
public | private
major majority | minor minority
simple easy easier | complex complicated difficult hard harder
internal inner inside | external outer outside
early earlier | late later
support supports supported favor favored | oppose opposes opposed against
success successful succeeded | failure failed unsuccessful
import imports imported | export exports exported
male men man | female women woman
positive | negative
urban | rural
open opened opens | closed closes shut
create created build built | destroy destroyed demolish demolished
gain gained gains | lost loses losing
common commonly frequent frequently often | rare rarely uncommon uncommonly seldom
expensive | cheap inexpensive
fast faster quickly | slow slower slowly
natural | artificial synthetic
manual manually | automatic automatically automated
ancient old older | modern new newer
civilian | military
ally allies friend friendly | enemy enemies hostile
upper | bottom
same equal identical | different unequal
present | absent
abstract | concrete
theoretical theory | practical practice
true correct right | false incorrect wrong
legal lawful | illegal unlawful
formal | informal
offensive attack attacked attacks | defensive defend defended defends
maximise maximize maximizes maximized | minimise minimize minimizes minimized
add adds added adding | remove removes removed removing subtract subtracted
keep keeps kept retain retains retained | lose loses lost drop dropped
little few | lot many much
tall taller tallest | short shorter shortest
wide wider broad broader | narrow narrower
deep deeper | shallow shallower
thick thicker | thin thinner
heavy heavier | light lighter
bright brighter | dark darker
wet | dry
big bigger large larger | small smaller little
young younger youngest | old older oldest elder
local domestic | foreign global
active | passive inactive
temporary temporarily | permanent permanently
superior | inferior
horizontal horizontally | vertical vertically
united unite union | divided divide separation
hire hires hired | fire fires fired dismiss dismissed
pass passes passed | fail fails failed
encourage encourages encouraged | discourage discourages discouraged
peace peaceful | war violent
day daily | night nightly
guilty | innocent
individual individually | collective collectively
dependent | independent
visible | invisible hidden
grant grants granted | revoke revokes revoked withdraw withdrawn
mehr | weniger
gross größer | klein kleiner
plus | moins
grand | petit
más | menos
grande | pequeño
arrive arrived enter entered join joined | leave left depart departed exit exited
erlaubt erlauben gestattet | verboten verbieten untersagt
steigt stieg gestiegen erhöht | sinkt sank gesunken verringert
mindestens minimal | höchstens maximal
vor | nach
autorisé permis | interdit défendu
augmente augmenté | diminue diminué baisse baissé
avant | après
permitido autorizado | prohibido
aumenta aumentó | disminuye disminuyó
antes | después
"""
_PREFIX = re.compile(r"^(?:un|in|im|ir|il|ab|dis|non|mis|anti|counter|de|in-|non-)(?=[a-z]{4})")
_LONG = 6
_STEM = 5
_WORD = re.compile(r"[^\W\d_]+")
_NON = re.compile(r"\bnon[- ](?=[^\W\d_])", re.IGNORECASE)


def has_opposite(one: str, other: str) -> bool:
    """Whether one text holds a word whose opposite, and not the word itself, is in the other."""
    mine, theirs = _words(one), _words(other)
    for left, right in _both_ways():
        if mine & left and theirs & right and not (mine & right or theirs & left):
            return True
    return _denied_by_prefix(mine, theirs) or _denied_by_prefix(theirs, mine)


def _words(text: str) -> set[str]:
    """In lower case; `non-local` is one of them."""
    return {word.lower() for word in _WORD.findall(_NON.sub("non", text))}


@cache
def _both_ways() -> list[tuple[frozenset[str], frozenset[str]]]:
    lines = (line.partition("|") for line in _PAIRS.strip().splitlines())
    pairs = [(frozenset(one.split()), frozenset(other.split())) for one, _, other in lines]
    return [pair for one, other in pairs for pair in ((one, other), (other, one))]


def _denied_by_prefix(words: set[str], others: set[str]) -> bool:
    """`unfamiliar` here, `familiar` there."""
    for word in words - others:
        begun = _PREFIX.match(word)
        if begun and len(word) > _LONG:
            stem = word[begun.end() :][: max(_STEM, len(word) - begun.end() - 2)]
            if any(other.startswith(stem) for other in others):
                return True
    return False
