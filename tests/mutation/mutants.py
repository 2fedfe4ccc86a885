"""Plant one small fault at a time in the rules, and see that a test of the domain catches it.

``python -m tests.mutation.mutants [FILE ...] [--every N]`` (``make mutants``) changes comparisons, signs, constants and
conditions of the modules in ``domain/`` that move money, one at a time, in a process of its own, and runs the tests of
the domain that reach it, the quickest first, until one fails. It prints what survived, and the score. Faults that
change nothing anybody could see are named in ``equivalent.txt``, each with its reason.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.mutation.forks import ENDLESS
from tests.mutation.planting import ROOT, Mutant, mutants
from tests.mutation.trying import ANEW, Trying, TryingAnew

EQUIVALENT = Path(__file__).with_name("equivalent.txt")
TESTS = ("tests/domain",)
Verdicts = dict[Mutant, str]

MONEY = (
    "money",
    "calendar",
    "lines",
    "parts",
    "room",
    "limits",
    "legs",
    "registers",
    "decisions",
    "table",
    "books",
    "evolve",
    "decide",
    "interest",
    "outturn",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant them all, print the survivors and the score; 0 when none survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", default=None)
    parser.add_argument("--every", type=int, default=1, help="only every n-th fault: a sample")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    everything = [it for file in asked.files or _files() for it in mutants(file)]
    known = equivalent()
    planted = [it for it in everything if it.name not in known][:: asked.every]
    verdicts = _tried(planted, asked.workers)
    survivors = [mutant for mutant, killer in verdicts.items() if not killer]
    endless = sum(killer == ENDLESS for killer in verdicts.values())
    named = len(known & {it.name for it in everything})
    print(
        f"{len(verdicts) - len(survivors)} of {len(verdicts)} faults caught ({endless} by running for ever); "
        f"{named} more change nothing anybody could see"
    )
    if not asked.files and (gone := known - {it.name for it in everything}):
        print("named in equivalent.txt, but planted no more:", *sorted(gone), sep="\n  ")
        return 1
    return 1 if survivors else 0


def equivalent() -> set[str]:
    """The names of faults that change nothing anybody could see."""
    return {line for line in EQUIVALENT.read_text("utf-8").splitlines() if line and not line.startswith((" ", "#"))}


def _files() -> Iterator[str]:
    """The modules that move money, the rules and the folds."""
    yield from (f"domain/{name}.py" for name in MONEY)
    for folder in ("rules", "folds"):
        yield from sorted(str(path.relative_to(ROOT)) for path in (ROOT / "domain" / folder).glob("*.py"))


def _tried(planted: Sequence[Mutant], workers: int) -> Verdicts:
    """What caught each: those within functions first, in a process that has imported the domain."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as apart:
        verdicts, seconds = apart.submit(_tried_within, [it for it in planted if it.within], workers).result()
    anew = [it for it in planted if verdicts.get(it, ANEW) == ANEW]
    TryingAnew(seconds, TESTS).run(anew, workers, lambda mutant, killer: _say(verdicts, mutant, killer))
    return verdicts


def _tried_within(planted: Sequence[Mutant], workers: int) -> tuple[Verdicts, dict[str, float]]:
    verdicts: Verdicts = {}
    trying = Trying(planted, workers, lambda mutant, killer: _say(verdicts, mutant, killer))
    trying.run(TESTS)
    return verdicts, trying.seconds


def _say(verdicts: Verdicts, mutant: Mutant, killer: str) -> None:
    verdicts[mutant] = killer
    if not killer:
        print(f"{mutant.line}\t{mutant.name}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
