"""What the command line shows a person: tables in euros, refusals in a sentence and its numbers.

All of it is made of what the doors answer, as plain JSON values: a ledger here and a server elsewhere look the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from api.printing import euros, out, print_facts, print_footer, print_table, table_of
from domain.names import Source
from ledger.saying import Json
from projections.frames import Status

_STYLES = {
    Status.MET: "green",
    Status.WITHIN: "green",
    Status.PLANNED: "blue",
    Status.SHORT: "bold red",
    Status.EXCEEDED: "bold red",
}


def show_balances(seen: Json, by: str) -> None:
    """Balances in euros; a dash where a pot is not shown for this name."""
    rows = seen["rows"]
    whole = by == "moment"
    used = ["reserved", "committed", "in_payment", "paid"]
    shown = [*_sources_of(rows), "available", *used, "lapsed"] if whole else used
    table = table_of(f"Balances by {by}", [by, "vintage"], shown)
    for row in rows:
        table.add_row(row[by] or "none", str(row["vintage"]), *(euros(row[pot]) for pot in shown))
    print_table(table)
    for row in rows:
        if row.get("status") == "exceeded":
            name = f"{row[by]} {row['vintage']}"
            out.print(f"{name} is exceeded by {euros(-row['available'])}; no new use until it is cured.")
            print_facts(name, row["facts"])
    print_footer(seen)


def show_frames(seen: Json) -> None:
    """The frames in euros, each with its status, and what explains one that does not verify."""
    amounts = ["limit", "granted", "reserved", "committed", "in_payment", "paid", "headroom"]
    table = table_of("Spending frames", ["frame", "kind", "year"], [*amounts, "status"])
    for row in seen["rows"]:
        status = Text(row["status"], style=_STYLES[Status(row["status"])])
        table.add_row(row["frame"], row["kind"], str(row["year"]), *(euros(row[it]) for it in amounts), status)
    print_table(table)
    for row in seen["rows"]:
        print_facts(f"{row['frame']} {row['year']} is {row['status']}", row.get("facts", ()))
    for row in seen["uncited"]:
        out.print(f"Spending of vintage {row['vintage']} that cites no frame: {euros(row['cents'])}")
    print_footer(seen)


def show_outturn(seen: Json, year: int) -> None:
    """The outturn of a year in euros, net of income."""
    _accounts(f"Outturn of {year}", seen["rows"])
    print_footer(seen)


def show_signed(found: Json) -> None:
    """The accounts of a year as they were signed, or that they are not yet."""
    year = found["year"]
    if not found["closed"]:
        out.print(f"{year} is open: its accounts are not signed. `momentti outturn {year}` shows where it stands.")
        return
    _accounts(f"Accounts of {year}", found["rows"])
    for moment, name in dict.fromkeys((it["moment"], it["names"]["fi"]) for it in found["rows"]):
        out.print(f"{moment} {name}")
    signed = f"Signed by {found['signed_by']} on {found['signed_on']}"
    recorded = f"fact {found['closed_at']}, recorded {found['closed_recorded_at']}"
    out.print(f"{signed}; {recorded}; amounts in euros.", style="dim")


def show_roles(seen: Json) -> None:
    """Terms in roles, as they were given; below each why it ended before its time."""
    rows = seen["rows"]
    table = table_of("Roles", ["position", "role", "person", "from", "through", "given by"], [])
    for it in rows:
        given = it["given"]
        table.add_row(str(given["position"]), it["role"], it["person"], it["since"], it["until"] or "", given["by"])
    ended = [it["ended"] for it in rows]
    print_table(table, [f"ended by {it['by']}: {it['reason']}" if it else "" for it in ended])
    print_footer(seen, "")


def show_history(rows: Sequence[Json]) -> None:
    """Facts, newest first; below each what is said beside it."""
    if not rows:
        out.print("No fact is about that.")
        return
    table = table_of("History", ["position", "counts from", "fact", "about", "by"], ["euros"])
    for row in rows:
        if _is_foreign(row):
            table.add_row(str(row["position"]), "", row["type"], " ".join(row["tags"]), "", "")
        else:
            table.add_row(*_fact(row), row["by"], euros(row["moved"]) if row["moved"] else "")
    print_table(table, ["" if _is_foreign(row) else _beside(row) for row in rows])


def show_explained(figure: str, found: Json) -> None:
    """The facts of a figure with their shares, and that they add up to what is stored."""
    facts, earlier = found["rows"], found["earlier"]
    if not facts:
        out.print("No fact makes up this figure; `momentti history` shows how things are called.")
        return
    table = table_of(figure, ["position", "counts from", "fact", "about"], ["euros"])
    if earlier is not None:
        table.add_row("", "", "earlier facts", f"before {facts[0]['position']}", euros(earlier))
    for fact in facts:
        table.add_row(*_fact(fact), euros(fact["cents"]))
    table.add_section()
    table.add_row("", "", f"{len(facts)} fact{'s' if len(facts) != 1 else ''}", "sum", euros(found["cents"]))
    print_table(table)
    if earlier is not None:
        out.print(f"Earlier facts: the same with --before {facts[0]['position']}.")
    equal = "equal" if found["cents"] == found["stored"] else "NOT EQUAL, run momentti verify"
    out.print(f"The stored balance is {euros(found['stored'])}: {equal}.")


def show_diff(found: Json, by: str) -> None:
    """The rows that changed between two points, with their sum, and the facts below them, in euros."""
    rows, totals = found["rows"], found["totals"]
    shown = [pot for pot in totals if any(row[pot] for row in rows)]

    def amounts(of: Json) -> list[str]:
        return [euros(of[pot]) for pot in shown]

    table = table_of(f"Changes by {by}", [by, "vintage"], shown)
    for row in rows:
        table.add_row(row["name"] or "none", str(row["vintage"]), *amounts(row))
    table.add_section()
    table.add_row("in all", "", *amounts(totals))
    print_table(table)
    table = table_of("Facts that make them up", ["position", "counts from", "fact", by, "vintage"], shown)
    for it in found["facts"]:
        fact = it["type"] if it["added"] else f"{it['type']}, taken away"
        words = (str(it["position"]), it["effective_on"], fact, it["name"] or "none", str(it["vintage"]))
        table.add_row(*words, *amounts(it))
    table.add_section()
    for it in found["earlier"]:
        table.add_row("", "", "earlier facts", it["name"] or "none", str(it["vintage"]), *amounts(it))
    print_table(table)
    if found["older"] is not None:
        out.print(f"Earlier facts: the same with --before {found['older']}.")
    for point in (found["since"], found["until"]):
        print_footer(point)


def show_rules(seen: Json) -> None:
    """The rule book: why the ledger refuses, and what it only says, as loud as the controls in force have it."""
    for kind, title in (("refusal", "Refusals"), ("warning", "Warnings")):
        out.print(title, style="bold underline")
        for rule in (it for it in seen["rows"] if it["kind"] == kind):
            level = f" ({rule['level']})" if rule["level"] else ""
            out.print(f"{rule['code']}{level}", style="bold")
            out.print(f"  {rule['sentence']}")
            out.print(f"  source: {rule['source']}; since {rule['holds_from']}", style="dim")


def show_readings(rows: Sequence[Json]) -> None:
    """The register of readings, newest first."""
    if not rows:
        out.print("No reading is noted for that.")
    for it in rows:
        roles = ", ".join(it["roles"])
        out.print(f"{it['number']} {it['recorded_at']} at position {it['position']}: {it['person']} ({roles})")
        out.print(f"  {it['asked']}, by the right {it['under']}, {it['way']}")


def show_identity(me: Json) -> None:
    """Who asks, in which roles, with which rights."""
    out.print(f"{me['person']}, {me['way']}")
    for what in ("roles", "rights"):
        if me[what]:
            out.print(f"  {what}: {', '.join(me[what])}")


def show_refusals(rows: Sequence[Json]) -> None:
    """The register of refusals, newest first."""
    if not rows:
        out.print("No refusal is noted for that.")
        return
    for row in rows:
        several = row["command"] is not None and len(row["commands"]) > 1
        which = f" (command {row['command']})" if several else ""
        asked = ", ".join(dict.fromkeys(row["commands"]))
        noted = f" {row['recorded_at']} at position {row['position']}"
        out.print(Text.assemble(f"{row['number']} ", (row["code"], "bold"), noted))
        out.print(f"  {row['by']} ({row['role']}) asked for {asked}{which}, key {row['key']}")
        out.print(f"  {row['sentence']}")


def show_answer(given: Json, asked: int = 1) -> None:
    """A receipt, a rehearsal, or a refusal with what is left and the facts that used up the rest."""
    if "recorded" in given:
        _show_recorded(given)
    elif "would_record" in given:
        count = given["would_record"]["facts"]
        out.print(Text.assemble(("would be recorded", "blue"), f" (facts: {count}); nothing was written"))
        _left(given)
        _warnings(given)
        for entry in given["entries"]:
            if entry["type"] == "year-closed":
                _accounts(f"Accounts of {entry['fact']['year']}, not signed", entry["fact"]["accounts"])
    else:
        _show_refused(given["refused"], asked)


def _show_recorded(given: Json) -> None:
    receipt = given["recorded"]
    first, last = receipt["first"], receipt["last"]
    where = f"fact {first}" if first == last else f"facts {first}-{last}"
    again = " already, nothing was added" if receipt["replayed"] else ""
    rest = f"{again}: {where} at {receipt['recorded_at']} (key {receipt['key']})"
    out.print(Text.assemble(("recorded", "green"), rest))
    _left(given)
    if not receipt["replayed"]:
        _warnings(given)
    elif given["warnings"]:
        codes = ", ".join(it["code"] for it in given["warnings"])
        out.print(Text.assemble("  ", ("warned", "yellow"), f" then: {codes}"))


def _show_refused(said: Json, asked: int) -> None:
    sentence = f" ({said['code']}): {said['sentence']} Nothing was recorded."
    out.print(Text.assemble(("refused", "bold red"), sentence))
    out.print(f"  source: {said['source']}")
    if said["command"] is not None and asked > 1:
        out.print(f"  at command {said['command'] + 1} of {asked}")
    for it in said.get("limits", ()):
        vintage = f" {it['vintage']}" if it["vintage"] else ""
        numbers = f"  {it['limit']} {it['name']}{vintage}: asked {euros(it['asked'])}, left {euros(it['left'])}: "
        holds = it["asked"] <= it["left"]
        out.print(Text.assemble(numbers, "holds" if holds else ("exceeded", "red")))
    print_facts("used before", said.get("facts", ()))


def show_verified(found: Json) -> None:
    """What was verified."""
    if not found["facts"]:
        out.print("This ledger is empty: there is nothing to verify yet.")
        return
    rest = (
        f": {found['facts']} facts in {found['turns']} turns; lines, tree, claims, shelf, legs, accounts,"
        f" sums (to {found['summed']}) and snapshot ({found['snapshot'] or 'none yet'}) all equal the log"
    )
    out.print(Text.assemble(("verified", "green"), rest))
    out.print(f"root {found['root']} at {found['recorded_at']}")


def _left(given: Json) -> None:
    for it in given["left"]:
        vintage = f" {it['vintage']}" if it["vintage"] else ""
        out.print(f"  left under {it['limit']} {it['name']}{vintage}: {euros(it['cents'])}")


def _warnings(given: Json) -> None:
    for it in given["warnings"]:
        out.print(Text.assemble("  ", (it["level"], "yellow"), f" ({it['code']}): {it['sentence']}"))


def _is_foreign(row: Json) -> bool:
    """Whether somebody else's program recorded a fact; of such a one only its envelope is known."""
    return "fact" not in row


def _fact(row: Json) -> tuple[str, str, str, str]:
    """Where a fact stands, from when it counts, what it is and what it is about."""
    return str(row["position"]), row["effective_on"], row["type"], _about(row["fact"])


def _beside(row: Json) -> str:
    """What the row of a fact has no room for: reason, document, what it moves beside its euros, warnings."""
    document = f"document of {row['document_on']}" if row["document_on"] else None
    warned = f"warned: {', '.join(dict.fromkeys(row['warned']))}" if row["warned"] else None
    apart = [f"{pot.replace('_', ' ')} {euros(cents)}" for pot, cents in row["beside"].items()]
    return "; ".join(it for it in (row["reason"], document, *apart, warned) if it)


_ACCOUNT = ("carried_in", "granted", "income", "overrun", "outturn", "lapsed", "carried_out", "uncovered")
_RARE = frozenset({"income", "overrun", "uncovered"})
"""Where there is none of it, its column is left out; so is the source where all money is national."""


def _accounts(title: str, rows: Sequence[Json]) -> None:
    shown = [it for it in _ACCOUNT if it not in _RARE or any(row[it] for row in rows)]
    sources = ["source"] if any(row["source"] != Source.NATIONAL for row in rows) else []
    table = table_of(title, ["moment", "vintage", *sources], shown)
    for row in rows:
        own = [row["source"]] if sources else []
        table.add_row(row["moment"], str(row["vintage"]), *own, *(euros(row[it]) for it in shown))
    print_table(table)


def _sources_of(rows: Sequence[Json]) -> list[str]:
    """Where the money of these rows came from; income and overruns are rare and named only where there are any."""
    return ["granted", *(it for it in ("income", "overrun") if any(row[it] for row in rows))]


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
