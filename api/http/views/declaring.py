"""How whatever is read is declared: what it may answer beside what was asked for, and a view, in which forms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from litestar import get
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import OpenAPIHeader, OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema

from api.http.problems import PROBLEM
from api.http.views.negotiating import JOURNAL, MEDIA, SINGLE, TABLE, Form


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong (RFC 9457): a lasting type and code, a sentence, and what there is to know beside."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    problems: list[dict[str, Any]] | None = None


def _problem(said: str) -> ResponseSpec:
    return ResponseSpec(Problem, generate_examples=False, description=said, media_type=PROBLEM)


PROBLEMS = {
    400: _problem("It was asked wrongly; the answer says what would be right."),
    401: _problem("Nobody says who asks."),
    403: _problem("Whoever asks may not see this."),
    404: _problem("There is no such thing, or the log has not come that far."),
    429: _problem("Too much was asked in a short time; the answer says how long to wait."),
    503: _problem(
        "The ledger cannot be reached now, too many long answers are being sent, or no key is there to sign with."
    ),
}
"""Where something is read."""

UNFIT = _problem("None of the forms that are wanted is to be had; the answer names those that are.")


def answering(shape: type[Any], said: str, media_type: str = MEDIA["json"]) -> dict[int, ResponseSpec]:
    """What is answered, and of which media type, where it is no view."""
    return {200: ResponseSpec(shape, generate_examples=False, description=said, media_type=media_type), **PROBLEMS}


UNCHANGED = ResponseSpec(None, description="It is still as it was when its entity tag was given.")

HEADERS = {
    "Momentti-Position": "at which position of the log this was read",
    "Momentti-Standby": "whether it was read on a server that follows the ledger's own",
    "ETag": "changes when the answer does: for If-None-Match",
    "Link": "where the next page is",
}


@dataclass
class ViewedTable(Operation):
    """A view in the description of the API: the same answer in all of its forms, with the headers that it has."""

    forms: ClassVar[tuple[Form, ...]] = TABLE

    def __post_init__(self) -> None:
        told = (self.responses or {})["200"]
        assert isinstance(told, OpenAPIResponse) and told.content is not None, "every view answers with something"
        for form in self.forms:
            told.content.setdefault(MEDIA[form], OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING)))
        told.headers = {
            name: OpenAPIHeader(schema=Schema(type=OpenAPIType.STRING), description=said)
            for name, said in HEADERS.items()
        }


@dataclass
class ViewedJournal(ViewedTable):
    """One that may be as long as the journal."""

    forms: ClassVar[tuple[Form, ...]] = JOURNAL


@dataclass
class ViewedThing(ViewedTable):
    """One thing, which is no table."""

    forms: ClassVar[tuple[Form, ...]] = SINGLE


_view = partial(get, sync_to_thread=True, responses={304: UNCHANGED, 406: UNFIT, **PROBLEMS})

table = partial(_view, operation_class=ViewedTable)
"""Declares a view that is a table: it asks for ``tabled``, ``known`` or ``now``."""

journal = partial(_view, operation_class=ViewedJournal)
"""Declares a view that may be as long as the journal: it asks for ``streamed``."""

single = partial(_view, operation_class=ViewedThing)
"""Declares a view of one thing: it asks for ``singled``."""
