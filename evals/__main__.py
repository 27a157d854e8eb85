"""``python -m evals``: probes, agreement, fidelity, bench, example."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

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
    what: Annotated[str, typer.Option(help="Only 'appraisal' so far.")] = "appraisal",
    json_: Json = False,
) -> None:
    """How well the customer hears, on the test part of the labelled turns."""
    from evals.hearing import appraisal_report, print_appraisal

    if what != "appraisal":
        raise typer.BadParameter("only 'appraisal' so far", param_hint="--what")
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
