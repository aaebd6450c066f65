"""An application served at an address of this machine, in the loop of the test."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from ops.stack.ports import free_ports
from shared.runtime.http.server import server


@asynccontextmanager
async def served(application: Any, port: int = 0) -> AsyncIterator[str]:
    """Yield the origin under which a browser reaches the application, at any free port unless one is named."""
    port = port or free_ports(1)[0]
    door = server(application, "127.0.0.1", port, ends_within=2)
    serving = asyncio.create_task(door.serve())
    while not door.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        door.should_exit = True
        await serving
