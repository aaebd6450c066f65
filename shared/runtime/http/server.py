"""HTTP/1.1 as uvicorn speaks it, with problems for requests that are not HTTP and so reach no application."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from shared.runtime.http.problems import Problem, problem


class ProblemProtocol(H11Protocol):
    """Answers malformed requests as `application/problem+json`, with the status that they deserve (400, 431, 501)."""

    def send_400_response(self, msg: str) -> None:
        """Answer and close the connection, or only close it where an answer is under way."""
        error = sys.exception()
        status, detail = HTTPStatus.BAD_REQUEST, msg
        if isinstance(error, h11.RemoteProtocolError):
            status, detail = HTTPStatus(error.error_status_hint), f"this is not HTTP/1.1: {error}"
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            answer = problem(Problem(status, detail, {"Connection": "close"}))  # who asks so named no language
            head = h11.Response(status_code=status, headers=answer.raw_headers, reason=status.phrase.encode())
            for event in (head, h11.Data(data=bytes(answer.body)), h11.EndOfMessage()):
                self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class Door(uvicorn.Server):
    """The HTTP server without its signal handlers: what SIGTERM means is the process's to say."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def server(application: Any, host: str, port: int, *, ends_within: float) -> Door:
    """Return the server of an application; it gives requests under way almost `ends_within` seconds to end."""
    config = uvicorn.Config(
        application,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        http=ProblemProtocol,
        ws="none",
        timeout_graceful_shutdown=int(ends_within) - 1,
    )
    return Door(config)
