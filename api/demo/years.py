"""The years 2021 to 2026 after the founding: plans, grants, tenders, payments, salaries and a few mistakes.

From the State budget books: what was granted on 29.01.04 and 29.01.53 in 2023 to 2026. From the source document: 10
million of program money a year from 2023. The programs of the calls bear the names of real ones. All else is invented:
the 24 million of 2022, how the money divides over frames and RRF, every decision, payment and day, and all recipients
and suppliers, which say so by name. People appear by the titles of their roles.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from random import Random

import api.demo.diary as told
from api.demo.corrections import correct, follow_up
from api.demo.diary import RECORDER, Call, DemoRequest, Diary, Procurement, voucher
from api.demo.founding import PLANNER, SPANS, founding
from api.demo.rows import (
    APPROPRIATIONS,
    CALLS,
    COSTS_FRAMED,
    DECIDED,
    NEW_UNFRAMED,
    OFFICES,
    PROGRAM_NAMES,
    TENDERS,
    UKRAINE,
    director_on,
    line_of,
)
from api.demo.year_ends import adopt_texts, close_years
from domain.commands import (
    AdoptAnnualPlan,
    AssignOffice,
    Command,
    GrantAppropriation,
    OpenProgram,
)
from domain.facts import Budget, Charge, Grounds, PlanLine
from domain.money import ZERO, Money, apportion, eur
from domain.names import (
    AppropriationKind,
    Person,
    PlanLineId,
    ProgramId,
    TargetGroup,
)


def years() -> list[DemoRequest]:
    """The years after the founding, in the order in which they were recorded."""
    diary = Diary(Random(2021))  # noqa: S311 - a demonstration, the same each time
    _prepare(diary)
    adopt_texts(diary)
    _adopt_plans(diary)
    for call in CALLS:
        _decide(diary, call)
    for row in TENDERS:
        _procure(diary, row)
    _operate(diary)
    correct(diary)
    follow_up(diary)
    close_years(diary)
    return diary.requests(founding())


def _prepare(diary: Diary) -> None:
    """Offices (delegations reach the ledger nine days late), programs, and what Parliament grants."""
    for office, person, by, since, until, limit in OFFICES:
        term = AssignOffice(
            by=RECORDER,
            effective_on=since,
            office=office,
            person=Person(person),
            appointed_by=by,
            since=since,
            until=until,
            limit=eur(limit) if limit else None,
        )
        diary.note(diary.later(since, 9, 9) if limit else since, term)
    for program, names in PROGRAM_NAMES.items():
        year = min(row.on for row in DECIDED if row.program == program).year
        on = date(2021, 9, 1) if year == 2021 else diary.later(date(year, 1, 3))
        diary.note(on, OpenProgram(by=RECORDER, effective_on=on, program=ProgramId(program), names=names))
    for on, ordinal, charge, amount in APPROPRIATIONS:
        granted = GrantAppropriation(
            by=PLANNER,
            effective_on=on,
            budget=Budget(on.year, ordinal),
            moment=charge.moment,
            source=charge.source,
            frame=charge.frame,
            kind=AppropriationKind.DEFERRABLE,
            span=SPANS[charge.moment],
            amount=eur(amount),
        )
        diary.note(on, granted)


def _adopt_plans(diary: Diary) -> None:
    """The Council's annual plans: a line for each program of the year, a tenth above what will be decided."""
    planned: dict[PlanLineId, tuple[Charge, Money]] = {}
    for row in DECIDED:
        charge = replace(row.charge, program=ProgramId(row.program))
        _, amount = planned.get(line_of(row.on, row.program), (charge, ZERO))
        planned[line_of(row.on, row.program)] = (charge, amount + eur(row.amount))
    for year in range(2021, 2027):
        on = date(2021, 9, 8) if year == 2021 else diary.later(date(year, 1, 9))
        lines = tuple(
            PlanLine(line, charge, Money(amount * 11 // 10))
            for line, (charge, amount) in planned.items()
            if line.startswith(f"{year}/")
        )
        plan = AdoptAnnualPlan(by=RECORDER, effective_on=on, year=year, decided_by=Person("council.chair"), lines=lines)
        diary.note(on, plan)


def _decide(diary: Diary, call: Call) -> None:
    """A small grant by the delegate, the others by the Director in whole hundreds of euros, the last takes the rest."""
    amounts = [Money(diary.rng.randrange(eur("18 000,00"), eur("58 000,00")))]
    weights = [Money(diary.rng.choice((4, 5, 7, 10))) for _ in range(call.grants - 1)]
    amounts += [Money(part - part % 10_000) for part in apportion(eur(call.amount) - amounts[0], weights)]
    amounts[-1] = eur(call.amount) - Money(sum(amounts[:-1]))
    days = sorted(diary.later(call.on, 0, 18) for _ in amounts)
    for nth, (on, amount) in enumerate(zip(days, amounts, strict=True)):
        decider = director_on(on) if nth else Person("delegate.grants")
        title = PROGRAM_NAMES[call.program].fi
        award = told.award_grant(diary, on, line_of(on, call.program), title, amount, decider)
        if call.program == "ukraine-skills":
            award = replace(award, grounds=Grounds(TargetGroup.OTHER, UKRAINE))
        diary.note(on, award)
        told.pay_grant(diary, award, call.charge.moment)


def _procure(diary: Diary, row: Procurement) -> None:
    """A tender from its opening to its last invoice; small awards are a delegate's while that office is held."""
    title = PROGRAM_NAMES[row.program].fi
    opening = told.open_tender(diary, row.on, line_of(row.on, row.program), title, eur(row.amount))
    diary.note(row.on, opening)
    on, amount = diary.later(row.on, 45, 60), eur(row.award)
    delegated = date(2022, 2, 1) <= on <= date(2025, 12, 31) and amount <= eur("250 000,00")
    decider = Person("delegate.procurement") if delegated else director_on(on)
    award = told.award_tender(diary, on, opening.decision, amount, decider)
    diary.note(on, award)
    told.perform_contract(diary, award, row.charge.moment, row.invoices)


def _operate(diary: Diary) -> None:
    """Salaries and other expenditure month by month, citing the operating frame until it is used up to the cent."""
    kept = eur("1 100 000,00")
    salaries = {2021: "36 000,00", 2022: "48 000,00"}
    for month in range(2021 * 12 + 8, 2026 * 12 + 10):
        on = diary.later(date(month // 12, month % 12 + 1, 15))
        asks: list[Command] = []
        for letter, what, least in (
            ("S", "Salaries", salaries.get(on.year, "66 000,00")),
            ("O", "Premises and services", "9 000,00"),
        ):
            amount = eur(least) + Money(diary.rng.randrange(eur("4 000,00")))
            framed = min(amount, kept)
            kept = kept - framed
            number = f"{letter}-{on:%Y-%m}"
            if framed:
                asks.append(voucher(on, number, what, COSTS_FRAMED, framed))
            if amount > framed:
                asks.append(voucher(on, f"{number}-2" if framed else number, what, NEW_UNFRAMED, amount - framed))
        diary.note(on, *asks)
    for recorded, on in ((date(2023, 1, 17), date(2022, 12, 20)), (date(2025, 1, 14), date(2024, 12, 18))):
        diary.note(
            recorded,
            voucher(on, f"O-{on:%Y-%m}-late", "Arrived after the turn of the year", NEW_UNFRAMED, eur("4 310,55")),
        )
