"""An application behind a real socket, served as a service serves it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from shared.runtime.http.server import server


@asynccontextmanager
async def listening(application: Any) -> AsyncIterator[int]:
    """Serve an application on a free port of this machine; yield the port."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        serving = server(application, "127.0.0.1", port, ends_within=3)
        task = asyncio.create_task(serving.serve(sockets=[door]))
        while not serving.started and not task.done():
            await asyncio.sleep(0.01)
        try:
            yield port
        finally:
            serving.should_exit = True
            await task
