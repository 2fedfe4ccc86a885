"""The parameters by which facts, decisions and legs are looked for; what nothing is called finds nothing."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar.params import QueryParameter

from api.http.views.asking import DAY
from api.reading import LAST_POSITION

PLAIN = r"^[^\u0000-\u001f\u007f-\u009f]{1,200}$"
"""Any text without control characters."""


def _text(said: str) -> Any:
    return QueryParameter(pattern=PLAIN, description=said)


Moment = Annotated[str | None, _text("about a moment, by its code")]
Program = Annotated[str | None, _text("about a program")]
Region = Annotated[str | None, _text("about a region, by its code, or nationwide")]
Decision = Annotated[str | None, _text("about a decision, by its register number")]
Who = Annotated[str | None, _text("that name a person: who decided, prepared, signed or was appointed")]
Kind = Annotated[str | None, _text("of a type, such as grant-awarded")]
Since = Annotated[
    str | None, QueryParameter(pattern=DAY, schema_extra={"format": "date"}, description="that count from a day on")
]
Until = Annotated[
    str | None, QueryParameter(pattern=DAY, schema_extra={"format": "date"}, description="that count by a day")
]
Most = Annotated[int, QueryParameter(ge=1, le=1_000, description="how many on a page")]
Before = Annotated[int | None, QueryParameter(ge=1, le=LAST_POSITION, description="older than a position: pages")]
BeforeNumber = Annotated[int | None, QueryParameter(ge=1, le=LAST_POSITION, description="before this number: pages")]
After = Annotated[int | None, QueryParameter(ge=1, le=LAST_POSITION, description="newer than a position: pages")]
Order = Annotated[Literal["newest", "oldest"], QueryParameter(description="which come first")]
Vintage = Annotated[int | None, QueryParameter(ge=2000, le=2099, description="of a vintage")]


def labels(**about: str | None) -> list[str]:
    """What facts are found by."""
    return [f":{key}:{value}" for key, value in about.items() if value is not None]
