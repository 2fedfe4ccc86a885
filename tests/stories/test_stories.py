"""Every story is told again: its commands are recorded, its answers and tables compared.

``MOMENTTI_WRITE_DOCS=1`` writes what the ledger says into the stories instead.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import cli, tables
from ledger.answers import Answer
from ledger.codec import digest_of
from projections.follower import follow
from projections.ledger import Ledger
from projections.verify import verify
from tests.stories.telling import read_asks

STORIES = sorted(Path(__file__).parent.glob("*.md"))
BLOCK = re.compile(r"^```(ask|answer|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARYING = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{64}\b")
"""Recorded times and hashes differ from one telling to the next."""


@pytest.mark.parametrize("story", STORIES, ids=[story.stem for story in STORIES])
def test_the_story_is_told_again(story: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", ledger.conninfo)
    monkeypatch.setenv("MOMENTTI_SCHEMA", ledger.schema)
    monkeypatch.setenv("COLUMNS", "110")
    text = story.read_text("utf-8")
    told = "".join(_told_again(text, ledger))
    verify(ledger)
    if os.environ.get("MOMENTTI_WRITE_DOCS"):
        story.write_text(told, "utf-8")
    else:
        assert VARYING.sub("...", told) == VARYING.sub("...", text)


def _told_again(text: str, ledger: Ledger) -> Iterator[str]:
    """The story's own words, with what the ledger says now in the places of answers and output."""
    done, answered = 0, ""
    for block in BLOCK.finditer(text):
        yield text[done : block.start(2)]
        done = block.end(2)
        match block[1]:
            case "ask":
                answered = _said(_recorded(block[2], ledger))
                yield block[2]
            case "answer":
                yield answered
            case "console":
                yield "".join(_run(line) for line in block[2].splitlines() if line.startswith("$ "))
    yield text[done:]


def _recorded(block: str, ledger: Ledger) -> Answer:
    asks = read_asks(block)

    async def record() -> Answer:
        async with ledger.clerk() as clerk:
            return await clerk.record(asks, f"story-{digest_of(asks)}")

    given = asyncio.run(record())
    follow(ledger)
    return given


def _said(answer: Answer) -> str:
    with tables.out.capture() as out, tables.err.capture() as err:
        tables.show_answer(answer)
    return _trimmed(out.get() + err.get())


def _run(line: str) -> str:
    done = CliRunner().invoke(cli.app, line.removeprefix("$ momentti ").split())
    return f"{line}\n{_trimmed(done.output)}"


def _trimmed(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines())
