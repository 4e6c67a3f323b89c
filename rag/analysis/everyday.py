"""Everyday words that stand for one another: other words for the same, and forms that no stemmer joins.

Ranking does not look at them. They decide whether a passage that was found says what was asked, so a wrong pair
costs little, and a missing one an answer.
"""

from collections.abc import Mapping
from functools import lru_cache

from rag.analysis.terms import tokenise

_GROUPS = {
    "en": """
        holiday vacation leave | bike bicycle cycle | phone telephone mobile smartphone | car vehicle automobile
        kid child children | sick sickness ill illness | doctor physician medical | pay salary wage remuneration
        boss manager supervisor superior lead | colleague coworker teammate | employee staff worker personnel
        company firm employer organisation organization | flat apartment house home | move moving relocate relocation
        buy purchase acquire | trip travel journey | flight fly plane | hotel accommodation lodging
        refund reimburse repay | forbid prohibit ban | submit file hand send | mandatory obligatory compulsory required
        expire lapse | begin start commence | end finish | quit resign terminate notice | fire dismiss dismissal
        newcomer joiner starter | laptop notebook computer | wifi wireless wlan | login logon signin
        wedding marriage marry | death die dead bereavement | birth born newborn | lunch meal | dinner meal
        canteen cafeteria restaurant | toilet restroom bathroom | lift elevator | approve authorise authorize consent
        fix repair mend | broken defective damaged faulty | lose lost missing | steal stole stolen theft | get receive obtain
        help support assist assistance | price cost fee charge | limit maximum max cap largest biggest highest
        minimum min smallest lowest | document file paper
        delete remove erase | change modify alter set configure adjust | mail email | meeting conference | certificate certification
        year annual yearly annually | month monthly | week weekly | day daily | quick fast rapid | usually normally typically
        rule policy regulation guideline | build construct | author writer wrote written write | illness disease
        forget forgot forgotten | bring brought | buy bought | take took taken | give gave given | go went gone
        choose chose chosen choice | break broke broken | hold held | keep kept | leave left | pay paid | sell sold
        tell told | speak spoke spoken | drive drove driven driver | fly flew flown | begin began begun | build built
        catch caught | eat ate eaten | fall fell fallen | grow grew grown | know knew known | lead led | make made | meet met
        run ran | see saw seen | send sent | show shown | spend spent | stand stood | teach taught teacher | think thought
        wear wore worn | win won winner | fight fought | sing sang sung | sink sank sunk | throw threw thrown
        become became | come came | draw drew drawn | feel felt | hear heard | shoot shot | sleep slept | strike struck
        rise rose risen | lose lost loss | sign signature
    """,
    "de": """
        urlaub ferien | kennwort passwort | krank krankheit erkrankung | auto pkw wagen fahrzeug | rad fahrrad
        handy mobiltelefon telefon | chef vorgesetzter vorgesetzte leiter leitung | rechner computer laptop notebook
        erstatten erstattung ersetzen | hochzeit heirat heiraten | umzug umziehen | gehalt lohn | firma unternehmen betrieb
        mitarbeiter beschäftigte angestellte | kündigen kündigung | anfangen beginnen beginn | enden ende
        attest krankmeldung bescheinigung | stehlen gestohlen diebstahl geklaut | verlieren verloren verlust
        nehmen nimmt genommen | geben gibt gegeben | brechen bricht gebrochen | bringen gebracht | sprechen spricht gesprochen
        treffen trifft getroffen | helfen hilft geholfen | fahren fährt gefahren | tragen trägt | schließen geschlossen
        beginnen begann begonnen | finden gefunden | schreiben schrieb geschrieben | bleiben blieb | ziehen zog gezogen
        jahr jährlich | monat monatlich | woche wöchentlich | tag täglich | kaufen erwerben | kind kinder
    """,
    "fr": """
        vacances congés congé | vélo bicyclette | voiture véhicule automobile | téléphone portable mobile
        ordinateur portable | chef responsable supérieur manager | salaire paie rémunération | entreprise société employeur
        salarié employé collaborateur | voler volé vol | perdre perdu perte | rembourser remboursement | acheter achat
        malade maladie | médecin médical docteur | commencer début débuter | finir fin | mois mensuel | an année annuel
        semaine hebdomadaire | jour quotidien | prendre pris | mettre mis | écrire écrit | enfant enfants
    """,
    "es": """
        vacaciones permiso | bicicleta bici | coche automóvil vehículo carro | teléfono móvil celular
        portátil ordenador computadora | jefe responsable superior | salario sueldo paga | empresa compañía
        empleado trabajador | robar robo | perder pérdida | reembolsar reembolso | comprar compra | enfermo enfermedad
        médico doctor | empezar comenzar inicio | terminar fin acabar | mes mensual | año anual | semana semanal
        día diario | escribir escrito | niño hijo | caducar vencer expirar
    """,
}  # fmt: skip


def standing_for(term: str, language: str) -> frozenset[str]:
    """The other terms that say the same as this one in the language; none for most."""
    return _others(language[:2]).get(term, frozenset())


@lru_cache(maxsize=8)
def _others(language: str) -> Mapping[str, frozenset[str]]:
    others: dict[str, set[str]] = {}
    for words in _GROUPS.get(language, "").replace("\n", "|").split("|"):
        group = set(tokenise(words, language))
        for term in group:
            others.setdefault(term, set()).update(group - {term})
    return {term: frozenset(group) for term, group in others.items()}
