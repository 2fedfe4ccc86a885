"""Budget proposals, as facts change them."""

from __future__ import annotations

from dataclasses import replace

from domain.books import Books
from domain.facts import BudgetProposalStaged, Entry
from domain.folds import Fold
from domain.registers import Proposal


def stage(books: Books, entry: Entry, fact: BudgetProposalStaged) -> None:
    """One stage further."""
    known = books.proposals.get(fact.proposal)
    before = known.staged_on if known else ()
    books.proposals[fact.proposal] = Proposal(fact.budget, (*before, entry.effective_on))


def unstage(books: Books, entry: Entry, fact: BudgetProposalStaged) -> None:
    """One stage back; without any there is no such proposal."""
    known = books.proposals[fact.proposal]
    if len(known.staged_on) == 1:
        del books.proposals[fact.proposal]
    else:
        books.proposals[fact.proposal] = replace(known, staged_on=known.staged_on[:-1])


ENTER: dict[type, Fold] = {BudgetProposalStaged: stage}
UNDO: dict[type, Fold] = {BudgetProposalStaged: unstage}
