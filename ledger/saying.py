"""What the ledger says, as plain JSON values: the same in the register of refusals and at every door.

Amounts are whole cents; dates are ISO dates.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec

from domain.refusals import LimitExceeded
from domain.refusals.base import Spoken
from domain.warnings import Warned
from ledger.answers import Refused

Json = dict[str, Any]

APART = ("tested", "level")
"""Fields that are said in another form than as a number of the sentence."""


def saying(refused: Refused) -> Json:
    """Why the ledger says no: code, sentence, source, the numbers, which command, and the limits that were tested."""
    said = refused.refusal
    shown = _spoken(said) | {"command": refused.command}
    if isinstance(said, LimitExceeded):
        shown["limits"] = [msgspec.to_builtins(tested) for tested in said.tested]
    return shown


def warning(said: Warned) -> Json:
    """What the ledger says beside a receipt: code, level, sentence, source, the numbers."""
    return _spoken(said) | {"level": said.level.value}


def _spoken(said: Spoken) -> Json:
    numbers = {
        field.name: msgspec.to_builtins(getattr(said, field.name))
        for field in dataclasses.fields(said)
        if field.name not in APART
    }
    return {"code": said.code, "sentence": said.sentence, "source": said.source, **numbers}
