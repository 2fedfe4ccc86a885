"""What happens in the demonstration is what happens in a finance office: nearly every command, mostly in its course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from api.demo.requests import demo_requests
from domain.commands import COMMANDS, AwardTender, Command, OpenTender, PreparePayment, command_name
from domain.facts import (
    AppropriationGranted,
    BudgetProposalStaged,
    CallClosed,
    CallOpened,
    CommitmentCovered,
    FactReversed,
    GrantAwarded,
    GrantClosed,
    PaymentApproved,
    PaymentPrepared,
    PersonYearsReported,
    TenderAwarded,
    TenderOpened,
    YearAmount,
    YearClosed,
    sum_of,
)
from domain.money import Money, eur, total
from domain.names import READ_ONLY, REGION_NAMES, MomentCode, ProposalStage, Role
from domain.pots import Pot
from tests.support.memory import MemoryLedger
from tests.support.scenario import held

LAST_DATE = date(2026, 11, 1)
PEOPLE = ("by", "decided_by", "person", "accepted_by", "proposed_by")
ROLES = {"council", "director", "director-general", "delegate", "finance", "administrator", "auditor", "ministry"}
OPERATING = MomentCode("29.01.04")
PROGRAMS = MomentCode("29.01.53")


def commands() -> Iterator[Command]:
    """Every command of the demonstration."""
    for request in demo_requests():
        yield from request.asks


def test_all_19_regions_and_nationwide_occur_and_one_grant_covers_them_all(demo: MemoryLedger) -> None:
    splits = [
        {line.region for part in entry.fact.parts for line in part.lines}
        for entry in demo.entries
        if isinstance(entry.fact, GrantAwarded)
    ]
    assert set().union(*splits) == set(REGION_NAMES)
    assert max(len(split) for split in splits) == 19


NOT_TOLD = {
    "permit-overrun",  # both moments of the Centre are deferrable, and those are never exceeded
    "renumber-moment",  # neither of them has had another code
    "close-moment",  # and neither has been closed
}
"""What can be asked and the Centre has not had to ask."""


def test_every_other_command_kind_is_told() -> None:
    told = {command_name(type(command)) for command in commands()}
    assert told == {command_name(kind) for kind in COMMANDS} - NOT_TOLD


def test_people_appear_by_role_and_providers_say_that_they_are_invented() -> None:
    for command in commands():
        people = [value for name in PEOPLE if (value := getattr(command, name, None))]
        assert all(person.partition(".")[0] in ROLES and person.partition(".")[2] for person in people), people
        parties = [value for name in ("recipient", "supplier") if (value := getattr(command, name, None))]
        assert all(party.startswith("Invented ") for party in parties), parties


def test_the_director_changes_and_delegates_decide_too(demo: MemoryLedger) -> None:
    deciders = {entry.fact.decided_by for entry in demo.entries if isinstance(entry.fact, GrantAwarded | TenderAwarded)}
    assert deciders == {"director.first", "director.second", "delegate.grants", "delegate.procurement"}


def test_everybody_records_in_a_role_that_they_hold(demo: MemoryLedger) -> None:
    for entry in demo.entries:
        held = {it.role for it in demo.books.roles[entry.by] if it.in_force(entry.effective_on)}
        assert entry.role in held, entry


def test_an_auditor_and_both_ministries_only_read(demo: MemoryLedger) -> None:
    reading = {person: {it.role for it in terms} for person, terms in demo.books.roles.items()}
    reading = {person: held for person, held in reading.items() if held & READ_ONLY}
    assert reading == {
        "auditor.first": {Role.AUDITOR},
        "ministry.okm": {Role.MINISTRY},
        "ministry.tem": {Role.MINISTRY},
    }


def test_the_role_of_the_director_goes_over_with_the_office(demo: MemoryLedger) -> None:
    for day, director in ((date(2024, 8, 31), "director.first"), (date(2024, 9, 1), "director.second")):
        for person, terms in demo.books.roles.items():
            held = any(it.role is Role.DIRECTOR and it.in_force(day) for it in terms)
            assert held == (person == director), (person, day)


def test_dates_mostly_rise_some_facts_are_late_and_none_is_in_the_future(demo: MemoryLedger) -> None:
    days = [entry.effective_on for entry in demo.entries]
    late = [day for before, day in pairwise(days) if day < before]
    assert 2 <= len(late) <= 20
    assert max(days) <= LAST_DATE
    assert max(it.due_on for it in commands() if isinstance(it, PreparePayment)) <= LAST_DATE


def test_awards_fall_below_meet_and_rise_above_the_reserve() -> None:
    reserved = {
        command.decision: total(own.amount for own in command.funding)
        for command in commands()
        if isinstance(command, OpenTender)
    }
    changes = {
        (command.amount > reserved[command.decision]) - (command.amount < reserved[command.decision])
        for command in commands()
        if isinstance(command, AwardTender)
    }
    assert changes == {-1, 0, 1}


def test_payments_have_two_people_and_grants_above_60_000_euros_two_instalments(demo: MemoryLedger) -> None:
    prepared: dict[tuple[str, int], str] = {}
    for entry in demo.entries:
        match entry.fact:
            case PaymentPrepared() as fact:
                prepared[fact.decision, fact.instalment] = entry.by
            case PaymentApproved() as fact:
                assert entry.by != prepared[fact.decision, fact.instalment]
            case GrantAwarded() as fact:
                large = sum_of(fact.parts) > eur("60 000,00")
                assert len(fact.instalments) == (2 if large else 1)
                if large:
                    share = Money(sum_of(fact.parts) * 60 // 100)
                    assert fact.instalments[0] == share
            case _:
                pass


def test_some_things_are_still_open_at_the_end(demo: MemoryLedger) -> None:
    assert len(demo.books.payments) >= 3, "payments wait for approval"
    tenders = [held.tender for held in demo.books.reservations.values() if held.tender is not None]
    assert {tender.award is None for tender in tenders} == {True, False}
    paid = {entry.fact.decision for entry in demo.entries if isinstance(entry.fact, PaymentApproved)}
    assert any(held.decision in paid for held in demo.books.commitments.values()), "some are paid in part"


def test_corrections_are_reversals_some_with_their_replacement_in_the_same_list(demo: MemoryLedger) -> None:
    undone = [entry for entry in demo.entries if isinstance(entry.fact, FactReversed)]
    assert all(entry.reason for entry in undone)
    kinds = {type(entry.fact.undone) for entry in undone if isinstance(entry.fact, FactReversed)}
    assert {GrantAwarded, PaymentPrepared, PaymentApproved, TenderOpened} <= kinds
    lists = {entry.key for entry in undone}
    replaced = {e.key for e in demo.entries if e.key in lists and not isinstance(e.fact, FactReversed)}
    assert replaced
    assert lists - replaced


def test_grants_come_out_of_calls_of_which_one_is_open(demo: MemoryLedger) -> None:
    opened = {entry.fact.decision for entry in demo.entries if isinstance(entry.fact, CallOpened)}
    closed = {entry.fact.decision for entry in demo.entries if isinstance(entry.fact, CallClosed)}
    assert {entry.fact.call for entry in demo.entries if isinstance(entry.fact, GrantAwarded)} == closed
    assert len(opened - closed) == 1


def test_a_grant_whose_period_of_use_is_long_over_is_closed_or_was_declined(demo: MemoryLedger) -> None:
    due = {
        entry.fact.decision
        for entry in demo.entries
        if isinstance(entry.fact, GrantAwarded) and entry.effective_on < date(2025, 1, 1)
    }
    closed = {entry.fact.decision for entry in demo.entries if isinstance(entry.fact, GrantClosed)}
    assert due - closed == {"G-2023-003"}


def test_a_careful_office_is_seldom_warned(demo: MemoryLedger) -> None:
    warned = Counter(code for entry in demo.entries for code in entry.warned)
    assert warned.keys() == {"no-overlap-statement", "no-foresight"}
    assert warned["no-foresight"] == 1
    assert 2 <= warned["no-overlap-statement"] <= 10


def test_what_came_back_and_what_was_earned(demo: MemoryLedger) -> None:
    assert held(demo, Pot.RECEIVABLE) == held(demo, Pot.INTEREST_RECEIVABLE) == 0
    assert held(demo, Pot.RETURNED) == eur("22 684,50")  # 18 400 + 3 000 + 1 284,50
    # 18 400 over 151 days at 3, 181 at 5.5, 184 at 7 and 88 at 7.5 per cent: 18 400 x 3 396.5 / 36 500 = 1 712.208
    assert held(demo, Pot.INTEREST_RETURNED) == eur("1 712,21")
    assert held(demo, Pot.WAIVED) == eur("5 000,00")
    # 4 200 + 6 850 + 5 400 + 7 125 + 6 300 of partners, and the 1 284,50 that a grant of 29.01.04 gave back
    assert -held(demo, Pot.INCOME) == -held(demo, Pot.INCOME, moment=OPERATING) == eur("31 159,50")


def test_authority_is_used_or_lapses_and_costs_of_a_year_to_come_have_no_cover_yet(demo: MemoryLedger) -> None:
    assert held(demo, Pot.AUTHORITY_USED) == eur("320 000,00")
    assert held(demo, Pot.AUTHORITY_LAPSED) == eur("80 000,00")
    assert held(demo, Pot.AUTHORITY_UNUSED) == 0
    lapsed = total(
        line.amount
        for entry in demo.entries
        if isinstance(entry.fact, YearClosed)
        for lapse in entry.fact.committed
        for line in lapse.part.lines
    )
    covered = [entry.fact for entry in demo.entries if isinstance(entry.fact, CommitmentCovered)]
    assert total(sum_of(fact.covers) for fact in covered) == lapsed > 0
    assert total(cost.amount for fact in covered for cost in fact.scheduled) == eur("200 000,00")
    assert held(demo, Pot.UNCOVERED) == 0
    to_come = [cost for decided in demo.books.commitments.values() for cost in decided.uncovered]
    assert to_come == [YearAmount(2027, eur("120 000,00"))]


def test_what_parliament_decided_about_a_proposal_is_what_its_budget_granted(demo: MemoryLedger) -> None:
    decided = {
        (entry.fact.budget.year, line.moment): line.amount
        for entry in demo.entries
        if isinstance(entry.fact, BudgetProposalStaged) and entry.fact.stage is ProposalStage.PARLIAMENT
        for line in entry.fact.lines
    }
    granted = {
        (year, moment): total(
            entry.fact.amount
            for entry in demo.entries
            if isinstance(entry.fact, AppropriationGranted)
            and (entry.fact.budget.year, entry.fact.budget.ordinal, entry.fact.charge.moment) == (year, 0, moment)
        )
        for year in range(2023, 2027)
        for moment in (OPERATING, PROGRAMS)
    }
    assert decided == granted
    reached = [entry.fact for entry in demo.entries if isinstance(entry.fact, BudgetProposalStaged)][-1]
    assert (reached.budget.year, reached.stage) == (2027, ProposalStage.GOVERNMENT)


def test_about_twelve_work_on_the_operating_frame_and_never_more_than_seven_in_projects(demo: MemoryLedger) -> None:
    used = {
        (entry.fact.moment, entry.fact.year): entry.fact.person_years
        for entry in demo.entries
        if isinstance(entry.fact, PersonYearsReported)
    }
    assert all(1_100 <= used[OPERATING, year] <= 1_300 for year in (2023, 2024, 2025))
    assert max(amount for (moment, _), amount in used.items() if moment == PROGRAMS) <= 700
