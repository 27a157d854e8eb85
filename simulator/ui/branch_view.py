"""HTML of the comparison between a call that was tried again and the call it was rewound from."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.grading.scorecard import Scorecard
from simulator.persona import Persona
from simulator.transcript import Locale, Transcript
from simulator.ui.ledger import AXES, signed
from simulator.ui.messages import say
from simulator.ui.rendering import render
from simulator.ui.report_view import customer_name, report_language
from simulator.ui.visit import Grading


def branch_html(grading: Grading, persona: Persona | None) -> str:
    """Both ends, moods and scores side by side; empty where the call is no branch."""
    parent = grading.parent
    if parent is None:
        return ""
    language = report_language(grading)
    old = parent.transcript
    return render(
        "report_branch",
        language,
        name=customer_name(grading, persona),
        forked_after=grading.transcript.forked_after_turn or 0,
        before=_call(language, old, parent.scorecard),
        now=_call(language, grading.transcript, grading.scorecard),
        axes=AXES,
        score_line=score_line(language, grading),
        parent=old.id if old.outcome else None,
    )


def _call(
    language: Locale, transcript: Transcript, scorecard: Scorecard | None
) -> Mapping[str, object]:
    return {
        "outcome": transcript.outcome,
        "mood": transcript.mood[-1] if transcript.mood else None,
        "turns": sum(turn.speaker == "trainee" for turn in transcript.turns),
        "score": _score(language, scorecard),
    }


def _score(language: Locale, scorecard: Scorecard | None) -> str:
    if scorecard is None or scorecard.score is None:
        return say(language, "branch_no_score")
    low, high = scorecard.interval or (scorecard.score, scorecard.score)
    return say(language, "branch_score", score=scorecard.score, low=low, high=high)


def score_line(language: Locale, grading: Grading) -> str:
    """By how much the score differs, or in plain words why that cannot be said."""
    before = grading.parent.scorecard if grading.parent else None
    now = grading.scorecard
    if now is None:
        key = "branch_score_running" if grading.running else "branch_now_ungraded"
        return say(language, key)
    if before is None:
        return say(language, "branch_before_ungraded")
    if (before.rubric_sha256, before.model) != (now.rubric_sha256, now.model):
        return say(language, "branch_graded_otherwise")
    if before.score is None or now.score is None:
        return say(language, "branch_too_little")
    difference = now.score - before.score
    if difference == 0:
        return say(language, "branch_same_score")
    line = say(language, "branch_difference", points=signed(difference))
    return f"{line} {say(language, 'branch_overlap')}" if _overlap(before, now) else line


def _overlap(one: Scorecard, other: Scorecard) -> bool:
    if one.interval is None or other.interval is None:
        return False
    return one.interval[0] <= other.interval[1] and other.interval[0] <= one.interval[1]
