"""Bad input spoils what it touches: there a clear message, and the rest of the report is delivered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from grading.calls import ENDED, FakeReader, active_listening, call, criterion, rubric_of
from simulator.errors import ContextWindowError, EndpointTimeoutError
from simulator.grading.grader import grade
from simulator.grading.judge import Judge
from simulator.grading.probed import ProbedJudge
from simulator.grading.report import build_report
from simulator.grading.report_text import report_text
from simulator.grading.scorecard import Scorecard
from simulator.grading.structured import StructuredJudge
from simulator.models.scripted import ScriptedModel
from simulator.models.turn_states import TRAINEE_CHARACTERS
from simulator.rubric import RubricFile
from simulator.transcript import Transcript, parse_transcript

CALL = call(
    "C: Pedí la azul y llegó la roja.",
    "A: Entonces pidió la azul y llegó la roja.",
    channel="phone",
    events=(ENDED,),
)
PARAPHRASED = {
    "evidence": [{"turn": 2, "quote": "pidió la azul"}],
    "shown": "yes",
    "reason": "Lo repitió.",
}
NOT_SHOWN = {"evidence": [], "shown": "no", "reason": "No se ve."}
FOUND = {"Entonces": {"listening.paraphrase": 0.9}}
LONG_TURN_CHARACTERS = 100_000


async def graded(
    transcript: Transcript, judge: Judge, rubric: RubricFile | None = None
) -> tuple[Scorecard, str]:
    """The scorecard, and the report as the terminal shows it."""
    rubric = rubric or active_listening()
    items = [one async for one in grade(transcript, rubric, judge, name="call.json")]
    card = items[-1]
    assert isinstance(card, Scorecard)
    assert [one.id for one in card.criteria] == [one.id for one in rubric.rubric.criteria]
    return card, report_text(build_report(transcript, rubric.rubric, card), width=2000)


def probed(**rest: Any) -> ProbedJudge:
    """A judge with three heads."""
    return ProbedJudge(ScriptedModel(strong=False), FakeReader(FOUND, **rest))


def structured(*answers: Any) -> StructuredJudge:
    """A judge that answers one question after the other."""
    return StructuredJudge(ScriptedModel(judge=list(answers)), at_once=1)


def verdict_of(card: Scorecard, criterion_id: str) -> tuple[str, str]:
    """Verdict and reason."""
    found = next(one for one in card.criteria if one.id == criterion_id)
    return found.verdict, found.reason


ENGLISH = "The agent said back what the customer had told in own words."


@pytest.mark.parametrize(
    ("bad", "verdict", "message"),
    [
        ("Claro que sí, lo hizo muy bien.", "cannot_assess", "no tenía la forma pedida"),
        ('{"evidence": [{"turn": 2, "quo', "cannot_assess", "no tenía la forma pedida"),
        (EndpointTimeoutError("no answer in 60 s"), "cannot_assess", "no respondió a tiempo"),
        ({**PARAPHRASED, "reason": ENGLISH}, "met", "lo explicó en otra lengua: «The agent said"),
        (
            {**PARAPHRASED, "evidence": [{"turn": 2, "quote": "you ordered the blue one"}]},
            "cannot_assess",
            "citó palabras que no están en el turno",
        ),
    ],
    ids=["prose", "half JSON", "never", "reason in another language", "quote translated"],
)
async def test_a_judge_that_answers_badly_costs_one_criterion(
    bad: Any, verdict: str, message: str
) -> None:
    """Twice the same bad answer to one of three questions; the other two and the score are delivered."""
    ids = ("listening.paraphrase", "listening.clarify", "dont.minimise")
    rubric = rubric_of(*(criterion(one) for one in ids))
    card, report = await graded(CALL, structured(bad, bad, NOT_SHOWN, NOT_SHOWN), rubric)
    found, reason = verdict_of(card, "listening.paraphrase")
    assert found == verdict
    assert message in reason
    assert message in report
    assert verdict_of(card, "listening.clarify")[0] == "not_met"
    assert verdict_of(card, "dont.minimise")[0] == "met"
    assert card.score is not None


@pytest.mark.parametrize("locale", ["fr-CA", "zz", "", "日本語", "x" * 500])
async def test_a_call_in_an_unknown_language_is_measured_and_reported_in_english(
    locale: str,
) -> None:
    """What was not learned for it says so; a strong model may still judge it."""
    transcript = CALL.model_copy(update={"locale": locale})
    card, report = await graded(transcript, probed())
    assert verdict_of(card, "listening.no_interrupting")[0] == "met"
    found, reason = verdict_of(card, "listening.paraphrase")
    assert found == "cannot_assess"
    assert reason.startswith("This model is not calibrated for the language")
    assert len(reason) < 100
    assert "not calibrated for the language" in report
    one = rubric_of(criterion("listening.paraphrase"))
    card, _ = await graded(transcript, structured({**PARAPHRASED, "reason": "It did."}), one)
    assert verdict_of(card, "listening.paraphrase") == ("met", "It did.")


async def test_a_transcript_of_the_least_fields_gets_a_whole_report() -> None:
    """Schema, locale, turns: figures without data say so, and what needs a record says what is missing."""
    least = {
        "schema": "transcript/1",
        "locale": "es",
        "turns": [
            {"n": 4, "speaker": "customer", "text": "Llegó la roja."},
            {"n": 9, "speaker": "trainee", "text": "Entonces llegó la roja."},
        ],
    }
    transcript = parse_transcript(json.dumps(least), "call.json")
    card, report = await graded(transcript, probed())
    assert verdict_of(card, "listening.paraphrase")[0] == "met"
    found, reason = verdict_of(card, "listening.no_interrupting")
    assert found == "cannot_assess"
    assert reason in report
    assert "sin datos" in report


async def test_a_call_of_five_hundred_turns_is_graded_whole() -> None:
    """Every turn is read, and the last one counts like the first."""
    lines = ["C: Llegó la roja.", "A: Lo miro."] * 249
    transcript = call(*lines, "C: Llegó la roja.", "A: Entonces llegó la roja.", events=(ENDED,))
    card, report = await graded(transcript, probed())
    paraphrase = next(one for one in card.criteria if one.id == "listening.paraphrase")
    assert (paraphrase.verdict, paraphrase.evidence[0].turn) == ("met", 500)
    assert "1 de sus 250 turnos" in paraphrase.reason
    assert "250" in report
    quote = {**PARAPHRASED, "evidence": [{"turn": 500, "quote": "llegó la roja"}]}
    one = rubric_of(criterion("listening.paraphrase"))
    judge = structured(quote)
    card, _ = await graded(transcript, judge, one)
    assert verdict_of(card, "listening.paraphrase")[0] == "met"


LONG_TURNS = {
    "sentences": "Lo miro con calma ahora mismo. ",
    "no spaces": "a",
    "Japanese": "ただいま確認しております。",
    "quotes and braces": '"}, {"',
    "hidden": "\u200b\u202e",
}


@pytest.mark.parametrize("piece", LONG_TURNS.values(), ids=LONG_TURNS.keys())
async def test_a_turn_of_a_hundred_thousand_characters_is_read_in_parts(piece: str) -> None:
    """None longer than the probe reads; what stands at its end counts."""
    filler = (piece * LONG_TURN_CHARACTERS)[:LONG_TURN_CHARACTERS]
    words = f"{filler}\nEntonces llegó la roja."
    transcript = call("C: Llegó la roja.", "A: …", events=(ENDED,))
    long = transcript.turns[1].model_copy(update={"text": words})
    transcript = transcript.model_copy(update={"turns": (transcript.turns[0], long)})
    reader = FakeReader(FOUND, quotes={"listening.paraphrase": "llegó la roja."})
    card, _ = await graded(transcript, ProbedJudge(ScriptedModel(strong=False), reader))
    assert verdict_of(card, "listening.paraphrase")[0] == "met"
    assert all(len(one.trainee) <= TRAINEE_CHARACTERS for one in reader.heard)


async def test_a_call_that_no_model_can_take_keeps_what_was_measured() -> None:
    """Each judged criterion says that the call does not fit; none is asked a second time."""
    filler = "Lo miro con calma. " * (LONG_TURN_CHARACTERS // 19)
    transcript = call("C: Llegó la roja.", f"A: {filler}", channel="phone", events=(ENDED,))
    too_long = [ContextWindowError("60000 tokens, the limit is 8192")] * 20
    model = ScriptedModel(judge=too_long)
    card, report = await graded(transcript, StructuredJudge(model))
    judged = [one for one in card.criteria if one.verdict == "cannot_assess"]
    asked = len(too_long) - model.left
    assert asked == sum("no cabe en el modelo" in one.reason for one in judged)
    assert asked >= 8
    assert verdict_of(card, "listening.no_interrupting")[0] == "met"
    assert "no cabe en el modelo" in report
    assert card.score is None


@pytest.mark.parametrize("words", ["", "   ", "…", "\u200b\u200b", "\x00\x1b"])
async def test_a_turn_without_words_shows_nothing(words: str) -> None:
    """It is no turn of the agent that could have shown a merit or a fault."""
    turns: Sequence[Any] = [
        one.model_copy(update={"n": 3, "text": words}) for one in CALL.turns[1:]
    ]
    reader = FakeReader(FOUND)
    transcript = CALL.model_copy(update={"turns": (*CALL.turns, *turns)})
    card, _ = await graded(transcript, ProbedJudge(ScriptedModel(strong=False), reader))
    plain, _ = await graded(CALL, probed())
    assert card.criteria == plain.criteria
