"""What comes in: the shape of every command is checked here, strictly, before anybody decides on it.

The models follow from the domain's commands, so that there is one list of fields. Amounts are whole cents; dates are
ISO dates; nothing unknown, nothing coerced. On the command line a command says who asks; over HTTP that is known.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, create_model

from api.wrong_fields import (
    ACCOUNT_NAME,
    KEY,
    PLAN_LINE,
    REGISTERED,
    SAID_ELSEWHERE,
    SLUG,
    BadInput,
    Problem,
    found_in,
    told,
)
from domain.calendar import FIRST_DAY, LAST_DAY
from domain.commands import COMMANDS, Asked, Command, command_name
from domain.money import Money
from domain.names import (
    AuthorityId,
    FrameId,
    Instalment,
    Person,
    PlanLineId,
    ProgramId,
    ProposalId,
    RegisterNumber,
    Role,
)
from ledger.codec import digest_of

MOST_COMMANDS = 10_000
MOST_KEY = 200
MOST_CENTS = 10**15
"""Ten thousand milliards of euros: a larger amount is a slip of the pen."""


CONFIG = ConfigDict(extra="forbid", strict=True)


_UNPRINTABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


def _printable(text: str) -> str:
    if _UNPRINTABLE.search(text):
        raise ValueError("holds a control character; write plain text on one line")
    if not text.strip():
        raise ValueError("is blank")
    return text


Text = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        json_schema_extra={"pattern": r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$"},
    ),
    AfterValidator(_printable),
]
Key = Annotated[str, Field(min_length=1, max_length=MOST_KEY, pattern=KEY)]
Slug = Annotated[
    str,
    Field(pattern=SLUG, json_schema_extra={"pattern": r"^(?!none$)[a-z0-9][a-z0-9-]{0,59}$"}),
    AfterValidator(lambda text: _not_none(text)),
]
Registered = Annotated[str, Field(pattern=REGISTERED)]
Cents = Annotated[int, Field(ge=-MOST_CENTS, le=MOST_CENTS, description="whole cents")]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]

LEAVES: dict[Any, Any] = {
    Money: Cents,
    ProgramId: Slug,
    FrameId: Slug,
    PlanLineId: Annotated[str, Field(pattern=PLAN_LINE)],
    RegisterNumber: Registered,
    AuthorityId: Registered,
    ProposalId: Registered,
    Person: Annotated[str, Field(pattern=ACCOUNT_NAME)],
    Instalment: Annotated[int, Field(ge=1, le=10_000)],
    date: Annotated[date, Field(ge=FIRST_DAY, le=LAST_DAY, json_schema_extra={"pattern": r"^20\d\d-\d\d-\d\d$"})],
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


@cache
def _hints(shape: Any) -> dict[str, Any]:
    return get_type_hints(shape)


def _fields(shape: Any) -> dict[str, Any]:
    """The checked fields of a shape, each with its default or as owed."""
    return {
        field.name: (
            _checked(_hints(shape)[field.name]),
            ... if field.default is dataclasses.MISSING else field.default,
        )
        for field in dataclasses.fields(shape)
    }


@cache
def _model(shape: Any) -> type[BaseModel]:
    """The checked form of a shape inside a command."""
    return _named(shape, _fields(shape))


def _named(shape: type[Any], fields: dict[str, Any]) -> type[BaseModel]:
    return create_model(shape.__name__, __config__=CONFIG, __doc__=shape.__doc__, **fields)


def _saying_who(name: str, command: type[Command]) -> type[BaseModel]:
    """A command that says itself who asks, and under which key."""
    return _named(command, {"command": (Literal[name], ...), "key": (Key | None, None), **_fields(command)})


def _of_somebody_known(name: str, command: type[Command]) -> type[BaseModel]:
    """A command of somebody who is known; its name may be known, too."""
    own = {field: it for field, it in _fields(command).items() if field not in SAID_ELSEWHERE}
    return _named(command, {"command": (Literal[name], name), **own})


MODELS: dict[str, type[BaseModel]] = {name: _saying_who(name, command) for name, command in BY_NAME.items()}


@cache
def known_models() -> dict[str, type[BaseModel]]:
    """The commands as somebody asks who is known; made when they are first wanted, for the command line never does."""
    return {name: _of_somebody_known(name, command) for name, command in BY_NAME.items()}


class _Adapters:
    """Reads one command of any name, or a list of them."""

    def __init__(self, models: Mapping[str, type[BaseModel]]) -> None:
        one: Any = Annotated[Union[tuple(models.values())], Field(discriminator="command")]  # noqa: UP007
        many: Any = Annotated[list[one], Field(min_length=1, max_length=MOST_COMMANDS)]
        self._one: TypeAdapter[Any] = TypeAdapter(one)
        self._many: TypeAdapter[Any] = TypeAdapter(many)

    def read(self, body: bytes) -> list[Any]:
        """The checked commands of a body."""
        text = _text(body)
        is_list = text.lstrip().startswith("[")
        read = _checked_json((self._many if is_list else self._one).validate_json, text)
        return read if is_list else [read]


_saying = _Adapters(MODELS)


@cache
def _known() -> _Adapters:
    return _Adapters(known_models())


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
    models = _saying.read(body)
    if key is not None:
        check_key(key)
    keys = dict.fromkeys(it for it in (key, *(model.key for model in models)) if it is not None)
    if len(keys) > 1:
        raise BadInput([Problem("key", f"a list has one key, these are several: {', '.join(keys)}")])
    asks = tuple(_command(model) for model in models)
    return Asking(next(iter(keys), f"body-{digest_of(asks)}"), asks)


def read_known(
    body: bytes, by: Person, role_for: Callable[[type[Command]], Role], name: str | None = None
) -> tuple[Command, ...]:
    """Read what somebody asks who is known: the command of a name, or without one any command, or a list of them.

    Raises BadInput naming each field that is wrong, those included by which a body would say who asks.
    """
    if name is None:
        models = _known().read(body)
    else:
        models = [read_as(known_models()[name], body)]
    return tuple(_command(model, by=by, role=role_for(BY_NAME[model.command])) for model in models)


M = TypeVar("M", bound=BaseModel)


def read_as(shape: type[M], body: bytes) -> M:
    """What a body of JSON says in one shape. Raises BadInput naming each field that is wrong."""
    read: M = _checked_json(shape.model_validate_json, _text(body))
    return read


C = TypeVar("C", bound=Asked)


def checked(command: type[C], fields: Mapping[str, Any]) -> C:
    """A command without inner shapes, of fields that were not read from JSON, as strictly checked.

    Raises BadInput naming each field that is wrong.
    """
    name = command_name(command)
    try:
        MODELS[name].model_validate({"command": name, **fields})
    except ValidationError as error:
        raise told(found_in(error)) from error
    return command(**fields)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A field is given once: of two amounts nobody can say which one was meant."""
    read = dict(pairs)
    if len(read) < len(pairs):
        (name, _) = Counter(name for name, _ in pairs).most_common(1)[0]
        raise BadInput([Problem(name, "is given twice")])
    return read


_CAREFUL = json.JSONDecoder(object_pairs_hook=once)


def check_key(key: str, field: str = "key") -> None:
    """Raises BadInput for an idempotency key that is not plain and short."""
    if not (key.isascii() and key.isprintable() and 0 < len(key.strip()) <= MOST_KEY):
        raise BadInput([Problem(field, f"is 1 to {MOST_KEY} plain ASCII characters, the same when you try again")])


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput([Problem("body", f"is not UTF-8: byte {error.start} is {body[error.start]:#04x}")]) from error


def _checked_json(check: Callable[[str], Any], text: str) -> Any:
    """What a text says, checked. The checker reads the text first: what it takes for JSON is safe to read again."""
    try:
        read = check(text)
    except ValidationError as error:
        found = found_in(error)
        if found[0]["type"] != "json_invalid":
            _CAREFUL.decode(text)
        raise told(found) from error
    _CAREFUL.decode(text)
    return read


@cache
def _inner(shape: Any) -> tuple[tuple[str, Any], ...]:
    """The fields of a shape that hold other shapes, one or several, and which ones."""
    held = ((name, _held(hint)) for name, hint in _hints(shape).items())
    return tuple((name, each) for name, each in held if dataclasses.is_dataclass(each))


def _held(hint: Any) -> Any:
    """What a field holds where it holds something: the type itself, of an optional one, of several."""
    if get_origin(hint) in (Union, UnionType):
        return _held(next(part for part in get_args(hint) if part is not NoneType))
    return _held(get_args(hint)[0]) if get_origin(hint) is tuple else hint


def _command(model: Any, **said: Any) -> Command:
    """The domain's own command of a checked model, and what is known beside it."""
    given = {**model.__dict__, **said}
    shape = BY_NAME[given.pop("command")]
    given.pop("key", None)
    command: Command = _made(shape, given)
    return command


def _made(shape: Any, given: dict[str, Any]) -> Any:
    """The domain's own dataclass; the checked models in it become the domain's, too."""
    for name, inner in _inner(shape):
        value = given[name]
        if isinstance(value, tuple):
            given[name] = tuple(_made(inner, dict(it.__dict__)) for it in value)
        elif value is not None:
            given[name] = _made(inner, dict(value.__dict__))
    return shape(**given)


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a command."""
    return MODELS[name].model_json_schema()
