"""The judge on the embedded model: every turn read, verdicts drawn from what the probes found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from grading.calls import FakeReader, call, criterion
from simulator.errors import (
    ContextWindowError,
    EndpointUnreachableError,
    ProbeMismatchError,
    SimulatorError,
)
from simulator.grading.judge import Question
from simulator.grading.probed import ProbedJudge
from simulator.grading.reading import pieces
from simulator.grading.scorecard import Verdict
from simulator.models.probe import ProbeMeta, TurnProbe
from simulator.models.scripted import ScriptedModel
from simulator.models.turn_states import TRAINEE_CHARACTERS
from simulator.transcript import Brief, Transcript

CALL = call(
    "A: Dígame.",
    "C: Pedí la azul y llegó la roja.",
    "A: Entonces pidió la azul y llegó la roja.",
    "C: Sí.",
    "A: Vale, la azul, no la roja. No es para tanto.",
    "C: ¿Cómo?",
    "A: Son cosas que pasan.",
)
PARAPHRASE = Question(criterion("listening.paraphrase"))
MINIMISE = Question(criterion("dont.minimise"))
FOUND = {
    "Entonces": {"listening.paraphrase": 0.7},
    "Vale": {"listening.paraphrase": 0.9, "dont.minimise": 0.8},
    "cosas": {"dont.minimise": 0.6},
}


async def judged(
    reader: FakeReader | None,
    *questions: Question,
    transcript: Transcript = CALL,
) -> list[Verdict]:
    """The verdicts that a probe's findings lead to."""
    judge = ProbedJudge(ScriptedModel(strong=False), reader)
    return [one async for one in judge.verdicts(transcript, questions, "es")]


async def test_a_do_is_met_by_any_turn_and_quotes_the_strongest_first() -> None:
    """The evidence is the turns' own words; the probability is the likeliest turn's."""
    (verdict,) = await judged(FakeReader(FOUND), PARAPHRASE)
    assert (verdict.verdict, verdict.by, verdict.p_met) == ("met", "judge", 0.9)
    assert [one.turn for one in verdict.evidence] == [5, 3]
    assert verdict.reason == "Lo hizo en 2 de sus 4 turnos."


async def test_at_most_three_quotes_stand_for_a_do() -> None:
    """Three quotes convince as well as ten."""
    lines = [f"A: Entonces pidió {number}." for number in range(5)]
    (verdict,) = await judged(FakeReader(FOUND), PARAPHRASE, transcript=call("C: Hola.", *lines))
    assert len(verdict.evidence) == 3


async def test_a_do_that_no_turn_shows_is_not_met_and_says_how_many_were_read() -> None:
    """Not met means: everything was read and it is not there."""
    (verdict,) = await judged(FakeReader({}), PARAPHRASE)
    assert (verdict.verdict, verdict.p_met, verdict.evidence) == ("not_met", 0.02, ())
    assert verdict.reason == "Leídos sus 4 turnos, en ninguno lo hizo."


async def test_a_finding_that_is_less_likely_than_not_is_no_verdict() -> None:
    """The thresholds lie low; a trainee is not told that they did what they probably did not do."""
    reader = FakeReader({"cosas": {"dont.minimise": 0.4}}, threshold=0.2)
    (verdict,) = await judged(reader, MINIMISE)
    assert (verdict.verdict, verdict.p_met, verdict.evidence) == ("cannot_assess", None, ())
    assert "turno 7" in verdict.reason


async def test_a_do_that_may_have_been_shown_is_not_denied() -> None:
    """Between shown and surely not shown the judge abstains."""
    (verdict,) = await judged(FakeReader({"Entonces": {"listening.paraphrase": 0.15}}), PARAPHRASE)
    assert verdict.verdict == "cannot_assess"


async def test_a_dont_quotes_every_turn_that_did_it_in_order() -> None:
    """The probability that it was kept is what the worst turn leaves."""
    (verdict,) = await judged(FakeReader(FOUND), MINIMISE)
    assert (verdict.verdict, verdict.p_met) == ("not_met", pytest.approx(0.2))
    assert [one.turn for one in verdict.evidence] == [5, 7]


async def test_a_dont_that_no_turn_did_was_kept() -> None:
    """Every turn was read, and none did it."""
    (verdict,) = await judged(FakeReader({}), MINIMISE)
    assert (verdict.verdict, verdict.p_met, verdict.evidence) == ("met", 0.98, ())


async def test_a_finding_whose_quote_is_not_in_its_turn_is_no_verdict() -> None:
    """No quote, no verdict: neither met nor not met."""
    reader = FakeReader(FOUND, quotes={"listening.paraphrase": "palabras inventadas"})
    (verdict,) = await judged(reader, PARAPHRASE)
    assert verdict.verdict == "cannot_assess"
    assert "no están en el turno" in verdict.reason


async def test_a_criterion_without_a_head_says_that_the_model_is_not_calibrated() -> None:
    """What the probes never learned is not guessed."""
    (verdict,) = await judged(FakeReader(FOUND), Question(criterion("listening.full_attention")))
    assert verdict.verdict == "cannot_assess"
    assert verdict.reason == "Este modelo no está calibrado para este criterio."


async def test_without_a_probe_nothing_is_assessed() -> None:
    """A weak model that no probe belongs to does not judge."""
    verdicts = await judged(None, PARAPHRASE, MINIMISE)
    assert [one.verdict for one in verdicts] == ["cannot_assess"] * 2


async def test_a_head_answers_a_criterion_of_another_name_that_covers_just_its_demand() -> None:
    """Purpose-made rubrics name their criteria as they like."""
    renamed = criterion("listening.paraphrase", id="first.say_back")
    two = criterion(
        "listening.paraphrase", id="first.both", covers=["listening.paraphrase", "listening.recap"]
    )
    verdicts = await judged(FakeReader(FOUND), Question(renamed), Question(two))
    assert [one.verdict for one in verdicts] == ["met", "cannot_assess"]


async def test_a_head_does_not_answer_a_criterion_of_the_opposite_kind() -> None:
    """ "Takes it seriously" is not met because it was seen to be played down."""
    seriously = criterion(
        "listening.paraphrase", id="first.seriously", covers=["dont.minimise"], kind="do"
    )
    (verdict,) = await judged(FakeReader(FOUND), Question(seriously))
    assert verdict.verdict == "cannot_assess"


async def test_a_turn_that_cannot_be_read_leaves_open_only_what_it_might_show() -> None:
    """What another turn shows stands; what no turn shows cannot be said of the unread one."""
    reader = FakeReader(FOUND, fails={"cosas": ContextWindowError("too long")})
    paraphrase, minimise, clarify = await judged(
        reader, PARAPHRASE, MINIMISE, Question(criterion("listening.clarify"))
    )
    assert (paraphrase.verdict, minimise.verdict) == ("met", "not_met")
    assert clarify.verdict == "cannot_assess"
    assert "3 de los 4 turnos" in clarify.reason
    assert "no cabe" in clarify.reason


@pytest.mark.parametrize(
    "error", [EndpointUnreachableError("refused"), ProbeMismatchError("other weights")]
)
async def test_a_failure_that_would_repeat_itself_ends_the_reading(error: SimulatorError) -> None:
    """Nobody waits for twenty time-outs; all verdicts come, each with the reason."""
    reader = FakeReader(FOUND, fails={"A": error, "Dígame": error})
    verdicts = await judged(reader, PARAPHRASE, MINIMISE)
    assert [one.verdict for one in verdicts] == ["cannot_assess"] * 2
    assert len(reader.heard) == 1


async def test_a_do_needs_an_occasion() -> None:
    """An agent who never answers anything the customer says had no chance to listen, or to fail at it."""
    (verdict, kept) = await judged(
        FakeReader({}), PARAPHRASE, MINIMISE, transcript=call("A: Dígame.", "C: Pues mire…")
    )
    assert (verdict.verdict, kept.verdict) == ("cannot_assess", "met")


async def test_what_code_left_open_is_decided_only_by_what_is_there() -> None:
    """Where the occasion is unknown, its absence proves nothing."""
    open_question = Question(criterion("listening.paraphrase"), may_not_apply=True)
    (shown,) = await judged(FakeReader(FOUND), open_question)
    (absent,) = await judged(FakeReader({}), open_question)
    assert (shown.verdict, absent.verdict) == ("met", "cannot_assess")


@pytest.mark.parametrize(
    ("locale", "verdict"),
    [("es-MX", "met"), ("ES_es", "met"), ("fr", "cannot_assess"), ("", "cannot_assess")],
)
async def test_only_languages_that_the_probes_learned_are_judged(locale: str, verdict: str) -> None:
    """A regional variety is its language; another language is said to be uncalibrated."""
    transcript = CALL.model_copy(update={"locale": locale})
    (found,) = await judged(FakeReader(FOUND), PARAPHRASE, transcript=transcript)
    assert found.verdict == verdict


async def test_each_turn_is_read_in_the_light_of_the_customers_last_words() -> None:
    """The probe hears what the customer said before and how much they know, "average" where untold."""
    reader = FakeReader({})
    await judged(reader, PARAPHRASE)
    assert [(one.customer, one.knowledge) for one in reader.heard][:2] == [
        ("", "average"),
        ("Pedí la azul y llegó la roja.", "average"),
    ]
    novice = CALL.model_copy(update={"brief": Brief(knowledge="novice")})
    reader = FakeReader({})
    await judged(reader, PARAPHRASE, transcript=novice)
    assert {one.knowledge for one in reader.heard} == {"novice"}


async def test_a_turn_longer_than_the_probe_reads_is_read_in_parts() -> None:
    """What stands behind the first part counts too."""
    filler = "Le cuento otra cosa. " * 200
    reader = FakeReader(
        {"Entonces pidió": {"listening.paraphrase": 0.8}},
        quotes={"listening.paraphrase": "Entonces pidió la azul."},
    )
    transcript = call("C: Hola.", f"A: {filler}Entonces pidió la azul.")
    (verdict,) = await judged(reader, PARAPHRASE, transcript=transcript)
    assert verdict.verdict == "met"
    assert all(len(one.trainee) <= TRAINEE_CHARACTERS for one in reader.heard)


@pytest.mark.parametrize("text", ["", "a" * 5000, "Una frase. " * 400, "長い文です。" * 600])
def test_the_parts_of_a_turn_are_the_turn(text: str) -> None:
    """Cut at sentences or words where there are any, nothing lost."""
    parts: Sequence[str] = pieces(text)
    assert "".join(parts) == text
    assert all(len(part) <= TRAINEE_CHARACTERS for part in parts)


async def test_a_real_probe_fits_the_judge_and_only_with_its_own_model() -> None:
    """From a hidden state to a quoted verdict; with other weights, to the reason why not."""
    labels = ("listening.paraphrase", "dont.minimise")
    one = np.ones(2, dtype=np.float32)
    arrays = {
        "whole": np.array([[0, 0, 9, 0, 0, 0], [0, 0, 0, 9, 0, 0]], dtype=np.float32),
        "parts": np.zeros((2, 4), dtype=np.float32),
        "intercepts": -4 * one,
        "thresholds": 0.5 * one,
    }
    meta = ProbeMeta.model_construct(labels=labels, model="local:test", model_sha256="a" * 64)
    probe = TurnProbe(meta, arrays)

    def state(text: str) -> list[float]:
        return [1.0, 0.0] if "Agent: Entonces" in text else [-1.0, 0.0]

    own = ScriptedModel(strong=False, embedder=state, fingerprint="a" * 64)
    other = ScriptedModel(strong=False, embedder=state, fingerprint="b" * 64)
    asked = (PARAPHRASE, MINIMISE)
    paraphrase, minimise = [
        one async for one in ProbedJudge(own, probe).verdicts(CALL, asked, "es")
    ]
    assert (paraphrase.verdict, minimise.verdict) == ("met", "met")
    assert paraphrase.evidence[0].quote == "Entonces pidió la azul y llegó la roja."
    refused = [one async for one in ProbedJudge(other, probe).verdicts(CALL, asked, "es")]
    assert all("no son de este modelo" in one.reason for one in refused)
