"""What the command line shows a person: tables in euros, refusals in a sentence and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from api import presenting
from api.printing import euros, out, print_facts, print_footer, print_table, table_of
from domain.calendar import stamp
from domain.facts import Entry, VintageAccount, YearClosed
from domain.money import Money, in_euros
from domain.names import Source
from domain.refusals import LimitExceeded
from ledger.answers import Answer, Recorded, Refused, Rehearsed
from ledger.codec import ForeignFact
from ledger.saying import Json
from projections.access import Held
from projections.balances import Balance, Dimension, sources_of
from projections.frames import FrameYear, Status
from projections.outturn import Signed
from projections.refusals import Noted
from projections.trail import Explained, Explaining, Figure, moved, moved_beside
from projections.verify import Verified
from projections.view import View

_STYLES = {
    Status.MET: "green",
    Status.WITHIN: "green",
    Status.PLANNED: "blue",
    Status.SHORT: "bold red",
    Status.EXCEEDED: "bold red",
}


def show_balances(at: View, by: Dimension, rows: list[Balance]) -> None:
    """Balances in euros; a dash where a pot is not shown for this name."""
    whole = by == "moment"
    came_in = sources_of(rows)
    used = ["reserved", "committed", "in_payment", "paid"]
    shown = [*came_in, "available", *used, "lapsed"] if whole else used
    table = table_of(f"Balances by {by}", [by, "vintage"], shown)
    for row in rows:
        table.add_row(row.name or "none", str(row.vintage), *(euros(getattr(row, pot)) for pot in shown))
    print_table(table)
    for row in rows:
        if row.exceeded and row.available is not None:
            out.print(
                f"{row.name} {row.vintage} is exceeded by {in_euros(-row.available)}; no new use until it is cured."
            )
            print_facts(f"{row.name} {row.vintage}", row.facts)
    print_footer(at)


def show_frames(at: View, rows: list[FrameYear], uncited: dict[int, Money]) -> None:
    """The frames in euros, each with its status, and what explains one that does not verify."""
    amounts = ["limit", "granted", "reserved", "committed", "in_payment", "paid", "headroom"]
    table = table_of("Spending frames", ["frame", "kind", "year"], [*amounts, "status"])
    for row in rows:
        status = Text(row.status.value, style=_STYLES[row.status])
        table.add_row(row.frame, row.kind.value, str(row.year), *(euros(getattr(row, it)) for it in amounts), status)
    print_table(table)
    for row in rows:
        print_facts(f"{row.frame} {row.year} is {row.status.value}", row.facts)
    for vintage, cents in uncited.items():
        out.print(f"Spending of vintage {vintage} that cites no frame: {in_euros(cents)}")
    print_footer(at)


def show_outturn(at: View, year: int, rows: list[VintageAccount]) -> None:
    """The outturn of a year in euros, net of income."""
    _accounts(f"Outturn of {year}", rows)
    print_footer(at)


def show_signed(year: int, found: Signed | None) -> None:
    """The accounts of a year as they were signed, or that they are not yet."""
    if found is None:
        out.print(f"{year} is open: its accounts are not signed. `momentti outturn {year}` shows where it stands.")
        return
    closed = found.closed
    _accounts(f"Accounts of {year}", closed.accounts)
    for moment in dict.fromkeys(it.moment for it in closed.accounts):
        out.print(f"{moment} {found.names[moment].fi}")
    signed = f"Signed by {closed.signed_by} on {closed.signed_on}"
    out.print(f"{signed}; fact {found.position}, recorded {stamp(found.recorded_at)}; amounts in euros.", style="dim")


def show_roles(at: View, held: list[Held]) -> None:
    """Terms in roles, as they were given; below each why it ended before its time."""
    table = table_of("Roles", ["position", "role", "person", "from", "through", "given by"], [])
    for it in held:
        until = it.term.until.isoformat() if it.term.until else ""
        days = it.term.since.isoformat(), until
        table.add_row(str(it.given.position), it.term.role.value, it.person, *days, it.given.by)
    print_table(table, [f"ended by {it.ended.by}: {it.ended.reason}" if it.ended else "" for it in held])
    print_footer(at, "")


def show_history(rows: list[Entry | ForeignFact]) -> None:
    """Facts, newest first; below each what is said beside it."""
    if not rows:
        out.print("No fact is about that.")
        return
    table = table_of("History", ["position", "counts from", "fact", "about", "by"], ["euros"])
    for row in rows:
        if isinstance(row, ForeignFact):
            table.add_row(str(row.position), "", row.type, " ".join(row.tags), "", "")
        else:
            cents = moved(row.fact)
            table.add_row(*_fact(row), row.by, in_euros(cents) if cents else "")
    print_table(table, ["" if isinstance(row, ForeignFact) else _beside(row) for row in rows])


def show_explained(figure: Figure, found: Explained) -> None:
    """The facts of a figure with their shares, and that they add up to what is stored."""
    if not found.facts:
        out.print("No fact makes up this figure; `momentti history` shows how things are called.")
        return
    words = [figure.name, *(f"{key}={'none' if value is None else value}" for key, value in figure.coordinates.items())]
    table = table_of(" ".join(words), ["position", "counts from", "fact", "about"], ["euros"])
    if found.earlier is not None:
        table.add_row("", "", "earlier facts", f"before {found.facts[0][0].position}", in_euros(found.earlier))
    for entry, share in found.facts:
        table.add_row(*_fact(entry), in_euros(share))
    table.add_section()
    count = len(found.facts)
    table.add_row("", "", f"{count} fact{'s' if count != 1 else ''}", "sum", in_euros(found.total))
    print_table(table)
    if found.earlier is not None:
        out.print(f"Earlier facts: the same with --before {found.facts[0][0].position}.")
    same = found.total == found.stored
    out.print(
        f"The stored balance is {in_euros(found.stored)}: {'equal' if same else 'NOT EQUAL, run momentti verify'}."
    )


def show_rules(refusals: list[Json], warnings: list[Json]) -> None:
    """The rule book: why the ledger refuses, and what it only says, as loud as the controls in force have it."""
    out.print("Refusals", style="bold underline")
    for rule in refusals:
        _rule(rule, "")
    out.print("Warnings", style="bold underline")
    for rule in warnings:
        _rule(rule, f" ({rule['level']})")


def _rule(rule: Json, level: str) -> None:
    out.print(f"{rule['code']}{level}", style="bold")
    out.print(f"  {rule['sentence']}")
    out.print(f"  source: {rule['source']}; since {rule['holds_from']}", style="dim")


def show_refusals(rows: list[Noted]) -> None:
    """The register of refusals, newest first."""
    if not rows:
        out.print("No refusal is noted for that.")
        return
    for row in rows:
        which = f" (command {row.command})" if row.command is not None and len(row.commands) > 1 else ""
        asked = ", ".join(dict.fromkeys(row.commands))
        out.print(Text.assemble((row.code, "bold"), f" {stamp(row.recorded_at)} at position {row.position}"))
        out.print(f"  {row.by} ({row.role}) asked for {asked}{which}, key {row.key}")
        out.print(f"  {row.sentence}")


def show_answer(given: Answer, facts: Sequence[Explaining] = (), asked: int = 1) -> None:
    """A receipt, a rehearsal, or a refusal with what is left and the facts that used up the rest."""
    match given:
        case Recorded():
            receipt = given.receipt
            where = (
                f"fact {receipt.first}" if receipt.first == receipt.last else f"facts {receipt.first}-{receipt.last}"
            )
            again = " already, nothing was added" if given.replayed else ""
            rest = f"{again}: {where} at {stamp(receipt.recorded_at)} (key {receipt.key})"
            out.print(Text.assemble(("recorded", "green"), rest))
            _left(given)
            if given.replayed and receipt.warned:
                out.print(Text.assemble("  ", ("warned", "yellow"), f" then: {', '.join(receipt.warned)}"))
        case Rehearsed():
            out.print(Text.assemble(("would be recorded", "blue"), f" (facts: {given.facts}); nothing was written"))
            _left(given)
            for entry in given.entries:
                if isinstance(entry.fact, YearClosed):
                    _accounts(f"Accounts of {entry.fact.year}, not signed", entry.fact.accounts)
        case Refused():
            said = given.refusal
            out.print(Text.assemble(("refused", "bold red"), f" ({said.code}): {said.sentence} Nothing was recorded."))
            out.print(f"  source: {said.source}")
            if given.command is not None and asked > 1:
                out.print(f"  at command {given.command + 1} of {asked}")
            if isinstance(said, LimitExceeded):
                for it in said.tested:
                    name = f"{it.limit} {it.name}{f' {it.vintage}' if it.vintage else ''}"
                    numbers = f"  {name}: asked {in_euros(it.asked)}, left {in_euros(it.left)}: "
                    out.print(Text.assemble(numbers, "holds" if it.holds else ("exceeded", "red")))
            print_facts("used before", facts)


def show_verified(found: Verified) -> None:
    """What was verified."""
    if not found.facts:
        out.print("This ledger is empty: there is nothing to verify yet.")
        return
    rest = (
        f": {found.facts} facts in {found.turns} turns; lines, tree, claims, shelf, legs, accounts,"
        f" sums (to {found.summed}) and snapshot ({found.snapshot or 'none yet'}) all equal the log"
    )
    out.print(Text.assemble(("verified", "green"), rest))
    out.print(f"root {found.root} at {stamp(found.recorded_at)}")


def _left(given: Recorded | Rehearsed) -> None:
    for limit, cents in given.left:
        vintage = f" {limit.vintage}" if limit.vintage else ""
        out.print(f"  left under {limit.kind.value} {limit.name}{vintage}: {in_euros(cents)}")
    if not (isinstance(given, Recorded) and given.replayed):
        for said in given.warned:
            out.print(Text.assemble("  ", (said.level.value, "yellow"), f" ({said.code}): {said.sentence}"))


def _fact(entry: Entry) -> tuple[str, str, str, str]:
    """Where a fact stands, from when it counts, what it is and what it is about."""
    shown = presenting.fact(entry)
    return str(entry.position), entry.effective_on.isoformat(), shown["type"], _about(shown["fact"])


def _beside(row: Entry) -> str:
    """What the row of a fact has no room for: reason, document, what it moves beside its euros, warnings."""
    document = f"document of {row.document_on}" if row.document_on else None
    warned = f"warned: {', '.join(dict.fromkeys(row.warned))}" if row.warned else None
    apart = [f"{pot.replace('_', ' ')} {in_euros(cents)}" for pot, cents in moved_beside(row.fact).items()]
    return "; ".join(it for it in (row.reason, document, *apart, warned) if it)


_ACCOUNT = ("carried_in", "granted", "income", "overrun", "outturn", "lapsed", "carried_out", "uncovered")
_RARE = frozenset({"income", "overrun", "uncovered"})
"""Where there is none of it, its column is left out; so is the source where all money is national."""


def _accounts(title: str, rows: Sequence[VintageAccount]) -> None:
    shown = [it for it in _ACCOUNT if it not in _RARE or any(getattr(row, it) for row in rows)]
    sources = ["source"] if any(row.source is not Source.NATIONAL for row in rows) else []
    table = table_of(title, ["moment", "vintage", *sources], shown)
    for row in rows:
        own = [row.source.value] if sources else []
        table.add_row(row.moment, str(row.vintage), *own, *(euros(getattr(row, it)) for it in shown))
    print_table(table)


_NAMED_BY = ("decision", "moment", "program", "frame", "person", "voucher", "plan", "proposal", "foresight")
_DATED_BY = ("year", "through", "since", "reversed")


def _about(fact: dict[str, Any]) -> str:
    """What a fact is about, in the words that name it."""
    for key in _NAMED_BY:
        if fact.get(key) is not None:
            number = f"/{fact['instalment']}" if "instalment" in fact else ""
            return f"{fact[key]}{number}"
    if "charge" in fact:
        return str(fact["charge"]["moment"])
    for key in _DATED_BY:
        if key in fact:
            return str(fact[key])
    if "controls" in fact:
        return f"version {fact['controls']['version']}"
    return " ".join(line["moment"] for line in fact["lines"])
