"""JSON schemas that are sent to a model to shape its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import openai
from pydantic import BaseModel

_LENGTHS = frozenset({"minLength", "maxLength"})


def strict_shape(schema: type[BaseModel]) -> dict[str, Any]:
    """The schema as OpenAI's strict mode wants it: every field required, no other fields."""
    tool = openai.pydantic_function_tool(schema)
    return dict(tool["function"]["parameters"])


def choice_shape(options: Sequence[str]) -> dict[str, Any]:
    """An object whose only field, ``answer``, is one of the options."""
    return {
        "type": "object",
        "properties": {"answer": {"type": "string", "enum": list(options)}},
        "required": ["answer"],
        "additionalProperties": False,
    }


def without_lengths(shape: Mapping[str, Any]) -> dict[str, Any]:
    """The schema without limits on the length of texts, which OpenAI's strict mode refuses.

    llama.cpp needs them, because it enforces them while the model writes; elsewhere they are checked
    when the answer is read.
    """
    return {
        key: _without(value, inside_properties=key in ("properties", "$defs"))
        for key, value in shape.items()
        if key not in _LENGTHS
    }


def _without(value: Any, *, inside_properties: bool) -> Any:
    if isinstance(value, Mapping):
        if inside_properties:  # the keys are names of fields, and a field may be called maxLength
            return {name: _without(field, inside_properties=False) for name, field in value.items()}
        return without_lengths(value)
    if isinstance(value, list):
        return [_without(item, inside_properties=False) for item in value]
    return value
