"""Account names, as every door reads them."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from api.doors import LEAVES
from domain.names import Person
from domain.slips import Slip

_PERSON: TypeAdapter[str] = TypeAdapter(LEAVES[Person])


def read_person(text: str) -> Person:
    """An account name as commands name people. Raises Slip saying what would be right."""
    try:
        return Person(_PERSON.validate_python(text))
    except ValidationError as error:
        raise Slip(
            f"{text!r} is no account name: lower-case letters, digits and . _ @ -, at most 100, a letter or digit first"
        ) from error
