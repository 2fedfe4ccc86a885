"""The parameters of a route, and what is wrong with one in words: what is wanted, not by which pattern it is judged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
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
    if wanted := _wanted(field):
        return f"should be {wanted}"
    said = field.kwarg_definition.description if isinstance(field.kwarg_definition, ParameterKwarg) else None
    return f"is not of the right form; wanted: {said}" if said and "matching regex" in found else found


def missing(handler: BaseRouteHandler, detail: str) -> dict[str, str] | None:
    """The parameter that is left out and owed, if that is what the framework found."""
    if not (found := _MISSING.match(detail)):
        return None
    wanted = _wanted(parameters_of(handler)[found[1]])
    return {"field": found[1], "problem": f"is missing; should be {wanted}" if wanted else "is missing"}


_MISSING = re.compile(r"Missing required query parameter '(\w+)'")


def _wanted(field: FieldDefinition) -> str | None:
    """What a parameter takes, where that is no matter of patterns alone."""
    if choices := _choices(field):
        return f"one of {', '.join(choices)}"
    judged = field.kwarg_definition if isinstance(field.kwarg_definition, ParameterKwarg) else ParameterKwarg()
    kinds = _kinds(field)
    if bool in kinds:
        return "true or false"
    if date in kinds or (judged.schema_extra or {}).get("format") == "date":
        return "a date such as 2021-12-31"
    if int in kinds or float in kinds:
        kind = "a whole number" if int in kinds else "a number"
        bounds = (("from", judged.ge), ("to", judged.le))
        return " ".join([kind, *(f"{word} {bound}" for word, bound in bounds if bound is not None)])
    return None


def _kinds(field: FieldDefinition) -> list[object]:
    """The types that a parameter takes, beside none."""
    return [it for it in (field.annotation, *get_args(field.annotation)) if it is not type(None)]


def _choices(field: FieldDefinition) -> list[str]:
    """The values of a closed list, where the parameter takes nothing else."""
    kinds = _kinds(field)
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return [str(it.value) for it in kind]
    words = [it for kind in kinds for it in (kind, *get_args(kind)) if isinstance(it, str)]
    return list(dict.fromkeys(words))
