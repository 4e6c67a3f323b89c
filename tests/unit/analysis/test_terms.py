import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.analysis import analyse, grams, names, pairs, sparse_grams, tokenise


@pytest.mark.parametrize(
    ("written", "whole", "parts"),
    [
        ("CreateTrainingJob", "createtrainingjob", {"creat", "train", "job"}),
        ("create_training_job", "createtrainingjob", {"creat", "train", "job"}),
        ("ml.g5.xlarge", "mlg5xlarge", {"ml", "g5", "xlarg"}),
        ("ORA-00942", "ora00942", {"ora", "00942"}),
        ("2024-01-15", "20240115", {"2024", "01", "15"}),
        ("max-depth", "maxdepth", {"max", "depth"}),
        ("help@example.org", "helpexampleorg", {"help", "exampl", "org"}),
    ],
)
def test_identifiers_are_kept_whole_and_taken_apart(
    written: str, whole: str, parts: set[str]
) -> None:
    assert set(tokenise(f"Please use {written} now", "en")) >= {whole, *parts}


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("1,500 users", "1500 users", "en"),
        ("4,5 Meter", "4.5 Meter", "de"),
        ("the jobs were stopped", "a job stopping", "en"),
        ("die Häuser", "das Haus", "de"),
        ("le résumé", "resume", "fr"),
        ("Straße", "STRASSE", "de"),
        ("больших городов", "большой город", "ru"),
        ("\uff26\uff35\uff2c\uff2c width", "full width", "en"),
    ],
)
def test_ways_to_write_the_same_give_the_same_terms(one: str, other: str, language: str) -> None:
    assert tokenise(one, language) == tokenise(other, language)


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("What is the difference between `$*` and $@?", ["differ", "$*", "$@"]),
        ("What is $??", ["$?"]),
        ("What does && do?", ["&&"]),
        ("ls >out 2>&1, or [[ a != b ]]", ["ls", "2>&1", "[[", "!=", "b", "]]"]),
        ("git push [-u|--set-upstream]", ["git", "push", "-u", "u", "setupstream", "set", "upstream"]),
        ("$@: ($@) Expands; --force: \u2018-x\u2019", ["$@", "$@", "expand", "--force", "forc", "-x", "x"]),
        ("## A **bold** word --- x->y, x--y, C++ & 5++", ["bold", "word", "x", "y", "x", "y", "c++", "5++"]),
    ],
)  # fmt: skip
def test_signs_of_code_and_options_are_terms(written: str, terms: list[str]) -> None:
    assert tokenise(written, "en") == terms


def test_stop_words_go_but_names_in_capitals_stay() -> None:
    assert tokenise("what is it", "en") == []
    assert tokenise("IT and the WHO", "en") == ["it", "who"]


def test_special_names_of_languages_stay() -> None:
    assert tokenise("C++ or C#", "en") == ["c++", "c#"]


def test_scripts_without_spaces_give_pairs_of_characters() -> None:
    assert tokenise("东亚银行", "zh") == ["东亚", "亚银", "银行"]
    assert tokenise("서버 설정", "ko") == ["서버", "설정"]
    assert tokenise("税", "zh") == ["税"]
    assert "ec2" in tokenise("EC2インスタンス", "ja")


def test_vowel_signs_stay_with_their_words() -> None:
    assert len(tokenise("हिन्दी", "hi")) == 1


def test_neighbours_make_pairs_in_their_order() -> None:
    first, second = pairs(["train", "job", "stop"])
    assert pairs(["a", "train", "job"])[1] == first
    assert pairs(["job", "stop", "train"]) == [second, *pairs(["stop", "train"])]
    assert len({first, second, *pairs(["job", "train", "stop"])}) == 4
    assert pairs(["alone"]) == []


@given(st.lists(st.text(min_size=1), min_size=2, max_size=4))
def test_pairs_are_short_whatever_the_terms(terms: list[str]) -> None:
    assert all(len(pair) == 8 and not pair.isspace() for pair in pairs(terms))


def test_names_are_numbers_and_words_in_capitals() -> None:
    assert names("What did General Mills earn in FY2019?", "en") == [
        "general", "mill", "fy2019", "fy", "2019", "generalmil",
    ]  # fmt: skip
    assert names("Which way?", "en") == []
    assert "acm" in names("acme revenue", "en")


def test_grams_bridge_compounds() -> None:
    assert set(grams("Versicherung")) < set(grams("Krankenversicherung"))
    assert grams("to") == ["to"]


@pytest.mark.parametrize("inside", ["Versicherung", "licherung", "siche", "herun"])
def test_sparse_grams_of_a_word_meet_whatever_shares_five_letters_with_it(inside: str) -> None:
    few = sparse_grams("Krankenversicherung Versicherungen")
    assert set(few) & set(grams(inside))
    assert len(few) < len(grams("Krankenversicherung Versicherungen"))
    assert sparse_grams("to do") == ["to", "do"]


@given(st.text(st.sampled_from("Aa1.,-@$&>[:ß\u0301\u00a0\u30ab日 \n")) | st.text())
def test_a_passage_gives_what_a_question_gives(text: str) -> None:
    passage, terms = analyse(text, "en"), tokenise(text, "en")
    assert passage.terms.split() == terms
    assert passage.pairs.split() == pairs(terms)
    assert passage.grams.split() == grams(text)


@given(st.text())
def test_any_text_can_be_taken_apart(text: str) -> None:
    for term in [*tokenise(text), *grams(text)]:
        assert term
        assert not any(character.isspace() for character in term)


def test_a_word_without_end_gives_short_terms() -> None:
    assert max(map(len, tokenise("x" * 10_000 + ".a" * 10_000, "en"))) < 2_000


def test_half_a_surrogate_pair_is_passed_over() -> None:
    assert tokenise("fine \ud800 word", "en") == ["fine", "word"]
