"""What ``doctor`` looks at for the embedded model: engine, machine, file and probe."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from simulator.commands.check import Check, failed, write_problem
from simulator.commands.model import engine_version
from simulator.errors import ProbeMismatchError, WeightsError
from simulator.models.hearing_weights import HEARING_LAYERS, QWEN_CODER_HEARING
from simulator.models.weights import (
    INSTALL_LOCAL,
    QWEN_CODER,
    carrier_parts,
    weights_path,
    weights_ready,
)
from simulator.settings import Settings

ENGINE_MEMORY_BYTES = 3_300_000_000
"""What a call on the embedded model takes, 2.8 GB at its peak, and some room."""
_CPU_FLAGS = frozenset({"avx2", "bmi2", "f16c", "fma"})
"""What the engine's build for x86-64 uses; it names them itself in ``get_system_info()``."""
_IMPORT_SECONDS = 120


def engine_check() -> Check:
    """Whether the embedded model's engine loads on this machine."""
    version = engine_version()
    if version is None:
        return Check("Engine", "fail", "xllamacpp is not installed", INSTALL_LOCAL)
    # In a process of its own: an engine built for another processor ends the process it is loaded in.
    tried = subprocess.run(
        [sys.executable, "-c", "import xllamacpp"],
        capture_output=True,
        timeout=_IMPORT_SECONDS,
        check=False,
    )
    if tried.returncode:
        last = tried.stderr.decode(errors="replace").strip().split("\n")[-1]
        why = last or f"its process ended with {tried.returncode}"
        do = "Use an endpoint: set OPENAI_BASE_URL or OPENAI_API_KEY"
        return Check("Engine", "fail", f"xllamacpp {version} does not load: {why}", do)
    return Check("Engine", "ok", f"xllamacpp {version} loads")


def processor_check() -> Check:
    """Cores, and what the engine needs of them."""
    cores = f"{len(os.sched_getaffinity(0))} cores, {platform.machine()}"
    missing = sorted(_CPU_FLAGS - _cpu_flags()) if platform.machine() == "x86_64" else []
    if missing:
        do = "Use an endpoint: set OPENAI_BASE_URL or OPENAI_API_KEY"
        return Check("Processor", "fail", f"{cores}, without {', '.join(missing)}", do)
    return Check("Processor", "ok", cores)


def memory_checks() -> Iterator[Check]:
    """Memory for the embedded model; nothing where the system does not say."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").split("\n")
    except OSError:
        return
    free = next(1024 * int(one.split()[1]) for one in lines if one.startswith("MemAvailable"))
    found = f"{_gigabytes(free)} free, the embedded model takes {_gigabytes(ENGINE_MEMORY_BYTES)}"
    if free < ENGINE_MEMORY_BYTES:
        yield Check("Memory", "warn", found, "Close other programs, or use an endpoint")
    else:
        yield Check("Memory", "ok", found)


def cache_check(settings: Settings) -> Check:
    """Room for the embedded model's files."""
    folder = settings.cache_dir
    do = "Set SIMULATOR_CACHE_DIR to a folder that you can write to, on a disk with space"
    problem = write_problem(folder)
    if problem:
        return Check("Cache folder", "fail", f"{folder}: {problem}", do)
    free = shutil.disk_usage(folder).free
    found = f"{folder}, {_gigabytes(free)} free"
    missing = sum(
        one.size_bytes
        for one in (QWEN_CODER, QWEN_CODER_HEARING)
        if not weights_path(settings, one).is_file()
    )
    if free < missing:
        needed = _gigabytes(missing)
        return Check("Cache folder", "fail", f"{found}, the model needs {needed}", do)
    return Check("Cache folder", "ok", found)


def weights_check(settings: Settings) -> Check:
    """The embedded model's files."""
    path = weights_path(settings)
    if weights_ready(settings) and not weights_ready(settings, QWEN_CODER_HEARING):
        do = "Type simulator model fetch; the first call would do it too"
        return Check("Model file", "warn", "the layers that hear are not taken out yet", do)
    if weights_ready(settings):
        return Check("Model file", "ok", f"{path}, checked")
    if path.is_file():
        do = "Type simulator model fetch; the next call would check it too"
        return Check("Model file", "warn", f"{path}, not checked since it changed", do)
    try:
        parts = carrier_parts()
    except WeightsError as error:
        return failed("Model file", error)
    do = "Type simulator model fetch; the first call would do it too"
    return Check("Model file", "warn", f"not joined yet from its {len(parts)} parts", do)


def probe_check() -> Check:
    """The coefficients by which the embedded model hears and judges."""
    # Imported here: numpy costs a tenth of a second.
    from simulator.models.probe import TurnProbe, shipped_probe_dir

    try:
        meta = TurnProbe.load(shipped_probe_dir()).meta
    except ProbeMismatchError as error:
        missing = failed("Probe", error, state="warn")
        # Calls go on by a question in words; the judge has nothing to rest a verdict on.
        return replace(missing, found=f"{missing.found}; what was said is not graded without it")
    if (meta.model_sha256, meta.layers) != (QWEN_CODER.sha256, HEARING_LAYERS):
        found = (
            f"belongs to {meta.layers} layers of {meta.model} ({meta.model_sha256[:12]}), "
            f"not to {HEARING_LAYERS} of {QWEN_CODER.name}"
        )
        return Check("Probe", "warn", found, "Run make probes")
    return Check("Probe", "ok", f"{len(meta.labels)} behaviours, made for {QWEN_CODER.name}")


def _cpu_flags() -> frozenset[str]:
    """What the processor can do; everything where the system does not say."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return _CPU_FLAGS
    line = next((one for one in text.split("\n") if one.startswith("flags")), None)
    return frozenset(line.partition(":")[2].split()) if line else _CPU_FLAGS


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
