"""Plant one small fault at a time in the rules, and see that a test of the domain catches it.

``python -m tests.mutation.mutants [FILE ...] [--every N]`` (``make mutants``) changes comparisons, signs, constants and
conditions of the modules in ``domain/`` that move money, one at a time, in a process of its own, and runs the domain's
tests until one fails. It prints what survived, and the score. Faults that change nothing anybody could see are named in
``equivalent.txt``, each with its reason.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]
EQUIVALENT = Path(__file__).with_name("equivalent.txt")
DEADLINE = 120
"""Seconds after which a mutant counts as caught: it runs for ever."""

MONEY = (
    "domain/money.py",
    "domain/calendar.py",
    "domain/lines.py",
    "domain/parts.py",
    "domain/room.py",
    "domain/limits.py",
    "domain/legs.py",
    "domain/books.py",
    "domain/evolve.py",
    "domain/decide.py",
)

COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
}
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One planted fault: where, what stood there, what stands there now."""

    file: str
    line: int
    was: str
    now: str
    source: str

    @property
    def name(self) -> str:
        """What it is called, whatever line it stands on."""
        return f"{self.file}: {self.was} -> {self.now}"


def mutants(file: str) -> Iterator[Mutant]:
    """Every fault that can be planted in a file."""
    source = (ROOT / file).read_text("utf-8")
    changes = [len(list(_changes(node))) for node in _code(ast.parse(source))]
    for number, ways in enumerate(changes):
        for way in range(ways):
            tree = ast.parse(source)
            node = list(_code(tree))[number]
            was = ast.unparse(node)
            list(_changes(node))[way]()
            yield Mutant(file, getattr(node, "lineno", 0), was, ast.unparse(node), ast.unparse(tree))


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run within functions and constants: no annotations, decorators, docstrings or assertions."""
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom():
            return
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            below: list[ast.AST] = list(node.orelse)
        case ast.Expr(value=ast.Constant()):
            return
        case ast.AnnAssign():
            below = [node.value] if node.value else []
        case ast.FunctionDef() | ast.ClassDef() | ast.Module():
            below = list(node.body)
        case ast.keyword(arg="strict"):
            return
        case _:
            yield node
            below = list(ast.iter_child_nodes(node))
    for child in below:
        yield from _code(child)


def _changes(node: ast.AST) -> Iterator[Any]:
    """The ways to change a node, each as a function that does it."""
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                if type(op) in COMPARED:
                    yield lambda at=at, op=op: node.ops.__setitem__(at, COMPARED[type(op)]())
        case ast.BinOp() if type(node.op) in CALCULATED:
            yield lambda: setattr(node, "op", CALCULATED[type(node.op)]())
        case ast.BoolOp():
            yield lambda: setattr(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        case ast.UnaryOp(op=ast.USub()):
            yield lambda: setattr(node, "op", ast.UAdd())
        case ast.UnaryOp(op=ast.Not()):
            yield lambda: setattr(node, "operand", ast.UnaryOp(ast.Not(), node.operand))
        case ast.Constant(value=bool()):
            yield lambda: setattr(node, "value", not node.value)
        case ast.Constant(value=int()):
            yield lambda: setattr(node, "value", node.value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in SWAPPED:
            yield lambda: setattr(node.func, "id", SWAPPED[name])
        case ast.Expr(value=ast.Call()):
            yield lambda: setattr(node, "value", ast.Constant(None))


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from its mutated source."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = mutant.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        self.source = mutant.source

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Only the mutated module is ours."""
        return importlib.machinery.ModuleSpec(name, self) if name == self.name else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated source."""
        exec(compile(self.source, f"<mutant of {self.name}>", "exec"), module.__dict__)


def caught(mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether a test fails with the fault planted; run in a fork of this process."""
    child = os.fork()
    if child == 0:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        sys.meta_path.insert(0, _Planted(mutant))
        import signal

        signal.alarm(DEADLINE)
        try:
            import pytest

            options = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
            code = int(pytest.main([*options, *tests]))
        except BaseException:
            code = 1
        os._exit(0 if code == 0 else 1)
    _, status = os.waitpid(child, 0)
    return status != 0


def equivalent() -> set[str]:
    """The names of faults that change nothing anybody could see."""
    lines = EQUIVALENT.read_text("utf-8").splitlines() if EQUIVALENT.exists() else []
    return {line for line in lines if line and not line.startswith((" ", "#"))}


def main(arguments: Sequence[str] | None = None) -> int:
    """Plant them all, print the survivors and the score; 0 when none survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", default=None)
    parser.add_argument("--every", type=int, default=1, help="only every n-th fault: a sample")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tests", nargs="*", default=["tests/domain"], help="which tests must catch them")
    asked = parser.parse_args(arguments)
    paths = [path for part in ("rules", "folds") for path in (ROOT / "domain" / part).glob("*.py")]
    folders = [str(path.relative_to(ROOT)) for path in paths]
    files = asked.files or [*MONEY, *sorted(folders)]
    known = equivalent()
    planted = [it for file in files for it in mutants(file) if it.name not in known][:: asked.every]
    with ThreadPoolExecutor(asked.workers) as pool:
        found = list(zip(planted, pool.map(lambda it: caught(it, asked.tests), planted), strict=True))
    survivors = [mutant for mutant, dead in found if not dead]
    for mutant in survivors:
        print(f"{mutant.file}:{mutant.line}: {mutant.was}  ->  {mutant.now}")
    print(f"{len(found) - len(survivors)} of {len(found)} faults caught; {len(known)} known to change nothing")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
