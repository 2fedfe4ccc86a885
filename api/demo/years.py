"""The years 2021 to 2026 after the founding: plans, grants, tenders, payments, salaries and a few mistakes.

From the State budget books: what was granted on 29.01.04 and 29.01.53 in 2023 to 2026. From the source document: 10
million of program money a year from 2023. The programs of the calls bear the names of real ones. All else is invented:
the 24 million of 2022, how the money divides over frames and RRF, every decision, payment and day, and all recipients
and suppliers, which say so by name. People appear by the titles of their roles.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from api.demo import DemoRequest, demo_key
from api.demo.founding import OPERATING, OPERATING_FRAME, PLANNER, PROGRAM_FRAME, PROGRAMS, RRF_FRAME, SPANS, founding
from domain import commands as ask
from domain.commands import Command
from domain.facts import Budget, Charge, PlanLine
from domain.money import ZERO, Money, apportion, eur
from domain.names import (
    NATIONWIDE,
    REGION_NAMES,
    AppropriationKind,
    Cost,
    FrameId,
    MomentCode,
    Names,
    Office,
    Person,
    PlanLineId,
    ProgramId,
    Region,
    RegisterNumber,
    Role,
    Source,
    TargetGroup,
)

LAST_DAY = date(2026, 10, 30)
"""Nothing is recorded after it: what would come later is still open."""

RECORDER, COUNCIL, GRANTS_DELEGATE = Person("finance.recorder"), Person("council.chair"), Person("delegate.grants")
VERIFIERS = Person("finance.verifier"), Person("finance.verifier-second")
APPROVERS = Person("finance.approver"), Person("finance.approver-second")
CHANGE_OF_OFFICE = date(2024, 9, 1)

OFFICES: list[tuple[Office, str, str, date, date | None, str | None]] = [
    (Office.COUNCIL, "council.chair", "Government", date(2021, 9, 1), None, None),
    (Office.DIRECTOR, "director.first", "Government", date(2021, 9, 1), date(2024, 8, 31), None),
    (Office.DIRECTOR_GENERAL, "director-general.first", "Government", date(2021, 9, 1), None, None),
    (Office.DELEGATE, "delegate.grants", "director.first", date(2021, 10, 1), None, "60 000,00"),
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

FRAMED, UNFRAMED = (PROGRAMS, PROGRAM_FRAME), (PROGRAMS, None)
NEW_FRAMED, NEW_UNFRAMED, NEW_RRF = (OPERATING, PROGRAM_FRAME), (OPERATING, None), (OPERATING, RRF_FRAME)

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

CALLS = [
    (date(2021, 10, 4), "outreach", FRAMED, "12 400 000,00", 6),
    (date(2021, 11, 1), "networks", FRAMED, "7 600 000,00", 5),
    (date(2022, 6, 6), "digital-green", FRAMED, "16 300 000,00", 11),
    (date(2022, 10, 31), "care-assistants", NEW_UNFRAMED, "9 600 000,00", 8),
    (date(2023, 1, 30), "green-industry", FRAMED, "10 000 000,00", 7),
    (date(2023, 3, 6), "ukraine-skills", UNFRAMED, "9 200 000,00", 6),
    (date(2023, 9, 4), "outreach", NEW_UNFRAMED, "22 000 000,00", 8),
    (date(2024, 2, 12), "digital-green", FRAMED, "10 000 000,00", 6),
    (date(2024, 3, 11), "networks", UNFRAMED, "11 500 000,00", 5),
    (date(2024, 8, 12), "clean-transition", NEW_RRF, "2 000 000,00", 4),
    (date(2024, 9, 9), "care-assistants", NEW_UNFRAMED, "14 000 000,00", 6),
    (date(2025, 5, 12), "home-services", NEW_FRAMED, "8 600 000,00", 7),
    (date(2025, 8, 18), "outreach", UNFRAMED, "13 500 000,00", 6),
    (date(2025, 9, 15), "clean-transition", NEW_UNFRAMED, "9 500 000,00", 5),
    (date(2026, 3, 2), "home-services", NEW_FRAMED, "9 200 000,00", 5),
    (date(2026, 4, 13), "outreach", UNFRAMED, "8 100 000,00", 4),
    (date(2026, 8, 31), "networks", NEW_UNFRAMED, "11 400 000,00", 6),
]

TENDERS = [
    (date(2021, 9, 20), "guidance", FRAMED, "900 000,00", "900 000,00", 4),
    (date(2021, 10, 11), "guidance", FRAMED, "700 000,00", "655 300,50", 3),
    (date(2022, 2, 14), "guidance", FRAMED, "800 000,00", "846 000,00", 4),
    (date(2022, 4, 4), "guidance", FRAMED, "650 000,00", "612 480,90", 3),
    (date(2022, 5, 2), "foresight", NEW_UNFRAMED, "240 000,00", "238 900,00", 3),
    (date(2022, 10, 17), "foresight", NEW_UNFRAMED, "480 000,00", "455 000,00", 4),
    (date(2023, 2, 6), "foresight", NEW_UNFRAMED, "600 000,00", "631 250,75", 4),
    (date(2023, 5, 15), "foresight", NEW_UNFRAMED, "210 000,00", "187 450,00", 3),
    (date(2023, 10, 16), "foresight", NEW_UNFRAMED, "900 000,00", "864 000,00", 4),
    (date(2024, 3, 4), "guidance", NEW_UNFRAMED, "750 000,00", "750 000,00", 4),
    (date(2024, 5, 6), "guidance", NEW_UNFRAMED, "320 000,00", "341 999,99", 3),
    (date(2024, 10, 14), "guidance", NEW_UNFRAMED, "880 000,00", "799 900,00", 4),
    (date(2025, 2, 10), "foresight", NEW_UNFRAMED, "560 000,00", "574 000,00", 4),
    (date(2025, 5, 5), "foresight", NEW_UNFRAMED, "230 000,00", "199 000,00", 3),
    (date(2025, 9, 29), "foresight", NEW_UNFRAMED, "940 000,00", "912 345,67", 4),
    (date(2026, 2, 9), "guidance", NEW_UNFRAMED, "680 000,00", "640 000,00", 4),
    (date(2026, 6, 1), "guidance", NEW_UNFRAMED, "450 000,00", "462 000,00", 3),
    (date(2026, 8, 10), "guidance", NEW_UNFRAMED, "390 000,00", "371 000,00", 3),
    (date(2026, 9, 21), "guidance", NEW_UNFRAMED, "275 000,00", "275 000,00", 2),
]

REGIONS = [region for region in REGION_NAMES if region != NATIONWIDE]
COLLEGES = ("College", "University of Applied Sciences", "University", "Folk High School")
REASONS = {"ukraine-skills": "People who fled the war to Finland, whatever their place in the labour market"}


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What was recorded together on a day; first it undoes all of what earlier steps recorded, the last first."""

    on: date
    asks: tuple[Command, ...]
    undoes: tuple[Step, ...] = ()
    reason: str = ""


@dataclass(slots=True)
class Diary:
    """The steps of the years, noted decision by decision and read in the order of their days."""

    rng: Random
    steps: list[Step] = field(default_factory=list)
    decisions: int = 0

    def note(self, on: date, *asks: Command, undoes: tuple[Step, ...] = (), reason: str = "") -> Step:
        """Note a step on the day of its recording."""
        self.steps.append(Step(on, asks, undoes, reason))
        return self.steps[-1]

    def later(self, on: date, least: int, most: int) -> date:
        """A working day, so many days after another."""
        day = on + timedelta(days=self.rng.randint(least, most))
        return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)

    def split(self, amount: Money, weights: list[int]) -> list[Money]:
        """An amount in parts of whole hundreds of euros, the last part taking the rest."""
        parts = [Money(part - part % 10_000) for part in apportion(amount, [Money(weight) for weight in weights])]
        return [*parts[:-1], amount - Money(sum(parts[:-1]))]

    def requests(self, before: list[DemoRequest]) -> list[DemoRequest]:
        """The steps as requests, numbered after those before; each command is one fact, so positions are known."""
        position = sum(len(request.asks) for request in before)
        found, first = list[DemoRequest](), dict[Step, int]()
        for step in sorted((it for it in self.steps if it.on <= LAST_DAY), key=lambda it: it.on):
            undone = [first[it] + nth for it in step.undoes for nth in reversed(range(len(it.asks)))]
            undoing = [
                ask.ReverseFact(by=RECORDER, effective_on=step.on, reason=step.reason, position=it) for it in undone
            ]
            first[step] = position + len(undoing) + 1
            found.append(DemoRequest(demo_key(len(before) + len(found) + 1), (*undoing, *step.asks)))
            position += len(undoing) + len(step.asks)
        return found


def years() -> list[DemoRequest]:
    """The years after the founding, in the order in which they were recorded."""
    diary = Diary(Random(2021))  # noqa: S311 - the demonstration must come out the same each time
    _prepare(diary)
    _adopt_plans(diary)
    for on, program, _, total, count in CALLS:
        small = Money(diary.rng.randrange(eur("18 000,00"), eur("58 000,00")))
        weights = [diary.rng.choice((3, 5, 9, 14)) for _ in range(count - 1)]
        for amount in (small, *diary.split(eur(total) - small, weights)):
            award = _award(diary, diary.later(on, 0, 18), program, amount)
            diary.note(award.effective_on, award)
            _pay_grant(diary, award)
    for opened, program, _, reserve, awarded, invoices in TENDERS:
        _tender(diary, opened, program, eur(reserve), eur(awarded), invoices)
    _operate(diary)
    _correct(diary)
    return diary.requests(founding())


def _prepare(diary: Diary) -> None:
    """Offices (delegations reach the ledger nine days late), programs and what Parliament grants."""
    for office, person, by, since, until, limit in OFFICES:
        term = ask.AssignOffice(
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
        first = min(on for on, name, *_ in (*CALLS, *TENDERS) if name == program)
        opened = date(2021, 9, 1) if first.year == 2021 else date(first.year, 1, 3)
        diary.note(opened, ask.OpenProgram(by=RECORDER, effective_on=opened, program=ProgramId(program), names=names))
    for on, ordinal, (code, frame), amount in APPROPRIATIONS:
        granted = ask.GrantAppropriation(
            by=PLANNER,
            effective_on=on,
            budget=Budget(on.year, ordinal),
            moment=code,
            source=_source(frame),
            frame=frame,
            kind=AppropriationKind.DEFERRABLE,
            span=SPANS[code],
            amount=eur(amount),
        )
        diary.note(on, granted)


def _adopt_plans(diary: Diary) -> None:
    """The Council's annual plans: a line for each program of the year, a tenth above what will be decided."""
    planned: dict[tuple[int, str, MomentCode, FrameId | None], Money] = {}
    for on, program, (code, frame), total, _ in (*CALLS, *(row[:5] for row in TENDERS)):
        key = (on.year, program, code, frame)
        planned[key] = planned.get(key, ZERO) + eur(total)
    for year in range(2021, 2027):
        lines = [
            PlanLine(
                _line(year, program),
                Charge(code, _source(frame), frame, ProgramId(program)),
                Money((amount * 11 // 10 // 1_000_000 + 1) * 1_000_000),
            )
            for (of, program, code, frame), amount in planned.items()
            if of == year
        ]
        on = date(2021, 9, 8) if year == 2021 else diary.later(date(year, 1, 9), 0, 3)
        diary.note(
            on, ask.AdoptAnnualPlan(by=RECORDER, effective_on=on, year=year, decided_by=COUNCIL, lines=tuple(lines))
        )


def _source(frame: FrameId | None) -> Source:
    return Source.RRF if frame == RRF_FRAME else Source.NATIONAL


def _line(year: int, program: str) -> PlanLineId:
    return PlanLineId(f"{year}/{program}")


def _decider(on: date, amount: Money, delegate: Person, limit: Money) -> Person:
    """Small decisions are a delegate's, the others the Director's of the day."""
    if amount <= limit:
        return delegate
    return Person("director.first" if on < CHANGE_OF_OFFICE else "director.second")


def _shares(diary: Diary, amount: Money) -> tuple[ask.Share, ...]:
    """Nationwide, all 19 regions, one or three: uneven parts, exact to the cent."""
    home = diary.decisions % len(REGIONS)
    match diary.decisions % 8:
        case 0:
            return (ask.Share(NATIONWIDE, amount),)
        case 5:
            over = REGIONS
        case 1 | 3 | 6:
            over = [REGIONS[(home + step) % len(REGIONS)] for step in (0, 4, 9)]
        case _:
            over = [REGIONS[home]]
    parts = apportion(amount, [Money(diary.rng.randint(2, 9)) for _ in over])
    return tuple(ask.Share(region, part) for region, part in zip(over, parts, strict=True))


def _award(diary: Diary, on: date, program: str, amount: Money) -> ask.AwardGrant:
    """A grant, in two instalments (60 and 40 per cent) above 60 000 euros."""
    diary.decisions += 1
    nth, region = diary.decisions, REGION_NAMES[REGIONS[diary.decisions % len(REGIONS)]]
    limit = eur("60 000,00")
    groups = (TargetGroup.EMPLOYED, TargetGroup.OUTSIDE_LABOUR_FORCE)
    return ask.AwardGrant(
        by=RECORDER,
        effective_on=on,
        decision=RegisterNumber(f"G-{on.year}-{nth:03}"),
        title=f"{PROGRAM_NAMES[program].fi}: {region[0]}",
        recipient=f"Invented {COLLEGES[nth % 4]} of {region[2]}",
        decided_by=_decider(on, amount, Person("delegate.grants"), limit),
        plan_line=_line(on.year, program),
        amount=amount,
        regions=_shares(diary, amount),
        instalments=tuple(apportion(amount, [Money(60), Money(40)])) if amount > limit else (amount,),
        target_group=TargetGroup.OTHER if program in REASONS else groups[nth % 2],
        target_reason=REASONS.get(program),
    )


def _pay_grant(diary: Diary, award: ask.AwardGrant) -> None:
    """The first instalment soon; the second after the interim report, in part or never where that fell short."""
    on = diary.later(award.effective_on, 20, 45)
    for number, planned in enumerate(award.instalments, start=1):
        match number, diary.decisions % 7:
            case 2, 3:
                return
            case 2, 5:
                _pay(diary, on, award.decision, number, apportion(planned, [Money(83), Money(17)])[0])
            case _:
                _pay(diary, on, award.decision, number, planned)
        on = diary.later(on, 270, 420)


def _pay(
    diary: Diary, on: date, decision: RegisterNumber, number: int, amount: Money, invoice: str | None = None
) -> tuple[Step, Step]:
    """A payment, prepared by one person and approved by another some days later."""
    approved = diary.later(on, 2, 8)
    prepare = ask.PreparePayment(
        by=diary.rng.choice(VERIFIERS),
        effective_on=on,
        decision=decision,
        instalment=number,
        amount=amount,
        invoice=invoice,
        due_on=diary.later(approved, 5, 14),
    )
    approve = ask.ApprovePayment(
        by=diary.rng.choice(APPROVERS), role=Role.APPROVER, effective_on=approved, decision=decision, instalment=number
    )
    return diary.note(on, prepare), diary.note(approved, approve)


def _open(diary: Diary, on: date, program: str, reserve: Money) -> ask.OpenTender:
    """A tender, whose estimated value includes a fifth for options."""
    diary.decisions += 1
    return ask.OpenTender(
        by=RECORDER,
        effective_on=on,
        decision=RegisterNumber(f"P-{on.year}-{diary.decisions:03}"),
        title=f"{PROGRAM_NAMES[program].fi}: hankinta",
        plan_line=_line(on.year, program),
        amount=reserve,
        estimated_value=Money(reserve * 6 // 5),
        regions=_shares(diary, reserve),
        target_group=TargetGroup.OUTSIDE_LABOUR_FORCE,
    )


def _tender(diary: Diary, on: date, program: str, reserve: Money, amount: Money, invoices: int) -> None:
    """A tender from its opening through the award and the contract to its invoices."""
    opening = _open(diary, on, program, reserve)
    decision = opening.decision
    diary.note(on, opening)
    on = diary.later(on, 45, 60)
    in_office = date(2022, 2, 1) <= on <= date(2025, 12, 31)
    decider = _decider(on, amount, Person("delegate.procurement"), eur("250 000,00") if in_office else ZERO)
    supplier = f"Invented {('Guidance', 'Learning', 'Insight')[diary.decisions % 3]} Oy"
    diary.note(
        on,
        ask.AwardTender(
            by=RECORDER, effective_on=on, decision=decision, supplier=supplier, decided_by=decider, amount=amount
        ),
    )
    on = diary.later(on, 18, 28)
    diary.note(on, ask.SignContract(by=RECORDER, effective_on=on, decision=decision))
    parts = apportion(amount, [Money(diary.rng.randint(3, 6)) for _ in range(invoices)])
    for number, part in enumerate(parts, start=1):
        on = diary.later(on, 50, 75)
        _pay(diary, on, decision, number, part, invoice=f"{decision}/{number}")


def _voucher(
    on: date, number: str, what: str, amount: Money, frame: FrameId | None = None
) -> ask.RecordOperatingExpenditure:
    """Operating expenditure on the new moment; vouchers of salaries begin with an S."""
    return ask.RecordOperatingExpenditure(
        by=RECORDER,
        effective_on=on,
        voucher=number,
        description=what,
        cost=Cost.SALARIES if number.startswith("S") else Cost.OTHER,
        moment=OPERATING,
        frame=frame,
        amount=amount,
    )


def _operate(diary: Diary) -> None:
    """Salaries and other expenditure month by month, citing the operating frame until it is used up to the cent."""
    kept = eur("1 100 000,00")
    salaries = {2021: "36 000,00", 2022: "48 000,00"}
    for month in range(2021 * 12 + 8, 2026 * 12 + 10):
        on = diary.later(date(month // 12, month % 12 + 1, 15), 0, 0)
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
                asks.append(_voucher(on, number, what, framed, OPERATING_FRAME))
            if amount > framed:
                asks.append(_voucher(on, f"{number}-2" if framed else number, what, amount - framed))
        diary.note(on, *asks)
    for recorded, on in ((date(2023, 1, 17), date(2022, 12, 20)), (date(2025, 1, 14), date(2024, 12, 18))):
        diary.note(recorded, _voucher(on, f"O-{on:%Y-%m}-late", "Arrived after the turn of the year", eur("4 310,55")))


def _correct(diary: Diary) -> None:
    """Four mistakes: a split over regions, a misread voucher, a tender opened twice, a payment made too large."""
    wrong = _award(diary, date(2022, 11, 14), "care-assistants", eur("145 000,01"))
    right = replace(wrong, effective_on=date(2022, 11, 17), regions=(ask.Share(REGIONS[16], wrong.amount),))
    first = diary.note(wrong.effective_on, replace(wrong, regions=(ask.Share(REGIONS[15], wrong.amount),)))
    diary.note(right.effective_on, right, undoes=(first,), reason="The signed decision names Kainuu")
    _pay_grant(diary, right)

    misread = diary.note(date(2023, 5, 4), _voucher(date(2023, 5, 4), "O-2023-05-travel", "Travel", eur("12 430,00")))
    again = _voucher(date(2023, 5, 9), "O-2023-05-travel", "Travel", eur("1 243,00"))
    diary.note(again.effective_on, again, undoes=(misread,), reason="The comma of the amount was misread")

    twice = _open(diary, date(2025, 10, 6), "foresight", eur("95 000,00"))
    diary.note(date(2025, 10, 8), undoes=(diary.note(twice.effective_on, twice),), reason="Entered a second time")

    grant = _award(diary, date(2024, 9, 16), "care-assistants", eur("52 000,00"))
    diary.note(grant.effective_on, grant)
    paid = _pay(diary, date(2024, 10, 14), grant.decision, 1, grant.amount)
    halved, approval = _pay(diary, date(2024, 11, 4), grant.decision, 1, eur("26 000,00"))
    diary.steps[diary.steps.index(halved)] = replace(halved, undoes=paid[::-1], reason="Half was claimed, all was paid")
