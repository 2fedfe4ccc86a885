"""The parameters of a route, and what is wrong with one in words: what is wanted, not by which pattern it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import get_args

from litestar.constants import RESERVED_KWARGS
from litestar.handlers import BaseRouteHandler
from litestar.params import ParameterKwarg
from litestar.typing import FieldDefinition


def parameters_of(handler: BaseRouteHandler) -> Mapping[str, FieldDefinition]:
    """The parameters of a handler, and of what it is given."""
    own, given = handler.parsed_fn_signature.parameters, handler.resolve_dependencies()
    found = dict(own)
    for key in given.keys() & own.keys():
        found |= given[key].parsed_fn_signature.parameters
    return {name: field for name, field in found.items() if name not in RESERVED_KWARGS | given.keys()}


def in_words(handler: BaseRouteHandler, name: str | None, found: str) -> str:
    """What is wrong with a parameter: what there is to choose from, or what is wanted; else as it was found."""
    field = parameters_of(handler).get(name or "")
    if field is None:
        return found
    if choices := _choices(field):
        return f"should be one of {', '.join(choices)}"
    said = field.kwarg_definition.description if isinstance(field.kwarg_definition, ParameterKwarg) else None
    return f"is not of the right form; wanted: {said}" if said and "matching regex" in found else found


def _choices(field: FieldDefinition) -> list[str]:
    """The values of a closed list, where the parameter takes nothing else."""
    kinds = [it for it in (field.annotation, *get_args(field.annotation)) if it is not type(None)]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return [str(it.value) for it in kind]
    words = [it for kind in kinds for it in (kind, *get_args(kind)) if isinstance(it, str)]
    return list(dict.fromkeys(words))
