"""What the trainee said that the customer was, against what they were: the table and the measured verdicts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.calls import call, criterion
from simulator.catalogue import load_catalogue
from simulator.grading.recognition import DEMANDS, compared, recognition_verdict
from simulator.grading.report_recognition import recognition_lines
from simulator.grading.wording import TEXTS
from simulator.recognition_answer import CUSTOMER_TYPES, KNOWLEDGE, RecognitionAnswer
from simulator.rubric import shipped_rubrics_dir
from simulator.transcript import BANDS, LOCALES, Brief, Locale, MoodPoint, Transcript

NEED = "Necesita agua caliente en casa hoy."
ABOUT = criterion(id="type.recognise_traits", covers=("type.recognise_traits",), judged="both")


def carmen(*types: str, mood: str = "calm", **brief: Any) -> Transcript:
    """A call with a customer of these kinds, angry and novice by default."""
    told = Brief(
        **{
            "customer_type": types or ("angry", "novice"),
            "knowledge": "novice",
            "hidden_need": NEED,
            **brief,
        }
    )
    bands = ("angry", mood)
    moods = [
        MoodPoint.model_validate(
            {"after_turn": n, "frustration": 20, "trust": 50, "confusion": 0, "band": band}
        )
        for n, band in enumerate(bands, 1)
    ]
    return call("A: Buenos días.", "C: Hola.", brief=told, mood=tuple(moods))


def said(*types: str, knowledge: str | None = "novice", **more: Any) -> RecognitionAnswer:
    """An answer."""
    return RecognitionAnswer.model_validate({"types": types, "knowledge": knowledge, **more})


@pytest.mark.parametrize(
    ("answer", "types", "knowledge"),
    [
        (said("angry", "novice"), "right", "right"),
        # Said as knowledge, it need not be ticked as a kind as well.
        (said("angry"), "right", "right"),
        (said("angry", knowledge="average"), "partly", "wrong"),
        (said("angry", "novice", knowledge="average"), "right", "wrong"),
        (said("angry", "novice", "rude"), "partly", "right"),
        (said("rude"), "partly", "right"),
        (said("rude", knowledge="expert"), "wrong", "wrong"),
        (said(), "partly", "right"),
        (said(knowledge="average"), "wrong", "wrong"),
        (said("angry", "expert"), "partly", "right"),
        (RecognitionAnswer(), "unsaid", "unsaid"),
    ],
)
def test_kind_and_knowledge_are_compared(
    answer: RecognitionAnswer, types: str, knowledge: str
) -> None:
    """Every trait, none beside; novice and expert count wherever they were said."""
    found = compared(answer, carmen())
    assert (found.types, found.knowledge) == (types, knowledge)


def test_a_level_that_is_no_kind_of_the_case_may_be_ticked_as_one() -> None:
    """An angry customer who is a novice is a novice, whatever the case calls them."""
    found = compared(said("angry", "novice"), carmen("angry"))
    assert (found.types, found.named, found.traits, found.beside) == ("right", 1, 1, 0)
    found = compared(
        said("angry", "novice", knowledge="expert"), carmen("angry", knowledge="expert")
    )
    assert (found.types, found.beside) == ("partly", 1)


@pytest.mark.parametrize(
    ("mood", "match"), [("calm", "right"), ("angry", "wrong"), (None, "unsaid")]
)
def test_the_mood_is_that_of_the_end(mood: str | None, match: str) -> None:
    """Not that of the beginning, and the same band or none."""
    assert compared(said(mood=mood), carmen()).mood == match


@pytest.mark.parametrize(
    ("need", "match"),
    [("Agua caliente en casa", "close"), ("Que le pidan perdón", "open"), ("", "unsaid")],
)
def test_words_never_say_that_a_need_was_missed(need: str, match: str) -> None:
    """Other words may mean the same, so that both are shown side by side."""
    assert compared(said(need=need), carmen()).need == match
    assert compared(said(need=need), carmen(hidden_need=None)).need in ("open", "unsaid")


def test_a_transcript_that_tells_nothing_has_nothing_to_compare_with() -> None:
    """One from elsewhere, without scenario and mood."""
    bare = call("A: Buenos días.", "C: Hola.")
    found = compared(said("angry", mood="calm", need="Agua"), bare)
    assert {found.types, found.knowledge, found.mood, found.need} == {"unknown"}
    assert recognition_verdict(ABOUT, bare, said("angry"), "es") is None


@pytest.mark.parametrize(
    ("answer", "verdict", "count"),
    [
        (said("angry", mood="calm"), "met", "acertó 3 de 3"),
        (said("angry", mood="furious"), "met", "acertó 2 de 3"),
        (said("angry"), "met", "acertó 2 de 2"),
        (said("angry", knowledge="average", mood="calm"), "not_met", "acertó 1 de 3"),
        (said("rude", mood="calm"), "not_met", "acertó 2 de 3"),
    ],
)
def test_kind_and_knowledge_decide_and_the_numbers_are_told(
    answer: RecognitionAnswer, verdict: str, count: str
) -> None:
    """Measured; a mood that was missed is told and decides nothing."""
    found = recognition_verdict(ABOUT, carmen(), answer, "es")
    assert found is not None
    assert (found.by, found.verdict, found.evidence) == ("measured", verdict, ())
    assert count in found.reason


@pytest.mark.parametrize(
    "answer",
    [
        None,
        RecognitionAnswer(),
        said("angry", knowledge=None),
        RecognitionAnswer(knowledge="novice"),
    ],
)
def test_without_kind_or_knowledge_it_stays_with_the_judge(
    answer: RecognitionAnswer | None,
) -> None:
    """What was skipped is no mistake."""
    assert recognition_verdict(ABOUT, carmen(), answer, "es") is None


def test_only_the_demands_about_recognising_are_decided() -> None:
    """Those of the catalogue, under their own id or a rubric's."""
    assert set(load_catalogue(shipped_rubrics_dir()).demands()) >= DEMANDS
    own = criterion(id="first.look", covers=("empathy.read_caller_fast",), judged="both")
    assert recognition_verdict(own, carmen(), said("angry"), "en") is not None
    assert recognition_verdict(criterion(), carmen(), said("angry"), "en") is None


answers = st.builds(
    RecognitionAnswer,
    types=st.none() | st.sets(st.sampled_from(CUSTOMER_TYPES)).map(tuple),
    mood=st.none() | st.sampled_from(BANDS),
    knowledge=st.none() | st.sampled_from(KNOWLEDGE),
)


@given(answers, st.sets(st.sampled_from(CUSTOMER_TYPES), min_size=1), st.sampled_from(KNOWLEDGE))
def test_naming_one_more_true_trait_never_makes_it_worse(
    answer: RecognitionAnswer, traits: set[str], knowledge: str
) -> None:
    """And one that is false never makes it right."""
    transcript = carmen(*sorted(traits), knowledge=knowledge)
    order = ["unsaid", "wrong", "partly", "right"]
    before = compared(answer, transcript)
    for trait in CUSTOMER_TYPES:
        more = answer.model_copy(update={"types": tuple({*(answer.types or ()), trait})})
        after = compared(more, transcript)
        if trait in traits:
            assert order.index(after.types) >= order.index(before.types)
        elif trait != knowledge:
            assert after.types != "right"


@pytest.mark.parametrize("language", LOCALES)
def test_the_table_has_words_for_everything(language: Locale) -> None:
    """Four lines, what was said beside what is true, in the language of the report."""
    answer = said("angry", mood="angry", need="Agua caliente en casa")
    lines = recognition_lines(answer, carmen(), language)
    assert [line.match for line in lines] == ["right", "right", "wrong", "close"]
    assert all(line.label and line.said and line.was and line.word for line in lines)
    assert lines[3].was == NEED
    assert lines[2].said == TEXTS["band.angry"][language]


def test_the_table_says_what_was_left_out_and_what_is_not_known() -> None:
    """And that none of these was said; there is no table where nothing was."""
    lines = recognition_lines(RecognitionAnswer(types=()), call("A: Hola.", "C: Hola."), "en")
    assert [(line.said, line.was, line.word) for line in lines] == [
        ("None of these", "no data", ""),
        ("not answered", "no data", ""),
        ("not answered", "no data", ""),
        ("not answered", "no data", ""),
    ]
    assert recognition_lines(None, carmen(), "en") == ()
    assert recognition_lines(RecognitionAnswer(), carmen(), "en") == ()


def test_a_kind_of_customer_from_elsewhere_is_shown_as_it_is() -> None:
    """Another system may know kinds that this one does not."""
    (kind, *_) = recognition_lines(said("angry"), carmen("sarcastic"), "en")
    assert (kind.was, kind.match) == ("sarcastic", "wrong")
