"""The sentence that answers comes first, and the decision to answer follows the evidence."""

# ruff: noqa: RUF001 - marks and letters as other languages write them

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.domain import Passage
from rag.evidence.asked import take_apart
from rag.evidence.confidence import AGAINST, confidence
from rag.evidence.signals import Signals, signals
from rag.evidence.weigh import weigh
from tests.fakes.shelf import passage


def best(question: str, *passages: Passage) -> str:
    return weigh(take_apart(question, "en"), passages)[0].sentence.text


def found(question: str, passages: Sequence[Passage]) -> Signals:
    asked = take_apart(question, "en")
    return signals(asked, passages, weigh(asked, passages))


def sure(question: str, passages: Sequence[Passage]) -> float:
    return confidence(found(question, passages))


def test_the_sentence_with_the_rarer_words_wins() -> None:
    source = passage(
        "Employees get many things. Employees get a badge. Employees get 25 days of leave."
    )

    assert "leave" in best("How many days of leave do employees get?", source)


def test_the_kind_asked_for_decides_between_equals() -> None:
    source = passage("The office in Berlin opens early. The office in Berlin opens at 7:30.")

    assert "7:30" in best("When does the office in Berlin open?", source)


def test_an_answer_below_its_question_in_a_list_of_questions_is_found() -> None:
    source = passage(
        "Can I change the storage bucket? No, it is made for you. Can I delete my account? Ask IT first."
    )

    assert best("Can I change the storage bucket?", source) in {
        "Can I change the storage bucket?",
        "No, it is made for you.",
    }


def test_another_form_of_the_word_itself_is_not_outweighed_by_an_opposite_beside_it() -> None:
    text = "It starts with the first word. Whoever asked stops it by Escape. It begins anew when asked again."

    assert found("How do I stop it by Escape?", [passage(text)]).opposite == 0
    assert found("How do I start it by Escape?", [passage("It stops by Escape.")]).opposite == 1


def test_what_is_changed_is_what_a_list_of_settings_says() -> None:
    table = "| Name | Default | What it is |\n|---|---|---|\n| HOST | 127.0.0.1 | address to listen on |\n| PORT | 8080 | port to listen on |"
    settings = passage(table, title="Settings")

    assert "8080" in best("How do I change the port?", settings)
    assert sure("How do I change the port?", [settings]) > sure(
        "How do I paint the port?", [settings]
    )


def test_what_a_price_is_counted_by_tells_little() -> None:
    rows = "| wafRequests | 2000 | requests per address in five minutes |\n\nFifty people cost about USD 581 a month."
    prices = passage(rows, title="AWS")

    assert "USD 581" in best("How much does it cost per month on AWS?", prices)


def test_code_is_quoted_only_when_asked_for() -> None:
    source = passage("A job is started every night.\n\n```\nscheduler start job --every night\n```")

    assert best("Is the job started every night?", source).startswith("A job")
    assert "```" in best("Which scheduler command will start the job?", source)


def test_headings_and_title_count_as_context() -> None:
    about = passage("They get 20 days.", heading=("Contractors",))
    other = passage("They get 20 days.", heading=("Employees",), document="b")

    weighed = weigh(take_apart("How many days do contractors get?", "en"), (other, about))

    assert weighed[0].read.passage.heading == ("Contractors",)


def test_a_how_to_of_few_words_is_answered_below_the_heading_that_names_it() -> None:
    page = passage(
        "This page is about backups, moving and how to upgrade.\n\n## Upgrade\n\nPull the new version and restart.\n\n"
        "## Move\n\nCopy the folder.",
        title="Running it",
    )
    under = passage("Pull the new version and restart.", title="Running it", heading=("Upgrade",))
    other = passage("This page is about how to upgrade.", title="Running it", document="b")

    assert best("How do I upgrade?", page) == "Pull the new version and restart."
    assert best("How do I upgrade?", other, under) == "Pull the new version and restart."
    assert "about" in best("What is it about backups, moving and upgrade?", page)


def test_a_heading_is_read_as_the_question_is() -> None:
    above = passage("Begin with the manifest.", heading=("Set up Slack",))
    other = passage("The setup of Slack is dull.", document="b")

    assert best("How do I set Slack up?", other, above) == "Begin with the manifest."


def test_a_heading_of_something_wider_leads_nowhere() -> None:
    page = passage(
        "Whoever upgrades pulls the new version.\n\n## What to know before an upgrade of the cluster\n\nAsk first.",
        title="Running it",
    )

    assert best("How do I upgrade?", page) == "Whoever upgrades pulls the new version."


LEAVE = (
    passage(
        "Employees in Germany receive 25 days of paid leave a year. It is approved by the manager.",
        relevance=0.95,
        score=9.0,
    ),
)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("How many days of paid leave do employees in Germany receive?", "How many days of paid leave do employees in Brazil receive?"),
        ("How many days of paid leave do employees receive a year?", "How many days of paid leave do employees not receive a year?"),
        ("How many days of paid leave do employees receive?", "What is the least number of days of paid leave employees receive?"),
        ("Who approves paid leave of employees?", "Who rejects paid leave of employees?"),
    ],
)  # fmt: skip
def test_a_lookalike_is_less_sure_than_the_real_question(right: str, wrong: str) -> None:
    assert sure(wrong, LEAVE) < sure(right, LEAVE)


def test_nothing_found_is_no_confidence() -> None:
    assert sure("How many days?", ()) < 0.01
    assert confidence(Signals()) < 0.01


def test_a_retriever_that_tells_no_relevance_is_judged_by_the_words() -> None:
    foreign = tuple(passage(each.text) for each in LEAVE)

    assert sure("How many days of paid leave do employees in Germany receive?", foreign) > 0.5
    assert sure("Where is the parking garage of the theatre?", foreign) < 0.2


def test_what_speaks_against_only_ever_takes_away() -> None:
    clean = Signals(relevance=0.9, missing=0.0, score=1.0, pieces=0.9, lead=0.4)

    for flag in AGAINST:
        assert confidence(replace(clean, **{flag: 1.0})) < confidence(clean)


def test_a_name_is_known_by_its_letters_not_by_its_accents() -> None:
    asked = "When did Mongke succeed?"
    about = (passage("Möngke Khan succeeded in 1251.", relevance=0.8),)
    other = (passage("Kublai Khan succeeded in 1251.", relevance=0.8),)

    assert found(asked, about).unnamed == 0
    assert found(asked, other).unnamed == 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What do two scales measure?", "Two scales measure a force."),
        ("What do the 2 scales measure?", "Two scales measure a force."),
        ("Which problems did Karp's paper address?", "In his paper Richard Karp addressed 21 problems."),
        ("Who was the Persian ally?", "An ally in Persia kept the trade alive."),
        ("When did British rule end?", "Britain ended its rule in 1947."),
        ("What does the EU want?", "The European Union wants peace."),
        ("Who writes the SP's orders?", "The orders of the Scottish Parliament are written by it."),
        ("Which rules of the DOT hold?", "The Department of Transport has rules."),
        ("Whom do I tell when I'm sick?", "Whoever is sick tells the team lead."),
        ("In the office WHo decides?", "In the office the lead decides."),
        ("What did the World Health Organization advise?", "The WHO advised to wash hands."),
        ("What did the Bank of England raise?", "In May the B.E. raised its rate."),
        ("When did Celeron ask for help?", "In 1752 C\u00e9loron asked for help."),
    ],
)  # fmt: skip
def test_a_name_or_number_is_known_in_every_form(question: str, text: str) -> None:
    assert found(question, (passage(text),)).unnamed == 0


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What do CT scans show?", "Actually the doctor scans it."),
        ("What is the capital of Victoria?", "A victory of the capital's oratorio."),
        ("Which rules of the DOT hold?", "The Department of Health has rules."),
        ("Who is on grade U?", "You are on it."),
        ("What did the World Health Organization advise?", "The world advised to stay in health."),
        ("What does Marten want?", "A carpenter wants wood."),
        ("Who leads the United States?", "A USable plan leads."),
    ],
)
def test_letters_of_other_words_make_no_name(question: str, text: str) -> None:
    assert found(question, (passage(text),)).unnamed == 1


def test_whom_a_question_names_tells_more_than_what_else_it_says() -> None:
    other = passage("Every team tests potential employees since 2005.")
    named = passage("Buyan became head of sales in 2013. He tests employees at once.")

    asked = take_apart("Since when does Buyan test potential employees?", "en")
    decides = max(weigh(asked, (other, named)), key=lambda each: each.standing)

    assert decides.sentence.text in named.text


def test_a_name_found_makes_surer_but_not_one_that_every_document_has() -> None:
    asked = "How does Acorn count votes?"
    here = passage("Acorn counts votes twice.", document="a", relevance=0.4)
    other = passage("The park counts visitors.", document="b")
    another = passage("Acorn was founded in a park.", document="b")

    assert found(asked, (here, other)).named == 1
    assert found(asked, (here, another)).named == 0
    assert found("How are votes counted?", (here, other)).named == 0
    assert sure(asked, (here, other)) > sure(asked, (here, another))


def test_a_name_that_no_passage_holds_is_told_from_one_that_stands_elsewhere() -> None:
    leave = passage("Employees receive 25 days of leave.", title="Leave")
    other = passage("The office in Lisbon opens at nine.", title="Offices")

    assert found("How much leave do employees in Lisbon receive?", (leave, other)).unheard == 0
    assert found("How much leave do employees in Lisbon receive?", (leave,)).unheard == 1


def test_a_sentence_that_denies_itself_answers_a_denial_better_than_one_beside_a_denial() -> None:
    asked = "Which employees do not receive leave?"
    said = found(asked, (passage("Contractors do not receive leave."),))
    beside = found(asked, (passage("Employees receive leave. It is not carried over."),))
    nowhere = found(asked, (passage("Employees receive leave."),))

    assert said.not_denied == 0 < beside.not_denied < nowhere.not_denied


@pytest.mark.parametrize(
    "question",
    [
        "What happens if I train a model that isn't tested?",
        "Can I train a model without a licence?",
        "What happens to a model when nobody tests it?",
    ],
)
def test_a_denial_that_only_says_which_case_is_meant_speaks_less_against(question: str) -> None:
    source = (passage("I train a model, and a model is tested."),)

    assert 0 < found(question, source).not_denied < 1
    assert found("Which model don't I train?", source).not_denied == 1
    assert found("When wasn't the model tested?", source).not_denied == 1


def test_what_is_not_a_thing_is_its_opposite() -> None:
    source = (passage("Local networks are made by the router."),)

    assert found("How are non-local networks made?", source).opposite == 1
    assert found("How are local networks made?", source).opposite == 0


@pytest.mark.parametrize(
    ("language", "near", "far"),
    [
        ("en", "Employees receive paid leave.", "Employees receive much. Nothing else is said. Some leave is paid."),
        ("ja", "社員は有給休暇を受け取ります。", "社員は多くを受け取ります。ほかにありません。これは有給です。休暇もあります。"),
    ],
)  # fmt: skip
def test_pieces_of_the_question_count_where_the_sentence_stands(
    language: str, near: str, far: str
) -> None:
    asked = take_apart({"en": "Do employees receive paid leave?", "ja": "社員は有給休暇を受け取りますか？"}[language], language)  # fmt: skip
    here, there = (
        signals(asked, (source,), weigh(asked, (source,)))
        for source in (passage(near), passage(far))
    )

    assert here.pieces > there.pieces > 0


def test_passages_from_everywhere_make_less_sure_than_passages_of_one_document() -> None:
    one = [passage(f"Leave {n} is paid.", document="a", position=n, score=5.0) for n in range(5)]
    many = [passage(f"Leave {n} is paid.", document=str(n), score=5.0) for n in range(5)]
    ahead = [replace(many[0], score=20.0), *many[1:]]

    assert found("Is leave paid?", one).scattered == 0
    assert found("Is leave paid?", many).scattered == 0.8
    assert found("Is leave paid?", ahead).scattered == 0.5
    # Where there are few hits, it is not known.
    assert 0 < found("Is leave paid?", one[:1]).scattered < 0.5


def test_all_telling_words_in_one_place_count_whatever_a_light_word_is_worth_there() -> None:
    source = (passage("Removing a document asks once more.", relevance=0.2, score=3.0),)

    assert found("What happens when a document is removed?", source).relevance == 0.6
    assert found("What happens when a folder is removed?", source).relevance == 0.2


def test_another_year_than_the_one_asked_about_is_noticed() -> None:
    source = (passage("In 2019 the office opened in Berlin."),)

    assert found("What opened in Berlin in 2018?", source).another_year == 1
    assert found("What opened in Berlin in 2019?", source).another_year == 0


def test_a_name_or_a_year_in_the_title_is_true_of_the_sentences_below_it() -> None:
    filing = (
        passage(
            "Net sales amounted to 512 million.",
            title="Alder Foods Annual Report 2021",
            relevance=0.7,
            score=5.0,
        ),
    )

    held = found("What were Alder Foods's net sales in FY2021?", filing)

    assert held.unnamed == held.another_year == 0
    assert found("What were Corvid Logistics's net sales in FY2021?", filing).unnamed == 1
    assert found("What were Alder Foods's net sales in FY2019?", filing).another_year == 1


def test_a_column_is_known_by_the_head_of_its_table() -> None:
    table = (passage("| millions | 2021 |\n|---|---|\n| Other | 1 |\n| Net sales | 512 |"),)

    assert found("What were net sales in 2021?", table).unnamed == 0


@pytest.mark.parametrize(
    ("question", "noticed"),
    [
        ("How many days of sick leave do employees receive?", True),
        ("How many days of paid leave do employees receive?", False),
        ("How many unusual days do employees receive?", True),
        ("How do managers approve leave?", False),
    ],
)
def test_a_word_that_narrows_another_and_is_nowhere_is_noticed(
    question: str, *, noticed: bool
) -> None:
    assert (found(question, LEAVE).unqualified > 0) is noticed


@pytest.mark.parametrize(
    ("language", "question", "text"),
    [
        ("en", "Who approves a vacation?", "The team lead approves every holiday."),
        ("en", "Is a forgotten badge replaced?", "Whoever forgets a badge has it replaced."),
        ("de", "Wann wird Resturlaub gelöscht?", "Der Urlaub wird im März gelöscht."),
        ("de", "Wer muss das Kennwort ändern?", "Das Passwort wird von allen geändert."),
        ("fr", "Où ranger mon vélo ?", "Les bicyclettes sont à ranger dans la cour."),
        ("es", "¿Quién paga el sueldo?", "La empresa paga el salario cada mes."),
    ],
)
def test_another_word_for_the_same_and_other_forms_of_a_word_are_not_missing(
    language: str, question: str, text: str
) -> None:
    source = (passage(text),)
    asked = take_apart(question, language)

    assert signals(asked, source, weigh(asked, source)).missing <= 0.3


def test_a_place_need_not_have_a_name() -> None:
    source = (passage("Bicycles go behind the building."),)

    assert found("Where do bicycles go?", source).wrong_kind == 0


def test_a_word_that_begins_like_one_of_the_sentence_is_half_missing() -> None:
    source = (passage("The visitors' parking garage is below the house."),)

    assert found("Where is the visitation garage?", source).missing == 0.25


def test_signs_of_code_decide_between_sentences_of_the_same_words() -> None:
    source = passage(
        "The parameter `$#` expands to the count. The parameter `$*` expands to one word. "
        "The parameter `$@` expands to separate words."
    )

    assert "`$@`" in best("What does the parameter $@ expand to?", source)
    assert "`$*`" in best("What does the parameter $* expand to?", source)
    assert found("What does the parameter $! expand to?", (source,)).unnamed == 1


def test_an_option_is_not_found_in_a_longer_one() -> None:
    source = passage("With --force-all everything goes. With --force one file goes.")

    assert best("What goes with --force?", source) == "With --force one file goes."


def test_a_small_number_that_no_passage_has_speaks_less_against_it_than_a_large_one() -> None:
    source = passage("Passwords are changed in the portal.")

    small = found("How do I change the passwords of 4 accounts?", (source,))
    assert (
        0
        < small.unnamed
        < found("How do I change the passwords of 470 accounts?", (source,)).unnamed
    )
