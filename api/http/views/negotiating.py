"""Which of the forms that an answer has is wanted (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from litestar.exceptions import HTTPException

Form = Literal["json", "csv", "xlsx", "ndjson"]

MEDIA: dict[Form, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
}


SINGLE: tuple[Form, ...] = ("json",)
TABLE: tuple[Form, ...] = ("json", "csv", "xlsx")
JOURNAL: tuple[Form, ...] = (*TABLE, "ndjson")


class NotAcceptable(HTTPException):
    """None of the forms that an answer has is wanted."""

    status_code = 406


def chosen(accept: str | None, offered: Sequence[Form]) -> Form:
    """The form that is wanted most; where several are, the first offered. Raises NotAcceptable naming what there is."""
    ranges = [_range(it) for it in (accept or "*/*").split(",")]
    wanted = {form: _quality(MEDIA[form], ranges) for form in offered}
    best = max(offered, key=lambda form: wanted[form])
    if not wanted[best]:
        raise NotAcceptable(f"This is to be had as {', '.join(MEDIA[form] for form in offered)}.")
    return best


def _range(text: str) -> tuple[str, float]:
    kind, *parameters = (it.strip().lower() for it in text.split(";"))
    for name, _, value in (it.partition("=") for it in parameters):
        if name.strip() == "q":
            try:
                return kind, min(max(float(value), 0.0), 1.0)
            except ValueError:
                return kind, 0.0
    return kind, 1.0


def _quality(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """What the most exact range that covers a media type says of it."""
    for exact in (media, f"{media.partition('/')[0]}/*", "*/*"):
        said = [quality for kind, quality in ranges if kind == exact]
        if said:
            return max(said)
    return 0.0
