"""Answers that go out as fast as they are taken, and no faster: what nobody takes is not made."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from litestar.response.streaming import Stream
from litestar.types import Receive, Scope, Send

Parts = AsyncGenerator[bytes, None]


class Streaming(Stream):
    """Parts one after another, each made when the last one was taken; closed however the answer ends."""

    def __init__(self, parts: Parts, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        # A proxy that keeps parts back would give them late.
        unkept = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(parts, media_type=media_type, headers={**unkept, **(headers or {})})
        self._parts = parts

    def to_asgi_response(self, *args: Any, **kwargs: Any) -> Any:
        """What sends them."""
        answer = super().to_asgi_response(*args, **kwargs)

        async def sending(scope: Scope, receive: Receive, send: Send) -> None:
            try:
                await answer(scope, receive, send)
            finally:
                await self._parts.aclose()

        return sending


async def from_thread(parts: Generator[bytes, None, None]) -> Parts:
    """Parts made in a thread, for what blocks; it is closed there, too, after whatever it is still making."""
    loop = asyncio.get_running_loop()
    thread = ThreadPoolExecutor(1, thread_name_prefix="stream")
    try:
        while (part := await loop.run_in_executor(thread, next, parts, None)) is not None:
            yield part
    finally:
        thread.submit(parts.close)
        thread.shutdown(wait=False)


class Places:
    """How many answers of a kind are open at once, so that those who wait do not use up the server."""

    def __init__(self, most: int) -> None:
        self.free = most

    @contextmanager
    def one(self) -> Iterator[None]:
        """Take a place for as long as something goes on."""
        self.free -= 1
        try:
            yield
        finally:
            self.free += 1

    async def taken_by(self, parts: Parts) -> Parts:
        """The same parts, in a place of their own while they go out."""
        with self.one():
            try:
                async for part in parts:
                    yield part
            finally:
                await parts.aclose()
