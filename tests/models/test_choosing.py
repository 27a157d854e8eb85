"""One token is read as one of the options, whatever stands beside it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.errors import ModelAnswerError
from simulator.models.choosing import check_options, option_probabilities, options_grammar
from simulator.models.reply import TokenLogprob

VERDICTS = ["met", "not_met", "not_applicable", "cannot_assess"]
tokens = st.lists(
    st.builds(
        TokenLogprob,
        token=st.sampled_from(["yes", " Yes", "YES", "no", " no", "n", "y", "maybe", "", " "]),
        logprob=st.floats(-100, 0),
    ),
    max_size=12,
)


def read(options: list[str], **logprobs: float) -> dict[str, float] | None:
    """Probabilities from tokens given as keywords."""
    places = [TokenLogprob(token=token, logprob=logprob) for token, logprob in logprobs.items()]
    shares = option_probabilities(places, options)
    return dict(shares) if shares is not None else None


@given(tokens)
def test_probabilities_sum_to_one(places: list[TokenLogprob]) -> None:
    """Whatever the engine lists, the options share the whole; without any of them there is no answer."""
    shares = option_probabilities(places, ["yes", "no"])
    spelt = [place for place in places if place.token.strip() not in ("maybe", "")]
    assert (shares is None) == (not spelt)
    if shares is not None:
        assert math.isclose(sum(shares.values()), 1.0)
        assert all(0 <= share <= 1 for share in shares.values())


def test_the_best_spelling_stands_for_its_option() -> None:
    """Neither the last one nor their sum."""
    assert read(["yes", "no"], Yes=-1.0, yes=-9.0, no=-1.0) == {"yes": 0.5, "no": 0.5}


def test_a_token_can_be_the_beginning_of_an_option() -> None:
    """Long options are several tokens: the first one decides, if only one option begins so."""
    shares = read(["calm", "annoyed"], ann=math.log(0.6), cal=math.log(0.2))
    assert shares == pytest.approx({"calm": 0.25, "annoyed": 0.75})


def test_a_beginning_that_two_options_share_counts_for_neither() -> None:
    """``not`` may become ``not_met`` or ``not_applicable``."""
    assert read(VERDICTS, **{"not": -0.1}) is None


def test_an_option_that_is_not_listed_counts_like_the_last_that_is() -> None:
    """Its probability is not zero, only unknown below that of the unlikeliest listed token."""
    shares = read(["yes", "no"], yes=math.log(0.6), maybe=math.log(0.3), well=math.log(0.1))
    assert shares == pytest.approx({"yes": 6 / 7, "no": 1 / 7})


@pytest.mark.parametrize(
    "options", [[], ["yes"], ["yes", ""], ["met", "met"], ["no", "not"], ["Yes", "yes "]]
)
def test_options_that_one_token_cannot_tell_apart_are_refused(options: list[str]) -> None:
    """A question must be answerable before it is asked."""
    with pytest.raises(ModelAnswerError):
        check_options(options)


def test_the_verdicts_can_be_told_apart() -> None:
    """None of them begins another."""
    check_options(VERDICTS)


def test_options_are_quoted_in_the_grammar() -> None:
    """A quotation mark or a line end in an option cannot become grammar."""
    assert options_grammar(['a"b', "c\nd", "sí"]) == 'root ::= "a\\"b" | "c\\nd" | "sí"'
