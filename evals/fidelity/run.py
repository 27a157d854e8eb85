"""One run: the calls that are still to be played, then the detectors over all of them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from evals.fidelity.agent_speak import AgentSpeak, HiddenStates, learn_agent_speak
from evals.fidelity.lines import load_lines, split_lines
from evals.fidelity.play import CallKey, PlayedCall, finished, keep, key_of, play
from evals.fidelity.quality import (
    DetectorQuality,
    authored,
    calibration,
    classifier_quality,
    quality,
)
from evals.fidelity.report import FidelityReport, build_report
from evals.fidelity.scoring import flags_of
from evals.fidelity.trainees import TRAINEES, TraineeScript, script_for
from evals.hearing import states_folder
from simulator.folders import persona_folders
from simulator.models.names import ModelPool
from simulator.models.protocol import Model
from simulator.persona import Persona, PersonaFile, find_persona, load_personas
from simulator.session import Sessions
from simulator.settings import Settings

Said = Callable[[str], None]
Planned = tuple[PersonaFile, CallKey, TraineeScript]


async def run_fidelity(
    settings: Settings,
    out: Path,
    *,
    seed: int = 7,
    limit: int | None = None,
    only: Collection[str] = (),
    say: Said = lambda _line: None,
    models: ModelPool | None = None,
) -> FidelityReport:
    """Plays every persona with every trainee, and reports on the lines that were shown.

    A call whose file stands in ``out`` and is of the same persona, script, model and seed is not played again.

    Args:
        settings: Models and folders; the calls are kept in a database of the run's own.
        out: Folder for the calls, ``flags.jsonl`` and ``report.json``.
        seed: Of every call.
        limit: Most calls to have, finished ones included; all where it is not given.
        only: Ids of the personas; all of them where it is empty.
        say: Told what is being done, a line at a time.
        models: Opens the models; by their names in the settings where it is not given.

    Raises:
        NotFoundError: There is no persona of an id in ``only``.
        ModelError: The model failed; what was played is kept, and the next run goes on from there.
        ServiceError: The endpoint or the database failed; likewise.
        ScriptError: A trainee's script cannot be played.
    """
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"data_dir": Path(folder), "database_url": None})
        async with Sessions(own, scripted_time=True, models=models) as sessions:
            model = await sessions.customer_model()
            wanted = _planned(settings, model, seed, only)
            calls = await _played(sessions, wanted[:limit], out / "calls", say)
            personas = {file.persona.id: file.persona for file, _, _ in wanted}
            classifier, known = await detectors(settings, model, list(personas.values()), say)
            flags = await flags_of(calls, personas, classifier)
            report = build_report(
                calls,
                flags,
                known,
                model=model.profile.name,
                seed=seed,
                calls_wanted=len(wanted),
            )
    _write(report, out)
    return report


def _planned(settings: Settings, model: Model, seed: int, only: Collection[str]) -> list[Planned]:
    """Persona by persona, so that a run that was stopped has whole comparisons of good and bad."""
    folders = persona_folders(settings)
    sound = [find_persona(one, *folders) for one in only] or load_personas(*folders)[0]
    planned: list[Planned] = []
    for file in sound:
        for trainee in TRAINEES:
            limit = settings.turn_characters_limit
            script = script_for(file.persona, trainee, characters_limit=limit)
            key = key_of(file, trainee, script, model.profile.name, seed)
            planned.append((file, key, script))
    return planned


async def _played(
    sessions: Sessions, wanted: Sequence[Planned], folder: Path, say: Said
) -> list[PlayedCall]:
    calls: list[PlayedCall] = []
    for number, (file, key, script) in enumerate(wanted, 1):
        path = folder / key.file_name
        call = finished(path, key)
        how = "from its file"
        if call is None:
            call, how = await play(sessions, file.persona, key, script), "played"
            keep(call, path)
        say(f"{number}/{len(wanted)} {key.persona} {key.trainee}: {len(call.lines)} turns, {how}")
        calls.append(call)
    return calls


async def detectors(
    settings: Settings, model: Model, personas: Sequence[Persona], say: Said
) -> tuple[AgentSpeak | None, list[DetectorQuality]]:
    """The classifier of agents' lines where the model has a hidden state, and how good all detectors are."""
    parts = split_lines(load_lines())
    lines = list(authored(personas))
    known = quality(parts.test, lines)
    if not model.profile.embeds:
        say("the model gives no hidden state: agents' lines are found by patterns alone")
        return None, known
    say("reading the labelled lines")
    reader = HiddenStates(model, states_folder(settings))
    classifier = await learn_agent_speak(reader, parts.tune, calibration(lines))
    return classifier, [await classifier_quality(classifier, parts.test), *known]


def _write(report: FidelityReport, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    flagged = "".join(flag.model_dump_json() + "\n" for flag in report.flags)
    (out / "flags.jsonl").write_text(flagged, encoding="utf-8")
    body = json.dumps(report.model_dump(), ensure_ascii=False, indent=2)
    (out / "report.json").write_text(body + "\n", encoding="utf-8")
