"""Proofs over HTTP: checkpoints, paths, receipt bundles and the journal, for checks that need no server."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, Router, get
from litestar.datastructures import State
from litestar.params import PathParameter, QueryParameter

from api import proving
from api.access.rights import Right
from api.http.addresses import AnyRequest
from api.http.bodies import JSON
from api.http.problems import in_its_words
from api.http.streaming import Streamed
from api.http.views.declaring import PROBLEMS, answering
from api.http.views.negotiating import MEDIA
from api.proving import Included, NoSigningKey, NotInLog
from api.reading import LAST_POSITION
from ledger.evidence import ConsistencyBundle, ReceiptBundle
from projections.view import view

Position = Annotated[int, PathParameter(ge=1, le=LAST_POSITION, description="the position of a fact")]
Size = Annotated[int | None, QueryParameter(ge=0, le=LAST_POSITION, description="the first so many facts; all of them")]
Earlier = Annotated[int, QueryParameter(ge=0, le=LAST_POSITION, description="the size of an earlier checkpoint")]


@get("/checkpoint", right=Right.PROOFS, sync_to_thread=True, media_type="text/plain", responses=PROBLEMS)
def checkpoint(state: State, size: Size = None) -> str:
    """A signed checkpoint, the newest or of a size, as c2sp.org/tlog-checkpoint defines it."""
    return proving.read_checkpoint(state.ledger, state.signer, size)


@get(
    "/proofs/consistency",
    right=Right.PROOFS,
    sync_to_thread=True,
    responses=answering(ConsistencyBundle, "The path, and both roots in hex."),
)
def consistency(state: State, earlier: Earlier, later: Size = None) -> Response[bytes]:
    """That the log at one size continues the log at an earlier one; `momentti verify-consistency` checks it."""
    return _file(proving.read_consistency(state.ledger, earlier, later).written())


@get("/events/{position:int}/proof", right=Right.PROOFS, sync_to_thread=True, responses=PROBLEMS)
def inclusion(state: State, position: Position, size: Size = None) -> Included:
    """The audit path from a fact's leaf hash to the root of the log at a size; hashes alone."""
    return proving.read_inclusion(state.ledger, position, size)


@get(
    "/events/{position:int}/receipt",
    right=Right.DETAILS,
    sync_to_thread=True,
    responses=answering(ReceiptBundle, "The receipt bundle; hashes in hex."),
)
def receipt(state: State, position: Position, size: Size = None) -> Response[bytes]:
    """The receipt bundle of a fact: its exact line, its path, a checkpoint; `momentti verify-receipt` checks it."""
    return _file(proving.read_receipt(state.ledger, state.signer, position, size).written())


@get(
    "/journal",
    right=Right.DETAILS,
    sync_to_thread=True,
    responses=answering(str, "Every line as it was recorded.", MEDIA["ndjson"]),
)
def journal(request: AnyRequest, state: State) -> Response[Any]:
    """The journal, byte for byte, up to the position that the header says; `momentti verify-journal` checks it."""
    with Streamed(state.views, request) as streamed:
        at = view(streamed.connection)
        lines = proving.read_journal(streamed.connection, at)
        return streamed.answer(lines, MEDIA["ndjson"], {"Momentti-Position": str(at.position)})


def _file(content: bytes) -> Response[bytes]:
    return Response(content, media_type=JSON)


HANDLERS = [
    Router(
        "/",
        route_handlers=[checkpoint, consistency, inclusion, receipt, journal],
        exception_handlers={NotInLog: in_its_words("not-in-log"), NoSigningKey: in_its_words("no-signing-key")},
    )
]
