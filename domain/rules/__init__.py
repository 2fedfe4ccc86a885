"""The rules, one file per field: each takes what is asked and the books, and returns facts or a refusal."""

from domain.facts import Fact
from domain.refusals import Refusal

Decision = list[Fact] | Refusal
"""What a rule answers. Money limits are judged apart, after the last fact of the list (``domain.decide``)."""
