"""Services that do nothing but answer their readiness, so that the stack can be tried without the product."""

import http.server
import os
import sys

from ops.stack.account import own
from ops.stack.layout import Stack, environment
from ops.stack.programs import Program
from shared import SERVICES


def stubs(stack: Stack, names: tuple[str, ...] = SERVICES) -> list[Program]:
    """Return a stand-in for each service, at its own port and with its own environment."""
    return [
        Program(
            name,
            (*own().prefix("TERM"), sys.executable, "-m", "tests.stack.stubs"),
            environment(stack, name),
            port=stack.port_of(name),
            health=f"{stack.url_of(name)}/readyz",
        )
        for name in names
    ]


async def no_databases(_admin_dsn: str, _service: str, _password: str, _dashboard_password: str) -> None:
    """Prepare nothing."""


class Ready(http.server.BaseHTTPRequestHandler):
    """Answers every GET with 200."""

    def do_GET(self) -> None:
        """Say that it is ready."""
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["HUIKUAN_HTTP_PORT"])), Ready).serve_forever()
