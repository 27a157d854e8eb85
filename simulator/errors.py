"""Every exception of the project, split by who must act.

::

    SimulatorError                      the root; every error is one line: what, where, what to do
    ├── UserError            (exit 2)   the caller can mend it
    │   ├── SettingsError               a setting is missing or makes no sense
    │   ├── NotFoundError               a persona, rubric, call or file of that name does not exist
    │   ├── FileFormatError             a file breaks its schema; names file and line
    │   │   ├── PersonaError
    │   │   ├── RubricError
    │   │   ├── TranscriptError
    │   │   └── ScriptError             a --script file or a scripted model's file
    │   ├── TurnRefusedError            what the trainee typed cannot be a turn
    │   ├── RefusedError                at the wrong time or in the wrong way; ``case`` says which
    │   │   ├── ControlError            a call control
    │   │   ├── RecognitionError        what the trainee says that the customer was
    │   │   └── OverrideError           a person's verdict in the place of the machine's
    │   ├── CallClosedError             the call is over
    │   └── RewindError                 a call cannot be taken back to that turn
    │       └── PersonaChangedError     its customer is no longer the one who called
    ├── ModelError           (exit 3)   the model answered, but not usably
    │   ├── ModelAnswerError            prose instead of JSON, an empty line, an unknown option
    │   ├── ContextWindowError          the prompt does not fit, even shortened
    │   ├── ScriptExhaustedError        the scripted model has no answer left
    │   ├── ProbeMismatchError          coefficients that belong to another model, prompt or data
    │   └── WeightsError                the embedded model's file is missing or is not the one trusted
    └── ServiceError         (exit 3)   something outside the program failed
        ├── EndpointError               the model endpoint
        │   ├── EndpointUnreachableError
        │   ├── EndpointTimeoutError
        │   ├── EndpointDeniedError     wrong key, no right, no such model
        │   ├── EndpointBusyError       429 or 5xx after the last retry
        │   └── EndpointBrokenError     broke off or answered what is no answer
        ├── StoreError                  the database cannot be read or written
        │   └── CallGoneOnError         somebody else has gone on with the call
        └── PortInUseError

``exit_code`` is what the command line returns for an error that reaches it (0 done, 1 the thing
checked falls short, 2 the caller's mistake, 3 a model or service failed).
"""

from __future__ import annotations

from functools import partial
from typing import Literal


class SimulatorError(Exception):
    """The root of the tree.

    Args:
        what: What is wrong, with both numbers where a limit is passed.
        where: File and line, setting, address or call that it is about.
        do: What to type or change.
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str | None = None, do: str | None = None) -> None:
        self.what = what
        self.where = where
        self.do = do
        super().__init__(what, where, do)

    def __reduce__(self) -> tuple[object, ...]:
        # An exception is rebuilt from its positional arguments, which ours has but one of.
        return partial(type(self), where=self.where, do=self.do), (self.what,)

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return " ".join((f"{line}. {self.do}" if self.do else line).split())


class UserError(SimulatorError):
    """The caller can mend it."""

    exit_code = 2


class SettingsError(UserError):
    """A setting is missing or makes no sense."""


class NotFoundError(UserError):
    """Nothing of that name exists."""


class FileFormatError(UserError):
    """A file breaks its schema; ``where`` names file and line."""


class PersonaError(FileFormatError):
    """A persona file breaks ``persona/1``."""


class RubricError(FileFormatError):
    """A rubric file breaks ``rubric/1``."""


class TranscriptError(FileFormatError):
    """A transcript breaks ``transcript/1``."""


class ScriptError(FileFormatError):
    """A ``--script`` file, or the answers of a scripted model, cannot be read."""


class TurnRefusedError(UserError):
    """What the trainee typed cannot be a turn: empty, or longer than the limit."""


ControlCase = Literal[
    "on_hold",
    "already_on_hold",
    "not_on_hold",
    "in_chat",
    "no_reason",
    "already_agreed",
    "level_two_there",
]
"""Why a control is refused: the customer on hold hears nothing, is on hold already, is not on hold; nobody
hears the other side in a chat; a transfer is offered without a reason, or was agreed to; level two is there."""


RecognitionCase = Literal["answered", "open_call"]
"""Why what a customer was cannot be said: it was said before, or the call is not over."""
OverrideCase = Literal["criterion", "reason", "no_scorecard", "rubric", "same", "meanwhile"]
"""Why a verdict cannot be overridden: the scorecard has no such criterion; the reason is missing or too long; the
call was not graded by that rubric; the rubric is another one by now; it is the verdict already; somebody else
has overridden it since it was looked at."""


class RefusedError(UserError):
    """Something at the wrong time or in the wrong way, of a known case.

    Args:
        what: As in ``SimulatorError``; ``where`` and ``do`` too.
        case: Which of the known cases it is, for whoever says it in another language.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str | None = None,
        do: str | None = None,
        case: ControlCase | RecognitionCase | OverrideCase | None = None,
    ) -> None:
        super().__init__(what, where=where, do=do)
        self.case = case

    def __reduce__(self) -> tuple[object, ...]:
        rebuild = partial(type(self), where=self.where, do=self.do, case=self.case)
        return rebuild, (self.what,)


class ControlError(RefusedError):
    """A call control at the wrong time, such as resuming without a hold."""


class RecognitionError(RefusedError):
    """What a trainee says that the customer was cannot be taken."""


class OverrideError(RefusedError):
    """A person's verdict cannot take the place of the machine's."""


class CallClosedError(UserError):
    """The call is over, so nothing more can be said in it."""


class RewindError(UserError):
    """A call cannot be taken back to that turn."""


class PersonaChangedError(RewindError):
    """The persona's file has changed since the call, so its customer is no longer the one who called."""


class ModelError(SimulatorError):
    """The model answered, but not usably."""


class ModelAnswerError(ModelError):
    """Prose instead of JSON, an empty line, or an option that was not offered."""


class ContextWindowError(ModelError):
    """The prompt does not fit the context window, even shortened."""


class ScriptExhaustedError(ModelError):
    """The scripted model was asked once more than its script answers."""


class ProbeMismatchError(ModelError):
    """Probe coefficients that belong to another model, prompt or data set."""


class WeightsError(ModelError):
    """The embedded model's file is missing or is not the one that is trusted."""


class ServiceError(SimulatorError):
    """Something outside the program failed."""


class EndpointError(ServiceError):
    """The model endpoint failed."""


class EndpointUnreachableError(EndpointError):
    """No connection to the endpoint."""


class EndpointTimeoutError(EndpointError):
    """The endpoint did not answer in time."""


class EndpointDeniedError(EndpointError):
    """The endpoint refused: wrong key, no right, or no such model."""


class EndpointBusyError(EndpointError):
    """The endpoint was still overloaded or failing after the last retry."""


class EndpointBrokenError(EndpointError):
    """The endpoint broke off, or what it sent is no answer."""


class StoreError(ServiceError):
    """The database cannot be read or written."""


class CallGoneOnError(StoreError):
    """Another window or process has gone on with the same call."""


class PortInUseError(ServiceError):
    """Another program listens on the port."""
