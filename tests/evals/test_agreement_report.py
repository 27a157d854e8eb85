"""What the report says beside its figures: which labels count, what has none, what abstains, which targets are missed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from grading.calls import call, criterion, rubric_of
from test_agreement_figures import one

from evals.agreement_figures import figures
from evals.agreement_report import AgreementReport, Sample, build_report, label_sources
from evals.agreement_table import print_agreement
from evals.agreement_targets import targets_of
from evals.gold_calls import GoldCall, GoldLabel
from evals.gold_passes import agreement_of_passes
from evals.kept_scorecards import GradedCall
from simulator.grading.scorecard import Scorecard, Verdict
from simulator.rubric import Criterion

PARAPHRASE, MINIMISE = "listening.paraphrase", "dont.minimise"
CRITERIA = (criterion(PARAPHRASE), criterion(MINIMISE))
Said = dict[str, Any]


def gold_call(place: int, labels: Said, locale: str = "es") -> GoldCall:
    """A call with labels that need no words."""
    return GoldCall(
        path=Path(f"call-{place}.json"),
        transcript=call("A: Hola.", locale=locale, id=f"call-{place}"),
        labels={name: GoldLabel(verdict=verdict) for name, verdict in labels.items()},
    )


def report(
    *calls: tuple[str, Said, Said], criteria: tuple[Criterion, ...] = CRITERIA, **rest: Any
) -> AgreementReport:
    """The report of calls, each with its language, its labels and the grader's verdicts."""
    gold = tuple(
        gold_call(place, labels, locale) for place, (locale, labels, _) in enumerate(calls)
    )
    rubric = rubric_of(*criteria)
    graded = [
        GradedCall(
            one.id,
            Scorecard(
                transcript=one.id,
                rubric=rubric.rubric.reference,
                rubric_sha256=rubric.sha256,
                model="scripted:test",
                criteria=tuple(
                    Verdict(id=name, verdict=verdict, by=by(name))
                    for name, verdict in verdicts.items()
                ),
                coverage=1.0,
            ),
        )
        for one, (_, _, verdicts) in zip(gold, calls, strict=True)
    ]
    return build_report(Sample("gold", "test", gold), rubric, [graded], rest.get("passes"))


def by(name: str) -> Any:
    """Who gives the verdicts of a criterion here."""
    return "measured" if name.startswith("handling") else "judge"


def test_a_criterion_is_held_against_labels_of_its_own_id_or_of_the_one_demand_that_it_covers() -> (
    None
):
    """One that covers several is a question that nobody has answered."""
    own = criterion(PARAPHRASE)
    one_demand = criterion(MINIMISE, id="tone.belittling")
    several = criterion(PARAPHRASE, id="listening.both", covers=[PARAPHRASE, "listening.clarify"])
    unlabelled = criterion("listening.clarify")
    calls = [gold_call(1, {PARAPHRASE: "met", MINIMISE: "met"})]
    rubric = rubric_of(own, one_demand, several, unlabelled).rubric
    assert label_sources(rubric, calls) == {PARAPHRASE: PARAPHRASE, "tone.belittling": MINIMISE}


def test_what_has_no_counterpart_is_reported_both_ways(capsys: pytest.CaptureFixture[str]) -> None:
    """Criteria without labels and labels without a criterion: dropped never, silently least of all."""
    found = report(
        ("es", {PARAPHRASE: "met", "handling.hold": "met"}, {PARAPHRASE: "met", MINIMISE: "met"}),
        ("es", {PARAPHRASE: "met", "handling.hold": "met"}, {PARAPHRASE: "met", MINIMISE: "met"}),
    )
    assert found.criteria_without_labels == [MINIMISE]
    assert found.labels_without_criterion == {"handling.hold": 2}
    assert found.labels == 2
    print_agreement(found)
    printed = capsys.readouterr().out
    assert f"criteria without labels: {MINIMISE}" in printed
    assert "labels without a criterion: handling.hold 2" in printed
    assert "labelled once" in printed


@pytest.mark.parametrize(
    ("labels", "verdicts", "notes"),
    [
        (("met", "not_met"), ("met", "not_met"), []),
        (("met", "not_met"), ("met", "met"), ["under 0.65"]),
        (("met", "not_met"), ("cannot_assess", "cannot_assess"), ["abstains"]),
        (("met", "met"), ("met", "not_met"), ["no decided label says not met"]),
        (("not_met", "not_met"), ("met", "not_met"), ["no decided label says met"]),
        (("not_applicable", "not_applicable"), ("met", "met"), ["never applicable"]),
    ],
)
def test_a_criterion_s_notes_say_what_its_figures_are_worth(
    labels: tuple[str, str], verdicts: tuple[str, str], notes: list[str]
) -> None:
    """A criterion that cannot be measured must not look like one that does well."""
    found = report(
        *(
            ("es", {PARAPHRASE: label}, {PARAPHRASE: verdict})
            for label, verdict in zip(labels, verdicts, strict=True)
        )
    )
    assert found.per_criterion[PARAPHRASE].notes == notes


def test_a_borrowed_label_is_said_to_be_one() -> None:
    """The two questions may differ."""
    asked = criterion(MINIMISE, id="tone.belittling")
    found = report(
        ("es", {MINIMISE: "met"}, {"tone.belittling": "met"}),
        ("es", {MINIMISE: "not_met"}, {"tone.belittling": "not_met"}),
        criteria=(asked,),
    )
    assert found.per_criterion["tone.belittling"].notes == [f"labels of {MINIMISE}"]
    assert found.per_criterion["tone.belittling"].label_of == MINIMISE
    assert found.labels_without_criterion == {}


def test_languages_and_who_judged_have_figures_of_their_own() -> None:
    """The same as in all; those of a language are drawn from its own calls."""
    hold = criterion(PARAPHRASE, id="handling.hold")
    right = {PARAPHRASE: "met", "handling.hold": "not_met"}
    wrong = {PARAPHRASE: "not_met", "handling.hold": "not_met"}
    found = report(
        ("es", right, right),
        ("es", wrong, wrong),
        ("ja", right, wrong),
        criteria=(CRITERIA[0], hold),
    )
    assert found.per_locale["es"].kappa == 1.0
    assert found.per_locale["ja"].confusion.met_not_met == 1
    assert found.per_by["measured"].labels == found.per_by["judge"].labels == 3
    assert found.per_by["judge"].confusion.met_not_met == 1
    assert found.per_by["measured"].confusion.met_not_met == 0
    assert found.macro_criteria == 1
    assert found.macro_balanced_accuracy == found.per_criterion[PARAPHRASE].balanced_accuracy


def test_the_readers_own_agreement_stands_beside_each_criterion(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What people find hard must not be held against the grader alone."""
    calls = [gold_call(n, {PARAPHRASE: "met" if n else "not_met"}) for n in range(4)]
    second = {one.id: {PARAPHRASE: GoldLabel(verdict="met")} for one in calls}
    passes = agreement_of_passes(calls, second, {})
    found = report(
        *(("es", {PARAPHRASE: "met"}, {PARAPHRASE: "met"}) for _ in range(2)), passes=passes
    )
    assert found.per_criterion[PARAPHRASE].passes_kappa == 0.0
    print_agreement(found)
    assert "two readers of all 4 labels: agreement 0.75, κ 0.00" in capsys.readouterr().out


def judged(right: int, wrong: int, left: int, **rest: Any) -> Any:
    """Figures of so many verdicts, half of the labels met."""
    return figures(
        [
            one(label, verdict, place=n % 3, **rest)
            for label, other in (("met", "not_met"), ("not_met", "met"))
            for verdict, count in ((label, right), (other, wrong), ("cannot_assess", left))
            for n in range(count)
        ],
        range(3),
    )


def test_targets_are_of_what_was_judged_and_of_what_was_measured() -> None:
    """0.78 at a coverage of 0.70; 0.98; each met or missed on its own."""
    in_all = judged(8, 2, 4)
    found = targets_of(in_all, {"judge": in_all, "measured": judged(97, 3, 0, by="measured")}, 0)
    assert [(one.what, one.value, one.met) for one in found] == [
        ("judged: balanced accuracy", 0.8, True),
        ("judged: coverage", 0.7143, True),
        ("measured: balanced accuracy", 0.97, False),
        ("evidence precision", None, None),
        ("flips", 0.0, True),
    ]


def test_measured_labels_of_one_kind_are_held_to_their_accuracy() -> None:
    """A stopwatch has no habit of saying what is commoner."""
    measured = figures([one("met", "met", by="measured")] * 3, range(1))
    target = targets_of(measured, {"measured": measured}, None)[2]
    assert (target.what, target.value, target.met) == ("measured: accuracy", 1.0, True)


def test_what_could_not_be_measured_is_neither_met_nor_missed() -> None:
    """A rubric without measured criteria does not fail for want of them; a judge that abstains from all does."""
    silent = judged(0, 0, 5)
    found = {each.what: each.met for each in targets_of(silent, {"judge": silent}, None)}
    assert found == {
        "judged: balanced accuracy": None,
        "judged: coverage": False,
        "measured: balanced accuracy": None,
        "evidence precision": None,
    }
