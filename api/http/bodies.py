"""Bodies: of the form that a route takes and no other; JSON is read as strictly everywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from api.http.addresses import AnyRequest
from api.http.problems import NotServed

JSON, UTF_8 = "application/json", "utf-8"

MOST_AT_ONCE = 100_000
"""Bytes of a body that are read where everybody waits for it, in a few milliseconds; a larger one is read aside."""

# One by one: several would not be read sooner, and leave everybody else less of the processor.
_aside = ThreadPoolExecutor(1, thread_name_prefix="bodies")

T = TypeVar("T")


def refuse_other_forms(
    request: AnyRequest,
    kinds: Collection[str] = (JSON,),
    charsets: Sequence[str] = (UTF_8,),
    wanted: str = f"the body as {JSON}, in UTF-8",
) -> None:
    """Raises 415 for whatever is not what is wanted, as it is: none of it can a page elsewhere send by a form."""
    kind, told = request.content_type
    if kind not in kinds or told.get("charset", charsets[0]).lower() not in charsets:
        raise NotServed("unsupported-media-type", f"Send {wanted}.")
    if "content-encoding" in request.headers:
        raise NotServed("unsupported-media-type", f"Send {kind} as it is, without a Content-Encoding.")


async def read_body(request: AnyRequest, read: Callable[[bytes], T]) -> T:
    """What a body says."""
    body = await request.body()
    if len(body) <= MOST_AT_ONCE:
        return read(body)
    return await asyncio.get_running_loop().run_in_executor(_aside, read, body)
