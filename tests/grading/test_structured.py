"""The judge on a strong model: no quote, no verdict; one retry; every failure has its reason."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from grading.calls import call, criterion
from simulator.errors import (
    ContextWindowError,
    EndpointDeniedError,
    EndpointTimeoutError,
    SimulatorError,
)
from simulator.grading.judge import Question
from simulator.grading.scorecard import Evidence, Verdict
from simulator.grading.structured import JudgeAnswer, JudgeAnswerOrNone, StructuredJudge
from simulator.models.scripted import ScriptedModel
from simulator.transcript import Locale

CALL = call(
    "A: Dígame.",
    "C: Pedí la camisa azul y me llegó una roja. Es un desastre.",
    "A: Entonces pidió la azul y recibió la roja, ¿verdad?",
    "C: Sí.",
    "A: Bueno, no es para tanto.",
)
PARAPHRASE = Question(criterion("listening.paraphrase"))
MINIMISE = Question(criterion("dont.minimise"))
TRUE_QUOTE = {"turn": 3, "quote": "pidió la azul y recibió la roja"}
INVENTED = {"turn": 3, "quote": "usted pidió otra talla"}
CUSTOMERS = {"turn": 2, "quote": "Pedí la camisa azul"}
NO_TURN = {"turn": 12, "quote": "pidió la azul"}


def answer(shown: str, *evidence: Mapping[str, Any], reason: str = "Lo dijo.") -> dict[str, Any]:
    """What a well-behaved judge answers."""
    return {"evidence": list(evidence), "shown": shown, "reason": reason}


async def judged(
    *answers: Any, questions: Sequence[Question] = (PARAPHRASE,), language: Locale = "es"
) -> tuple[list[Verdict], ScriptedModel]:
    """The verdicts that a script of answers leads to, one question at a time."""
    model = ScriptedModel(judge=list(answers))
    judge = StructuredJudge(model, at_once=1)
    return [one async for one in judge.verdicts(CALL, questions, language)], model


async def test_a_do_that_is_shown_and_quoted_is_met() -> None:
    """Evidence as it stands in the transcript, the judge's reason, no probability."""
    (verdict,), _ = await judged(answer("yes", TRUE_QUOTE))
    assert verdict == Verdict(
        id="listening.paraphrase",
        verdict="met",
        by="judge",
        evidence=(Evidence(turn=3, quote="pidió la azul y recibió la roja"),),
        reason="Lo dijo.",
    )


async def test_a_do_that_is_not_shown_is_not_met() -> None:
    """ "No" claims nothing, so it needs no quote."""
    (verdict,), _ = await judged(answer("no"))
    assert (verdict.verdict, verdict.evidence) == ("not_met", ())


async def test_a_dont_is_asked_as_a_deed_and_flipped() -> None:
    """Done and quoted is "not met"; not done is "met", without any quote."""
    done, _ = await judged(
        answer("yes", {"turn": 5, "quote": "no es para tanto"}), questions=[MINIMISE]
    )
    kept, _ = await judged(answer("no", TRUE_QUOTE), questions=[MINIMISE])
    assert (done[0].verdict, done[0].evidence[0].quote) == ("not_met", "no es para tanto")
    assert (kept[0].verdict, kept[0].evidence) == ("met", ())


async def test_a_quote_that_does_not_hold_is_left_out_beside_one_that_does() -> None:
    """One good quote carries the verdict, and only good quotes are shown."""
    (verdict,), _ = await judged(answer("yes", INVENTED, TRUE_QUOTE, CUSTOMERS, TRUE_QUOTE))
    assert [one.turn for one in verdict.evidence] == [3]


async def test_a_flood_of_quotes_breaks_the_shape() -> None:
    """Whoever quotes the whole call has not decided what shows it."""
    (verdict,), _ = await judged(*[answer("yes", *[TRUE_QUOTE] * 6)] * 2)
    assert verdict.verdict == "cannot_assess"


FAILURES: list[tuple[Any, str]] = [
    ("Sí, claro que lo hizo.", "La respuesta del evaluador no tenía la forma pedida."),
    ('{"evidence": [', "La respuesta del evaluador no tenía la forma pedida."),
    (
        {"evidence": [], "shown": "maybe", "reason": "?"},
        "La respuesta del evaluador no tenía la forma",
    ),
    ({"evidence": [], "shown": "yes"}, "La respuesta del evaluador no tenía la forma pedida."),
    (answer("not_applicable"), "La respuesta del evaluador no tenía la forma pedida."),
    (answer("yes"), "El evaluador no citó ninguna palabra del agente"),
    (answer("yes", INVENTED), "El evaluador citó palabras que no están en el turno que indicó."),
    (answer("yes", NO_TURN), "El evaluador citó palabras que no están en el turno que indicó."),
    (answer("yes", CUSTOMERS), "El evaluador citó palabras del cliente, no del agente."),
    (EndpointTimeoutError("no answer within 120 s"), "no respondió a tiempo"),
]


@pytest.mark.parametrize(("bad", "reason"), FAILURES)
async def test_what_fails_twice_cannot_be_assessed_and_says_why(bad: Any, reason: str) -> None:
    """One retry, then "cannot assess" with the reason, in the language of the report."""
    (verdict,), model = await judged(bad, bad)
    assert verdict.verdict == "cannot_assess"
    assert reason in verdict.reason
    assert verdict.evidence == ()
    assert model.left == 0


@pytest.mark.parametrize(("bad", "reason"), FAILURES)
async def test_one_failure_is_forgiven(bad: Any, reason: str) -> None:
    """The second answer counts like a first one."""
    del reason
    (verdict,), _ = await judged(bad, answer("yes", TRUE_QUOTE))
    assert verdict.verdict == "met"


async def test_the_second_question_says_what_was_wrong() -> None:
    """A judge that is only asked again repeats itself."""
    _, model = await judged(answer("yes", CUSTOMERS), answer("no"))
    first, second = model.asked("judge")
    assert "refused" not in first.text
    assert "only the agent may be quoted" in second.text


@pytest.mark.parametrize(
    "error",
    [EndpointDeniedError("wrong key"), ContextWindowError("9000 tokens, the limit is 8192")],
)
async def test_what_would_fail_the_same_way_is_not_asked_again(error: SimulatorError) -> None:
    """A refused key and a call that does not fit are the same a second time."""
    (verdict,), model = await judged(error, answer("yes", TRUE_QUOTE))
    assert verdict.verdict == "cannot_assess"
    assert model.left == 1


async def test_one_failed_question_leaves_the_others_alone() -> None:
    """Each question stands for itself."""
    error = EndpointTimeoutError("no answer")
    verdicts, _ = await judged(error, error, answer("no"), questions=[PARAPHRASE, MINIMISE])
    assert [one.verdict for one in verdicts] == ["cannot_assess", "met"]


async def test_only_a_question_that_code_left_open_may_be_answered_as_not_applicable() -> None:
    """Whether a criterion applies is code's decision where code can decide."""
    open_question = Question(PARAPHRASE.criterion, may_not_apply=True)
    verdicts, model = await judged(answer("not_applicable"), questions=[open_question])
    assert verdicts[0].verdict == "not_applicable"
    assert '"not_applicable"' in model.requests[0].text
    _, closed = await judged(answer("no"))
    assert "not_applicable" not in closed.requests[0].text


async def test_the_call_is_the_shared_prefix_and_the_question_comes_last() -> None:
    """Two questions differ only after the call, so that a prompt cache serves the call once."""
    _, model = await judged(answer("no"), answer("no"), questions=[PARAPHRASE, MINIMISE])
    first, second = (request.messages for request in model.asked("judge"))
    assert first[0] == second[0]
    shared = first[1].content[: first[1].content.index("Question:")]
    assert second[1].content.startswith(shared)
    assert '"text": "Bueno, no es para tanto."' in shared
    assert [message.role for message in first] == ["system", "user"]


async def test_a_dont_shows_its_examples_from_the_side_of_the_deed() -> None:
    """ "Yes" means that the agent did it, so the bad example counts as yes."""
    _, model = await judged(answer("no"), questions=[MINIMISE])
    bad = next(one.said for one in MINIMISE.criterion.examples if one.verdict == "not_met")
    line = next(line for line in model.requests[0].text.split("\n") if bad in line)
    assert line.startswith("Counts as yes")
    assert f"Yes: {MINIMISE.criterion.not_met_when}" in model.requests[0].text


async def test_a_long_reason_is_cut_to_thirty_words_and_loses_hidden_characters() -> None:
    """The judge's own words are shown to the trainee, within bounds."""
    long = "\u202e" + " ".join(["palabra"] * 40)
    (verdict,), _ = await judged(answer("yes", TRUE_QUOTE, reason=long))
    assert verdict.reason == " ".join(["palabra"] * 30) + "…"
    (japanese,), _ = await judged(answer("yes", TRUE_QUOTE, reason="言い" * 100), language="ja")
    assert japanese.reason == "言い" * 45 + "…"


ENGLISH = "The agent repeated the order in their own words before going on."


async def test_a_reason_in_another_language_is_asked_for_once_more() -> None:
    """The trainee reads the reason, so that it has to be in the report's language."""
    (verdict,), model = await judged(
        answer("yes", TRUE_QUOTE, reason=ENGLISH), answer("yes", TRUE_QUOTE)
    )
    assert (verdict.verdict, verdict.reason) == ("met", "Lo dijo.")
    assert "its reason is not in Spanish" in model.asked("judge")[1].text


@pytest.mark.parametrize("second", [answer("yes", TRUE_QUOTE, reason=ENGLISH), "Yes, it did."])
async def test_a_verdict_stands_on_its_quotes_whatever_language_its_reason_is_in(
    second: Any,
) -> None:
    """After the second try the reason is shown as what it is, and nothing is lost."""
    (verdict,), _ = await judged(answer("yes", TRUE_QUOTE, reason=ENGLISH), second)
    assert verdict.verdict == "met"
    assert verdict.reason == f"El evaluador lo explicó en otra lengua: «{ENGLISH}»"


async def test_words_of_the_call_in_a_reason_may_be_in_the_calls_language() -> None:
    """What is quoted does not make a reason foreign."""
    reason = 'El agente dijo "could you tell me what exactly happened with the order" y escuchó.'
    (verdict,), model = await judged(answer("yes", TRUE_QUOTE, reason=reason))
    assert (verdict.reason, model.left) == (reason, 0)


async def test_no_more_questions_are_under_way_than_allowed() -> None:
    """The limit holds, and a reader who stops early leaves none under way."""
    under_way = most = 0
    release, two_asked = asyncio.Event(), asyncio.Event()

    class Waiting(ScriptedModel):
        async def structured(self, *args: Any, **kwargs: Any) -> Any:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            if under_way == 2:
                two_asked.set()
            try:
                await release.wait()
                return await super().structured(*args, **kwargs)
            finally:
                under_way -= 1

    model = Waiting(judge=[answer("no")] * 6)
    ids = ("paraphrase", "clarify", "empathise", "full_attention")
    questions = [Question(criterion(f"listening.{name}")) for name in ids]
    verdicts = StructuredJudge(model, at_once=2).verdicts(CALL, questions, "es")
    first = asyncio.create_task(anext(verdicts))
    await two_asked.wait()
    release.set()
    await first
    release.clear()
    await verdicts.aclose()
    assert (most, under_way) == (2, 0)


def test_the_quotes_come_before_the_verdict_and_the_verdict_before_the_reason() -> None:
    """A model fills the fields in as they come, so it decides by what it has quoted."""
    for shape in (JudgeAnswer, JudgeAnswerOrNone):
        assert list(shape.model_json_schema()["properties"]) == ["evidence", "shown", "reason"]
