"""The views over HTTP, each read at one position that it says, as JSON, CSV or XLSX."""

from api.http.views import decisions, differing, facts, figures, registers

HANDLERS = [*figures.HANDLERS, *facts.HANDLERS, *decisions.HANDLERS, *differing.HANDLERS, *registers.HANDLERS]
