"""Evidence: the turn, the speaker and the words must all be right."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import call
from simulator.grading.evidence import check_quote, find_words
from simulator.grading.scorecard import Evidence
from simulator.grading.visible import visible
from simulator.transcript import Turn

CALL = call(
    "A: Buenos días, ¿en qué puedo ayudarle?",
    "C: Me llegó una camisa roja. ¡Qué desastre!",
    "A: Entiendo, qué “desastre”: pidió la azul — y llegó la roja.",
)


def said(text: str) -> Turn:
    """A turn of the agent."""
    return Turn(n=1, speaker="trainee", text=text)


def test_a_verbatim_quote_of_the_agent_is_evidence() -> None:
    """The quote comes back as it stands in the transcript."""
    assert check_quote(CALL, 3, "pidió la azul") == Evidence(turn=3, quote="pidió la azul")


def test_a_turn_that_the_call_does_not_have_is_no_evidence() -> None:
    """The turn must exist."""
    assert check_quote(CALL, 4, "pidió la azul") == "no_such_turn"


def test_the_customers_turn_is_no_evidence() -> None:
    """Only the agent is graded."""
    assert check_quote(CALL, 2, "Me llegó una camisa roja") == "customer_said_it"


def test_the_customers_words_under_the_agents_number_are_told_apart() -> None:
    """Words that the customer said elsewhere are reported as the customer's."""
    assert check_quote(CALL, 3, "Me llegó una camisa roja") == "customer_said_it"


def test_words_that_nobody_said_are_not_found() -> None:
    """An invented quote is no evidence."""
    assert check_quote(CALL, 3, "lo siento muchísimo") == "not_found"


def test_the_agents_words_of_another_turn_are_not_found() -> None:
    """The quote must stand in the turn that is named."""
    assert check_quote(CALL, 1, "pidió la azul") == "not_found"


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("qué “desastre”, dijo", 'qué "desastre"', "qué “desastre”"),
        ("la azul — y la roja", "la azul - y la roja", "la azul — y la roja"),
        ("no es\n para  tanto", "no es para tanto", "no es\n para  tanto"),
        ("camio\u0301n azul", "camión azul", "camio\u0301n azul"),
        ("ｶﾞｽの件ですね", "ガスの件", "ｶﾞｽの件"),
        ("ＡＢＣ１２３です", "ABC123", "ＡＢＣ１２３"),
        ("no es\u200b para tan\u00adto", "no es para tanto", "no es\u200b para tan\u00adto"),
        ("ご注文の品\u3000ですね", "ご注文の品 ですね", "ご注文の品\u3000ですね"),
        ("Pidió la azul.", "«Pidió la azul…»", "Pidió la azul"),
        ("It's 5 o’clock", "It’s 5 o'clock", "It's 5 o’clock"),
    ],
)
def test_variants_of_writing_are_the_same_words(text: str, quote: str, found: str) -> None:
    """NFKC, white space, invisible characters, quotation marks and dashes do not make other words."""
    assert find_words(said(text), quote) == found


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("No es para tanto", "no es para tanto"),
        ("está bien", "esta bien"),
        ("bueno, vale", "no"),
        ("bueno", "bue"),
        ("claro que sí", ""),
        ("claro que sí", "…"),
        ("claro que sí", "   "),
        ("¡¡¡ ???", "???"),
        ("no se preocupe", "no se ... preocupe"),
    ],
)
def test_other_words_are_not_the_same_words(text: str, quote: str) -> None:
    """Case, accents and whole words count, and a quote must hold a word."""
    assert find_words(said(text), quote) is None


def test_a_word_found_first_inside_another_is_found_where_it_stands_alone() -> None:
    """The search goes on behind a match that would split a word."""
    assert find_words(said("bueno, no"), "no") == "no"


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from("aáeño no\n\t\u3000\u200b\u00ad\u0301\u3099カｶﾞ“”「」—-'’´`…ﬁ①é"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)


@given(TEXTS)
def test_a_whole_turn_is_found_in_itself(text: str) -> None:
    """Whatever is said can be quoted, as it stands and as a judge sees it."""
    for quote in (text, visible(text), unicodedata.normalize("NFC", text)):
        found = find_words(said(text), quote)
        assert found is None or found in text
        if any(letter.isascii() and letter.isalnum() for letter in text):
            assert found is not None


@given(TEXTS, st.data())
def test_what_is_found_is_a_part_of_the_turn(text: str, data: st.DataObject) -> None:
    """Evidence is never anything but a stretch of the turn's own text."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = find_words(said(text), text[start:end])
    assert found is None or found in text


@given(TEXTS)
def test_the_visible_text_hides_nothing_and_stays_on_one_line(text: str) -> None:
    """No control, format, private or unassigned character and no line end is left."""
    shown = visible(text)
    hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    assert not [one for one in shown if unicodedata.category(one) in hidden]
