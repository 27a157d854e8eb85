"""Makes ``docs/example``: one real call on the customer's model, its scorecard and its report."""

from __future__ import annotations

from pathlib import Path

from simulator.folders import rubric_folders
from simulator.grading.report import build_report
from simulator.grading.report_page import report_page
from simulator.grading.report_text import report_text
from simulator.grading.scorecard import Scorecard
from simulator.rubric import find_rubric
from simulator.session import DEFAULT_RUBRIC, Sessions
from simulator.settings import load_settings
from simulator.transcript import Transcript

PERSONA = "es/marta-pedido"
SCRIPT = Path(__file__).parent / "trainees" / "kind.es.txt"
SEED = 7
README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- example -->", "<!-- /example -->"
EXCERPT_TURNS = 6
EXCERPT_REPORT_LINES = 22


async def write_example(out: Path) -> None:
    """Plays the script, grades the call and writes transcript, scorecard and report into a folder."""
    settings = load_settings()
    async with Sessions(settings, scripted_time=True) as sessions:
        transcript, sources = await _play(sessions)
        (scorecard,) = [
            one async for one in sessions.grade(transcript) if isinstance(one, Scorecard)
        ]
        scorecard = await sessions.coach(transcript, scorecard)
    rubric = find_rubric(DEFAULT_RUBRIC, *rubric_folders(settings)).rubric
    report = report_text(build_report(transcript, rubric, scorecard))
    texts = {
        "transcript.json": transcript.to_json(),
        "scorecard.json": scorecard.to_json(),
        "report.txt": report,
        "report.html": report_page(transcript, rubric, scorecard),
        "call.md": as_markdown(transcript, sources),
    }
    _write(out, texts)
    _show_in_readme(README, transcript, report)


def _show_in_readme(readme: Path, transcript: Transcript, report: str) -> None:
    """Puts the beginning of the call and of its report between the README's example marks."""
    said = [
        f"{'Agent' if turn.speaker == 'trainee' else 'Customer'}: {turn.text}"
        for turn in transcript.turns[:EXCERPT_TURNS]
    ]
    shown = "\n".join((*said, "…", "", *report.splitlines()[:EXCERPT_REPORT_LINES], "…"))
    text = readme.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    block = f"{begin}\n```\n{shown}\n```\n{end}"
    readme.write_text(before + block + after, encoding="utf-8")


def _write(out: Path, texts: dict[str, str]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (out / name).write_text(text.rstrip() + "\n", encoding="utf-8")


async def _play(sessions: Sessions) -> tuple[Transcript, tuple[str, ...]]:
    call = await sessions.start(PERSONA, seed=SEED)
    for line in SCRIPT.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            continue
        async for _ in sessions.reply(call.id, line):
            pass
        if (await sessions.resume(call.id)).outcome:
            break
    return await sessions.finish(call.id), await sessions.sources(call.id)


def as_markdown(transcript: Transcript, sources: tuple[str, ...]) -> str:
    """The call for reading: who said what, how the mood moved, and where each customer line came from."""
    from_where = iter(sources)
    mood = {point.after_turn: point for point in transcript.mood}
    lines = [f"# A call with {transcript.persona}", "", f"Model: `{transcript.model}`", ""]
    for turn in transcript.turns:
        if turn.speaker == "trainee":
            lines.append(f"**Agent:** {turn.text}")
            point = mood.get(turn.n)
            rules = ", ".join(change.rule for change in point.changes) if point else ""
            if point:
                lines.append(
                    f"> frustration {point.frustration} ({point.band}), trust {point.trust}, "
                    f"confusion {point.confusion} · {rules}"
                )
        else:
            lines.append(f"**Customer** ({next(from_where, '?')}): {turn.text}")
        lines.append("")
    if transcript.outcome:
        lines.append(f"End: {transcript.outcome.end} by {transcript.outcome.by}.")
    return "\n".join(lines)
