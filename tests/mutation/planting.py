"""The faults that can be planted in a module: comparisons, signs, constants and conditions, one changed at a time."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[2]

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
    scope: str
    line: int
    lines: frozenset[int]
    """The lines of its statement: a test that runs none of them cannot tell it."""
    within: bool
    """Whether it stands in a function; else it is run once, at import."""
    was: str
    now: str
    nth: int
    """Which one of those that read alike in its function."""
    number: int
    way: int

    @property
    def name(self) -> str:
        """What it is called, whatever line it stands on."""
        where = f"{self.file} {self.scope}".rstrip()
        return f"{where}: {self.was} -> {self.now}" + (f" ({self.nth})" if self.nth > 1 else "")

    @property
    def module(self) -> str:
        """The module it is planted in."""
        return self.file.removesuffix(".py").replace("/", ".").removesuffix(".__init__")

    def compiled(self) -> CodeType:
        """The module with the fault in it."""
        tree = ast.parse(_source(self.file))
        place = list(_places(tree))[self.number]
        list(_changes(place.node))[self.way]()
        return compile(ast.fix_missing_locations(tree), str(ROOT / self.file), "exec")


def mutants(file: str) -> Iterator[Mutant]:
    """Every fault that can be planted in a file."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for number, place in enumerate(_places(ast.parse(_source(file)))):
        for way in range(len(list(_changes(place.node)))):
            changed = deepcopy(place.node)
            list(_changes(changed))[way]()
            was, now = _said(place.node), _said(changed)
            seen[place.scope, was, now] += 1
            if not place.within and isinstance(place.node, ast.BinOp) and isinstance(place.node.op, ast.BitOr):
                continue  # a type, not a calculation
            line = getattr(place.node, "lineno", 0) or min(place.lines)
            nth = seen[place.scope, was, now]
            yield Mutant(file, place.scope, line, place.lines, place.within, was, now, nth, number, way)


@cache
def _source(file: str) -> str:
    """A file as it was when its faults were counted, whatever is written into it since."""
    return (ROOT / file).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class _Place:
    """A node that runs, and where it stands."""

    node: ast.AST
    scope: str
    lines: frozenset[int]
    within: bool


def _places(
    node: ast.AST, scope: str = "", lines: frozenset[int] = frozenset(), within: bool = False
) -> Iterator[_Place]:
    """The nodes that run within functions and constants: no annotations, decorators, docstrings or assertions."""
    if isinstance(node, ast.stmt):
        lines = _lines(node)
    inner = scope, lines, within
    match node:
        case ast.Assert() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            below: list[ast.AST] = list(node.orelse)
        case ast.AnnAssign():
            below = [node.value] if node.value else []
        case ast.FunctionDef():
            for default in (*node.args.defaults, *node.args.kw_defaults):
                if default is not None:
                    yield from _places(default, *inner)
            below, inner = list(node.body), (f"{scope}.{node.name}".lstrip("."), lines, True)
        case ast.ClassDef():
            below, inner = list(node.body), (f"{scope}.{node.name}".lstrip("."), lines, within)
        case ast.Module():
            below = list(node.body)
        case ast.Lambda():
            below, inner = [node.body], (scope, lines, True)
        case ast.keyword(arg="strict"):
            return
        case _:
            yield _Place(node, scope, lines, within)
            below = list(ast.iter_child_nodes(node))
    for child in below:
        yield from _places(child, *inner)


def _lines(node: ast.stmt) -> frozenset[int]:
    """The lines of a statement, or of its head where others stand within it."""
    last = node.end_lineno or node.lineno
    match node:
        case ast.For() | ast.While() | ast.If() | ast.With() | ast.Try():
            last = max(node.lineno, node.body[0].lineno - 1)
        case ast.Match():
            last = node.subject.end_lineno or node.lineno
    return frozenset(range(node.lineno, last + 1))


def _said(node: ast.AST) -> str:
    """A node as it reads; of a statement that others stand within, the condition."""
    match node:
        case ast.If() | ast.While():
            return f"if {ast.unparse(node.test)}"
        case ast.match_case(guard=guard):
            return f"case {ast.unparse(node.pattern)}" + (f" if {ast.unparse(guard)}" if guard else "")
        case _:
            return ast.unparse(node).strip()


def _changes(node: ast.AST) -> Iterator[Callable[[], None]]:
    """The ways to change a node, each as a function that does it."""

    def put(name: str, value: object) -> Callable[[], None]:
        return lambda: setattr(node, name, value)

    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                yield put("ops", [*node.ops[:at], COMPARED[type(op)](), *node.ops[at + 1 :]])
        case ast.BinOp() | ast.AugAssign() if type(node.op) in CALCULATED:
            yield put("op", CALCULATED[type(node.op)]())
        case ast.BoolOp():
            neutral = ast.Constant(isinstance(node.op, ast.And))
            for at in range(len(node.values)):
                yield put("values", [neutral, *node.values[:at], *node.values[at + 1 :]])
        case ast.comprehension():
            for at in range(len(node.ifs)):
                yield put("ifs", [*node.ifs[:at], *node.ifs[at + 1 :]])
        case ast.match_case() if node.guard:
            yield put("guard", None)
        case ast.UnaryOp(op=ast.USub()):
            yield put("op", ast.UAdd())
        case ast.UnaryOp(op=ast.Not()):
            yield put("operand", ast.UnaryOp(ast.Not(), node.operand))
        case ast.Constant(value=bool()):
            yield put("value", not node.value)
        case ast.Constant(value=int()):
            yield put("value", node.value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in SWAPPED:
            yield put("func", ast.Name(SWAPPED[name], ast.Load()))
        case ast.Expr(value=ast.Call()):
            yield put("value", ast.Constant(None))
        case ast.If() | ast.IfExp() | ast.While() if not isinstance(node.test, (ast.Compare, ast.BoolOp, ast.UnaryOp)):
            yield put("test", ast.UnaryOp(ast.Not(), node.test))
