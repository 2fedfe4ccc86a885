"""The rules, one file per field: each takes what is asked and the books, and returns facts or a refusal."""

from collections.abc import Callable
from typing import Any

from domain.books import Books
from domain.commands import ReverseFact
from domain.controls import Controls
from domain.facts import Entry, Fact
from domain.refusals import Refusal
from domain.warnings import Warned

Decision = list[Fact] | Refusal
"""What a rule answers. Money limits are judged apart, after the last fact of the list (``domain.decide``)."""

Undoing = Callable[[ReverseFact, Entry, Any, Books], Refusal | None]
"""Why a fact of a kind cannot be undone as asked, or None: takes the ask, the fact's entry, the fact, the books."""

Rules = dict[type[Any], Callable[[Any, Books], Decision]]
"""A field's rules by the command that each decides."""

Warn = Callable[[Any, Any, Books, Controls], list[Warned]]
"""What is worth a warning about a fact: takes the ask, the fact, the books before it, the controls in force."""

Warnings = dict[type[Any], Warn]
"""What a field warns about, by the fact; several fields may warn about the same one."""
