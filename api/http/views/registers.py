"""Registers over HTTP: who was refused what."""

from __future__ import annotations

from litestar import Response

from api import presenting, reading
from api.access.rights import Right
from api.http.views.asking import Asking, Opened, Told
from api.http.views.declaring import table
from api.http.views.filtering import Kind, Most, Since, Who, day
from api.http.views.shapes import Seen
from projections.refusals import Noted
from projections.view import view


@table("/refusals", right=Right.REFUSALS)
def refusals(
    now: Asking, by: Who = None, code: Kind = None, since: Since = None, limit: Most = 50
) -> Response[Seen[Noted]]:
    """The register of refusals, newest first. It is beside the log: it grows while the position stays."""

    def read(opened: Opened) -> Told:
        rows = reading.read_refusals(opened, by, code, day(since), limit)
        return Told(view(opened.connection), [presenting.noted(row) for row in rows])

    return now.answer("refusals", Noted, read, lasting=False)


HANDLERS = [refusals]
