"""Words whose full stop does not end a sentence, per language; `""` holds in all of them."""
# ruff: noqa: RUF001 - these letters are the language's own

ABBREVIATIONS: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "": "dr prof st no nr vol vs etc fig ed cf ca al approx eq p pp resp inc ltd co corp tel",
        "en": """
            mr mrs ms jr sr rev hon gen col lt sgt capt cmdr adm gov sen rep pres e.g i.e eg ie viz
            figs eqs sec ch chap ref refs nos vols eds est dept univ assn bros jan feb mar apr jun
            jul aug sep sept oct nov dec mt ft ave blvd rd min max incl excl esp
        """,
        "de": """
            abb bzw kap tab z.b d.h u.a u.ä usw ggf evtl inkl exkl zzgl abs art aufl bd bspw ebd etc evtl hrsg
            i.d.r jh jhd lt max min mind mio mrd mrs nr o.ä s.o s.u sog str tel u.u v.a v.chr n.chr
            vgl z.t ziff zzt geb gest jan feb mär apr jun jul aug sep sept okt nov dez hl
        """,
        "fr": """
            m mm mme mlle mgr me env ex av apr chap p.ex c.-à-d art éd fig hab janv févr avr juil
            sept oct nov déc tél vol
        """,
        "es": """
            sr sra srta sres d dña dra ud uds vd p.ej ej pág págs art núm cap ee.uu av avda tel aprox
            fig máx mín
        """,
        "it": "sig sig.ra dott dott.ssa ing avv es p.es pag pagg art cap ecc n tel fig",
        "pt": "sr sra dra d exmo ex p.ex pág págs art cap núm tel av",
        "nl": "dhr mevr drs ir mr bijv b.v d.w.z o.a blz enz nl t.a.v m.b.t i.p.v incl excl",
        "ru": """
            г гг в вв н н.э т т.е т.д т.п т.к т.н др пр им ул д стр рис табл см ср тыс млн млрд руб
            коп гл проф акад
        """,
        "pl": "np m.in tzw itd itp r w ul tj prof inż mgr św",
        "cs": "např tzv tj apod atd r č str sv ing mgr",
        "sv": "t.ex bl.a d.v.s m.m o.s.v s.k kl",
        "da": "f.eks bl.a dvs osv ca kl mht",
        "no": "f.eks bl.a dvs osv ca kl mht",
    }.items()
}

ORDINAL_LANGUAGES = frozenset(
    {"de", "da", "no", "fi", "cs", "pl", "hu", "tr", "et", "sk", "hr", "sr"}
)
"""Where a number with a full stop counts: `am 3. Oktober`."""
