"""``python -m evals``: probes, agreement, fidelity, bench, example."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from simulator.errors import SimulatorError

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Evaluations.")
Json = Annotated[bool, typer.Option("--json", help="Nothing but JSON on stdout.")]


@app.command()
def probes() -> None:
    """Learn how the embedded model hears, and write its coefficients."""
    from evals.hearing import relearn

    asyncio.run(relearn())


@app.command()
def agreement(
    what: Annotated[
        Literal["grader", "appraisal"],
        typer.Option(help="The grader on the gold calls, or the customer's hearing on the turns."),
    ] = "grader",
    rubric: Annotated[str, typer.Option(metavar="ID[@V]", help="What to judge by.")] = "documents",
    gold: Annotated[Path | None, typer.Option(help="Folder of labelled calls.")] = None,
    part: Annotated[
        Literal["test", "tune", "all"] | None,
        typer.Option(help="Of our own calls test, of any other folder all but those tuned on."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="Grader, such as openai:gpt-4.1.")] = None,
    twice: Annotated[bool, typer.Option("--twice", help="Grade again and count flips.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Grade what is kept too.")] = False,
    json_: Json = False,
    out: Annotated[
        Path, typer.Option(help="Scorecards and report; what is kept in it is not graded again.")
    ] = Path("out/agreement"),
) -> None:
    """How far verdicts agree with labels. Exit 1 where a target is missed."""
    if what == "appraisal":
        _hearing(json_)
        return
    from evals.agreement import run_agreement
    from evals.agreement_table import print_agreement
    from evals.gold_calls import CALLS
    from simulator.settings import load_settings

    settings = load_settings()
    if model is not None:
        settings = settings.model_copy(update={"grader_model": model})
    report = asyncio.run(
        run_agreement(
            settings,
            rubric=rubric,
            gold=gold or CALLS,
            part=part,
            out=out,
            twice=twice,
            fresh=fresh,
            say=lambda line: print(line, file=sys.stderr),
        )
    )
    if json_:
        print(json.dumps(report.model_dump(), ensure_ascii=False))
    else:
        print_agreement(report)
    raise typer.Exit(0 if report.met() else 1)


def _hearing(json_: bool) -> None:
    from evals.hearing import appraisal_report, print_appraisal

    report = asyncio.run(appraisal_report())
    if json_:
        print(json.dumps(report.model_dump(), indent=2))
    else:
        print_appraisal(report)


@app.command()
def bench(
    json_: Json = False,
    turns: Annotated[int, typer.Option(min=4, help="Turns of the agent.")] = 10,
    out: Annotated[Path | None, typer.Option(help="Write the JSON here too.")] = None,
) -> None:
    """Speed, memory and storage of a call on the customer's model."""
    from evals.bench import print_bench, run_bench

    report = asyncio.run(run_bench(turns))
    text = json.dumps(report.model_dump(), indent=2)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")
    print(text) if json_ else print_bench(report)
    raise typer.Exit(0 if report.met() else 1)


@app.command()
def fidelity(
    json_: Json = False,
    out: Annotated[
        Path,
        typer.Option(help="Calls, flags and report; finished calls in it are not played again."),
    ] = Path("out/fidelity"),
    limit: Annotated[int | None, typer.Option(min=1, help="Most calls.")] = None,
    persona: Annotated[list[str] | None, typer.Option(help="Only these; may be repeated.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of every call.")] = 7,
) -> None:
    """Does the customer stay in role? Every persona with four scripted trainees. Exit 1 where it falls short."""
    from evals.fidelity.report import print_report
    from evals.fidelity.run import run_fidelity
    from simulator.settings import load_settings

    report = asyncio.run(
        run_fidelity(
            load_settings(),
            out,
            seed=seed,
            limit=limit,
            only=persona or (),
            say=lambda line: print(line, file=sys.stderr),
        )
    )
    print(json.dumps(report.model_dump(), ensure_ascii=False)) if json_ else print_report(report)
    raise typer.Exit(0 if report.met() else 1)


@app.command()
def example(
    out: Annotated[Path, typer.Option(help="Folder to write.")] = Path("docs/example"),
) -> None:
    """One real call and its report, for the README."""
    from evals.example import write_example

    asyncio.run(write_example(out))


def main() -> None:
    """Runs a command; an error of the program is one line and its exit code."""
    try:
        app()
    except SimulatorError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
