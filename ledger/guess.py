"""A turn that is decided as if nobody else wrote, before the log is asked; another may be decided upon it meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from domain.needs import Lacking
from ledger.desk import Desk, Draft
from ledger.turn import Request, Turn

AT_ONCE = 16
"""Requests that are decided before the connection gets its turn again: what is on its way must not wait for them."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Some requests, decided and written out; nothing of it is in the log yet, nor ever, if it proves wrong."""

    batch: Sequence[Request]
    draft: Draft
    turn: Turn
    written: dict[str, Any] | None
    """What ``record_turn`` is called with; None where the requests add nothing."""

    @classmethod
    async def at(cls, desk: Desk, batch: Sequence[Request], now: datetime, upon: Self | None = None) -> Self | None:
        """Decide on the books as they are, upon what another guess entered in them.

        None, with nothing entered, when something has to be looked up first.
        """
        draft = Draft(desk, now, upon.draft if upon else None)
        turn = Turn(draft, known={}, assume_free=True)
        try:
            for number, request in enumerate(batch):
                if upon and not number % AT_ONCE:
                    await asyncio.sleep(0)
                turn.decide(request)
            return cls(batch, draft, turn, draft.compose(turn.unwritten) if draft.entries else None)
        except Lacking:
            draft.forget()
            return None
        except BaseException:
            draft.forget()
            raise
