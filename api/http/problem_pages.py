"""What a problem's type leads to: what it means, on what it rests, since when, what to do; for people and programs."""

from __future__ import annotations

from typing import Any

from litestar import MediaType, Response, get
from litestar.params import FromPath
from litestar.response import Template

from api.access.rights import Right
from api.http.addresses import AnyRequest
from api.http.kinds import catalogue
from api.http.problems import NotServed, prefers_page


@get("/problems", right=Right.ANYBODY, include_in_schema=False)
async def problems(request: AnyRequest) -> Template | Response[Any]:
    """Every problem there is."""
    return _shown(request, catalogue())


@get("/problems/{code:str}", right=Right.ANYBODY, include_in_schema=False)
async def one_problem(request: AnyRequest, code: FromPath[str]) -> Template | Response[Any]:
    """One of them."""
    found = next((it for it in catalogue() if it["code"] == code), None)
    if found is None:
        raise NotServed("not-found", f"There is no problem {code!r}; /problems lists them.")
    return _shown(request, found)


def _shown(request: AnyRequest, content: Any) -> Template | Response[Any]:
    headers = {"Vary": "Accept"}
    if prefers_page(request, MediaType.JSON):
        shown = content if isinstance(content, list) else [content]
        return Template("problems.html", context={"problems": shown}, headers=headers)
    return Response(content, headers=headers)


HANDLERS = [problems, one_problem]
