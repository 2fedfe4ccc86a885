"""Calls for grants: money is reserved, applications are decided one by one, what is left is released."""

from __future__ import annotations

from datetime import date

from api.demo.diary import RECORDER, Diary
from api.demo.grant_turns import COURSES
from api.demo.grants import Grant, award_grant
from api.demo.grounds import grounds_of
from api.demo.people import GRANTS_DELEGATE, director_on
from api.demo.programs import PORTFOLIO, purposes_of
from api.demo.regions import home
from api.demo.rows import CALLS, Call, line_of
from domain.commands import CloseCall, OpenCall, RefuseGrant, Share
from domain.facts import Funding
from domain.money import Money, apportion, eur
from domain.names import NATIONWIDE

REFUSED = ("The training is open to all already", "The costs are not of the project", "The target group is not reached")

HUNDREDS = eur("100,00")


def tell_calls(diary: Diary) -> None:
    """Every call, from its opening to the end of the last of its grants."""
    for call in CALLS:
        opened = _opened(diary, call)
        diary.tell(opened)
        last = _decide(diary, call, opened)
        _refuse(diary, opened, last)
        closed_on = diary.later(last, 6, 15)
        diary.tell(CloseCall(by=RECORDER, effective_on=closed_on, decision=opened.decision))


def _opened(diary: Diary, call: Call) -> OpenCall:
    """A call for the whole country, under the plan line of its program."""
    amount = eur(call.amount)
    return OpenCall(
        by=RECORDER,
        effective_on=call.on,
        decision=diary.register("C", call.on),
        title=PORTFOLIO[call.program].names.fi,
        funding=(Funding(line_of(call.on, call.program), amount),),
        regions=(Share(NATIONWIDE, amount),),
        purposes=purposes_of(call.program, amount),
        opens_on=call.opens,
        closes_on=call.closes,
        grounds=grounds_of(call.program, call.on),
    )


def _decide(diary: Diary, call: Call, opened: OpenCall) -> date:
    """A small grant by the delegate, the others by the Director; the day of the last award."""
    amounts = _amounts(diary, call)
    days = sorted(diary.later(call.decided, 0, 18) for _ in amounts)
    for nth, (on, amount) in enumerate(zip(days, amounts, strict=True), start=1):
        decider = director_on(on) if nth > 1 else GRANTS_DELEGATE
        award = award_grant(diary, call, opened, on, amount, decider)
        COURSES[call.turns.get(nth)](diary, Grant(award, call))
    return days[-1]


def _amounts(diary: Diary, call: Call) -> list[Money]:
    """What each grant gets, in whole hundreds of euros but for the small one and the last, which takes the rest."""
    awarded = Money(eur(call.amount) - eur(call.unused))
    amounts = [Money(diary.rng.randrange(eur("18 000,00"), eur("58 000,00")))]
    weights = [Money(diary.rng.choice((4, 5, 7, 10))) for _ in range(call.grants - 1)]
    amounts += [Money(part - part % HUNDREDS) for part in apportion(Money(awarded - amounts[0]), weights)]
    amounts[-1] = Money(awarded - sum(amounts[:-1]))
    return amounts


def _refuse(diary: Diary, opened: OpenCall, on: date) -> None:
    """Applications that got nothing, decided with the last that got something."""
    refused = [
        RefuseGrant(
            by=RECORDER,
            effective_on=on,
            decision=diary.register("G", on),
            call=opened.decision,
            recipient=f"Invented Association of {home(diary.decisions)}",
            decided_by=director_on(on),
            ground=ground,
        )
        for ground in REFUSED[: 1 + diary.decisions % len(REFUSED)]
    ]
    diary.tell(*refused)
