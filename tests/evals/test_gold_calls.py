"""Gold calls: what is shipped holds, and whatever could not be measured against is refused with its place."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from gold_files import LINES, MINIMISED, PARAPHRASED, body, write, write_call
from grading.calls import criterion, rubric_of

from evals.gold_calls import (
    CALLS,
    GoldCall,
    known_criteria,
    load_gold,
    of_part,
    tuning_ids,
)
from evals.turns import GOLD
from simulator.catalogue import load_catalogue
from simulator.errors import FileFormatError, NotFoundError, TranscriptError
from simulator.rubric import shipped_rubrics_dir

KNOWN = known_criteria()


@pytest.fixture(scope="module")
def shipped() -> tuple[GoldCall, ...]:
    """The gold set of the project."""
    return load_gold(CALLS, KNOWN)


def refused(folder: Path) -> str:
    """The one line that refuses a folder."""
    with pytest.raises(FileFormatError) as caught:
        load_gold(folder, KNOWN)
    assert caught.value.do
    return str(caught.value)


def test_the_shipped_gold_set_is_as_large_and_varied_as_promised(
    shipped: tuple[GoldCall, ...],
) -> None:
    """Sixty calls, es 30, en 15, ja 15, at least 20 labels each, a third of them with full timing, every type of customer."""
    locales = Counter(call.transcript.locale for call in shipped)
    assert locales["es"] >= 30
    assert locales["en"] >= 15
    assert locales["ja"] >= 15
    assert min(len(call.labels) for call in shipped) >= 20
    timed = [
        call for call in shipped if all(turn.ended_ms is not None for turn in call.transcript.turns)
    ]
    assert 3 * len(timed) >= len(shipped)
    types = {
        one
        for call in shipped
        if call.transcript.brief
        for one in call.transcript.brief.customer_type
    }
    assert types >= {"angry", "rude", "talkative", "expert", "novice", "polemical"}


def test_the_folder_of_the_gold_set_does_as_well_as_its_calls(
    shipped: tuple[GoldCall, ...],
) -> None:
    """``--gold evals/gold`` must not read the second pass as calls."""
    assert [call.id for call in load_gold(GOLD, KNOWN)] == [call.id for call in shipped]


def test_the_parts_are_told_by_the_hash_of_the_id_and_share_no_call(
    shipped: tuple[GoldCall, ...],
) -> None:
    """The rule of the labelled turns: a call never moves from one part to the other."""
    test, tune = of_part(shipped, "test"), of_part(shipped, "tune")
    for call in shipped:
        number = int(hashlib.sha256(call.id.encode()).hexdigest(), 16)
        assert (call in test) == (number % 10 < 3)
    assert len(test) + len(tune) == len(of_part(shipped, "all")) == len(shipped)
    assert tuning_ids() == {call.id for call in tune}
    assert {call.transcript.locale for call in test} == {"es", "en", "ja"}


def test_a_label_keeps_its_verdict_and_the_turns_of_its_words(tmp_path: Path) -> None:
    """What is left out is empty; a file without id is known by its name."""
    labelled = body("x", {"listening.paraphrase": PARAPHRASED, "dont.argue": {"verdict": "met"}})
    del labelled["id"]
    write(tmp_path / "deep/nameless.json", labelled)
    (call,) = load_gold(tmp_path, KNOWN)
    assert call.id == "nameless"
    label = call.labels["listening.paraphrase"]
    assert (label.verdict, label.turns, label.why) == ("met", {3}, "Lo devuelve.")
    assert call.labels["dont.argue"].turns == frozenset()


def test_a_criterion_that_nobody_knows_is_refused_with_its_line(tmp_path: Path) -> None:
    """A misspelt id would drop its label silently."""
    path = write_call(
        tmp_path, "x", {"listening.paraphrase": PARAPHRASED, "dont.argues": MINIMISED}
    )
    line = path.read_text(encoding="utf-8").splitlines().index('  "dont.argues": {') + 1
    said = refused(tmp_path)
    assert said.startswith(f"{path}:{line}: label for 'dont.argues', which is no criterion")
    assert "Did you mean 'dont.argue'?" in said


def test_a_rubric_s_own_criterion_may_be_labelled(tmp_path: Path) -> None:
    """Not only the demands of the catalogue can be asked about."""
    write_call(tmp_path, "x", {"lamp.switched_off": {"verdict": "met"}})
    own = rubric_of(criterion("listening.paraphrase", id="lamp.switched_off")).rubric
    (call,) = load_gold(tmp_path, known_criteria(own))
    assert "lamp.switched_off" in call.labels


@pytest.mark.parametrize(
    ("quote", "problem"),
    [
        ({"turn": 3, "quote": "pidió la verde"}, "'pidió la verde' does not stand in turn 3"),
        ({"turn": 2, "quote": "Pedí la camisa azul"}, "in turn 2 is the customer's"),
        ({"turn": 3, "quote": "Pedí la camisa azul"}, "in turn 3 is the customer's"),
        ({"turn": 40, "quote": "la azul"}, "the call has no turn 40"),
        ({"turn": 0, "quote": "la azul"}, "greater than or equal to 1"),
        ({"turn": 3, "quote": ""}, "at least 1 character"),
        ({"turn": 3}, "Field required"),
        ({"turn": 3, "quote": "la azul", "note": "?"}, "Extra inputs"),
    ],
)
def test_evidence_that_the_agent_did_not_say_is_refused(
    tmp_path: Path, quote: dict[str, Any], problem: str
) -> None:
    """A call that changed after it was labelled is found by this."""
    path = write_call(tmp_path, "x", {"dont.argue": {"verdict": "not_met", "evidence": [quote]}})
    said = refused(tmp_path)
    assert str(path) in said
    assert problem in said
    assert "dont.argue" in said


@pytest.mark.parametrize(
    "label", [{"verdict": "cannot_assess"}, {}, "met", {"verdict": "met", "sure": 1}]
)
def test_a_label_of_another_shape_is_refused(tmp_path: Path, label: object) -> None:
    """A reader decides; there is no fourth verdict and no other key."""
    write_call(tmp_path, "x", {"dont.argue": label})
    assert "labels.dont.argue" in refused(tmp_path)


@pytest.mark.parametrize("labels", [None, {}, []])
def test_a_call_without_labels_is_no_gold_call(tmp_path: Path, labels: Any) -> None:
    """It would count as agreement on nothing."""
    write_call(tmp_path, "x", labels)
    assert "no labels" in refused(tmp_path)


def test_two_labels_of_one_criterion_are_refused_with_what_they_say(tmp_path: Path) -> None:
    """JSON keeps the last of two keys and says nothing."""
    path = write_call(tmp_path, "x", {"dont.argue": {"verdict": "met"}, "dont.ARGUE": MINIMISED})
    path.write_text(path.read_text(encoding="utf-8").replace("ARGUE", "argue"), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    second = max(n for n, line in enumerate(lines, 1) if "dont.argue" in line)
    assert refused(tmp_path).startswith(
        f"{path}:{second}: 'dont.argue' is there twice, once 'met' and once 'not_met'"
    )


def test_two_files_of_one_call_are_refused(tmp_path: Path) -> None:
    """By its id, even where the labels agree."""
    first = write_call(tmp_path / "a", "x", {"dont.argue": {"verdict": "met"}})
    write_call(tmp_path / "b", "x", {"dont.argue": {"verdict": "not_met"}})
    said = refused(tmp_path)
    assert f"has id 'x' of {first}, and they contradict each other on 'dont.argue'" in said


def test_one_call_under_two_ids_is_refused(tmp_path: Path) -> None:
    """One could be tuned on and the other tested on."""
    write_call(tmp_path, "x", {"dont.argue": {"verdict": "met"}}, lines=LINES)
    write_call(tmp_path, "y", {"dont.argue": {"verdict": "met"}}, lines=LINES)
    assert "has the words of" in refused(tmp_path)


def test_what_is_no_transcript_is_refused_as_such(tmp_path: Path) -> None:
    """The labels of a call that cannot be graded are of no use."""
    write(tmp_path / "x.json", {"schema": "transcript/1", "labels": {}})
    with pytest.raises(TranscriptError, match="locale"):
        load_gold(tmp_path, KNOWN)


def test_a_folder_without_calls_is_refused(tmp_path: Path) -> None:
    """Missing or empty: no figure of nothing."""
    with pytest.raises(NotFoundError, match="no such folder"):
        load_gold(tmp_path / "gone", KNOWN)
    with pytest.raises(NotFoundError, match="no JSON file"):
        load_gold(tmp_path, KNOWN)


def test_every_shipped_label_says_why_and_quotes_what_was_shown(
    shipped: tuple[GoldCall, ...],
) -> None:
    """A label that nobody can retrace cannot be disputed; what was shown has the agent's words."""
    kinds = {one.id: one.kind for one in load_catalogue(shipped_rubrics_dir()).demands().values()}
    for call in shipped:
        for name, label in call.labels.items():
            shown = "met" if kinds[name] == "do" else "not_met"
            assert label.why, f"{call.id} {name}"
            assert label.evidence or label.verdict != shown, f"{call.id} {name}"
