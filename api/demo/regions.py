"""Where money goes: to all regions, to some or to one, each decision in its turn."""

from __future__ import annotations

from api.demo.diary import Diary
from domain.commands import Share
from domain.money import Money, apportion
from domain.names import NATIONWIDE, REGION_NAMES

REGIONS = [region for region in REGION_NAMES if region != NATIONWIDE]


def home(nth: int) -> str:
    """Where the n-th provider is at home."""
    return REGION_NAMES[REGIONS[nth % len(REGIONS)]][2]


def split(diary: Diary, amount: Money) -> tuple[str, tuple[Share, ...]]:
    """Where the newest decision's money goes, to the cent: nationwide, to all 19 regions, to three or to one."""
    nth = diary.decisions
    match nth % 8:
        case 0:
            over = [NATIONWIDE]
        case 5:
            over = REGIONS
        case 1 | 3 | 6:
            over = [REGIONS[(nth + step) % len(REGIONS)] for step in (0, 4, 9)]
        case _:
            over = [REGIONS[nth % len(REGIONS)]]
    parts = apportion(amount, [Money(diary.rng.randint(2, 9)) for _ in over])
    where = REGION_NAMES[over[0]][0] if len(over) == 1 else f"{len(over)} maakuntaa"
    return where, tuple(Share(region, part) for region, part in zip(over, parts, strict=True))
