"""What is wrong with a body, field by field, in our words instead of the library's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from domain.commands import COMMANDS, command_name

MOST_PROBLEMS = 100
"""So many wrong fields are named at once."""
HOPELESS = 100_000
"""Of so many, none is: to list them takes seconds."""

KEY = r"^[!-~][ -~]*$"
SLUG = r"^[a-z0-9][a-z0-9-]{0,59}$"
REGISTERED = r"^[A-Za-z0-9ÅÄÖåäö][A-Za-z0-9ÅÄÖåäö./_-]{0,59}$"
PLAN_LINE = r"^[A-Za-z0-9][A-Za-z0-9./-]{0,59}$"
ACCOUNT_NAME = r"^[a-zåäö0-9][a-zåäö0-9._@-]{0,99}$"
"""The patterns by which texts are judged; what each wants stands in ``FORMS``."""

SAID_ELSEWHERE = {
    "by": "leave it out: who asks is known from the sign-in",
    "role": "leave it out: in which role somebody asks follows from the command and from what they may do",
    "key": "leave it out: the key stands in the header Idempotency-Key",
}
"""What a body over HTTP does not say of itself."""


class BadInput(Exception):
    """What came in is not of the right shape; nothing was decided or written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{it.field}: {it.problem}" for it in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Problem:
    """One field that is wrong, and how."""

    field: str
    problem: str


def found_in(error: ValidationError) -> list[Any]:
    """All that the library found wrong. Raises BadInput where it is too much to be listed."""
    if error.error_count() > HOPELESS:
        raise BadInput([Problem("body", f"has {error.error_count()} wrong fields")]) from error
    return error.errors(include_url=False)


def told(found: Sequence[Any]) -> BadInput:
    """What was found, field by field."""
    return BadInput([_problem(it) for it in found[:MOST_PROBLEMS]])


SAID = {
    "missing": "is missing",
    "extra_forbidden": "there is no such field: leave it out, or correct its name",
    "int_type": "should be a whole number, without quotes or decimals (amounts are in cents: 100,50 € is 10050)",
    "int_from_float": "should be a whole number, without decimals (amounts are in cents: 100,50 € is 10050)",
    "less_than_equal": "should be {le} or less",
    "greater_than_equal": "should be {ge} or more",
    "bool_type": "should be true or false, without quotes",
    "tuple_type": "should be a list",
    "list_type": "should be a list",
    "string_type": "should be a text, in quotes",
    "string_too_short": "is empty",
    "string_too_long": "should have {max_length} characters at most",
    "too_short": "should hold at least one",
    "date_type": "should be a date such as 2021-12-31, in quotes",
    "date_parsing": "should be a date such as 2021-12-31",
    "date_from_datetime_parsing": "should be a date such as 2021-12-31",
    "enum": "should be {expected}",
    "literal_error": "should be {expected}",
    "value_error": "{error}",
    "json_invalid": "is not JSON: {error}",
    "union_tag_not_found": 'should say which command it is, such as "command": "open-moment"',
    "union_tag_invalid": "names no command; `momentti commands` lists them",
}
"""Problems in our words instead of the library's; what it says else has no words of its own."""

FORMS = {
    KEY: "plain ASCII characters, the first of them no space",
    SLUG: "small letters, digits and hyphens, 60 at most, such as home-services",
    REGISTERED: "letters, digits and . / _ - without spaces, 60 at most, such as G-2026-001",
    PLAN_LINE: "letters a to z, digits and . / - without spaces, 60 at most, such as 2026/outreach",
    ACCOUNT_NAME: "an account name: small letters, digits and . _ @ - without spaces, such as finance.recorder",
}
"""What is wanted where a text is judged by a pattern."""


_NAMES = frozenset(map(command_name, COMMANDS))


def _in_words(error: Any) -> str:
    told = error.get("ctx", {})
    if told.get("pattern") in FORMS:
        return f"should be {FORMS[told['pattern']]}"
    said = SAID.get(error["type"])
    return said.format(**told) if said else error["msg"].replace("Input should", "should")


def _problem(error: Any) -> Problem:
    place = _place(error["loc"])
    field = ".".join(place) or "body"
    if error["type"] == "extra_forbidden" and place[-1] in SAID_ELSEWHERE and all(map(str.isdigit, place[:-1])):
        return Problem(field, SAID_ELSEWHERE[place[-1]])
    given = error.get("input")
    if isinstance(given, dict | list | bytes) or given is None or error["type"] == "missing":
        shown = ""
    else:
        shown = f" (given: {str(given)[:80]!r})"
    return Problem(field, f"{_in_words(error)}{shown}")


def _place(where: tuple[str | int, ...]) -> list[str]:
    """The field that is meant: its number in the list, and its names; the name of its command is no part of it."""
    numbered = int(bool(where) and isinstance(where[0], int))
    if len(where) > numbered + 1 and where[numbered] in _NAMES:
        where = (*where[:numbered], *where[numbered + 1 :])
    return [str(part) for part in where]
