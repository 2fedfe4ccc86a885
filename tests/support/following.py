"""Somebody who follows a feed in a thread, as a browser would."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Event:
    """One server-sent event."""

    id: int | None = None
    kind: str = ""
    data: Any = None
    comment: str = ""


@dataclass
class Follower:
    """Follows a feed in a thread of its own, as a browser would, until it is told to stop or the feed ends."""

    door: httpx.Client
    path: str = "/api/v1/feed"
    last: int | None = None
    most: int | None = None
    events: list[Event] = field(default_factory=list)
    ended: bool = False

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    @property
    def positions(self) -> list[int]:
        """What has come."""
        return [event.data["position"] for event in list(self.events) if event.kind == "fact"]

    def join(self) -> Follower:
        """Until it has ended."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self

    def _follow(self) -> None:
        headers = {**self.door.headers} | ({} if self.last is None else {"Last-Event-ID": str(self.last)})
        with httpx.stream("GET", f"{self.door.base_url}{self.path}", headers=headers, timeout=30) as answer:
            assert answer.status_code == 200, answer.read()
            assert answer.headers["content-type"].startswith("text/event-stream")
            for event in read_events(answer):
                self.events.append(event)
                if event.id is not None:
                    self.last = event.id
                if len(self.positions) == self.most:
                    return
        self.ended = True


def read_events(answer: httpx.Response) -> Iterator[Event]:
    """The events of a stream, those without data too."""
    event = Event()
    for line in answer.iter_lines():
        name, _, value = line.partition(": ")
        if not line:
            yield event
            event = Event()
        elif name == "id":
            event.id = int(value)
        elif name == "event":
            event.kind = value
        elif name == "data":
            event.data = json.loads(value)
        elif line.startswith(":"):
            event.comment = line
