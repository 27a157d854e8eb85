"""What the customer was, said on the command line with a grading."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from cli.test_grade import SAID_NOTHING

CALL: dict[str, Any] = {
    "schema": "transcript/1",
    "locale": "en",
    "turns": [
        {"n": 1, "speaker": "trainee", "text": "Good morning, how can I help?"},
        {"n": 2, "speaker": "customer", "text": "My tablets are in the suitcase you lost!"},
        {"n": 3, "speaker": "trainee", "text": "I will find it."},
    ],
    "mood": [{"after_turn": 3, "frustration": 60, "trust": 30, "confusion": 0, "band": "angry"}],
    "brief": {
        "customer_type": ["angry"],
        "knowledge": "average",
        "hidden_need": "His heart tablets are in the suitcase and he has one dose left",
    },
}
ANSWER = ("--customer-was", "angry", "--mood", "calm", "--knowledge", "average")


@pytest.fixture
def call_file(tmp_path: Path) -> Path:
    """A transcript with its scenario."""
    path = tmp_path / "call.json"
    path.write_text(json.dumps(CALL), encoding="utf-8")
    return path


def recognised(card: Any) -> dict[str, tuple[str, str]]:
    """The verdicts on recognising the customer, and who reached them."""
    wanted = ("type.recognise_traits", "empathy.read_caller_fast")
    return {
        one["id"]: (one["by"], one["verdict"]) for one in card["criteria"] if one["id"] in wanted
    }


def test_an_answer_is_measured(run: Run, scripted: Callable[..., Path], call_file: Path) -> None:
    """Without it both criteria are the judge's."""
    scripted(judge=[SAID_NOTHING] * 80)
    card = run("grade", call_file, "--rubric", "documents", "--json", *ANSWER).json
    assert set(recognised(card).values()) == {("measured", "met")}
    scripted(judge=[SAID_NOTHING] * 80)
    card = run("grade", call_file, "--rubric", "documents", "--json").json
    assert {by for by, _ in recognised(card).values()} == {"judge"}


def test_the_report_and_the_page_show_it(
    run: Run, scripted: Callable[..., Path], call_file: Path, tmp_path: Path
) -> None:
    """What was said beside what was true, with a rubric that does not ask for it too."""
    scripted(judge=[SAID_NOTHING] * 30)
    page = tmp_path / "report.html"
    ran = run("grade", call_file, *ANSWER, "--need", "The tablets in his suitcase", "--html", page)
    assert ran.code == 0
    for text in (ran.out, page.read_text(encoding="utf-8")):
        assert "What the customer was like" in text
        assert "The tablets in his suitcase" in " ".join(text.split())
        assert "close" in text


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--customer-was", "angy"), "no kind of customer 'angy'"),
        (("--customer-was", "none,rude"), "'none' and 'rude' at once"),
        (("--mood", "glad"), "no mood 'glad'"),
        (("--knowledge", "some"), "no level of knowledge 'some'"),
        (("--need", "a" * 301), "301 characters, the limit is 300"),
    ],
)
def test_what_cannot_be_said_is_refused_before_anything_is_graded(
    run: Run,
    scripted: Callable[..., Path],
    call_file: Path,
    options: tuple[str, str],
    problem: str,
) -> None:
    """With the words that can."""
    scripted(judge=[])
    ran = run("grade", call_file, *options)
    assert (ran.code, ran.out) == (2, "")
    assert problem in ran.error


def test_one_answer_is_for_one_call(
    run: Run, scripted: Callable[..., Path], call_file: Path, tmp_path: Path
) -> None:
    """It cannot be true of several."""
    scripted(judge=[])
    other = tmp_path / "other.json"
    other.write_text(call_file.read_text(encoding="utf-8"), encoding="utf-8")
    ran = run("grade", call_file, other, *ANSWER)
    assert (ran.code, ran.out) == (2, "")
    assert "2 transcripts" in ran.error
