"""What goes wrong, as a page for a browser: the same sentence, and where to sign in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from litestar import MediaType, Request, Response

AnyRequest = Request[Any, Any, Any]


def is_for_a_page(request: AnyRequest) -> bool:
    """Whether a browser asks for a page, and not a program for data."""
    wanted = request.accept.best_match([MediaType.JSON, MediaType.HTML])
    return wanted == MediaType.HTML and not request.url.path.startswith("/api/")


def problem_page(
    request: AnyRequest, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """A problem as a page."""
    engine = request.app.template_engine
    assert engine is not None, "the application has templates"
    house = request.app.state.house
    page = engine.get_template("problem.html").render(status=status, code=code, detail=detail, house=house)
    return Response(page, media_type=MediaType.HTML, status_code=status, headers=headers)
