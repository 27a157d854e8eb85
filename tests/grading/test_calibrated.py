"""A calibrated judge answers for the whole call, quotes what it rests on, and says so where it cannot tell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import FakeReader, call, criterion
from simulator.behaviours import FINDINGS
from simulator.errors import ProbeMismatchError
from simulator.grading.calibration import (
    Calibration,
    CallFeatures,
    Head,
    features_of,
    load_calibration,
)
from simulator.grading.judge import Question
from simulator.grading.probed import ProbedJudge
from simulator.grading.reading import ReadTurn
from simulator.grading.scorecard import Verdict
from simulator.grading.signs import Signs, signs_of
from simulator.models.scripted import ScriptedModel
from simulator.rubric import find_rubric, shipped_rubrics_dir
from simulator.transcript import Transcript

HEAD = Head(intercept=0.0, speaks_for=1.0, against=-1.0, quality=0.0, met_from=0.7, not_met_to=0.3)
CALL = call("C: Llegó roja.", "A: Lo siento, es culpa nuestra.", "C: Ya.", "A: No es para tanto.")


def calibration(**heads: Head) -> Calibration:
    """A calibration with these heads; underscores twice stand for the dot."""
    named = {name.replace("__", "."): head for name, head in heads.items()}
    return Calibration(model_sha256="a", probe_sha256="b", data_sha256="c", heads=named)


async def judged(
    found: dict[str, dict[str, float]],
    *questions: Question,
    known: Calibration,
    transcript: Transcript = CALL,
) -> list[Verdict]:
    """The verdicts of a judge whose probe finds what it is told to find."""
    judge = ProbedJudge(ScriptedModel(strong=False), FakeReader(found), known)
    return [verdict async for verdict in judge.verdicts(transcript, questions, "es")]


APOLOGY = Question(
    criterion("listening.empathise", id="difficult.apologise", covers=["difficult.apologise"])
)


async def test_a_likely_sign_is_met_with_its_words() -> None:
    """The turn that shows it most is the evidence."""
    found = {"Lo siento": {"difficult.apologise": 0.9}}
    (verdict,) = await judged(found, APOLOGY, known=calibration(difficult__apologise=HEAD))
    assert (verdict.verdict, verdict.p_met) == ("met", 0.9)
    assert [(one.turn, one.quote) for one in verdict.evidence] == [
        (2, "Lo siento, es culpa nuestra.")
    ]
    assert "turno 2" in verdict.reason


@pytest.mark.parametrize(
    ("p", "verdict"), [(0.5, "cannot_assess"), (0.2, "not_met"), (0.0, "not_met")]
)
async def test_between_the_marks_there_is_no_verdict(p: float, verdict: str) -> None:
    """What could be either is left to a person; what is unlikely is not met."""
    found = {"Lo siento": {"difficult.apologise": p}}
    (one,) = await judged(found, APOLOGY, known=calibration(difficult__apologise=HEAD))
    assert one.verdict == verdict
    assert one.evidence == ()


async def test_what_speaks_against_it_is_quoted() -> None:
    """A demand on the whole call falls with the turn that breaks it."""
    courteous = Question(
        criterion("listening.full_attention", id="conduct.courteous", covers=["conduct.courteous"])
    )
    found = {"para tanto": {"dont.negative_tone": 0.95}}
    (verdict,) = await judged(found, courteous, known=calibration(conduct__courteous=HEAD))
    assert verdict.verdict == "not_met"
    assert [one.turn for one in verdict.evidence] == [4]


async def test_a_criterion_no_better_than_chance_abstains() -> None:
    """Whatever was found; the reason says what would be needed."""
    head = HEAD.model_copy(update={"abstains": True})
    found = {"Lo siento": {"difficult.apologise": 0.99}}
    (verdict,) = await judged(found, APOLOGY, known=calibration(difficult__apologise=head))
    assert verdict.verdict == "cannot_assess"
    assert "azar" in verdict.reason


async def test_what_may_not_apply_is_not_held_against_the_agent() -> None:
    """That there was no apology may be because nobody had erred."""
    asked = Question(APOLOGY.criterion, may_not_apply=True)
    known = calibration(difficult__apologise=HEAD)
    (absent,) = await judged({}, asked, known=known)
    assert absent.verdict == "cannot_assess"
    (shown,) = await judged({"Lo siento": {"difficult.apologise": 0.9}}, asked, known=known)
    assert shown.verdict == "met"


async def test_a_criterion_without_a_head_is_judged_by_the_fixed_marks() -> None:
    """A calibration that lacks it, or none at all, leaves the judge as it was."""
    found = {"Lo siento": {"difficult.apologise": 0.9}}
    (with_none,) = await judged(found, APOLOGY, known=calibration())
    assert (with_none.verdict, with_none.p_met) == ("met", 0.9)


def test_every_criterion_that_is_judged_by_words_has_signs() -> None:
    """In all rubrics that come with the program, but for what one call cannot show or the record alone decides."""
    rubric = find_rubric("documents", shipped_rubrics_dir()).rubric
    without = {
        one.id
        for one in rubric.criteria
        if signs_of(one) is None
        and one.scope in ("turn", "call")
        and one.judged in ("said", "both")
    }
    assert without == {"listening.backchannel"}


def test_a_criterion_that_turns_a_demand_round_does_not_take_its_sign() -> None:
    """Doing it, and being seen to leave it, are two questions."""
    turned = criterion("listening.empathise", id="tone.friendly", covers=["dont.negative_tone"])
    assert signs_of(turned) is None
    distracted = criterion("listening.empathise", id="mind.here", covers=["dont.distracted"])
    assert signs_of(distracted) is None


@given(
    st.lists(
        st.dictionaries(st.sampled_from(FINDINGS), st.floats(0, 1), max_size=6),
        min_size=1,
        max_size=5,
    ),
    st.floats(-3, 3),
)
def test_a_stronger_sign_never_lowers_the_probability(
    found: list[dict[str, float]], intercept: float
) -> None:
    """Monotone in what speaks for it; a probability whatever was found."""
    signs = Signs.model_validate({"for": ("difficult.apologise",), "against": ("dont.argue",)})
    head = HEAD.model_copy(update={"intercept": intercept})
    turns = [ReadTurn(n, True, p, {}, frozenset()) for n, p in enumerate(found)]
    before = head.p_met(features_of(turns, signs))
    surer = [*turns, ReadTurn(9, True, {"difficult.apologise": 1.0}, {}, frozenset())]
    assert 0 <= before <= head.p_met(features_of(surer, signs)) <= 1
    worse = [*turns, ReadTurn(9, True, {"dont.argue": 1.0}, {}, frozenset())]
    assert head.p_met(features_of(worse, signs)) <= before


def test_no_signs_of_a_kind_count_nothing() -> None:
    """A demand that nothing speaks against is not lifted by that."""
    only = Signs.model_validate({"for": ("difficult.apologise",)})
    turn = ReadTurn(1, True, {"difficult.apologise": 0.5, "dont.argue": 0.9}, {}, frozenset())
    features = features_of([turn], only)
    assert (features.speaks_for, features.against) == (0.0, 0.0)
    assert isinstance(features, CallFeatures)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model_sha256": "z" * 64}, "belongs to the model z{12}, in use is a{12}"),
        ({"probe_sha256": "z" * 64}, "belongs to the probe z{12}, in use is b{12}"),
        ({"schema": "calibration/9"}, "cannot be read"),
        ({"heads": {"x.y": {"intercept": 1}}}, "cannot be read"),
        ({"colour": "blue"}, "cannot be read"),
    ],
)
def test_a_calibration_of_another_model_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    """Both hashes are named, and what to run."""
    body = {
        "schema": "calibration/1",
        "model_sha256": "a" * 64,
        "probe_sha256": "b" * 64,
        "data_sha256": "c" * 64,
        "heads": {"difficult.apologise": HEAD.model_dump()},
    }
    path = tmp_path / "turn.json"
    path.write_text(json.dumps(body), encoding="utf-8")
    hashes = {"model_sha256": "a" * 64, "probe_sha256": "b" * 64}
    assert load_calibration(path, **hashes).heads["difficult.apologise"] == HEAD
    path.write_text(json.dumps({**body, **change}), encoding="utf-8")
    with pytest.raises(ProbeMismatchError, match=said):
        load_calibration(path, **hashes)
    with pytest.raises(ProbeMismatchError, match="cannot be read"):
        load_calibration(tmp_path / "none.json", **hashes)
