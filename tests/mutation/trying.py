"""Which tests run which lines of the domain, and whether they fail where a fault is planted."""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from types import CodeType, FunctionType, ModuleType
from typing import Any

import coverage
import pytest
from _pytest.runner import runtestprotocol
from hypothesis import Phase, settings

from tests.mutation.forks import expect_the_end, in_forks
from tests.mutation.planting import ROOT, Mutant

OPTIONS = (
    "-s",
    "-p",
    "no:terminal",
    "-p",
    "no:cacheprovider",
    "-o",
    "addopts=--import-mode=importlib",
    "-o",
    "timeout=0",
)
settings.register_profile(
    "mutants", max_examples=25, phases=[Phase.explicit, Phase.generate], derandomize=True, database=None, deadline=None
)

PATIENCE = 10
"""Seconds of processor time after which a test, or the import of all of them, finds no end."""

ANEW = "imported anew"
"""Said of a fault that changes what a function closes over: the function must be made anew."""

Found = Callable[[Mutant, str], None]
"""Told what became of a mutant: the name of the test that caught it, or nothing."""


@dataclass
class Trying:
    """Runs all tests once, noting what each reaches; then, for each fault, those that reach it, quickest first."""

    planted: Sequence[Mutant]
    workers: int
    found: Found
    seconds: dict[str, float] = field(default_factory=dict)
    _caught: Counter[tuple[str, str]] = field(default_factory=Counter)
    _ended: bool = False

    def run(self, tests: Sequence[str]) -> None:
        """Try all of them."""
        settings.load_profile("mutants")
        self._coverage = coverage.Coverage(data_file=None, config_file=False, source=[str(ROOT / "domain")])
        self._coverage.start()
        pytest.main([*OPTIONS, *tests], plugins=[self])
        if not self._ended:
            raise SystemExit("the faults could not be tried")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In place of pytest's own loop."""
        if session.testsfailed:
            raise SystemExit("not all tests can be collected")
        self._learn(session.items)
        self._items = {item.nodeid: item for item in session.items}
        self._live = _live()
        gc.freeze()
        for mutant, killer in in_forks(self.planted, self._try, self.workers):
            self._caught[mutant.scope, killer] += 1
            self.found(mutant, killer)
        self._ended = True
        return True

    def _learn(self, items: Sequence[pytest.Item]) -> None:
        for item in items:
            self._coverage.switch_context(item.nodeid)
            start = perf_counter()
            if not _passes(item):
                raise SystemExit(f"{item.nodeid} fails with no fault planted")
            self.seconds[item.nodeid] = perf_counter() - start
        self._coverage.stop()
        data = self._coverage.get_data()
        self._reached = {file: data.contexts_by_lineno(file) for file in data.measured_files()}

    def _order(self, mutant: Mutant) -> list[str]:
        """The tests that run a fault's statement: those that caught one in its function before, then the quickest."""
        lines = self._reached.get(str(ROOT / mutant.file), {})
        reached = {test for line in mutant.lines for test in lines.get(line, ()) if test}
        return sorted(reached, key=lambda test: (-self._caught[mutant.scope, test], self.seconds[test]))

    def _try(self, mutant: Mutant) -> str:
        for code in _codes(mutant.compiled()):
            for function in self._live.get(_key(code), ()):
                if code.co_freevars != function.__code__.co_freevars:
                    return ANEW
                function.__code__ = code
        return _killer([self._items[test] for test in self._order(mutant)], self.seconds)


@dataclass
class TryingAnew:
    """For a fault that is run at import: the domain and its tests are imported with it, in a process of their own."""

    seconds: dict[str, float]
    tests: Sequence[str]
    _killer: str = ""

    def run(self, planted: Sequence[Mutant], workers: int, found: Found) -> None:
        """Try all of them; nothing of the domain may be imported here."""
        assert not any(name.split(".")[0] == "domain" for name in sys.modules)
        for mutant, killer in in_forks(planted, self._try, workers):
            found(mutant, killer)

    def _try(self, mutant: Mutant) -> str:
        settings.load_profile("mutants")
        sys.meta_path.insert(0, _Planted(mutant))
        expect_the_end(PATIENCE)
        code = pytest.main([*OPTIONS, "-x", *self.tests], plugins=[self])
        return self._killer or ("" if code == pytest.ExitCode.OK else "the import")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """The quickest first."""
        items = sorted(session.items, key=lambda item: self.seconds.get(item.nodeid, 0))
        self._killer = _killer(items, self.seconds)
        return True


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module with the fault in it."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Only the mutated module is ours."""
        if name != self._mutant.module:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=self._mutant.file.endswith("__init__.py"))

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutated source."""
        exec(self._mutant.compiled(), module.__dict__)


def _killer(items: Sequence[pytest.Item], seconds: dict[str, float]) -> str:
    """The first of some tests that fails, by name, or nothing; each has far more time than it took without a fault."""
    for item in items:
        expect_the_end(PATIENCE + 20 * seconds.get(item.nodeid, 0))
        if not _passes(item):
            return item.nodeid
    return ""


def _passes(item: pytest.Item) -> bool:
    return not any(report.failed for report in runtestprotocol(item, nextitem=None, log=False))


Key = tuple[str, str, int]


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    """The code of all functions in a module."""
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield inner
            yield from _codes(inner)


def _live() -> dict[Key, list[FunctionType]]:
    """The domain's functions that exist, by where they stand."""
    found: dict[Key, list[FunctionType]] = {}
    for it in gc.get_objects():
        if isinstance(it, FunctionType) and it.__code__.co_filename.startswith(str(ROOT / "domain")):
            found.setdefault(_key(it.__code__), []).append(it)
    return found
