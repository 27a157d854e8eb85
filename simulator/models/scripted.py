"""The public fake: a model that answers what a script says, in order, and then refuses.

In a test::

    model = ScriptedModel(hear=[{"behaviours": []}], speak=["No me sirve."])
    ...
    assert "direction" in model.asked("speak")[0].text

In a file, YAML or JSON, for ``SIMULATOR_CUSTOMER_MODEL=scripted:calls/angry.yaml``::

    hear: [{"behaviours": []}]
    speak: ["No me sirve.", "Vale, gracias."]
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import RootModel, ValidationError

from simulator.errors import ModelAnswerError, ScriptError, ScriptExhaustedError, SimulatorError
from simulator.models.protocol import (
    Answer,
    CallUsage,
    Decoding,
    Message,
    ModelProfile,
    TokenStates,
    UsageLedger,
)
from simulator.models.tokens import estimate_tokens
from simulator.yaml_file import load_yaml

Entry = str | Mapping[str, Any] | Sequence[Any] | Exception
"""One answer: a text; an object (structured answer, or probabilities of options); a list of pieces
to stream, the last of which may be an error; a list of numbers for ``embed``; an error to raise."""
Kind = Literal["complete", "stream", "choose", "structured", "token_states"]
_PIECES = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True)
class Asked:
    """One request that the model got.

    Attributes:
        kind: The method called.
        purpose: As given by the caller.
        messages: The prompt; for ``embed`` one user message.
        options: Only for ``choose``.
        decoding: Only for ``complete`` and ``stream``.
    """

    kind: Kind
    purpose: str
    messages: tuple[Message, ...]
    options: tuple[str, ...] = ()
    decoding: Decoding | None = None

    @property
    def text(self) -> str:
        """All messages in one text, for assertions on what stands in a prompt."""
        return "\n\n".join(message.content for message in self.messages)


class _ScriptFile(RootModel[dict[str, list[Any]]]):
    """What a script file holds: lists of answers by purpose; ``answers`` serves every other one."""


class ScriptedModel:
    """Answers from a script; raises ``ScriptExhaustedError`` when it is asked once too often.

    Args:
        answers: For every purpose that has no list of its own, in the order asked.
        name: Shown in the profile.
        embedder: Answers ``token_states`` instead of the script, with the states of the text's
            tokens, or with numbers that stand for the whole text; makes ``profile.embeds`` true.
        embeds: Whether ``token_states`` is offered from the script.
        strong: Whether it is to be trusted with structured hearing and judging.
        fingerprint: For tests of probes, which belong to one model.
        context_tokens: Context window that it claims to have.
        by_purpose: A list of answers for each purpose, e.g. ``speak=["Hola."]``.

    Attributes:
        requests: Everything that it was asked, in order.
        warmed: The prefixes it was warmed with.
        closed: Whether ``close`` was called.
    """

    def __init__(
        self,
        answers: Sequence[Entry] = (),
        *,
        name: str = "scripted:test",
        embedder: Callable[[str], TokenStates | Sequence[float]] | None = None,
        embeds: bool = False,
        strong: bool = True,
        fingerprint: str | None = None,
        context_tokens: int = 8192,
        **by_purpose: Sequence[Entry],
    ) -> None:
        self._profile = ModelProfile(
            name=name,
            kind="scripted",
            context_tokens=context_tokens,
            embeds=embeds or embedder is not None,
            strong=strong,
            fingerprint=fingerprint,
        )
        self._usage = UsageLedger()
        self._embedder = embedder
        self._answers = deque(answers)
        self._by_purpose = {purpose: deque(entries) for purpose, entries in by_purpose.items()}
        self.requests: list[Asked] = []
        self.warmed: list[tuple[Message, ...]] = []
        self.closed = False

    @classmethod
    def from_file(cls, path: Path) -> ScriptedModel:
        """Reads the answers from a YAML or JSON file.

        Raises:
            NotFoundError: There is no such file.
            ScriptError: It is not an object of lists; names file and line.
        """
        script = load_yaml(path, _ScriptFile, ScriptError).root
        # Through JSON, so that a test sees plain lists and numbers and none of the YAML reader's types.
        plain: dict[str, list[Any]] = json.loads(json.dumps(script))
        answers = plain.pop("answers", [])
        model = cls(answers, name=f"scripted:{path}", embeds="embed" in plain)
        model._by_purpose = {purpose: deque(entries) for purpose, entries in plain.items()}
        return model

    @property
    def profile(self) -> ModelProfile:
        """What callers need to know."""
        return self._profile

    @property
    def usage(self) -> UsageLedger:
        """What has been spent so far, in estimated tokens and no time."""
        return self._usage

    @property
    def left(self) -> int:
        """Answers that were not asked for."""
        return len(self._answers) + sum(len(queue) for queue in self._by_purpose.values())

    def asked(self, purpose: str) -> list[Asked]:
        """The requests of one purpose, in order."""
        return [request for request in self.requests if request.purpose == purpose]

    async def complete(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> str:
        """The next answer of the script as one text."""
        entry = self._next(Asked("complete", purpose, tuple(messages), decoding=decoding))
        pieces = _pieces(entry)
        failure = next((piece for piece in pieces if isinstance(piece, Exception)), None)
        if failure is not None:
            raise failure
        return self._spent(purpose, messages, "".join(str(piece) for piece in pieces))

    async def stream(
        self, messages: Sequence[Message], decoding: Decoding, *, purpose: str
    ) -> AsyncGenerator[str, None]:
        """The next answer of the script, word by word or in the pieces that the script gives."""
        entry = self._next(Asked("stream", purpose, tuple(messages), decoding=decoding))
        said: list[str] = []
        try:
            for piece in _pieces(entry):
                if isinstance(piece, Exception):
                    raise piece
                said.append(piece)
                yield piece
        finally:
            self._spent(purpose, messages, "".join(said))

    async def choose(
        self, messages: Sequence[Message], options: Sequence[str], *, purpose: str
    ) -> Mapping[str, float]:
        """The option that the script names, or its probabilities scaled to sum to 1."""
        entry = self._next(Asked("choose", purpose, tuple(messages), options=tuple(options)))
        shares = {entry: 1.0} if isinstance(entry, str) else entry
        if not isinstance(shares, Mapping) or not shares.keys() <= set(options):
            raise ModelAnswerError(
                f"the script answers {entry!r}, offered were {list(options)}",
                where=f"{self._profile.name}, {purpose}",
            )
        total = sum(float(share) for share in shares.values())
        if total <= 0:
            raise ModelAnswerError(
                "the script's probabilities sum to 0", where=f"{self._profile.name}, {purpose}"
            )
        self._spent(purpose, messages, max(shares, key=lambda option: float(shares[option])))
        return {option: float(shares.get(option, 0.0)) / total for option in options}

    async def structured(
        self, messages: Sequence[Message], schema: type[Answer], *, max_tokens: int, purpose: str
    ) -> Answer:
        """The next answer of the script, an object or JSON text, in the shape of ``schema``."""
        del max_tokens  # a script does not run long
        entry = self._next(Asked("structured", purpose, tuple(messages)))
        text = entry if isinstance(entry, str) else json.dumps(entry, ensure_ascii=False)
        self._spent(purpose, messages, text)
        try:
            return schema.model_validate_json(text)
        except ValidationError as error:
            raise ModelAnswerError(
                f"the script's answer does not fit {schema.__name__}: {error.errors()[0]['msg']}",
                where=f"{self._profile.name}, {purpose}",
            ) from error

    async def token_states(self, text: str, *, purpose: str) -> TokenStates:
        """The embedder's numbers, or the next list of numbers of the script, as if the text were one token."""
        messages = (Message("user", text),)
        asked = Asked("token_states", purpose, messages)
        if self._embedder is not None:
            self.requests.append(asked)
            self._spent(purpose, messages, "")
            found = self._embedder(text)
            return found if isinstance(found, TokenStates) else _one_token(text, found)
        entry = self._next(asked)
        if isinstance(entry, str | Mapping | Exception):
            raise ModelAnswerError(
                f"the script answers {entry!r}, expected a list of numbers",
                where=f"{self._profile.name}, {purpose}",
            )
        self._spent(purpose, messages, "")
        return _one_token(text, entry)

    async def count_tokens(self, text: str) -> int:
        """The safe estimate."""
        return estimate_tokens(text)

    async def warm(self, messages: Sequence[Message]) -> None:
        """Notes the prefix."""
        self.warmed.append(tuple(messages))

    async def close(self) -> None:
        """Notes that it was closed."""
        self.closed = True

    def _next(self, asked: Asked) -> Entry:
        self.requests.append(asked)
        queue = self._by_purpose.get(asked.purpose, self._answers)
        if not queue:
            raise ScriptExhaustedError(
                f"no answer left for request {len(self.requests)}, "
                f"{asked.kind} for {asked.purpose!r}",
                where=self._profile.name,
                do="Add an answer to the script",
            )
        entry = queue.popleft()
        if isinstance(entry, Exception):
            raise entry
        return entry

    def _spent(self, purpose: str, messages: Sequence[Message], answer: str) -> str:
        prompt = sum(estimate_tokens(message.content) for message in messages)
        self._usage.add(CallUsage(purpose, prompt, 0, estimate_tokens(answer), 0.0))
        return answer


def _one_token(text: str, numbers: Sequence[Any]) -> TokenStates:
    import numpy as np  # most scripts need none

    state = np.array([[float(number) for number in numbers]], dtype=np.float32)
    return TokenStates(state, np.array([len(text.encode())]))


def _pieces(entry: Entry) -> list[str | Exception]:
    if isinstance(entry, str):
        return list(_PIECES.findall(entry))
    if isinstance(entry, Mapping):
        return [json.dumps(entry, ensure_ascii=False)]
    if isinstance(entry, SimulatorError):
        return [entry]
    assert not isinstance(entry, Exception)  # raised when it was taken from the queue
    return [piece if isinstance(piece, Exception) else str(piece) for piece in entry]
