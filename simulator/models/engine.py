"""llama.cpp's own server inside this process, on loopback."""

from __future__ import annotations

import contextlib
import ctypes
import os
import secrets
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.errors import WeightsError
from simulator.models.weights import INSTALL_LOCAL

_MOST_THREADS = 8
"""More do not help a model of this size, and take the machine from its user."""
_CONVERSATIONS = 2
"""Prefixes that stay at hand at once: two calls, or a call and what reads ahead for it."""
_PROMPT_CACHE_MIB = 256
"""Memory for the prefixes of further conversations, 28 KiB a token; llama.cpp would take 8 GiB."""
_BATCH_TOKENS = 256
"""Tokens processed at a time; larger batches were no faster on two cores."""
HEARING_TOKENS = 1024
"""Longest text whose hidden states are read. It is processed in one batch, which takes scratch memory of
0.6 MiB a token where it is that long."""
_GGUF_MAGIC = b"GGUF"
_SIGACTION_BYTES = 512
"""More than any platform's struct sigaction (152 bytes with glibc on x86-64)."""


class Engine:
    """A running server.

    Attributes:
        address: ``http://127.0.0.1:<port>``.
        api_key: Random; without it the server answers nothing.
    """

    def __init__(
        self, weights: Path, *, context_tokens: int, threads: int, hears: bool = False
    ) -> None:
        """Loads the weights, which takes seconds; call it in a thread.

        Args:
            weights: A GGUF file.
            context_tokens: Context window of each conversation.
            threads: 0 means one for each core, at most 8.
            hears: Gives the hidden states of texts of up to ``context_tokens`` instead of talking.

        Raises:
            WeightsError: The engine is not installed, or the file is not one that it can load.
        """
        xllamacpp = _engine_package()
        _check_file(weights)
        self.api_key = secrets.token_urlsafe(24)
        params = xllamacpp.CommonParams()
        params.model.path = str(weights)
        params.hostnames = ["127.0.0.1"]
        params.port = 0
        params.api_keys = [self.api_key]
        params.cpuparams.n_threads = threads or min(os.cpu_count() or 1, _MOST_THREADS)
        params.cpuparams_batch.n_threads = params.cpuparams.n_threads
        # The engine repacks most weights for the processor when it loads them. Mapped into memory,
        # the file would stay resident beside its repacked copy: 1.9 GB instead of 1.3.
        params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
        if hears:
            params.embedding = True
            params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_NONE
            params.n_parallel = 1
            params.n_ctx = params.n_batch = params.n_ubatch = context_tokens
            params.cache_ram_mib = 0
        else:
            params.n_parallel = _CONVERSATIONS
            params.n_ctx = context_tokens * _CONVERSATIONS
            params.n_batch = params.n_ubatch = _BATCH_TOKENS
            params.cache_ram_mib = _PROMPT_CACHE_MIB
        params.endpoint_metrics = True
        params.ui = False
        params.offline = True
        params.verbosity = -1
        try:
            with signal_handlers_kept():
                self._server: Any = xllamacpp.Server(params)
        except RuntimeError as error:
            raise WeightsError(
                "the engine cannot load it, it is damaged or of a kind that is not known",
                where=str(weights),
                do="Use another GGUF file, or local:qwen2.5-coder-1.5b",
            ) from error
        self.address: str = self._server.listening_address
        # The constructor returns before the server's loop runs, and a server that is stopped before
        # its loop runs never ends. The loop answers this, so afterwards it does run.
        self._server.handle_metrics()

    def stop(self) -> None:
        """Ends the server and frees its memory; waits for its threads, so call it in a thread."""
        self._server = None  # its destructor stops and joins


def _engine_package() -> Any:
    # OpenMP reads it when the engine is loaded. Its threads would else wait for each other by spinning: with one busy
    # neighbour on two cores that halves and halves again (2 tokens a second instead of 10), and what Python does right
    # after an answer waits for them too. Nothing is lost on an idle machine.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        import xllamacpp
    except ImportError as error:
        raise WeightsError(
            "the engine of the embedded model is not installed",
            where="xllamacpp",
            do=INSTALL_LOCAL,
        ) from error
    return xllamacpp


def _check_file(weights: Path) -> None:
    try:
        with weights.open("rb") as file:
            magic = file.read(len(_GGUF_MAGIC))
    except OSError as error:
        raise WeightsError(
            f"cannot be read: {error.strerror}", where=str(weights), do="Check the path"
        ) from error
    if magic != _GGUF_MAGIC:
        raise WeightsError(
            f"no GGUF file: it begins with {magic!r}, expected {_GGUF_MAGIC!r}",
            where=str(weights),
            do="Give the path of a model in the GGUF format",
        )


@contextlib.contextmanager
def signal_handlers_kept() -> Iterator[None]:
    """Undoes the engine's own handlers for Ctrl-C and SIGTERM.

    The engine takes both signals for itself when it starts, and then the first Ctrl-C would end the
    engine under a program that goes on. Python's ``signal`` can put handlers back from the main
    thread only, and engines start in others, so the C library is asked.
    """
    library = ctypes.CDLL(None)
    kept: dict[signal.Signals, Any] = {}
    for number in (signal.SIGINT, signal.SIGTERM):
        kept[number] = ctypes.create_string_buffer(_SIGACTION_BYTES)
        library.sigaction(number.value, None, kept[number])
    try:
        yield
    finally:
        for number, action in kept.items():
            library.sigaction(number.value, action, None)
