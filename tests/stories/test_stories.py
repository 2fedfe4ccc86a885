"""Every story is told again: its commands are recorded, its answers and tables compared.

``MOMENTTI_WRITE_DOCS=1`` writes what the ledger says into the stories instead. A story begins where the setting ends. A
block that was asked before is asked under the same idempotency key; one to which no answer is shown is recorded.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api import cli, presenting, tables
from api.reading import read_used_up
from ledger.answers import Answer, Refused
from projections.follower import follow
from projections.ledger import Ledger
from projections.verify import verify
from tests.stories.telling import read_asks

SETTING = Path(__file__).parent / "setting.md"
STORIES = [path for path in sorted(SETTING.parent.glob("*.md")) if path.name != "README.md"]
BLOCK = re.compile(r"^```(ask|answer|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
VARYING = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|\b[0-9a-f]{64}\b")
"""Recorded times and hashes differ from one telling to the next."""


@pytest.mark.parametrize("story", STORIES, ids=[story.stem for story in STORIES])
def test_the_story_is_told_again(story: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOMENTTI_DATABASE_URL", ledger.conninfo)
    monkeypatch.setenv("MOMENTTI_SCHEMA", ledger.schema)
    monkeypatch.setenv("COLUMNS", "110")
    if story != SETTING:
        list(_told_again(SETTING.read_text("utf-8"), SETTING.stem, ledger))
    text = story.read_text("utf-8")
    told = "".join(_told_again(text, story.stem, ledger))
    verify(ledger)
    if os.environ.get("MOMENTTI_WRITE_DOCS"):
        story.write_text(told, "utf-8")
    else:
        assert told == text


def _told_again(text: str, story: str, ledger: Ledger) -> Iterator[str]:
    """The story's own words, with what the ledger says now in the places of answers and output."""
    done, answered = 0, ""
    keys: dict[str, str] = {}
    blocks = list(BLOCK.finditer(text))
    for block, after in zip_longest(blocks, blocks[1:]):
        yield text[done : block.start(2)]
        done = block.end(2)
        match block[1]:
            case "ask":
                key = keys.setdefault(block[2], f"{story}-{len(keys) + 1}")
                answered = _recorded(block[2], key, ledger)
                assert answered.startswith("recorded") or (after and after[1] == "answer"), answered
                yield block[2]
            case "answer":
                yield _unless_it_varies(answered, block[2])
            case "console":
                said = "".join(_run(line) for line in block[2].splitlines() if line.startswith("$ "))
                yield _unless_it_varies(said, block[2])
    yield text[done:]


def _unless_it_varies(now: str, before: str) -> str:
    """What is said now, unless it differs from what was said before only in what varies."""
    return before if VARYING.sub("...", now) == VARYING.sub("...", before) else now


def _recorded(block: str, key: str, ledger: Ledger) -> str:
    """What the ledger says to a list of commands, with the facts behind a refusal."""
    asks = read_asks(block)

    async def record() -> Answer:
        async with ledger.clerk() as clerk:
            return await clerk.record(asks, key)

    given = asyncio.run(record())
    follow(ledger)
    with tables.out.capture() as said:
        used_up = read_used_up(ledger, given) if isinstance(given, Refused) else ()
        tables.show_answer(presenting.answer(given, used_up), asked=len(asks))
    return _trimmed(said.get())


def _run(line: str) -> str:
    done = CliRunner().invoke(cli.app, line.removeprefix("$ momentti ").split())
    return f"{line}\n{_trimmed(done.output)}"


def _trimmed(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.strip("\n").splitlines())
