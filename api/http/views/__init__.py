"""The views over HTTP, each read at one position that it says, as JSON, CSV or XLSX."""

from concurrent.futures import ThreadPoolExecutor

from litestar.concurrency import set_asyncio_executor

from api.http.views import decisions, differing, facts, figures, registers
from projections.viewers import MOST

# As many threads as connections, and none of those in which everything else is done.
set_asyncio_executor(ThreadPoolExecutor(MOST, thread_name_prefix="views"))

HANDLERS = [*figures.HANDLERS, *facts.HANDLERS, *decisions.HANDLERS, *differing.HANDLERS, *registers.HANDLERS]
