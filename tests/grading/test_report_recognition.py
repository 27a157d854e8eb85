"""The table "You said / It was" at the top of a report, in the terminal and as a page."""

from __future__ import annotations

from grading.calls import active_listening
from grading.test_recognition import NEED, carmen, said
from grading.test_report_page import HOSTILE, Seen, scorecard
from simulator.grading.report import build_report
from simulator.grading.report_page import report_page
from simulator.grading.report_text import report_text

RUBRIC = active_listening().rubric


def test_the_terminal_shows_both_sides_before_the_verdicts() -> None:
    """And nothing of it where nobody was asked."""
    answer = said("angry", mood="furious", need="agua\x1b[2J caliente en casa")
    with_it = report_text(
        build_report(carmen(), RUBRIC, scorecard(), recognition=answer), width=110
    )
    rows = {line[:20].strip(): line for line in with_it.splitlines()}
    assert "Enfado, Sin experiencia" in rows["Tipo de cliente"]
    assert rows["Tipo de cliente"].endswith("acertado")
    assert " ".join(rows["Ánimo al final"].split()) == "Ánimo al final furia calma no acertado"
    assert "\x1b" not in with_it
    assert with_it.index("Dijiste") < with_it.index("Lo que fue bien")
    assert "Dijiste" not in report_text(build_report(carmen(), RUBRIC, scorecard()))


def test_the_page_shows_them_as_text() -> None:
    """Whatever was typed as the need."""
    answer = said("rude", need=HOSTILE)
    html = report_page(carmen(), RUBRIC, scorecard(), recognition=answer)
    seen = Seen(html)
    assert "script" not in seen.tags
    assert "img" not in seen.tags
    assert "recognised" in seen.values("class")
    assert NEED in seen.words
    assert html.index("Dijiste") < html.index("Lo que fue bien")
    assert 'class="recognised"' not in report_page(carmen(), RUBRIC, scorecard())
