"""How commands are drawn about calls."""

from __future__ import annotations

from domain.commands import CloseCall, OpenCall, RefuseGrant
from domain.decisions import Reservation
from domain.facts import Grounds, amount_of
from domain.money import Money, total
from domain.names import PlanLineId, RegisterNumber, TargetGroup
from tests.machines.drawing import Draw, Kind
from tests.machines.there import calls, named


def open_call(draw: Draw) -> OpenCall:
    """A call under a plan line, or under several."""
    line = draw.plan_line()
    on = draw.decision_day(line)
    funding = draw.funding(line, on)
    return OpenCall(
        by=draw.people(),
        effective_on=on,
        decision=RegisterNumber(f"C-{draw.number(1, 30)}"),
        title="Call",
        funding=funding,
        regions=draw.shares(total(own.amount for own in funding)),
        opens_on=on,
        closes_on=draw.day_from(on),
        purposes=draw.purposes(total(own.amount for own in funding)),
        grounds=Grounds(TargetGroup.EMPLOYED),
    )


def close_call(draw: Draw) -> CloseCall:
    """The end of a call."""
    decision = named(draw, calls(draw))
    return CloseCall(by=draw.people(), effective_on=draw.since(decision), decision=decision)


def reserved_under(call: Reservation) -> list[tuple[PlanLineId, Money]]:
    """What a call still has, plan line by plan line."""
    lines = dict(call.plan)
    return [(lines[part.charge], amount_of(part.lines)) for part in call.parts]


def refuse_grant(draw: Draw) -> RefuseGrant:
    """A refusal, mostly in a call."""
    call = draw.one((None, named(draw, calls(draw))))
    return RefuseGrant(
        by=draw.people(),
        effective_on=draw.day(),
        decision=RegisterNumber(f"G-{draw.number(1, 60)}"),
        call=call,
        recipient="School",
        decided_by=draw.decider(),
        ground="not eligible",
    )


KINDS = (
    Kind(open_call, 4),
    Kind(close_call, to=calls),
    Kind(refuse_grant),
)
