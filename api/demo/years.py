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
from api.demo.diary import RECORDER, Call, DemoRequest, Diary, Procurement, voucher
from api.demo.founding import OPERATING, OPERATING_FRAME, PLANNER, PROGRAM_FRAME, PROGRAMS, RRF_FRAME, SPANS, founding
from domain.commands import (
    AdoptAnnualPlan,
    AssignOffice,
    Command,
    GrantAppropriation,
    OpenProgram,
    Share,
)
from domain.facts import Budget, Charge, Grounds, PlanLine
from domain.money import ZERO, Money, apportion, eur
from domain.names import (
    NATIONWIDE,
    AppropriationKind,
    Names,
    Office,
    Person,
    PlanLineId,
    ProgramId,
    Source,
    TargetGroup,
)

CHANGE_OF_OFFICE = date(2024, 9, 1)

OFFICES: list[tuple[Office, str, str, date, date | None, str | None]] = [
    (Office.COUNCIL, "council.chair", "Government", date(2021, 9, 1), None, None),
    (Office.DIRECTOR, "director.first", "Government", date(2021, 9, 1), date(2024, 8, 31), None),
    (Office.DIRECTOR_GENERAL, "director-general.first", "Government", date(2021, 9, 1), None, None),
    (Office.DELEGATE, "delegate.grants", "director.first", date(2021, 9, 15), None, "60 000,00"),
    (Office.DELEGATE, "delegate.procurement", "director.first", date(2022, 1, 10), date(2025, 12, 31), "250 000,00"),
    (Office.DIRECTOR, "director.second", "Government", CHANGE_OF_OFFICE, None, None),
]

PROGRAM_NAMES = {
    "outreach": Names("Hakeva toiminta", "Uppsökande verksamhet", "Outreach"),
    "networks": Names("Alueelliset yhteistyöverkostot", "Regionala samarbetsnätverk", "Regional networks"),
    "guidance": Names("Ohjaus ja neuvonta", "Handledning och rådgivning", "Guidance and advisory services"),
    "foresight": Names("Ennakointi", "Prognostisering", "Foresight"),
    "digital-green": Names("Digitalisaatio ja vihreä siirtymä", None, "Digitalisation and the green transition"),
    "care-assistants": Names("Hoiva-avustajien koulutus", None, "Training of care assistants"),
    "green-industry": Names(
        "Vihreän siirtymän tukeminen kone-, metalli-, kuljetus- ja logistiikka-aloilla",
        None,
        "Green transition in machinery, metal, transport and logistics",
    ),
    "ukraine-skills": Names("Ukrainalaisten osaamispalvelut", None, "Skills services for Ukrainians"),
    "clean-transition": Names("Puhtaaseen siirtymään", None, "Towards the clean transition"),
    "home-services": Names(
        "Kotipalvelutyöntekijät ja henkilökohtaiset avustajat", None, "Home-service workers and personal assistants"
    ),
}
"""The Centre's tasks and the real calls; wording in Swedish and English is ours."""

UKRAINE = "People who fled the war to Finland, whatever their place in the labour market"

FRAMED, UNFRAMED = Charge(PROGRAMS, frame=PROGRAM_FRAME), Charge(PROGRAMS)
NEW_FRAMED, NEW_UNFRAMED = Charge(OPERATING, frame=PROGRAM_FRAME), Charge(OPERATING)
COSTS_FRAMED, NEW_RRF = Charge(OPERATING, frame=OPERATING_FRAME), Charge(OPERATING, Source.RRF, RRF_FRAME)

APPROPRIATIONS = [
    (date(2022, 1, 1), 0, NEW_UNFRAMED, "24 000 000,00"),
    (date(2023, 1, 1), 0, FRAMED, "10 000 000,00"),
    (date(2023, 1, 1), 0, UNFRAMED, "13 013 000,00"),
    (date(2023, 1, 1), 0, NEW_UNFRAMED, "39 833 000,00"),
    (date(2024, 1, 1), 0, FRAMED, "10 000 000,00"),
    (date(2024, 1, 1), 0, UNFRAMED, "12 708 000,00"),
    (date(2024, 1, 1), 0, NEW_UNFRAMED, "15 840 000,00"),
    (date(2024, 6, 20), 1, NEW_UNFRAMED, "2 000 000,00"),
    (date(2024, 6, 20), 1, NEW_RRF, "2 000 000,00"),
    (date(2025, 1, 1), 0, UNFRAMED, "3 348 000,00"),
    (date(2025, 1, 1), 0, NEW_FRAMED, "10 000 000,00"),
    (date(2025, 1, 1), 0, NEW_UNFRAMED, "10 162 000,00"),
    (date(2025, 6, 18), 1, UNFRAMED, "12 500 000,00"),
    (date(2025, 6, 18), 1, NEW_UNFRAMED, "12 000,00"),
    (date(2026, 1, 1), 0, UNFRAMED, "2 862 000,00"),
    (date(2026, 1, 1), 0, NEW_FRAMED, "10 000 000,00"),
    (date(2026, 1, 1), 0, NEW_UNFRAMED, "11 352 000,00"),
]

CALLS: list[Call] = [
    Call(date(2021, 10, 4), "outreach", FRAMED, "12 400 000,00", 6),
    Call(date(2021, 11, 1), "networks", FRAMED, "7 600 000,00", 5),
    Call(date(2022, 6, 6), "digital-green", FRAMED, "16 300 000,00", 11),
    Call(date(2022, 10, 31), "care-assistants", NEW_UNFRAMED, "9 600 000,00", 8),
    Call(date(2023, 1, 30), "green-industry", FRAMED, "10 000 000,00", 7),
    Call(date(2023, 3, 6), "ukraine-skills", UNFRAMED, "9 200 000,00", 6),
    Call(date(2023, 9, 4), "outreach", NEW_UNFRAMED, "22 000 000,00", 8),
    Call(date(2024, 2, 12), "digital-green", FRAMED, "10 000 000,00", 6),
    Call(date(2024, 3, 11), "networks", UNFRAMED, "11 500 000,00", 5),
    Call(date(2024, 8, 12), "clean-transition", NEW_RRF, "2 000 000,00", 4),
    Call(date(2024, 9, 9), "care-assistants", NEW_UNFRAMED, "14 000 000,00", 6),
    Call(date(2025, 5, 12), "home-services", NEW_FRAMED, "8 600 000,00", 7),
    Call(date(2025, 8, 18), "outreach", UNFRAMED, "13 500 000,00", 6),
    Call(date(2025, 9, 15), "clean-transition", NEW_UNFRAMED, "9 500 000,00", 5),
    Call(date(2026, 3, 2), "home-services", NEW_FRAMED, "9 200 000,00", 5),
    Call(date(2026, 4, 13), "outreach", UNFRAMED, "8 100 000,00", 4),
    Call(date(2026, 9, 7), "networks", NEW_UNFRAMED, "13 500 000,00", 6),
]

TENDERS: list[Procurement] = [
    Procurement(date(2021, 9, 20), "guidance", FRAMED, "900 000,00", "900 000,00", 4),
    Procurement(date(2021, 10, 11), "guidance", FRAMED, "700 000,00", "655 300,50", 3),
    Procurement(date(2022, 2, 14), "guidance", FRAMED, "800 000,00", "846 000,00", 4),
    Procurement(date(2022, 4, 4), "guidance", FRAMED, "650 000,00", "612 480,90", 3),
    Procurement(date(2022, 5, 2), "foresight", NEW_UNFRAMED, "240 000,00", "238 900,00", 3),
    Procurement(date(2022, 10, 17), "foresight", NEW_UNFRAMED, "480 000,00", "455 000,00", 4),
    Procurement(date(2023, 2, 6), "foresight", NEW_UNFRAMED, "600 000,00", "631 250,75", 4),
    Procurement(date(2023, 5, 15), "foresight", NEW_UNFRAMED, "210 000,00", "187 450,00", 3),
    Procurement(date(2023, 10, 16), "foresight", NEW_UNFRAMED, "900 000,00", "864 000,00", 4),
    Procurement(date(2024, 3, 4), "guidance", NEW_UNFRAMED, "750 000,00", "750 000,00", 4),
    Procurement(date(2024, 5, 6), "guidance", NEW_UNFRAMED, "320 000,00", "341 999,99", 3),
    Procurement(date(2024, 10, 14), "guidance", NEW_UNFRAMED, "880 000,00", "799 900,00", 4),
    Procurement(date(2025, 2, 10), "foresight", NEW_UNFRAMED, "560 000,00", "574 000,00", 4),
    Procurement(date(2025, 5, 5), "foresight", NEW_UNFRAMED, "230 000,00", "199 000,00", 3),
    Procurement(date(2025, 9, 29), "foresight", NEW_UNFRAMED, "940 000,00", "912 345,67", 4),
    Procurement(date(2026, 2, 9), "guidance", NEW_UNFRAMED, "680 000,00", "640 000,00", 4),
    Procurement(date(2026, 6, 1), "guidance", NEW_UNFRAMED, "450 000,00", "462 000,00", 3),
    Procurement(date(2026, 8, 24), "guidance", NEW_UNFRAMED, "390 000,00", "371 000,00", 3),
    Procurement(date(2026, 9, 21), "guidance", NEW_UNFRAMED, "275 000,00", "275 000,00", 2),
    Procurement(date(2026, 10, 12), "guidance", NEW_UNFRAMED, "240 000,00", "236 000,00", 2),
]

DECIDED: list[Call | Procurement] = [*CALLS, *TENDERS]


def years() -> list[DemoRequest]:
    """The years after the founding, in the order in which they were recorded."""
    diary = Diary(Random(2021))  # noqa: S311 - a demonstration, the same each time
    _prepare(diary)
    _adopt_plans(diary)
    for call in CALLS:
        _decide(diary, call)
    for row in TENDERS:
        _procure(diary, row)
    _operate(diary)
    _correct(diary)
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
        _, amount = planned.get(_line(row.on, row.program), (charge, ZERO))
        planned[_line(row.on, row.program)] = (charge, amount + eur(row.amount))
    for year in range(2021, 2027):
        on = date(2021, 9, 8) if year == 2021 else diary.later(date(year, 1, 9))
        lines = tuple(
            PlanLine(line, charge, Money(amount * 11 // 10))
            for line, (charge, amount) in planned.items()
            if line.startswith(f"{year}/")
        )
        plan = AdoptAnnualPlan(by=RECORDER, effective_on=on, year=year, decided_by=Person("council.chair"), lines=lines)
        diary.note(on, plan)


def _line(on: date, program: str) -> PlanLineId:
    return PlanLineId(f"{on.year}/{program}")


def _director(on: date) -> Person:
    return Person("director.first" if on < CHANGE_OF_OFFICE else "director.second")


def _decide(diary: Diary, call: Call) -> None:
    """A small grant by the delegate, the others by the Director in whole hundreds of euros, the last takes the rest."""
    amounts = [Money(diary.rng.randrange(eur("18 000,00"), eur("58 000,00")))]
    weights = [Money(diary.rng.choice((4, 5, 7, 10))) for _ in range(call.grants - 1)]
    amounts += [Money(part - part % 10_000) for part in apportion(eur(call.amount) - amounts[0], weights)]
    amounts[-1] = eur(call.amount) - Money(sum(amounts[:-1]))
    days = sorted(diary.later(call.on, 0, 18) for _ in amounts)
    for nth, (on, amount) in enumerate(zip(days, amounts, strict=True)):
        decider = _director(on) if nth else Person("delegate.grants")
        title = PROGRAM_NAMES[call.program].fi
        award = told.award_grant(diary, on, _line(on, call.program), title, amount, decider)
        if call.program == "ukraine-skills":
            award = replace(award, grounds=Grounds(TargetGroup.OTHER, UKRAINE))
        diary.note(on, award)
        told.pay_grant(diary, award, call.charge.moment)


def _procure(diary: Diary, row: Procurement) -> None:
    """A tender from its opening to its last invoice; small awards are a delegate's while that office is held."""
    title = PROGRAM_NAMES[row.program].fi
    opening = told.open_tender(diary, row.on, _line(row.on, row.program), title, eur(row.amount))
    diary.note(row.on, opening)
    on, amount = diary.later(row.on, 45, 60), eur(row.award)
    delegated = date(2022, 2, 1) <= on <= date(2025, 12, 31) and amount <= eur("250 000,00")
    decider = Person("delegate.procurement") if delegated else _director(on)
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


def _correct(diary: Diary) -> None:
    """Four mistakes: a split over regions, a misread voucher, a tender opened twice, a payment made too large."""
    on, program = date(2022, 11, 14), "care-assistants"
    title, line = PROGRAM_NAMES[program].fi, _line(on, program)
    signed = told.award_grant(diary, on, line, title, eur("145 000,01"), _director(on))
    wrong = diary.note(on, replace(signed, regions=(Share(NATIONWIDE, eur("145 000,01")),)))
    right = replace(signed, effective_on=date(2022, 11, 17))
    diary.note(right.effective_on, right, undoes=(wrong,), reason="The signed decision names regions")
    told.pay_grant(diary, right, OPERATING)

    misread = diary.note(
        date(2023, 5, 4), voucher(date(2023, 5, 4), "O-2023-05-travel", "Travel", NEW_UNFRAMED, eur("12 430,00"))
    )
    again = voucher(date(2023, 5, 9), "O-2023-05-travel", "Travel", NEW_UNFRAMED, eur("1 243,00"))
    diary.note(again.effective_on, again, undoes=(misread,), reason="The comma of the amount was misread")

    on = date(2025, 10, 6)
    twice = told.open_tender(diary, on, _line(on, "foresight"), PROGRAM_NAMES["foresight"].fi, eur("95 000,00"))
    diary.note(date(2025, 10, 8), undoes=(diary.note(on, twice),), reason="Entered a second time")

    on = date(2024, 9, 16)
    grant = told.award_grant(diary, on, _line(on, program), title, eur("52 000,00"), Person("delegate.grants"))
    diary.note(on, grant)
    prepared, approved = told.pay(diary, date(2024, 10, 14), grant.decision, OPERATING, 1, eur("52 000,00"))
    on, reason = date(2024, 11, 4), "All was paid, half was claimed"
    told.pay(diary, on, grant.decision, OPERATING, 1, eur("26 000,00"), undoes=(approved, prepared), reason=reason)
