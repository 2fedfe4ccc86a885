"""What comes in: the shape of every command is checked here, strictly, before anybody decides on it.

The models follow from the domain's commands, so that there is one list of fields. Amounts are whole cents; dates are
ISO dates; nothing unknown, nothing coerced.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import COMMANDS, Asked, Command, command_name
from domain.money import Money
from domain.names import AuthorityId, FrameId, Instalment, Person, PlanLineId, ProgramId, ProposalId, RegisterNumber
from ledger.codec import digest_of

MOST_COMMANDS = 10_000
MOST_KEY = 200
MOST_CENTS = 10**15
"""Ten thousand milliards of euros: a larger amount is a slip of the pen."""

CONFIG = ConfigDict(extra="forbid", strict=True)


class BadInput(Exception):
    """What came in is not of the right shape; nothing was decided or written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{it.field}: {it.problem}" for it in problems))
        self.problems = tuple(problems)


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One field that is wrong, and how."""

    field: str
    problem: str


def _printable(text: str) -> str:
    if any(char < " " or char == "\x7f" or "\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds a control character; write plain text on one line")
    if not text.strip():
        raise ValueError("is blank")
    return text


Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_printable)]
Key = Annotated[str, Field(min_length=1, max_length=MOST_KEY, pattern=r"^[!-~][ -~]*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$"), AfterValidator(lambda text: _not_none(text))]
Registered = Annotated[str, Field(pattern=r"^[A-Za-z0-9ÅÄÖåäö][A-Za-z0-9ÅÄÖåäö./_-]{0,59}$")]
Cents = Annotated[int, Field(ge=-MOST_CENTS, le=MOST_CENTS, description="whole cents")]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]

LEAVES: dict[Any, Any] = {
    Money: Cents,
    ProgramId: Slug,
    FrameId: Slug,
    PlanLineId: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]{0,59}$")],
    RegisterNumber: Registered,
    AuthorityId: Registered,
    ProposalId: Registered,
    Person: Annotated[str, Field(pattern=r"^[a-zåäö0-9][a-zåäö0-9._@-]{0,99}$")],
    Instalment: Annotated[int, Field(ge=1, le=10_000)],
    date: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY)],
    str: Text,
    int: Number,
}
"""How the leaves of a command are checked; every other type is checked as it is."""


def _not_none(text: str) -> str:
    if text == "none":
        raise ValueError("the exports write none where there is nothing; choose another name")
    return text


BY_NAME: dict[str, type[Command]] = {command_name(command): command for command in COMMANDS}


def _checked(hint: Any) -> Any:
    """The checked form of a field's type."""
    if hint in LEAVES:
        return LEAVES[hint]
    if isinstance(hint, NewType):
        return _checked(hint.__supertype__)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _model(hint)
    if get_origin(hint) is tuple:
        return Annotated[tuple[_checked(get_args(hint)[0]), ...], Field(max_length=1_000)]  # type: ignore[misc]
    if get_origin(hint) in (Union, UnionType):
        parts = [_checked(part) for part in get_args(hint) if part is not NoneType]
        return parts[0] | None
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return hint


_models: dict[type[Any], type[BaseModel]] = {}


def _model(shape: type[Any]) -> type[BaseModel]:
    if shape not in _models:
        hints = get_type_hints(shape)
        fields: dict[str, Any] = {
            field.name: (_checked(hints[field.name]), ... if field.default is dataclasses.MISSING else field.default)
            for field in dataclasses.fields(shape)
        }
        if shape in COMMANDS:
            name = command_name(shape)
            fields = {"command": (Literal[name], ...), "key": (Key | None, None), **fields}
        _models[shape] = create_model(shape.__name__, __config__=CONFIG, __doc__=shape.__doc__, **fields)
    return _models[shape]


MODELS: dict[str, type[BaseModel]] = {name: _model(command) for name, command in BY_NAME.items()}

_Any: Any = Annotated[Union[tuple(MODELS.values())], Field(discriminator="command")]  # noqa: UP007
_Many: Any = Annotated[list[_Any], Field(min_length=1, max_length=MOST_COMMANDS)]
_one: TypeAdapter[Any] = TypeAdapter(_Any)
_list: TypeAdapter[Any] = TypeAdapter(_Many)


@dataclasses.dataclass(frozen=True, slots=True)
class Asking:
    """A list of commands under one idempotency key; without a key of its own the body is its key."""

    key: str
    asks: tuple[Command, ...]


def read_commands(body: bytes, key: str | None = None) -> Asking:
    """Read one command, or a list that is recorded as a whole or not at all, from JSON.

    A list has one key: given beside it, or the same in every command that has one. Raises BadInput naming each field
    that is wrong.
    """
    try:
        text = body.decode("utf-8-sig")
        json.loads(text, object_pairs_hook=_once)
    except RecursionError as error:
        raise BadInput([Problem("body", "is nested too deep")]) from error
    except json.JSONDecodeError as error:
        raise BadInput([Problem("body", f"is not JSON: {error}")]) from error
    except UnicodeDecodeError as error:
        raise BadInput([Problem("body", f"is not UTF-8: byte {error.start} is {body[error.start]:#04x}")]) from error
    is_list = text.lstrip().startswith("[")
    try:
        models = _list.validate_json(text) if is_list else [_one.validate_json(text)]
    except ValidationError as error:
        raise BadInput([_problem(it) for it in error.errors(include_url=False, include_context=False)]) from error
    if key is not None:
        _check_key(key)
    keys = dict.fromkeys(it for it in (key, *(model.key for model in models)) if it is not None)
    if len(keys) > 1:
        raise BadInput([Problem("key", f"a list has one key, these are several: {', '.join(keys)}")])
    asks = tuple(_domain(model, BY_NAME[model.command]) for model in models)
    return Asking(next(iter(keys), f"body-{digest_of(asks)}"), asks)


C = TypeVar("C", bound=Asked)


def checked(command: type[C], fields: Mapping[str, Any]) -> C:
    """A command without inner shapes, of fields that were not read from JSON, as strictly checked.

    Raises BadInput naming each field that is wrong.
    """
    name = command_name(command)
    try:
        MODELS[name].model_validate({"command": name, **fields})
    except ValidationError as error:
        raise BadInput([_problem(it) for it in error.errors(include_url=False, include_context=False)]) from error
    return command(**fields)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A field is given once: of two amounts nobody can say which one was meant."""
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput([Problem(twice, "is given twice")])
    return dict(pairs)


def _check_key(key: str) -> None:
    if not (key.isascii() and key.isprintable() and 0 < len(key.strip()) <= MOST_KEY):
        raise BadInput([Problem("key", f"is 1 to {MOST_KEY} plain ASCII characters, the same when you try again")])


SAID = {
    "int_type": "should be a whole number, without quotes or decimals (amounts are in cents: 100,50 € is 10050)",
    "int_from_float": "should be a whole number, without decimals (amounts are in cents: 100,50 € is 10050)",
    "union_tag_not_found": 'should say which command it is, such as "command": "open-moment"',
    "union_tag_invalid": "names no command; `momentti commands` lists them",
    "too_short": "should hold at least one",
}
"""Some problems in our words instead of the library's."""


def _problem(error: Any) -> Problem:
    place = [str(part) for part in error["loc"] if part not in MODELS]
    given = error.get("input")
    shown = "" if isinstance(given, dict | list | bytes) or given is None else f" (given: {str(given)[:80]!r})"
    if error["type"] == "missing":
        shown = ""
    return Problem(".".join(place) or "body", f"{SAID.get(error['type'], error['msg'])}{shown}")


def _domain(value: Any, shape: Any) -> Any:
    """The domain's own dataclass of a checked model."""
    hints = get_type_hints(shape)
    return shape(
        **{field.name: _plain(getattr(value, field.name), hints[field.name]) for field in dataclasses.fields(shape)}
    )


def _plain(value: Any, hint: Any) -> Any:
    if get_origin(hint) in (Union, UnionType):
        hint = next(part for part in get_args(hint) if part is not NoneType)
    if isinstance(value, BaseModel):
        return _domain(value, hint)
    if isinstance(value, tuple):
        return tuple(_plain(item, get_args(hint)[0]) for item in value)
    return value


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a command."""
    return MODELS[name].model_json_schema()
