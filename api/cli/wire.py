"""HTTP with a Momentti server: asked again where an answer was lost or is to come later, told in a sentence if not."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from api.cli.ending import Ended, Ending, if_stopped, settled_by
from api.cli.server import Server
from api.wrong_fields import BadInput, Problem
from domain.slips import Slip
from ledger.saying import Json

API = "/api/v1"
PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)
"""Seconds before each further attempt."""

MOST_PATIENCE = 60.0
"""Seconds that a server may ask us to come back after."""

SECONDS = httpx.Timeout(60.0, connect=10.0)
LATER = (429, 502, 503, 504)
"""What a server answers that cannot answer now: the question is asked again, a write under the same key."""


class _Lost(Exception):
    """An answer did not come, or is to come later."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True, slots=True)
class Wire:
    """The connection with one server."""

    server: Server
    client: httpx.Client

    @classmethod
    @contextmanager
    def to(cls, server: Server) -> Iterator[Wire]:
        """Connect when the first question comes. Redirects are not followed: the token is for this server alone."""
        headers = {"Authorization": f"Bearer {server.token}", "Accept": "application/json"}
        # On this machine the token goes in the clear: no proxy of the environment is asked to pass it on.
        try:
            client = httpx.Client(
                base_url=server.url + API, headers=headers, timeout=SECONDS, trust_env=not server.is_here
            )
        except httpx.InvalidURL as error:
            said = f"the server {server.url!r} is not an address: {error}"
            raise Ended(Ending.ASKED_WRONGLY, "bad-input", said) from error
        with client:
            yield cls(server, client)

    def get(self, view: str, **question: str | int | None) -> Json:
        """What the server shows."""
        return self._object(view, self._asked("GET", view, question))

    def post(self, view: str, content: Any, key: str, *, dry_run: bool = False) -> Json:
        """What the server answers to a write, which it does once under this key; a refusal is an answer, too."""
        headers = {"Idempotency-Key": key}
        question = {"dry_run": "true" if dry_run else None}
        with if_stopped(settled_by(key)), _settled(None if dry_run else settled_by(key)):
            answer = self._asked("POST", view, question, json=content, headers=headers)
            said = _json(answer)
            if isinstance(said, dict) and "head" in said:
                return _refused(said)
            return self._object(view, answer)

    def send(self, view: str, content: bytes, media_type: str, settled: str | None, **question: str | None) -> Json:
        """What the server answers to a file that adds nothing twice; ``settled`` is how a lost answer is settled."""
        headers = {"Content-Type": media_type}
        with _settled(settled):
            return self._object(view, self._asked("POST", view, question, content=content, headers=headers))

    def _object(self, view: str, answer: httpx.Response) -> Json:
        """The JSON object that a good answer is."""
        said = self._answered(answer)
        if not isinstance(said, dict):
            raise self._other_version(view)
        return said

    def _asked(
        self, method: str, view: str, question: Mapping[str, str | int | None], **request: Any
    ) -> httpx.Response:
        """The answer, whatever it is. Raises Ended once enough was tried."""
        params = {name: value for name, value in question.items() if value is not None}
        patience, connected = MOST_PATIENCE, False
        for pause in (*PAUSES, None):
            try:
                return self._sent(method, view, params=params, **request)
            except httpx.ConnectError as error:
                if _is_tls(error):
                    raise self._unusable("tls", f"does not prove who it is: {error}") from error
                if not connected:
                    raise self._unusable("unavailable", f"cannot be reached: {error}.") from error
                lost = _Lost(str(error))
            except httpx.RequestError as error:
                connected = True
                lost = _Lost(str(error) or type(error).__name__)
            except _Lost as error:
                connected = True
                lost = error
            wait = pause if lost.after is None or pause is None else max(pause, lost.after)
            if wait is None or wait > patience:
                later = f" (it asks to come back in {lost.after:.0f} seconds)" if lost.after else ""
                raise self._unusable("unavailable", f"gives no answer: {lost}{later}.")
            patience -= wait
            time.sleep(wait)
        raise AssertionError("the last attempt ends it")

    def _sent(self, method: str, view: str, **request: Any) -> httpx.Response:
        answer = self.client.request(method, f"/{view}", **request)
        if answer.status_code in LATER:
            asked = answer.headers.get("Retry-After", "")
            raise _Lost(f"status {answer.status_code}", float(asked) if asked.isdecimal() else None)
        return answer

    def _answered(self, answer: httpx.Response) -> Any:
        """What stands in a good answer. Raises what a ledger here would raise, or Ended for what servers alone do."""
        if answer.is_redirect:
            raise self._unusable("moved", f"sends us on to {answer.headers.get('Location')}; name that address.")
        said = _json(answer)
        if answer.is_success and said is not None:
            return said
        path = answer.request.url.path
        if not isinstance(said, dict) or "type" not in said:
            kind = answer.headers.get("Content-Type", "nothing")
            raise self._other_version(f"{path}: it answered {answer.status_code}, {kind}")
        detail = str(said.get("detail", ""))
        match answer.status_code:
            case 401:
                raise self._unusable("unauthorized", f"does not let the token in: {detail}")
            case 403:
                raise self._unusable("forbidden", f"does not allow it: {detail}")
            case 404 if said["type"] == "/problems/not-found":
                raise self._other_version(path)
            case status if status >= 500:
                raise self._unusable("fault", f"failed: {detail}")
        if problems := said.get("problems"):
            raise BadInput([Problem(it["field"] or "body", it["problem"]) for it in problems])
        raise Slip(detail)

    def _other_version(self, what: str) -> Ended:
        return self._unusable("other-version", f"does not know {what}: another version, or no Momentti.")

    def _unusable(self, code: str, why: str) -> Ended:
        return Ended(Ending.UNUSABLE, code, f"The server {self.server.url} {why}")


NOT_SAID_HERE = ("type", "title", "status", "detail", "instance", "holds_from", "head", "request_id")
"""What a problem says beside the refusal."""


def _refused(said: Json) -> Json:
    """A refusal as a ledger here gives it."""
    refusal = {name: value for name, value in said.items() if name not in NOT_SAID_HERE}
    return {"refused": refusal | {"sentence": said["detail"]}, "position": said["head"]}


@contextmanager
def _settled(how: str | None) -> Iterator[None]:
    """Say how it is settled what was recorded, where nobody knows."""
    try:
        yield
    except Ended as error:
        if how is None or error.code not in ("unavailable", "fault"):
            raise
        raise Ended(error.ending, error.code, f"{error} {how}") from None


def _json(answer: httpx.Response) -> Any:
    """The JSON value of an answer; None for anything else."""
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if kind not in ("application/json", "application/problem+json"):
        return None
    try:
        return answer.json()
    except ValueError:
        return None


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
